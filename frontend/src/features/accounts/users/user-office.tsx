import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body, ifMatch } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { DistrictPicker } from "@/features/places/district-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { ROLE, toOptions } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { FormSummary } from "@/shared/ui/form-summary";
import { useWhy } from "@/shared/ui/why";
import { OFFICIALS, type OfficialRole } from "./officials";
import { peopleWords } from "./people-words";

/** Another role or district of an official, another position of a person of an enterprise. */
export function Office({ person }: { person: Schemas["PersonDetail"] }) {
  const w = useWords(peopleWords);
  const c = useWords(common);
  const language = useLanguage();
  const must = useMust();
  const official = !person.enterprise_id;
  const before = {
    role: person.role as OfficialRole,
    district: person.district?.code ?? "",
    position: person.position,
  };
  const form = useForm({
    initialValues: { ...before, reason: "" },
    validate: {
      district: (value, values) =>
        official && values.role === "district_regulator" && !value ? c.required : null,
      reason: must,
    },
  });
  const save = useAction(
    ({ role, district, position, reason }: typeof form.values) =>
      body(
        api.PATCH("/api/v1/users/{id}", {
          params: { path: { id: person.id }, header: ifMatch(person.version) },
          body: official
            ? { role, reason, ...(role === "district_regulator" ? { district } : {}) }
            : { position, reason },
        }),
      ),
    { form, done: w.officeDone },
  );
  const { role, district, position } = form.values;
  const same =
    role === before.role &&
    position === before.position &&
    (role !== "district_regulator" || district === before.district);
  const stop = useWhy(same ? w.officeHint : null);
  return (
    <form
      className="card"
      style={{ padding: 20 }}
      noValidate
      onSubmit={form.onSubmit((values) => save.run(values))}
    >
      <Stack>
        <FormSummary form={form} problem={save.problem} />
        {!official && (
          <Text size="sm" className="muted">
            {w.officeHintEnterprise}
          </Text>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
          {official ? (
            <NativeSelect
              label={w.role}
              data={toOptions(ROLE, language, OFFICIALS)}
              {...form.getInputProps("role")}
            />
          ) : (
            <NativeSelect
              label={w.position}
              data={[
                { value: "owner", label: w.owner },
                { value: "staff", label: w.staff },
              ]}
              {...form.getInputProps("position")}
            />
          )}
          {official && role === "district_regulator" && (
            <DistrictPicker label={w.district} required {...form.getInputProps("district")} />
          )}
          <TextInput label={c.reason} required maxLength={500} {...form.getInputProps("reason")} />
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={save.busy} {...stop.button}>
            {w.officeSave}
          </Button>
          {stop.text}
        </Group>
      </Stack>
    </form>
  );
}
