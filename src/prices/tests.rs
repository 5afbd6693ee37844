//! Prices by form and by file, on a temporary SQLite file. `tests/api` reports them over HTTP on both engines.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{
    observations::{
        self, Filter, ReportPrice,
        intake::{self, BatchState, Channel, Incoming, Judged, RowVerdict, batch::BatchDetail},
    },
    sources::{self, AddSource, SourceKind},
};
use kernel::{Actor, Ctx, Day, ErrorCode, Id, Lang, PageQuery, Position, Role, Ts, Who};
use storage::{self, Db, Tx};

fn now() -> Ts {
    "2026-04-08T01:30:00Z".parse().unwrap()
}

fn today() -> Day {
    now().day()
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
    Ctx { who: Who::Actor(Box::new(actor)), lang: Lang::Zh, ..Ctx::system("test", now()) }
}

fn world() -> (Db, tempfile::TempDir) {
    let (db, folder) = testing::seeded_database(now());
    db.write_now(|tx| {
        for (code, kind, stores) in [
            ("xinfadi", SourceKind::WholesaleMarket, None),
            ("baliqiao", SourceKind::WholesaleMarket, None),
            ("dayanglu", SourceKind::WholesaleMarket, None),
            ("wumart", SourceKind::Chain, Some(100)),
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
            sources::add(tx, &regulator(), &cmd)?;
        }
        Ok(())
    })
    .unwrap();
    (db, folder)
}

fn price(source: &str, day: Day, average: &str) -> ReportPrice {
    ReportPrice {
        source: source.into(),
        variety: "da-bai-cai".into(),
        day,
        low: "0.10".into(),
        average: average.into(),
        high: "9.00".into(),
        unit: "元/斤".into(),
        volume_kg: None,
        stores: None,
        spec: None,
        origin: None,
        reason: None,
    }
}

fn fields(result: kernel::Result<impl std::fmt::Debug>) -> Vec<(String, String)> {
    result.unwrap_err().fields.into_iter().map(|f| (f.path, f.code)).collect()
}

fn report(tx: &mut Tx, cmd: &ReportPrice) -> kernel::Result<observations::ObservationView> {
    observations::report(tx, &regulator(), cmd)
}

#[test]
fn a_report_keeps_the_rules_of_the_form() {
    let (db, _folder) = world();
    db.write_now(|tx| {
        let mut wrong = price("xinfadi", today().plus(1), "10");
        (wrong.unit, wrong.variety) = ("筐子".into(), "nothing".into());
        let found = fields(report(tx, &wrong));
        let expected = [("variety", "unknown_variety"), ("day", "in_future"), ("unit", "unknown_unit")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(fields(report(tx, &price("xinfadi", today(), "9.01")))[0].1, "average_outside");

        let first = report(tx, &price("xinfadi", today().plus(-1), "1.00"))?;
        assert_eq!((first.average_fen_per_kg.0, first.unit_suspected), (200, false));
        // Exactly 2 % is free; more needs a reason.
        assert_eq!(fields(report(tx, &price("xinfadi", today(), "1.03")))[0].1, "change_reason_required");
        let explained = ReportPrice { reason: Some("降雪，到货减少".into()), ..price("xinfadi", today(), "1.03") };
        report(tx, &explained)?;
        assert_eq!(report(tx, &explained).unwrap_err().code, ErrorCode::AlreadyExists);
        report(tx, &price("baliqiao", today().plus(-1), "1.00"))?;
        report(tx, &price("baliqiao", today(), "1.02"))?;
        Ok(())
    })
    .unwrap();
}

#[test]
fn voided_price_stays_and_is_replaced() {
    let (db, _folder) = world();
    db.write_now(|tx| {
        let wrong = report(tx, &price("xinfadi", today(), "1.00"))?;
        assert_eq!(fields(observations::service::make_void(tx, &regulator(), wrong.id, " "))[0].0, "reason");
        let gone = observations::service::make_void(tx, &regulator(), wrong.id, "录错")?;
        assert_eq!(gone.void_reason.as_deref(), Some("录错"));
        let again = observations::service::make_void(tx, &regulator(), wrong.id, "录错");
        assert_eq!(again.unwrap_err().code, ErrorCode::WrongState);
        report(tx, &price("xinfadi", today(), "1.50"))?;
        let all = observations::service::list(tx, &regulator(), Filter::default(), &PageQuery::default())?;
        assert_eq!(all.items.len(), 2);
        Ok(())
    })
    .unwrap();
    // Nobody changes a figure or removes a row, not even past the code.
    let tamper = |sql: &str| db.write_now(|tx| Ok(diesel::sql_query(sql.to_owned()).execute(tx)?)).unwrap_err();
    assert!(
        tamper("UPDATE observations SET high_fen_per_kg = 5000 WHERE market = '110000'").to_string().contains("never changes")
    );
    assert!(tamper("DELETE FROM observations WHERE market = '110000'").to_string().contains("never removed"));
}

const LIST: &str = "品名,最低价,平均价,最高价,规格,产地,单位,发布日期\n\
    大白菜,0.8,0.9,1.0,,冀,斤,2026-04-07 00:00:00\n\
    \u{feff}\u{feff}番茄,2.0,2.5,3.0,大,鲁,斤,2026-04-07\n\
    大白菜,0.8,0.9,1.0,,冀,斤,2026-04-07\n\
    大白菜,0.8,0.95,1.0,,冀,斤,2026-04-07\n\
    黄瓜,3.0,2.5,2.0,,,斤,2026-04-07\n\
    黄瓜,2.0,3.5,3.0,,,斤,2026-04-07\n\
    黄瓜,0,0,0,,,斤,2026-04-07\n\
    带鱼,8,9,10,,,斤,2026-04-07\n\
    菠菜,2,3,4,,,盒,2026-04-07\n\
    菠菜,2,3,4,,,斤,2026-13-07\n\
    菠菜,4,6,8,,,箱(10公斤),2026-04-07\n";

fn file(text: &str) -> Incoming {
    Incoming::new("xinfadi", Channel::File, "list.csv", None, text.as_bytes().to_vec())
}

fn take(tx: &mut Tx, text: &str) -> kernel::Result<BatchDetail> {
    intake::import(tx, &regulator(), &file(text), None, &mut |_| {})
}

fn judge(tx: &mut Tx, text: &str) -> kernel::Result<Judged> {
    intake::judge_bytes(tx, &regulator(), &file(text))
}

#[test]
fn every_row_of_a_file_is_accounted_for() {
    let (db, _folder) = world();
    let judged = db.write_now(|tx| judge(tx, LIST)).unwrap();
    let a = judged.account();
    assert_eq!((a.rows, a.accepted, a.duplicates, a.set_aside, a.refused), (11, 3, 1, 5, 2));
    let codes: BTreeMap<&str, i32> = a.reasons.iter().map(|(k, v)| (k.as_str(), *v)).collect();
    let expected = [
        ("average_outside", 1),
        ("conflict_in_file", 1),
        ("duplicate_row", 1),
        ("invalid_day", 1),
        ("low_above_high", 1),
        ("price_missing", 1),
        ("unit_weight_missing", 1),
        ("unknown_variety", 1),
    ];
    assert_eq!(codes, BTreeMap::from(expected));
    // The row that a spreadsheet shows, the name without its invisible marks, another name kept in the spec.
    assert_eq!((judged.rows[1].row, judged.rows[1].verdict), (3, RowVerdict::Accepted));
    let tomato = &judged.rows[1].candidate;
    assert_eq!((tomato.variety.as_deref(), tomato.spec.as_str(), tomato.average), (Some("xi-hong-shi"), "番茄 大", Some(500)));
    assert_eq!(judged.rows[10].candidate.average, Some(60));

    let first = db.write_now(|tx| take(tx, LIST)).unwrap().batch;
    assert_eq!((first.state, first.account.accepted), (BatchState::Committed, 3));
    let again = db.write_now(|tx| take(tx, LIST)).unwrap().batch;
    assert_eq!((again.account.accepted, again.account.duplicates, again.account.set_aside), (0, 9, 0));
}

#[test]
fn file_that_contradicts_its_header_is_refused() {
    let (db, _folder) = world();
    let import = |text: &str| db.write_now(|tx| take(tx, text));
    let head = "品名,最低价(元/斤),平均价（元/斤）,最高价(元/斤),单位,发布日期\n";
    let mixed = format!("{head}大白菜,1,1,1,斤,2026-04-07\n黄瓜,1,1,1,公斤,2026-04-07\n");
    assert_eq!(fields(import(&mixed)), [("rows[3].单位".to_owned(), "unit_disagrees".to_owned())]);
    let good = format!("{head}大白菜,1,1,1,,2026-04-07\n黄瓜,1,1,1,500克,2026-04-07\n");
    assert_eq!(import(&good).unwrap().batch.account.accepted, 2);
    let headers = "品名,最低价(元/斤),平均价(元/公斤),最高价(元/斤),发布日期\n大白菜,1,1,1,2026-04-07\n";
    assert_eq!(fields(import(headers))[0].1, "unit_disagrees");
    assert_eq!(fields(import("品名,价格\n大白菜,1\n"))[0].1, "missing_column");
    let no_unit = "品名,最低价,平均价,最高价,发布日期\n大白菜,1,1,1,2026-04-06\n";
    assert_eq!(import(no_unit).unwrap().batch.account.reasons["unit_missing"], 1);
}

#[test]
fn price_twice_its_history_is_set_aside_uncounted() {
    let (db, _folder) = world();
    let mut text = "品名,最低价,平均价,最高价,单位,发布日期\n".to_owned();
    for day in 1..=5 {
        text.push_str(&format!("大白菜,1.0,1.1,1.2,斤,2026-04-0{day}\n"));
    }
    // The same price per 公斤 written under 斤.
    text.push_str("大白菜,2.0,2.2,2.4,斤,2026-04-08\n");
    db.write_now(|tx| {
        let made = take(tx, &text)?.batch;
        assert_eq!((made.account.accepted, made.account.reasons["unit_suspected"]), (5, 1));
        assert!(observations::valid_of_day(tx, today(), &["da-bai-cai".into()])?.is_empty());
        Ok(())
    })
    .unwrap();
}
