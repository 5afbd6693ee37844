import { NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, ifMatch } from "@/api/client";
import { useSession } from "@/api/session";
import type { Deal } from "@/api/types";
import { useAction } from "@/shared/action";
import { readDraft, writeDraft } from "@/shared/draft";
import { decimalText } from "@/shared/exact";
import { FormDialog } from "@/shared/form-dialog";
import { useWords } from "@/shared/i18n";
import { GRADE, useLabel } from "@/shared/labels";
import { usePrices } from "@/shared/price-unit";
import { toFenPerKg, toKg } from "@/shared/units";
import { common } from "@/shared/words";
import { dealWords } from "./words";

/** What this side may do next with the deal as it stands. */
export function NextSteps({ deal }: { deal: Deal }) {
  const { me } = useSession();
  const { state, my_side: side } = deal;
  const mayResolve =
    state === "disputed" && (side !== null || me?.permissions.includes("disputes_resolve") === true);
  return (
    <>
      {side === "seller" && state === "agreed" && <Ship deal={deal} />}
      {side === "buyer" && state === "shipped" && <Receive deal={deal} />}
      {side && state === "received" && <Settle deal={deal} />}
      {mayResolve && <Resolve deal={deal} />}
      {side && (state === "shipped" || state === "received") && <Dispute deal={deal} />}
      {side && state === "agreed" && <Cancel deal={deal} />}
    </>
  );
}

function about(deal: Deal) {
  return { params: { path: { id: deal.id }, header: ifMatch(deal.version) } };
}

interface Truck {
  plate: string;
  driver: string;
  driver_phone: string;
}

function lastTruck(person: string): Truck {
  const none = { plate: "", driver: "", driver_phone: "" };
  return { ...none, ...readDraft<Truck>(person, "truck")?.content };
}

function keepTruck(person: string, { plate, driver, driver_phone }: Truck): void {
  writeDraft<Truck>(person, "truck", { plate, driver, driver_phone });
}

function Ship({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const must = (value: string) => (value.trim() ? null : c.required);
  const person = useSession().me?.id ?? "";
  const form = useForm({
    // The same truck and driver as last time, on the agreed day: most shipments need no typing at all.
    initialValues: { kg: String(deal.agreed_kg), eta: `${deal.delivery_day}T08:00`, ...lastTruck(person) },
    validate: {
      kg: (v) => (toKg(v, "kg") ? null : c.notQuantity),
      plate: must,
      driver: must,
      driver_phone: must,
      eta: must,
    },
  });
  const ship = useAction(
    (values: typeof form.values) => {
      keepTruck(person, values);
      return api.POST("/api/v1/deals/{id}/ship", {
        ...about(deal),
        body: {
          kg: toKg(values.kg, "kg") ?? 0,
          plate: values.plate.trim(),
          driver: values.driver.trim(),
          driver_phone: values.driver_phone.trim(),
          // The clock of the page's field is Shanghai's, whatever the reader's own.
          eta: new Date(`${values.eta}:00+08:00`).toISOString(),
        },
      });
    },
    { form, done: w.shipped },
  );
  return (
    <FormDialog
      label={w.ship}
      problem={ship.problem}
      shown={Object.keys(form.values)}
      busy={ship.busy}
      result={ship.result}
      onSubmit={form.onSubmit((values) => ship.run(values))}
    >
      <TextInput label={w.shipKg} inputMode="numeric" required {...form.getInputProps("kg")} />
      <TextInput label={w.plate} required {...form.getInputProps("plate")} />
      <SimpleGrid cols={2} spacing="sm">
        <TextInput label={w.driver} required {...form.getInputProps("driver")} />
        <TextInput label={w.driverPhone} type="tel" required {...form.getInputProps("driver_phone")} />
      </SimpleGrid>
      <TextInput label={w.eta} type="datetime-local" required {...form.getInputProps("eta")} />
    </FormDialog>
  );
}

function Receive({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const label = useLabel();
  const form = useForm({
    initialValues: {
      kg: String(deal.shipment?.kg ?? deal.agreed_kg),
      grade: String(deal.grade),
      rejected_kg: "0",
      rejected_reason: "other" as (typeof REJECTED_REASONS)[number],
      photo_ref: "",
    },
    validate: {
      kg: (v) => (toKg(v, "kg") ? null : c.notQuantity),
    },
  });
  const receive = useAction(
    (values: typeof form.values) =>
      api.POST("/api/v1/deals/{id}/receive", {
        ...about(deal),
        body: {
          kg: toKg(values.kg, "kg") ?? 0,
          grade: Number(values.grade),
          rejected_kg: toKg(values.rejected_kg, "kg") ?? 0,
          ...(toKg(values.rejected_kg, "kg") ? { rejected_reason: values.rejected_reason } : {}),
          ...(values.photo_ref.trim() ? { photo_ref: values.photo_ref.trim() } : {}),
        },
      }),
    { form, done: w.receivedDone },
  );
  return (
    <FormDialog
      label={w.receive}
      problem={receive.problem}
      shown={Object.keys(form.values)}
      busy={receive.busy}
      result={receive.result}
      onSubmit={form.onSubmit((values) => receive.run(values))}
    >
      <TextInput label={w.receiveKg} inputMode="numeric" required {...form.getInputProps("kg")} />
      <NativeSelect
        label={w.grade}
        data={[4, 3, 2, 1].map((grade) => ({ value: String(grade), label: label(GRADE, grade) }))}
        {...form.getInputProps("grade")}
      />
      <TextInput label={w.rejectedKg} inputMode="numeric" {...form.getInputProps("rejected_kg")} />
      {toKg(form.values.rejected_kg, "kg") !== null && (
        <NativeSelect
          label={w.rejectedReason}
          data={REJECTED_REASONS.map((reason) => ({ value: reason, label: w[`rejected_${reason}`] }))}
          {...form.getInputProps("rejected_reason")}
        />
      )}
      <TextInput label={w.photo} {...form.getInputProps("photo_ref")} />
    </FormDialog>
  );
}

const METHODS = ["bank", "cash", "wechat", "alipay", "other"] as const;

function Settle({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const form = useForm({
    initialValues: {
      method: "bank" as (typeof METHODS)[number],
      reference: "",
      amount: decimalText(BigInt(deal.due_amount_fen), 2, 2).replaceAll(",", ""),
    },
    validate: { amount: (v) => (toFenPerKg(v, "kg") ? null : c.notPrice) },
  });
  const settle = useAction(
    (values: typeof form.values) =>
      api.POST("/api/v1/deals/{id}/settle", {
        ...about(deal),
        body: {
          method: values.method,
          // Yuan to fen is the same conversion as yuan per kilo to fen per kilo.
          amount_fen: toFenPerKg(values.amount, "kg") ?? 0,
          ...(values.reference.trim() ? { reference: values.reference.trim() } : {}),
        },
      }),
    { form, done: w.settled },
  );
  return (
    <FormDialog
      label={w.settle}
      problem={settle.problem}
      shown={["method", "reference", "amount"]}
      busy={settle.busy}
      result={settle.result}
      onSubmit={form.onSubmit((values) => settle.run(values))}
    >
      <NativeSelect
        label={w.method}
        data={METHODS.map((method) => ({ value: method, label: w[`method_${method}`] }))}
        {...form.getInputProps("method")}
      />
      <TextInput label={w.settleAmount} inputMode="decimal" required {...form.getInputProps("amount")} />
      <TextInput label={w.reference} {...form.getInputProps("reference")} />
    </FormDialog>
  );
}

const CANCEL_REASONS = [
  "weather",
  "road_closed",
  "goods_lost",
  "no_vehicle",
  "buyer_withdrew",
  "seller_withdrew",
  "other",
] as const;
const DISPUTE_REASONS = ["weight", "quality", "not_arrived", "late", "price", "payment", "other"] as const;
const REJECTED_REASONS = [
  "rotten",
  "damaged",
  "wrong_grade",
  "wrong_variety",
  "failed_inspection",
  "other",
] as const;

function Cancel({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const form = useForm({
    initialValues: { reason_code: "other" as (typeof CANCEL_REASONS)[number], note: "" },
  });
  const cancel = useAction(
    ({ reason_code, note }: typeof form.values) =>
      api.POST("/api/v1/deals/{id}/cancel", {
        ...about(deal),
        body: { reason_code, ...(note.trim() ? { note: note.trim() } : {}) },
      }),
    { form, done: w.cancelled },
  );
  return (
    <FormDialog
      label={w.cancel}
      text={w.cancelText}
      variant="light"
      color="persimmon"
      problem={cancel.problem}
      shown={["reason_code", "note"]}
      busy={cancel.busy}
      result={cancel.result}
      onSubmit={form.onSubmit((values) => cancel.run(values))}
    >
      <NativeSelect
        label={w.reasonCode}
        data={CANCEL_REASONS.map((reason) => ({ value: reason, label: w[`cancel_${reason}`] }))}
        {...form.getInputProps("reason_code")}
      />
      <Textarea label={c.note} {...form.getInputProps("note")} />
    </FormDialog>
  );
}

function Dispute({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const form = useForm({
    initialValues: { reason_code: "quality" as (typeof DISPUTE_REASONS)[number], note: "" },
    validate: { note: (v) => (v.trim() ? null : c.required) },
  });
  const dispute = useAction(
    ({ reason_code, note }: typeof form.values) =>
      api.POST("/api/v1/deals/{id}/dispute", {
        ...about(deal),
        body: { reason_code, note: note.trim() },
      }),
    { form, done: w.disputed },
  );
  return (
    <FormDialog
      label={w.dispute}
      variant="subtle"
      color="persimmon"
      problem={dispute.problem}
      shown={["reason_code", "note"]}
      busy={dispute.busy}
      result={dispute.result}
      onSubmit={form.onSubmit((values) => dispute.run(values))}
    >
      <NativeSelect
        label={w.reasonCode}
        data={DISPUTE_REASONS.map((reason) => ({ value: reason, label: w[`dispute_${reason}`] }))}
        {...form.getInputProps("reason_code")}
      />
      <Textarea label={c.note} required {...form.getInputProps("note")} />
    </FormDialog>
  );
}

function Resolve({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const { unit, unitText } = usePrices();
  const form = useForm({
    initialValues: { kg: "", price: "", note: "" },
    validate: {
      kg: (v) => (!v.trim() || toKg(v, "kg") ? null : c.notQuantity),
      price: (v) => (!v.trim() || toFenPerKg(v, unit) ? null : c.notPrice),
      note: (v) => (v.trim() ? null : c.required),
    },
  });
  const resolve = useAction(
    (values: typeof form.values) => {
      const kg = toKg(values.kg, "kg");
      const price = toFenPerKg(values.price, unit);
      return api.POST("/api/v1/deals/{id}/resolve", {
        ...about(deal),
        body: {
          note: values.note.trim(),
          ...(kg ? { kg } : {}),
          ...(price ? { price_fen_per_kg: price } : {}),
        },
      });
    },
    { form, done: w.resolved },
  );
  return (
    <FormDialog
      label={w.resolve}
      problem={resolve.problem}
      shown={["kg", "price", "note"]}
      busy={resolve.busy}
      result={resolve.result}
      onSubmit={form.onSubmit((values) => resolve.run(values))}
    >
      <TextInput
        label={`${w.resolveKg}（${c.optional}）`}
        inputMode="numeric"
        {...form.getInputProps("kg")}
      />
      <TextInput
        label={`${w.resolvePrice(unitText)}（${c.optional}）`}
        inputMode="decimal"
        {...form.getInputProps("price")}
      />
      <Textarea label={w.resolution} required {...form.getInputProps("note")} />
    </FormDialog>
  );
}
