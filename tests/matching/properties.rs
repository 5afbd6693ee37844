//! What must hold on every market.

use cailanzi::matching::{Change, Engine, Lots, Market, Mode, Options, PriceRange, check, clear, price_ranges, what_if, widen};
use proptest::prelude::*;

use crate::oracle::{Best, enumerate, flow};
use crate::worlds::{SMALL, TINY, cases, market};

fn best(market: &Market, mode: Mode) -> Best {
    let clearing = clear(market, &Options { mode, ..Options::default() }).unwrap();
    check(market, &clearing, true).unwrap();
    Best { filled: clearing.filled_by_tier, surplus: clearing.surplus }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(400)))]

    #[test]
    fn equals_enumeration(market in market(TINY)) {
        prop_assert_eq!(best(&market, Mode::Surplus).surplus, enumerate(&market, Mode::Surplus, false).surplus);
        prop_assert_eq!(best(&market, Mode::Guarantee), enumerate(&market, Mode::Guarantee, false));
    }

    #[test]
    fn equals_min_cost_flow(market in market(SMALL)) {
        prop_assert_eq!(best(&market, Mode::Surplus).surplus, flow(&market, Mode::Surplus).surplus);
        prop_assert_eq!(best(&market, Mode::Guarantee), flow(&market, Mode::Guarantee));
    }

    #[test]
    fn order_and_threads_change_nothing(market in market(SMALL), mode in prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)]) {
        let options = Options { mode, lots: Lots::Ignore, threads: Some(1) };
        let straight = clear(&market, &options).unwrap();
        let mut turned = market.clone();
        turned.lanes.reverse();
        turned.categories.reverse();
        turned.offers.reverse();
        turned.demands.reverse();
        let mut other = clear(&turned, &Options { threads: Some(3), ..options }).unwrap();
        other.offer_prices.reverse();
        other.demand_prices.reverse();
        prop_assert_eq!(straight, other);
    }

    #[test]
    fn lots_are_respected_and_the_bound_holds(market in market(TINY)) {
        let clearing = clear(&market, &Options { lots: Lots::Respect, ..Options::default() }).unwrap();
        check(&market, &clearing, true).unwrap();
        let best = enumerate(&market, Mode::Surplus, true).surplus;
        prop_assert!(clearing.surplus <= best && best <= clearing.dual);
    }

    #[test]
    fn both_ends_of_the_price_range_prove_the_optimum(market in market(SMALL), mode in prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)]) {
        let mut clearing = clear(&market, &Options { mode, ..Options::default() }).unwrap();
        let ranges = price_ranges(&market, &clearing).unwrap();
        widen(&market, &mut clearing);
        check(&market, &clearing, true).unwrap();
        for high in [false, true] {
            let end = |range: &PriceRange| if high { range.high } else { range.low };
            clearing.offer_prices = ranges.offers.iter().map(end).collect();
            clearing.demand_prices = ranges.demands.iter().map(end).collect();
            check(&market, &clearing, false).unwrap();
        }
    }

    #[test]
    fn closing_more_never_helps(market in market(SMALL), first in 0..20_usize, second in 0..20_usize) {
        // Origins, destinations and lanes of the world, and two shares of supply.
        let closure = |number: usize| match number {
            0..5 => Change::CloseOrigin(number as u64),
            5..10 => Change::CloseDest(number as u64 - 5),
            10..15 => Change::CloseLane(number as u64 - 10, (number as u64 * 3) % 5),
            15 => Change::CloseProvince(0),
            _ => Change::Supply(number as u64 - 16, 50),
        };
        let (some, more) = ([closure(first)], [closure(first), closure(second)]);
        let cost = |mode, changes: &[Change]| what_if(&market, &Options { mode, ..Options::default() }, changes).unwrap();
        let (some_lost, more_lost) = (cost(Mode::Surplus, &some).surplus_lost, cost(Mode::Surplus, &more).surplus_lost);
        prop_assert!(0 <= some_lost && some_lost <= more_lost);
        let (some, more) = (cost(Mode::Guarantee, &some).unmet_kg, cost(Mode::Guarantee, &more).unmet_kg);
        // Not each tier by itself, but the higher tiers together, and all of them.
        for tiers in 1..=3 {
            let unmet = |kg: &[i64; 3]| kg[..tiers].iter().sum::<i64>();
            prop_assert!(0 <= unmet(&some) && unmet(&some) <= unmet(&more), "{:?} {:?}", some, more);
        }
    }

    #[test]
    fn closing_never_helps(market in market(SMALL), origin in 0..5_u64) {
        let change = [Change::CloseOrigin(origin)];
        prop_assert!(what_if(&market, &Options::default(), &change).unwrap().surplus_lost >= 0);
        let guarantee = Options { mode: Mode::Guarantee, ..Options::default() };
        let impact = what_if(&market, &guarantee, &change).unwrap();
        prop_assert!(impact.unmet_kg.iter().sum::<i64>() >= 0);
        prop_assert!(impact.unmet_kg[0] >= 0);
        prop_assert_eq!(impact.losses.iter().flat_map(|loss| loss.unmet_kg).sum::<i64>(), impact.unmet_kg.iter().sum::<i64>());
    }

    #[test]
    fn the_engine_agrees_with_clearing_afresh(market in market(SMALL), mode in prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)]) {
        let options = Options { mode, threads: Some(1), ..Options::default() };
        let mut engine = Engine::new(&Market { offers: Vec::new(), demands: Vec::new(), ..market.clone() }, options).unwrap();
        for demand in &market.demands {
            engine.place_demand(*demand).unwrap();
        }
        for offer in &market.offers {
            engine.place_offer(*offer).unwrap();
        }
        prop_assert_eq!(engine.surplus(), clear(&market, &options).unwrap().surplus);
        let mut fewer = market.clone();
        if let Some(gone) = fewer.offers.pop() {
            prop_assert!(engine.withdraw_offer(gone.id).unwrap());
            prop_assert!(engine.offer(gone.id).is_none());
        }
        if let Some(changed) = fewer.demands.first_mut() {
            changed.bid += 7;
            let place = engine.place_demand(*changed).unwrap();
            prop_assert_eq!(Some(place), engine.demand(changed.id));
        }
        prop_assert_eq!(engine.surplus(), clear(&fewer, &options).unwrap().surplus);
    }
}
