use super::*;
use kernel::Ts;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn source(code: &str, kind: SourceKind, stores: i64) -> Source {
    Source { code: code.into(), name: code.into(), name_en: code.into(), kind, stores, reported: false }
}

fn seen(source: &str, variety: &str, average: i64, stores: i64) -> Seen {
    let quote = Quote { source: source.into(), low: average - 10, average, high: average + 10, volume_kg: Some(1000), stores };
    Seen { id: Id::new(Ts::from_micros(1).unwrap()), variety: variety.into(), spec: "普通".into(), quote }
}

/// Cabbage rises from 200 to 210, tomato falls from 500 to 480, spinach stays, and cucumber has too few markets.
fn inputs() -> Inputs {
    let varieties = ["da-bai-cai", "xi-hong-shi", "bo-cai", "huang-gua"];
    let basket = (1..)
        .zip(varieties)
        .map(|(rank, code)| (rank, Variety { code: code.into(), name_zh: code.into(), name_en: code.into() }))
        .collect();
    let prices = |cabbage, tomato, cucumber_markets: usize| -> Vec<Seen> {
        let mut all = Vec::new();
        for (n, market) in ["m1", "m2", "m3"].into_iter().enumerate() {
            all.push(seen(market, "da-bai-cai", cabbage, 1));
            all.push(seen(market, "xi-hong-shi", tomato, 1));
            all.push(seen(market, "bo-cai", 300, 1));
            if n < cucumber_markets {
                all.push(seen(market, "huang-gua", 400, 1));
            }
        }
        all
    };
    let mut today = prices(210, 480, 2);
    for (chain, stores) in [("c1", 100), ("c2", 50), ("c3", 50)] {
        today.push(seen(chain, "da-bai-cai", 420, stores));
    }
    Inputs {
        method: Method::NEWEST,
        day: day("2026-04-08"),
        edition: 1,
        reason: None,
        unit: PriceUnit::Jin,
        basket,
        sources: vec![
            source("m1", SourceKind::WholesaleMarket, 1),
            source("m2", SourceKind::WholesaleMarket, 1),
            source("m3", SourceKind::WholesaleMarket, 1),
            source("m4", SourceKind::WholesaleMarket, 1),
            source("c1", SourceKind::Chain, 100),
            source("c2", SourceKind::Chain, 50),
            source("c3", SourceKind::Chain, 50),
        ],
        today,
        left_out: vec![seen("m4", "bo-cai", 600, 1)],
        day_before: prices(200, 500, 3),
        week_before: prices(250, 480, 3),
        year_before: prices(168, 500, 3),
        lunar_before: prices(175, 600, 3),
        index: None,
    }
}

#[test]
fn the_table_tells_what_rose_and_what_lacks_data() {
    let table = compute(&inputs());
    assert_eq!(table.summary.text_zh, "4 种蔬菜 1 涨 1 平 1 降，1 种数据不足");
    let cabbage = &table.rows[0];
    assert_eq!((cabbage.change_fen, cabbage.change_permille, cabbage.week_permille), (Some(10), Some(50), Some(-160)));
    assert_eq!((cabbage.retail.average, cabbage.retail.stores, cabbage.margin_permille), (Some(420), 200, Some(1000)));
    assert_eq!(cabbage.chains.iter().map(|c| c.price).collect::<Vec<_>>(), [Some(420); 3]);
    assert_eq!(table.summary.risers[0].variety.code, "da-bai-cai");
    assert_eq!((table.summary.fallers.len(), table.summary.fallers[0].change_fen), (1, -20));
    let cucumber = &table.rows[3];
    assert!(cucumber.wholesale.insufficient && cucumber.change_fen.is_none());
    assert_eq!(table.rows[2].note.as_deref(), Some("1 条报价单位存疑，未计入"));
    let c = &table.coverage;
    assert_eq!((c.markets, c.markets_expected, c.chains, c.stores, c.stores_expected), (3, 4, 3, 200, 200));
}

#[test]
fn observations_in_any_order_give_the_same_bytes() {
    let inputs = inputs();
    let table = compute(&inputs);
    let body = canonical(&table).unwrap();
    let mut turned = inputs.clone();
    turned.today.reverse();
    turned.day_before.reverse();
    turned.week_before.reverse();
    assert_eq!(canonical(&compute(&turned)).unwrap(), body);
    // The table read back carries everything but the observations themselves.
    let back: Table = serde_json::from_str(&body).unwrap();
    assert_eq!(back, table);
    let again = Inputs::of(&back, &all(&turned)).unwrap();
    assert_eq!(canonical(&compute(&again)).unwrap(), body);
}

fn all(inputs: &Inputs) -> Vec<Seen> {
    let lists =
        [&inputs.today, &inputs.left_out, &inputs.day_before, &inputs.week_before, &inputs.year_before, &inputs.lunar_before];
    lists.into_iter().flatten().cloned().collect()
}

/// 210 against 168 a year ago is +25 %; against 175 on the same lunar day, 二月廿一, +20 %.
#[test]
fn year_before_is_compared_solar_and_lunar() {
    let table = compute(&inputs());
    assert_eq!((table.rows[0].year_permille, table.rows[0].lunar_permille), (Some(250), Some(200)));
    assert_eq!((table.rows[1].year_permille, table.rows[1].lunar_permille), (Some(-40), Some(-200)));
    let days: Vec<(&str, String)> = table.compared().into_iter().map(|(zh, _, day)| (zh, day.to_string())).collect();
    let expected = [("较前一日", "2026-04-07"), ("周环比", "2026-04-01"), ("同比", "2025-04-08"), ("农历同比", "2025-03-20")];
    assert_eq!(days, expected.map(|(zh, day)| (zh, day.to_owned())));
}

/// An edition as the first method published it, bytes and digest, must be computed again to the same bytes.
#[test]
fn editions_of_the_first_method_stay_what_they_were() {
    let one = Inputs { method: Method::One, ..inputs() };
    let table = compute(&one);
    let body = canonical(&table).unwrap();
    for later in ["year_before", "lunar_before", "year_permille", "lunar_permille", "\"index\""] {
        assert!(!body.contains(later), "{later} was not known then");
    }
    assert!(body.contains("\"method_version\":\"cailanzi-prices-1\"") && body.contains("\"week_permille\":-160"));
    let back: Table = serde_json::from_str(&body).unwrap();
    let again = compute(&Inputs::of(&back, &all(&one)).unwrap());
    assert_eq!(canonical(&again).unwrap(), body);
    let unknown = Table { method_version: "cailanzi-prices-99".into(), ..back };
    assert!(Inputs::of(&unknown, &[]).is_err());
}

#[test]
fn second_method_has_no_changes_in_fen() {
    let two = Inputs { method: Method::Two, ..inputs() };
    let body = canonical(&compute(&two)).unwrap();
    assert!(!body.contains("week_fen") && !body.contains("year_fen") && !body.contains("lunar_fen"));
    let back: Table = serde_json::from_str(&body).unwrap();
    assert_eq!(canonical(&compute(&Inputs::of(&back, &all(&two)).unwrap())).unwrap(), body);
    let row = &compute(&inputs()).rows[0];
    assert_eq!((row.week_fen, row.year_fen, row.lunar_fen), (Some(-40), Some(42), Some(35)));
}

#[test]
fn the_note_says_when_a_mean_is_a_simple_one() {
    let mut inputs = inputs();
    for seen in inputs.today.iter_mut().filter(|seen| seen.variety == "bo-cai") {
        seen.quote.volume_kg = None;
    }
    let spinach = &compute(&inputs).rows[2];
    assert_eq!(spinach.note.as_deref(), Some("1 条报价单位存疑，未计入；缺上市量，批发平均为简单平均"));
    assert_eq!(spinach.wholesale.weighting, Weighting::Simple);
    let first = compute(&Inputs { method: Method::One, ..inputs });
    assert_eq!(first.rows[2].note.as_deref(), Some("1 条报价单位存疑，未计入"));
}

#[test]
fn digest_depends_on_figures_and_previous_edition() {
    let mut inputs = inputs();
    let body = canonical(&compute(&inputs)).unwrap();
    inputs.today[0].quote.high += 1;
    let other = canonical(&compute(&inputs)).unwrap();
    assert_ne!(body, other);
    assert_ne!(digest("", &body), digest("", &other));
    assert_ne!(digest("", &body), digest("00", &body));
    // printf '\n{}' | sha256sum
    assert_eq!(digest("", "{}"), "a062dd4952b935e430d409c4a5e5cd760e8781e3200d5c7e12a232dddba8a528");
}
