//! Shadow prices against the market with one kg, or one lane, more.

use cailanzi::matching::{Clearing, Lane, Lots, Market, Mode, Offer, Options, clear, shadow_prices};
use proptest::prelude::*;

use crate::worlds::{SMALL, cases, market};

/// Tiers' worth filled, and surplus.
fn value(clearing: &Clearing) -> (i64, i64) {
    let weights = if clearing.mode == Mode::Guarantee { [3, 2, 1] } else { [0; 3] };
    (clearing.filled_by_tier.iter().zip(weights).map(|(kg, weight)| kg * weight).sum(), clearing.surplus)
}

fn modes() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(120)))]

    #[test]
    fn one_kg_more_is_worth_what_the_destination_says(market in market(SMALL), mode in modes()) {
        let options = Options { mode, ..Options::default() };
        let clearing = clear(&market, &options).unwrap();
        let before = value(&clearing);
        let gain = |dest: u64, variety: u64, day: i32| {
            let mut more = market.clone();
            more.lanes.push(Lane { origin: 900, dest, freight: 0, transit: 0 });
            more.offers.push(Offer { id: 900, posted: 0, variety, grade: 4, origin: 900, qty: 1, min_lot: 0, ask: 0, a0: day, a1: day });
            let after = value(&clear(&more, &options).unwrap());
            (after.0 - before.0, after.1 - before.1)
        };
        let shadow = shadow_prices(&market, &clearing, &[]).unwrap();
        for row in shadow.destinations.iter().step_by(7) {
            prop_assert_eq!(gain(row.dest, row.variety, row.from), (row.price.tiers, row.price.fen), "{:?}", row);
            prop_assert_eq!(gain(row.dest, row.variety, row.to), (row.price.tiers, row.price.fen), "{:?}", row);
        }
        // Where and when no price is given, nobody wants anything.
        for (dest, variety, day) in [(0, 0, 0), (1, 1, 3), (2, 2, 5), (3, 3, 7)] {
            let given = shadow.destinations.iter().any(|row| (row.dest, row.variety) == (dest, variety) && (row.from..=row.to).contains(&day));
            prop_assert!(given || gain(dest, variety, day) == (0, 0));
        }
    }

    #[test]
    fn unused_lane_is_used_up_to_its_freight(market in market(SMALL), mode in modes(), shut in 0..5_usize) {
        let options = Options { mode, ..Options::default() };
        let mut market = market;
        let closed: Vec<Lane> = market.lanes.iter().copied().skip(shut).step_by(4).collect();
        market.lanes.retain(|lane| !closed.contains(lane));
        let clearing = clear(&market, &options).unwrap();
        let shadow = shadow_prices(&market, &clearing, &closed).unwrap();
        prop_assert_eq!(shadow.lanes.len(), market.lanes.len() + closed.len());
        let with = |lane: &Lane, freight: i64| {
            let mut other = market.clone();
            other.lanes.retain(|old| (old.origin, old.dest) != (lane.origin, lane.dest));
            other.lanes.push(Lane { freight, ..*lane });
            value(&clear(&other, &options).unwrap())
        };
        for row in &shadow.lanes {
            let lane = market.lanes.iter().chain(&closed).find(|lane| (lane.origin, lane.dest) == (row.origin, row.dest)).unwrap();
            prop_assert_eq!((row.freight, row.open), (lane.freight, !closed.contains(lane)));
            if row.kg > 0 {
                prop_assert!(row.open && row.used_at.is_none());
                continue;
            }
            let without = value(&clearing);
            match row.used_at {
                Some(freight) => {
                    prop_assert!(with(lane, freight) > without, "{:?}", row);
                    prop_assert_eq!(with(lane, freight + 1), without, "{:?}", row);
                    prop_assert_eq!(row.cheaper(), Some((row.freight - freight).max(0)));
                }
                None => prop_assert_eq!(with(lane, 0), without, "{:?}", row),
            }
            let gains = with(lane, lane.freight) > without;
            prop_assert_eq!((row.price.tiers, row.price.fen) > (0, 0), gains, "{:?}", row);
            if mode == Mode::Surplus && gains {
                prop_assert_eq!(Some(row.price.fen + row.freight - 1), row.used_at);
            }
        }
    }
}

#[test]
fn least_lots_have_no_shadow_prices() {
    let market = Market::default();
    let clearing = clear(&market, &Options { lots: Lots::Respect, ..Options::default() }).unwrap();
    assert_eq!(shadow_prices(&market, &clearing, &[]), None);
}
