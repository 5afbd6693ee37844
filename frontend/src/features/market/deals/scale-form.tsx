import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, ifMatch } from "@/api/client";
import { CORRECT_RECEIPT_REASON_MAX_LENGTH } from "@/api/limits";
import type { Deal, Load } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { GRADE, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { useQuantity } from "@/shared/lib/quantity";
import { FormDialog } from "@/shared/ui/form-dialog";
import { scaleKg, shareText } from "./load-model";
import { loadWords } from "./load-words";
import { dealWords } from "./words";

const REJECTED_REASONS = [
  "rotten",
  "damaged",
  "wrong_grade",
  "wrong_variety",
  "failed_inspection",
  "other",
] as const;

/** What the scale says about one truck: recorded once, corrected until it is paid. */
export function ScaleForm({ deal, load, atOnce = false }: { deal: Deal; load: Load; atOnce?: boolean }) {
  const w = useWords(dealWords);
  const lw = useWords(loadWords);
  const c = useWords(common);
  const label = useLabel();
  const name = useName();
  const quantity = useQuantity();
  const { receipt } = load;
  const form = useForm({
    initialValues: {
      kg: String(receipt?.kg ?? load.kg),
      grade: String(receipt?.grade ?? deal.grade),
      rejected_kg: String(receipt?.rejected_kg ?? 0),
      rejected_reason: (receipt?.rejected_reason ?? "other") as (typeof REJECTED_REASONS)[number],
      photo_ref: receipt?.photo_ref ?? "",
      reason: "",
    },
    validate: {
      kg: (v) => (scaleKg(v) === null ? c.notQuantity : null),
      rejected_kg: (v) => (v.trim() && scaleKg(v) === null ? c.notQuantity : null),
      reason: (v) => (receipt && !v.trim() ? c.required : null),
    },
  });
  const kg = scaleKg(form.values.kg);
  const rejected = scaleKg(form.values.rejected_kg) ?? 0;
  const refuses = rejected > 0 || kg === 0;
  const save = useAction(
    (values: typeof form.values) => {
      const about = { params: { path: { id: deal.id, load_id: load.id }, header: ifMatch(load.version) } };
      const body = {
        kg: scaleKg(values.kg) ?? 0,
        grade: Number(values.grade),
        rejected_kg: rejected,
        ...(refuses ? { rejected_reason: values.rejected_reason } : {}),
        ...(values.photo_ref.trim() ? { photo_ref: values.photo_ref.trim() } : {}),
      };
      return receipt
        ? api.POST("/api/v1/deals/{id}/loads/{load_id}/correct-receipt", {
            ...about,
            body: { ...body, reason: values.reason.trim() },
          })
        : api.POST("/api/v1/deals/{id}/loads/{load_id}/receive", { ...about, body });
    },
    { form, done: receipt ? lw.corrected : w.receivedDone },
  );
  return (
    <FormDialog
      label={receipt ? lw.correctReceipt : w.receive}
      aria-label={`${receipt ? lw.correctReceipt : w.receive} ${load.plate}`}
      {...(receipt ? { variant: "default" } : {})}
      atOnce={atOnce}
      problem={save.problem}
      form={form}
      busy={save.busy}
      result={save.result}
      text={
        <>
          <Text fw={650}>{lw.load(load.plate, name(deal.variety), quantity(load.kg))}</Text>
          {receipt && <Text size="sm">{lw.correctText}</Text>}
        </>
      }
      onSubmit={form.onSubmit((values) => save.run(values))}
    >
      <TextInput label={w.receiveKg} inputMode="numeric" required {...form.getInputProps("kg")} />
      <NativeSelect
        label={w.grade}
        data={[4, 3, 2, 1].map((grade) => ({ value: String(grade), label: label(GRADE, grade) }))}
        {...form.getInputProps("grade")}
      />
      <Group align="flex-end" gap="sm">
        <TextInput
          label={w.rejectedKg}
          inputMode="numeric"
          style={{ flex: "1 1 160px" }}
          {...form.getInputProps("rejected_kg")}
        />
        <Button
          variant="light"
          color="persimmon"
          onClick={() => form.setValues({ kg: "0", rejected_kg: String(load.kg) })}
        >
          {lw.refuseAll}
        </Button>
      </Group>
      {refuses && (
        <NativeSelect
          label={w.rejectedReason}
          data={REJECTED_REASONS.map((reason) => ({ value: reason, label: w[`rejected_${reason}`] }))}
          {...form.getInputProps("rejected_reason")}
        />
      )}
      {kg !== null && <Difference load={load} kg={kg} rejected={rejected} />}
      <TextInput label={w.photo} {...form.getInputProps("photo_ref")} />
      {receipt && (
        <TextInput
          label={lw.correctReason}
          required
          maxLength={CORRECT_RECEIPT_REASON_MAX_LENGTH}
          {...form.getInputProps("reason")}
        />
      )}
    </FormDialog>
  );
}

/** What the typed weights mean beside what was shipped. */
function Difference({ load, kg, rejected }: { load: Load; kg: number; rejected: number }) {
  const lw = useWords(loadWords);
  const c = useWords(common);
  const lost = load.kg - kg - rejected;
  const exact = (kilos: number) => `${Math.abs(kilos)} ${c.kg}`;
  const beyond = kg + rejected > load.most_kg;
  const parts = [
    rejected > 0 ? lw.refusedPart(exact(rejected), shareText(rejected, load.kg)) : null,
    lost > 0 ? lw.loss(exact(lost), shareText(lost, load.kg)) : null,
    lost < 0 && !beyond ? lw.over(exact(lost), shareText(lost, load.kg)) : null,
    beyond ? lw.overMost(exact(load.most_kg)) : null,
    lost === 0 && rejected === 0 ? lw.lossNone : null,
  ];
  return (
    <Text role="status" size="sm" {...(beyond ? { className: "bad" } : {})}>
      {parts.filter(Boolean).join("")}
    </Text>
  );
}
