//! What must hold on every market.

use cailanzi::matching::{Lots, Market, Mode, Options, check, clear, explain};
use proptest::prelude::*;

use crate::oracle::{Best, enumerate, flow};
use crate::worlds::{SMALL, TINY, market};

fn best(market: &Market, mode: Mode) -> Best {
    let clearing = clear(market, &Options { mode, ..Options::default() }).unwrap();
    check(market, &clearing, true).unwrap();
    Best { filled: clearing.filled_by_tier, surplus: clearing.surplus }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

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
    fn one_fen_beyond_the_guidance_never_trades(market in market(SMALL)) {
        let clearing = clear(&market, &Options::default()).unwrap();
        let sold = |clearing: &cailanzi::matching::Clearing, id| clearing.trades.iter().filter(|trade| trade.offer == id).map(|trade| trade.kg).sum::<i64>();
        for why in explain(&market, &clearing).offers {
            let mut changed = market.clone();
            let offer = changed.offers.iter_mut().find(|offer| offer.id == why.id).unwrap();
            prop_assert_eq!(why.left_kg, offer.qty - sold(&clearing, why.id));
            if sold(&clearing, why.id) > 0 { continue }
            match why.guidance {
                Some(guidance) => offer.ask = guidance.max(0) + 1,
                None => offer.ask = 0,
            }
            let changed = clear(&changed, &Options::default()).unwrap();
            prop_assert_eq!(sold(&changed, why.id), 0);
        }
    }
}
