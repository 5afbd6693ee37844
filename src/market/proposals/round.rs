//! The proposals of a clearing round: many at once, as bulk statements. The round holds the quantities first, so that its
//! own row can say how many proposals follow.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};

use super::{
    model::{EventKind, EventRow, ProposalRow, ProposalState, Proposer, line},
    service::accepts_by_itself,
};
use crate::{
    deals,
    listing::{OpenListing, Side, Wanted, moves, reserve_all},
    party::Party,
};
use access::{Permission, require};
use kernel::{Ctx, Day, FenPerKg, Id, Kg, RegionCode, Result};
use storage::{Bulk, Statement, Tx};

/// An offer and a demand that a round brings together, as they were read.
#[derive(Debug, Clone, Copy)]
pub struct RoundPair<'a> {
    pub offer: &'a OpenListing,
    pub demand: &'a OpenListing,
    pub kg: Kg,
    /// At the origin.
    pub price: FenPerKg,
    pub freight: FenPerKg,
    /// Day of delivery.
    pub day: Day,
}

impl RoundPair<'_> {
    /// Whether the seller and the buyer accept by the rules of their listings.
    pub fn accepted(&self) -> (bool, bool) {
        let by_rule =
            |side, listing: &OpenListing| accepts_by_itself(side, listing.auto_accept, listing.price, self.price, self.freight);
        (by_rule(Side::Offer, self.offer), by_rule(Side::Demand, self.demand))
    }

    /// The pair is a deal at once.
    pub fn is_deal(&self) -> bool {
        self.accepted() == (true, true)
    }
}

/// Reserves the quantities on the listings of all pairs and says of each pair whether it is held. A pair with a listing that
/// is no longer as it was read is not, and what was reserved for it on the other side is left again.
///
/// # Errors
/// `forbidden`.
pub fn hold(tx: &mut Tx, ctx: &Ctx, pairs: &[RoundPair]) -> Result<Vec<bool>> {
    require(ctx, Permission::ClearingRun)?;
    let offers = reserve_all(tx, ctx, Side::Offer, &wanted(pairs.iter().map(|pair| (pair.offer, pair.kg))))?;
    let demands = reserve_all(tx, ctx, Side::Demand, &wanted(pairs.iter().map(|pair| (pair.demand, pair.kg))))?;
    let mut held = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let changed = (offers.contains(&pair.offer.id), demands.contains(&pair.demand.id));
        match changed {
            (false, true) => moves::release(tx, ctx, Side::Offer, pair.offer.id, pair.kg)?,
            (true, false) => moves::release(tx, ctx, Side::Demand, pair.demand.id, pair.kg)?,
            _ => {}
        }
        held.push(changed == (false, false));
    }
    Ok(held)
}

/// What all pairs together want of each listing, in the order of ids.
fn wanted<'a>(parts: impl Iterator<Item = (&'a OpenListing, Kg)>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = parts.map(|(listing, kg)| Wanted { id: listing.id, version: listing.version, kg }).collect();
    wanted.sort_unstable_by_key(|one| one.id);
    wanted.dedup_by(|next, sum| {
        let same = next.id == sum.id;
        if same {
            sum.kg = sum.kg + next.kg;
        }
        same
    });
    wanted
}

/// Writes the proposals of pairs whose quantities are held; those that both sides accept by rule are deals at once. It sends
/// no notifications: the round sends one to each person.
///
/// # Errors
/// `forbidden`; `unexpected` when a quantity is not held.
pub fn propose_in_round(tx: &mut Tx, ctx: &Ctx, round: Id, hours: i32, pairs: &[RoundPair]) -> Result<()> {
    require(ctx, Permission::ClearingRun)?;
    let (mut rows, mut events) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    for pair in pairs {
        let row = row(tx.market(), ctx, round, hours, pair);
        events.push(line(&row, ctx.now, Party::Platform, None, EventKind::Proposed));
        for side in [Party::Seller, Party::Buyer] {
            if row.accepted_at(side).is_some() {
                events.push(line(&row, ctx.now, side, None, EventKind::Accepted));
            }
        }
        rows.push(row);
    }
    ProposalRow::insert_all(tx, &rows)?;
    EventRow::insert_all(tx, &events)?;
    for (row, pair) in rows.iter().zip(pairs).filter(|(row, _)| row.agreed()) {
        deals::strike_in_round(tx, ctx, &agreed(row, pair.offer))?;
    }
    Ok(())
}

fn row(market: RegionCode, ctx: &Ctx, round: Id, hours: i32, pair: &RoundPair) -> ProposalRow {
    let RoundPair { offer, demand, .. } = pair;
    let mut row = ProposalRow {
        market,
        id: Id::new(ctx.now),
        version: 1,
        round_id: Some(round),
        state: ProposalState::Open,
        offer_id: offer.id,
        demand_id: demand.id,
        seller_id: offer.enterprise_id,
        buyer_id: demand.enterprise_id,
        offer_price_version: offer.price_version,
        demand_price_version: demand.price_version,
        kg: pair.kg,
        price_fen_per_kg: pair.price,
        freight_fen_per_kg: pair.freight,
        delivery_day: pair.day,
        proposed_by: Proposer::Round,
        seller_accepted_at: None,
        buyer_accepted_at: None,
        expires_at: ctx.now.plus_hours(hours.into()),
        created_at: ctx.now,
        updated_at: ctx.now,
    };
    let (seller, buyer) = pair.accepted();
    row.set_accepted(Party::Seller, seller.then_some(ctx.now));
    row.set_accepted(Party::Buyer, buyer.then_some(ctx.now));
    if row.agreed() {
        row.state = ProposalState::Accepted;
    }
    row
}

fn agreed(row: &ProposalRow, offer: &OpenListing) -> deals::Agreed {
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

/// What the proposals of a round move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundFlow {
    pub variety: String,
    /// Code of the region of origin.
    pub origin: String,
    pub destination: String,
    pub kg: Kg,
}

/// What the proposals of a round move; added up by the database, so that their number does not matter.
///
/// # Errors
/// Those of the database.
pub fn flows_of_round(tx: &mut Tx, round: Id) -> Result<Vec<RoundFlow>> {
    let query: Statement<(Text, Text, Text, BigInt)> = Statement::new(
        "SELECT o.variety, o.place, d.place, CAST(SUM(p.kg) AS BIGINT) FROM proposals p \
         JOIN listings o ON o.market = p.market AND o.id = p.offer_id \
         JOIN listings d ON d.market = p.market AND d.id = p.demand_id \
         WHERE p.market = ? AND p.round_id = ? GROUP BY o.variety, o.place, d.place",
        [tx.market().into(), round.into()],
    );
    let lines: Vec<(String, String, String, i64)> = query.load(tx)?;
    let flow = |(variety, origin, destination, kg)| RoundFlow { variety, origin, destination, kg: Kg(kg) };
    Ok(lines.into_iter().map(flow).collect())
}
