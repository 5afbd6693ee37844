//! The whole range of the shadow prices, not the corner at which the simplex happened to stop.
//!
//! At an optimum the supporting prices form a lattice: there is one lowest and one highest price for every
//! class, and both are reached by all classes at once. The lowest price of a source is what one more kg there
//! would earn, the highest price of a sink what one more kg there would cost; halfway between is a price that
//! favours nobody. Both ends are distances in the residual network.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::{
    clear::clear,
    clearing::{Clearing, Price},
    model::{Demand, Lots, Market, Mode, Offer, Options},
    residual::{Component, Residual, Trades, Weight, unweigh},
    split::Indexed,
};

/// Lowest and highest shadow price. Without a bound on one side the listing's own limit stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRange {
    /// Lowest.
    pub low: Price,
    /// Highest.
    pub high: Price,
}

/// The ranges of all listings, in the order of the market's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranges {
    /// At the origin. `low` is what one more kg of such an offer would earn: it sells below that ask.
    pub offers: Vec<PriceRange>,
    /// Delivered. `high` is what one more kg would cost: such a demand is served above that bid.
    pub demands: Vec<PriceRange>,
}

/// The price ranges of an optimal clearing; `None` for one with least lots, for which one price per listing is all
/// there is.
#[must_use]
pub fn price_ranges(market: &Market, clearing: &Clearing) -> Option<Ranges> {
    if clearing.lots == Lots::Respect {
        return None;
    }
    let indexed = Indexed::new(market);
    let own = |price: Price| PriceRange { low: price, high: price };
    let tiers = |tier: u8| if clearing.mode == Mode::Guarantee { 3 - i64::from(tier) } else { 0 };
    let mut ranges = Ranges {
        offers: market.offers.iter().map(|offer| own(Price { tiers: 0, fen: offer.ask })).collect(),
        demands: market.demands.iter().map(|demand| own(Price { tiers: tiers(demand.tier), fen: demand.bid })).collect(),
    };
    let parts = indexed.parts();
    let trades = Trades::new(market, &parts, clearing)?;
    let solved = parts.par_iter().enumerate().with_max_len(1).map(|(number, part)| {
        let component = Component::new(&indexed, part, clearing.mode);
        let residual = Residual::new(&component, clearing, trades.of(number))?;
        let (low, high) = (residual.lowest(), residual.highest());
        Some((component, low, high))
    });
    for (component, low, high) in solved.collect::<Option<Vec<_>>>()? {
        let sources = component.sources();
        for (side, offset, list) in
            [(&component.offers, 0, &mut ranges.offers), (&component.demands, sources, &mut ranges.demands)]
        {
            side.each_listing(|listing, class| {
                let at = offset + class as usize;
                let range = &mut list[listing as usize];
                *range = bounded(low[at], high[at], *range);
            });
        }
    }
    Some(ranges)
}

/// A listing's own limit stands in for a bound that is missing.
fn bounded(low: Option<Weight>, high: Option<Weight>, own: PriceRange) -> PriceRange {
    match (low.map(unweigh), high.map(unweigh)) {
        (Some(low), Some(high)) => PriceRange { low, high },
        (Some(low), None) => PriceRange { low, high: low.max(own.high) },
        (None, Some(high)) => PriceRange { low: high.min(own.low), high },
        (None, None) => own,
    }
}

/// What a price in tiers and fen comes to in fen, for a pair that may settle between these limits: a kg that is worth
/// a tier more than the pair's own is worth the highest price, one that is worth a tier less the lowest.
pub(super) fn settled(price: Price, ask: i64, highest: i64) -> i64 {
    match price.tiers {
        0 => price.fen.min(highest).max(ask),
        1.. => highest,
        _ => ask,
    }
}

/// Sets the price range of every trade to what all supporting prices agree on. With least lots these are the prices
/// that support the optimum without them, for which the market is cleared once more.
pub fn widen(market: &Market, clearing: &mut Clearing) {
    let ranges = if clearing.lots == Lots::Ignore {
        price_ranges(market, clearing)
    } else {
        let options = Options { mode: clearing.mode, lots: Lots::Ignore, threads: None };
        clear(market, &options).ok().and_then(|free| price_ranges(market, &free))
    };
    let Some(ranges) = ranges else {
        return;
    };
    let offers: HashMap<u64, (&Offer, PriceRange)> =
        market.offers.iter().zip(ranges.offers).map(|(offer, range)| (offer.id, (offer, range))).collect();
    let demands: HashMap<u64, &Demand> = market.demands.iter().map(|demand| (demand.id, demand)).collect();
    let lanes: HashMap<(u64, u64), i64> = market.lanes.iter().map(|lane| ((lane.origin, lane.dest), lane.freight)).collect();
    for trade in &mut clearing.trades {
        let (Some((offer, range)), Some(demand)) = (offers.get(&trade.offer), demands.get(&trade.demand)) else {
            continue;
        };
        let Some(freight) = lanes.get(&(offer.origin, demand.dest)) else {
            continue;
        };
        // The seller's price and the buyer's price less freight have the same range: flow ties them together.
        let highest = demand.bid - freight;
        trade.price_low = settled(range.low, offer.ask, highest).min(trade.price_low);
        trade.price_high = settled(range.high, offer.ask, highest).max(trade.price_high);
    }
}
