//! The whole range of the shadow prices, not the corner at which the simplex happened to stop.
//!
//! At an optimum the supporting prices form a lattice: there is one lowest and one highest price for every
//! class, and both are reached by all classes at once. The lowest price of a source is what one more kg there
//! would earn, the highest price of a sink what one more kg there would cost; halfway between is a price that
//! favours nobody. Both ends are fixed points: start from what the curves allow and relax along the lanes.

use std::collections::HashMap;
use std::ops::Range;

use crate::matching::classes::{Class, Side};
use crate::matching::clearing::Clearing;
use crate::matching::model::{Lots, Market, Mode};
use crate::matching::split::{Indexed, Part};

/// Lowest and highest shadow price, in fen per kg. Without a bound on one side the listing's own limit stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRange {
    /// Lowest.
    pub low: i64,
    /// Highest.
    pub high: i64,
}

/// The ranges of all listings, in the order of the market's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranges {
    /// At the origin. `low` is what one more kg of such an offer would earn: it sells below that ask.
    pub offers: Vec<PriceRange>,
    /// Delivered. `high` is what one more kg would cost: such a demand is served above that bid.
    pub demands: Vec<PriceRange>,
}

/// The price ranges of an optimal clearing in surplus mode without least lots; `None` for any other, for
/// which one price per listing is all there is.
#[must_use]
pub fn price_ranges(market: &Market, clearing: &Clearing) -> Option<Ranges> {
    if clearing.mode != Mode::Surplus || clearing.lots == Lots::Respect {
        return None;
    }
    let indexed = Indexed::new(market);
    let own = |price: i64| PriceRange { low: price, high: price };
    let mut ranges = Ranges {
        offers: market.offers.iter().map(|offer| own(offer.ask)).collect(),
        demands: market.demands.iter().map(|demand| own(demand.bid)).collect(),
    };
    let offers: HashMap<u64, u32> = market.offers.iter().zip(0..).map(|(offer, at)| (offer.id, at)).collect();
    let demands: HashMap<u64, u32> = market.demands.iter().zip(0..).map(|(demand, at)| (demand.id, at)).collect();
    let trades = clearing.trades.iter().map(|trade| Some((*offers.get(&trade.offer)?, *demands.get(&trade.demand)?, trade.kg)));
    let trades: Vec<(u32, u32, i64)> = trades.collect::<Option<_>>()?;
    let mut class_of_offer = vec![u32::MAX; market.offers.len()];
    let mut class_of_demand = vec![u32::MAX; market.demands.len()];
    let parts: Vec<(Side, Side)> = indexed.parts().iter().map(|part| sides(&indexed, part)).collect();
    let mut part_of_offer = vec![u32::MAX; market.offers.len()];
    for ((offers, demands), number) in parts.iter().zip(0..) {
        offers
            .each_listing(|listing, class| (class_of_offer[listing as usize], part_of_offer[listing as usize]) = (class, number));
        demands.each_listing(|listing, class| class_of_demand[listing as usize] = class);
    }
    let mut flows = vec![Vec::new(); parts.len()];
    for (offer, demand, kg) in trades {
        let flow = (class_of_offer[offer as usize], class_of_demand[demand as usize], kg);
        flows.get_mut(part_of_offer[offer as usize] as usize)?.push(flow);
    }
    for ((offers, demands), flows) in parts.iter().zip(&flows) {
        let component = Component::new(&indexed, offers, demands, flows)?;
        let (low, high) = (component.lowest()?, component.highest()?);
        for (side, offset, list) in [(offers, 0, &mut ranges.offers), (demands, offers.classes.len(), &mut ranges.demands)] {
            side.each_listing(|listing, class| {
                let (low, high) = (low[offset + class as usize], high[offset + class as usize]);
                let range = &mut list[listing as usize];
                *range = match (low > LOWEST, high < HIGHEST) {
                    (true, true) => PriceRange { low, high },
                    (true, false) => PriceRange { low, high: low.max(range.high) },
                    (false, true) => PriceRange { low: high.min(range.low), high },
                    (false, false) => *range,
                };
            });
        }
    }
    Some(ranges)
}

/// Sets the price range of every trade to what all supporting prices agree on.
pub fn widen(market: &Market, clearing: &mut Clearing) {
    let Some(ranges) = price_ranges(market, clearing) else {
        return;
    };
    let offers: HashMap<u64, PriceRange> = market.offers.iter().map(|offer| offer.id).zip(ranges.offers).collect();
    for trade in &mut clearing.trades {
        // The seller's price and the buyer's price less freight have the same range: flow ties them together.
        if let Some(range) = offers.get(&trade.offer) {
            (trade.price_low, trade.price_high) = (range.low.min(trade.price_low), range.high.max(trade.price_high));
        }
    }
}

const LOWEST: i64 = i64::MIN / 4;
const HIGHEST: i64 = i64::MAX / 4;

fn sides(indexed: &Indexed, part: &Part) -> (Side, Side) {
    (Side::offers(indexed, part, Mode::Surplus), Side::demands(indexed, part, Mode::Surplus))
}

/// One component with the flows of its optimum.
struct Component<'a> {
    indexed: &'a Indexed<'a>,
    offers: &'a Side,
    demands: &'a Side,
    /// Flow arcs with their freight, by source and by sink.
    sold: Vec<Vec<(u32, i64)>>,
    bought: Vec<Vec<(u32, i64)>>,
    /// Kg used of every class, sources first.
    used: Vec<i64>,
}

impl<'a> Component<'a> {
    fn new(indexed: &'a Indexed<'a>, offers: &'a Side, demands: &'a Side, flows: &[(u32, u32, i64)]) -> Option<Self> {
        let (sources, sinks) = (offers.classes.len(), demands.classes.len());
        let mut component = Self {
            indexed,
            offers,
            demands,
            sold: vec![Vec::new(); sources],
            bought: vec![Vec::new(); sinks],
            used: vec![0; sources + sinks],
        };
        for &(source, sink, kg) in flows {
            let freight = component.freight(offers.classes.get(source as usize)?, demands.classes.get(sink as usize)?)?;
            component.sold[source as usize].push((sink, freight));
            component.bought[sink as usize].push((source, freight));
            component.used[source as usize] += kg;
            component.used[sources + sink as usize] += kg;
        }
        Some(component)
    }

    fn freight(&self, source: &Class, sink: &Class) -> Option<i64> {
        let roads = self.indexed.roads.get(source.place);
        let road = roads[roads.binary_search_by_key(&sink.place, |road| road.dest).ok()?];
        source.reaches(sink, road.transit).then_some(i64::from(road.freight))
    }

    fn accepts(&self, source: &Class, sink: &Class) -> bool {
        sink.kind == source.kind || self.indexed.accepted(sink.kind).binary_search(&source.kind).is_ok()
    }

    /// The prices of the last used and of the next free kg of every class.
    fn curve(&self) -> Vec<(Option<i64>, Option<i64>)> {
        let steps = self.offers.curves().chain(self.demands.curves());
        let edge = |(steps, &used): (&[_], &i64)| edges(steps, used);
        steps.zip(&self.used).map(edge).collect()
    }

    /// The lowest supporting prices; `None` if the flows are not optimal.
    fn lowest(&self) -> Option<Vec<i64>> {
        let sources = self.offers.classes.len();
        // A source cannot be worth less than its last kg sold, a sink not less than the bid that it leaves unmet.
        let bound =
            |(at, (last, next)): (usize, (Option<i64>, Option<i64>))| if at < sources { last } else { next }.unwrap_or(LOWEST);
        let mut price: Vec<i64> = self.curve().into_iter().enumerate().map(bound).collect();
        let mut fresh: Vec<bool> = vec![true; self.demands.classes.len()];
        for _ in 0..price.len() + 2 {
            let mut changed = false;
            for sink in 0..self.demands.classes.len() {
                let own =
                    self.bought[sink].iter().map(|&(source, freight)| price[source as usize] + freight).max().unwrap_or(LOWEST);
                if own > price[sources + sink] {
                    (price[sources + sink], fresh[sink]) = (own, true);
                }
                if !std::mem::replace(&mut fresh[sink], false) || price[sources + sink] == LOWEST {
                    continue;
                }
                let class = &self.demands.classes[sink];
                for run in self.sources_of(class) {
                    let Ok(road) = self
                        .indexed
                        .roads
                        .get(self.offers.classes[run.start].place)
                        .binary_search_by_key(&class.place, |road| road.dest)
                    else {
                        continue;
                    };
                    let road = self.indexed.roads.get(self.offers.classes[run.start].place)[road];
                    let net_back = price[sources + sink] - i64::from(road.freight);
                    for source in run {
                        if net_back > price[source] && self.offers.classes[source].reaches(class, road.transit) {
                            (price[source], changed) = (net_back, true);
                        }
                    }
                }
            }
            if !changed {
                return Some(price);
            }
        }
        None
    }

    /// The highest supporting prices; `None` if the flows are not optimal.
    fn highest(&self) -> Option<Vec<i64>> {
        let sources = self.offers.classes.len();
        let bound =
            |(at, (last, next)): (usize, (Option<i64>, Option<i64>))| if at < sources { next } else { last }.unwrap_or(HIGHEST);
        let mut price: Vec<i64> = self.curve().into_iter().enumerate().map(bound).collect();
        let mut fresh: Vec<bool> = vec![true; sources];
        for _ in 0..price.len() + 2 {
            let mut changed = false;
            for source in 0..sources {
                let own = self.sold[source]
                    .iter()
                    .map(|&(sink, freight)| price[sources + sink as usize] - freight)
                    .min()
                    .unwrap_or(HIGHEST);
                if own < price[source] {
                    (price[source], fresh[source]) = (own, true);
                }
                if !std::mem::replace(&mut fresh[source], false) || price[source] == HIGHEST {
                    continue;
                }
                let class = &self.offers.classes[source];
                let roads = self.indexed.roads.get(class.place);
                let mut at = 0;
                for (sink, other) in self.demands.classes.iter().enumerate() {
                    if sink > 0 && other.kind != self.demands.classes[sink - 1].kind {
                        at = 0;
                    }
                    while at < roads.len() && roads[at].dest < other.place {
                        at += 1;
                    }
                    let Some(road) = roads.get(at).filter(|road| road.dest == other.place) else {
                        continue;
                    };
                    let cost = price[source] + i64::from(road.freight);
                    if cost < price[sources + sink] && class.reaches(other, road.transit) && self.accepts(class, other) {
                        (price[sources + sink], changed) = (cost, true);
                    }
                }
            }
            if !changed {
                return Some(price);
            }
        }
        None
    }

    /// Runs of sources of one variety and origin whose variety a sink accepts.
    fn sources_of(&self, sink: &Class) -> impl Iterator<Item = Range<usize>> {
        let mut next = 0;
        let runs = self.offers.classes.chunk_by(|a, b| (a.kind, a.place) == (b.kind, b.place)).map(move |run| {
            let start = next;
            next += run.len();
            (&run[0], start..start + run.len())
        });
        let accepted: Vec<Range<usize>> = runs.filter(|(class, _)| self.accepts(class, sink)).map(|(_, range)| range).collect();
        accepted.into_iter()
    }
}

/// The prices of the last used and of the next free kg of a curve.
fn edges(steps: &[crate::matching::classes::Step], used: i64) -> (Option<i64>, Option<i64>) {
    let (mut last, mut left) = (None, used);
    for step in steps {
        if left < step.kg {
            return (if left > 0 { Some(step.price) } else { last }, Some(step.price));
        }
        (last, left) = (Some(step.price), left - step.kg);
    }
    (last, None)
}
