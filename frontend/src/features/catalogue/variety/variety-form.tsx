import { Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, toOptions } from "@/shared/i18n/labels";
import { useName } from "@/shared/i18n/names";
import { type Keyed, useAction, useMust } from "@/shared/lib/action";
import { selectAll } from "@/shared/lib/select-all";
import { FormSummary } from "@/shared/ui/form-summary";
import { useWhy } from "@/shared/ui/why";
import { CategoryPicker } from "../category-picker";
import { varietyWords } from "./variety-words";

interface VarietyValues {
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
  default_grade: "3",
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

/** The faults of single aliases stand together at their one field, each with the alias that it is about. */
export function withAliases(
  errors: Record<string, ReactNode>,
  aliases: readonly string[],
  say: (alias: string, fault: string) => string,
): Record<string, ReactNode> {
  const fields: Record<string, ReactNode> = {};
  const faults: string[] = [];
  for (const [path, fault] of Object.entries(errors)) {
    const at = /^aliases\[(\d+)\]$/.exec(path)?.[1];
    if (at === undefined) fields[path] = fault;
    else faults.push(say(aliases[Number(at)] ?? "", String(fault)));
  }
  return faults.length > 0 ? { ...fields, aliases: faults.join(" ") } : fields;
}

/** The fields of a variety, for adding and for changing one. */
export function VarietyForm<R>({
  initial,
  isNew = false,
  submit,
  save,
  done,
  after,
}: {
  initial: VarietyValues;
  /** What is new is in use from the start. */
  isNew?: boolean;
  submit: string;
  save: (values: VarietyValues, key: Keyed) => Promise<R>;
  done: string;
  after?: (saved: R) => void;
}) {
  const w = useWords(varietyWords);
  const language = useLanguage();
  const name = useName();
  const must = useMust();
  const units = $api.useQuery("get", "/api/v1/units", {}, { staleTime: 600_000 }).data?.items ?? [];
  const whole = (value: string, most: number) => /^[1-9]\d{0,2}$/.test(value.trim()) && Number(value) <= most;
  const form = useForm({
    initialValues: initial,
    validate: {
      name_zh: must,
      name_en: must,
      category: must,
      bag_kg: (value) => (value.trim() === "" || whole(value, 200) ? null : w.bagWrong),
      shelf_life_days: (value) => (whole(value, 730) ? null : w.shelfWrong),
    },
  });
  const { run, busy, problem } = useAction(save, {
    form: {
      setErrors: (errors) =>
        form.setErrors(withAliases(errors, aliasesOf(form.getValues().aliases), w.alias)),
    },
    done,
    ...(after ? { after } : {}),
  });
  const stop = useWhy(isNew || form.isDirty() ? null : w.unchanged);
  return (
    <form
      className="card"
      style={{ padding: 20 }}
      noValidate
      onSubmit={form.onSubmit((values) => run(values))}
    >
      <Stack>
        <FormSummary form={form} problem={problem} />
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
            data={toOptions(GRADE, language).reverse()}
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
