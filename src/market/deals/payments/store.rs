use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool},
};

use super::model::{PaymentRow, PaymentState, PaymentSums};
use crate::schema::deal_payments;
use crate::{
    deals::{
        model::DealRow,
        store::{EntryKind, EntryRow},
    },
    race,
};
use kernel::{Ctx, Day, Error, Fen, Id, Result, Ts, sql::IdSql};
use storage::{Statement, Tx};

pub(super) fn insert(tx: &mut Tx, row: &PaymentRow) -> Result<()> {
    diesel::insert_into(deal_payments::table).values((deal_payments::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

/// The payment of this deal.
pub(super) fn find(tx: &mut Tx, deal: Id, id: Id) -> Result<PaymentRow> {
    let row = deal_payments::table
        .find((tx.market(), id))
        .filter(deal_payments::deal_id.eq(deal))
        .select(PaymentRow::as_select())
        .first(tx)
        .optional()?;
    row.ok_or_else(|| Error::not_found("付款", "payment"))
}

/// The payments of these deals, oldest first.
pub(super) fn of_deals(tx: &mut Tx, deals: &[Id]) -> Result<Vec<PaymentRow>> {
    Ok(deal_payments::table
        .of(tx)
        .filter(deal_payments::deal_id.eq_any(deals.to_vec()))
        .order((deal_payments::deal_id, deal_payments::id))
        .select(PaymentRow::as_select())
        .load(tx)?)
}

/// Writes what has become of the payment, if it is still in the state in which it was read.
pub(super) fn update(tx: &mut Tx, row: &PaymentRow, was: PaymentState) -> Result<()> {
    let mine = deal_payments::table.of(tx).filter(deal_payments::id.eq(row.id)).filter(deal_payments::state.eq(was));
    let changed = diesel::update(mine)
        .set((
            deal_payments::state.eq(row.state),
            deal_payments::reason.eq(row.reason.clone()),
            deal_payments::answered_at.eq(row.answered_at),
            deal_payments::answered_by.eq(row.answered_by),
            deal_payments::ended_at.eq(row.ended_at),
            deal_payments::ended_by.eq(row.ended_by),
        ))
        .execute(tx)?;
    race::won(changed)
}

/// Adds the payment to the ledger of the deal's two parties, on the day of the context; `settled` is taken off what the
/// buyer owes.
pub(super) fn book(tx: &mut Tx, ctx: &Ctx, deal: &DealRow, payment: Id, kind: EntryKind, settled: Fen) -> Result<()> {
    EntryRow { settled_fen: settled, payment_id: Some(payment), ..EntryRow::new(ctx, deal, kind) }.insert(tx)
}

/// Payments that the payee has left unanswered since before `until` and was not reminded of yet.
pub(super) fn silent(tx: &mut Tx, until: Ts, limit: i64) -> Result<Vec<PaymentRow>> {
    // Spelled out, not bound: only so does SQLite see that the index over the unanswered ones will do.
    Ok(deal_payments::table
        .of(tx)
        .filter(sql::<Bool>("deal_payments.state = 'reported' AND deal_payments.reminded_at IS NULL"))
        .filter(deal_payments::reported_at.le(until))
        .order(deal_payments::reported_at)
        .limit(limit)
        .select(PaymentRow::as_select())
        .load(tx)?)
}

/// Claims the reminder; false when another worker has sent it.
pub(super) fn claim_reminder(tx: &mut Tx, id: Id, now: Ts) -> Result<bool> {
    let waiting = deal_payments::table.of(tx).filter(deal_payments::id.eq(id)).filter(deal_payments::reminded_at.is_null());
    Ok(diesel::update(waiting).set(deal_payments::reminded_at.eq(Some(now))).execute(tx)? == 1)
}

/// What `buyer` owes `seller` for goods received until the end of the day, deal by deal added up: due, confirmed, open
/// and overpaid. What was paid by the payers' word is [`paid_between`].
pub(in crate::deals) fn owed(tx: &mut Tx, seller: Id, buyer: Id, until: Day) -> Result<PaymentSums> {
    let query: Statement<(BigInt, BigInt, BigInt, BigInt)> = Statement::new(
        "SELECT CAST(COALESCE(SUM(due), 0) AS BIGINT), CAST(COALESCE(SUM(confirmed), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN due > confirmed THEN due - confirmed ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN confirmed > due THEN confirmed - due ELSE 0 END), 0) AS BIGINT) \
         FROM (SELECT SUM(amount_fen) AS due, SUM(settled_fen) AS confirmed FROM deal_entries \
         WHERE market = ? AND seller_id = ? AND buyer_id = ? AND day <= ? GROUP BY deal_id) AS each_deal",
        [tx.market().into(), seller.into(), buyer.into(), until.into()],
    );
    let (due, confirmed, open, overpaid): (i64, i64, i64, i64) = query.get_result(tx)?;
    Ok(PaymentSums {
        due_fen: Fen(due),
        paid_fen: Fen(0),
        confirmed_fen: Fen(confirmed),
        open_fen: Fen(open),
        overpaid_fen: Fen(overpaid),
    })
}

/// What the two have paid each other by the payers' word until the end of the day, less refunds, as far as it still
/// holds: first in deals that `me` sold, then in those that `me` bought.
pub(in crate::deals) fn paid_between(tx: &mut Tx, me: Id, other: Id, until: Day) -> Result<(Fen, Fen)> {
    let query: Statement<(IdSql, IdSql, BigInt)> = Statement::new(
        "SELECT d.seller_id, p.payer_id, CAST(SUM(p.amount_fen) AS BIGINT) \
         FROM deals d JOIN deal_payments p ON p.market = d.market AND p.deal_id = d.id \
         WHERE d.market = ? AND ((d.seller_id = ? AND d.buyer_id = ?) OR (d.seller_id = ? AND d.buyer_id = ?)) \
         AND p.state IN ('reported', 'confirmed') AND p.reported_at < ? GROUP BY d.seller_id, p.payer_id",
        [tx.market().into(), me.into(), other.into(), other.into(), me.into(), until.end().into()],
    );
    let rows: Vec<(Id, Id, i64)> = query.load(tx)?;
    let (mut sold, mut bought) = (0, 0);
    for (seller, payer, fen) in rows {
        let side = if seller == me { &mut sold } else { &mut bought };
        *side += if payer == seller { -fen } else { fen };
    }
    Ok((Fen(sold), Fen(bought)))
}
