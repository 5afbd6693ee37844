//! The independent checker: given only the market and a clearing, is the clearing feasible, and do its prices
//! prove it optimal? It shares no code with the engine, so that one error cannot hide another.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    clearing::{Clearing, Price},
    model::{Demand, Lots, Market, Mode, Offer, Wants},
};

/// What a checker found right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The surplus, recomputed, in fen.
    pub surplus: i64,
    /// Trades examined.
    pub trades: usize,
    /// Pairs of kinds of listings whose prices were compared; 0 without `brute`.
    pub pairs: u64,
}

/// What a checker found wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A trade names a listing that does not exist.
    #[error("trade {trade} names an unknown listing")]
    Unknown {
        /// Position of the trade.
        trade: usize,
    },
    /// A pair is listed twice, or out of order.
    #[error("trade {trade} is not in order of ids")]
    Order {
        /// Position of the trade.
        trade: usize,
    },
    /// A trade breaks a rule of the market.
    #[error("trade {trade} is not feasible: {why}")]
    Infeasible {
        /// Position of the trade.
        trade: usize,
        /// Which rule.
        why: &'static str,
    },
    /// More is traded than a listing holds.
    #[error("{side} {id} trades {kg} kg of {qty}")]
    Oversold {
        /// `offer` or `demand`.
        side: &'static str,
        /// Its id.
        id: u64,
        /// Traded.
        kg: i64,
        /// Its quantity.
        qty: i64,
    },
    /// A list of prices has the wrong length.
    #[error("{0} prices are missing or too many")]
    Prices(&'static str),
    /// A total does not agree with the trades or prices.
    #[error("{what} is {stated}, recomputed {found}")]
    Total {
        /// Which total.
        what: &'static str,
        /// As stated.
        stated: i64,
        /// As recomputed.
        found: i64,
    },
    /// Primal and dual differ: not proven optimal.
    #[error("not optimal: {what} is {primal}, the prices allow {dual}")]
    Gap {
        /// Which part of the objective.
        what: &'static str,
        /// Reached.
        primal: i64,
        /// The bound.
        dual: i64,
    },
    /// Two listings could trade with a gain at these prices.
    #[error("offer {offer} and demand {demand} could still gain at these prices")]
    Arbitrage {
        /// Id of the offer.
        offer: u64,
        /// Id of the demand.
        demand: u64,
    },
}

/// Checks a clearing: feasibility of every trade, totals, primal = dual as exact integers (lexicographically
/// in guarantee mode; with least lots primal ≤ dual), and with `brute` dual feasibility over all compatible pairs.
///
/// # Errors
/// The first [`Fault`].
pub fn check(market: &Market, clearing: &Clearing, brute: bool) -> Result<Checked, Fault> {
    if clearing.offer_prices.len() != market.offers.len() {
        return Err(Fault::Prices("offer"));
    }
    if clearing.demand_prices.len() != market.demands.len() {
        return Err(Fault::Prices("demand"));
    }
    let lanes: Lanes = market.lanes.iter().map(|lane| ((lane.origin, lane.dest), (lane.freight, lane.transit))).collect();
    let mut members: Vec<(u64, u64)> = market.categories.iter().map(|member| (member.category, member.variety)).collect();
    members.sort_unstable();
    let view = View { market, clearing, lanes, members };
    let surplus = view.trades()?;
    view.optimal(surplus)?;
    let pairs = if brute { view.no_arbitrage()? } else { 0 };
    Ok(Checked { surplus, trades: clearing.trades.len(), pairs })
}

type Lanes = HashMap<(u64, u64), (i64, i32)>;

struct View<'a> {
    market: &'a Market,
    clearing: &'a Clearing,
    lanes: Lanes,
    members: Vec<(u64, u64)>,
}

impl View<'_> {
    /// The freight if the two fit in all but the price, else what stands in the way.
    fn fits(&self, offer: &Offer, demand: &Demand) -> Result<i64, &'static str> {
        let wanted = match demand.wants {
            Wants::Variety(variety) => variety == offer.variety,
            Wants::Category(category) => self.members.binary_search(&(category, offer.variety)).is_ok(),
        };
        if !wanted {
            return Err("variety");
        }
        if offer.grade < demand.min_grade {
            return Err("grade");
        }
        let &(freight, transit) = self.lanes.get(&(offer.origin, demand.dest)).ok_or("lane")?;
        if offer.a0 + transit > demand.b1 || offer.a1 + transit < demand.b0 {
            return Err("days");
        }
        Ok(freight)
    }

    fn trades(&self) -> Result<i64, Fault> {
        let Self { market, clearing, .. } = self;
        let offers: HashMap<u64, &Offer> = market.offers.iter().map(|offer| (offer.id, offer)).collect();
        let demands: HashMap<u64, &Demand> = market.demands.iter().map(|demand| (demand.id, demand)).collect();
        let (mut sold, mut bought) = (HashMap::<u64, i64>::new(), HashMap::<u64, i64>::new());
        let (mut surplus, mut by_tier) = (0, [0; 3]);
        for (trade, deal) in clearing.trades.iter().enumerate() {
            if trade > 0 && (clearing.trades[trade - 1].offer, clearing.trades[trade - 1].demand) >= (deal.offer, deal.demand) {
                return Err(Fault::Order { trade });
            }
            let (Some(offer), Some(demand)) = (offers.get(&deal.offer), demands.get(&deal.demand)) else {
                return Err(Fault::Unknown { trade });
            };
            let infeasible = |why| Fault::Infeasible { trade, why };
            let freight = self.fits(offer, demand).map_err(infeasible)?;
            let gain = demand.bid - offer.ask - freight;
            if gain < 0 {
                return Err(infeasible("ask + freight exceeds the bid"));
            }
            let least = if clearing.lots == Lots::Respect { offer.min_lot.max(demand.min_lot).max(1) } else { 1 };
            if deal.kg < least {
                return Err(infeasible("less than the least lot"));
            }
            if deal.price_low < offer.ask || deal.price_low > deal.price_high || deal.price_high > demand.bid - freight {
                return Err(infeasible("price outside ask and bid"));
            }
            surplus += gain * deal.kg;
            by_tier[demand.tier as usize] += deal.kg;
            *sold.entry(deal.offer).or_default() += deal.kg;
            *bought.entry(deal.demand).or_default() += deal.kg;
        }
        for (side, quantities, traded) in [
            ("offer", offers.iter().map(|(id, offer)| (*id, offer.qty)).collect::<Vec<_>>(), sold),
            ("demand", demands.iter().map(|(id, demand)| (*id, demand.qty)).collect(), bought),
        ] {
            for (id, qty) in quantities {
                let kg = traded.get(&id).copied().unwrap_or(0);
                if kg > qty {
                    return Err(Fault::Oversold { side, id, kg, qty });
                }
            }
        }
        let total = |what, stated, found| {
            if stated == found { Ok(()) } else { Err(Fault::Total { what, stated, found }) }
        };
        total("surplus", clearing.surplus, surplus)?;
        total("filled_kg", clearing.filled_kg, by_tier.iter().sum())?;
        for (what, tier) in ["fill of tier 0", "fill of tier 1", "fill of tier 2"].into_iter().zip(0..) {
            total(what, clearing.filled_by_tier[tier], by_tier[tier])?;
        }
        Ok(surplus)
    }

    fn weight(&self, demand: &Demand) -> i64 {
        if self.clearing.mode == Mode::Guarantee { 3 - i64::from(demand.tier) } else { 0 }
    }

    /// Primal against dual objective.
    fn optimal(&self, surplus: i64) -> Result<(), Fault> {
        let Self { market, clearing, .. } = self;
        let gains = |kg: i64, gain: Price| {
            if gain > Price::default() { (kg * gain.tiers, kg * gain.fen) } else { (0, 0) }
        };
        let (mut tiers, mut fen) = (0, 0);
        for (offer, price) in market.offers.iter().zip(&clearing.offer_prices) {
            let gain = gains(offer.qty, Price { tiers: price.tiers, fen: price.fen - offer.ask });
            (tiers, fen) = (tiers + gain.0, fen + gain.1);
        }
        for (demand, price) in market.demands.iter().zip(&clearing.demand_prices) {
            let gain = gains(demand.qty, Price { tiers: self.weight(demand) - price.tiers, fen: demand.bid - price.fen });
            (tiers, fen) = (tiers + gain.0, fen + gain.1);
        }
        if clearing.dual != fen {
            return Err(Fault::Total { what: "dual", stated: clearing.dual, found: fen });
        }
        let filled = match clearing.mode {
            Mode::Surplus => 0,
            Mode::Guarantee => clearing.filled_by_tier.iter().zip([3, 2, 1]).map(|(kg, weight)| kg * weight).sum(),
        };
        let exact = clearing.lots == Lots::Ignore;
        if filled > tiers || (exact && filled != tiers) {
            return Err(Fault::Gap { what: "fill", primal: filled, dual: tiers });
        }
        if (filled == tiers && surplus > fen) || (exact && surplus != fen) {
            return Err(Fault::Gap { what: "surplus", primal: surplus, dual: fen });
        }
        Ok(())
    }

    /// No pair that may trade has a price difference above the freight.
    fn no_arbitrage(&self) -> Result<u64, Fault> {
        let Self { market, clearing, .. } = self;
        let guarantee = clearing.mode == Mode::Guarantee;
        // Listings that are alike in everything that matters here are compared once.
        let mut offers = HashMap::new();
        for (offer, price) in market.offers.iter().zip(&clearing.offer_prices) {
            let limit = if guarantee { offer.ask } else { 0 };
            offers.entry((offer.variety, offer.origin, offer.grade, offer.a0, offer.a1, limit, *price)).or_insert(offer);
        }
        let mut demands: HashMap<Wants, HashMap<_, &Demand>> = HashMap::new();
        for (demand, price) in market.demands.iter().zip(&clearing.demand_prices) {
            let limit = if guarantee { demand.bid } else { 0 };
            let alike = (demand.dest, demand.min_grade, demand.b0, demand.b1, limit, *price);
            demands.entry(demand.wants).or_default().entry(alike).or_insert(demand);
        }
        let mut pairs = 0;
        for (key, offer) in &offers {
            let price = key.6;
            let categories = market
                .categories
                .iter()
                .filter(|member| member.variety == offer.variety)
                .map(|member| Wants::Category(member.category));
            for wants in categories.chain([Wants::Variety(offer.variety)]) {
                for (alike, demand) in demands.get(&wants).into_iter().flatten() {
                    let Ok(freight) = self.fits(offer, demand) else {
                        continue;
                    };
                    if guarantee && offer.ask + freight > demand.bid {
                        continue;
                    }
                    pairs += 1;
                    if alike.5 > (Price { tiers: price.tiers, fen: price.fen + freight }) {
                        return Err(Fault::Arbitrage { offer: offer.id, demand: demand.id });
                    }
                }
            }
        }
        Ok(pairs)
    }
}
