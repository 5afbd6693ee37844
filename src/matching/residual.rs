//! What else could be done with an optimum: shortest paths in its residual network, per component.
//!
//! An arc of the residual network is a change by one kg that the clearing allows: more on a transport, less on one that
//! carries something, more or less of a class's curve. Its reduced cost at the clearing's prices is never negative, so
//! Dijkstra's rule applies. The distances are exact answers: to the root they are what one more kg is worth at least at
//! any prices that prove the optimum (the lowest price of every class), from the root what one kg more costs at most
//! (the highest), and from a sink to a source what it gains to carry one kg between them.
//!
//! Only for clearings without least lots: with them the trades are no optimum of the network.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::ops::Range;

use crate::{
    classes::{Class, Side},
    clearing::{Clearing, Price},
    index::Road,
    model::{Market, Mode},
    split::{Indexed, Part},
};

/// A price as one number: any tier outweighs any sum of fen.
pub(super) type Weight = i128;
const TIER: Weight = 1 << 64;

/// A price as one number.
pub(super) fn weigh(price: Price) -> Weight {
    Weight::from(price.tiers) * TIER + Weight::from(price.fen)
}

/// The number as a price.
pub(super) fn unweigh(weight: Weight) -> Price {
    let tiers = (weight + TIER / 2).div_euclid(TIER);
    Price { tiers: tiers as i64, fen: (weight - tiers * TIER) as i64 }
}

/// The trades of a clearing by component, as positions in the market's lists.
pub(super) struct Trades {
    by_part: Vec<Vec<(u32, u32, i64)>>,
}

impl Trades {
    /// Sorts the trades by component; `None` if they name listings that are not there.
    pub fn new(market: &Market, parts: &[Part], clearing: &Clearing) -> Option<Self> {
        let offers: HashMap<u64, u32> = market.offers.iter().zip(0..).map(|(offer, at)| (offer.id, at)).collect();
        let demands: HashMap<u64, u32> = market.demands.iter().zip(0..).map(|(demand, at)| (demand.id, at)).collect();
        let mut part_of = vec![usize::MAX; market.offers.len()];
        for (number, part) in parts.iter().enumerate() {
            part.offers.iter().for_each(|&offer| part_of[offer as usize] = number);
        }
        let mut by_part = vec![Vec::new(); parts.len()];
        for trade in &clearing.trades {
            let (offer, demand) = (*offers.get(&trade.offer)?, *demands.get(&trade.demand)?);
            by_part.get_mut(part_of[offer as usize])?.push((offer, demand, trade.kg));
        }
        Some(Self { by_part })
    }

    /// Those of one component.
    pub fn of(&self, part: usize) -> &[(u32, u32, i64)] {
        &self.by_part[part]
    }
}

/// Classes of one kind at one place.
#[derive(Clone)]
pub(super) struct Run {
    pub kind: u32,
    pub place: u32,
    pub classes: Range<u32>,
}

/// Where two runs meet: the number of the other run, and the road.
#[derive(Clone, Copy)]
pub(super) struct Meeting {
    pub run: u32,
    pub freight: i64,
    pub transit: i32,
}

/// One component: its classes, and which of them meet.
pub(super) struct Component<'a> {
    pub indexed: &'a Indexed<'a>,
    pub mode: Mode,
    pub offers: Side,
    pub demands: Side,
    pub source_runs: Vec<Run>,
    pub sink_runs: Vec<Run>,
    /// By run of sources the runs of sinks that it meets, and the other way round.
    pub ends: Vec<Vec<Meeting>>,
    pub starts: Vec<Vec<Meeting>>,
    run_of_source: Vec<u32>,
    run_of_sink: Vec<u32>,
}

fn runs(side: &Side) -> Vec<Run> {
    let mut next = 0;
    let run = |classes: &[Class]| {
        let first = next;
        next += classes.len() as u32;
        Run { kind: classes[0].kind, place: classes[0].place, classes: first..next }
    };
    side.classes.chunk_by(|a, b| (a.kind, a.place) == (b.kind, b.place)).map(run).collect()
}

fn run_of(runs: &[Run]) -> Vec<u32> {
    runs.iter().zip(0..).flat_map(|(run, number)| run.classes.clone().map(move |_| number)).collect()
}

impl<'a> Component<'a> {
    /// Lays out one component.
    pub fn new(indexed: &'a Indexed<'a>, part: &Part, mode: Mode) -> Self {
        let (offers, demands) = (Side::offers(indexed, part, mode), Side::demands(indexed, part, mode));
        let (source_runs, sink_runs) = (runs(&offers), runs(&demands));
        let mut ends = vec![Vec::new(); source_runs.len()];
        let mut starts = vec![Vec::new(); sink_runs.len()];
        for (number, run) in source_runs.iter().enumerate() {
            let roads = indexed.roads.get(run.place);
            let mut at = 0;
            for (other, sinks) in sink_runs.iter().enumerate() {
                if other > 0 && sinks.kind != sink_runs[other - 1].kind {
                    at = 0;
                }
                while at < roads.len() && roads[at].dest < sinks.place {
                    at += 1;
                }
                let Some(&Road { freight, transit, .. }) = roads.get(at).filter(|road| road.dest == sinks.place) else {
                    continue;
                };
                if accepts(indexed, sinks.kind, run.kind) {
                    ends[number].push(Meeting { run: other as u32, freight: freight.into(), transit });
                    starts[other].push(Meeting { run: number as u32, freight: freight.into(), transit });
                }
            }
        }
        let (run_of_source, run_of_sink) = (run_of(&source_runs), run_of(&sink_runs));
        Self { indexed, mode, offers, demands, source_runs, sink_runs, ends, starts, run_of_source, run_of_sink }
    }

    /// How many source classes there are.
    pub fn sources(&self) -> usize {
        self.offers.classes.len()
    }

    /// Whether a pair may trade: in grade and days, and in guarantee mode in price.
    fn pairs(&self, source: &Class, sink: &Class, freight: i64, transit: i32) -> bool {
        source.reaches(sink, transit) && (self.mode == Mode::Surplus || source.price + freight <= sink.price)
    }
}

/// Whether demands of a kind accept a variety.
pub(super) fn accepts(indexed: &Indexed, wanted: u32, variety: u32) -> bool {
    wanted == variety || indexed.accepted(wanted).binary_search(&variety).is_ok()
}

/// A component with its optimum. Nodes: sources, sinks, the root.
pub(super) struct Residual<'c, 'a> {
    pub component: &'c Component<'a>,
    /// The clearing's prices.
    price: Vec<Weight>,
    sold: Vec<Vec<u32>>,
    bought: Vec<Vec<u32>>,
    /// Kg that each listing trades, by position in its side's order.
    pub sold_kg: Vec<i64>,
    pub bought_kg: Vec<i64>,
    /// Prices of the last used and of the next free kg of every class.
    last: Vec<Option<Weight>>,
    next: Vec<Option<Weight>>,
}

/// Distances, shortest first.
struct Queue {
    reached: Vec<Option<Weight>>,
    heap: BinaryHeap<Reverse<(Weight, u32)>>,
}

impl Queue {
    fn new(nodes: usize, start: u32) -> Self {
        let mut queue = Self { reached: vec![None; nodes], heap: BinaryHeap::new() };
        queue.offer(start, 0);
        queue
    }

    #[inline]
    fn offer(&mut self, node: u32, distance: Weight) {
        let best = &mut self.reached[node as usize];
        if best.is_none_or(|best| distance < best) {
            *best = Some(distance);
            self.heap.push(Reverse((distance, node)));
        }
    }

    fn pop(&mut self) -> Option<(Weight, u32)> {
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if self.reached[node as usize] == Some(distance) {
                return Some((distance, node));
            }
        }
        None
    }
}

impl<'c, 'a> Residual<'c, 'a> {
    /// The residual network of one component; `None` if the trades do not belong to it.
    pub fn new(component: &'c Component<'a>, clearing: &Clearing, trades: &[(u32, u32, i64)]) -> Option<Self> {
        let (offers, demands) = (&component.offers, &component.demands);
        let (sources, sinks) = (offers.classes.len(), demands.classes.len());
        let places = |side: &Side| -> HashMap<u32, (u32, u32)> {
            let classes =
                side.classes.iter().zip(0..).flat_map(|(class, number)| class.listings.clone().map(move |at| (at, number)));
            classes.map(|(at, number)| (side.order[at as usize], (number, at))).collect()
        };
        let (of_offer, of_demand) = (places(offers), places(demands));
        let (mut sold, mut bought) = (vec![Vec::new(); sources], vec![Vec::new(); sinks]);
        let (mut sold_kg, mut bought_kg) = (vec![0; offers.order.len()], vec![0; demands.order.len()]);
        for (offer, demand, kg) in trades {
            let (&(source, offer), &(sink, demand)) = (of_offer.get(offer)?, of_demand.get(demand)?);
            sold[source as usize].push(sink);
            bought[sink as usize].push(source);
            sold_kg[offer as usize] += kg;
            bought_kg[demand as usize] += kg;
        }
        sold.iter_mut().chain(&mut bought).for_each(|ends| {
            ends.sort_unstable();
            ends.dedup();
        });
        let market = component.indexed.market;
        let first = |side: &Side, class: &Class| side.order[class.listings.start as usize] as usize;
        let mut price = Vec::with_capacity(sources + sinks + 1);
        for class in &offers.classes {
            price.push(weigh(*clearing.offer_prices.get(first(offers, class))?));
        }
        for class in &demands.classes {
            price.push(weigh(*clearing.demand_prices.get(first(demands, class))?));
        }
        price.push(0);
        let mut residual = Self {
            component,
            price,
            sold,
            bought,
            sold_kg,
            bought_kg,
            last: vec![None; sources + sinks],
            next: vec![None; sources + sinks],
        };
        for (number, class) in offers.classes.iter().enumerate() {
            for at in class.listings.clone() {
                let (kg, qty) = (residual.sold_kg[at as usize], market.offers[offers.order[at as usize] as usize].qty);
                residual.note(number, kg, qty, residual.limit_of_offer(at));
            }
        }
        for (number, class) in demands.classes.iter().enumerate() {
            for at in class.listings.clone() {
                let (kg, qty) = (residual.bought_kg[at as usize], market.demands[demands.order[at as usize] as usize].qty);
                residual.note(sources + number, kg, qty, residual.limit_of_demand(at));
            }
        }
        Some(residual)
    }

    fn note(&mut self, node: usize, kg: i64, qty: i64, limit: Weight) {
        if kg > 0 {
            self.last[node] = Some(limit);
        }
        if kg < qty && self.next[node].is_none() {
            self.next[node] = Some(limit);
        }
    }

    fn limit_of_offer(&self, at: u32) -> Weight {
        let Component { indexed, offers, .. } = self.component;
        Weight::from(indexed.market.offers[offers.order[at as usize] as usize].ask)
    }

    fn limit_of_demand(&self, at: u32) -> Weight {
        let Component { indexed, demands, mode, .. } = self.component;
        let demand = &indexed.market.demands[demands.order[at as usize] as usize];
        let tiers = if *mode == Mode::Guarantee { 3 - i64::from(demand.tier) } else { 0 };
        weigh(Price { tiers, fen: demand.bid })
    }

    fn root(&self) -> u32 {
        self.price.len() as u32 - 1
    }

    /// A reduced cost; what a wrong clearing makes negative counts as nothing.
    #[inline]
    fn reduced(&self, tail: usize, cost: Weight, head: usize) -> Weight {
        (self.price[tail] + cost - self.price[head]).max(0)
    }

    /// Every sink that a source may serve, and the freight.
    #[inline]
    fn each_sink(&self, source: u32, mut call: impl FnMut(u32, i64)) {
        let component = self.component;
        let class = &component.offers.classes[source as usize];
        for meeting in &component.ends[component.run_of_source[source as usize] as usize] {
            for sink in component.sink_runs[meeting.run as usize].classes.clone() {
                if component.pairs(class, &component.demands.classes[sink as usize], meeting.freight, meeting.transit) {
                    call(sink, meeting.freight);
                }
            }
        }
    }

    /// Every source that may serve a sink, and the freight.
    #[inline]
    fn each_source(&self, sink: u32, mut call: impl FnMut(u32, i64)) {
        let component = self.component;
        let class = &component.demands.classes[sink as usize];
        for meeting in &component.starts[component.run_of_sink[sink as usize] as usize] {
            for source in component.source_runs[meeting.run as usize].classes.clone() {
                if component.pairs(&component.offers.classes[source as usize], class, meeting.freight, meeting.transit) {
                    call(source, meeting.freight);
                }
            }
        }
    }

    /// Offers the neighbours of a node but the root.
    fn forward(&self, queue: &mut Queue, distance: Weight, node: u32) {
        let (sources, at) = (self.component.sources(), node as usize);
        if at < sources {
            self.each_sink(node, |sink, freight| {
                let head = sources + sink as usize;
                queue.offer(head as u32, distance + self.reduced(at, freight.into(), head));
            });
        } else {
            self.bought[at - sources].iter().for_each(|&source| queue.offer(source, distance));
        }
    }

    /// The highest price of every class that proves the optimum; `None` if nothing bounds it.
    pub fn highest(&self) -> Vec<Option<Weight>> {
        let (sources, root) = (self.component.sources(), self.root());
        let mut queue = Queue::new(self.price.len(), root);
        while let Some((distance, node)) = queue.pop() {
            if node != root {
                self.forward(&mut queue, distance, node);
                continue;
            }
            for class in 0..root as usize {
                let cost = if class < sources { self.next[class] } else { self.last[class] };
                if let Some(cost) = cost {
                    queue.offer(class as u32, self.reduced(root as usize, cost, class));
                }
            }
        }
        let price = |(reached, price): (Option<Weight>, &Weight)| reached.map(|reached| price + reached);
        queue.reached.into_iter().zip(&self.price).take(root as usize).map(price).collect()
    }

    /// What leads from a class straight to the root, as a reduced cost.
    fn exit(&self, class: usize) -> Option<Weight> {
        let limit = if class < self.component.sources() { self.last[class] } else { self.next[class] };
        limit.map(|limit| self.reduced(class, -limit, self.root() as usize))
    }

    /// The lowest price of every class that proves the optimum; `None` if nothing bounds it.
    pub fn lowest(&self) -> Vec<Option<Weight>> {
        let (sources, root) = (self.component.sources(), self.root());
        let mut queue = Queue::new(self.price.len(), root);
        while let Some((distance, node)) = queue.pop() {
            let at = node as usize;
            if node == root {
                for class in 0..root as usize {
                    if let Some(cost) = self.exit(class) {
                        queue.offer(class as u32, cost);
                    }
                }
            } else if at < sources {
                self.sold[at].iter().for_each(|&sink| queue.offer((sources + sink as usize) as u32, distance));
            } else {
                self.each_source((at - sources) as u32, |source, freight| {
                    queue.offer(source, distance + self.reduced(source as usize, freight.into(), at));
                });
            }
        }
        let price = |(reached, price): (Option<Weight>, &Weight)| reached.map(|reached| price - reached);
        queue.reached.into_iter().zip(&self.price).take(root as usize).map(price).collect()
    }

    /// What one kg gains at most, before freight, that is carried to this sink from each of some sources; one for which
    /// it is no more than what is given with it may be missing.
    pub fn carried_to(&self, sink: u32, from: &HashMap<u32, Weight>) -> Vec<Option<Weight>> {
        let (sources, root) = (self.component.sources(), self.root());
        let start = (sources + sink as usize) as u32;
        let gap = |source: u32| self.price[start as usize] - self.price[source as usize];
        let furthest = from.iter().map(|(&source, least)| gap(source) - least).max().unwrap_or(0);
        let mut open = from.len();
        let mut queue = Queue::new(self.price.len(), start);
        while let Some((distance, node)) = queue.pop().filter(|(distance, _)| open > 0 && *distance <= furthest) {
            open -= usize::from(from.contains_key(&node));
            if node == root {
                for class in 0..root as usize {
                    let cost = if class < sources { self.next[class] } else { self.last[class] };
                    if let Some(cost) = cost {
                        queue.offer(class as u32, distance + self.reduced(root as usize, cost, class));
                    }
                }
                continue;
            }
            if let Some(cost) = self.exit(node as usize) {
                queue.offer(root, distance + cost);
            }
            self.forward(&mut queue, distance, node);
        }
        (0..sources as u32).map(|source| queue.reached[source as usize].map(|reached| gap(source) - reached)).collect()
    }

    /// What one more kg of a partly sold offer is worth, its own kg left where they are; `at` is its position.
    pub fn more_of_offer(&self, class: u32, at: u32) -> Option<Weight> {
        let first = self.component.offers.classes[class as usize].listings.start;
        let before = (first..at).rev().find(|&other| self.sold_kg[other as usize] > 0).map(|other| self.limit_of_offer(other));
        let own = before.map(|limit| self.reduced(class as usize, -limit, self.root() as usize));
        let root = self.root();
        let mut queue = Queue::new(self.price.len(), class);
        while let Some((distance, node)) = queue.pop() {
            if node == root {
                return Some(self.price[class as usize] - distance);
            }
            let exit = if node == class { own } else { self.exit(node as usize) };
            if let Some(cost) = exit {
                queue.offer(root, distance + cost);
            }
            self.forward(&mut queue, distance, node);
        }
        None
    }

    /// What one more kg for a partly met demand costs, its own kg left where they are; `at` is its position.
    pub fn more_for_demand(&self, class: u32, at: u32) -> Option<Weight> {
        let (sources, root) = (self.component.sources(), self.root());
        let first = self.component.demands.classes[class as usize].listings.start;
        let before = (first..at).rev().find(|&other| self.bought_kg[other as usize] > 0).map(|other| self.limit_of_demand(other));
        let goal = (sources + class as usize) as u32;
        // Backwards from the sink: to the sources that could serve it, to the sinks that they serve now, up to the root.
        let entry = |node: usize| {
            let limit = if node == goal as usize {
                before
            } else if node < sources {
                self.next[node]
            } else {
                self.last[node]
            };
            limit.map(|limit| self.reduced(root as usize, limit, node))
        };
        let mut queue = Queue::new(self.price.len(), goal);
        while let Some((distance, node)) = queue.pop() {
            let at = node as usize;
            if node == root {
                return Some(self.price[goal as usize] + distance);
            }
            if let Some(cost) = entry(at) {
                queue.offer(root, distance + cost);
            }
            if at < sources {
                self.sold[at].iter().for_each(|&sink| queue.offer((sources + sink as usize) as u32, distance));
            } else {
                self.each_source((at - sources) as u32, |source, freight| {
                    queue.offer(source, distance + self.reduced(source as usize, freight.into(), at));
                });
            }
        }
        None
    }
}
