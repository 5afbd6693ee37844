import { Alert, Anchor } from "@mantine/core";
import { useSession } from "@/api/session";
import { useWaiting } from "@/features/market/outbox/queue";
import { useSender } from "@/features/market/outbox/sender";
import { outboxWords } from "@/features/market/outbox/words";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";
import { shellWords } from "./words";

/** What stands in the way of this account. */
export default function MemberNotices() {
  const { me } = useSession();
  const w = useWords(shellWords);
  const state = me?.enterprise?.state;
  const o = useWords(outboxWords);
  const person = me?.id ?? "";
  const posts = useWaiting(person);
  const refused = posts.filter((one) => one.refused).length;
  const waiting = posts.length - refused;
  useSender(person);
  const hindrance = state === "pending" || state === "returned" || state === "suspended" ? w[state] : null;
  return (
    <>
      {posts.length > 0 && (
        <div className="offline-bar" role="status">
          {waiting > 0 ? o.bar(waiting) : o.refusedBar(refused)}{" "}
          <Anchor component={Link} to={paths.outbox()} fw={600} underline="always" c="inherit">
            {o.see}
          </Anchor>
        </div>
      )}
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
