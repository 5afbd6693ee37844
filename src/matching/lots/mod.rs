//! Least lots after the optimum: a pair trades nothing, or at least the larger of its two least lots.
//!
//! Exactly this is NP-hard, so the optimum without lots is repaired: pairs below their lot are dropped, and a
//! local search ([`search`]) looks for the best use of what becomes free, among the pairs that lose least at
//! the prices of the optimum ([`deals`]). That optimum stays as the bound that says how much this can have cost.

mod deals;
mod search;

use crate::{
    model::Mode,
    solve::{Problem, split_price},
    trades::Pair,
};

/// What one tier counts against fen: more than any price.
const TIER: i64 = 4_000_000;

/// Repairs the pairs of one component so that all lots hold. The prices are those of the classes, sources first.
pub(super) fn repair(problem: &Problem, prices: &[i64], bonus: i64, pairs: Vec<Pair>) -> Vec<Pair> {
    let market = problem.indexed.market;
    let lot = |pair: &Pair| market.offers[pair.offer as usize].min_lot.max(market.demands[pair.demand as usize].min_lot);
    if pairs.iter().all(|pair| pair.kg >= lot(pair)) {
        return pairs;
    }
    let tier = if problem.mode == Mode::Guarantee { TIER } else { 0 };
    let weigh = |price: &i64| {
        let (tiers, fen) = split_price(*price, bonus);
        tiers * tier + fen
    };
    let prices: Vec<i64> = prices.iter().map(weigh).collect();
    let (listings, deals) = deals::deals(problem, &prices, tier, &pairs);
    let kept = search::search(&listings, deals);
    let (offers, demands) = (&problem.offers.order, &problem.demands.order);
    let pair = |deal: &deals::Deal| {
        let [offer, demand] = deal.ends.map(|end| end as usize);
        Pair { offer: offers[offer], demand: demands[demand - offers.len()], kg: deal.kg }
    };
    kept.iter().map(pair).collect()
}
