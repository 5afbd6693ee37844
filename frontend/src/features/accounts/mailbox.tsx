import { Alert, Button, Stack } from "@mantine/core";
import { api, body } from "@/api/client";
import { updateMe, useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormProblem } from "@/shared/ui/form-problem";
import { Page } from "@/shared/ui/page";
import { useNavigate, useSearchParams } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { accountWords } from "./words";

/** The link of the mail leads here. Opening it changes nothing: mail programs open links by themselves. */
export default function Mailbox() {
  const w = useWords(accountWords);
  const token = useSearchParams()[0].get("token");
  const go = useNavigate();
  const { me } = useSession();
  const confirm = useAction((sent: string) => api.POST("/api/v1/auth/mailbox", { body: { token: sent } }), {
    done: w.mailboxDone,
    after: async () => {
      if (me) updateMe(await body(api.GET("/api/v1/me")));
      go(me ? paths.home() : paths.login(), { replace: true });
    },
  });
  if (!token) return <Empty title={w.mailbox} hint={w.mailboxBad} />;
  return (
    <Page title={w.mailbox} lead={w.mailboxLead} narrow>
      <Stack className="card" p="lg">
        <FormProblem problem={confirm.problem} shown={[]} />
        <Button loading={confirm.busy} onClick={() => confirm.run(token)}>
          {w.mailboxConfirm}
        </Button>
      </Stack>
    </Page>
  );
}

/** What an unproved mailbox means, and another mail; nothing once it is proved. */
export function UnprovedMailbox() {
  const w = useWords(accountWords);
  const { me } = useSession();
  const ask = useAction(() => api.POST("/api/v1/me/mailbox"), { done: w.mailboxSent });
  if (!me || me.email_proved) return null;
  return (
    <Alert color="persimmon" title={me.email}>
      <Stack gap="sm" align="flex-start">
        {w.mailboxUnproved}
        <Button variant="light" size="xs" loading={ask.busy} onClick={() => ask.run(undefined)}>
          {w.mailboxAgain}
        </Button>
      </Stack>
    </Alert>
  );
}
