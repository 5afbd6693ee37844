//! Input at and beyond the limits: an answer or a named refusal, never a panic, never a wrong sum.

use cailanzi::matching::{Demand, Lane, Lots, Market, Mode, Offer, Options, Wants, check, clear, explain, price_ranges};

fn offer(id: u64) -> Offer {
    Offer { id, posted: 0, variety: u64::MAX, grade: 4, origin: u64::MAX, qty: 1, min_lot: 0, ask: 0, a0: 0, a1: 0 }
}

fn demand(id: u64) -> Demand {
    Demand {
        id,
        posted: 0,
        wants: Wants::Variety(u64::MAX),
        min_grade: 1,
        dest: u64::MAX,
        qty: 1,
        min_lot: 0,
        bid: 1,
        b0: 0,
        b1: 0,
        tier: 0,
    }
}

fn market(offers: Vec<Offer>, demands: Vec<Demand>) -> Market {
    Market {
        lanes: vec![Lane { origin: u64::MAX, dest: u64::MAX, freight: 0, transit: 0 }],
        categories: Vec::new(),
        offers,
        demands,
    }
}

fn all(market: &Market) -> i64 {
    let mut kg = 0;
    for mode in [Mode::Surplus, Mode::Guarantee] {
        for lots in [Lots::Ignore, Lots::Respect] {
            let clearing = clear(market, &Options { mode, lots, threads: Some(1) }).unwrap();
            check(market, &clearing, true).unwrap();
            let _ = (explain(market, &clearing), price_ranges(market, &clearing));
            kg = clearing.filled_kg;
        }
    }
    kg
}

#[test]
fn the_limits_themselves_are_cleared() {
    let mut dearest = demand(1);
    (dearest.bid, dearest.qty) = (1_000_000, 1_000_000_000);
    let mut largest = offer(1);
    (largest.qty, largest.posted) = (1_000_000_000, i64::MIN);
    (largest.a0, largest.a1) = (-1_000_000, 1_000_000);
    assert_eq!(all(&market(vec![largest], vec![dearest])), 1_000_000_000);
}

#[test]
fn one_side_alone_and_nothing_at_all_trade_nothing() {
    assert_eq!(all(&Market::default()), 0);
    assert_eq!(all(&market(vec![offer(1), offer(2)], Vec::new())), 0);
    assert_eq!(all(&market(Vec::new(), vec![demand(1)])), 0);
}

#[test]
fn many_identical_listings_are_one_class() {
    let count = 100_000;
    let market = market((0..count).map(offer).collect(), (0..count).map(demand).collect());
    let clearing = clear(&market, &Options::default()).unwrap();
    check(&market, &clearing, true).unwrap();
    assert_eq!((clearing.classes, clearing.filled_kg, clearing.surplus), (2, 100_000, 100_000));
}

#[test]
fn scattered_places_and_days_need_no_cube_of_memory() {
    let count = 3_000;
    let mut market = Market::default();
    for id in 0..count {
        let far = id * 1_000_003;
        market.lanes.push(Lane { origin: far, dest: far, freight: id as i64, transit: 1 });
        let day = (id as i32 - 1_500) * 600;
        market.offers.push(Offer { origin: far, variety: 7, ask: 999_000, a0: day, a1: day, ..offer(id) });
        market.demands.push(Demand { dest: far, wants: Wants::Variety(7), bid: 1_000_000, b0: day, b1: day + 1, ..demand(id) });
    }
    // The last of them gains nothing, and costs nothing either.
    assert_eq!(clear(&market, &Options::default()).unwrap().filled_kg, 1001);
}

#[test]
fn beyond_the_limits_is_refused() {
    let refused = |change: fn(&mut Offer)| {
        let mut wrong = offer(1);
        change(&mut wrong);
        let invalid = clear(&market(vec![wrong], vec![demand(1)]), &Options::default()).unwrap_err();
        (invalid.field, invalid.rule.code())
    };
    assert_eq!(refused(|offer| offer.qty = 0), ("qty", "out_of_range"));
    assert_eq!(refused(|offer| offer.qty = i64::MAX), ("qty", "out_of_range"));
    assert_eq!(refused(|offer| offer.ask = -1), ("ask", "out_of_range"));
    assert_eq!(refused(|offer| offer.grade = 5), ("grade", "out_of_range"));
    assert_eq!(refused(|offer| offer.a1 = i32::MIN), ("a1", "out_of_range"));
    assert_eq!(refused(|offer| (offer.a0, offer.a1) = (2, 1)), ("a1", "window_reversed"));
    let most: Vec<Offer> = (0..1001).map(|id| Offer { qty: 1_000_000_000, ..offer(id) }).collect();
    assert_eq!(clear(&market(most, Vec::new()), &Options::default()).unwrap_err().rule.code(), "total_too_large");
}

/// Everything ties: every price, every freight, every kg. Each basis is degenerate many times over, so that a simplex
/// without a rule against it would go round in circles here.
#[test]
fn a_market_in_which_everything_ties_is_cleared() {
    let (places, days, each) = (12_u64, 6, 3);
    let ends = (0..places).flat_map(|origin| (0..places).map(move |dest| (origin, dest)));
    let lanes = ends.map(|(origin, dest)| Lane { origin, dest, freight: 50, transit: 1 }).collect();
    let kinds = (0..places).flat_map(|place| (0..days).flat_map(move |day| (0..each).map(move |of| (place, day, of))));
    let kinds = kinds.zip(0..);
    let mut market = Market { lanes, ..Market::default() };
    for ((place, day, of), id) in kinds {
        let grade = 1 + of as u8;
        market.offers.push(Offer { variety: 1, origin: place, grade, ask: 100, a0: day, a1: day + 1, qty: 10, ..offer(id) });
        market.demands.push(Demand {
            wants: Wants::Variety(1),
            dest: place,
            min_grade: grade,
            b0: day,
            b1: day + 2,
            bid: 150,
            qty: 10,
            tier: of as u8,
            ..demand(id)
        });
    }
    // Nobody gains anything: whatever trades or not, the surplus is nothing; but in guarantee mode all goods must go.
    assert_eq!(clear(&market, &Options::default()).unwrap().surplus, 0);
    assert_eq!(all(&market), 10 * market.offers.len() as i64);
    // Everybody gains the same.
    market.demands.iter_mut().for_each(|demand| demand.bid = 151);
    let clearing = clear(&market, &Options::default()).unwrap();
    check(&market, &clearing, true).unwrap();
    assert_eq!(clearing.surplus, 10 * market.offers.len() as i64);
}

/// In a release build, as `make fuzz` makes one.
#[test]
#[ignore = "takes long without optimisation; `make fuzz` runs it"]
fn a_million_listings_at_one_price_are_cleared() {
    // 100 places and 10 days on either side, 500 000 listings each, all alike.
    let ends = (0..100).flat_map(|origin| (0..100).map(move |dest| (origin, dest)));
    let lanes = ends.map(|(origin, dest)| Lane { origin, dest, freight: 7, transit: 1 }).collect();
    let offers = (0..500_000_u64).map(|id| {
        let day = (id / 100 % 10) as i32;
        Offer { origin: id % 100, variety: 1, ask: 3, a0: day, a1: day, ..offer(id) }
    });
    let demands = (0..500_000_u64).map(|id| {
        let day = (id / 100 % 10) as i32 + 1;
        Demand { dest: id % 100, wants: Wants::Variety(1), bid: 11, b0: day, b1: day, ..demand(id) }
    });
    let market = Market { lanes, offers: offers.collect(), demands: demands.collect(), ..Market::default() };
    let clearing = clear(&market, &Options::default()).unwrap();
    check(&market, &clearing, true).unwrap();
    assert_eq!((clearing.classes, clearing.filled_kg, clearing.surplus), (2_000, 500_000, 500_000));
}
