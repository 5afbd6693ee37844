import {
  Alert,
  Badge,
  Button,
  Group,
  List,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { $api, api, ifMatch } from "@/api/client";
import { useSession } from "@/api/session";
import type { Enterprise } from "@/api/types";
import { RegionPicker } from "@/features/places/region-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { ENTERPRISE_STATE, KIND, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page, Section } from "@/shared/ui/page";
import { Facts, Records } from "@/shared/ui/records";
import { Loaded } from "@/shared/ui/states";
import { accountWords } from "./words";

export const ENTERPRISE_COLOR = {
  pending: "yellow.9",
  approved: "leaf",
  returned: "persimmon",
  suspended: "gray.7",
} as const;

export default function MyEnterprise() {
  const w = useWords(accountWords);
  const { me } = useSession();
  const query = $api.useQuery("get", "/api/v1/enterprises/mine");
  const manages = me?.permissions.includes("users_manage_own") ?? false;
  return (
    <Page title={w.enterprise}>
      <Loaded query={query}>
        {(enterprise) => <Papers key={enterprise.version} enterprise={enterprise} owner={manages} />}
      </Loaded>
      {manages && <Staff />}
      {manages && <Invitations />}
    </Page>
  );
}

function Papers({ enterprise, owner }: { enterprise: Enterprise; owner: boolean }) {
  const w = useWords(accountWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const [editing, edit] = useDisclosure(false);
  const name = useName();
  const resubmit = useAction((_: null) => api.POST("/api/v1/enterprises/mine/resubmit"), {
    done: w.resubmitted,
  });
  return (
    <Stack className="card" p="lg">
      <Group justify="space-between">
        <Group gap="sm">
          <Text fw={650} size="xl">
            {enterprise.name}
          </Text>
          <Badge color={ENTERPRISE_COLOR[enterprise.state]}>
            {label(ENTERPRISE_STATE, enterprise.state)}
          </Badge>
        </Group>
        {owner && !editing && (
          <Button variant="default" onClick={edit.open}>
            {c.edit}
          </Button>
        )}
      </Group>
      {enterprise.state === "returned" && (
        <Alert color="persimmon" title={w.returnedFor}>
          <List size="sm" mb="sm">
            {enterprise.reasons.map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
          {owner && (
            <Button size="sm" loading={resubmit.busy} onClick={() => resubmit.run(null)}>
              {w.resubmit}
            </Button>
          )}
        </Alert>
      )}
      {editing ? (
        <EditPapers enterprise={enterprise} onDone={edit.close} />
      ) : (
        <Facts
          items={[
            { label: w.kind, value: label(KIND, enterprise.kind) },
            { label: w.region, value: name(enterprise.region) },
            { label: w.creditCode, value: enterprise.credit_code, wide: true },
            { label: w.address, value: enterprise.address, wide: true },
            { label: w.contactName, value: enterprise.contact_name },
            { label: w.contactPhone, value: enterprise.contact_phone },
            { label: w.submittedAt, value: timeText(enterprise.submitted_at, language) },
            {
              label: w.dueAt,
              value: enterprise.state === "pending" ? timeText(enterprise.due_at, language) : null,
            },
          ]}
        />
      )}
    </Stack>
  );
}

function EditPapers({ enterprise, onDone }: { enterprise: Enterprise; onDone: () => void }) {
  const w = useWords(accountWords);
  const c = useWords(common);
  const must = useMust();
  const form = useForm({
    initialValues: {
      name: enterprise.name,
      region: enterprise.region.code,
      address: enterprise.address,
      contact_name: enterprise.contact_name,
      contact_phone: enterprise.contact_phone,
    },
    validate: { name: must, region: must, address: must, contact_name: must, contact_phone: must },
  });
  const save = useAction(
    (request: typeof form.values) =>
      api.PATCH("/api/v1/enterprises/mine", {
        params: { header: ifMatch(enterprise.version) },
        body: request,
      }),
    { form, done: c.saved, after: onDone },
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.run(values))} noValidate>
      <Stack>
        <FormSummary form={form} problem={save.problem} />
        <TextInput label={w.enterpriseName} required {...form.getInputProps("name")} />
        <RegionPicker label={w.region} required known={enterprise.region} {...form.getInputProps("region")} />
        <TextInput label={w.address} required {...form.getInputProps("address")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput label={w.contactName} required {...form.getInputProps("contact_name")} />
          <TextInput label={w.contactPhone} type="tel" required {...form.getInputProps("contact_phone")} />
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={save.busy}>
            {c.save}
          </Button>
          <Button variant="default" onClick={onDone}>
            {c.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Staff() {
  const w = useWords(accountWords);
  const { me } = useSession();
  const query = $api.useQuery("get", "/api/v1/enterprises/mine/users");
  const deactivate = useAction(
    (id: string) => api.POST("/api/v1/enterprises/mine/users/{id}/deactivate", { params: { path: { id } } }),
    { done: w.deactivated },
  );
  return (
    <Section title={w.staff}>
      <Loaded query={query} rows={1}>
        {(page) => (
          <Records
            label={w.staff}
            rows={page.items}
            rowKey={(user) => user.id}
            columns={[
              { key: "name", title: w.personName, head: true, cell: (user) => user.name },
              { key: "email", title: w.email, cell: (user) => user.email },
              {
                key: "position",
                title: w.position,
                cell: (user) => (user.position === "owner" ? w.owner : w.employee),
              },
              {
                key: "act",
                title: "",
                cell: (user) =>
                  user.id !== me?.id && (
                    <ConfirmButton
                      label={w.deactivate}
                      text={w.deactivateText}
                      size="xs"
                      variant="light"
                      color="persimmon"
                      busy={deactivate.busy}
                      onConfirm={() => deactivate.run(user.id)}
                    />
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Invitations() {
  const w = useWords(accountWords);
  const query = $api.useQuery("get", "/api/v1/invitations");
  const must = useMust();
  const form = useForm({
    initialValues: { name: "", email: "", position: "staff" as "staff" | "owner" },
    validate: { name: must, email: must },
  });
  const invite = useAction(
    (request: typeof form.values, key) =>
      api.POST("/api/v1/invitations", { body: request, headers: key(request) }),
    { form, done: w.invited, after: () => form.reset() },
  );
  const withdraw = useAction((id: string) =>
    api.DELETE("/api/v1/invitations/{id}", { params: { path: { id } } }),
  );
  return (
    <Section title={w.invite}>
      <Stack className="card" p="lg">
        <form noValidate onSubmit={form.onSubmit((values) => invite.run(values))}>
          <Stack>
            <FormSummary form={form} problem={invite.problem} />
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              <TextInput label={w.personName} required {...form.getInputProps("name")} />
              <TextInput label={w.email} type="email" required {...form.getInputProps("email")} />
              <NativeSelect
                label={w.position}
                data={[
                  { value: "staff", label: w.employee },
                  { value: "owner", label: w.owner },
                ]}
                {...form.getInputProps("position")}
              />
            </SimpleGrid>
            <Group>
              <Button type="submit" loading={invite.busy}>
                {w.invite}
              </Button>
            </Group>
          </Stack>
        </form>
        {(query.data?.items.length ?? 0) > 0 && <Text fw={600}>{w.pendingInvitations}</Text>}
        {query.data?.items.map((invitation) => (
          <Group key={invitation.id} justify="space-between">
            <Text>
              {invitation.name} · {invitation.email}
            </Text>
            <Button
              size="xs"
              variant="default"
              loading={withdraw.busy}
              onClick={() => withdraw.run(invitation.id)}
            >
              {w.withdrawInvitation}
            </Button>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
