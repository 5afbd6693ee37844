import {
  Alert,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { $api, api, body } from "@/api/client";
import { useSession } from "@/api/session";
import type { Permission } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useLanguage, useWords } from "@/shared/i18n";
import { useLabel } from "@/shared/i18n/labels";
import { useAction, useMust } from "@/shared/lib/action";
import { addDays, dayText, timeText } from "@/shared/lib/days";
import { useFormStep } from "@/shared/lib/form-step";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Empty, Loaded } from "@/shared/ui/states";
import { PERMISSION, scopesOf } from "./scope-words";
import { accountWords } from "./words";

export default function ApiKeys() {
  const w = useWords(accountWords);
  const language = useLanguage();
  const label = useLabel();
  const toForm = useFormStep("new-key");
  const query = $api.useQuery("get", "/api/v1/api-keys");
  const revoke = useAction(
    (id: string) => api.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } }),
    {
      done: w.keyRevoked,
    },
  );
  return (
    <Page title={w.apiKeys} lead={w.apiKeysLead}>
      <NewKey />
      <Loaded query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={w.keysEmpty} hint={w.keysEmptyHint} next={toForm} />
          ) : (
            <Records
              label={w.apiKeys}
              rows={page.items}
              rowKey={(key) => key.id}
              columns={[
                { key: "name", title: w.keyName, head: true, cell: (key) => key.name },
                {
                  key: "scopes",
                  title: w.keyScopes,
                  cell: (key) => key.scopes.map((scope) => label(PERMISSION, scope)).join("、"),
                },
                { key: "expires", title: w.keyExpires, cell: (key) => dayText(key.expires_on, language) },
                {
                  key: "used",
                  title: w.lastUsed,
                  cell: (key) => (key.last_used_at ? timeText(key.last_used_at, language) : w.never),
                },
                {
                  key: "revoke",
                  title: "",
                  cell: (key) => (
                    <ConfirmButton
                      label={w.keyRevoke}
                      size="xs"
                      variant="light"
                      color="persimmon"
                      busy={revoke.busy}
                      onConfirm={() => revoke.run(key.id)}
                    />
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function NewKey() {
  const w = useWords(accountWords);
  const today = useToday();
  const label = useLabel();
  const { me } = useSession();
  const must = useMust();
  const form = useForm({
    initialValues: { name: "", scopes: [] as Permission[], expires_on: addDays(today, 90) },
    validate: { name: must, scopes: (value) => (value.length > 0 ? null : w.keyScopesNeeded) },
  });
  const create = useAction(
    (request: { name: string; scopes: Permission[]; expires_on: string }, key) =>
      body(api.POST("/api/v1/api-keys", { body: request, headers: key(request) })),
    { form, after: () => form.reset() },
  );
  return (
    <Section title={w.keyCreate}>
      <form
        id="new-key"
        className="card"
        style={{ padding: 20 }}
        noValidate
        onSubmit={form.onSubmit((values) => create.run(values))}
      >
        <Stack>
          {create.result && (
            <Alert color="leaf" title={w.keyOnce} role="status">
              <Group>
                <Code style={{ overflowWrap: "anywhere" }} data-testid="new-key">
                  {create.result.key}
                </Code>
                <CopyButton value={create.result.key}>
                  {({ copied, copy }) => (
                    <Button size="xs" variant="light" onClick={copy}>
                      {copied ? w.keyCopied : w.keyCopy}
                    </Button>
                  )}
                </CopyButton>
              </Group>
            </Alert>
          )}
          <FormSummary form={form} problem={create.problem} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={w.keyName} required maxLength={80} {...form.getInputProps("name")} />
            <TextInput
              label={w.keyExpires}
              type="date"
              min={today}
              required
              {...form.getInputProps("expires_on")}
            />
          </SimpleGrid>
          <Checkbox.Group size="md" label={w.keyScopes} required {...form.getInputProps("scopes")}>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="xs" mt={6}>
              {scopesOf(me?.permissions ?? []).map((scope) => (
                <Checkbox key={scope} value={scope} label={label(PERMISSION, scope)} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <Group>
            <Button type="submit" loading={create.busy}>
              {w.keyCreate}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
