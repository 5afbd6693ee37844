import { Button, NativeSelect, Stack, Tabs, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body } from "@/api/client";
import { PASSWORD_MIN_LENGTH } from "@/api/limits";
import { type Me, updateMe, useSession } from "@/api/session";
import { type Language, setLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { FormProblem } from "@/shared/ui/form-problem";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page } from "@/shared/ui/page";
import { Password } from "@/shared/ui/password";
import { useSearchParams } from "@/shared/ui/router";
import { UnprovedMailbox } from "./mailbox";
import { Sessions } from "./sessions";
import { SecondFactor } from "./totp";
import { accountWords } from "./words";

export default function MyAccount() {
  const w = useWords(accountWords);
  const { me } = useSession();
  const [search, setSearch] = useSearchParams();
  if (!me) return null;
  return (
    <Page title={w.me} narrow>
      <Tabs
        value={search.get("tab") ?? "profile"}
        onChange={(tab) => setSearch({ tab: tab ?? "profile" }, { replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="profile">{w.tabProfile}</Tabs.Tab>
          <Tabs.Tab value="password">{w.tabPassword}</Tabs.Tab>
          <Tabs.Tab value="totp">{w.tabTotp}</Tabs.Tab>
          <Tabs.Tab value="sessions">{w.tabSessions}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profile">
          <Stack>
            <UnprovedMailbox />
            <Profile me={me} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="password">
          <ChangePassword />
        </Tabs.Panel>
        <Tabs.Panel value="totp">
          <SecondFactor me={me} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <Sessions />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Profile({ me }: { me: Me }) {
  const must = useMust();
  const w = useWords(accountWords);
  const c = useWords(common);
  const form = useForm({
    initialValues: { name: me.name, mobile: me.mobile ?? "", language: me.language as Language },
    validate: { name: must },
  });
  const save = useAction(
    ({ name, mobile, language }: { name: string; mobile: string; language: Language }) =>
      body(api.PATCH("/api/v1/me", { body: { name, language, ...(mobile ? { mobile } : {}) } })),
    {
      form,
      done: c.saved,
      after: (changed) => {
        updateMe(changed);
        setLanguage(form.values.language);
      },
    },
  );
  return (
    <form
      className="card"
      style={{ padding: 24 }}
      noValidate
      onSubmit={form.onSubmit((values) => save.run(values))}
    >
      <Stack>
        <FormSummary form={form} problem={save.problem} />
        <TextInput label={w.email} value={me.email} readOnly />
        <TextInput label={w.personName} autoComplete="name" required {...form.getInputProps("name")} />
        <TextInput label={w.mobile} type="tel" autoComplete="tel" {...form.getInputProps("mobile")} />
        <NativeSelect
          label={w.language}
          data={[
            { value: "zh", label: c.chinese },
            { value: "en", label: c.english },
          ]}
          {...form.getInputProps("language")}
        />
        <Button type="submit" loading={save.busy}>
          {c.save}
        </Button>
      </Stack>
    </form>
  );
}

function ChangePassword() {
  const w = useWords(accountWords);
  const form = useForm({
    initialValues: { current_password: "", new_password: "" },
    validate: { new_password: (value) => (value.length >= PASSWORD_MIN_LENGTH ? null : w.passwordHint) },
  });
  const change = useAction(
    (request: { current_password: string; new_password: string }) =>
      api.POST("/api/v1/me/password", { body: request }),
    { form, done: w.passwordChanged, after: () => form.reset() },
  );
  return (
    <form
      className="card"
      style={{ padding: 24 }}
      onSubmit={form.onSubmit((values) => change.run(values))}
      noValidate
    >
      <Stack>
        <FormProblem problem={change.problem} shown={["current_password", "new_password"]} />
        <Password
          label={w.currentPassword}
          autoComplete="current-password"
          required
          {...form.getInputProps("current_password")}
        />
        <Password
          label={w.newPassword}
          description={w.passwordHint}
          autoComplete="new-password"
          required
          {...form.getInputProps("new_password")}
        />
        <Button type="submit" loading={change.busy}>
          {w.changePassword}
        </Button>
      </Stack>
    </form>
  );
}
