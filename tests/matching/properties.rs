//! What must hold on every market.

use cailanzi::matching::{
    Change, Demand, Engine, Lots, Market, Mode, Offer, Options, Plan, PriceRange, check, clear, generate, price_ranges, what_if,
    widen,
};
use proptest::{prelude::*, sample::Index};

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
    fn the_engine_agrees_with_clearing_afresh(
        market in market(SMALL),
        others in market(SMALL),
        edits in prop::collection::vec((0..7_u8, any::<Index>(), -30..30_i64), 1..30),
        mode in prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)],
        lots in prop_oneof![9 => Just(Lots::Ignore), 1 => Just(Lots::Respect)],
    ) {
        let options = Options { mode, lots, threads: Some(1) };
        let mut engine = Engine::new(&market, options).unwrap();
        let mut now = market;
        for (edit, at, more) in edits {
            let (offer, demand) = (at.get_in(&now.offers), at.get_in(&now.demands));
            match (edit, offer, demand, at.get_in(&others.offers), at.get_in(&others.demands)) {
                (0, _, _, Some(&offer), _) => place_offer(&mut engine, &mut now, offer)?,
                (1, _, _, _, Some(&demand)) => place_demand(&mut engine, &mut now, demand)?,
                (2, Some(&offer), ..) => place_offer(&mut engine, &mut now, Offer { ask: (offer.ask + more).max(0), ..offer })?,
                (3, Some(&offer), ..) => place_offer(&mut engine, &mut now, Offer { qty: (offer.qty + more).max(1), ..offer })?,
                (4, _, Some(&demand), ..) => {
                    let (bid, qty) = ((demand.bid - more).max(0), (demand.qty + more).max(1));
                    place_demand(&mut engine, &mut now, Demand { bid, qty, ..demand })?;
                }
                (5, Some(&Offer { id, .. }), ..) => {
                    prop_assert!(engine.withdraw_offer(id).unwrap());
                    prop_assert!(engine.offer(id).is_none());
                    now.offers.retain(|offer| offer.id != id);
                }
                (6, _, Some(&Demand { id, .. }), ..) => {
                    prop_assert!(engine.withdraw_demand(id).unwrap() && !engine.withdraw_demand(id).unwrap());
                    now.demands.retain(|demand| demand.id != id);
                }
                _ => continue,
            }
            now.offers.sort_by_key(|offer| offer.id);
            now.demands.sort_by_key(|demand| demand.id);
            let (market, clearing) = engine.clearing();
            check(&market, &clearing, true).unwrap();
            prop_assert_eq!((&market.offers, &market.demands), (&now.offers, &now.demands));
            let afresh = clear(&now, &options).unwrap();
            prop_assert_eq!((clearing.dual_tiers, clearing.dual), (afresh.dual_tiers, afresh.dual));
            if lots == Lots::Ignore {
                prop_assert_eq!(clearing.surplus, afresh.surplus);
            }
            if lots == Lots::Ignore && mode == Mode::Guarantee {
                prop_assert_eq!(clearing.filled_by_tier, afresh.filled_by_tier);
            }
        }
    }
}

/// An element, if there is any.
trait GetIn {
    fn get_in<'l, T>(&self, list: &'l [T]) -> Option<&'l T>;
}

impl GetIn for Index {
    fn get_in<'l, T>(&self, list: &'l [T]) -> Option<&'l T> {
        (!list.is_empty()).then(|| self.get(list))
    }
}

fn place_offer(engine: &mut Engine, now: &mut Market, offer: Offer) -> Result<(), TestCaseError> {
    let place = engine.place_offer(offer).unwrap();
    prop_assert_eq!(Some(place), engine.offer(offer.id));
    now.offers.retain(|other| other.id != offer.id);
    now.offers.push(offer);
    Ok(())
}

fn place_demand(engine: &mut Engine, now: &mut Market, demand: Demand) -> Result<(), TestCaseError> {
    let place = engine.place_demand(demand).unwrap();
    prop_assert_eq!(Some(place), engine.demand(demand.id));
    now.demands.retain(|other| other.id != demand.id);
    now.demands.push(demand);
    Ok(())
}

/// Enough classes of one variety that many of them look at once.
#[test]
fn engine_agrees_with_fresh_clearing_under_contest() {
    for (mode, seed) in [(Mode::Surplus, 1), (Mode::Surplus, 2), (Mode::Guarantee, 3)] {
        let plan = Plan { varieties: 0, hot: 250, ..Plan::default() };
        let (mut now, others) = (generate(&plan, seed), generate(&plan, seed + 9));
        let options = Options { mode, threads: Some(1), ..Options::default() };
        let mut engine = Engine::new(&now, options).unwrap();
        for edit in 0..120_usize {
            let at = edit * 31 % 200;
            match edit % 6 {
                0 => now.offers[at].ask = others.offers[at].ask,
                1 => now.demands[at].bid = others.demands[at].bid,
                2 => now.offers[at].qty = others.offers[at].qty * 3,
                3 => now.demands[at] = Demand { id: now.demands[at].id, ..others.demands[at] },
                4 => now.offers.push(Offer { id: 5_000 + edit as u64, ..others.offers[at] }),
                _ => now.demands.push(Demand { id: 5_000 + edit as u64, qty: 90_000, ..others.demands[at] }),
            }
            match edit % 6 {
                0 | 2 => engine.place_offer(now.offers[at]).map(drop),
                1 | 3 => engine.place_demand(now.demands[at]).map(drop),
                4 => engine.place_offer(now.offers[now.offers.len() - 1]).map(drop),
                _ => engine.place_demand(now.demands[now.demands.len() - 1]).map(drop),
            }
            .unwrap();
            if edit % 4 == 3 {
                let demand = now.demands.swap_remove(at / 2);
                assert!(engine.withdraw_demand(demand.id).unwrap());
                let offer = now.offers.swap_remove(at / 3);
                assert!(engine.withdraw_offer(offer.id).unwrap());
            }
            let (market, clearing) = engine.clearing();
            check(&market, &clearing, edit % 10 == 0).unwrap();
            assert_eq!(Ok(clearing.surplus), clear(&now, &options).map(|afresh| afresh.surplus));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(100)))]

    #[test]
    fn the_engine_does_not_mind_the_order(market in market(SMALL), mode in prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)], turn in 0..24_usize) {
        let options = Options { mode, threads: Some(1), ..Options::default() };
        let frame = Market { offers: Vec::new(), demands: Vec::new(), ..market.clone() };
        let afresh = clear(&market, &options).unwrap();
        for backwards in [false, true] {
            let mut engine = Engine::new(&frame, options).unwrap();
            let (mut offers, mut demands) = (market.offers.clone(), market.demands.clone());
            if backwards {
                offers.reverse();
                demands.reverse();
            }
            // Some offers, all demands, the other offers.
            let (first, last) = offers.split_at(turn.min(offers.len()));
            first.iter().for_each(|offer| drop(engine.place_offer(*offer).unwrap()));
            demands.iter().for_each(|demand| drop(engine.place_demand(*demand).unwrap()));
            last.iter().for_each(|offer| drop(engine.place_offer(*offer).unwrap()));
            let (same, clearing) = engine.clearing();
            check(&same, &clearing, true).unwrap();
            prop_assert_eq!((clearing.surplus, clearing.dual, clearing.filled_by_tier.map(|kg| if mode == Mode::Guarantee { kg } else { 0 })),
                (afresh.surplus, afresh.dual, afresh.filled_by_tier.map(|kg| if mode == Mode::Guarantee { kg } else { 0 })));
        }
    }
}
