//! Among the optima of surplus (and tiers) the fairest: whoever posted earlier comes first.
//!
//! Inside a class time decides anyway. Between classes, prices in whole fen tie often, and then the optimum has many
//! faces; the simplex stops at any of them. Here the total of seniority · kg is maximised over all of them, where the
//! seniority of a listing is the number of listings of its side of the component that were not posted before it.
//!
//! An optimum stays one as long as it only uses what has no reduced cost: transports with `price[D] = price[C] +
//! freight`, and of every curve the step that lies at the price; what is cheaper stays used, what is dearer unused. On
//! this part of the market a second simplex starts from the flows of the first. Scaling both objectives into one
//! integer would overflow; this cannot.

use std::collections::HashMap;
use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use crate::matching::classes::{Class, Side, Step};
use crate::matching::clearing::Clearing;
use crate::matching::index::Road;
use crate::matching::model::{Market, Mode};
use crate::matching::network::{Arc, Flow, Network};
use crate::matching::solve::Problem;
use crate::matching::split::Indexed;

/// A class that may trade: what it surely trades, and which of its listings are at the price.
struct Member {
    class: u32,
    fixed: i64,
    /// Positions in the side's order.
    free: Range<u32>,
}

/// The flows of the fairest optimum, by source and sink class.
///
/// `prices` are those of the classes, sources first, with the bonus of the tiers in them; `flows` are optimal at them.
pub(super) fn fairest(problem: &Problem, prices: &[i64], bonus: i64, flows: Vec<Flow>) -> Vec<Flow> {
    let (offers, demands) = (&problem.offers, &problem.demands);
    let market = problem.indexed.market;
    let sources = offers.classes.len();
    let mut used = vec![0; prices.len()];
    for flow in &flows {
        used[flow.source as usize] += flow.kg;
        used[flow.sink as usize] += flow.kg;
    }
    let ask = |listing: u32| market.offers[listing as usize].ask;
    let extra = |tier: u8| if problem.mode == Mode::Guarantee { i64::from(3 - tier) * bonus } else { 0 };
    let bid = |listing: u32| -market.demands[listing as usize].bid - extra(market.demands[listing as usize].tier);
    let sellers = members(offers, ask, |listing| market.offers[listing as usize].qty, |class| prices[class], &used);
    let buyers =
        members(demands, bid, |listing| market.demands[listing as usize].qty, |class| -prices[sources + class], &used[sources..]);
    // Any change moves something between two steps that lie at their price.
    if sellers.iter().chain(&buyers).map(|member| member.free.len()).sum::<usize>() < 2 {
        return flows;
    }
    let tight = Tight::new(problem, prices, &sellers, &buyers);
    let Some(mut network) = network(problem, &sellers, &buyers, &used) else {
        return flows;
    };
    let mut node = vec![0; prices.len()];
    let classes = sellers.iter().map(|member| member.class as usize);
    let classes: Vec<usize> = classes.chain(buyers.iter().map(|member| sources + member.class as usize)).collect();
    for (number, &class) in (0..).zip(&classes) {
        node[class] = number;
    }
    let inner =
        |flow: &Flow| Flow { source: node[flow.source as usize], sink: node[flow.sink as usize], freight: 0, kg: flow.kg };
    network.adopt(&flows.iter().map(inner).collect::<Vec<_>>());
    tight.optimise(&mut network);
    let outer = |flow: Flow| {
        let freight = tight.freight(flow.source, flow.sink);
        Flow { source: classes[flow.source as usize] as u32, sink: classes[flow.sink as usize] as u32, freight, kg: flow.kg }
    };
    network.flows().into_iter().map(outer).collect()
}

/// The classes that trade, or have something at their price. `key` and `limit` ascend from the better to the worse.
fn members(
    side: &Side,
    key: impl Fn(u32) -> i64,
    kg: impl Fn(u32) -> i64,
    limit: impl Fn(usize) -> i64,
    used: &[i64],
) -> Vec<Member> {
    let mut members = Vec::new();
    for (number, class) in side.classes.iter().enumerate() {
        let Range { start, end } = class.listings;
        let listings = &side.order[start as usize..end as usize];
        let limit = limit(number);
        let better = listings.partition_point(|&listing| key(listing) < limit);
        let ties = listings[better..].partition_point(|&listing| key(listing) == limit);
        if used[number] > 0 || ties > 0 {
            let fixed = listings[..better].iter().map(|&listing| kg(listing)).sum();
            let first = start + better as u32;
            members.push(Member { class: number as u32, fixed, free: first..first + ties as u32 });
        }
    }
    members
}

/// How many listings of a side were not posted before each one, itself included; by position in the side's order.
fn seniority(side: &Side, posted: impl Fn(u32) -> (i64, u64)) -> Vec<i64> {
    let mut order: Vec<((i64, u64), u32)> = side.order.iter().zip(0..).map(|(&listing, at)| (posted(listing), at)).collect();
    order.sort_unstable();
    let mut seniority = vec![0; order.len()];
    for (&(_, at), value) in order.iter().rev().zip(1..) {
        seniority[at as usize] = value;
    }
    seniority
}

/// The second problem: every kg is worth its listing's seniority; what is cheaper than the price is worth more than any
/// change can gain. `None` if the flows do not fit the prices.
fn network(problem: &Problem, sellers: &[Member], buyers: &[Member], used: &[i64]) -> Option<Network> {
    let (offers, demands) = (&problem.offers, &problem.demands);
    let market = problem.indexed.market;
    let surely = 4 * (offers.order.len().max(demands.order.len()) as i64 + 1);
    let (mut steps, mut first_step) = (Vec::new(), Vec::new());
    let of_offers = seniority(offers, |listing| {
        let offer = &market.offers[listing as usize];
        (offer.posted, offer.id)
    });
    let of_demands = seniority(demands, |listing| {
        let demand = &market.demands[listing as usize];
        (demand.posted, demand.id)
    });
    let mut add = |side: &Side, member: &Member, sign: i64, seniority: &[i64], kg: &dyn Fn(u32) -> i64, used: i64| {
        first_step.push(steps.len() as u32);
        let mut room = member.fixed;
        if member.fixed > 0 {
            steps.push(Step { price: sign * surely, kg: member.fixed });
        }
        for at in member.free.clone() {
            let kg = kg(side.order[at as usize]);
            steps.push(Step { price: sign * seniority[at as usize], kg });
            room += kg;
        }
        (member.fixed..=room).contains(&used).then_some(())
    };
    for member in sellers {
        let kg = |listing: u32| market.offers[listing as usize].qty;
        add(offers, member, -1, &of_offers, &kg, used[member.class as usize])?;
    }
    for member in buyers {
        let kg = |listing: u32| market.demands[listing as usize].qty;
        add(demands, member, 1, &of_demands, &kg, used[offers.classes.len() + member.class as usize])?;
    }
    first_step.push(steps.len() as u32);
    Some(Network::new(steps, &first_step, sellers.len()))
}

/// The transports without reduced cost.
struct Tight {
    /// Sinks and freights, source by source.
    arcs: Vec<(u32, i32)>,
    /// Where each source's begin, and the end.
    starts: Vec<u32>,
}

/// The buyers of one kind at one place.
struct Run {
    kind: u32,
    place: u32,
    buyers: Range<usize>,
}

/// What one origin's sources of one kind may send to.
#[derive(Default)]
struct Outlook {
    /// Buyers, and the roads there.
    ends: Vec<(u32, Road)>,
    /// The price of a source at which the transport there has no reduced cost; padded to whole chunks.
    tight_at: Vec<i64>,
}

/// Prices are compared so many at a time.
const CHUNK: usize = 32;

impl Tight {
    fn new(problem: &Problem, prices: &[i64], sellers: &[Member], buyers: &[Member]) -> Self {
        let (source_classes, sink_classes) = (&problem.offers.classes, &problem.demands.classes);
        let paid: Vec<i64> = buyers.iter().map(|buyer| prices[source_classes.len() + buyer.class as usize]).collect();
        let runs = runs(buyers.iter().map(|buyer| &sink_classes[buyer.class as usize]));
        let (arch, mut outlook, mut found) = (Arch::new(), Outlook::default(), Vec::new());
        let (mut arcs, mut starts) = (Vec::new(), vec![0]);
        let class_of = |member: &Member| &source_classes[member.class as usize];
        for together in sellers.chunk_by(|a, b| (class_of(a).kind, class_of(a).place) == (class_of(b).kind, class_of(b).place)) {
            outlook.look(problem, class_of(&together[0]), &runs, &paid);
            for member in together {
                let class = class_of(member);
                arch.dispatch(Find { list: &outlook.tight_at, value: prices[member.class as usize], found: &mut found });
                for (buyer, road) in found.drain(..).map(|at: u32| outlook.ends[at as usize]) {
                    let other = &sink_classes[buyers[buyer as usize].class as usize];
                    let pays = problem.mode == Mode::Surplus || class.price + i64::from(road.freight) <= other.price;
                    if pays && class.reaches(other, road.transit) {
                        arcs.push((sellers.len() as u32 + buyer, road.freight));
                    }
                }
                starts.push(arcs.len() as u32);
            }
        }
        Self { arcs, starts }
    }

    fn of(&self, source: u32) -> &[(u32, i32)] {
        &self.arcs[self.starts[source as usize] as usize..self.starts[source as usize + 1] as usize]
    }

    fn freight(&self, source: u32, sink: u32) -> i32 {
        let arcs = self.of(source);
        arcs.binary_search_by_key(&sink, |arc| arc.0).map_or(0, |at| arcs[at].1)
    }

    /// Pivots until no transport and no step gains.
    fn optimise(&self, network: &mut Network) {
        let mut candidates = Vec::new();
        loop {
            network.sweep();
            network.step_violations(&mut candidates);
            let prices = network.prices();
            for source in 0..network.sources() {
                let best = self.of(source).iter().max_by_key(|(sink, _)| prices[*sink as usize]);
                let Some(&(sink, _)) = best else { continue };
                let violation = prices[sink as usize] - prices[source as usize];
                if violation > 0 {
                    candidates.push((violation, Arc::Transport { source, sink, freight: 0 }));
                }
            }
            debug_assert!(network.is_strong());
            if candidates.is_empty() {
                return;
            }
            candidates.sort_unstable_by_key(|&(violation, arc)| (-violation, arc));
            for (_, arc) in candidates.drain(..) {
                while network.pivot(arc, 0) {}
            }
        }
    }
}

/// Classes of sinks by kind and place, which is their order.
fn runs<'c>(classes: impl Iterator<Item = &'c Class>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (class, at) in classes.zip(0..) {
        match runs.last_mut().filter(|run| (run.kind, run.place) == (class.kind, class.place)) {
            Some(run) => run.buyers.end = at + 1,
            None => runs.push(Run { kind: class.kind, place: class.place, buyers: at..at + 1 }),
        }
    }
    runs
}

impl Outlook {
    /// Looks out from the origin of a class, for its kind; `paid` are the prices of the buyers.
    fn look(&mut self, problem: &Problem, from: &Class, runs: &[Run], paid: &[i64]) {
        self.ends.clear();
        self.tight_at.clear();
        let accepts = |kind: u32| kind == from.kind || problem.indexed.accepted(kind).binary_search(&from.kind).is_ok();
        for runs in runs.chunk_by(|a, b| a.kind == b.kind).filter(|runs| accepts(runs[0].kind)) {
            let mut roads = problem.indexed.roads.get(from.place).iter().peekable();
            for Run { place, buyers, .. } in runs {
                while roads.next_if(|road| road.dest < *place).is_some() {}
                if let Some(&&road) = roads.peek().filter(|road| road.dest == *place) {
                    self.ends.extend(buyers.clone().map(|buyer| (buyer as u32, road)));
                    self.tight_at.extend(paid[buyers.clone()].iter().map(|paid| paid - i64::from(road.freight)));
                }
            }
        }
        self.tight_at.resize(self.tight_at.len().next_multiple_of(CHUNK), i64::MIN);
    }
}

/// Finds where a value stands in a list of whole chunks.
struct Find<'a> {
    list: &'a [i64],
    value: i64,
    found: &'a mut Vec<u32>,
}

impl WithSimd for Find<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        for (chunk, first) in self.list.as_chunks::<CHUNK>().0.iter().zip((0..).step_by(CHUNK)) {
            let hit = chunk.iter().fold(false, |hit, value| hit | (*value == self.value));
            if hit {
                self.found.extend((first..).zip(chunk).filter(|(_, value)| **value == self.value).map(|(at, _)| at));
            }
        }
    }
}

/// What a clearing's second objective amounts to: the seniority of both sides times kg, over all trades.
///
/// The seniority of a listing is the number of listings of its side of its component that were posted at the same time
/// or later and have no lower id, itself included.
#[must_use]
pub fn total_seniority(market: &Market, clearing: &Clearing) -> i128 {
    let indexed = Indexed::new(market);
    let (mut of_offers, mut of_demands) = (HashMap::new(), HashMap::new());
    for part in indexed.parts() {
        let offers = part.offers.iter().map(|&at| &market.offers[at as usize]);
        rank(offers.map(|offer| (offer.posted, offer.id)).collect(), &mut of_offers);
        let demands = part.demands.iter().map(|&at| &market.demands[at as usize]);
        rank(demands.map(|demand| (demand.posted, demand.id)).collect(), &mut of_demands);
    }
    let of = |map: &HashMap<u64, i64>, id| i128::from(map.get(&id).copied().unwrap_or_default());
    clearing.trades.iter().map(|trade| i128::from(trade.kg) * (of(&of_offers, trade.offer) + of(&of_demands, trade.demand))).sum()
}

fn rank(mut posted: Vec<(i64, u64)>, ranks: &mut HashMap<u64, i64>) {
    posted.sort_unstable();
    ranks.extend(posted.iter().rev().zip(1..).map(|(&(_, id), value)| (id, value)));
}
