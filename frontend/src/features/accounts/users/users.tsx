import { Badge, Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { api } from "@/api/client";
import type { Role } from "@/api/types";
import { DistrictPicker } from "@/features/places/district-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { ROLE, toOptions, useLabel } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { FormSummary } from "@/shared/ui/form-summary";
import { ListView } from "@/shared/ui/list";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { OFFICIALS, type OfficialRole } from "./officials";
import { peopleWords } from "./people-words";

type State = "" | "active" | "stopped";
const NO_FILTER = { role: "" as Role | "", state: "" as State };

export default function Users() {
  const w = useWords(peopleWords);
  const c = useWords(common);
  const label = useLabel();
  const language = useLanguage();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState(NO_FILTER);
  const [q] = useDebouncedValue(typed.trim(), 300);
  const query = {
    ...(q ? { q } : {}),
    ...(filter.role ? { role: filter.role } : {}),
    ...(filter.state ? { active: filter.state === "active" } : {}),
  };
  const list = useList("/api/v1/users", { query: { ...query, limit: 50 } });
  return (
    <Page
      title={w.users}
      lead={w.usersLead}
      actions={<ExportMenu path="/api/v1/users/export" query={query} />}
    >
      <AddUser />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <TextInput
          label={w.searchUser}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          label={w.role}
          value={filter.role}
          onChange={(event) => setFilter({ ...filter, role: event.currentTarget.value as Role | "" })}
          data={[{ value: "", label: w.roleAll }, ...toOptions(ROLE, language)]}
        />
        <NativeSelect
          label={w.state}
          value={filter.state}
          onChange={(event) => setFilter({ ...filter, state: event.currentTarget.value as State })}
          data={[
            { value: "", label: w.stateAll },
            { value: "active", label: w.active },
            { value: "stopped", label: w.stopped },
          ]}
        />
      </SimpleGrid>
      <ListView
        query={list}
        empty={{
          title: w.usersEmpty,
          next: {
            label: c.showAll,
            run: () => {
              setTyped("");
              setFilter(NO_FILTER);
            },
          },
        }}
      >
        {(users) => (
          <Records
            label={w.users}
            rows={users}
            rowKey={(user) => user.id}
            to={(user) => paths.user(user.id)}
            columns={[
              { key: "name", title: w.personName, head: true, cell: (user) => user.name },
              { key: "email", title: w.email, cell: (user) => user.email },
              { key: "role", title: w.role, lead: true, cell: (user) => label(ROLE, user.role) },
              {
                key: "state",
                title: w.state,
                cell: (user) => (
                  <Badge color={user.active ? "leaf" : "gray.7"}>{user.active ? w.active : w.stopped}</Badge>
                ),
              },
              { key: "enterprise", title: w.enterprise, cell: (user) => user.enterprise_name ?? "–" },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

function AddUser() {
  const w = useWords(peopleWords);
  const language = useLanguage();
  const must = useMust();
  const form = useForm({
    initialValues: { name: "", email: "", role: "city_regulator" as OfficialRole, district: "" },
    validate: {
      name: must,
      email: must,
      district: (value, values) => (values.role === "district_regulator" && !value ? must("") : null),
    },
  });
  const add = useAction(
    ({ district, ...rest }: typeof form.values, key) => {
      const request = { ...rest, ...(rest.role === "district_regulator" ? { district } : {}) };
      return api.POST("/api/v1/users", { body: request, headers: key(request) });
    },
    { form, done: w.userAdded, after: () => form.reset() },
  );
  return (
    <Section title={w.addUser}>
      <form
        className="card"
        style={{ padding: 20 }}
        noValidate
        onSubmit={form.onSubmit((values) => add.run(values))}
      >
        <Stack>
          <FormSummary form={form} problem={add.problem} />
          <SimpleGrid cols={{ base: 1, sm: 2, md: form.values.role === "district_regulator" ? 4 : 3 }}>
            <TextInput label={w.personName} required {...form.getInputProps("name")} />
            <TextInput label={w.email} type="email" required {...form.getInputProps("email")} />
            <NativeSelect
              label={w.role}
              data={toOptions(ROLE, language, OFFICIALS)}
              {...form.getInputProps("role")}
            />
            {form.values.role === "district_regulator" && (
              <DistrictPicker label={w.district} required {...form.getInputProps("district")} />
            )}
          </SimpleGrid>
          <Group>
            <Button type="submit" loading={add.busy}>
              {w.addUser}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
