import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body } from "@/api/client";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { plainDecimal } from "@/shared/lib/exact";
import { toFenPerKg, toKg } from "@/shared/lib/units";
import { FormSummary } from "@/shared/ui/form-summary";
import { Section } from "@/shared/ui/page";
import { SourceSelect, useReportable } from "./sources";
import { deskWords } from "./words";

/** One price seen; the source and the day stay for the next row, as a reporter goes through a list. */
export function Entry({ day }: { day: string }) {
  const w = useWords(deskWords);
  const c = useWords(common);
  const must = useMust();
  const { sources, loading } = useReportable();
  const price = (value: string) => (toFenPerKg(value, "kg") ? null : c.notPrice);
  const form = useForm({
    initialValues: {
      source: "",
      variety: "",
      low: "",
      average: "",
      high: "",
      unit: "jin" as "jin" | "kg",
      volume_kg: "",
      stores: "",
      spec: "",
      reason: "",
    },
    validate: {
      source: must,
      variety: must,
      low: price,
      average: price,
      high: price,
      volume_kg: (value) => (!value.trim() || toKg(value, "kg") ? null : c.notQuantity),
    },
  });
  const chain = sources.find((source) => source.code === form.values.source)?.kind === "chain";
  const add = useAction(
    (values: typeof form.values, key) => {
      const volume = toKg(values.volume_kg, "kg");
      const request = {
        day,
        source: values.source,
        variety: values.variety,
        unit: values.unit,
        low: plainDecimal(values.low),
        average: plainDecimal(values.average),
        high: plainDecimal(values.high),
        ...(volume ? { volume_kg: volume } : {}),
        ...(values.stores.trim() ? { stores: Number(values.stores) } : {}),
        ...(values.spec.trim() ? { spec: values.spec.trim() } : {}),
        ...(values.reason.trim() ? { reason: values.reason.trim() } : {}),
      };
      return body(api.POST("/api/v1/observations", { body: request, headers: key(request) }));
    },
    {
      form,
      done: w.added,
      after: () =>
        form.setValues({ variety: "", low: "", average: "", high: "", volume_kg: "", spec: "", reason: "" }),
    },
  );
  if (!loading && sources.length === 0) {
    return (
      <Section title={w.add}>
        <Text className="muted">{w.noSource}</Text>
      </Section>
    );
  }
  return (
    <Section title={w.add}>
      <form
        className="card"
        style={{ padding: 20 }}
        noValidate
        onSubmit={form.onSubmit((values) => add.run(values))}
      >
        <Stack>
          <FormSummary form={form} problem={add.problem} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <SourceSelect sources={sources} {...form.getInputProps("source")} />
            <VarietyPicker required {...form.getInputProps("variety")} />
            <NativeSelect
              label={w.unit}
              data={[
                { value: "jin", label: c.perJin },
                { value: "kg", label: c.perKg },
              ]}
              {...form.getInputProps("unit")}
            />
            <TextInput label={w.low} inputMode="decimal" required {...form.getInputProps("low")} />
            <TextInput label={w.average} inputMode="decimal" required {...form.getInputProps("average")} />
            <TextInput label={w.high} inputMode="decimal" required {...form.getInputProps("high")} />
            {chain ? (
              <TextInput label={w.stores} inputMode="numeric" {...form.getInputProps("stores")} />
            ) : (
              <TextInput label={w.volume} inputMode="numeric" {...form.getInputProps("volume_kg")} />
            )}
            <TextInput label={w.spec} {...form.getInputProps("spec")} />
            <TextInput
              label={w.changeReason}
              description={w.changeReasonHint}
              // Below, so that the fields of a row stand on one line.
              inputWrapperOrder={["label", "input", "description", "error"]}
              {...form.getInputProps("reason")}
            />
          </SimpleGrid>
          <Group>
            <Button type="submit" loading={add.busy}>
              {w.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
