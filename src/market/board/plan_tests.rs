//! Each order under each filter walks one index in its own order: nothing is scanned, nothing sorted but the page.

use diesel::{
    RunQueryDsl,
    sql_types::{Integer, Text},
};

use super::{
    facets::{Over, counting},
    model::{BoardFilter, BoardSort},
    store::page_query,
};
use crate::listing::Side;
use kernel::{Cursor, RegionCode};
use storage::Statement;
use testing::{World, now, world};

/// The index that the inner query walks, and how many sorts the whole statement needs.
fn plan(world: &World, filter: &BoardFilter, sort: BoardSort, deep: bool) -> (String, usize) {
    let last = match sort {
        BoardSort::Newest => now().to_string(),
        BoardSort::DayAsc => now().day().to_string(),
        _ => "240".to_owned(),
    };
    let cursor = Cursor::of(&[&sort.as_str(), &last, &kernel::Id::nil()]);
    let query = page_query(RegionCode::BEIJING, filter, None, sort, deep.then_some(&cursor), 21).unwrap();
    let lines = explained(world, &query);
    let inner = lines.iter().find(|line| line.contains(" o USING INDEX "));
    let index = inner.unwrap_or_else(|| panic!("{sort} walks no index: {lines:?}"));
    let index = index.split(" o USING INDEX ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    (index, lines.iter().filter(|line| line.contains("TEMP B-TREE")).count())
}

/// The steps of a statement, as the embedded engine plans them.
fn explained<ST>(world: &World, query: &Statement<ST>) -> Vec<String> {
    let mut explain: Statement<(Integer, Integer, Integer, Text)> = Statement::new("EXPLAIN QUERY PLAN ", []);
    explain.append(query);
    let lines: Vec<(i32, i32, i32, String)> = world.db.read_now(|tx| Ok(explain.load(tx)?)).unwrap();
    lines.into_iter().map(|line| line.3).collect()
}

#[test]
fn every_order_of_every_filter_walks_its_own_index() {
    let world = world();
    let orders = [
        (BoardSort::Newest, "newest"),
        (BoardSort::PriceAsc, "price"),
        (BoardSort::PriceDesc, "price"),
        (BoardSort::QuantityDesc, "quantity"),
        (BoardSort::DayAsc, "day"),
    ];
    let code = |text: &str| Some(text.to_owned());
    for side in [Side::Offer, Side::Demand] {
        let none = BoardFilter::of(side);
        let mut filters = vec![
            ("", none.clone()),
            ("_variety", BoardFilter { variety: code("bo-cai"), ..none.clone() }),
            ("_category", BoardFilter { category: code("ye-cai"), ..none.clone() }),
        ];
        match side {
            Side::Offer => filters.push(("_province", BoardFilter { region: code("370000"), ..none })),
            Side::Demand => filters.push(("_destination", BoardFilter { destination: code("xinfadi"), ..none })),
        }
        for (name, filter) in filters {
            for (sort, order) in orders {
                for deep in [false, true] {
                    let (index, sorts) = plan(&world, &filter, sort, deep);
                    // Newest and price of a place serve regions and destinations alike.
                    let name = if name == "_destination" && ["newest", "price"].contains(&order) { "_place" } else { name };
                    assert_eq!(index, format!("listings{name}_{order}"), "{sort} {name} deep: {deep}");
                    assert!(sorts <= 1, "{sort} {name} deep: {deep}: more is sorted than the page");
                }
            }
        }
    }
}

#[test]
fn a_grade_a_tier_and_a_flag_have_their_index_too() {
    let world = world();
    let newest = |filter: BoardFilter| plan(&world, &filter, BoardSort::Newest, true).0;
    let (offers, demands) = (BoardFilter::of(Side::Offer), BoardFilter::of(Side::Demand));
    assert_eq!(newest(BoardFilter { grade: Some(4), ..offers.clone() }), "listings_grade_newest");
    assert_eq!(newest(BoardFilter { unsold: Some(true), ..offers }), "listings_flagged_newest");
    assert_eq!(newest(BoardFilter { tier: Some(0), ..demands.clone() }), "listings_tier_newest");
    assert_eq!(newest(BoardFilter { urgent: Some(true), ..demands }), "listings_flagged_newest");
}

#[test]
fn counts_of_goods_and_places_use_an_index_alone() {
    let world = world();
    let code = |text: &str| Some(text.to_owned());
    let (offers, demands) = (BoardFilter::of(Side::Offer), BoardFilter::of(Side::Demand));
    let counts = [
        (Over::Varieties, offers.clone(), "listings_variety_newest"),
        (Over::Varieties, BoardFilter { region: code("370000"), ..offers.clone() }, "listings_variety_province_newest"),
        (Over::Regions, BoardFilter { variety: code("bo-cai"), ..offers }, "listings_variety_province_newest"),
        (Over::Varieties, demands.clone(), "listings_variety_newest"),
        (Over::Varieties, BoardFilter { destination: code("xinfadi"), ..demands.clone() }, "listings_variety_destination_newest"),
        (Over::Destinations, BoardFilter { variety: code("bo-cai"), ..demands }, "listings_variety_destination_newest"),
    ];
    for (over, filter, index) in counts {
        let lines = explained(&world, &counting(RegionCode::BEIJING, over, &filter, None));
        let covering = format!(" o USING COVERING INDEX {index} ");
        assert!(lines.iter().any(|line| line.contains(&covering)), "{over:?} of {filter:?}: {lines:?}");
    }
}
