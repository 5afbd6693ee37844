use diesel::prelude::*;

use super::model::{EventRow, ProposalRow, ProposalState};
use crate::race;
use crate::schema::{deals, proposal_events, proposals};
use kernel::{Ctx, Error, Id, Result};
use storage::Tx;

pub(super) fn find(tx: &mut Tx, id: Id) -> Result<ProposalRow> {
    proposals::table
        .find((tx.market(), id))
        .select(ProposalRow::as_select())
        .first(tx)
        .optional()?
        .ok_or_else(|| Error::not_found("报价", "proposal"))
}

pub(super) fn insert(tx: &mut Tx, row: &ProposalRow) -> Result<()> {
    diesel::insert_into(proposals::table).values(row.clone()).execute(tx)?;
    Ok(())
}

/// Writes the changed row, if it is still the one that was read.
pub(super) fn update(tx: &mut Tx, ctx: &Ctx, row: &mut ProposalRow) -> Result<()> {
    let before = row.version;
    row.version += 1;
    row.updated_at = ctx.now;
    let mine = proposals::table
        .of(tx)
        .filter(proposals::id.eq(row.id))
        .filter(proposals::version.eq(before))
        .filter(proposals::state.eq_any(ProposalState::LIVE.to_vec()));
    let changed = diesel::update(mine)
        .set((
            proposals::version.eq(row.version),
            proposals::state.eq(row.state),
            proposals::kg.eq(row.kg),
            proposals::price_fen_per_kg.eq(row.price_fen_per_kg),
            proposals::delivery_day.eq(row.delivery_day),
            proposals::seller_accepted_at.eq(row.seller_accepted_at),
            proposals::buyer_accepted_at.eq(row.buyer_accepted_at),
            proposals::expires_at.eq(row.expires_at),
            proposals::updated_at.eq(row.updated_at),
        ))
        .execute(tx)?;
    race::won(changed)
}

pub(super) fn add_event(tx: &mut Tx, event: &EventRow) -> Result<()> {
    diesel::insert_into(proposal_events::table).values(event.clone()).execute(tx)?;
    Ok(())
}

/// The threads of these proposals, oldest line first.
pub(super) fn events(tx: &mut Tx, ids: &[Id]) -> Result<Vec<EventRow>> {
    Ok(proposal_events::table
        .of(tx)
        .filter(proposal_events::proposal_id.eq_any(ids.to_vec()))
        .order((proposal_events::proposal_id, proposal_events::id))
        .select(EventRow::as_select())
        .load(tx)?)
}

/// The deals that came of these proposals: (proposal, deal).
pub(super) fn deals_of(tx: &mut Tx, ids: &[Id]) -> Result<Vec<(Id, Id)>> {
    Ok(deals::table.of(tx).filter(deals::proposal_id.eq_any(ids.to_vec())).select((deals::proposal_id, deals::id)).load(tx)?)
}
