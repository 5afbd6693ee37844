import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body } from "@/api/client";
import { PASSWORD_MIN_LENGTH } from "@/api/limits";
import { begin } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page } from "@/shared/ui/page";
import { Password } from "@/shared/ui/password";
import { useNavigate, useSearchParams } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { accountWords } from "./words";

export default function Invitation() {
  const w = useWords(accountWords);
  const c = useWords(common);
  const token = useSearchParams()[0].get("token");
  const go = useNavigate();
  const must = useMust();
  const form = useForm({
    initialValues: { name: "", mobile: "", password: "" },
    validate: {
      name: must,
      password: (value) => (value.length >= PASSWORD_MIN_LENGTH ? null : w.passwordHint),
    },
  });
  const accept = useAction(
    ({ name, mobile, password }: { name: string; mobile: string; password: string }, key) => {
      const request = { token: token ?? "", name, password, ...(mobile ? { mobile } : {}) };
      return body(api.POST("/api/v1/invitations/accept", { body: request, headers: key(request) }));
    },
    {
      form,
      after: (session) => {
        begin(session);
        go(paths.home(), { replace: true });
      },
    },
  );
  return (
    <Page title={w.invitation} lead={w.invitationLead} narrow>
      {token ? (
        <form
          className="card"
          style={{ padding: 24 }}
          onSubmit={form.onSubmit((values) => accept.run(values))}
          noValidate
        >
          <Stack>
            <FormSummary form={form} problem={accept.problem} />
            <TextInput label={w.personName} autoComplete="name" required {...form.getInputProps("name")} />
            <TextInput
              label={`${w.mobile}（${c.optional}）`}
              type="tel"
              autoComplete="tel"
              {...form.getInputProps("mobile")}
            />
            <Password
              label={w.password}
              description={w.passwordHint}
              autoComplete="new-password"
              required
              {...form.getInputProps("password")}
            />
            <Button type="submit" loading={accept.busy}>
              {w.join}
            </Button>
          </Stack>
        </form>
      ) : (
        <Empty title={w.invitationBad} next={{ label: w.login, to: paths.login() }} />
      )}
    </Page>
  );
}
