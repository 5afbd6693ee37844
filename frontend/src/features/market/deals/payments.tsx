import { Badge, Box, Group, Stack, Text } from "@mantine/core";
import { api, ifMatch } from "@/api/client";
import { PAYMENT_REASON_REASON_MAX_LENGTH } from "@/api/limits";
import type { Schemas } from "@/api/paths";
import type { Deal } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { dayText, timeText } from "@/shared/lib/days";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Pay, reportable } from "./pay";
import { paymentWords } from "./payment-words";
import { sideOf } from "./side";
import { dealWords } from "./words";

type Payment = Schemas["Payment"];

const COLOR: Record<Payment["state"], string> = {
  reported: "yellow.9",
  confirmed: "leaf",
  refuted: "persimmon",
  withdrawn: "gray.7",
  reversed: "gray.7",
};

/** What is due, what has been paid by whose word, and the freight beside it. */
export function Payments({ deal }: { deal: Deal }) {
  const w = useWords(paymentWords);
  const c = useWords(common);
  const price = usePrice();
  const quantity = useQuantity();
  const side = sideOf(deal);
  const { sums } = deal;
  const money = (fen: number) => `${yuan(fen)} ${c.yuan}`;
  const unweighed = deal.state === "agreed" || deal.state === "shipped";
  // Before the goods are weighed a buyer may pay on account, and a seller always gives back what was overpaid.
  const pays =
    deal.my_side === "buyer"
      ? deal.state === "agreed" || deal.state === "shipped" || deal.state === "disputed"
      : deal.my_side === "seller" && reportable(deal) > 0;
  const load = deal.freight_fen_per_kg === 0 ? 0 : deal.freight_amount_fen / deal.freight_fen_per_kg;
  return (
    <Section title={w.title} actions={pays ? <Pay key={reportable(deal)} deal={deal} quiet /> : null}>
      <Stack className="card" p="lg">
        <Facts
          items={[
            { label: w[`due_${side}`], value: <b>{money(sums.due_fen)}</b> },
            { label: w[`paid_${side}`], value: money(sums.paid_fen) },
            { label: w[`confirmed_${side}`], value: money(sums.confirmed_fen) },
            { label: w[`open_${side}`], value: <b>{money(sums.open_fen)}</b> },
            {
              label: w[`overpaid_${side}`],
              value: sums.overpaid_fen > 0 ? <b className="bad">{money(sums.overpaid_fen)}</b> : null,
            },
            {
              label: w.freight,
              wide: true,
              value:
                deal.freight_amount_fen > 0
                  ? w.freightSum(
                      price(deal.freight_fen_per_kg),
                      quantity(load),
                      yuan(deal.freight_amount_fen),
                    )
                  : null,
            },
          ]}
        />
        <Text size="sm" className="muted">
          {unweighed && `${w.agreedDue} `}
          {w.hint}
        </Text>
        {deal.payments.length === 0 ? (
          <Text>{w.none}</Text>
        ) : (
          <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: "none" }} aria-label={w.title}>
            {deal.payments.map((payment) => (
              <OnePayment key={payment.id} deal={deal} payment={payment} />
            ))}
          </Stack>
        )}
      </Stack>
    </Section>
  );
}

function OnePayment({ deal, payment }: { deal: Deal; payment: Payment }) {
  const w = useWords(paymentWords);
  const d = useWords(dealWords);
  const c = useWords(common);
  const language = useLanguage();
  const { payer, state } = payment;
  const payee = payer === "seller" ? "buyer" : "seller";
  const counts = state === "reported" || state === "confirmed";
  const answered = state === "refuted" ? w.refutedBy : w.confirmedBy;
  const ended = state === "reversed" ? w.reversedBy : w.withdrawnBy;
  // Who ended it: the payee reverses, the payer withdraws.
  const ender = state === "reversed" ? payee : payer;
  const lines = [
    { text: w.reportedBy(d[`by_${payer}`], payment.reported_by ?? ""), at: payment.reported_at },
    // An entry that was withdrawn after an answer had been refuted before.
    payment.answered_at && {
      text: (state === "withdrawn" ? w.refutedBy : answered)(d[`by_${payee}`], payment.answered_by ?? ""),
      at: payment.answered_at,
    },
    payment.ended_at && { text: ended(d[`by_${ender}`], payment.ended_by ?? ""), at: payment.ended_at },
  ].filter((line) => typeof line === "object" && line !== null);
  return (
    <Group component="li" justify="space-between" align="flex-start" gap="sm">
      <Box style={{ flex: "1 1 260px", minWidth: 0 }}>
        <Group gap={8}>
          <Text fw={700} size="lg" className="num" td={counts ? undefined : "line-through"}>
            {payer === "seller" ? w.refund : w.payment} {yuan(payment.amount_fen)} {c.yuan}
          </Text>
          <Badge color={COLOR[state]}>{w[`state_${state}`]}</Badge>
        </Group>
        <Text size="sm">
          {[
            `${w.paidOn} ${dayText(payment.paid_on, language)}`,
            w[`method_${payment.method}`],
            payment.voucher,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {payment.reason && <Text size="sm">{w.reason(payment.reason)}</Text>}
        {lines.map((line) => (
          <Text key={line.at + line.text} size="xs" className="muted">
            {line.text} · {timeText(line.at, language)}
          </Text>
        ))}
      </Box>
      <Answers deal={deal} payment={payment} payee={payee} />
    </Group>
  );
}

/** What this side may say about a payment as it stands. */
function Answers({ deal, payment, payee }: { deal: Deal; payment: Payment; payee: "seller" | "buyer" }) {
  const w = useWords(paymentWords);
  const language = useLanguage();
  const at = {
    params: { path: { id: deal.id, payment_id: payment.id }, header: ifMatch(deal.version) },
  };
  const path = "/api/v1/deals/{id}/payments/{payment_id}";
  const confirm = useAction(() => api.POST(`${path}/confirm`, at), { done: w.confirmed });
  const refute = useAction((reason: string) => api.POST(`${path}/refute`, { ...at, body: { reason } }), {
    done: w.refuted,
  });
  const withdraw = useAction((reason: string) => api.POST(`${path}/withdraw`, { ...at, body: { reason } }), {
    done: w.withdrawn,
  });
  const reverse = useAction((reason: string) => api.POST(`${path}/reverse`, { ...at, body: { reason } }), {
    done: w.reversed,
  });
  const mine = deal.my_side === payment.payer;
  const theirs = deal.my_side === payee;
  const undecided = payment.state === "reported" || payment.state === "refuted";
  if (!mine && !theirs) return null;
  return (
    <Group gap="xs" className="no-print">
      {theirs && undecided && (
        <ConfirmButton
          label={w.confirm}
          text={w.confirmText(
            yuan(payment.amount_fen),
            dayText(payment.paid_on, language),
            w[`method_${payment.method}`],
          )}
          busy={confirm.busy}
          onConfirm={() => confirm.run(undefined)}
        />
      )}
      {theirs && payment.state === "reported" && (
        <ConfirmButton
          label={w.refute}
          text={w.refuteText}
          reason="required"
          reasonMaxLength={PAYMENT_REASON_REASON_MAX_LENGTH}
          variant="light"
          color="persimmon"
          busy={refute.busy}
          onConfirm={(reason) => refute.run(reason)}
        />
      )}
      {mine && undecided && (
        <ConfirmButton
          label={w.withdraw}
          text={w.withdrawText}
          reason="required"
          reasonMaxLength={PAYMENT_REASON_REASON_MAX_LENGTH}
          variant="default"
          busy={withdraw.busy}
          onConfirm={(reason) => withdraw.run(reason)}
        />
      )}
      {theirs && payment.state === "confirmed" && (
        <ConfirmButton
          label={w.reverse}
          text={w.reverseText}
          reason="required"
          reasonMaxLength={PAYMENT_REASON_REASON_MAX_LENGTH}
          variant="subtle"
          color="persimmon"
          busy={reverse.busy}
          onConfirm={(reason) => reverse.run(reason)}
        />
      )}
    </Group>
  );
}
