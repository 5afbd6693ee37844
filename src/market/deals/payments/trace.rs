//! What every step of a payment leaves behind: the deal's own history, the audit trail, the news for both parties.

use super::model::{PaymentRow, PaymentState};
use crate::{
    deals::{
        model::{DealRow, DealState},
        store::{self, Said},
        trace::tell_parties,
    },
    party::Party,
};
use kernel::{Ctx, Result, Text};
use storage::Tx;

/// A payment, and the state in which it was before.
pub(super) type Step<'a> = (&'a PaymentRow, Option<PaymentState>);

/// [`trace`], the notification of both parties and the live hint.
pub(super) fn announce(tx: &mut Tx, ctx: &Ctx, deal: &DealRow, by: Party, from: DealState, step: Step<'_>) -> Result<()> {
    trace(tx, ctx, deal, by, from, step)?;
    tell_parties(tx, ctx, deal, &news(deal, step.0))
}

/// The step in the deal's own history and in the audit trail.
pub(super) fn trace(tx: &mut Tx, ctx: &Ctx, deal: &DealRow, by: Party, from: DealState, (payment, was): Step<'_>) -> Result<()> {
    let mut note = format!("¥{}", payment.amount_fen);
    for more in [&payment.voucher, &payment.reason].into_iter().flatten() {
        note = format!("{note} · {more}");
    }
    store::event(tx, ctx, deal, by, Some(from), Said { reason: Some(payment.state.event()), note: Some(&note) })?;
    let detail = serde_json::json!({
        "number": deal.number, "by": by, "payment": payment.id, "payer": payment.payer(deal), "payment_from": was,
        "payment_to": payment.state, "amount_fen": payment.amount_fen, "paid_on": payment.paid_on, "method": payment.method,
        "voucher": payment.voucher, "due_fen": deal.due(), "settled_amount_fen": deal.settled_amount_fen,
    });
    let entry = audit::Entry::new(audit::Entity::Deal, deal.id, payment.state.action())
        .states(Some(from.as_str()), deal.state.as_str())
        .reason(payment.reason.as_deref())
        .detail(detail);
    audit::record(tx, ctx, entry)
}

fn news(deal: &DealRow, payment: &PaymentRow) -> notify::News {
    let refund = payment.payer(deal) == Party::Seller;
    let (kind, zh, en) = match payment.state {
        PaymentState::Reported if refund => (notify::NewsKind::PaymentReported, "卖方登记已退款", "Refund reported"),
        PaymentState::Reported => (notify::NewsKind::PaymentReported, "买方登记已付款", "Payment reported"),
        PaymentState::Confirmed if deal.state == DealState::Settled => {
            (notify::NewsKind::DealSettled, "已到账，货款已结清", "Paid and settled")
        }
        PaymentState::Confirmed => (notify::NewsKind::PaymentConfirmed, "已确认到账", "Payment confirmed"),
        PaymentState::Refuted => (notify::NewsKind::PaymentRefuted, "对方说款未到账", "The payment has not arrived"),
        PaymentState::Withdrawn => (notify::NewsKind::PaymentWithdrawn, "付款登记已撤回", "Payment entry withdrawn"),
        PaymentState::Reversed => (notify::NewsKind::PaymentReversed, "到账确认已撤销", "Confirmation of a payment reversed"),
    };
    let (fen, day) = (payment.amount_fen, payment.paid_on);
    let why = payment.reason.as_ref();
    let body = Text::new(
        format!("{fen} 元，付款日 {day}{}", why.map(|why| format!("；原因：{why}")).unwrap_or_default()),
        format!("{fen} yuan, paid on {day}{}", why.map(|why| format!("; reason: {why}")).unwrap_or_default()),
    );
    notify::News {
        kind,
        title: Text::new(format!("{zh}：{}", deal.number), format!("{en}: {}", deal.number)),
        body,
        link: format!("/deals/{}", deal.id),
        mail: matches!(payment.state, PaymentState::Refuted | PaymentState::Reversed),
    }
}
