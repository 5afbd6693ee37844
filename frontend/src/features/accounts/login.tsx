import { Anchor, Box, Button, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body } from "@/api/client";
import { begin, useSession } from "@/api/session";
import { useMeta } from "@/features/catalogue/meta";
import { useLanguage, useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/i18n/labels";
import { useAction, useMust } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormProblem } from "@/shared/ui/form-problem";
import { Page, Section } from "@/shared/ui/page";
import { Password } from "@/shared/ui/password";
import { Link, Navigate, useNavigate, useSearchParams } from "@/shared/ui/router";
import { accountWords } from "./words";

interface Credentials {
  login: string;
  password: string;
  totp_code?: string;
}

/** Only a path of this site: a link must not send a fresh log-in elsewhere. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

export default function LogIn() {
  const w = useWords(accountWords);
  const { me } = useSession();
  const [search] = useSearchParams();
  const go = useNavigate();
  const next = safeNext(search.get("next"));
  const must = useMust();
  const form = useForm({
    initialValues: { login: "", password: "", totp_code: "" },
    validate: { login: must, password: must },
  });
  const logIn = useAction(
    (credentials: Credentials) => body(api.POST("/api/v1/auth/login", { body: credentials })),
    {
      quiet: true,
      done: (session) => w.welcome(session.me.name),
      after: (session) => {
        begin(session);
        go(next, { replace: true });
      },
    },
  );
  if (me) return <Navigate to={next} replace />;
  const code = logIn.problem?.code;
  const asksCode = code === "totp_required" || code === "totp_invalid";
  return (
    <Page title={w.login} lead={w.loginLead} narrow>
      <form
        className="card"
        style={{ padding: 24 }}
        noValidate
        onSubmit={form.onSubmit(({ login, password, totp_code }) =>
          logIn.run({ login: login.trim(), password, ...(totp_code ? { totp_code: totp_code.trim() } : {}) }),
        )}
      >
        <Stack>
          {code !== "totp_required" && <FormProblem problem={logIn.problem} />}
          <TextInput label={w.loginName} autoComplete="username" required {...form.getInputProps("login")} />
          <Password
            label={w.password}
            autoComplete="current-password"
            required
            {...form.getInputProps("password")}
          />
          {asksCode && (
            <TextInput
              label={w.totp}
              description={w.totpHint}
              autoComplete="one-time-code"
              inputMode="numeric"
              maxLength={6}
              required
              autoFocus
              {...form.getInputProps("totp_code")}
            />
          )}
          <Button type="submit" loading={logIn.busy} fullWidth>
            {w.login}
          </Button>
          <Anchor component={Link} to={paths.passwordReset()} size="sm">
            {w.forgot}
          </Anchor>
          <Anchor component={Link} to={paths.register()} size="sm">
            {w.noAccount}
          </Anchor>
        </Stack>
      </form>
      <DemoAccounts busy={logIn.busy} use={logIn.run} />
    </Page>
  );
}

function DemoAccounts({ busy, use }: { busy: boolean; use: (credentials: Credentials) => void }) {
  const w = useWords(accountWords);
  const language = useLanguage();
  const label = useLabel();
  const accounts = useMeta().data?.demo_accounts ?? [];
  if (accounts.length === 0) return null;
  return (
    <Section title={w.demoAccounts}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        {accounts.map((account) => (
          <Button
            key={account.login}
            variant="default"
            justify="space-between"
            h="auto"
            py={10}
            disabled={busy}
            onClick={() => use({ login: account.login, password: account.password })}
            styles={{ label: { width: "100%", whiteSpace: "normal" } }}
          >
            <Box w="100%" ta="left">
              {language === "zh" ? account.name_zh : account.name_en}
              <Text size="sm" className="muted" fw={400}>
                {label(ROLE, account.role)} · {account.login}
              </Text>
            </Box>
          </Button>
        ))}
      </SimpleGrid>
    </Section>
  );
}
