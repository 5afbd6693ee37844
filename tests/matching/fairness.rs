//! Among equal optima the earlier posted come first: against enumeration, and where a reader can see it.

use cailanzi::matching::{
    Demand, Lane, Lots, Market, Mode, Offer, Options, Plan, Wants, check, clear, generate, total_seniority,
};
use proptest::prelude::*;

use crate::oracle::freight;
use crate::worlds::{SMALL, TINY, cases, market};

/// Fills by tier (0 in surplus mode), surplus, seniority: compared from left to right.
type Value = [i64; 5];

/// The number of each listing's component, offers and demands: varieties that a demand takes together hang together.
fn components(market: &Market) -> (Vec<u64>, Vec<u64>) {
    let mut label: Vec<u64> = (0..4).collect();
    let members = |category| market.categories.iter().filter(move |m| m.category == category).map(|m| m.variety as usize);
    for _ in 0..4 {
        for demand in &market.demands {
            let Wants::Category(category) = demand.wants else { continue };
            let least = members(category).map(|variety| label[variety]).min().unwrap();
            members(category).for_each(|variety| label[variety] = least);
        }
    }
    let of_demand = |demand: &Demand| match demand.wants {
        Wants::Variety(variety) => label[variety as usize],
        Wants::Category(category) => label[members(category).next().unwrap()],
    };
    (market.offers.iter().map(|offer| label[offer.variety as usize]).collect(), market.demands.iter().map(of_demand).collect())
}

/// How many of the same component were not posted before, itself included.
fn seniority(posted: &[(i64, u64)], component: &[u64]) -> Vec<i64> {
    let of = |at: usize| (0..posted.len()).filter(|&b| component[b] == component[at] && posted[b] >= posted[at]).count() as i64;
    (0..posted.len()).map(of).collect()
}

struct Search {
    /// Offer, demand and what one kg is worth.
    pairs: Vec<(usize, usize, Value)>,
    left: Vec<i64>,
    need: Vec<i64>,
    best: Value,
}

impl Search {
    fn descend(&mut self, at: usize, now: Value) {
        let Some(&(i, j, worth)) = self.pairs.get(at) else {
            self.best = self.best.max(now);
            return;
        };
        for kg in 0..=self.left[i].min(self.need[j]) {
            (self.left[i], self.need[j]) = (self.left[i] - kg, self.need[j] - kg);
            self.descend(at + 1, std::array::from_fn(|part| now[part] + kg * worth[part]));
            (self.left[i], self.need[j]) = (self.left[i] + kg, self.need[j] + kg);
        }
    }
}

/// The best of all integer splits.
fn enumerate(market: &Market, mode: Mode) -> Value {
    let (of_offer, of_demand) = components(market);
    let offers = seniority(&market.offers.iter().map(|offer| (offer.posted, offer.id)).collect::<Vec<_>>(), &of_offer);
    let demands = seniority(&market.demands.iter().map(|demand| (demand.posted, demand.id)).collect::<Vec<_>>(), &of_demand);
    let mut pairs = Vec::new();
    for (i, offer) in market.offers.iter().enumerate() {
        for (j, demand) in market.demands.iter().enumerate() {
            let Some(freight) = freight(market, offer, demand) else { continue };
            let mut worth = [0, 0, 0, demand.bid - offer.ask - freight, offers[i] + demands[j]];
            if mode == Mode::Guarantee {
                worth[demand.tier as usize] = 1;
            }
            pairs.push((i, j, worth));
        }
    }
    let left = market.offers.iter().map(|offer| offer.qty).collect();
    let need = market.demands.iter().map(|demand| demand.qty).collect();
    let mut search = Search { pairs, left, need, best: [0; 5] };
    search.descend(0, [0; 5]);
    search.best
}

fn reached(market: &Market, options: &Options) -> Value {
    let clearing = clear(market, options).unwrap();
    check(market, &clearing, true).unwrap();
    let [a, b, c] = if options.mode == Mode::Guarantee { clearing.filled_by_tier } else { [0; 3] };
    [a, b, c, clearing.surplus, total_seniority(market, &clearing).try_into().unwrap()]
}

/// Few prices, so that almost everything ties.
fn with_ties(mut market: Market) -> Market {
    market.lanes.iter_mut().for_each(|lane| lane.freight %= 2);
    market.offers.iter_mut().for_each(|offer| offer.ask %= 3);
    market.demands.iter_mut().for_each(|demand| demand.bid %= 5);
    market
}

fn modes() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(400)))]

    #[test]
    fn equals_enumeration(market in market(TINY).prop_map(with_ties), mode in modes()) {
        prop_assert_eq!(reached(&market, &Options { mode, ..Options::default() }), enumerate(&market, mode));
    }

    #[test]
    fn order_and_threads_change_nothing(market in market(SMALL).prop_map(with_ties), mode in modes()) {
        let options = Options { mode, lots: Lots::Ignore, threads: Some(1) };
        let straight = clear(&market, &options).unwrap();
        check(&market, &straight, true).unwrap();
        let mut turned = market.clone();
        turned.lanes.reverse();
        turned.categories.reverse();
        turned.offers.rotate_left(market.offers.len() / 3);
        turned.demands.reverse();
        let other = clear(&turned, &Options { threads: Some(3), ..options }).unwrap();
        prop_assert_eq!(straight.trades, other.trades);
    }
}

fn offer(id: u64, origin: u64, posted: i64, ask: i64) -> Offer {
    Offer { id, posted, variety: 1, grade: 3, origin, qty: 10, min_lot: 0, ask, a0: 0, a1: 2 }
}

#[test]
fn earlier_listing_sells_first_among_equal_places() {
    // 100 + 20 from here, 90 + 30 from there: the same delivered price.
    let lanes = [(1, 20), (2, 30)].map(|(origin, freight)| Lane { origin, dest: 1, freight, transit: 1 });
    let demand = Demand {
        id: 1,
        posted: 0,
        wants: Wants::Variety(1),
        min_grade: 2,
        dest: 1,
        qty: 10,
        min_lot: 0,
        bid: 150,
        b0: 1,
        b1: 3,
        tier: 2,
    };
    for (first, second) in [(1, 2), (2, 1)] {
        let mut offers = vec![offer(1, 1, 0, 100), offer(2, 2, 0, 90)];
        offers.iter_mut().find(|offer| offer.id == second).unwrap().posted = 7;
        let market = Market { lanes: lanes.to_vec(), categories: Vec::new(), offers, demands: vec![demand] };
        for mode in [Mode::Surplus, Mode::Guarantee] {
            let trades = clear(&market, &Options { mode, ..Options::default() }).unwrap().trades;
            assert_eq!(trades.iter().map(|trade| trade.offer).collect::<Vec<_>>(), [first], "{mode:?}");
        }
    }
}

#[test]
fn a_large_market_stays_proven_and_gains_seniority() {
    let market = generate(&Plan { varieties: 6, per_side: 60, ..Plan::default() }, 3);
    for mode in [Mode::Surplus, Mode::Guarantee] {
        let clearing = clear(&market, &Options { mode, ..Options::default() }).unwrap();
        check(&market, &clearing, true).unwrap();
        // The same market in which everybody came in the other order: what was best there cannot be better here.
        let mut reversed = market.clone();
        reversed.offers.iter_mut().for_each(|offer| offer.posted = -offer.posted);
        reversed.demands.iter_mut().for_each(|demand| demand.posted = -demand.posted);
        let other = clear(&reversed, &Options { mode, ..Options::default() }).unwrap();
        assert_eq!(clearing.surplus, other.surplus);
        assert!(total_seniority(&market, &clearing) > total_seniority(&market, &other));
        assert!(total_seniority(&reversed, &other) > total_seniority(&reversed, &clearing));
    }
}
