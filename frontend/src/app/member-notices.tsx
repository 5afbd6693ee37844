import { Alert, Anchor } from "@mantine/core";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { Link } from "@/shared/router";
import { shellWords } from "./words";

/** What stands in the way of this account. */
export default function MemberNotices() {
  const { me } = useSession();
  const w = useWords(shellWords);
  const state = me?.enterprise?.state;
  const hindrance = state === "pending" || state === "returned" || state === "suspended" ? w[state] : null;
  return (
    <>
      {me?.totp_setup_required && (
        <Alert color="persimmon" radius={0} ta="center">
          {w.totpNeeded}{" "}
          <Anchor component={Link} to="/me?tab=totp" fw={600} underline="always">
            {w.totpSetUp}
          </Anchor>
        </Alert>
      )}
      {hindrance && (
        <Alert color="yellow" radius={0} ta="center">
          {hindrance}{" "}
          <Anchor component={Link} to="/enterprise" fw={600} underline="always">
            {w.see}
          </Anchor>
        </Alert>
      )}
    </>
  );
}
