//! Small markets whose outcome a reader can verify by hand.

use cailanzi::matching::{
    Change, Demand, Lane, Lots, Market, Member, Mode, Offer, Options, Reason, SettlementRule, Wants, check, clear, explain,
    rank_province_cuts, settlement_prices, what_if, widen,
};

fn offer(id: u64, qty: i64, ask: i64) -> Offer {
    Offer { id, posted: 0, variety: 1, grade: 3, origin: 370_000, qty, min_lot: 0, ask, a0: 0, a1: 2 }
}

fn demand(id: u64, qty: i64, bid: i64) -> Demand {
    Demand { id, posted: 0, wants: Wants::Variety(1), min_grade: 2, dest: 1, qty, min_lot: 0, bid, b0: 1, b1: 3, tier: 2 }
}

fn market(offers: Vec<Offer>, demands: Vec<Demand>) -> Market {
    let lanes = vec![Lane { origin: 370_000, dest: 1, freight: 20, transit: 1 }];
    Market { lanes, categories: vec![Member { category: 9, variety: 1 }, Member { category: 9, variety: 2 }], offers, demands }
}

fn trades(market: &Market, mode: Mode) -> Vec<(u64, u64, i64)> {
    let clearing = clear(market, &Options { mode, ..Options::default() }).unwrap();
    check(market, &clearing, true).unwrap();
    clearing.trades.iter().map(|trade| (trade.offer, trade.demand, trade.kg)).collect()
}

#[test]
fn the_best_bids_meet_the_best_asks() {
    let market =
        market(vec![offer(1, 100, 100), offer(2, 100, 150)], vec![demand(1, 60, 200), demand(2, 100, 140), demand(3, 50, 110)]);
    assert_eq!(trades(&market, Mode::Surplus), [(1, 1, 60), (1, 2, 40)]);
    let clearing = clear(&market, &Options::default()).unwrap();
    assert_eq!((clearing.surplus, clearing.dual, clearing.filled_kg), (60 * 80 + 40 * 20, 60 * 80 + 40 * 20, 100));
}

#[test]
fn the_guarantee_fills_what_surplus_would_leave() {
    // Offer 1 reaches both demands, offer 2 (worse grade) only the second: surplus prefers the dear demand.
    let mut second = offer(2, 10, 100);
    second.grade = 2;
    let mut first = demand(1, 10, 125);
    (first.min_grade, first.tier) = (3, 0);
    let market = market(vec![offer(1, 10, 100), second], vec![first, demand(2, 20, 200)]);
    assert_eq!(trades(&market, Mode::Surplus), [(1, 2, 10), (2, 2, 10)]);
    assert_eq!(trades(&market, Mode::Guarantee), [(1, 1, 10), (2, 2, 10)]);
}

#[test]
fn earlier_wins_at_the_same_price() {
    let mut late = offer(1, 10, 100);
    late.posted = 5;
    let market = market(vec![late, offer(2, 10, 100), offer(3, 10, 100)], vec![demand(1, 15, 200)]);
    assert_eq!(trades(&market, Mode::Surplus), [(2, 1, 10), (3, 1, 5)]);
}

#[test]
fn a_category_demand_takes_any_member() {
    let mut other = offer(2, 30, 90);
    other.variety = 2;
    let mut any = demand(1, 50, 130);
    any.wants = Wants::Category(9);
    let market = market(vec![offer(1, 30, 100), other], vec![any]);
    assert_eq!(trades(&market, Mode::Surplus), [(1, 1, 20), (2, 1, 30)]);
}

#[test]
fn every_reason_is_named() {
    let mut nobody = offer(1, 10, 100);
    nobody.variety = 3;
    let mut closed = offer(2, 10, 100);
    closed.origin = 110_000;
    let mut grade = offer(3, 10, 100);
    grade.grade = 1;
    let mut days = offer(4, 10, 100);
    (days.a0, days.a1) = (9, 9);
    let mut market = market(
        vec![nobody, closed, grade, days, offer(5, 10, 200), offer(6, 10, 100), offer(7, 10, 140), offer(8, 10, 160)],
        vec![demand(1, 15, 190)],
    );
    let clearing = clear(&market, &Options::default()).unwrap();
    let reasons: Vec<_> =
        explain(&market, &clearing).offers.iter().map(|why| (why.id, why.left_kg, why.reason, why.guidance)).collect();
    assert_eq!(
        reasons,
        [
            (1, 10, Reason::NobodyOtherSide, None),
            (2, 10, Reason::LaneClosed, None),
            (3, 10, Reason::Grade, None),
            (4, 10, Reason::Days, None),
            (5, 10, Reason::PriceGap { fen: 30 }, Some(139)),
            (7, 5, Reason::Partly, Some(99)),
            (8, 10, Reason::Outbid { fen: 21 }, Some(139)),
        ]
    );
    market.demands[0].min_lot = 11;
    let clearing = clear(&market, &Options { lots: Lots::Respect, ..Options::default() }).unwrap();
    assert!(clearing.trades.is_empty());
    assert_eq!(explain(&market, &clearing).demands[0].reason, Reason::Lot);
}

#[test]
fn the_price_of_a_trade_follows_the_rule() {
    // Both sellers sell out; the buyer at 150 wants no more than what is left: between 130 (its bid less freight) and
    // the dearer ask every price proves the optimum.
    let market = market(vec![offer(1, 10, 60), offer(2, 10, 100)], vec![demand(1, 20, 200), demand(2, 5, 150)]);
    for (mode, lots) in [(Mode::Surplus, Lots::Ignore), (Mode::Surplus, Lots::Respect)] {
        let mut clearing = clear(&market, &Options { mode, lots, threads: None }).unwrap();
        widen(&market, &mut clearing);
        let prices = |rule| settlement_prices(rule, &market, &clearing);
        assert_eq!(clearing.trades.iter().map(|trade| (trade.price_low, trade.price_high)).collect::<Vec<_>>(), [(130, 180); 2]);
        assert_eq!(prices(SettlementRule::Ask), [60, 100]);
        assert_eq!(prices(SettlementRule::Midpoint), [120, 140]);
        // Half way, the same for both.
        assert_eq!(prices(SettlementRule::Uniform), [155, 155]);
    }
    // In guarantee mode prices are those of a tier: here a kg is worth a tier more than either seller asks.
    let mut clearing = clear(&market, &Options { mode: Mode::Guarantee, ..Options::default() }).unwrap();
    widen(&market, &mut clearing);
    check(&market, &clearing, true).unwrap();
    assert!(settlement_prices(SettlementRule::Uniform, &market, &clearing).iter().all(|price| (100..=180).contains(price)));
}

#[test]
fn wrong_markets_are_refused_by_name() {
    let mut market = market(vec![offer(1, 10, 100), offer(1, 10, 100)], vec![]);
    let invalid = clear(&market, &Options::default()).unwrap_err();
    assert_eq!(
        (invalid.list, invalid.index, invalid.field, invalid.rule.code(), invalid.value),
        ("offers", 1, "id", "duplicate", 1)
    );
    market.offers[0].qty = 0;
    assert_eq!(
        clear(&market, &Options::default()).unwrap_err().to_string(),
        "offers[0].qty = 0: must be between 1 and 1000000000"
    );
    market.offers[0] = offer(2, 10, 100);
    market.offers[1].a1 = -1;
    assert_eq!(clear(&market, &Options::default()).unwrap_err().rule.code(), "window_reversed");
}

#[test]
fn a_cut_province_is_counted() {
    let mut near = offer(2, 10, 150);
    near.origin = 131_000;
    let mut market = market(vec![offer(1, 30, 100), near], vec![demand(1, 20, 200)]);
    market.lanes.push(Lane { origin: 131_000, dest: 1, freight: 5, transit: 1 });
    let impact = what_if(&market, &Options::default(), &["close-province=370000".parse().unwrap()]).unwrap();
    assert_eq!((impact.unmet_kg, impact.surplus_lost), ([0, 0, 10], 20 * 80 - 10 * 45));
    assert_eq!(impact.dearer_per_tonne, (155 - 120) * 1000);
    let ranked = rank_province_cuts(&market, &Options::default()).unwrap();
    assert_eq!(
        ranked.iter().map(|impact| impact.changes[0]).collect::<Vec<_>>(),
        [Change::CloseProvince(370_000), Change::CloseProvince(130_000)]
    );
    assert!("close-origin".parse::<Change>().is_err());
    let cost = |change: &str| what_if(&market, &Options::default(), &[change.parse().unwrap()]).unwrap();
    // A tenth of the nearer 30 kg, and of the 10 kg: 3 of 20 kg at a gain of 80, 1 at a gain of 45.
    assert_eq!(cost("supply=1:10").unmet_kg, [0, 0, 16]);
    assert_eq!(cost("supply=1:10").surplus_lost, 20 * 80 - 3 * 80 - 45);
    assert_eq!(cost("demand=1:0").unmet_kg, [0, 0, 0]);
    assert_eq!(cost("asks=1:5").surplus_lost, 20 * 5);
    assert_eq!(cost("bids=1:-90").unmet_kg, [0, 0, 20]);
}
