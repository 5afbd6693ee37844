//! Why a listing found no partner, or not for all its kg, and the price that would change it.

use serde::{Deserialize, Serialize};

use crate::matching::classes::{Class, Side};
use crate::matching::clearing::{Clearing, Price};
use crate::matching::model::{Demand, Lots, Market, Mode, Offer};
use crate::matching::ranges::price_ranges;
use crate::matching::split::{Indexed, Part};

/// The one thing that keeps a listing from trading (more).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody on the other side deals in this variety.
    NobodyOtherSide,
    /// No open lane leads to anybody who does.
    LaneClosed,
    /// Nobody reachable accepts, or offers, such a grade.
    Grade,
    /// No days of delivery agree.
    Days,
    /// The best counterpart is still this many fen per kg away, even without competition.
    PriceGap {
        /// Fen per kg.
        fen: i64,
    },
    /// What could be traded is less than a least lot.
    Lot,
    /// There are counterparts, but others serve them better, by this many fen per kg.
    Outbid {
        /// Fen per kg; 0 if only time decided.
        fen: i64,
    },
    /// Part of it trades; at this price the other side wants, or has, no more.
    Partly,
}

/// Why one listing is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Id of the listing.
    pub id: u64,
    /// Kg not traded.
    pub left_kg: i64,
    /// What binds.
    pub reason: Reason,
    /// The price that decides: an offer sells below this ask (and perhaps at it), a demand is served above
    /// this bid (and perhaps at it), in fen per kg; `None` if no price helps.
    pub guidance: Option<i64>,
}

/// The listings that are left over, in the order of the market's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Offers not sold out.
    pub offers: Vec<Why>,
    /// Demands not met in full.
    pub demands: Vec<Why>,
}

/// How far a listing gets on its way to a partner, in the order in which hurdles are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    #[default]
    Nobody,
    Variety,
    Lane,
    Grade,
    Days,
}

/// What a class can hope for. Prices are signed so that higher is better for the listing's own side.
#[derive(Debug, Clone, Copy)]
struct Hope {
    reached: Reached,
    /// Best limit price of any counterpart, freight deducted.
    alone: i64,
    /// Best price at which a counterpart can be won from others, by tier of the demand.
    contested: [i64; 3],
}

const HOPELESS: i64 = i64::MIN / 4;

impl Default for Hope {
    fn default() -> Self {
        Self { reached: Reached::Nobody, alone: HOPELESS, contested: [HOPELESS; 3] }
    }
}

/// Says for every listing that is not fully traded why, and what would help.
///
/// `clearing` must be a clearing of `market`; listings without price are skipped.
#[must_use]
pub fn explain(market: &Market, clearing: &Clearing) -> Explanation {
    let indexed = Indexed::new(market);
    let mut hopes =
        Hopes { offers: vec![Hope::default(); market.offers.len()], demands: vec![Hope::default(); market.demands.len()] };
    for part in indexed.parts() {
        hopes.explore(&indexed, clearing, &part);
    }
    // In surplus mode the extreme prices are exact; elsewhere the basis' prices have to do.
    if let Some(ranges) = price_ranges(market, clearing) {
        for (hope, range) in hopes.offers.iter_mut().zip(ranges.offers).filter(|(hope, _)| hope.reached == Reached::Days) {
            hope.contested = [range.low; 3];
        }
        for (hope, range) in hopes.demands.iter_mut().zip(ranges.demands).filter(|(hope, _)| hope.reached == Reached::Days) {
            hope.contested = [-range.high; 3];
        }
    }
    let sorted = |ids: Vec<u64>| {
        let mut order: Vec<(u64, u32)> = ids.into_iter().zip(0..).collect();
        order.sort_unstable();
        order
    };
    let offers = sorted(market.offers.iter().map(|offer| offer.id).collect());
    let demands = sorted(market.demands.iter().map(|demand| demand.id).collect());
    let (mut sold, mut bought) = (vec![0; market.offers.len()], vec![0; market.demands.len()]);
    for trade in &clearing.trades {
        for (id, list, kg) in [(trade.offer, &offers, &mut sold), (trade.demand, &demands, &mut bought)] {
            if let Ok(found) = list.binary_search_by_key(&id, |entry| entry.0) {
                kg[list[found].1 as usize] += trade.kg;
            }
        }
    }
    let lots = clearing.lots == Lots::Respect;
    let mut explanation = Explanation::default();
    for ((offer, hope), sold) in market.offers.iter().zip(&hopes.offers).zip(sold) {
        let contested = hope.contested[0];
        explanation.offers.extend(why(offer.id, offer.qty - sold, sold, offer.ask, 1, hope, contested, lots));
    }
    for ((demand, hope), bought) in market.demands.iter().zip(&hopes.demands).zip(bought) {
        let contested = hope.contested[demand.tier as usize % 3];
        explanation.demands.extend(why(demand.id, demand.qty - bought, bought, demand.bid, -1, hope, contested, lots));
    }
    explanation
}

/// `limit` is the ask (`sign` 1) or bid (`sign` −1).
#[expect(clippy::too_many_arguments, reason = "one call for each side, and a struct would only repeat the names")]
fn why(id: u64, left_kg: i64, traded: i64, limit: i64, sign: i64, hope: &Hope, contested: i64, lots: bool) -> Option<Why> {
    if left_kg <= 0 {
        return None;
    }
    let needed = sign * limit;
    let reason = match hope.reached {
        Reached::Nobody => Reason::NobodyOtherSide,
        Reached::Variety => Reason::LaneClosed,
        Reached::Lane => Reason::Grade,
        Reached::Grade => Reason::Days,
        Reached::Days if needed > hope.alone => Reason::PriceGap { fen: needed - hope.alone },
        Reached::Days if lots && needed < contested => Reason::Lot,
        Reached::Days if traded > 0 => Reason::Partly,
        Reached::Days => Reason::Outbid { fen: if contested == HOPELESS { 0 } else { (needed - contested).max(0) } },
    };
    let guidance = (contested > HOPELESS).then_some(sign * contested);
    Some(Why { id, left_kg, reason, guidance })
}

/// Hopes of all listings, in the order of the market's lists.
struct Hopes {
    offers: Vec<Hope>,
    demands: Vec<Hope>,
}

/// What one class offers to the other side.
#[derive(Clone, Copy)]
struct Worth {
    limit: i64,
    contested: [i64; 3],
}

impl Hopes {
    /// Compares every pair of classes of one component.
    fn explore(&mut self, indexed: &Indexed, clearing: &Clearing, part: &Part) {
        let offers = Side::offers(indexed, part, Mode::Surplus);
        let demands = Side::demands(indexed, part, Mode::Surplus);
        let market = indexed.market;
        let asks = worths(&offers, |listing| sells(&market.offers[listing], clearing.offer_prices.get(listing), clearing.mode));
        let bids = worths(&demands, |listing| buys(&market.demands[listing], clearing.demand_prices.get(listing), clearing.mode));
        let mut of_demands = vec![Hope::default(); demands.classes.len()];
        for (offer, ask) in offers.classes.iter().zip(&asks) {
            let mut of_offer = Hope::default();
            for ((demand, bid), of_demand) in demands.classes.iter().zip(&bids).zip(&mut of_demands) {
                let (reached, freight) = meet(indexed, offer, demand);
                of_offer.see(reached, freight, bid);
                of_demand.see(reached, freight, ask);
            }
            spread(&offers, offer, of_offer, &mut self.offers);
        }
        for (demand, hope) in demands.classes.iter().zip(of_demands) {
            spread(&demands, demand, hope, &mut self.demands);
        }
    }
}

impl Hope {
    fn see(&mut self, reached: Reached, freight: i64, worth: &Worth) {
        self.reached = self.reached.max(reached);
        if reached == Reached::Days {
            self.alone = self.alone.max(worth.limit - freight);
            for (mine, theirs) in self.contested.iter_mut().zip(worth.contested) {
                if theirs > HOPELESS {
                    *mine = (*mine).max(theirs - freight);
                }
            }
        }
    }
}

fn spread(side: &Side, class: &Class, hope: Hope, to: &mut [Hope]) {
    for &listing in &side.order[class.listings.start as usize..class.listings.end as usize] {
        to[listing as usize] = hope;
    }
}

/// The best of each class's listings.
fn worths(side: &Side, worth: impl Fn(usize) -> Option<Worth>) -> Vec<Worth> {
    let best = |class: &Class| {
        let listings = &side.order[class.listings.start as usize..class.listings.end as usize];
        listings.iter().filter_map(|&listing| worth(listing as usize)).fold(
            Worth { limit: HOPELESS, contested: [HOPELESS; 3] },
            |a, b| Worth {
                limit: a.limit.max(b.limit),
                contested: std::array::from_fn(|tier| a.contested[tier].max(b.contested[tier])),
            },
        )
    };
    side.classes.iter().map(best).collect()
}

/// How a demand of each tier can win this offer: at its ask if the demand's tier outweighs the offer's price.
fn sells(offer: &Offer, price: Option<&Price>, mode: Mode) -> Option<Worth> {
    let price = price?;
    let contested = std::array::from_fn(|tier| {
        let weight = if mode == Mode::Guarantee { 3 - tier as i64 } else { 0 };
        match weight.cmp(&price.tiers) {
            std::cmp::Ordering::Greater => -offer.ask,
            std::cmp::Ordering::Equal => -offer.ask.max(price.fen),
            std::cmp::Ordering::Less => HOPELESS,
        }
    });
    Some(Worth { limit: -offer.ask, contested })
}

/// How an offer can win this demand. Up to its bid if its guarantee is not met, else by undercutting the shadow price.
fn buys(demand: &Demand, price: Option<&Price>, mode: Mode) -> Option<Worth> {
    let price = price?;
    let tiers = if mode == Mode::Guarantee { price.tiers } else { 0 };
    let contested = match tiers {
        0 => demand.bid.min(price.fen),
        1.. => demand.bid,
        _ => HOPELESS,
    };
    Some(Worth { limit: demand.bid, contested: [contested; 3] })
}

/// How far two classes get with each other, and the freight between them.
fn meet(indexed: &Indexed, offer: &Class, demand: &Class) -> (Reached, i64) {
    if demand.kind != offer.kind && indexed.accepted(demand.kind).binary_search(&offer.kind).is_err() {
        return (Reached::Nobody, 0);
    }
    let roads = indexed.roads.get(offer.place);
    let Ok(road) = roads.binary_search_by_key(&demand.place, |road| road.dest) else {
        return (Reached::Variety, 0);
    };
    let road = roads[road];
    if offer.grade < demand.grade {
        return (Reached::Lane, 0);
    }
    if !offer.reaches(demand, road.transit) {
        return (Reached::Grade, 0);
    }
    (Reached::Days, i64::from(road.freight))
}
