use super::{
    model::{EventKind, ProposalAction, ProposalState, WithdrawProposal, check_note, line},
    service, store,
};
use crate::{
    listing::{self, ListingState, Side, service as listings},
    party::Party,
};
use access::{Permission, require};
use kernel::{Ctx, Error, Id, Result, Version};
use storage::Tx;

/// Takes back a proposal, or a counter, until the other side has answered: the quantity is free again on both listings.
///
/// # Errors
/// Field errors; `wrong_state` when it has ended, or when the terms are not the caller's own; `stale_version`.
pub fn withdraw(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &WithdrawProposal) -> Result<()> {
    require(ctx, Permission::Proposals)?;
    let (mut row, by) = service::open(tx, ctx, id)?;
    Version::check_given(seen, row.version)?;
    check_note(cmd.note.as_ref())?;
    service::alive(&row, ctx)?;
    if !row.may_withdraw(by) {
        return Err(Error::wrong_state(
            "只能撤回本方提出、对方尚未答复的报价；对方提出的请谢绝或还价",
            "only one's own terms can be withdrawn, until they are answered; reject or counter those of the other side",
        ));
    }
    row.state = ProposalState::Withdrawn;
    store::update(tx, ctx, &mut row)?;
    service::release(tx, ctx, &row)?;
    let mut event = line(&row, ctx.now, by, ctx.user_id(), EventKind::Withdrawn);
    event.note.clone_from(&cmd.note);
    store::add_event(tx, &event)?;
    service::record(tx, ctx, &row, by, ProposalAction::Withdraw, cmd.note.as_deref())?;
    service::tell(tx, ctx, &row, by, ProposalAction::Withdraw)?;
    if cmd.listing {
        let (side, own) = if by == Party::Seller { (Side::Offer, row.offer_id) } else { (Side::Demand, row.demand_id) };
        take_down(tx, ctx, side, own)?;
    }
    Ok(())
}

/// Takes the caller's listing off the board, unless something else is promised of it.
fn take_down(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id) -> Result<()> {
    require(ctx, listings::writes(side))?;
    let listing = listing::find(tx, side, id)?;
    if listing.state == ListingState::Open && listing.quantities.bound().0 == 0 {
        listings::withdraw(tx, ctx, side, id, Version(listing.version), None)?;
    }
    Ok(())
}
