//! Rules on real rows: what fires, once, and what a decision does.

use diesel::prelude::*;

use super::{
    Decision, acknowledge, dismiss, list,
    model::{WarningDirection, WarningRule, WarningState},
    raise::raise,
    reopen,
    settings::{self, SetWarnings},
    store::Filter,
};
use crate::{
    AddSource, SourceKind, follow,
    observations::{Earlier, ReportPrice, backfill, service as observations, store as observed},
    sources,
};
use kernel::{Actor, Ctx, Day, ErrorCode, Id, Kg, PageQuery, Position, Result, Role, Ts, Version, Who};
use notify::schema::notifications;
use storage::{self, Db, Tx};

fn now() -> Ts {
    "2026-04-08T08:00:00Z".parse().unwrap()
}

fn world() -> (Db, tempfile::TempDir) {
    testing::seeded_database(now())
}

fn system() -> Ctx {
    Ctx::system("test", now())
}

fn regulator() -> Ctx {
    let actor = Actor {
        user_id: Id::new(now()),
        session_id: None,
        api_key_id: None,
        enterprise_id: None,
        approved: true,
        role: Role::CityRegulator,
        position: Position::Owner,
        district: None,
        scopes: None,
        totp_setup_required: false,
    };
    Ctx { who: Who::Actor(Box::new(actor)), ..system() }
}

const MARKETS: [&str; 3] = ["xinfadi", "dayanglu", "baliqiao"];

fn markets(tx: &mut Tx) -> Result<()> {
    for code in MARKETS {
        let cmd = AddSource {
            code: code.into(),
            name_zh: code.into(),
            name_en: code.into(),
            kind: SourceKind::WholesaleMarket,
            region: "110106".into(),
            stores: None,
            enterprise_id: None,
        };
        sources::add(tx, &system(), &cmd)?;
    }
    Ok(())
}

fn one(source: &str, variety: &str, day: Day, fen: i64) -> Earlier {
    let yuan = format!("{}.{:02}", fen / 100, fen % 100);
    let report = ReportPrice {
        source: source.into(),
        variety: variety.into(),
        day,
        low: yuan.clone(),
        average: yuan.clone(),
        high: yuan,
        unit: "kg".into(),
        volume_kg: Some(Kg(1000)),
        stores: None,
        spec: None,
        origin: None,
        reason: Some("测试".into()),
    };
    Earlier { report, at: day.start().plus_hours(12), by: None }
}

/// The same price at every market.
fn everywhere(variety: &str, day: Day, fen: i64) -> Vec<Earlier> {
    MARKETS.iter().map(|source| one(source, variety, day, fen)).collect()
}

fn settle(tx: &mut Tx) -> Result<()> {
    while follow(tx, &system())? > 0 {}
    Ok(())
}

fn all(tx: &mut Tx) -> Result<Vec<super::PriceWarning>> {
    Ok(list(tx, &regulator(), &Filter::default(), &PageQuery { limit: Some(100), cursor: None })?.items)
}

#[test]
fn rise_of_days_or_a_week_warns_once() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let mut rows = Vec::new();
        for back in 0..=9 {
            let fen = match back {
                0 => 145,
                1 => 120,
                _ => 100,
            };
            rows.extend(everywhere("bo-cai", today.plus(-back), fen));
            // The mirror: as far down as the other goes up.
            let fen = match back {
                0 => 2000,
                1 => 2417,
                _ => 2900,
            };
            rows.extend(everywhere("da-bai-cai", today.plus(-back), fen));
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        let found = all(tx)?;
        let of = |variety: &str, rule: WarningRule| found.iter().find(|w| w.variety.code == variety && w.rule == rule).unwrap();
        let two = of("bo-cai", WarningRule::TwoDays);
        assert_eq!(two.evidence.prices.iter().map(|p| p.fen_per_kg).collect::<Vec<_>>(), [100, 120, 145]);
        assert_eq!((two.evidence.figure, two.evidence.threshold, two.direction), (200, 50, WarningDirection::High));
        let week = of("bo-cai", WarningRule::Week);
        assert_eq!((week.grade, week.evidence.figure, week.evidence.threshold), (1, 450, 300));
        let fall = of("da-bai-cai", WarningRule::Week);
        assert_eq!((fall.grade, fall.evidence.figure, fall.direction), (1, -450, WarningDirection::Low));
        assert_eq!(of("da-bai-cai", WarningRule::TwoDays).direction, WarningDirection::Low);
        // Running again tells nothing new.
        let before = found.len();
        assert_eq!(raise(tx, &system(), Some(today.plus(-9)))?, 0);
        assert_eq!(all(tx)?.len(), before);
        Ok(())
    })
    .unwrap();
}

#[test]
fn one_market_far_from_its_own_month_is_an_outlier() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let mut rows = Vec::new();
        for back in 0..=20 {
            for source in MARKETS {
                let calm = 300 + i64::from(back % 5) * 2;
                let fen = if back == 0 && source == "dayanglu" { 420 } else { calm };
                rows.push(one(source, "huang-gua", today.plus(-back), fen));
            }
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        let found = all(tx)?;
        assert_eq!(found.len(), 1, "{found:?}");
        let outlier = &found[0];
        assert_eq!((outlier.rule, outlier.source.as_ref().unwrap().code.as_str()), (WarningRule::Outlier, "dayanglu"));
        assert!(outlier.evidence.figure > 3500 && outlier.evidence.points == Some(21), "{outlier:?}");
        assert_eq!(outlier.evidence.median, Some(304));
        Ok(())
    })
    .unwrap();
}

/// Twenty prices: the two in the middle are 300 and 310.
#[test]
fn even_month_shows_the_median_that_scored_it() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let month = |back: i32| match back {
            0 => 520,
            1..=9 => 310,
            _ => 300 - i64::from(back % 3),
        };
        let fens: Vec<i64> = (0..20).map(month).collect();
        let mut rows = Vec::new();
        for (back, fen) in (0..20).zip(&fens) {
            rows.push(one("dayanglu", "huang-gua", today.plus(-back), *fen));
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        let found = all(tx)?;
        let outlier = found.iter().find(|w| w.rule == WarningRule::Outlier).unwrap();
        assert_eq!((outlier.evidence.points, outlier.evidence.median), (Some(20), Some(305)));
        // The score by hand, about the median that is shown.
        let off = |fen: i64| (fen as f64 / 305.0).ln();
        let mut deviations: Vec<f64> = fens.iter().map(|fen| off(*fen).abs()).collect();
        deviations.sort_unstable_by(f64::total_cmp);
        let score = 0.6745 * off(520) / ((deviations[9] + deviations[10]) / 2.0);
        assert_eq!(outlier.evidence.figure, (score * 1000.0).round() as i64);
        Ok(())
    })
    .unwrap();
}

#[test]
fn stopped_variety_is_a_stock_out_silence_is_not() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let mut rows = Vec::new();
        for back in 0..=12 {
            for source in MARKETS {
                // 八里桥 reports nothing at all for four days: nobody knows what it has.
                if source == "baliqiao" && back < 4 {
                    continue;
                }
                rows.push(one(source, "huang-gua", today.plus(-back), 300));
                if source != "dayanglu" || back >= 3 {
                    rows.push(one(source, "sheng-cai", today.plus(-back), 400));
                }
            }
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        let found = all(tx)?;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].rule, found[0].variety.code.as_str(), found[0].day), (WarningRule::StockOut, "sheng-cai", today));
        Ok(())
    })
    .unwrap();
}

#[test]
fn month_is_measured_against_earlier_years() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let mut rows = Vec::new();
        // Six years of months that differ a little from year to year; last March is far off, up and down.
        for month in 0..72_i32 {
            let (year, of_year) = (2020 + (month + 3) / 12, (month + 3) % 12 + 1);
            let day = Day::from_ymd(year as i16, of_year as i8, 10).unwrap();
            let wobble = i64::from((month * 7) % 11);
            let last = day >= "2026-03-01".parse::<Day>().unwrap();
            rows.extend(everywhere("xi-hong-shi", day, if last { 900 } else { 400 + wobble }));
            rows.extend(everywhere("da-bai-cai", day, if last { 150 } else { 400 + wobble }));
            rows.extend(everywhere("huang-gua", day, 400 + wobble));
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        let found: Vec<_> = all(tx)?.into_iter().filter(|w| w.rule == WarningRule::Ifpa).collect();
        let of = |variety: &str| found.iter().find(|w| w.variety.code == variety).unwrap();
        let tomato = of("xi-hong-shi");
        assert_eq!(
            (tomato.direction, tomato.grade, tomato.day.to_string()),
            (WarningDirection::High, 2, "2026-03-01".to_owned())
        );
        assert!(tomato.evidence.figure > 1000 && tomato.evidence.points >= Some(4), "{tomato:?}");
        assert_eq!(of("da-bai-cai").direction, WarningDirection::Low);
        assert_eq!(today.month(), 4);
        Ok(())
    })
    .unwrap();
}

#[test]
fn decisions_carry_reasons_and_can_be_taken_back() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let rows = [(2, 100), (1, 110), (0, 121)];
        backfill(tx, &system(), rows.iter().flat_map(|(back, fen)| everywhere("bo-cai", today.plus(-back), *fen)).collect())?;
        settle(tx)?;
        let warning = all(tx)?.remove(0);
        let none = Decision::default();
        let why = Decision { reason: Some("节日供应".into()) };
        assert_eq!(dismiss(tx, &regulator(), warning.id, None, &none).unwrap_err().fields[0].path, "reason");
        assert_eq!(acknowledge(tx, &regulator(), warning.id, Some(Version(9)), &none).unwrap_err().code, ErrorCode::StaleVersion);
        let done = dismiss(tx, &regulator(), warning.id, Some(Version(1)), &why)?;
        assert_eq!((done.state, done.reason.as_deref(), done.version), (WarningState::Dismissed, Some("节日供应"), 2));
        assert_eq!(acknowledge(tx, &regulator(), warning.id, None, &none).unwrap_err().code, ErrorCode::WrongState);
        assert_eq!(reopen(tx, &regulator(), warning.id, None)?.state, WarningState::Open);
        // A dismissed warning does not come back by itself.
        dismiss(tx, &regulator(), warning.id, None, &why)?;
        assert_eq!(raise(tx, &system(), Some(today))?, 0);
        let told: i64 = notifications::table.of(tx).count().get_result(tx)?;
        assert_eq!(told, 0, "nobody is a regulator here");
        Ok(())
    })
    .unwrap();
}

/// The valid observation of a source for a variety and day.
fn seen(tx: &mut Tx, source: &str, variety: &str, day: Day) -> Result<Id> {
    let series = (variety.to_owned(), String::new(), String::new());
    Ok(observed::with_key(tx, source, &series, day)?.unwrap())
}

#[test]
fn void_prices_close_their_warnings() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let mut rows = Vec::new();
        for back in 0..=20 {
            for source in MARKETS {
                let calm = 300 + i64::from(back % 5) * 2;
                rows.push(one(
                    source,
                    "huang-gua",
                    today.plus(-back),
                    if back == 0 && source == "dayanglu" { 1950 } else { calm },
                ));
                // A week that doubles at all markets.
                rows.push(one(source, "bo-cai", today.plus(-back), if back == 0 { 900 } else { 400 + i64::from(back % 3) }));
            }
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        let of = |tx: &mut Tx, rule: WarningRule, variety: &str| -> Result<_> {
            Ok(all(tx)?.into_iter().find(|w| w.rule == rule && w.variety.code == variety).unwrap())
        };
        let outlier = of(tx, WarningRule::Outlier, "huang-gua")?;
        assert_eq!((outlier.state, outlier.evidence.prices[0].fen_per_kg), (WarningState::Open, 1950));
        let week = of(tx, WarningRule::Week, "bo-cai")?;
        assert_eq!(week.state, WarningState::Open);

        // Withdrawn: the market's warning ends with it, in nobody's name; the other one stays.
        let wrong = seen(tx, "dayanglu", "huang-gua", today)?;
        observations::make_void(tx, &system(), wrong, "串行")?;
        settle(tx)?;
        let closed = of(tx, WarningRule::Outlier, "huang-gua")?;
        assert_eq!((closed.state, &closed.decided_by), (WarningState::Dismissed, &None));
        assert!(closed.reason.as_deref().unwrap().contains("19.50 元/公斤）已作废"), "{closed:?}");
        assert_eq!(of(tx, WarningRule::Week, "bo-cai")?.state, WarningState::Open);

        // Reported again, and far off again: the same warning is open with the new price.
        backfill(tx, &system(), vec![one("dayanglu", "huang-gua", today, 1800)])?;
        settle(tx)?;
        let again = of(tx, WarningRule::Outlier, "huang-gua")?;
        assert_eq!((again.id, again.state, again.reason.as_deref()), (closed.id, WarningState::Open, None));
        assert_eq!(again.evidence.prices[0].fen_per_kg, 1800);

        // Corrected, and still steep: it states the new price. Corrected to what is usual: it ends.
        for (fen, state) in [(700, WarningState::Open), (405, WarningState::Dismissed)] {
            for source in MARKETS {
                let old = seen(tx, source, "bo-cai", today)?;
                observations::make_void(tx, &system(), old, "更正")?;
            }
            backfill(tx, &system(), everywhere("bo-cai", today, fen))?;
            settle(tx)?;
            let week = of(tx, WarningRule::Week, "bo-cai")?;
            assert_eq!(week.state, state, "{week:?}");
            if state == WarningState::Open {
                assert_eq!(week.evidence.prices.last().unwrap().fen_per_kg, fen);
            } else {
                assert!(week.reason.unwrap().contains("已由 7.00 更正为 4.05"), "from the price that it stated last");
            }
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn late_report_closes_its_stock_out() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let mut rows = Vec::new();
        for back in 0..=12 {
            for source in MARKETS {
                rows.push(one(source, "huang-gua", today.plus(-back), 300));
                if source != "dayanglu" || back >= 3 {
                    rows.push(one(source, "sheng-cai", today.plus(-back), 400));
                }
            }
        }
        backfill(tx, &system(), rows)?;
        settle(tx)?;
        assert_eq!(all(tx)?.iter().filter(|w| w.state == WarningState::Open).count(), 1);
        backfill(tx, &system(), vec![one("dayanglu", "sheng-cai", today.plus(-1), 400)])?;
        settle(tx)?;
        let found = all(tx)?;
        assert!(found.iter().all(|w| w.state == WarningState::Dismissed), "{found:?}");
        assert!(found[0].reason.as_deref().unwrap().contains("已补报"), "{found:?}");
        Ok(())
    })
    .unwrap();
}

#[test]
fn thresholds_are_the_citys_own() {
    let (db, _folder) = world();
    let today = now().day();
    db.write_now(|tx| {
        markets(tx)?;
        let old = settings::load(tx)?;
        let strict = SetWarnings { two_days: 20, low_too: false, ..old.set.clone() };
        let wrong = SetWarnings { week_second: 100, ..strict.clone() };
        assert_eq!(settings::change(tx, &regulator(), Version(1), &wrong).unwrap_err().fields[0].path, "week_second");
        assert_eq!(settings::change(tx, &regulator(), Version(7), &strict).unwrap_err().code, ErrorCode::StaleVersion);
        assert_eq!(settings::change(tx, &regulator(), Version(1), &strict)?.version, 2);
        let rows = [(2, 1000), (1, 1030), (0, 1065)];
        let mut prices: Vec<Earlier> = Vec::new();
        for (back, fen) in rows {
            prices.extend(everywhere("bo-cai", today.plus(-back), fen));
            prices.extend(everywhere("da-bai-cai", today.plus(-back), 2000 - fen));
        }
        backfill(tx, &system(), prices)?;
        settle(tx)?;
        let found = all(tx)?;
        assert_eq!(found.len(), 1, "three percent fire, and low prices are not asked for: {found:?}");
        assert_eq!(found[0].evidence.threshold, 20);
        Ok(())
    })
    .unwrap();
}
