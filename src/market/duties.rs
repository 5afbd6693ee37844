//! What waits for a trader, or for whoever settles disputes.

use diesel::{
    dsl::{exists, not, sql},
    prelude::*,
    sql_types::Bool,
};

use super::{
    deals::{
        DealState, LoadState,
        payments::{ANSWER_DAYS, PaymentState},
    },
    proposals::ProposalState,
};
use crate::schema::{deal_loads, deal_payments, deals, proposals};
use access::{Permission, Scope, holds};
use kernel::{Ctx, Id, Result, Ts};
use notify::{Duty, DutyCode};
use storage::Tx;

/// The counters of the market.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Duty>> {
    let Some(actor) = ctx.actor() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    // A district's official sees fewer disputes than there are, so the number is for the whole city's alone.
    if holds(actor, Permission::DisputesResolve) && Scope::of(ctx).is_ok_and(|scope| scope == Scope::City) {
        let disputed = deals::table.of(tx).filter(deals::state.eq(DealState::Disputed)).select(deals::id).limit(Duty::MOST);
        found.push(Duty::of(DutyCode::Disputes, disputed.load::<Id>(tx)?.len() as i64));
    }
    let Some(me) = actor.enterprise_id else { return Ok(found) };
    if holds(actor, Permission::Proposals) {
        let alive =
            |tx: &Tx| proposals::table.of(tx).filter(proposals::state.eq_any([ProposalState::Open, ProposalState::Countered]));
        let sell = alive(tx).filter(proposals::seller_id.eq(me)).filter(proposals::seller_accepted_at.is_null());
        let buy = alive(tx).filter(proposals::buyer_id.eq(me)).filter(proposals::buyer_accepted_at.is_null());
        let sell: Vec<Id> = sell.filter(proposals::expires_at.gt(ctx.now)).select(proposals::id).limit(Duty::MOST).load(tx)?;
        let buy: Vec<Id> = buy.filter(proposals::expires_at.gt(ctx.now)).select(proposals::id).limit(Duty::MOST).load(tx)?;
        found.push(Duty::of(DutyCode::Proposals, (sell.len() + buy.len()) as i64));
    }
    if holds(actor, Permission::Deals) {
        let mine = |tx: &Tx, state| deals::table.of(tx).filter(deals::state.eq(state)).select(deals::id).limit(Duty::MOST);
        let ship: Vec<Id> = mine(tx, DealState::Agreed).filter(deals::seller_id.eq(me)).load(tx)?;
        let on_road = deal_loads::table.of(tx).filter(deal_loads::state.eq(LoadState::OnRoad)).select(deal_loads::deal_id);
        let receive = mine(tx, DealState::Shipped).filter(deals::buyer_id.eq(me)).filter(deals::id.eq_any(on_road));
        let receive: Vec<Id> = receive.load(tx)?;
        // Who has reported a payment waits for the seller, and is not urged to pay twice.
        let reported = deal_payments::table
            .of(tx)
            .filter(deal_payments::deal_id.eq(deals::id))
            .filter(deal_payments::payer_id.eq(me))
            .filter(deal_payments::state.eq(PaymentState::Reported));
        let owed = sql::<Bool>("deals.received_amount_fen > COALESCE(deals.settled_amount_fen, 0)");
        let covered = sql::<Bool>("deals.received_amount_fen <= COALESCE(deals.settled_amount_fen, 0)");
        let pay = mine(tx, DealState::Received).filter(deals::buyer_id.eq(me)).filter(owed);
        let pay: Vec<Id> = pay.filter(not(exists(reported))).load(tx)?;
        let settle: Vec<Id> = mine(tx, DealState::Received).filter(deals::seller_id.eq(me)).filter(covered).load(tx)?;
        let answer: Vec<Ts> = deal_payments::table
            .of(tx)
            .filter(deal_payments::payee_id.eq(me))
            .filter(deal_payments::state.eq(PaymentState::Reported))
            .order(deal_payments::reported_at)
            .select(deal_payments::reported_at)
            .limit(Duty::MOST)
            .load(tx)?;
        found.push(Duty::of(DutyCode::DealsToShip, ship.len() as i64));
        found.push(Duty::of(DutyCode::DealsToReceive, receive.len() as i64));
        found.push(Duty::of(DutyCode::DealsToPay, pay.len() as i64));
        let late = ctx.now.plus_hours(-24 * ANSWER_DAYS);
        found.push(Duty {
            overdue: answer.iter().filter(|at| **at <= late).count() as i64,
            due_at: answer.iter().find(|at| **at > late).map(|at| at.plus_hours(24 * ANSWER_DAYS)),
            ..Duty::of(DutyCode::PaymentsToConfirm, answer.len() as i64)
        });
        found.push(Duty::of(DutyCode::DealsToSettle, settle.len() as i64));
    }
    Ok(found)
}
