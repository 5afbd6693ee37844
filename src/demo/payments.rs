//! How deals are paid: at once as a rule; in the last days also in parts, too much, or so that the seller still waits.

use diesel::prelude::*;

use super::{people::Person, random::Random};
use kernel::{Day, Fen, Id, Result, Ts};
use market::deals::{
    DealState,
    payments::{self, PayMethod, PaymentReason, PaymentState, ReportPayment},
};
use market::schema::{deal_payments, deals};
use storage::Tx;

/// For how many days the demonstration leaves payments undecided.
const OPEN_DAYS: i32 = 4;

/// The buyer pays for received goods, and the seller answers within the hour, unless it is one of the last days.
pub(super) fn pay(
    tx: &mut Tx,
    deal: Id,
    (seller, buyer): (&Person, &Person),
    (day, at): (Day, Ts),
    now: Ts,
    random: &mut Random,
) -> Result<()> {
    let method = *random.pick(&[PayMethod::Bank, PayMethod::Bank, PayMethod::Wechat, PayMethod::Alipay]);
    let number = random.between(0, 999_999);
    let later = at.plus_minutes(50).min(now);
    // What was left open on an earlier day is answered first.
    let waiting: Vec<Id> = deal_payments::table
        .of(tx)
        .filter(deal_payments::deal_id.eq(deal))
        .filter(deal_payments::state.eq(PaymentState::Reported))
        .select(deal_payments::id)
        .load(tx)?;
    for payment in &waiting {
        payments::confirm(tx, &seller.at(at), deal, None, payment)?;
    }
    let (state, received, confirmed): (DealState, Option<Fen>, Option<Fen>) = deals::table
        .find((tx.market(), deal))
        .select((deals::state, deals::received_amount_fen, deals::settled_amount_fen))
        .first(tx)?;
    if state != DealState::Received {
        return Ok(());
    }
    let due = received.unwrap_or_default() - confirmed.unwrap_or_default();
    if due <= Fen(0) {
        return payments::settle(tx, &seller.at(later), deal, None, &());
    }
    let report = |tx: &mut Tx, amount_fen: Fen| {
        let voucher = Some(format!("PAY{}{number:06}", day.number()));
        payments::report(tx, &buyer.at(at), deal, None, &ReportPayment { amount_fen, paid_on: day, method, voucher })
    };
    let recent = day >= now.day().plus(-OPEN_DAYS);
    match number % 8 {
        // Half of it, which the seller confirms; the rest follows.
        0 if recent && due.0 > 1 => {
            report(tx, Fen(due.0 / 2))?;
            answer(tx, seller, deal, later, None)
        }
        // The seller has not looked at the account yet.
        1 | 2 if recent => report(tx, due),
        3 if recent => {
            report(tx, due)?;
            answer(tx, seller, deal, later, Some("账上还没有这笔款，请发回单"))
        }
        // A hundred yuan too much, still to be given back.
        4 if recent => {
            report(tx, due + Fen(10_000))?;
            answer(tx, seller, deal, later, None)
        }
        _ => {
            report(tx, due)?;
            answer(tx, seller, deal, later, None)
        }
    }
}

/// The seller's word on what waits: it has arrived, or why not.
fn answer(tx: &mut Tx, seller: &Person, deal: Id, at: Ts, refuted: Option<&str>) -> Result<()> {
    let payment: Id = deal_payments::table
        .of(tx)
        .filter(deal_payments::deal_id.eq(deal))
        .filter(deal_payments::state.eq(PaymentState::Reported))
        .select(deal_payments::id)
        .first(tx)?;
    match refuted {
        Some(reason) => payments::refute(tx, &seller.at(at), deal, None, &(payment, PaymentReason { reason: reason.to_owned() })),
        None => payments::confirm(tx, &seller.at(at), deal, None, &payment),
    }
}
