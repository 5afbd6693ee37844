//! How proposals end by themselves: out of time, or because a listing was closed.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::{
    model::{EventKind, ProposalAction, ProposalRow, ProposalState, ThreadReason, line},
    service, store,
};
use crate::schema::proposals;
use crate::{listing::Side, party::Party};
use kernel::{Ctx, Id, Result};
use storage::Tx;

/// Proposals ended in one transaction.
const BATCH: i64 = 200;

/// Ends proposals whose time is up and frees what they held; returns how many. Call it again until it returns 0.
///
/// # Errors
/// Those of the database.
pub fn expire_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    // Spelled out, not bound: only so does SQLite see that the index over the live ones will do.
    let due: Vec<ProposalRow> = proposals::table
        .of(tx)
        .filter(sql::<Bool>("proposals.state IN ('open', 'countered')"))
        .filter(proposals::expires_at.le(ctx.now))
        .order(proposals::expires_at)
        .limit(BATCH)
        .select(ProposalRow::as_select())
        .load(tx)?;
    end(tx, ctx, due, ThreadReason::OutOfTime)
}

/// Ends all live proposals of a listing, because it was withdrawn or has expired; returns how many.
/// Call it before the listing's own row is changed: proposals come before listings in the order of locks.
///
/// # Errors
/// Those of the database.
pub fn close_for_listing(tx: &mut Tx, ctx: &Ctx, side: Side, listing: Id) -> Result<usize> {
    let mut closed = 0;
    loop {
        let live = proposals::table.of(tx).filter(proposals::state.eq_any(ProposalState::LIVE.to_vec())).limit(BATCH);
        let rows: Vec<ProposalRow> = match side {
            Side::Offer => live.filter(proposals::offer_id.eq(listing)).select(ProposalRow::as_select()).load(tx)?,
            Side::Demand => live.filter(proposals::demand_id.eq(listing)).select(ProposalRow::as_select()).load(tx)?,
        };
        if rows.is_empty() {
            return Ok(closed);
        }
        closed += end(tx, ctx, rows, ThreadReason::ListingClosed)?;
    }
}

fn end(tx: &mut Tx, ctx: &Ctx, mut rows: Vec<ProposalRow>, reason: ThreadReason) -> Result<usize> {
    // One order for all who touch several: by offer, then by demand.
    rows.sort_by_key(|row| (row.offer_id, row.demand_id, row.id));
    let (ended, listings) = (rows.len(), service::Listings::of(tx, &rows)?);
    for mut row in rows {
        row.state = ProposalState::Expired;
        store::update(tx, ctx, &mut row)?;
        service::release(tx, ctx, &row)?;
        let mut event = line(&row, ctx.now, Party::Platform, None, EventKind::Expired);
        event.reason_code = Some(reason.to_string());
        store::add_event(tx, &event)?;
        service::record(tx, ctx, &row, Party::Platform, ProposalAction::Expire, Some(reason.as_str()))?;
        service::tell_of(tx, ctx, &row, &listings, Party::Platform, ProposalAction::Expire)?;
    }
    Ok(ended)
}
