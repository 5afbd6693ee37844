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

use crate::{
    classes::{Side, Step},
    clearing::Clearing,
    model::Market,
    network::{Arc, Flow, Network},
    pricing::{OutOfRange, Pricing, Ties},
    solve::{Problem, Solved, optimise},
    split::Indexed,
};

/// A class that may trade: what it surely trades, and which of its listings are at the price.
struct Member {
    class: u32,
    fixed: i64,
    /// Positions in the side's order.
    free: Range<u32>,
}

/// The flows of the fairest optimum, by source and sink class.
pub(super) fn fairest(problem: &Problem, solved: &Solved) -> Vec<Flow> {
    let (flows, prices, bonus) = (solved.network.flows(), solved.network.prices(), solved.bonus);
    let (offers, demands) = (&problem.offers, &problem.demands);
    let sources = offers.classes.len();
    let mut used = vec![0; prices.len()];
    for flow in &flows {
        used[flow.source as usize] += flow.kg;
        used[flow.sink as usize] += flow.kg;
    }
    let ask = |class: u32| prices[class as usize];
    let bid = |class: u32| {
        let extra = i64::from(3 - demands.classes[class as usize].tier) * bonus;
        prices[sources + class as usize] - extra
    };
    let sellers = members(offers, ask, |step, price| step < price, &used);
    let buyers = members(demands, bid, |step, price| step > price, &used[sources..]);
    // Any change moves something between two steps that lie at their price.
    if sellers.iter().chain(&buyers).map(|member| member.free.len()).sum::<usize>() < 2 {
        return flows;
    }
    let Some(mut network) = network(problem, &sellers, &buyers, &used) else {
        return flows;
    };
    let mut node = vec![NONE; prices.len()];
    let classes = sellers.iter().map(|member| member.class as usize);
    let classes: Vec<usize> = classes.chain(buyers.iter().map(|member| sources + member.class as usize)).collect();
    for (number, &class) in (0..).zip(&classes) {
        node[class] = number;
    }
    let mut tight = Tight::new(solved.ties.as_ref(), prices, &sellers, &node[sources..]);
    let inner =
        |flow: &Flow| Flow { source: node[flow.source as usize], sink: node[flow.sink as usize], freight: 0, kg: flow.kg };
    network.adopt(&flows.iter().map(inner).collect::<Vec<_>>());
    // Without lanes nothing is out of their range; and the flows are optimal even so.
    if optimise(&mut network, &mut tight).is_err() {
        return flows;
    }
    let outer = |flow: Flow| {
        let freight = tight.freight(flow.source, flow.sink);
        Flow { source: classes[flow.source as usize] as u32, sink: classes[flow.sink as usize] as u32, freight, kg: flow.kg }
    };
    network.flows().into_iter().map(outer).collect()
}

/// The classes that trade, or have something at their price, given the price of each and which prices are better.
fn members(side: &Side, price: impl Fn(u32) -> i64, better: impl Fn(i64, i64) -> bool, used: &[i64]) -> Vec<Member> {
    let mut members = Vec::new();
    for (class, number) in side.classes.iter().zip(0..) {
        let price = price(number);
        let steps = side.first_step[number as usize] as usize..side.first_step[number as usize + 1] as usize;
        let sure = side.steps[steps.clone()].iter().take_while(|step| better(step.price, price));
        let (count, fixed) = sure.fold((0, 0), |(count, kg), step| (count + 1, kg + step.kg));
        let next = steps.start + count;
        let start = if count == 0 { class.listings.start } else { side.step_end[next - 1] };
        let tied = next < steps.end && side.steps[next].price == price;
        if used[number as usize] > 0 || tied {
            members.push(Member { class: number, fixed, free: start..if tied { side.step_end[next] } else { start } });
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

/// The transports without reduced cost, which is all that there is to price in the second problem.
struct Tight {
    /// Sinks and freights, source by source.
    arcs: Vec<(u32, i32)>,
    /// Where each source's begin, and the end.
    starts: Vec<u32>,
    price: Vec<i64>,
}

const NONE: u32 = u32::MAX;

impl Tight {
    /// `buyers` are the numbers of the sink classes in the second problem.
    fn new(ties: &dyn Ties, prices: &[i64], sellers: &[Member], buyers: &[u32]) -> Self {
        let (mut arcs, mut starts, mut found) = (Vec::new(), vec![0], Vec::new());
        for seller in sellers {
            ties.ties(seller.class, prices[seller.class as usize], &mut found);
            let first = arcs.len();
            let ends = found.drain(..).map(|(sink, freight)| (buyers[sink as usize], freight));
            arcs.extend(ends.filter(|(buyer, _)| *buyer != NONE));
            arcs[first..].sort_unstable();
            starts.push(arcs.len() as u32);
        }
        Self { arcs, starts, price: Vec::new() }
    }

    fn of(&self, source: u32) -> &[(u32, i32)] {
        &self.arcs[self.starts[source as usize] as usize..self.starts[source as usize + 1] as usize]
    }

    fn freight(&self, source: u32, sink: u32) -> i32 {
        let arcs = self.of(source);
        arcs.binary_search_by_key(&sink, |arc| arc.0).map_or(0, |at| arcs[at].1)
    }
}

impl Pricing for Tight {
    fn refresh(&mut self, price: &[i64]) -> Result<(), OutOfRange> {
        self.price.clear();
        self.price.extend_from_slice(price);
        Ok(())
    }

    fn follow(&mut self, price: &[i64], changed: &[u32]) -> Result<(), OutOfRange> {
        changed.iter().for_each(|&class| self.price[class as usize] = price[class as usize]);
        Ok(())
    }

    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>) {
        for (source, ends) in (0..).zip(self.starts.windows(2)) {
            let arcs = &self.arcs[ends[0] as usize..ends[1] as usize];
            let best = arcs.iter().fold(i64::MIN, |best, (sink, _)| best.max(price[*sink as usize]));
            if best > price[source as usize] {
                found.push((best - price[source as usize], source));
            }
        }
    }

    fn partner(&self, source: u32) -> Option<Arc> {
        let best = self.of(source).iter().max_by_key(|(sink, _)| self.price[*sink as usize])?;
        Some(Arc::Transport { source, sink: best.0, freight: 0 })
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
