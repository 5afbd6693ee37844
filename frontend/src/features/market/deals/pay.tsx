import { NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, ifMatch } from "@/api/client";
import type { Deal } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { decimalText } from "@/shared/lib/exact";
import { toFenPerKg, yuan } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormDialog } from "@/shared/ui/form-dialog";
import { paymentWords } from "./payment-words";

const METHODS = ["bank", "cash", "wechat", "alipay", "other"] as const;

/** Yuan to fen is the same conversion as yuan per kilo to fen per kilo. */
function toFen(text: string): number | null {
  return toFenPerKg(text, "kg");
}

/** What this side has reported and the other has not answered yet. */
function unanswered(deal: Deal): number {
  return deal.payments
    .filter((payment) => payment.state === "reported" && payment.payer === deal.my_side)
    .reduce((sum, payment) => sum + payment.amount_fen, 0);
}

/** What this side may still report: a buyer what is owed, a seller what was overpaid. */
export function reportable(deal: Deal): number {
  const whole = deal.my_side === "seller" ? deal.sums.overpaid_fen : deal.sums.open_fen;
  return Math.max(0, whole - unanswered(deal));
}

/** The payer reports a payment made elsewhere; a seller gives back what was paid too much. */
export function Pay({ deal, quiet = false }: { deal: Deal; quiet?: boolean }) {
  const w = useWords(paymentWords);
  const today = useToday();
  const refund = deal.my_side === "seller";
  const rest = reportable(deal);
  const form = useForm({
    initialValues: {
      amount_fen: rest > 0 ? decimalText(BigInt(rest), 2, 2).replaceAll(",", "") : "",
      paid_on: today,
      method: "bank" as (typeof METHODS)[number],
      voucher: "",
    },
    validate: { amount_fen: (v) => (toFen(v) ? null : w.notAmount) },
  });
  const report = useAction(
    (values: typeof form.values, key) => {
      const payment = {
        amount_fen: toFen(values.amount_fen) ?? 0,
        paid_on: values.paid_on,
        method: values.method,
        ...(values.voucher.trim() ? { voucher: values.voucher.trim() } : {}),
      };
      return api.POST("/api/v1/deals/{id}/payments", {
        params: { path: { id: deal.id }, header: ifMatch(deal.version) },
        headers: key(payment),
        body: payment,
      });
    },
    { form, done: w.reported },
  );
  const more = (toFen(form.values.amount_fen) ?? 0) - rest;
  const label = refund ? w.reportRefund : w.report;
  return (
    <FormDialog
      label={label}
      {...(quiet ? { variant: "default" } : {})}
      text={w.reportText}
      problem={report.problem}
      form={form}
      busy={report.busy}
      result={report.result}
      onSubmit={form.onSubmit((values) => report.run(values))}
    >
      <TextInput
        label={w.amount}
        inputMode="decimal"
        required
        description={!refund && more > 0 ? w.more(yuan(more)) : null}
        {...form.getInputProps("amount_fen")}
      />
      <SimpleGrid cols={2} spacing="sm">
        <TextInput label={w.paidOn} type="date" max={today} required {...form.getInputProps("paid_on")} />
        <NativeSelect
          label={w.method}
          data={METHODS.map((method) => ({ value: method, label: w[`method_${method}`] }))}
          {...form.getInputProps("method")}
        />
      </SimpleGrid>
      <TextInput label={w.voucher} description={w.voucherHint} {...form.getInputProps("voucher")} />
    </FormDialog>
  );
}

/** With nothing owed any more, the seller says so. */
export function Settle({ deal }: { deal: Deal }) {
  const w = useWords(paymentWords);
  const settle = useAction(
    () =>
      api.POST("/api/v1/deals/{id}/settle", {
        params: { path: { id: deal.id }, header: ifMatch(deal.version) },
      }),
    { done: w.settled },
  );
  return (
    <ConfirmButton
      label={w.settle}
      text={w.settleText}
      busy={settle.busy}
      onConfirm={() => settle.run(undefined)}
    />
  );
}
