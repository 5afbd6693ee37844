//! The path of a price from the market to the published table, on a temporary SQLite file. `tests/api` walks it over
//! HTTP on both engines.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{
    figures::PriceUnit,
    findings::{AcknowledgeFindings, FindingRef},
    model::{BuildBulletin, BulletinState},
    observations::{
        self, Filter, ReportPrice,
        intake::{self, BatchState, Channel, Incoming, Judged, RowVerdict, batch::BatchDetail},
    },
    pdf, service,
    signature::{SignatureState, Signer},
    sources::{self, AddSource, SourceKind},
    store,
};
use kernel::{Actor, Ctx, Day, ErrorCode, Id, Lang, PageQuery, Position, Result, Role, Ts, Version, Who};
use storage::{self, Db, DbUrl, Tx, schema};

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

fn signer() -> Signer {
    Signer::from_seed([5; 32])
}

fn world() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = DbUrl::Sqlite(folder.path().join("test.db").display().to_string());
    storage::migrate(&url).unwrap();
    let db = Db::open(&url, 2).unwrap();
    db.write_now(|tx| {
        catalogue::seed(tx, now())?;
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
    assert!(tamper("UPDATE observations SET high_fen_per_kg = 5000").to_string().contains("never changes"));
    assert!(tamper("DELETE FROM observations").to_string().contains("never removed"));
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
        let edition = service::build(tx, &regulator(), &BuildBulletin { day: today(), unit: PriceUnit::Jin })?;
        assert_eq!((edition.left_out.len(), edition.observations.len()), (0, 0));
        Ok(())
    })
    .unwrap();
}

/// The reviewer answers for what is found.
fn answer(tx: &mut Tx, reviewer: &Ctx, draft: Id) -> Result<()> {
    let open = service::check(tx, reviewer, draft)?.findings.into_iter().filter(|finding| finding.acknowledged.is_none());
    let findings: Vec<_> = open.map(|finding| FindingRef { key: finding.key, digest: finding.digest }).collect();
    if !findings.is_empty() {
        service::acknowledge(tx, reviewer, draft, &AcknowledgeFindings { findings, word: "已核实".into() })?;
    }
    Ok(())
}

#[test]
fn edition_needs_two_people_and_corrections_keep_it() {
    let (db, _folder) = world();
    let (preparer, reviewer) = (regulator(), regulator());
    let (first, second) = db
        .write_now(|tx| {
            for (source, yuan) in [("xinfadi", "1.00"), ("baliqiao", "1.10"), ("dayanglu", "1.30")] {
                report(tx, &price(source, today(), yuan))?;
            }
            let cmd = BuildBulletin { day: today(), unit: PriceUnit::Jin };
            let draft = service::build(tx, &preparer, &cmd)?;
            assert_eq!(draft.rows.len(), 25);
            // (200 + 220 + 260) / 3 = 226.67.
            assert_eq!(draft.rows[0].wholesale.average, Some(227));
            assert_eq!(service::build(tx, &preparer, &cmd).unwrap_err().code, ErrorCode::AlreadyExists);
            assert_eq!(service::publish(tx, &preparer, &signer(), draft.id, None).unwrap_err().code, ErrorCode::WrongState);
            assert_eq!(service::review(tx, &preparer, draft.id, None).unwrap_err().code, ErrorCode::SamePersonReview);
            assert_eq!(service::review(tx, &reviewer, draft.id, Some(Version(9))).unwrap_err().code, ErrorCode::StaleVersion);
            // Nobody else sees a draft.
            let public = Ctx { who: Who::Public, ..preparer.clone() };
            assert_eq!(service::get(tx, &public, draft.id).unwrap_err().code, ErrorCode::NotFound);
            answer(tx, &reviewer, draft.id)?;
            service::review(tx, &reviewer, draft.id, Some(Version(1)))?;
            // A new computation needs a new review.
            assert_eq!(service::rebuild(tx, &preparer, draft.id, None)?.state, BulletinState::Draft);
            service::review(tx, &reviewer, draft.id, None)?;
            let first = service::publish(tx, &preparer, &signer(), draft.id, None)?;
            assert_eq!(first.previous_digest.as_deref(), Some(""));
            assert_eq!(service::build(tx, &preparer, &cmd).unwrap_err().code, ErrorCode::WrongState);

            let wrong = observations::service::list(tx, &preparer, Filter::default(), &PageQuery::default())?.items[0].id;
            observations::service::make_void(tx, &preparer, wrong, "串行")?;
            report(tx, &price("dayanglu", today(), "1.20"))?;
            let draft = service::correct(tx, &preparer, first.id, "大洋路报价录错一行")?;
            assert_eq!(service::current(tx, &public, None)?.id, first.id, "the draft of a correction changes nothing yet");
            answer(tx, &reviewer, draft.id)?;
            service::review(tx, &reviewer, draft.id, None)?;
            let second = service::publish(tx, &reviewer, &signer(), draft.id, None)?;
            Ok((first, second))
        })
        .unwrap();
    assert_eq!((second.edition, second.rows[0].wholesale.average), (2, Some(220)));
    assert_eq!(second.previous_digest, first.digest);
    db.read_now(|tx| {
        let public = Ctx { who: Who::Public, ..regulator() };
        let old = service::get(tx, &public, first.id)?;
        assert_eq!((old.state, &old.rows, &old.digest), (BulletinState::Superseded, &first.rows, &first.digest));
        assert_eq!(service::current(tx, &public, Some(today()))?.id, second.id);
        let checks = service::verify_all(tx, &public)?;
        assert_eq!(checks.iter().map(|v| v.id).collect::<Vec<_>>(), [first.id, second.id]);
        assert!(checks.iter().all(|v| v.equal && v.chained && v.signature == SignatureState::Valid), "{checks:?}");
        assert_eq!(service::keys(tx, &Signer::from_seed([6; 32]))?.len(), 2, "a new key does not drop the old one");
        let corrections = service::corrections(tx, &PageQuery::default())?.items;
        assert_eq!(corrections.len(), 1);
        assert_eq!((corrections[0].rows[0].wholesale_before, corrections[0].rows[0].wholesale_after), (Some(227), Some(220)));
        assert_eq!(corrections[0].observations_removed[0].void_reason.as_deref(), Some("串行"));
        assert_eq!(corrections[0].observations_added.len(), 1);
        Ok(())
    })
    .unwrap();
    for sql in [
        "UPDATE bulletins SET body = '{}' WHERE edition = 1",
        "UPDATE bulletins SET digest = 'x' WHERE edition = 2",
        "UPDATE bulletins SET signature = 'x' WHERE edition = 2",
        "DELETE FROM bulletin_keys",
        "UPDATE bulletins SET state = 'draft' WHERE edition = 2",
        "UPDATE bulletins SET state = 'published' WHERE edition = 1",
        "DELETE FROM bulletins",
    ] {
        let refused = db.write_now(|tx| Ok(diesel::sql_query(sql).execute(tx)?)).unwrap_err();
        assert!(refused.to_string().contains("never"), "{sql}: {refused}");
    }
    // Had someone managed to change a figure, the check would tell.
    db.write_now(|tx| {
        diesel::sql_query("DROP TRIGGER observations_keep_figures").execute(tx)?;
        diesel::update(schema::observations::table).set(schema::observations::high_fen_per_kg.eq(2000)).execute(tx)?;
        assert!(!service::verify(tx, &regulator(), second.id)?.equal);
        Ok(())
    })
    .unwrap();
}

#[test]
fn characters_without_a_glyph_are_found_by_field() {
    if !typeset::available() {
        eprintln!("no Chinese font is installed: nothing is printed");
        return;
    }
    let (db, _folder) = world();
    let found = db.write_now(|tx| {
        for source in ["xinfadi", "baliqiao", "dayanglu"] {
            report(tx, &ReportPrice { spec: Some("净菜\u{E000}\u{F8FF}".into()), ..price(source, today(), "1.00") })?;
        }
        let draft = service::build(tx, &regulator(), &BuildBulletin { day: today(), unit: PriceUnit::Jin })?;
        Ok(pdf::unprintable(&store::find(tx, draft.id)?.table()?))
    });
    let found: Vec<_> = found.unwrap().into_iter().map(|u| (u.field, u.printed, u.character)).collect();
    let printed = "净菜[U+E000][U+F8FF]".to_owned();
    assert_eq!(found, [("spec", printed.clone(), '\u{E000}'), ("spec", printed, '\u{F8FF}')]);
}

#[test]
fn a_day_gone_by_is_not_published_without_a_word() {
    let (db, _folder) = world();
    let (reviewer, signer) = (regulator(), signer());
    db.write_now(|tx| {
        // One market alone: the others are silent, and a price has too few sources.
        report(tx, &price("xinfadi", today(), "1.00"))?;
        let publish = |tx: &mut Tx, word| service::publish_day(tx, &reviewer, &signer, today(), PriceUnit::Jin, word);
        let refused = publish(tx, None).unwrap_err();
        assert_eq!(refused.code, ErrorCode::FindingsOpen);
        assert!(refused.fields.iter().any(|field| field.path == "silent_source:baliqiao"), "{refused}");
        assert_eq!(publish(tx, Some("…")).unwrap_err().fields[0].code, "no_word");
        let made = publish(tx, Some("历史数据接管，按原公示表核对")).unwrap().unwrap();
        let trail = service::acknowledgements(tx, &reviewer, made.id)?.items;
        assert_eq!(trail.len(), refused.fields.len());
        assert!(trail.iter().all(|said| said.acknowledged.by.is_none() && said.acknowledged.word.contains("接管")), "{trail:?}");
        Ok(())
    })
    .unwrap();
}
