//! Golden cases of what is found about a table, without a database.

use std::collections::BTreeMap;

use super::{Earlier, Evidence, Finding, FindingKind, find};
use crate::{
    method::Method,
    table::{self, Inputs, Seen, Source, Table},
};
use kernel::{Day, Id, Ts};
use prices::{
    Variety,
    figures::{PriceUnit, Quote},
    observations::intake::WaitingPrice,
    sources::SourceKind,
};

const MARKETS: [&str; 3] = ["m1", "m2", "m3"];
const CHAINS: [&str; 3] = ["c1", "c2", "c3"];

fn day() -> Day {
    "2026-04-08".parse().unwrap()
}

fn id() -> Id {
    Id::new(Ts::from_micros(1).unwrap())
}

fn seen(source: &str, average: i64) -> Seen {
    let quote = Quote { source: source.into(), low: average, average, high: average, volume_kg: Some(1000), stores: 10 };
    Seen { id: id(), variety: "huang-gua".into(), spec: String::new(), quote }
}

/// Cucumber at these sources, in fen per kg; 446 at every market the day before.
fn inputs(prices: &[(&str, i64)]) -> Inputs {
    let source = |code: &&str, kind| Source {
        code: (*code).into(),
        name: (*code).into(),
        name_en: (*code).into(),
        kind,
        stores: 10,
        reported: false,
    };
    let markets = MARKETS.iter().map(|code| source(code, SourceKind::WholesaleMarket));
    Inputs {
        method: Method::NEWEST,
        day: day(),
        edition: 1,
        reason: None,
        unit: PriceUnit::Jin,
        basket: vec![(1, Variety { code: "huang-gua".into(), name_zh: "黄瓜".into(), name_en: "Cucumber".into() })],
        sources: markets.chain(CHAINS.iter().map(|code| source(code, SourceKind::Chain))).collect(),
        today: prices.iter().map(|(source, price)| seen(source, *price)).collect(),
        left_out: Vec::new(),
        day_before: MARKETS.iter().map(|source| seen(source, 446)).collect(),
        week_before: Vec::new(),
        year_before: Vec::new(),
        lunar_before: Vec::new(),
        index: None,
    }
}

fn evidence<'a>(table: &'a Table, today: &'a [Seen], earlier: &'a BTreeMap<String, Earlier>) -> Evidence<'a> {
    Evidence {
        table,
        today,
        left_out: &[],
        earlier,
        changed: &[],
        withdrawn: 0,
        now: "",
        warnings: &[],
        waiting: &[],
        batches: &[],
        unprintable: &[],
        change_permille: 100,
    }
}

fn found(prices: &[(&str, i64)]) -> Vec<Finding> {
    let inputs = inputs(prices);
    find(&evidence(&table::compute(&inputs), &inputs.today, &BTreeMap::new()))
}

fn said(findings: &[Finding]) -> Vec<(FindingKind, &str)> {
    findings.iter().map(|finding| (finding.kind, finding.text.zh.as_str())).collect()
}

const QUIET: [(&str, i64); 6] = [("m1", 446), ("m2", 450), ("m3", 440), ("c1", 716), ("c2", 720), ("c3", 700)];

#[test]
fn quiet_table_has_no_findings() {
    assert_eq!(said(&found(&QUIET)), []);
}

#[test]
fn outlying_row_is_found_beside_its_own_market() {
    // The market's other row hides it in the market's mean, but not in the list of prices.
    let mut prices = QUIET.to_vec();
    prices.push(("m1", 3900));
    let all = found(&prices);
    assert_eq!(
        said(&all),
        [
            (FindingKind::WholesaleAboveRetail, "黄瓜 批发均价 13.09 元/公斤，高于零售均价 7.12 元/公斤"),
            (FindingKind::OutlyingPrice, "黄瓜 m1 报 39.00 元/公斤，是其他报价（4.45 元/公斤）的 8.8 倍"),
            (FindingKind::LargeChange, "黄瓜 批发均价 13.09 元/公斤，较前一日（4.46 元/公斤）+193.3%"),
        ]
    );
    assert!(all.iter().all(|finding| finding.grave));
    // Low ones mirror high ones, and shops are looked at, too.
    let mut prices = QUIET.to_vec();
    prices[4] = ("c2", 200);
    let text = "黄瓜 c2 报 2.00 元/公斤，只有其他报价（7.08 元/公斤）的 1/3.5";
    assert_eq!(said(&found(&prices)), [(FindingKind::OutlyingPrice, text)]);
    // Three times is not more than three times.
    prices[4] = ("c2", 236);
    assert_eq!(said(&found(&prices)), []);
}

#[test]
fn lone_source_is_measured_by_the_last_price() {
    let last = Earlier { wholesale: Some(("2026-04-01".parse().unwrap(), 446)), retail: None };
    let inputs = inputs(&[("m1", 3900)]);
    let earlier = BTreeMap::from([("huang-gua".to_owned(), last)]);
    let kinds: Vec<FindingKind> =
        find(&evidence(&table::compute(&inputs), &inputs.today, &earlier)).iter().map(|finding| finding.kind).collect();
    let silent = FindingKind::SilentSource;
    assert_eq!(kinds, [FindingKind::OutlyingPrice, silent, silent, silent, silent, silent, FindingKind::TooFewSources]);
}

#[test]
fn change_is_found_across_days_without_a_price() {
    let day = "2026-04-05".parse().unwrap();
    let last = Earlier { wholesale: Some((day, 300)), retail: Some((day, 500)) };
    let mut inputs = inputs(&QUIET);
    inputs.day_before.clear();
    let table = table::compute(&inputs);
    let earlier = BTreeMap::from([("huang-gua".to_owned(), last)]);
    let all = find(&evidence(&table, &inputs.today, &earlier));
    assert_eq!(
        said(&all),
        [
            (FindingKind::LargeChange, "黄瓜 批发均价 4.45 元/公斤，较2026-04-05（3.00 元/公斤）+48.0%"),
            (FindingKind::LargeChange, "黄瓜 零售均价 7.12 元/公斤，较2026-04-05（5.00 元/公斤）+42.4%"),
        ]
    );
}

#[test]
fn digest_follows_what_is_said_and_not_the_key() {
    let with = |price: i64| {
        let mut prices = QUIET.to_vec();
        prices.push(("m1", price));
        found(&prices).into_iter().find(|finding| finding.kind == FindingKind::OutlyingPrice).unwrap()
    };
    let (one, other) = (with(3900), with(4000));
    assert_eq!(one, with(3900));
    assert_eq!(one.key, other.key);
    assert_ne!(one.digest, other.digest);
    // Rows that wait say how many; which ones is in the digest.
    let inputs = inputs(&QUIET);
    let table = table::compute(&inputs);
    let waiting = |micros: i64| {
        let row = WaitingPrice {
            id: Id::new(Ts::from_micros(micros).unwrap()),
            source: "m1".into(),
            candidate: Some(r#"{"source":"m1","name":"黄瓜","variety":"huang-gua","spec":"","origin":"","day":null,"low":null,"average":3900,"high":null,"volume_kg":null,"stores":null,"reason":null,"quote":{"low":"","average":"","high":"","unit":""}}"#.into()),
        };
        let rows = [row];
        let earlier = BTreeMap::new();
        let evidence = Evidence { waiting: &rows, ..evidence(&table, &inputs.today, &earlier) };
        find(&evidence).remove(0)
    };
    let (one, other) = (waiting(1), waiting(2));
    assert_eq!(one.text.zh, "黄瓜 m1 有 1 条报价待核（39.00 元/公斤），未计入");
    assert_eq!((&one.key, one.text == other.text, one.digest == other.digest), (&other.key, true, false));
}
