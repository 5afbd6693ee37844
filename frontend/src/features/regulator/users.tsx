import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { Role } from "@/api/types";
import { RegionPicker } from "@/features/catalogue/region-picker";
import { FormProblem, useAction, useMust } from "@/shared/action";
import { useLanguage, useWords } from "@/shared/i18n";
import { ROLE, toOptions, useLabel } from "@/shared/labels";
import { ListView, useList } from "@/shared/list";
import { Page, Section } from "@/shared/page";
import { Records } from "@/shared/records";
import { common } from "@/shared/words";
import { regulatorWords } from "./words";

type OfficialRole = Extract<Role, "city_regulator" | "district_regulator" | "admin">;
const OFFICIALS: readonly OfficialRole[] = ["city_regulator", "district_regulator", "admin"];

export default function Users() {
  const w = useWords(regulatorWords);
  const c = useWords(common);
  const label = useLabel();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const list = useList(["/api/v1/users", q], (cursor) =>
    body(
      api.GET("/api/v1/users", {
        params: { query: { limit: 50, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <Page title={w.users} lead={w.usersLead}>
      <AddUser />
      <TextInput
        label={w.searchUser}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ListView
        query={list}
        empty={{ title: w.usersEmpty, next: { label: c.showAll, run: () => setTyped("") } }}
      >
        {(users) => (
          <Records
            label={w.users}
            rows={users}
            rowKey={(user) => user.id}
            columns={[
              { key: "name", title: w.personName, head: true, cell: (user) => user.name },
              { key: "email", title: w.email, cell: (user) => user.email },
              { key: "role", title: w.role, lead: true, cell: (user) => label(ROLE, user.role) },
              { key: "enterprise", title: w.enterprise, cell: (user) => user.enterprise_name ?? "–" },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

function AddUser() {
  const w = useWords(regulatorWords);
  const language = useLanguage();
  const must = useMust();
  const form = useForm({
    initialValues: { name: "", email: "", role: "city_regulator" as OfficialRole, district: "" },
    validate: { name: must, email: must },
  });
  const add = useAction(
    ({ district, ...rest }: typeof form.values, key) => {
      const request = { ...rest, ...(district ? { district } : {}) };
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
          <FormProblem problem={add.problem} shown={Object.keys(form.values)} />
          <SimpleGrid cols={{ base: 1, sm: 2, md: form.values.role === "district_regulator" ? 4 : 3 }}>
            <TextInput label={w.personName} required {...form.getInputProps("name")} />
            <TextInput label={w.email} type="email" required {...form.getInputProps("email")} />
            <NativeSelect
              label={w.role}
              data={toOptions(ROLE, language, OFFICIALS)}
              {...form.getInputProps("role")}
            />
            {form.values.role === "district_regulator" && (
              <RegionPicker label={w.district} required {...form.getInputProps("district")} />
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
