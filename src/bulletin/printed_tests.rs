use super::*;
use prices::{
    Variety,
    figures::{Retail, Weighting, Wholesale},
};

fn row(code: &str, average: i64, by: i64, retail: i64) -> Row {
    let permille = |by: i64| prices::figures::permille(by, average - by);
    let wholesale = Wholesale {
        low: Some(average - 10),
        average: Some(average),
        high: Some(average + 10),
        mostly_low: Some(average),
        mostly_high: Some(average + 1),
        sources: 3,
        volume_kg: Some(1000),
        weighting: Weighting::Volume,
        insufficient: false,
    };
    Row {
        rank: 1,
        variety: Variety { code: code.into(), name_zh: code.into(), name_en: code.into() },
        spec: String::new(),
        wholesale,
        chains: Vec::new(),
        retail: Retail { average: Some(retail), stores: 3, sources: 3, insufficient: false },
        margin_permille: prices::figures::permille(retail - average, average),
        change_fen: Some(by),
        change_permille: permille(by),
        week_permille: permille(by),
        week_fen: Some(by),
        year_permille: Some(123),
        year_fen: None,
        lunar_permille: None,
        lunar_fen: None,
        note: None,
        note_en: None,
    }
}

/// 325 and 326 fen per kg are 1.62 and 1.63 元/斤, 326 and 325 the other way; 324 and 325 are both 1.62.
#[test]
fn changes_in_jin_are_those_of_the_printed_prices() {
    let rose = changes(PriceUnit::Jin, &row("a", 326, 1, 451));
    // (1.63 − 1.62) / 1.62 = 0.6 %, and (2.26 − 1.63) / 1.63 = 38.7 %.
    assert_eq!(rose.day, Some(PrintedChange { by: 1, permille: Some(6) }));
    assert_eq!((rose.week, rose.year, rose.margin), (Some(6), Some(123), Some(387)));
    let stayed = changes(PriceUnit::Jin, &row("b", 325, 1, 451));
    assert_eq!(stayed.day, Some(PrintedChange { by: 0, permille: Some(0) }));
    let exact = row("b", 325, 1, 451);
    assert_eq!(changes(PriceUnit::Kg, &exact).day, Some(PrintedChange { by: 1, permille: exact.change_permille }));
    assert_eq!(changes(PriceUnit::Kg, &exact).margin, exact.margin_permille);
}

#[test]
fn the_summary_counts_what_is_printed() {
    let rows = [row("a", 326, 1, 451), row("b", 325, 1, 451), row("c", 324, -4, 451), row("d", 640, 0, 900)];
    let told = |unit| summary(unit, &rows);
    assert_eq!(told(PriceUnit::Jin).text_zh, "4 种蔬菜 1 涨 2 平 1 降");
    assert_eq!(told(PriceUnit::Kg).text_zh, "4 种蔬菜 2 涨 1 平 1 降");
    assert_eq!(told(PriceUnit::Jin).risers.iter().map(|m| m.variety.code.as_str()).collect::<Vec<_>>(), ["a"]);
}
