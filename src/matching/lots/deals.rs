//! The pairs that may trade where least lots bind: of every listing those few that lose least.

use std::collections::HashMap;
use std::ops::Range;

use crate::{classes::Side, index::Road, pricing::accepting, solve::Problem, trades::Pair};

/// So many partners are looked at for every listing.
const PARTNERS: usize = 6;

/// So many listings of another class are looked at for a listing, those at about the same place in the order of prices.
const WINDOW: u32 = 32;

/// A listing. Offers are numbered first, by their position in the order of their side, then demands.
pub(super) struct Listing {
    /// What there is of it.
    pub kg: i64,
    /// What one kg of it gains at the prices of the optimum without lots; 0 if it would not trade.
    pub worth: i64,
    /// What one kg of it would lose at these prices; 0 if it would trade.
    loss: i64,
    /// The least that it trades with one partner, kg.
    lot: i64,
}

/// A pair that trades, or could.
#[derive(Clone, Copy)]
pub(super) struct Deal {
    /// Numbers of the offer and the demand.
    pub ends: [u32; 2],
    /// 0 while it is closed.
    pub kg: i64,
    /// The least it trades, if it does.
    pub lot: i64,
    /// What one kg gains: fen, and tiers in guarantee mode.
    pub value: i64,
    /// By how much that is less than its two listings are worth.
    pub loss: i64,
}

/// What a pair loses, the difference of what its two listings have, and the other listing: the better partner is less.
type Partner = (i64, i64, u32);

/// What a pair loses per kg, and its offer and demand.
type Near = (i64, [u32; 2]);

/// All listings of a component, and the deals to look at, by rising loss. Prices are those of the classes, sources
/// first; of the pairs that trade at them those that make a lot are open.
pub(super) fn deals(problem: &Problem, prices: &[i64], tier: i64, pairs: &[Pair]) -> (Vec<Listing>, Vec<Deal>) {
    let listings = listings(problem, prices, tier);
    let traded = traded(problem, &listings, pairs);
    let mut near = nearest(problem, prices, &listings);
    near.extend(traded.iter().map(|(pair, _)| pair));
    near.sort_unstable();
    near.dedup();
    near.retain(|(_, ends)| lot(&listings, *ends) <= most(&listings, *ends));
    let deal = |&(loss, ends): &Near| {
        let [offer, demand] = ends.map(|end| &listings[end as usize]);
        Deal { ends, kg: 0, lot: lot(&listings, ends), value: offer.worth + demand.worth - loss, loss }
    };
    let mut deals: Vec<Deal> = near.iter().map(deal).collect();
    for (pair, kg) in traded {
        if let Ok(at) = near.binary_search(&pair)
            && kg >= deals[at].lot
        {
            deals[at].kg = kg;
        }
    }
    (listings, deals)
}

/// The least that a pair of listings trades, if it does.
fn lot(listings: &[Listing], [offer, demand]: [u32; 2]) -> i64 {
    listings[offer as usize].lot.max(listings[demand as usize].lot)
}

/// The most that it can trade.
fn most(listings: &[Listing], [offer, demand]: [u32; 2]) -> i64 {
    listings[offer as usize].kg.min(listings[demand as usize].kg)
}

/// The pairs that trade, by number, and their kg. Their classes lose nothing.
fn traded(problem: &Problem, listings: &[Listing], pairs: &[Pair]) -> Vec<(Near, i64)> {
    let positions = |side: &Side| -> HashMap<u32, u32> { side.order.iter().copied().zip(0..).collect() };
    let (offers, demands) = (positions(&problem.offers), positions(&problem.demands));
    let first_demand = problem.offers.order.len() as u32;
    let near = |pair: &Pair| {
        let ends = [offers[&pair.offer], first_demand + demands[&pair.demand]];
        ((ends.iter().map(|&end| listings[end as usize].loss).sum(), ends), pair.kg)
    };
    pairs.iter().map(near).collect()
}

/// The listings of both sides.
fn listings(problem: &Problem, prices: &[i64], tier: i64) -> Vec<Listing> {
    let (offers, demands) = (&problem.offers, &problem.demands);
    let market = problem.indexed.market;
    let mut listings = Vec::with_capacity(offers.order.len() + demands.order.len());
    let mut add = |kg, lot: i64, gain: i64| {
        listings.push(Listing { kg, worth: gain.max(0), loss: (-gain).max(0), lot: lot.max(1) });
    };
    offers.each_listing(|at, class| {
        let offer = &market.offers[at as usize];
        add(offer.qty, offer.min_lot, prices[class as usize] - offer.ask);
    });
    demands.each_listing(|at, class| {
        let demand = &market.demands[at as usize];
        let limit = demand.bid + (3 - i64::from(demand.tier)) * tier;
        add(demand.qty, demand.min_lot, limit - prices[offers.classes.len() + class as usize]);
    });
    listings
}

/// The nearest partners of every listing, as pairs with what they lose, in no order, some twice.
fn nearest(problem: &Problem, prices: &[i64], listings: &[Listing]) -> Vec<Near> {
    let (offers, demands) = (&problem.offers, &problem.demands);
    let (source_prices, sink_prices) = prices.split_at(offers.classes.len());
    let first_demand = offers.order.len() as u32;
    let mut partners = vec![Vec::new(); listings.len()];
    let mut sources = offers.classes.iter().zip(source_prices);
    for together in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
        let sinks = accepting(problem.indexed, together[0].kind, &demands.classes);
        let class_of = |sink: &u32| &demands.classes[*sink as usize];
        for (class, price) in sources.by_ref().take(together.len()) {
            let roads = problem.indexed.roads.get(class.place);
            for sinks in sinks.chunk_by(|a, b| class_of(a).place == class_of(b).place) {
                let Ok(road) = roads.binary_search_by_key(&class_of(&sinks[0]).place, |road| road.dest) else {
                    continue;
                };
                let Road { freight, transit, .. } = roads[road];
                let freight = i64::from(freight);
                for sink in sinks {
                    let other = class_of(sink);
                    if class.price + freight <= other.price && class.reaches(other, transit) {
                        let loss = price + freight - sink_prices[*sink as usize];
                        let buyers = first_demand + other.listings.start..first_demand + other.listings.end;
                        meet(listings, &mut partners, class.listings.clone(), buyers, loss);
                    }
                }
            }
        }
    }
    let pairs = (0..).zip(partners).flat_map(|(listing, partners)| {
        partners.into_iter().map(move |(loss, _, other)| (loss, [listing.min(other), listing.max(other)]))
    });
    pairs.collect()
}

/// Makes partners of the listings of two classes, whose pairs lose so much beside what the listings lose.
fn meet(listings: &[Listing], partners: &mut [Vec<Partner>], sellers: Range<u32>, buyers: Range<u32>, loss: i64) {
    let (many, others) = (sellers.len() as u64, buyers.len() as u64);
    for (offer, rank) in sellers.zip(0..) {
        let middle = buyers.start + (rank * others / many) as u32;
        let first = middle.saturating_sub(WINDOW / 2).min(buyers.end.saturating_sub(WINDOW)).max(buyers.start);
        for demand in first..buyers.end.min(first + WINDOW) {
            let [seller, buyer] = [offer, demand].map(|end| &listings[end as usize]);
            let loss = loss + seller.loss + buyer.loss;
            if loss < seller.worth + buyer.worth && seller.lot.max(buyer.lot) <= seller.kg.min(buyer.kg) {
                let difference = seller.kg.abs_diff(buyer.kg) as i64;
                keep(&mut partners[offer as usize], (loss, difference, demand));
                keep(&mut partners[demand as usize], (loss, difference, offer));
            }
        }
    }
}

/// Adds a partner to the nearest, if it is one of them.
fn keep(nearest: &mut Vec<Partner>, partner: Partner) {
    if nearest.len() == PARTNERS {
        if partner >= nearest[PARTNERS - 1] {
            return;
        }
        nearest.pop();
    }
    nearest.insert(nearest.partition_point(|other| *other < partner), partner);
}
