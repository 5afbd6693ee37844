use super::{
    fit::{self, Terms, Wanted, Way},
    model::{EventKind, ProposalAction, ProposalRow, ProposalState, Propose, Proposer, line, sane},
    read, service, store,
    view::Proposal,
};
use crate::{
    deals,
    listing::{self, Listing, Side, moves},
    party::{self, Party},
    settings,
};
use access::{Permission, require_approved};
use kernel::{Ctx, Day, Error, ErrorCode, Id, RegionCode, Result, error::Check};
use places::lanes::LaneTable;
use storage::Tx;

/// One side proposes to the other. The proposer has accepted by proposing; if the other listing accepts such terms by
/// its rule, the deal is struck at once.
///
/// # Errors
/// Field errors that say what does not fit; `quantity_gone` when one of the listings has less left.
pub fn propose(tx: &mut Tx, ctx: &Ctx, cmd: &Propose) -> Result<Proposal> {
    require_approved(ctx, Permission::Proposals)?;
    let mut check = Check::new();
    sane(&mut check, cmd.kg, cmd.price_fen_per_kg, cmd.note.as_ref());
    check.finish()?;
    let offer = listing::find(tx, Side::Offer, cmd.offer_id)?;
    let demand = listing::find(tx, Side::Demand, cmd.demand_id)?;
    // A stranger may know the two listings from the board, but has no say in them.
    let by = party::my_side(ctx, offer.enterprise_id, demand.enterprise_id).ok_or_else(|| {
        Error::new(ErrorCode::Forbidden).detail("只能为本企业的挂牌报价", "one of the two listings must be your own")
    })?;
    let pair = Pair { offer, demand, by };
    let lanes = places::service::lane_table(tx, ctx.now.day())?;
    let wanted = Wanted { kg: cmd.kg, price: cmd.price_fen_per_kg, day: cmd.day };
    let terms = settle(tx, ctx, &lanes, &pair, wanted)?;
    let id = place(tx, ctx, &pair, terms, cmd.note.as_ref())?;
    read::find(tx, ctx, id)
}

/// Two listings, and which of their owners proposes.
#[derive(Debug)]
pub(super) struct Pair {
    pub offer: Listing,
    pub demand: Listing,
    pub by: Party,
}

impl Pair {
    /// The listing that is answered.
    pub fn other(&self) -> &Listing {
        if self.by == Party::Seller { &self.demand } else { &self.offer }
    }

    /// The row of the proposal.
    pub fn row(&self, market: RegionCode, ctx: &Ctx, terms: Terms, hours: i32) -> ProposalRow {
        let mut row = ProposalRow {
            market,
            id: Id::new(ctx.now),
            version: 1,
            round_id: None,
            state: ProposalState::Open,
            offer_id: self.offer.id,
            demand_id: self.demand.id,
            seller_id: self.offer.enterprise_id,
            buyer_id: self.demand.enterprise_id,
            offer_price_version: self.offer.price_version,
            demand_price_version: self.demand.price_version,
            kg: terms.kg,
            price_fen_per_kg: terms.price,
            freight_fen_per_kg: terms.way.freight,
            delivery_day: terms.way.arrives(),
            proposed_by: if self.by == Party::Seller { Proposer::Seller } else { Proposer::Buyer },
            seller_accepted_at: None,
            buyer_accepted_at: None,
            expires_at: ctx.now.plus_hours(hours.into()),
            created_at: ctx.now,
            updated_at: ctx.now,
        };
        row.set_accepted(self.by, Some(ctx.now));
        let other = self.other();
        if service::accepts_by_itself(other.side, other.auto_accept, other.price, terms.price, terms.way.freight) {
            row.set_accepted(self.by.other(), Some(ctx.now));
            row.state = ProposalState::Accepted;
        }
        row
    }
}

/// The terms in full, checked against both listings.
///
/// # Errors
/// Field errors that say what does not fit.
pub(super) fn settle(tx: &mut Tx, ctx: &Ctx, lanes: &LaneTable, pair: &Pair, wanted: Wanted) -> Result<Terms> {
    let Pair { offer, demand, by } = pair;
    let ways = ways(lanes, (&offer.place, &demand.place), (offer.from.max(ctx.now.day()), offer.to));
    fit::listings(offer, demand, &ways)?;
    trading(tx, offer, demand)?;
    fit::terms(offer, demand, &ways, *by, wanted)
}

/// Writes the proposal: it holds its quantity on both listings, and is a deal where the other listing accepts by rule.
///
/// # Errors
/// `quantity_gone` when one of the listings has less left.
pub(super) fn place(tx: &mut Tx, ctx: &Ctx, pair: &Pair, terms: Terms, note: Option<&String>) -> Result<Id> {
    let row = pair.row(tx.market(), ctx, terms, settings::proposal_hours(tx)?);
    store::insert(tx, &row)?;
    moves::reserve(tx, ctx, Side::Offer, row.offer_id, row.kg)?;
    moves::reserve(tx, ctx, Side::Demand, row.demand_id, row.kg)?;
    let mut event = line(&row, ctx.now, pair.by, ctx.user_id(), EventKind::Proposed);
    event.note = note.cloned();
    store::add_event(tx, &event)?;
    service::record(tx, ctx, &row, pair.by, ProposalAction::Propose, None)?;
    if row.agreed() {
        store::add_event(tx, &line(&row, ctx.now, Party::Platform, None, EventKind::Accepted))?;
        deals::strike(tx, ctx, &service::agreed(&row, &pair.offer))?;
    } else {
        service::tell(tx, ctx, &row, pair.by, ProposalAction::Propose)?;
    }
    Ok(row.id)
}

/// The open lanes from one place to another for goods that leave between two days.
pub(super) fn ways(lanes: &LaneTable, (origin, end): (&str, &str), (first, last): (Day, Day)) -> Vec<Way> {
    fit::ways(first, last, |leaves| {
        let lane = lanes.get(origin, end, leaves).filter(|lane| lane.open)?;
        let transit_days = i32::try_from(lane.transit_days).unwrap_or(i32::MAX / 2);
        Some(Way { leaves, freight: lane.freight, transit_days })
    })
}

/// Both owners must be approved now, not only when they posted.
fn trading(tx: &mut Tx, offer: &Listing, demand: &Listing) -> Result<()> {
    let approved = party::trading(tx, [offer.enterprise_id, demand.enterprise_id])?;
    let field = match (approved.contains(&offer.enterprise_id), approved.contains(&demand.enterprise_id)) {
        (true, true) => return Ok(()),
        (true, false) => "demand_id",
        (false, _) => "offer_id",
    };
    Err(Error::field(field, "enterprise_suspended", "该企业目前不能交易", "this enterprise may not trade at present"))
}
