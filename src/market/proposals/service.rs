use std::collections::HashMap;

use super::{
    model::{Counter, EventKind, ProposalAction, ProposalRow, ProposalState, Reject, ThreadReason, check_note, line},
    store,
};
use crate::{
    deals,
    listing::{self, BoardItem, Listing, Side, moves},
    party::{self, Party},
    settings,
};
use access::{Permission, require};
use kernel::{Ctx, Error, FenPerKg, Id, Result, Text, Version};
use storage::Tx;

const WHAT: (&str, &str) = ("报价", "proposal");

/// The proposal, and which of its two sides the caller is.
pub(super) fn open(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<(ProposalRow, Party)> {
    require(ctx, Permission::Proposals)?;
    let row = store::find(tx, id)?;
    let by = party::acting(ctx, Permission::Proposals, row.seller_id, row.buyer_id, WHAT)?;
    Ok((row, by))
}

/// Accepts the terms as they stand. The second acceptance strikes the deal in the same transaction. Accepting again what
/// one has accepted does nothing.
///
/// # Errors
/// `wrong_state` when it has ended; `stale_version` when the terms are no longer those that the caller has seen.
pub fn accept(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id)?;
    if row.accepted_at(by).is_some() && (row.state.live() || row.state == ProposalState::Accepted) {
        return Ok(());
    }
    Version::check_given(seen, row.version)?;
    alive(&row, ctx)?;
    row.set_accepted(by, Some(ctx.now));
    if row.agreed() {
        row.state = ProposalState::Accepted;
    }
    store::update(tx, ctx, &mut row)?;
    store::add_event(tx, &line(&row, ctx.now, by, ctx.user_id(), EventKind::Accepted))?;
    conclude(tx, ctx, &row, by, ProposalAction::Accept, None)
}

/// Strikes the deal if both sides agree; leaves audit entry, news and live hints.
fn conclude(tx: &mut Tx, ctx: &Ctx, row: &ProposalRow, by: Party, action: ProposalAction, note: Option<&str>) -> Result<()> {
    record(tx, ctx, row, by, action, note)?;
    if !row.agreed() {
        return tell(tx, ctx, row, by, action);
    }
    if party::trading(tx, [row.seller_id, row.buyer_id])?.len() < 2 {
        return Err(Error::wrong_state("对方企业目前不能交易", "the other enterprise may not trade at present"));
    }
    let offer = listing::find(tx, Side::Offer, row.offer_id)?;
    deals::strike(tx, ctx, &agreed(row, &offer))?;
    hint(tx, ctx, row)
}

/// What a deal needs to know of an accepted proposal.
pub(super) fn agreed(row: &ProposalRow, offer: &Listing) -> deals::Agreed {
    deals::Agreed {
        proposal_id: row.id,
        offer_id: row.offer_id,
        demand_id: row.demand_id,
        seller_id: row.seller_id,
        buyer_id: row.buyer_id,
        // The offers' table requires a variety.
        variety: offer.variety.clone().unwrap_or_default(),
        grade: offer.grade,
        kg: row.kg,
        price_fen_per_kg: row.price_fen_per_kg,
        freight_fen_per_kg: row.freight_fen_per_kg,
        delivery_day: row.delivery_day,
    }
}

/// Says no: the quantity is free again on both listings.
///
/// # Errors
/// Field errors; `wrong_state` when it has ended.
pub fn reject(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Reject) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id)?;
    Version::check_given(seen, row.version)?;
    check_note(cmd.note.as_ref())?;
    alive(&row, ctx)?;
    row.state = ProposalState::Rejected;
    store::update(tx, ctx, &mut row)?;
    release(tx, ctx, &row)?;
    let mut event = line(&row, ctx.now, by, ctx.user_id(), EventKind::Rejected);
    event.reason_code = Some(ThreadReason::from(cmd.reason_code).to_string());
    event.note.clone_from(&cmd.note);
    store::add_event(tx, &event)?;
    record(tx, ctx, &row, by, ProposalAction::Reject, Some(cmd.reason_code.as_str()))?;
    tell(tx, ctx, &row, by, ProposalAction::Reject)
}

/// Frees the quantity that a proposal holds.
pub(super) fn release(tx: &mut Tx, ctx: &Ctx, row: &ProposalRow) -> Result<()> {
    moves::release(tx, ctx, Side::Offer, row.offer_id, row.kg)?;
    moves::release(tx, ctx, Side::Demand, row.demand_id, row.kg)
}

/// Answers with other terms: accepted by the sender, no longer by the other. What both may agree on is free within
/// reason: only the quantity has to be there. If the other listing accepts such terms by its rule, the deal is struck.
///
/// # Errors
/// Field errors; `wrong_state` when it has ended; `quantity_gone` when the additional quantity is not left.
pub fn counter(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, cmd: &Counter) -> Result<()> {
    let (mut row, by) = open(tx, ctx, id)?;
    Version::check_given(seen, row.version)?;
    cmd.check(ctx.now.day())?;
    alive(&row, ctx)?;
    let other = match by {
        Party::Seller => listing::find(tx, Side::Demand, row.demand_id)?,
        _ => listing::find(tx, Side::Offer, row.offer_id)?,
    };
    let before = row.kg;
    // The rule of a listing knows of its price only: another lot or day than proposed needs a person's eyes.
    let usual = cmd.kg >= other.min_lot_kg && cmd.day == row.delivery_day;
    row.kg = cmd.kg;
    row.price_fen_per_kg = cmd.price_fen_per_kg;
    row.delivery_day = cmd.day;
    let at_once =
        usual && accepts_by_itself(other.side, other.auto_accept, other.price, row.price_fen_per_kg, row.freight_fen_per_kg);
    row.set_accepted(by, Some(ctx.now));
    row.set_accepted(by.other(), at_once.then_some(ctx.now));
    row.state = if at_once { ProposalState::Accepted } else { ProposalState::Countered };
    row.expires_at = row.expires_at.max(ctx.now.plus_hours(settings::proposal_hours(tx)?.into()));
    store::update(tx, ctx, &mut row)?;
    for (side, id) in [(Side::Offer, row.offer_id), (Side::Demand, row.demand_id)] {
        if row.kg > before {
            moves::reserve(tx, ctx, side, id, row.kg - before)?;
        } else if row.kg < before {
            moves::release(tx, ctx, side, id, before - row.kg)?;
        }
    }
    let mut event = line(&row, ctx.now, by, ctx.user_id(), EventKind::Countered);
    event.note.clone_from(&cmd.note);
    store::add_event(tx, &event)?;
    if at_once {
        store::add_event(tx, &line(&row, ctx.now, Party::Platform, None, EventKind::Accepted))?;
    }
    conclude(tx, ctx, &row, by, ProposalAction::Counter, cmd.note.as_deref())
}

/// The listing's owner has said: whatever meets my price is accepted.
pub(super) fn accepts_by_itself(side: Side, rule: bool, price: FenPerKg, at_origin: FenPerKg, freight: FenPerKg) -> bool {
    rule && match side {
        Side::Offer => at_origin >= price,
        Side::Demand => at_origin.0 + freight.0 <= price.0,
    }
}

pub(super) fn alive(row: &ProposalRow, ctx: &Ctx) -> Result<()> {
    if !row.state.live() {
        return Err(Error::wrong_state(
            format!("这条报价当前为“{}”，不能再答复；可以重新报价", row.state.name_zh()),
            format!("the proposal is {} and can no longer be answered: make a new one", row.state),
        ));
    }
    if row.expires_at <= ctx.now {
        return Err(Error::wrong_state("这条报价已过期，可以重新报价", "the proposal has expired: make a new one"));
    }
    Ok(())
}

pub(super) fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &ProposalRow,
    by: Party,
    action: ProposalAction,
    reason: Option<&str>,
) -> Result<()> {
    let detail = serde_json::json!({
        "by": by, "kg": row.kg, "price_fen_per_kg": row.price_fen_per_kg, "freight_fen_per_kg": row.freight_fen_per_kg,
        "delivery_day": row.delivery_day, "offer": row.offer_id, "demand": row.demand_id,
        "seller_accepted": row.seller_accepted_at.is_some(), "buyer_accepted": row.buyer_accepted_at.is_some(),
    });
    let entry = audit::Entry::new(audit::Entity::Proposal, row.id, action.audited())
        .states(None, row.state.as_str())
        .reason(reason)
        .detail(detail);
    audit::record(tx, ctx, entry)
}

/// The listings of proposals as the news name them, by id.
#[derive(Debug)]
pub(super) struct Listings {
    offers: HashMap<Id, BoardItem>,
    demands: HashMap<Id, BoardItem>,
}

impl Listings {
    pub fn of(tx: &mut Tx, rows: &[ProposalRow]) -> Result<Listings> {
        let ids = |of: fn(&ProposalRow) -> Id| rows.iter().map(of).collect::<Vec<_>>();
        Ok(Listings {
            offers: listing::brief(tx, Side::Offer, &ids(|row| row.offer_id))?,
            demands: listing::brief(tx, Side::Demand, &ids(|row| row.demand_id))?,
        })
    }
}

/// [`tell_of`] one proposal.
pub(super) fn tell(tx: &mut Tx, ctx: &Ctx, row: &ProposalRow, by: Party, action: ProposalAction) -> Result<()> {
    let listings = Listings::of(tx, std::slice::from_ref(row))?;
    tell_of(tx, ctx, row, &listings, by, action)
}

/// Tells the people of the other side (of both, when the platform acts), and hints to the open pages of both.
pub(super) fn tell_of(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &ProposalRow,
    listings: &Listings,
    by: Party,
    action: ProposalAction,
) -> Result<()> {
    let (kind, zh, en) = action.news();
    let terms = (row.price_fen_per_kg, row.delivery_day);
    // Which goods, and between whom: many such lines stand below each other.
    let (offer, demand) = (listings.offers.get(&row.offer_id), listings.demands.get(&row.demand_id));
    let goods = offer.and_then(|offer| offer.variety.as_ref());
    let (goods_zh, goods_en) = goods.map_or(("", ""), |goods| (goods.name_zh.as_str(), goods.name_en.as_str()));
    let seller = offer.map_or("", |offer| offer.enterprise.name.as_str());
    let buyer = demand.map_or("", |demand| demand.enterprise.name.as_str());
    let news = notify::News {
        kind,
        title: Text::new(zh, en),
        body: Text::new(
            format!("{goods_zh} {}，{seller} → {buyer}，产地单价 {} 元/公斤，到货日 {}", row.kg.zh(), terms.0, terms.1),
            format!("{goods_en}, {}, {seller} → {buyer}, at {} yuan/kg at the origin, delivered on {}", row.kg, terms.0, terms.1),
        ),
        link: format!("/proposals/{}", row.id),
        mail: action == ProposalAction::Propose,
    };
    for (side, enterprise) in [(Party::Seller, row.seller_id), (Party::Buyer, row.buyer_id)] {
        if side != by {
            let people = party::people(tx, enterprise)?;
            notify::tell(tx, ctx, &people, &news)?;
        }
    }
    hint(tx, ctx, row)
}

fn hint(tx: &mut Tx, ctx: &Ctx, row: &ProposalRow) -> Result<()> {
    let mut people = party::people(tx, row.seller_id)?;
    people.extend(party::people(tx, row.buyer_id)?);
    notify::emit(tx, ctx, &notify::Event { kind: "proposal".to_owned(), id: row.id.to_string(), users: people })
}
