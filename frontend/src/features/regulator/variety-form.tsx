import { Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import type { Problem } from "@/api/problem";
import { CategoryPicker } from "@/features/catalogue/category-picker";
import { fieldPath, useMust } from "@/shared/action";
import { FormSummary } from "@/shared/form-summary";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/names";
import { selectAll } from "@/shared/select-all";
import { useWhy } from "@/shared/why";
import { common } from "@/shared/words";
import { varietyWords } from "./variety-words";

export interface VarietyValues {
  name_zh: string;
  name_en: string;
  category: string;
  /** One a line. */
  aliases: string;
  default_unit: Schemas["Unit"];
  default_grade: string;
  bag_kg: string;
  shelf_life_days: string;
  active: boolean;
}

export const NEW_VARIETY: VarietyValues = {
  name_zh: "",
  name_en: "",
  category: "",
  aliases: "",
  default_unit: "jin",
  default_grade: "2",
  bag_kg: "",
  shelf_life_days: "",
  active: true,
};

export function aliasesOf(text: string): string[] {
  return text
    .split(/[\n|，,、]/)
    .map((alias) => alias.trim())
    .filter(Boolean);
}

/** What both adding and changing send. */
export function toVariety(values: VarietyValues) {
  return {
    name_zh: values.name_zh.trim(),
    name_en: values.name_en.trim(),
    category: values.category,
    aliases: aliasesOf(values.aliases),
    default_unit: values.default_unit,
    default_grade: Number(values.default_grade),
    shelf_life_days: Number(values.shelf_life_days),
  };
}

/** A fault of one of the aliases stands at their one field, with the alias that it is about. */
export function withAliases(
  problem: Problem,
  aliases: readonly string[],
  say: (alias: string, fault: string) => string,
): Record<string, ReactNode> {
  return Object.fromEntries(
    problem.fields.map(({ path, message }) => {
      const at = /^aliases\[(\d+)\]$/.exec(path)?.[1];
      return at === undefined
        ? [fieldPath(path), message]
        : ["aliases", say(aliases[Number(at)] ?? "", message)];
    }),
  );
}

/** The fields of a variety, for adding and for changing one. */
export function VarietyForm({
  initial,
  isNew = false,
  submit,
  busy,
  problem,
  onSubmit,
}: {
  initial: VarietyValues;
  /** What is new is in use from the start. */
  isNew?: boolean;
  submit: string;
  busy: boolean;
  problem: Problem | null;
  onSubmit: (values: VarietyValues) => void;
}) {
  const w = useWords(varietyWords);
  const c = useWords(common);
  const name = useName();
  const must = useMust();
  const units = $api.useQuery("get", "/api/v1/units", {}, { staleTime: 600_000 }).data?.items ?? [];
  const whole = (value: string, most: number) => /^[1-9]\d{0,2}$/.test(value.trim()) && Number(value) <= most;
  const form = useForm({
    initialValues: initial,
    validate: {
      name_zh: must,
      name_en: must,
      category: (value) => (value ? null : c.required),
      bag_kg: (value) => (value.trim() === "" || whole(value, 200) ? null : w.bagWrong),
      shelf_life_days: (value) => (whole(value, 730) ? null : w.shelfWrong),
    },
  });
  const { setErrors } = form;
  const mark = useEffectEvent((refused: Problem) =>
    setErrors(withAliases(refused, aliasesOf(form.values.aliases), w.alias)),
  );
  useEffect(() => {
    if (problem && problem.fields.length > 0) mark(problem);
  }, [problem]);
  const stop = useWhy(isNew || form.isDirty() ? null : w.unchanged);
  return (
    <form className="card" style={{ padding: 20 }} noValidate onSubmit={form.onSubmit(onSubmit)}>
      <Stack>
        <FormSummary form={form} problem={problem} names={ALIASES} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput label={w.nameZh} required maxLength={20} {...form.getInputProps("name_zh")} />
          <TextInput label={w.nameEn} required maxLength={60} {...form.getInputProps("name_en")} />
          <CategoryPicker label={w.category} required {...form.getInputProps("category")} />
          <NativeSelect
            label={w.unit}
            data={units.map((unit) => ({ value: unit.code, label: name(unit) }))}
            {...form.getInputProps("default_unit")}
          />
          <NativeSelect
            label={w.grade}
            data={["1", "2", "3", "4"]}
            {...form.getInputProps("default_grade")}
          />
          <TextInput
            label={w.shelf}
            inputMode="numeric"
            required
            {...form.getInputProps("shelf_life_days")}
            {...selectAll}
          />
          <TextInput
            label={w.bag}
            description={w.bagHint}
            inputMode="numeric"
            {...form.getInputProps("bag_kg")}
            {...selectAll}
          />
        </SimpleGrid>
        <Textarea
          label={w.aliases}
          description={w.aliasesHint}
          autosize
          minRows={3}
          {...form.getInputProps("aliases")}
        />
        {!isNew && <Checkbox label={w.activeField} {...form.getInputProps("active", { type: "checkbox" })} />}
        <Group>
          <Button type="submit" loading={busy} {...stop.button}>
            {submit}
          </Button>
          {stop.text}
        </Group>
      </Stack>
    </form>
  );
}

/** The server names each alias by its place; the form has one field for all of them. */
const ALIASES: Record<string, string> = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`aliases[${at}]`, "aliases"]),
);
