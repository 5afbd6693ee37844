import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api/client";
import { PASSWORD_MIN_LENGTH } from "@/api/limits";
import { useWords } from "@/shared/i18n";
import { useAction, useMust } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormProblem } from "@/shared/ui/form-problem";
import { Page } from "@/shared/ui/page";
import { Password } from "@/shared/ui/password";
import { useNavigate, useSearchParams } from "@/shared/ui/router";
import { accountWords } from "./words";

/** Without a token it asks for the mail; with the mail's token it takes the new password. */
export default function PasswordReset() {
  const token = useSearchParams()[0].get("token");
  return token ? <Confirm token={token} /> : <Ask />;
}

function Ask() {
  const w = useWords(accountWords);
  const must = useMust();
  const form = useForm({ initialValues: { login: "" }, validate: { login: must } });
  const ask = useAction(
    (request: { login: string }) => api.POST("/api/v1/auth/password-reset", { body: request }),
    { form },
  );
  return (
    <Page title={w.reset} lead={w.resetLead} back={{ to: paths.login(), label: w.login }} narrow>
      <form
        className="card"
        style={{ padding: 24 }}
        noValidate
        onSubmit={form.onSubmit((values) => ask.run(values))}
      >
        <Stack>
          {ask.result && (
            <Alert color="leaf" role="status">
              {w.resetSent}
            </Alert>
          )}
          <FormProblem problem={ask.problem} shown={["login"]} />
          <TextInput label={w.loginName} autoComplete="username" required {...form.getInputProps("login")} />
          <Button type="submit" loading={ask.busy}>
            {w.resetSend}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}

function Confirm({ token }: { token: string }) {
  const w = useWords(accountWords);
  const go = useNavigate();
  const form = useForm({
    initialValues: { password: "" },
    validate: { password: (value) => (value.length >= PASSWORD_MIN_LENGTH ? null : w.passwordHint) },
  });
  const confirm = useAction(
    ({ password }: { password: string }) =>
      api.POST("/api/v1/auth/password-reset/confirm", { body: { token, password } }),
    { form, done: w.resetDone, after: () => go(paths.login(), { replace: true }) },
  );
  return (
    <Page title={w.setPassword} narrow>
      <form
        className="card"
        style={{ padding: 24 }}
        onSubmit={form.onSubmit((values) => confirm.run(values))}
        noValidate
      >
        <Stack>
          <FormProblem problem={confirm.problem} shown={["password"]} />
          <Password
            label={w.newPassword}
            description={w.passwordHint}
            autoComplete="new-password"
            required
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={confirm.busy}>
            {w.setPassword}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}
