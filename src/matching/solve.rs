//! Drives the simplex of one component: rounds of pricing, each followed by pivots on the largest violations.

use crate::matching::classes::{Side, Step};
use crate::matching::model::Mode;
use crate::matching::network::{Arc, Network};
use crate::matching::pricing::{Dense, Lane, OutOfRange};
use crate::matching::split::Indexed;

/// Candidates that are compared with each other before every pivot.
const WINDOW: usize = 20;

/// A component solved to optimality.
pub(super) struct Solved {
    pub network: Network,
    /// What one tier is worth in guarantee mode, fen per kg; 0 in surplus mode.
    pub bonus: i64,
}

/// The bonus per tier of one component: more than any cycle of the network can gain in fen, twice, so that a
/// price splits uniquely into tiers and fen (see [`split_price`]).
fn bonus(offers: &Side, demands: &Side, mode: Mode, dearest_road: i64) -> i64 {
    if mode == Mode::Surplus {
        return 0;
    }
    let price = offers.steps.iter().chain(&demands.steps).map(|step| step.price).max().unwrap_or(0);
    let nodes = (offers.classes.len() + demands.classes.len() + 2) as i64;
    2 * nodes * price.max(dearest_road).max(1) + 1
}

/// A weighted price as (tiers, fen): `price = tiers · bonus + fen` with `|fen| < bonus / 2`.
pub(super) fn split_price(price: i64, bonus: i64) -> (i64, i64) {
    if bonus == 0 {
        return (0, price);
    }
    let tiers = (price + bonus / 2).div_euclid(bonus);
    (tiers, price - tiers * bonus)
}

/// Clears one component.
pub(super) fn solve(indexed: &Indexed, offers: &Side, demands: &Side, mode: Mode) -> Solved {
    let origins = offers.classes.chunk_by(|a, b| a.place == b.place).map(|run| run[0].place);
    let dearest_road =
        origins.flat_map(|origin| indexed.roads.get(origin)).map(|road| i64::from(road.freight)).max().unwrap_or(0);
    let bonus = bonus(offers, demands, mode, dearest_road);
    let network = attempt::<i16>(indexed, offers, demands, mode, bonus, dearest_road)
        .or_else(|_| attempt::<i32>(indexed, offers, demands, mode, bonus, dearest_road))
        .or_else(|_| attempt::<i64>(indexed, offers, demands, mode, bonus, dearest_road));
    match network {
        Ok(network) => Solved { network, bonus },
        // A price beyond 2^61 fen would need a path of 10^12 classes.
        Err(OutOfRange) => unreachable!("prices fit 64 bits"),
    }
}

fn attempt<T: Lane>(
    indexed: &Indexed,
    offers: &Side,
    demands: &Side,
    mode: Mode,
    bonus: i64,
    dearest_road: i64,
) -> Result<Network, OutOfRange> {
    let sources = offers.classes.len() as u32;
    let steps: Vec<Step> = offers.steps.iter().copied().chain(weighted(demands, bonus)).collect();
    let highest = steps.iter().map(|step| step.price).max().unwrap_or(0);
    if highest.max(dearest_road) > T::RANGE {
        return Err(OutOfRange);
    }
    let offset = offers.steps.len() as u32;
    let first_step: Vec<u32> = offers.first_step[..sources as usize]
        .iter()
        .copied()
        .chain(demands.first_step.iter().map(|first| first + offset))
        .collect();
    let mut pricing = Dense::<T>::new(indexed, offers, demands, mode);
    let best: Vec<i64> = first_step[..first_step.len() - 1].iter().map(|&first| steps[first as usize].price).collect();
    let hangs = pricing.partners(&best, sources)?;
    let mut network = Network::new(steps, first_step, sources as usize, hangs.into_iter());
    let mut search = Search::default();
    while search.round(&mut network, &mut pricing)? {}
    Ok(network)
}

/// The bids with the bonus of their tier.
fn weighted(demands: &Side, bonus: i64) -> impl Iterator<Item = Step> {
    demands.classes.iter().zip(demands.first_step.windows(2)).flat_map(move |(class, range)| {
        let extra = if bonus == 0 { 0 } else { i64::from(3 - class.tier) * bonus };
        demands.steps[range[0] as usize..range[1] as usize]
            .iter()
            .map(move |step| Step { price: step.price + extra, kg: step.kg })
    })
}

/// Buffers of the search, kept from round to round.
#[derive(Default)]
struct Search {
    sources: Vec<(i64, u32)>,
    arcs: Vec<(i64, Arc)>,
    window: Vec<Arc>,
}

impl Search {
    /// One round: price everything, pivot on the largest violations. `false` if there are none, which
    /// proves the prices optimal.
    fn round<T: Lane>(&mut self, network: &mut Network, pricing: &mut Dense<T>) -> Result<bool, OutOfRange> {
        self.sources.clear();
        self.arcs.clear();
        let sources = network.sources();
        pricing.round(network.prices(), sources, &mut self.sources)?;
        network.step_violations(&mut self.arcs);
        if self.sources.is_empty() && self.arcs.is_empty() {
            return Ok(false);
        }
        let cap = (network.prices().len() / 10).clamp(20, 1000);
        keep_largest(&mut self.sources, cap, |&(violation, source)| (-violation, source));
        keep_largest(&mut self.arcs, cap, |&(violation, arc)| (-violation, number(arc)));
        for &(violation, source) in &self.sources {
            self.arcs.extend(pricing.partner(source, sources).map(|arc| (violation, arc)));
        }
        self.arcs.sort_unstable_by_key(|&(violation, arc)| (-violation, number(arc)));
        self.arcs.truncate(cap);
        self.pivot_all(network);
        Ok(true)
    }

    /// Pivots on the candidates, the best of a moving window first; each is judged at the prices of the moment.
    fn pivot_all(&mut self, network: &mut Network) {
        let mut next = 0;
        self.window.clear();
        loop {
            while self.window.len() < WINDOW && next < self.arcs.len() {
                self.window.push(self.arcs[next].1);
                next += 1;
            }
            self.window.retain(|&arc| network.violation(arc) > 0);
            match self.window.iter().copied().max_by_key(|&arc| network.violation(arc)) {
                Some(arc) => network.pivot(arc),
                None if next < self.arcs.len() => {}
                None => return,
            }
        }
    }
}

/// A total order of arcs, so that ties are broken the same way in every run.
fn number(arc: Arc) -> (u32, u32) {
    match arc {
        Arc::Fill(node) => (node, 0),
        Arc::Drain(node) => (node, 1),
        Arc::Transport { source, sink, .. } => (source, 2 + sink),
    }
}

/// Keeps the `cap` entries that come first in order of `key`.
fn keep_largest<E, K: Ord>(entries: &mut Vec<E>, cap: usize, key: impl Fn(&E) -> K) {
    if entries.len() > cap {
        entries.select_nth_unstable_by_key(cap, key);
        entries.truncate(cap);
    }
}
