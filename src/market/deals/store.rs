use diesel::prelude::*;

use super::model::{DealEventReason, DealEventRow, DealRow, DealState};
use crate::schema::{deal_entries, deal_events, deals};
use crate::{party::Party, race};
use kernel::{Ctx, Day, Error, Fen, FenPerKg, Id, Kg, Result, Ts, text_enum};
use storage::Tx;

text_enum! {
    /// What made an entry of the ledger.
    pub enum EntryKind {
        /// Goods weighed: the buyer owes their price.
        Receipt = "receipt" => ("收货", "Receipt"),
        /// A resolved dispute changed what is owed.
        Correction = "correction" => ("更正", "Correction"),
        /// The seller confirmed a payment of the buyer.
        Payment = "payment" => ("付款到账", "Payment"),
        /// The buyer confirmed that the seller paid back what was paid too much.
        Refund = "refund" => ("退款到账", "Refund"),
        /// A confirmation was taken back.
        Reversal = "reversal" => ("撤销到账", "Reversal"),
    }
}

/// One entry of the ledger between a seller and a buyer.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_entries)]
pub(crate) struct EntryRow {
    pub id: Id,
    pub deal_id: Id,
    pub seller_id: Id,
    pub buyer_id: Id,
    pub day: Day,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub amount_fen: Fen,
    pub settled_fen: Fen,
    pub created_at: Ts,
    pub kind: EntryKind,
    pub payment_id: Option<Id>,
}

impl EntryRow {
    /// An entry of the deal's two parties on the day of the context, without figures.
    pub fn new(ctx: &Ctx, deal: &DealRow, kind: EntryKind) -> EntryRow {
        EntryRow {
            id: Id::new(ctx.now),
            deal_id: deal.id,
            seller_id: deal.seller_id,
            buyer_id: deal.buyer_id,
            day: ctx.now.day(),
            kg: Kg(0),
            price_fen_per_kg: FenPerKg(0),
            amount_fen: Fen(0),
            settled_fen: Fen(0),
            created_at: ctx.now,
            kind,
            payment_id: None,
        }
    }

    pub fn insert(self, tx: &mut Tx) -> Result<()> {
        diesel::insert_into(deal_entries::table).values((deal_entries::market.eq(tx.market()), self)).execute(tx)?;
        Ok(())
    }
}

pub(crate) fn find(tx: &mut Tx, id: Id) -> Result<DealRow> {
    deals::table
        .find((tx.market(), id))
        .select(DealRow::as_select())
        .first(tx)
        .optional()?
        .ok_or_else(|| Error::not_found("成交", "deal"))
}

pub(crate) fn insert(tx: &mut Tx, row: &DealRow) -> Result<()> {
    diesel::insert_into(deals::table).values((deals::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

/// Writes the changed row, if it is still the one that was read as version `before`.
pub(crate) fn update(tx: &mut Tx, ctx: &Ctx, row: &mut DealRow) -> Result<()> {
    let before = row.version;
    row.version += 1;
    row.updated_at = ctx.now;
    let mine = deals::table.of(tx).filter(deals::id.eq(row.id)).filter(deals::version.eq(before));
    let changed = diesel::update(mine)
        .set((
            deals::version.eq(row.version),
            deals::state.eq(row.state),
            deals::shipped_kg.eq(row.shipped_kg),
            deals::loads_complete.eq(row.loads_complete),
            deals::received_kg.eq(row.received_kg),
            deals::receipt.eq(row.receipt.clone()),
            deals::received_amount_fen.eq(row.received_amount_fen),
            deals::settled_amount_fen.eq(row.settled_amount_fen),
            deals::disputed_from.eq(row.disputed_from),
            deals::dispute.eq(row.dispute.clone()),
            deals::received_day.eq(row.received_day),
            deals::settled_day.eq(row.settled_day),
            deals::updated_at.eq(row.updated_at),
        ))
        .execute(tx)?;
    race::won(changed)
}

/// What a step says beside its states.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Said<'a> {
    pub reason: Option<DealEventReason>,
    pub note: Option<&'a str>,
}

pub(crate) fn event(tx: &mut Tx, ctx: &Ctx, row: &DealRow, by: Party, from: Option<DealState>, said: Said<'_>) -> Result<()> {
    let event = DealEventRow {
        id: Id::new(ctx.now),
        deal_id: row.id,
        at: ctx.now,
        by_side: by,
        by_user: ctx.user_id(),
        from_state: from,
        to_state: row.state,
        reason_code: said.reason.map(|reason| reason.to_string()),
        note: said.note.map(str::to_owned),
    };
    diesel::insert_into(deal_events::table).values((deal_events::market.eq(tx.market()), event)).execute(tx)?;
    Ok(())
}

/// Adds goods, their price and what they cost to the ledger of the deal's two parties, on the day of the context.
pub(crate) fn book(tx: &mut Tx, ctx: &Ctx, row: &DealRow, kind: EntryKind, of: (Kg, FenPerKg), amount: Fen) -> Result<()> {
    EntryRow { kg: of.0, price_fen_per_kg: of.1, amount_fen: amount, ..EntryRow::new(ctx, row, kind) }.insert(tx)
}

/// The steps of these deals, oldest first.
pub(crate) fn events(tx: &mut Tx, ids: &[Id]) -> Result<Vec<DealEventRow>> {
    Ok(deal_events::table
        .of(tx)
        .filter(deal_events::deal_id.eq_any(ids.to_vec()))
        .order((deal_events::deal_id, deal_events::id))
        .select(DealEventRow::as_select())
        .load(tx)?)
}
