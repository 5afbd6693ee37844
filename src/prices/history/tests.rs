//! The history follows its observations, and is read in steps.

use super::{
    model::{CityPrice, PriceStep, is_wholesale},
    season,
    series::city_points,
    service::{self, SeriesQuery},
    store,
};
use crate::{
    AddSource, SourceKind, follow,
    observations::{self, Earlier, ReportPrice, backfill},
    sources,
};
use kernel::{Ctx, Day, ErrorCode, Kg, RegionCode, Result, Ts};
use storage::{self, Db, Tx};

fn now() -> Ts {
    "2026-04-08T08:00:00Z".parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn system() -> Ctx {
    Ctx::system("test", now())
}

fn world() -> (Db, tempfile::TempDir) {
    let (db, folder) = testing::seeded_database(now());
    db.write_now(|tx| {
        for (code, kind, stores) in [
            ("xinfadi", SourceKind::WholesaleMarket, None),
            ("baliqiao", SourceKind::WholesaleMarket, None),
            ("dayanglu", SourceKind::WholesaleMarket, None),
            ("jinghui", SourceKind::Chain, Some(86)),
        ] {
            let cmd = AddSource {
                code: code.into(),
                name_zh: code.into(),
                name_en: code.into(),
                kind,
                region: "110106".into(),
                stores,
                enterprise_id: None,
            };
            assert_eq!(is_wholesale(sources::add(tx, &system(), &cmd)?.kind), stores.is_none());
        }
        Ok(())
    })
    .unwrap();
    (db, folder)
}

fn price(source: &str, day: Day, spec: &str, yuan: &str, kg: i64) -> Earlier {
    let report = ReportPrice {
        source: source.into(),
        variety: "da-bai-cai".into(),
        day,
        low: "0.50".into(),
        average: yuan.into(),
        high: "9.00".into(),
        unit: "kg".into(),
        volume_kg: Some(Kg(kg)),
        stores: None,
        spec: Some(spec.into()),
        origin: Some(if source == "xinfadi" { "冀" } else { "鲁" }.into()),
        reason: Some("测试".into()),
    };
    Earlier { report, at: now(), by: None }
}

fn settle(tx: &mut Tx) -> Result<()> {
    while follow(tx, &system())? > 0 {}
    Ok(())
}

#[test]
fn day_follows_its_observations_and_withdrawals() {
    let (db, _folder) = world();
    let yesterday = day("2026-04-07");
    db.write_now(|tx| {
        backfill(
            tx,
            &system(),
            vec![
                price("xinfadi", yesterday, "大", "2.00", 30_000),
                price("xinfadi", yesterday, "小", "1.00", 10_000),
                price("baliqiao", yesterday, "", "2.40", 10_000),
                price("dayanglu", yesterday, "", "3.00", 10_000),
                price("jinghui", yesterday, "", "4.00", 100),
            ],
        )?;
        assert!(store::city(tx, "da-bai-cai", yesterday, yesterday)?.is_empty(), "the worker has not been yet");
        settle(tx)?;
        let city = store::city(tx, "da-bai-cai", yesterday, yesterday)?.remove(0);
        // (30·200 + 10·100 + 10·240 + 10·300) / 60 = 206.67; one chain is too few for a retail price.
        assert_eq!((city.average, city.markets, city.volume_kg), (Some(207), 3, Some(60_000)));
        assert_eq!((city.retail, city.chains, city.stores), (None, 1, 86));
        let asked = SeriesQuery { sources: vec!["xinfadi".into(), "jinghui".into()], ..SeriesQuery::default() };
        let series = service::series(tx, &system(), "da-bai-cai", &asked)?;
        let own = &series.sources.iter().find(|s| s.source == "xinfadi").unwrap().points[0];
        // (30·200 + 10·100) / 40.
        assert_eq!((own.average, own.volume_kg, own.low, own.high), (175, Some(40_000), 50, 900));
        let origins = service::origins(tx, &system(), "da-bai-cai", 30)?;
        assert!(origins.by_volume);
        assert_eq!((origins.origins[0].origin.as_str(), origins.origins[0].share_permille), ("冀", 667));

        let filter = observations::Filter { source: Some("xinfadi".into()), ..observations::Filter::default() };
        let seen = observations::service::list(tx, &system(), filter, &Default::default())?.items;
        let small = seen.iter().find(|o| o.spec == "小").unwrap();
        observations::service::make_void(tx, &system(), small.id, "录错")?;
        settle(tx)?;
        let city = store::city(tx, "da-bai-cai", yesterday, yesterday)?.remove(0);
        // (30·200 + 10·240 + 10·300) / 50 = 228.
        assert_eq!(city.average, Some(228));
        // A rebuild from nothing gives the same.
        super::touch_everything(tx, now())?;
        settle(tx)?;
        assert_eq!(store::city(tx, "da-bai-cai", yesterday, yesterday)?, [city]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn open_data_follows_the_table_and_bounds_ranges() {
    let (db, _folder) = world();
    db.write_now(|tx| {
        backfill(tx, &system(), vec![price("xinfadi", day("2026-04-08"), "", "2.00", 1000)])?;
        settle(tx)?;
        assert_eq!(service::horizon(tx, &system())?, day("2026-04-07"));
        let asked = SeriesQuery { sources: vec!["xinfadi".into()], ..SeriesQuery::default() };
        assert!(service::series(tx, &system(), "da-bai-cai", &asked)?.sources[0].points.is_empty());
        let long = SeriesQuery { from: Some(day("2020-01-01")), ..SeriesQuery::default() };
        assert_eq!(service::series(tx, &system(), "da-bai-cai", &long).unwrap_err().fields[0].code, "range_too_long");
        let late = SeriesQuery { from: Some(day("2026-04-08")), ..SeriesQuery::default() };
        assert_eq!(service::series(tx, &system(), "da-bai-cai", &late).unwrap_err().fields[0].code, "from_after_to");
        let unknown = SeriesQuery { sources: vec!["nowhere".into()], ..SeriesQuery::default() };
        assert_eq!(service::series(tx, &system(), "da-bai-cai", &unknown).unwrap_err().fields[0].code, "unknown_source");
        let nothing = service::series(tx, &system(), "nothing", &SeriesQuery::default());
        assert_eq!(nothing.unwrap_err().code, ErrorCode::NotFound);
        Ok(())
    })
    .unwrap();
}

fn city(day: &str, average: Option<i64>, volume_kg: Option<i64>, retail: Option<i64>) -> CityPrice {
    CityPrice {
        market: RegionCode::BEIJING,
        variety: "v".into(),
        day: day.parse().unwrap(),
        low: average.map(|a| a - 10),
        average,
        high: average.map(|a| a + 10),
        volume_kg,
        markets: 3,
        retail,
        stores: 10,
        chains: 3,
    }
}

#[test]
fn weeks_weigh_days_by_volume_and_show_the_change() {
    let rows = vec![
        city("2026-03-30", Some(200), Some(1000), Some(400)),
        city("2026-04-05", Some(230), Some(2000), Some(440)),
        city("2026-04-06", Some(300), Some(1000), None),
        city("2026-04-20", Some(400), None, None),
    ];
    let weeks = city_points(rows.clone(), PriceStep::Week);
    // (200·1 + 230·2) / 3 = 220; retail is a simple mean.
    assert_eq!((weeks[0].average, weeks[0].retail, weeks[0].days), (Some(220), Some(420), 2));
    assert_eq!(weeks[0].margin_permille, Some(909));
    assert_eq!((weeks[0].low, weeks[0].high, weeks[0].volume_kg), (Some(190), Some(240), Some(3000)));
    assert_eq!(weeks[1].change_permille, Some(364));
    // A week without prices lies between: nothing is compared across it.
    assert_eq!((weeks[2].average, weeks[2].change_permille), (Some(400), None));
    let days = city_points(rows, PriceStep::Day);
    assert_eq!((days[1].change_permille, days[2].change_permille), (None, Some(304)));
}

#[test]
fn a_season_is_the_same_week_of_earlier_years() {
    let mut rows = Vec::new();
    for (year, average) in [(2022, 100), (2023, 130), (2024, 110), (2025, 150), (2026, 140)] {
        rows.push(city(&format!("{year}-04-05"), Some(average), None, None));
    }
    let season = season::season(&rows, day("2026-04-07"));
    let last = season.points.iter().find(|p| p.day == day("2026-04-01")).unwrap();
    assert_eq!((last.now, last.last_year, last.years), (Some(140), Some(150), 4));
    // The median of 100, 110, 130, 150.
    assert_eq!((last.min, last.median, last.max), (Some(100), Some(120), Some(150)));
    assert_eq!(season.points.len(), 60);
    assert!(season.points.iter().filter(|p| p.day > day("2026-04-07")).all(|p| p.now.is_none()));
}
