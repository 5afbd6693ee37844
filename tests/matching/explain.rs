//! What is said of a listing that is left over, against asking the market again.

use cailanzi::matching::{Clearing, Demand, Lane, Lots, Market, Mode, Offer, Options, Reason, Wants, Why, clear, explain};
use proptest::prelude::*;

use crate::worlds::{SMALL, cases, market};

fn modes() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Surplus), Just(Mode::Guarantee)]
}

fn sold(clearing: &Clearing, id: u64) -> i64 {
    clearing.trades.iter().filter(|trade| trade.offer == id).map(|trade| trade.kg).sum()
}

fn bought(clearing: &Clearing, id: u64) -> i64 {
    clearing.trades.iter().filter(|trade| trade.demand == id).map(|trade| trade.kg).sum()
}

/// Fills and surplus.
fn value(clearing: &Clearing) -> ([i64; 3], i64) {
    (if clearing.mode == Mode::Guarantee { clearing.filled_by_tier } else { [0; 3] }, clearing.surplus)
}

/// Clears with one offer changed.
fn with_offer(market: &Market, options: &Options, id: u64, change: impl Fn(&mut Offer)) -> Clearing {
    let mut changed = market.clone();
    change(changed.offers.iter_mut().find(|offer| offer.id == id).unwrap());
    clear(&changed, options).unwrap()
}

fn with_bid(market: &Market, options: &Options, id: u64, bid: i64) -> Clearing {
    let mut changed = market.clone();
    changed.demands.iter_mut().find(|demand| demand.id == id).unwrap().bid = bid;
    clear(&changed, options).unwrap()
}

/// The freight from the lot to one destination, or to all, is lowered by so many fen, but not below nothing.
fn with_subsidy(market: &Market, options: &Options, id: u64, dest: Option<u64>, fen: i64) -> Clearing {
    let mut changed = market.clone();
    let offer = changed.offers.iter_mut().find(|offer| offer.id == id).unwrap();
    let helped = |lane: &Lane| dest.is_none_or(|dest| lane.dest == dest);
    let origin = std::mem::replace(&mut offer.origin, 1_000);
    let own = market.lanes.iter().filter(|lane| lane.origin == origin).map(|lane| Lane {
        origin: 1_000,
        freight: if helped(lane) { (lane.freight - fen).max(0) } else { lane.freight },
        ..*lane
    });
    changed.lanes.extend(own);
    clear(&changed, options).unwrap()
}

/// The hurdle that a pair does not take, and by how many fen a pair without hurdle misses.
fn hurdle(market: &Market, offer: &Offer, demand: &Demand) -> Result<i64, u8> {
    let wanted = match demand.wants {
        Wants::Variety(variety) => variety == offer.variety,
        Wants::Category(category) => market.categories.iter().any(|m| (m.category, m.variety) == (category, offer.variety)),
    };
    let lane = market.lanes.iter().find(|lane| (lane.origin, lane.dest) == (offer.origin, demand.dest));
    match lane {
        _ if !wanted => Err(0),
        None => Err(1),
        Some(_) if offer.grade < demand.min_grade => Err(2),
        Some(lane) if offer.a0 + lane.transit > demand.b1 || demand.b0 > offer.a1 + lane.transit => Err(3),
        Some(lane) => Ok(offer.ask + lane.freight - demand.bid),
    }
}

/// The reason that the listing by itself has, found pair by pair.
fn agrees(why: &Why, traded: i64, pairs: impl Iterator<Item = Result<i64, u8>>) -> bool {
    let mut furthest = Err(0);
    for pair in pairs {
        furthest = match (furthest, pair) {
            (Ok(a), Ok(b)) => Ok(std::cmp::min::<i64>(a, b)),
            (Ok(a), Err(_)) | (Err(_), Ok(a)) => Ok(a),
            (Err(a), Err(b)) => Err(std::cmp::max::<u8>(a, b)),
        };
    }
    match why.reason {
        Reason::NobodyOtherSide => furthest == Err(0),
        Reason::LaneClosed => furthest == Err(1),
        Reason::Grade => furthest == Err(2),
        Reason::Days => furthest == Err(3),
        Reason::PriceGap { fen } => furthest == Ok(fen) && fen > 0,
        Reason::Partly => traded > 0,
        Reason::Outbid { .. } => traded == 0 && furthest.is_ok_and(|gap| gap <= 0),
        Reason::Lot => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn every_listing_left_over_has_its_reason(market in market(SMALL), mode in modes()) {
        let clearing = clear(&market, &Options { mode, ..Options::default() }).unwrap();
        let explanation = explain(&market, &clearing);
        let left: Vec<(u64, i64)> = market.offers.iter().map(|o| (o.id, o.qty - sold(&clearing, o.id))).filter(|(_, kg)| *kg > 0).collect();
        prop_assert_eq!(explanation.offers.iter().map(|why| (why.id, why.left_kg)).collect::<Vec<_>>(), left);
        let left: Vec<(u64, i64)> = market.demands.iter().map(|d| (d.id, d.qty - bought(&clearing, d.id))).filter(|(_, kg)| *kg > 0).collect();
        prop_assert_eq!(explanation.demands.iter().map(|why| (why.id, why.left_kg)).collect::<Vec<_>>(), left);
        for why in &explanation.offers {
            let offer = market.offers.iter().find(|offer| offer.id == why.id).unwrap();
            let pairs = market.demands.iter().map(|demand| hurdle(&market, offer, demand));
            prop_assert!(agrees(why, sold(&clearing, why.id), pairs), "{:?}", why);
        }
        for why in &explanation.demands {
            let demand = market.demands.iter().find(|demand| demand.id == why.id).unwrap();
            let pairs = market.offers.iter().map(|offer| hurdle(&market, offer, demand));
            prop_assert!(agrees(why, bought(&clearing, why.id), pairs), "{:?}", why);
        }
    }

    /// At the price it trades, or trades more; two fen worse it does not. In between a tie decides.
    #[test]
    fn the_guidance_is_exact(market in market(SMALL), mode in modes()) {
        let options = Options { mode, ..Options::default() };
        let clearing = clear(&market, &options).unwrap();
        let explanation = explain(&market, &clearing);
        for why in explanation.offers.iter().filter(|why| why.exact) {
            let now = sold(&clearing, why.id);
            let with_ask = |ask: i64| with_offer(&market, &options, why.id, |offer| offer.ask = ask);
            match why.guidance {
                Some(ask) => {
                    prop_assert!(sold(&with_ask(ask), why.id) > now, "{:?}", why);
                    prop_assert!(sold(&with_ask(ask + 2), why.id) <= now, "{:?}", why);
                }
                None if now == 0 => prop_assert_eq!(value(&with_ask(0)), value(&clearing), "{:?}", why),
                None => {}
            }
            if let (Reason::Outbid { fen }, Some(ask)) = (why.reason, why.guidance) {
                prop_assert_eq!(market.offers.iter().find(|offer| offer.id == why.id).unwrap().ask - fen, ask);
            }
        }
        for why in explanation.demands.iter().filter(|why| why.exact) {
            let now = bought(&clearing, why.id);
            let with_bid = |bid: i64| with_bid(&market, &options, why.id, bid);
            match why.guidance {
                Some(bid) => {
                    prop_assert!(bought(&with_bid(bid), why.id) > now, "{:?}", why);
                    prop_assert!(bid < 2 || bought(&with_bid(bid - 2), why.id) <= now, "{:?}", why);
                }
                None => prop_assert!(bought(&with_bid(1_000_000), why.id) <= now, "{:?}", why),
            }
        }
    }

    #[test]
    fn the_least_subsidy_is_the_least(market in market(SMALL), mode in modes()) {
        let options = Options { mode, ..Options::default() };
        let clearing = clear(&market, &options).unwrap();
        for why in explain(&market, &clearing).offers.iter().filter(|why| sold(&clearing, why.id) == 0) {
            match why.subsidy {
                Some(subsidy) => {
                    prop_assert!(sold(&with_subsidy(&market, &options, why.id, Some(subsidy.dest), subsidy.fen), why.id) > 0, "{:?}", why);
                    let less = with_subsidy(&market, &options, why.id, None, (subsidy.fen - 2).max(0));
                    prop_assert_eq!(value(&less), value(&clearing), "{:?}", why);
                    let one_less = with_subsidy(&market, &options, why.id, None, subsidy.fen - 1);
                    prop_assert_eq!(value(&one_less), value(&clearing), "{:?}", why);
                }
                None => {
                    let free = with_subsidy(&market, &options, why.id, None, 1_000_000);
                    prop_assert_eq!(value(&free), value(&clearing), "{:?}", why);
                }
            }
        }
    }

    /// With least lots the answers are indications, but they stay sane.
    #[test]
    fn with_least_lots_the_guidance_is_an_indication(market in market(SMALL), mode in modes()) {
        let clearing = clear(&market, &Options { mode, lots: Lots::Respect, ..Options::default() }).unwrap();
        let explanation = explain(&market, &clearing);
        for why in &explanation.offers {
            let offer = market.offers.iter().find(|offer| offer.id == why.id).unwrap();
            prop_assert!(!why.exact && why.left_kg == offer.qty - sold(&clearing, why.id) || why.reason == Reason::NobodyOtherSide);
            prop_assert!(why.guidance.is_none_or(|ask| (0..offer.ask).contains(&ask)), "{:?}", why);
        }
        for why in &explanation.demands {
            let demand = market.demands.iter().find(|demand| demand.id == why.id).unwrap();
            prop_assert!(why.guidance.is_none_or(|bid| bid > demand.bid), "{:?}", why);
        }
    }
}
