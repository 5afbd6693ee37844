//! Two slow, obvious solvers: minimum-cost flow by successive shortest paths over single listings, and plain
//! enumeration of every integer split.

use cailanzi::matching::{Demand, Market, Mode, Offer, Wants};

/// Freight of a feasible pair.
pub fn freight(market: &Market, offer: &Offer, demand: &Demand) -> Option<i64> {
    let wanted = match demand.wants {
        Wants::Variety(variety) => variety == offer.variety,
        Wants::Category(category) => {
            market.categories.iter().any(|member| member.category == category && member.variety == offer.variety)
        }
    };
    let lane = market.lanes.iter().find(|lane| lane.origin == offer.origin && lane.dest == demand.dest)?;
    let days = offer.a0 + lane.transit <= demand.b1 && demand.b0 <= offer.a1 + lane.transit;
    let fits = wanted && offer.grade >= demand.min_grade && days && offer.ask + lane.freight <= demand.bid;
    fits.then_some(lane.freight)
}

/// Fills by tier and surplus.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Best {
    pub filled: [i64; 3],
    pub surplus: i64,
}

const BONUS: i128 = 1 << 40;

/// The optimum by successive shortest paths (Bellman–Ford), in listings; any size up to a few hundred.
pub fn flow(market: &Market, mode: Mode) -> Best {
    let (n, m) = (market.offers.len(), market.demands.len());
    let mut arcs: Vec<(usize, usize, i64, i128)> = Vec::new();
    let mut add = |from, to, kg, cost| {
        arcs.push((from, to, kg, cost));
        arcs.push((to, from, 0, -cost));
    };
    let (source, sink) = (n + m, n + m + 1);
    for (i, offer) in market.offers.iter().enumerate() {
        add(source, i, offer.qty, 0);
        for (j, demand) in market.demands.iter().enumerate() {
            if let Some(freight) = freight(market, offer, demand) {
                let weight = if mode == Mode::Guarantee { BONUS.pow(2 - u32::from(demand.tier)) * BONUS } else { 0 };
                add(i, n + j, i64::MAX / 4, -i128::from(demand.bid - offer.ask - freight) - weight);
            }
        }
    }
    for (j, demand) in market.demands.iter().enumerate() {
        add(n + j, sink, demand.qty, 0);
    }
    loop {
        let mut distance = vec![i128::MAX; n + m + 2];
        let mut via = vec![usize::MAX; n + m + 2];
        distance[source] = 0;
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for (number, &(from, to, kg, cost)) in arcs.iter().enumerate() {
                if kg > 0 && distance[from] < i128::MAX && distance[from] + cost < distance[to] {
                    (distance[to], via[to], changed) = (distance[from] + cost, number, true);
                }
            }
        }
        if distance[sink] >= 0 {
            break;
        }
        let path: Vec<usize> =
            std::iter::successors(Some(via[sink]), |&arc| Some(via[arcs[arc].0]).filter(|&arc| arc != usize::MAX)).collect();
        let kg = path.iter().map(|&arc| arcs[arc].2).min().unwrap();
        for arc in path {
            arcs[arc].2 -= kg;
            arcs[arc ^ 1].2 += kg;
        }
    }
    let mut best = Best::default();
    for pair in arcs.chunks(2) {
        let (from, to, _, _) = pair[0];
        if from < n && (n..n + m).contains(&to) {
            let (offer, demand, kg) = (&market.offers[from], &market.demands[to - n], pair[1].2);
            best.filled[demand.tier as usize] += kg;
            best.surplus += kg * (demand.bid - offer.ask - freight(market, offer, demand).unwrap());
        }
    }
    best
}

/// The optimum by trying every integer split; only for a handful of kg.
pub fn enumerate(market: &Market, mode: Mode, lots: bool) -> Best {
    let pairs: Vec<(usize, usize, i64)> = (0..market.offers.len())
        .flat_map(|i| (0..market.demands.len()).map(move |j| (i, j)))
        .filter_map(|(i, j)| freight(market, &market.offers[i], &market.demands[j]).map(|freight| (i, j, freight)))
        .collect();
    let mut left: Vec<i64> = market.offers.iter().map(|offer| offer.qty).collect();
    let mut need: Vec<i64> = market.demands.iter().map(|demand| demand.qty).collect();
    let mut best = Best::default();
    descend(market, mode, lots, &pairs, &mut left, &mut need, Best::default(), &mut best);
    best
}

#[expect(clippy::too_many_arguments, reason = "a recursion carries its state")]
fn descend(
    market: &Market,
    mode: Mode,
    lots: bool,
    pairs: &[(usize, usize, i64)],
    left: &mut [i64],
    need: &mut [i64],
    now: Best,
    best: &mut Best,
) {
    let Some((&(i, j, freight), rest)) = pairs.split_first() else {
        let better = match mode {
            Mode::Surplus => now.surplus > best.surplus,
            Mode::Guarantee => now > *best,
        };
        if better {
            *best = now;
        }
        return;
    };
    let (offer, demand) = (&market.offers[i], &market.demands[j]);
    let least = if lots { offer.min_lot.max(demand.min_lot).max(1) } else { 1 };
    for kg in (least..=left[i].min(need[j])).chain([0]) {
        let mut next = now;
        next.filled[demand.tier as usize] += kg;
        next.surplus += kg * (demand.bid - offer.ask - freight);
        (left[i], need[j]) = (left[i] - kg, need[j] - kg);
        descend(market, mode, lots, rest, left, need, next, best);
        (left[i], need[j]) = (left[i] + kg, need[j] + kg);
    }
}
