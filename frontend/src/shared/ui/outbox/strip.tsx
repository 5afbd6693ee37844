import { Anchor } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { refreshWritten } from "@/api/capabilities";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { outboxWords } from "@/shared/i18n/outbox-words";
import { endsSoon } from "@/shared/lib/outbox/event";
import { start, type Upload, useOutbox } from "@/shared/lib/outbox/outbox";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";

/** Below the header: how much waits, and what needs its author. Sends while it is on the page. */
export default function OutboxStrip({ upload }: { upload: Upload }) {
  const w = useWords(outboxWords);
  const person = useSession().me?.id;
  const queries = useQueryClient();
  const { events } = useOutbox();
  useEffect(
    () => (person ? start(person, upload, () => refreshWritten(queries)) : undefined),
    [person, upload, queries],
  );
  const refused = events.filter(({ state }) => state === "refused").length;
  const waiting = events.length - refused;
  const ending = events.filter((event) => endsSoon(event, Date.now())).length;
  const sending = events.some(({ state }) => state === "sending");
  const parts = [
    waiting > 0 && w.barWaiting(waiting),
    refused > 0 && w.barRefused(refused),
    ending > 0 && w.barEnding(ending),
  ].filter(Boolean);
  // Always there: a reader's program speaks of what changes in it, not of what comes with it.
  return (
    <div role="status" className={parts.length > 0 ? "offline-bar" : ""}>
      {parts.length > 0 && (
        <>
          {parts.join(" · ")}
          {/* Seen only: it comes and goes with each attempt. */}
          {sending && <span aria-hidden> · {w.barSending}</span>}{" "}
          <Anchor component={Link} to={paths.outbox()} fw={600} underline="always" c="inherit">
            {w.see}
          </Anchor>
        </>
      )}
    </div>
  );
}
