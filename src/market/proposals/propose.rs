use super::{
    fit::{self, Terms, Way},
    model::{EventKind, ProposalRow, ProposalState, Propose, line, sane},
    read, service, store,
    view::Proposal,
};
use crate::{
    accounts::permissions::{Permission, require_approved},
    catalogue,
    kernel::{Ctx, Day, Error, ErrorCode, FenPerKg, Id, Result, error::Check},
    market::{
        clearing::settings,
        deals,
        listing::{self, Listing, Side, moves},
        party::{self, Party},
    },
    matching::settlement_price,
    storage::Tx,
};

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
        Error::new(ErrorCode::Forbidden).detail("只能为本企业的挂牌提出建议", "one of the two listings must be your own")
    })?;
    let (today, settings) = (ctx.now.day(), settings::load(tx)?);
    let way = fit::listings(&offer, &demand, way(tx, &offer, &demand, today)?)?;
    trading(tx, &offer, &demand)?;
    // Only a round knows a uniform price; outside it that rule means the middle.
    let highest = demand.price.0 - way.freight.0;
    let rule = settings.price_rule.engine();
    let usual = || settlement_price(rule, offer.price.0, demand.price.0, way.freight.0, (offer.price.0, highest));
    let terms = Terms {
        kg: cmd.kg,
        price: cmd.price_fen_per_kg.unwrap_or_else(|| FenPerKg(usual())),
        day: cmd.day.or_else(|| fit::earliest(&offer, &demand, way, today)).unwrap_or(today),
    };
    fit::terms(&offer, &demand, way, today, terms)?;
    let mut row = ProposalRow {
        id: Id::new(ctx.now),
        version: 1,
        round_id: None,
        state: ProposalState::Open,
        offer_id: offer.id,
        demand_id: demand.id,
        seller_id: offer.enterprise_id,
        buyer_id: demand.enterprise_id,
        offer_price_version: offer.price_version,
        demand_price_version: demand.price_version,
        kg: terms.kg,
        price_fen_per_kg: terms.price,
        freight_fen_per_kg: way.freight,
        delivery_day: terms.day,
        proposed_by: by.to_string(),
        seller_accepted_at: None,
        buyer_accepted_at: None,
        expires_at: ctx.now.plus_hours(settings.proposal_hours.into()),
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    row.set_accepted(by, Some(ctx.now));
    let other = if by == Party::Seller { &demand } else { &offer };
    if service::accepts_by_itself(other.side, other.auto_accept, other.price, &row) {
        row.set_accepted(by.other(), Some(ctx.now));
        row.state = ProposalState::Accepted;
    }
    store::insert(tx, &row)?;
    moves::reserve(tx, ctx, Side::Offer, offer.id, row.kg)?;
    moves::reserve(tx, ctx, Side::Demand, demand.id, row.kg)?;
    let mut event = line(&row, ctx.now, by, ctx.user_id(), EventKind::Proposed);
    event.note.clone_from(&cmd.note);
    store::add_event(tx, &event)?;
    service::record(tx, ctx, &row, by, "propose", None)?;
    if row.agreed() {
        store::add_event(tx, &line(&row, ctx.now, Party::Platform, None, EventKind::Accepted))?;
        deals::strike(tx, ctx, &service::agreed(&row, &offer))?;
    } else {
        service::tell(tx, ctx, &row, by, "propose")?;
    }
    read::find(tx, ctx, row.id)
}

/// The lane between the two on this day, if it is open.
fn way(tx: &mut Tx, offer: &Listing, demand: &Listing, today: Day) -> Result<Option<Way>> {
    let lane = catalogue::service::lane_table(tx, today)?.get(&offer.place, &demand.place, today);
    Ok(lane
        .filter(|lane| lane.open)
        .map(|lane| Way { freight: lane.freight, transit_days: i32::try_from(lane.transit_days).unwrap_or(i32::MAX) }))
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
