//! How a deal comes to be.

use super::{
    model::{DealAction, DealRow, DealState, amount, number},
    store::{self, Said},
    trace::{announce, trace},
};
use crate::{
    listing::{Side, moves},
    party::Party,
};
use kernel::{Ctx, Day, FenPerKg, Id, Kg, Result};
use storage::Tx;

/// What two parties have agreed on.
#[derive(Debug, Clone)]
pub struct Agreed {
    pub proposal_id: Id,
    pub offer_id: Id,
    pub demand_id: Id,
    pub seller_id: Id,
    pub buyer_id: Id,
    pub variety: String,
    pub grade: i32,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivery_day: Day,
}

/// Strikes the deal in the transaction of the second acceptance: what was reserved becomes committed on both listings.
/// Whoever calls it has checked that both sides agreed.
///
/// # Errors
/// `unexpected` when the reservation is not there.
pub fn strike(tx: &mut Tx, ctx: &Ctx, agreed: &Agreed) -> Result<Id> {
    let row = agree(tx, ctx, agreed)?;
    announce(tx, ctx, &row, Party::Platform, None, Said::default(), DealAction::Strike)?;
    Ok(row.id)
}

/// [`strike`] for a clearing round, which tells everyone once by itself.
///
/// # Errors
/// As for [`strike`].
pub(crate) fn strike_in_round(tx: &mut Tx, ctx: &Ctx, agreed: &Agreed) -> Result<Id> {
    let row = agree(tx, ctx, agreed)?;
    trace(tx, ctx, &row, Party::Platform, None, Said::default(), DealAction::Strike)?;
    Ok(row.id)
}

fn agree(tx: &mut Tx, ctx: &Ctx, agreed: &Agreed) -> Result<DealRow> {
    moves::commit(tx, ctx, Side::Offer, agreed.offer_id, agreed.kg)?;
    moves::commit(tx, ctx, Side::Demand, agreed.demand_id, agreed.kg)?;
    let id = Id::new(ctx.now);
    let row = DealRow {
        id,
        version: 1,
        number: number(ctx.now.day(), &id.code()),
        code: id.code(),
        state: DealState::Agreed,
        proposal_id: agreed.proposal_id,
        offer_id: agreed.offer_id,
        demand_id: agreed.demand_id,
        seller_id: agreed.seller_id,
        buyer_id: agreed.buyer_id,
        variety: agreed.variety.clone(),
        grade: agreed.grade,
        agreed_kg: agreed.kg,
        price_fen_per_kg: agreed.price_fen_per_kg,
        freight_fen_per_kg: agreed.freight_fen_per_kg,
        amount_fen: amount(agreed.price_fen_per_kg, agreed.kg)?,
        delivery_day: agreed.delivery_day,
        loads_complete: false,
        shipped_kg: None,
        received_kg: None,
        receipt: None,
        received_amount_fen: None,
        settled_amount_fen: None,
        disputed_from: None,
        dispute: None,
        agreed_at: ctx.now,
        received_day: None,
        settled_day: None,
        updated_at: ctx.now,
    };
    store::insert(tx, &row)?;
    Ok(row)
}
