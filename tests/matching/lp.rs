//! The same market as a linear program, for a solver that knows nothing of networks.

use cailanzi::matching::{Lots, Market, Mode, Options, Plan, check, clear, generate};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use proptest::prelude::*;

use crate::oracle::{Best, freight};
use crate::worlds::{SMALL, cases, market};

/// Pairs that may trade: offer, demand, gain per kg.
fn pairs(market: &Market) -> Vec<(usize, usize, i64)> {
    let mut pairs = Vec::new();
    for (i, offer) in market.offers.iter().enumerate() {
        for (j, demand) in market.demands.iter().enumerate() {
            pairs.extend(freight(market, offer, demand).map(|freight| (i, j, demand.bid - offer.ask - freight)));
        }
    }
    pairs
}

/// The largest value of an objective over all splits in which each tier of `at_least` is filled so far.
fn most(market: &Market, pairs: &[(usize, usize, i64)], at_least: &[i64], objective: impl Fn(usize, i64) -> i64) -> i64 {
    if pairs.is_empty() {
        return 0;
    }
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let kg: Vec<Variable> =
        pairs.iter().map(|&(_, j, gain)| problem.add_var(objective(j, gain) as f64, (0.0, f64::INFINITY))).collect();
    let sum = |of: &dyn Fn(usize, usize) -> bool| -> Vec<(Variable, f64)> {
        pairs.iter().zip(&kg).filter(|((i, j, _), _)| of(*i, *j)).map(|(_, kg)| (*kg, 1.0)).collect()
    };
    for (at, offer) in market.offers.iter().enumerate() {
        problem.add_constraint(sum(&|i, _| i == at), ComparisonOp::Le, offer.qty as f64);
    }
    for (at, demand) in market.demands.iter().enumerate() {
        problem.add_constraint(sum(&|_, j| j == at), ComparisonOp::Le, demand.qty as f64);
    }
    for (tier, &filled) in at_least.iter().enumerate() {
        let of_tier = sum(&|_, j| usize::from(market.demands[j].tier) == tier);
        if !of_tier.is_empty() {
            problem.add_constraint(of_tier, ComparisonOp::Ge, filled as f64);
        }
    }
    let SolveOutcome::Solution(solution) = problem.solve().unwrap() else { panic!("interrupted without a limit") };
    let found = solution.objective();
    assert!((found - found.round()).abs() < 1e-4, "{found}");
    found.round() as i64
}

/// The optimum, the parts of the objective one after the other.
fn optimum(market: &Market, mode: Mode) -> Best {
    let pairs = pairs(market);
    let mut filled = Vec::new();
    if mode == Mode::Guarantee {
        for tier in 0..3 {
            let best = most(market, &pairs, &filled, |j, _| i64::from(usize::from(market.demands[j].tier) == tier));
            filled.push(best);
        }
    }
    let surplus = most(market, &pairs, &filled, |_, gain| gain);
    Best { filled: filled.try_into().unwrap_or_default(), surplus }
}

fn agree(market: &Market, mode: Mode) {
    let clearing = clear(market, &Options { mode, ..Options::default() }).unwrap();
    check(market, &clearing, true).unwrap();
    let filled = if mode == Mode::Guarantee { clearing.filled_by_tier } else { [0; 3] };
    assert_eq!(Best { filled, surplus: clearing.surplus }, optimum(market, mode), "{mode:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(600) / 10))]

    #[test]
    fn equals_linear_programming(market in market(SMALL)) {
        agree(&market, Mode::Surplus);
        agree(&market, Mode::Guarantee);
    }
}

#[test]
fn generated_markets_equal_linear_programming() {
    for seed in 1..4 {
        agree(&generate(&Plan { varieties: 3, per_side: 18, ..Plan::default() }, seed), Mode::Surplus);
        agree(&generate(&Plan { varieties: 1, per_side: 24, ..Plan::default() }, seed), Mode::Guarantee);
    }
}

/// The most surplus where least lots bind: every pair has its lot, times whether it trades at all, as a bound from below.
fn most_in_lots(market: &Market) -> i64 {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut pairs = pairs(market);
    let bounds = |i: usize, j: usize| {
        let (offer, demand) = (&market.offers[i], &market.demands[j]);
        (offer.min_lot.max(demand.min_lot) as f64, offer.qty.min(demand.qty) as f64)
    };
    pairs.retain(|&(i, j, _)| bounds(i, j).0 <= bounds(i, j).1);
    let kg: Vec<Variable> = pairs.iter().map(|&(_, _, gain)| problem.add_var(gain as f64, (0.0, f64::INFINITY))).collect();
    for (&(i, j, _), &kg) in pairs.iter().zip(&kg) {
        let (least, most) = bounds(i, j);
        let trades = problem.add_binary_var(0.0);
        problem.add_constraint([(kg, 1.0), (trades, -least)], ComparisonOp::Ge, 0.0);
        problem.add_constraint([(kg, 1.0), (trades, -most)], ComparisonOp::Le, 0.0);
    }
    let sum = |of: &dyn Fn(usize, usize) -> bool| -> Vec<(Variable, f64)> {
        pairs.iter().zip(&kg).filter(|((i, j, _), _)| of(*i, *j)).map(|(_, kg)| (*kg, 1.0)).collect()
    };
    for (at, offer) in market.offers.iter().enumerate() {
        problem.add_constraint(sum(&|i, _| i == at), ComparisonOp::Le, offer.qty as f64);
    }
    for (at, demand) in market.demands.iter().enumerate() {
        problem.add_constraint(sum(&|_, j| j == at), ComparisonOp::Le, demand.qty as f64);
    }
    let SolveOutcome::Solution(solution) = problem.solve().unwrap() else { panic!("interrupted without a limit") };
    solution.objective().round() as i64
}

#[test]
fn least_lots_cost_little_more_than_they_must() {
    let (mut found, mut best) = (0, 0);
    for seed in 1..13 {
        let market = generate(&Plan { varieties: 1, per_side: 20, ..Plan::default() }, seed);
        let clearing = clear(&market, &Options { lots: Lots::Respect, ..Options::default() }).unwrap();
        check(&market, &clearing, true).unwrap();
        let proven = most_in_lots(&market);
        assert!(clearing.surplus <= proven);
        (found, best) = (found + clearing.surplus, best + proven);
    }
    assert!(100 * found >= 99 * best, "{found} of {best}");
}
