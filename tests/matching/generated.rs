//! Markets like Beijing's, as large as a test may be: proven by the checker, pair by pair.

use cailanzi::matching::{Lots, Mode, Options, Plan, check, clear, explain, generate, price_ranges, shadow_prices};

fn proven(size: &Plan, seed: u64) {
    let market = generate(size, seed);
    for mode in [Mode::Surplus, Mode::Guarantee] {
        let clearing = clear(&market, &Options { mode, ..Options::default() }).unwrap();
        check(&market, &clearing, true).unwrap();
        assert_eq!((clearing.surplus, clearing.lots_gap), (clearing.dual, 0));
        // Both ends of the prices prove it, too.
        let ranges = price_ranges(&market, &clearing).unwrap();
        for high in [false, true] {
            let mut end = clearing.clone();
            end.offer_prices = ranges.offers.iter().map(|range| if high { range.high } else { range.low }).collect();
            end.demand_prices = ranges.demands.iter().map(|range| if high { range.high } else { range.low }).collect();
            check(&market, &end, true).unwrap();
        }
        let left: i64 = explain(&market, &clearing).offers.iter().map(|why| why.left_kg).sum();
        assert_eq!(left + clearing.filled_kg, market.offers.iter().map(|offer| offer.qty).sum::<i64>());
        let shadow = shadow_prices(&market, &clearing, &[]).unwrap();
        assert_eq!(shadow.lanes.iter().map(|lane| lane.kg).sum::<i64>(), clearing.filled_kg);
        assert!(shadow.lanes.iter().all(|lane| lane.kg > 0 || lane.used_at.is_none_or(|used_at| used_at < lane.freight)));
        let lots = clear(&market, &Options { mode, lots: Lots::Respect, ..Options::default() }).unwrap();
        check(&market, &lots, true).unwrap();
        assert!(mode == Mode::Guarantee || lots.surplus <= clearing.surplus);
    }
}

#[test]
fn tiny_markets_are_proven_pair_by_pair() {
    for seed in 1..4 {
        proven(&Plan::named("tiny").unwrap(), seed);
    }
}

/// 60 000 listings; for a release build, as `make fuzz` makes one.
#[test]
#[ignore = "takes minutes without optimisation; `make fuzz` runs it"]
fn size_s_is_proven_pair_by_pair() {
    proven(&Plan::named("S").unwrap(), 20_220_401);
}

/// So many pairs of classes take too much memory for a table of them: the sinks alone are priced. In a release build, as
/// `make fuzz` makes one.
#[test]
#[ignore = "takes minutes without optimisation; `make fuzz` runs it"]
fn scarce_variety_is_cleared_in_guarantee_mode() {
    let market = generate(&Plan { varieties: 0, hot: 9_500, ..Plan::default() }, 20_220_401);
    let clearing = clear(&market, &Options { mode: Mode::Guarantee, ..Options::default() }).unwrap();
    check(&market, &clearing, true).unwrap();
}
