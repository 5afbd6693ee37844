import { Alert, Anchor } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import type { Upload } from "@/shared/lib/outbox/outbox";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";
import { shellWords } from "./words";

/** What was submitted without a network, and the code that sends it, come after the page itself. */
const OutboxStrip = lazy<ComponentType<{ upload: Upload }>>(() =>
  import("@/shared/ui/outbox/strip").catch(() => ({ default: () => null })),
);

const upload: Upload = async (photo, as) =>
  (await import("@/features/files/upload")).upload(photo, () => undefined, new AbortController().signal, as);

/** What stands in the way of this account. */
export default function MemberNotices() {
  const { me } = useSession();
  const w = useWords(shellWords);
  const state = me?.enterprise?.state;
  const hindrance = state === "pending" || state === "returned" || state === "suspended" ? w[state] : null;
  return (
    <>
      <Suspense>
        <OutboxStrip upload={upload} />
      </Suspense>
      {me?.totp_setup_required && (
        <Alert color="persimmon" radius={0} ta="center">
          {w.totpNeeded}{" "}
          <Anchor component={Link} to={paths.me("totp")} fw={600} underline="always">
            {w.totpSetUp}
          </Anchor>
        </Alert>
      )}
      {me?.email_proved === false && (
        <Alert color="yellow" radius={0} ta="center">
          {w.mailboxNeeded}{" "}
          <Anchor component={Link} to={paths.me()} fw={600} underline="always">
            {w.mailboxSee}
          </Anchor>
        </Alert>
      )}
      {hindrance && (
        <Alert color="yellow" radius={0} ta="center">
          {hindrance}{" "}
          <Anchor component={Link} to={paths.enterprise()} fw={600} underline="always">
            {w.see}
          </Anchor>
        </Alert>
      )}
    </>
  );
}
