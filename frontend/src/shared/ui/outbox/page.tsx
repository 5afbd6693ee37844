import { Button, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useSession } from "@/api/session";
import { useLanguage, useWords } from "@/shared/i18n";
import { outboxWords } from "@/shared/i18n/outbox-words";
import { common } from "@/shared/i18n/words";
import { timeText } from "@/shared/lib/days";
import { estimate, sendNow, useOutbox, type View } from "@/shared/lib/outbox/outbox";
import { paths } from "@/shared/lib/paths";
import { Notice } from "@/shared/ui/notice";
import { Page } from "@/shared/ui/page";
import { Empty, Loading } from "@/shared/ui/states";
import { OutboxItem } from "./item";

/** What waits on this device to be sent, and what became of it. */
export default function Outbox() {
  const w = useWords(outboxWords);
  const view = useOutbox();
  const { events, available, loaded } = view;
  const open = events.some(({ state }) => state !== "refused");
  return (
    <Page
      title={w.title}
      lead={w.lead}
      narrow
      actions={open ? <Button onClick={sendNow}>{w.sendNow}</Button> : undefined}
    >
      {!available && <Notice>{w.unavailablePage}</Notice>}
      {open && <Pause view={view} />}
      {!loaded ? (
        <Loading rows={2} />
      ) : events.length === 0 ? (
        available && <Nothing />
      ) : (
        <>
          <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={w.list}>
            {events.map((event) => (
              <OutboxItem key={event.id} event={event} />
            ))}
          </Stack>
          <Room persisted={view.persisted} />
        </>
      )}
    </Page>
  );
}

function Nothing() {
  const w = useWords(outboxWords);
  const c = useWords(common);
  const permissions = useSession().me?.permissions ?? [];
  const posts = permissions.includes("offers_write") || permissions.includes("demands_write");
  const next = posts ? { label: w.post, to: paths.post() } : { label: c.toHome, to: paths.home() };
  return <Empty title={w.empty} hint={w.emptyHint} next={next} />;
}

/** Why nothing is sent at the moment. */
function Pause({ view: { stop } }: { view: View }) {
  const w = useWords(outboxWords);
  const language = useLanguage();
  if (!stop || stop.why === "done") return null;
  const text =
    stop.why === "wait"
      ? w.paused_wait(timeText(new Date(stop.at ?? Date.now()).toISOString(), language))
      : w[`paused_${stop.why}`];
  return <Text role="status">{text}</Text>;
}

const MB = 1_000_000;

/** How safe and how full the device's storage is. */
function Room({ persisted }: { persisted: boolean | null }) {
  const w = useWords(outboxWords);
  const [room, setRoom] = useState<{ usage: number; quota: number } | null>(null);
  useEffect(() => {
    void estimate().then(setRoom);
  }, []);
  const full = room !== null && room.usage > 0.8 * room.quota;
  return (
    <Stack gap={4}>
      {full && <Notice>{w.almostFull}</Notice>}
      {room && (
        <Text size="sm" className="muted">
          {w.usage((room.usage / MB).toFixed(1), (room.quota / MB).toFixed(0))}
        </Text>
      )}
      {persisted === false && (
        <Text size="sm" className="muted">
          {w.notPersisted}
        </Text>
      )}
    </Stack>
  );
}
