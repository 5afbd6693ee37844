//! What places and lanes are worth at an optimum: the shadow prices of destinations and lanes, exact.
//!
//! For a destination, variety and day: by how much the objective rises if one more kg of the best grade arrives. For a
//! lane that is closed: what its first kg would gain. For a lane that carries nothing, open or closed: the freight at
//! which it surely would. An open lane takes any amount, so more room on it is worth nothing.
//!
//! Only for clearings without least lots, as everything that rests on the residual network.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    classes::Class,
    clearing::{Clearing, Price},
    index::Buckets,
    model::{Demand, Lane, Lots, Market, Mode, Wants},
    residual::{Component, Residual, Trades, Weight, accepts, unweigh, weigh},
    split::Indexed,
};

/// What one more kg of a variety is worth at a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DestinationPrice {
    /// The destination.
    pub dest: u64,
    /// The variety; demands for a category that holds it count, too.
    pub variety: u64,
    /// First day of arrival for which the price holds.
    pub from: i32,
    /// Last such day.
    pub to: i32,
    /// The price, delivered.
    #[serde(flatten)]
    pub price: Price,
}

/// What a lane carries, and what it would take to carry something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanePrice {
    /// Origin region.
    pub origin: u64,
    /// Destination.
    pub dest: u64,
    /// Whether it is open.
    pub open: bool,
    /// Freight in fen per kg; of a closed lane the freight that it would have.
    pub freight: i64,
    /// Kg carried.
    pub kg: i64,
    /// What room for one kg more is worth: nothing, unless the lane is closed.
    #[serde(flatten)]
    pub price: Price,
    /// For a lane that carries nothing: the highest freight, fen per kg, at which it surely would if it were open;
    /// `None` if it would at no freight.
    pub used_at: Option<i64>,
    /// The variety that would be carried then.
    pub variety: Option<u64>,
}

impl LanePrice {
    /// How much cheaper the freight of an unused lane has to be, fen per kg; 0 if opening it is enough.
    #[must_use]
    pub fn cheaper(&self) -> Option<i64> {
        self.used_at.map(|used_at| (self.freight - used_at).max(0))
    }
}

/// The shadow prices of a clearing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shadow {
    /// By destination, variety and day; days on which nothing is wanted are left out.
    pub destinations: Vec<DestinationPrice>,
    /// By origin and destination: all open lanes and the closed ones that were given.
    pub lanes: Vec<LanePrice>,
}

/// The shadow prices; `closed` are the lanes that are closed now, with the freight and days that they would have.
/// `None` for a clearing with least lots.
#[must_use]
pub fn shadow_prices(market: &Market, clearing: &Clearing, closed: &[Lane]) -> Option<Shadow> {
    if clearing.lots == Lots::Respect {
        return None;
    }
    let indexed = Indexed::new(market);
    let parts = indexed.parts();
    let trades = Trades::new(market, &parts, clearing)?;
    let ways = Ways::new(&indexed, market, clearing, closed);
    let pieces = parts.par_iter().enumerate().with_max_len(1).map(|(number, part)| {
        let component = Component::new(&indexed, part, clearing.mode);
        let residual = Residual::new(&component, clearing, trades.of(number))?;
        let (low, high) = (residual.lowest(), residual.highest());
        let view = View { residual: &residual, low, high };
        let mut windows = Vec::new();
        view.destinations(&mut windows);
        Some((windows, view.lanes(&ways)))
    });
    let mut windows: Vec<Window> =
        alone(market, &parts.iter().flat_map(|part| &part.demands).copied().collect::<Vec<_>>(), clearing.mode);
    let mut best = vec![Best::default(); ways.all.len()];
    for (some, lanes) in pieces.collect::<Option<Vec<_>>>()? {
        windows.extend(some);
        lanes.into_iter().for_each(|(lane, found)| best[lane as usize].merge(found));
    }
    let mut lanes: Vec<LanePrice> = ways.all.iter().zip(best).map(|(way, best)| way.price(best, &indexed)).collect();
    lanes.sort_unstable_by_key(|lane| (lane.origin, lane.dest));
    Some(Shadow { destinations: by_day(windows), lanes })
}

/// A demand class seen from one variety: from which to which day what price is paid.
struct Window {
    dest: u64,
    variety: u64,
    from: i32,
    to: i32,
    price: Weight,
}

/// Demands that no offer could meet: one kg is worth their bid.
fn alone(market: &Market, others: &[u32], mode: Mode) -> Vec<Window> {
    let mut met = vec![false; market.demands.len()];
    others.iter().for_each(|&demand| met[demand as usize] = true);
    let mut members: HashMap<u64, Vec<u64>> = HashMap::new();
    for member in &market.categories {
        members.entry(member.category).or_default().push(member.variety);
    }
    let windows = |demand: &Demand| -> Vec<Window> {
        let varieties = match demand.wants {
            Wants::Variety(variety) => vec![variety],
            Wants::Category(category) => members.get(&category).cloned().unwrap_or_default(),
        };
        let tiers = if mode == Mode::Guarantee { 3 - i64::from(demand.tier) } else { 0 };
        let price = weigh(Price { tiers, fen: demand.bid });
        let (dest, from, to) = (demand.dest, demand.b0, demand.b1);
        varieties.into_iter().map(|variety| Window { dest, variety, from, to, price }).collect()
    };
    market.demands.iter().zip(met).filter(|(_, met)| !met).flat_map(|(demand, _)| windows(demand)).collect()
}

/// The best price of every day, days of the same price together.
fn by_day(mut windows: Vec<Window>) -> Vec<DestinationPrice> {
    windows.sort_unstable_by_key(|window| (window.dest, window.variety, window.from, window.to));
    let mut prices = Vec::new();
    for same in windows.chunk_by(|a, b| (a.dest, a.variety) == (b.dest, b.variety)) {
        // Between two of these days nothing changes.
        let mut turns: Vec<i32> = same.iter().flat_map(|window| [window.from, window.to + 1]).collect();
        turns.sort_unstable();
        turns.dedup();
        let first = prices.len();
        for days in turns.windows(2) {
            let open = same.iter().filter(|window| (window.from..=window.to).contains(&days[0]));
            let Some(best) = open.map(|window| window.price).max() else { continue };
            let price = unweigh(best);
            match prices[first..].last_mut() {
                Some(DestinationPrice { to, price: last, .. }) if *last == price && *to == days[0] - 1 => *to = days[1] - 1,
                _ => prices.push(DestinationPrice {
                    dest: same[0].dest,
                    variety: same[0].variety,
                    from: days[0],
                    to: days[1] - 1,
                    price,
                }),
            }
        }
    }
    prices
}

/// A lane, open or closed, between places that are numbered.
struct Way {
    lane: Lane,
    open: bool,
    kg: i64,
}

/// What is known of an unused lane so far.
#[derive(Clone, Copy, Default)]
struct Best {
    /// The highest freight at which it carries, and the variety.
    used_at: Option<(i64, u32)>,
    /// What one kg gains at its freight.
    gain: Weight,
}

impl Best {
    fn merge(&mut self, other: Best) {
        // Of equals the variety with the lower number.
        let key = |best: &Best| best.used_at.map(|(used_at, variety)| (used_at, std::cmp::Reverse(variety)));
        if key(&other) > key(self) {
            self.used_at = other.used_at;
        }
        self.gain = self.gain.max(other.gain);
    }
}

impl Way {
    fn price(&self, best: Best, indexed: &Indexed) -> LanePrice {
        let Lane { origin, dest, freight, .. } = self.lane;
        let used_at = best.used_at.filter(|(used_at, _)| self.kg == 0 && *used_at >= 0);
        LanePrice {
            origin,
            dest,
            open: self.open,
            freight,
            kg: self.kg,
            price: if self.open { Price::default() } else { unweigh(best.gain) },
            used_at: used_at.map(|(used_at, _)| used_at),
            variety: used_at.map(|(_, variety)| indexed.varieties.id(variety)),
        }
    }
}

/// All lanes; those that carry nothing by the number of their destination.
struct Ways {
    all: Vec<Way>,
    unused: Buckets<(u32, u32)>,
}

impl Ways {
    fn new(indexed: &Indexed, market: &Market, clearing: &Clearing, closed: &[Lane]) -> Self {
        let origins: HashMap<u64, u64> = market.offers.iter().map(|offer| (offer.id, offer.origin)).collect();
        let dests: HashMap<u64, u64> = market.demands.iter().map(|demand| (demand.id, demand.dest)).collect();
        let mut carried: HashMap<(u64, u64), i64> = HashMap::new();
        for trade in &clearing.trades {
            if let (Some(&origin), Some(&dest)) = (origins.get(&trade.offer), dests.get(&trade.demand)) {
                *carried.entry((origin, dest)).or_default() += trade.kg;
            }
        }
        let kg = |lane: &Lane| carried.get(&(lane.origin, lane.dest)).copied().unwrap_or(0);
        let open: HashMap<(u64, u64), ()> = market.lanes.iter().map(|lane| ((lane.origin, lane.dest), ())).collect();
        let shut = closed.iter().filter(|lane| !open.contains_key(&(lane.origin, lane.dest)));
        let mut all: Vec<Way> = market.lanes.iter().map(|lane| Way { lane: *lane, open: true, kg: kg(lane) }).collect();
        all.extend(shut.map(|lane| Way { lane: *lane, open: false, kg: 0 }));
        let unused = all.iter().zip(0..).filter(|(way, _)| way.kg == 0).filter_map(|(way, number)| {
            Some((indexed.dests.get(way.lane.dest)?, (indexed.origins.get(way.lane.origin)?, number)))
        });
        let unused: Vec<(u32, (u32, u32))> = unused.collect();
        let unused = Buckets::new(indexed.dests.len(), unused.iter().copied());
        Self { all, unused }
    }
}

/// One component's optimum with both ends of its prices.
struct View<'r, 'c, 'a> {
    residual: &'r Residual<'c, 'a>,
    low: Vec<Option<Weight>>,
    high: Vec<Option<Weight>>,
}

impl View<'_, '_, '_> {
    fn destinations(&self, windows: &mut Vec<Window>) {
        let Component { indexed, demands, .. } = self.residual.component;
        let sources = self.residual.component.sources();
        for (class, price) in demands.classes.iter().zip(&self.low[sources..]) {
            let Some(price) = *price else { continue };
            let (dest, from, to) = (indexed.dests.id(class.place), class.from, class.to);
            let own = [class.kind];
            let accepted = indexed.accepted(class.kind);
            for &variety in if accepted.is_empty() { &own } else { accepted } {
                if (variety as usize) < indexed.varieties.len() {
                    windows.push(Window { dest, variety: indexed.varieties.id(variety), from, to, price });
                }
            }
        }
    }

    /// What each unused lane with trade on both ends could carry.
    fn lanes(&self, ways: &Ways) -> Vec<(u32, Best)> {
        let component = self.residual.component;
        let mut by_origin: HashMap<u32, Vec<u32>> = HashMap::new();
        for (class, number) in component.offers.classes.iter().zip(0..) {
            by_origin.entry(class.place).or_default().push(number);
        }
        let mut by_dest: HashMap<u32, Vec<u32>> = HashMap::new();
        for (class, number) in component.demands.classes.iter().zip(0..) {
            by_dest.entry(class.place).or_default().push(number);
        }
        let mut found = Vec::new();
        for (dest, sinks) in by_dest {
            let ends: Vec<End> = ways
                .unused
                .get(dest)
                .iter()
                .filter_map(|&(origin, lane)| Some(End { lane, sources: by_origin.get(&origin)?, best: Best::default() }))
                .collect();
            if !ends.is_empty() {
                found.extend(self.into(ways, ends, &sinks));
            }
        }
        found
    }

    /// The lanes into one destination: bounds first, then a search from every sink that may still do better.
    fn into(&self, ways: &Ways, mut ends: Vec<End>, sinks: &[u32]) -> Vec<(u32, Best)> {
        let component = self.residual.component;
        let base = component.sources();
        // Source and its end, for every sink; the highest hope of each sink.
        let mut hopes: Vec<(Weight, u32)> = Vec::new();
        for &sink in sinks {
            let mut hope = Weight::MIN;
            for end in &mut ends {
                let way = &ways.all[end.lane as usize];
                for &source in end.sources {
                    let Some(pair) = self.pair(way, source, sink) else { continue };
                    let (at, to) = (source as usize, base + sink as usize);
                    if let (Some(low), Some(high)) = (self.low[to], self.high[at]) {
                        end.best.merge(pair.at(low - high));
                    }
                    hope = hope.max(self.at_most(at, to));
                }
            }
            hopes.push((hope, sink));
        }
        hopes.sort_unstable_by_key(|&(hope, sink)| (std::cmp::Reverse(hope), sink));
        for (_, sink) in hopes {
            // What each source has to reach to matter.
            let mut least: HashMap<u32, Weight> = HashMap::new();
            for end in &ends {
                let way = &ways.all[end.lane as usize];
                for &source in end.sources {
                    let Some(pair) = self.pair(way, source, sink) else { continue };
                    let most = self.at_most(source as usize, base + sink as usize);
                    let mut hoped = end.best;
                    hoped.merge(pair.at(most));
                    if hoped.gain > end.best.gain || hoped.used_at.map(|best| best.0) > end.best.used_at.map(|best| best.0) {
                        let floor = self.low[base + sink as usize].zip(self.high[source as usize]);
                        least.insert(source, floor.map_or(Weight::MIN / 4, |(low, high)| low - high));
                    }
                }
            }
            if least.is_empty() {
                continue;
            }
            let gains = self.residual.carried_to(sink, &least);
            for end in &mut ends {
                let way = &ways.all[end.lane as usize];
                for &source in end.sources.iter().filter(|source| least.contains_key(source)) {
                    if let (Some(pair), Some(gain)) = (self.pair(way, source, sink), gains[source as usize]) {
                        end.best.merge(pair.at(gain));
                    }
                }
            }
        }
        ends.into_iter().map(|end| (end.lane, end.best)).collect()
    }

    /// No prices that prove the optimum let one kg between these two gain more.
    fn at_most(&self, source: usize, sink: usize) -> Weight {
        let gap = |prices: &[Option<Weight>]| prices[sink].zip(prices[source]).map(|(sink, source)| sink - source);
        match (gap(&self.low), gap(&self.high)) {
            (Some(low), Some(high)) => low.min(high),
            (low, high) => low.or(high).unwrap_or(Weight::MAX / 4),
        }
    }

    /// The two classes over a lane, if all but the price suits.
    fn pair(&self, way: &Way, source: u32, sink: u32) -> Option<Pair> {
        let component = self.residual.component;
        let (from, to): (&Class, &Class) =
            (&component.offers.classes[source as usize], &component.demands.classes[sink as usize]);
        let suits = accepts(component.indexed, to.kind, from.kind) && from.reaches(to, way.lane.transit);
        // In guarantee mode a pair must agree in price by itself.
        let spread = if component.mode == Mode::Guarantee { to.price - from.price } else { i64::MAX };
        suits.then_some(Pair { variety: from.kind, spread, freight: way.lane.freight })
    }
}

/// A lane into the destination at hand, and the sources at its other end.
struct End<'s> {
    lane: u32,
    sources: &'s [u32],
    best: Best,
}

/// Two classes that a lane would join.
struct Pair {
    variety: u32,
    /// The highest freight that both prices leave room for.
    spread: i64,
    freight: i64,
}

impl Pair {
    /// What it comes to if one kg between them gains so much before freight.
    fn at(&self, gain: Weight) -> Best {
        let Price { tiers, fen } = unweigh(gain);
        let used_at = match tiers {
            0 => Some(self.spread.min(fen - 1)),
            1.. => Some(self.spread),
            _ => None,
        };
        let net = if self.freight <= self.spread { gain - Weight::from(self.freight) } else { 0 };
        Best { used_at: used_at.map(|used_at| (used_at, self.variety)), gain: net.max(0) }
    }
}
