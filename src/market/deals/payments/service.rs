//! The steps of a payment, each with its deal: state, ledger, trace.

use super::{
    forms::{PaymentReason, ReportPayment},
    model::{PaymentRow, PaymentState, PaymentSums},
    store,
    trace::{announce, trace},
};
use crate::{
    deals::{
        model::{DealAction, DealRow, DealState, Receipt},
        service::{in_state, open, parse},
        store::{self as deal_store, EntryKind, Said},
        trace as deal_trace,
    },
    party::Party,
};
use kernel::{Ctx, Error, ErrorCode, Fen, Id, Result, Version};
use storage::Tx;

/// Payments of one deal at most.
const MOST: usize = 100;

/// The payer says that it has paid: the buyer any amount, the seller no more than what was paid too much.
///
/// # Errors
/// Field errors; `forbidden` to the seller while nothing was overpaid; `wrong_state` to the buyer of a cancelled deal;
/// `conflict` beyond a hundred payments.
pub fn report(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &ReportPayment) -> Result<()> {
    let (mut deal, by) = open(tx, ctx, id, seen, None)?;
    let known = store::of_deals(tx, &[deal.id])?;
    if by == Party::Buyer {
        use DealState::{Agreed, Disputed, Received, Settled, Shipped};
        in_state(&deal, &[Agreed, Shipped, Received, Disputed, Settled])?;
    }
    let refundable = PaymentSums::of_deal(&deal, &known).overpaid_fen - refunds_waiting(&deal, &known);
    if by != Party::Buyer && refundable <= Fen(0) {
        return Err(Error::new(ErrorCode::Forbidden).detail(
            "付款由买方登记；只有多付时，卖方才登记退款",
            "the buyer reports payments; the seller only refunds of an overpayment",
        ));
    }
    cmd.check(deal.agreed_at.day(), ctx.now.day())?;
    if by != Party::Buyer && cmd.amount_fen > refundable {
        return Err(Error::field(
            "amount_fen",
            "out_of_range",
            format!("退款不能超过多付的 {refundable} 元"),
            format!("a refund cannot exceed the overpayment of {refundable} yuan"),
        ));
    }
    if known.len() >= MOST {
        return Err(Error::new(ErrorCode::Conflict).detail(
            format!("一笔成交最多登记 {MOST} 次付款，请在平台外合并付款后登记总额"),
            format!("a deal has {MOST} payments at most: combine the rest into one"),
        ));
    }
    let (payer_id, payee_id) = if by == Party::Buyer { (deal.buyer_id, deal.seller_id) } else { (deal.seller_id, deal.buyer_id) };
    let payment = PaymentRow {
        id: Id::new(ctx.now),
        deal_id: deal.id,
        payer_id,
        payee_id,
        amount_fen: cmd.amount_fen,
        paid_on: cmd.paid_on,
        method: cmd.method,
        voucher: cmd.voucher.as_deref().map(|voucher| voucher.trim().to_owned()),
        state: PaymentState::Reported,
        reason: None,
        reported_at: ctx.now,
        reported_by: ctx.user_id(),
        answered_at: None,
        answered_by: None,
        ended_at: None,
        ended_by: None,
        reminded_at: None,
    };
    store::insert(tx, &payment)?;
    let from = deal.state;
    deal_store::update(tx, ctx, &mut deal)?;
    announce(tx, ctx, &deal, by, from, (&payment, None))
}

/// Refunds that the buyer has not answered yet.
fn refunds_waiting(deal: &DealRow, known: &[PaymentRow]) -> Fen {
    let waiting = known.iter().filter(|p| p.state == PaymentState::Reported && p.payer(deal) == Party::Seller);
    waiting.map(|p| p.amount_fen).sum()
}

/// The payee says that the money has arrived. The deal is settled as soon as payments that the seller confirms cover what
/// is due; a refund that the buyer confirms settles nothing, and opens a settled deal again that it leaves owed for.
///
/// # Errors
/// `forbidden` to the payer; `wrong_state` unless reported or refuted.
pub fn confirm(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, payment: &Id) -> Result<()> {
    let (mut deal, by, mut payment) = opened(tx, ctx, id, seen, *payment, End::Payee)?;
    let was = in_payment_state(&payment, &[PaymentState::Reported, PaymentState::Refuted])?;
    let from = deal.state;
    accept(tx, ctx, &mut deal, &mut payment, was)?;
    settle_or_reopen(ctx, &mut deal, by == Party::Seller);
    deal_store::update(tx, ctx, &mut deal)?;
    announce(tx, ctx, &deal, by, from, (&payment, Some(was)))
}

/// The payee says that the money has not arrived.
///
/// # Errors
/// Field errors; `forbidden` to the payer; `wrong_state` unless reported.
pub fn refute(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &(Id, PaymentReason)) -> Result<()> {
    let (mut deal, by, mut payment) = opened(tx, ctx, id, seen, cmd.0, End::Payee)?;
    let was = in_payment_state(&payment, &[PaymentState::Reported])?;
    cmd.1.check()?;
    payment.answer(ctx, PaymentState::Refuted, Some(&cmd.1.reason));
    store::update(tx, &payment, was)?;
    let from = deal.state;
    deal_store::update(tx, ctx, &mut deal)?;
    announce(tx, ctx, &deal, by, from, (&payment, Some(was)))
}

/// The payer takes back a wrong entry that was not confirmed.
///
/// # Errors
/// Field errors; `forbidden` to the payee; `wrong_state` unless reported or refuted.
pub fn withdraw(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &(Id, PaymentReason)) -> Result<()> {
    let (mut deal, by, mut payment) = opened(tx, ctx, id, seen, cmd.0, End::Payer)?;
    let was = in_payment_state(&payment, &[PaymentState::Reported, PaymentState::Refuted])?;
    cmd.1.check()?;
    payment.end(ctx, PaymentState::Withdrawn, &cmd.1.reason);
    store::update(tx, &payment, was)?;
    let from = deal.state;
    deal_store::update(tx, ctx, &mut deal)?;
    announce(tx, ctx, &deal, by, from, (&payment, Some(was)))
}

/// The payee takes its confirmation back. A settled deal whose payments no longer cover what is due is open again.
///
/// # Errors
/// Field errors; `forbidden` to the payer; `wrong_state` unless confirmed.
pub fn reverse(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &(Id, PaymentReason)) -> Result<()> {
    let (mut deal, by, mut payment) = opened(tx, ctx, id, seen, cmd.0, End::Payee)?;
    let was = in_payment_state(&payment, &[PaymentState::Confirmed])?;
    cmd.1.check()?;
    payment.end(ctx, PaymentState::Reversed, &cmd.1.reason);
    store::update(tx, &payment, was)?;
    let back = Fen(0) - payment.signed(&deal);
    deal.settled_amount_fen = Some(deal.settled_amount_fen.unwrap_or_default() + back);
    store::book(tx, ctx, &deal, payment.id, EntryKind::Reversal, back)?;
    let from = deal.state;
    settle_or_reopen(ctx, &mut deal, false);
    deal_store::update(tx, ctx, &mut deal)?;
    announce(tx, ctx, &deal, by, from, (&payment, Some(was)))
}

/// Closes the deal: the seller confirms every payment of the buyer that waits, and they must cover what is due. With
/// nothing due there is nothing to pay. The buyer may close only where a resolved dispute has fixed the figures, for the
/// seller may still dispute the buyer's own weight.
///
/// # Errors
/// `forbidden` to the buyer otherwise; `wrong_state` unless received; `conflict` while something is still owed.
pub fn settle(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, _: &()) -> Result<()> {
    let (mut deal, by) = open(tx, ctx, id, seen, None)?;
    let from = in_state(&deal, &[DealState::Received])?;
    if by == Party::Buyer && parse::<Receipt>(deal.receipt.as_deref())?.resolved.is_none() {
        return Err(Error::new(ErrorCode::Forbidden).detail("由卖方确认两清", "the seller says that the deal is settled"));
    }
    if by == Party::Seller {
        let (seller, waiting) = (deal.seller_id, store::of_deals(tx, &[deal.id])?);
        for mut payment in waiting.into_iter().filter(|p| p.state == PaymentState::Reported && p.payee_id == seller) {
            accept(tx, ctx, &mut deal, &mut payment, PaymentState::Reported)?;
            trace(tx, ctx, &deal, by, from, (&payment, Some(PaymentState::Reported)))?;
        }
    }
    if !covered(&deal) {
        let open = deal.due() - deal.settled_amount_fen.unwrap_or_default();
        return Err(Error::new(ErrorCode::Conflict).detail(
            format!("还有 {open} 元货款没有确认到账，请买方付清并登记后再结清"),
            format!("{open} yuan are still owed: the buyer pays and reports them first"),
        ));
    }
    close(ctx, &mut deal);
    deal_store::update(tx, ctx, &mut deal)?;
    deal_trace::announce(tx, ctx, &deal, by, Some(from), Said::default(), DealAction::Settle)
}

/// Which end of a payment somebody stands at.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Payer,
    Payee,
}

/// The deal, the caller's side, and the payment, whose `only` end the caller must be.
fn opened(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, payment: Id, only: End) -> Result<(DealRow, Party, PaymentRow)> {
    let (deal, by) = open(tx, ctx, id, seen, None)?;
    let payment = store::find(tx, deal.id, payment)?;
    let payer = payment.payer(&deal);
    let side = if only == End::Payer { payer } else { payer.other() };
    if by == side {
        return Ok((deal, by, payment));
    }
    let (zh, en) = match only {
        End::Payer => ("只有付款方可以", "only the payer may"),
        End::Payee => ("只有收款方可以", "only the payee may"),
    };
    Err(Error::new(ErrorCode::Forbidden).detail(zh, en))
}

fn in_payment_state(payment: &PaymentRow, allowed: &[PaymentState]) -> Result<PaymentState> {
    if allowed.contains(&payment.state) {
        return Ok(payment.state);
    }
    Err(Error::wrong_state(
        format!("这笔 {} 元的付款当前为“{}”，不能进行这一步；请刷新后查看", payment.amount_fen, payment.state.name_zh()),
        format!(
            "this payment of {} yuan is {}, where this step is not possible: reload and look at it",
            payment.amount_fen, payment.state
        ),
    ))
}

/// The money has arrived: payment, sum of the deal, ledger.
fn accept(tx: &mut Tx, ctx: &Ctx, deal: &mut DealRow, payment: &mut PaymentRow, was: PaymentState) -> Result<()> {
    payment.answer(ctx, PaymentState::Confirmed, None);
    store::update(tx, payment, was)?;
    let signed = payment.signed(deal);
    deal.settled_amount_fen = Some(deal.settled_amount_fen.unwrap_or_default() + signed);
    let kind = if payment.payer(deal) == Party::Seller { EntryKind::Refund } else { EntryKind::Payment };
    store::book(tx, ctx, deal, payment.id, kind, signed)
}

/// Whether the confirmed payments cover what is due.
fn covered(deal: &DealRow) -> bool {
    deal.settled_amount_fen.unwrap_or_default() >= deal.due()
}

/// Brings the deal's state in line with the confirmed payments: what is no longer covered is open again, and what is covered
/// is settled if `may_settle`.
fn settle_or_reopen(ctx: &Ctx, deal: &mut DealRow, may_settle: bool) {
    match (deal.state, covered(deal)) {
        (DealState::Received, true) if may_settle => close(ctx, deal),
        (DealState::Settled, false) => (deal.state, deal.settled_day) = (DealState::Received, None),
        _ => {}
    }
}

fn close(ctx: &Ctx, deal: &mut DealRow) {
    deal.state = DealState::Settled;
    deal.settled_day = Some(ctx.now.day());
}
