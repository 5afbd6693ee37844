//! What waits for a trader, or for whoever settles disputes.

use diesel::prelude::*;

use super::{deals::DealState, proposals::ProposalState};
use crate::{
    accounts::permissions::{Permission, holds},
    kernel::{Ctx, Id, Result},
    notify::{Duty, DutyCode},
    storage::{
        Tx,
        schema::{deals, proposals},
    },
};

/// The counters of the market.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Duty>> {
    let Some(actor) = ctx.actor() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    // A district's official sees fewer disputes than there are, so the number is for the whole city's alone.
    if holds(actor, Permission::DisputesResolve) && actor.district.is_none() {
        let disputed = deals::table.filter(deals::state.eq(DealState::Disputed)).select(deals::id).limit(Duty::MOST);
        found.push(Duty::of(DutyCode::Disputes, disputed.load::<Id>(tx)?.len() as i64));
    }
    let Some(me) = actor.enterprise_id else { return Ok(found) };
    if holds(actor, Permission::Proposals) {
        let alive = || proposals::table.filter(proposals::state.eq_any([ProposalState::Open, ProposalState::Countered]));
        let sell = alive().filter(proposals::seller_id.eq(me)).filter(proposals::seller_accepted_at.is_null());
        let buy = alive().filter(proposals::buyer_id.eq(me)).filter(proposals::buyer_accepted_at.is_null());
        let sell: Vec<Id> = sell.filter(proposals::expires_at.gt(ctx.now)).select(proposals::id).limit(Duty::MOST).load(tx)?;
        let buy: Vec<Id> = buy.filter(proposals::expires_at.gt(ctx.now)).select(proposals::id).limit(Duty::MOST).load(tx)?;
        found.push(Duty::of(DutyCode::Proposals, (sell.len() + buy.len()) as i64));
    }
    if holds(actor, Permission::Deals) {
        let mine = |state| deals::table.filter(deals::state.eq(state)).select(deals::id).limit(Duty::MOST);
        let ship: Vec<Id> = mine(DealState::Agreed).filter(deals::seller_id.eq(me)).load(tx)?;
        let receive: Vec<Id> = mine(DealState::Shipped).filter(deals::buyer_id.eq(me)).load(tx)?;
        let settle: Vec<Id> = mine(DealState::Received).filter(deals::seller_id.eq(me).or(deals::buyer_id.eq(me))).load(tx)?;
        found.push(Duty::of(DutyCode::DealsToShip, ship.len() as i64));
        found.push(Duty::of(DutyCode::DealsToReceive, receive.len() as i64));
        found.push(Duty::of(DutyCode::DealsToSettle, settle.len() as i64));
    }
    Ok(found)
}
