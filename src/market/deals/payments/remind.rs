use super::{
    model::PaymentRow,
    store::{claim_reminder, silent},
};
use crate::{deals::store, party};
use kernel::{Ctx, Result, Text};
use storage::Tx;

/// How long a payee may be silent before the platform reminds it.
pub(crate) const ANSWER_DAYS: i64 = 3;
const BATCH: i64 = 100;

/// Reminds payees, once per payment, of payments that they have left unanswered for three days; returns how many. Call it
/// again until it returns 0. The silence changes nothing else.
///
/// # Errors
/// Those of the database.
pub fn remind_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let waiting = silent(tx, ctx.now.plus_hours(-24 * ANSWER_DAYS), BATCH)?;
    let mut reminded = 0;
    for payment in &waiting {
        if !claim_reminder(tx, payment.id, ctx.now)? {
            continue;
        }
        let deal = store::find(tx, payment.deal_id)?;
        let people = party::people(tx, payment.payee_id)?;
        notify::tell(tx, ctx, &people, &news(payment, &deal.number))?;
        reminded += 1;
    }
    Ok(reminded)
}

fn news(payment: &PaymentRow, number: &str) -> notify::News {
    let (fen, day) = (payment.amount_fen, payment.paid_on);
    notify::News {
        kind: notify::NewsKind::PaymentUnanswered,
        title: Text::new(format!("请确认是否到账：{number}"), format!("Has this payment arrived? {number}")),
        body: Text::new(
            format!("对方登记 {day} 已付款 {fen} 元，请核对账户后确认已到账，或说明未到账。"),
            format!("The other side says it paid {fen} yuan on {day}: please confirm, or say that it has not arrived."),
        ),
        link: format!("/deals/{}", payment.deal_id),
        mail: true,
    }
}
