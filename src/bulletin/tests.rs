//! The path of prices to the published table, on a temporary SQLite file. `tests/api` walks it over HTTP on both engines.

use diesel::prelude::*;

use super::{
    findings::{AcknowledgeFindings, FindingRef},
    model::{BuildBulletin, BulletinState},
    pdf, service, store,
};
use kernel::{Actor, Ctx, Day, ErrorCode, Id, Lang, PageQuery, Position, Result, Role, Ts, Version, Who};
use prices::{
    figures::PriceUnit,
    observations::{self, Filter, ReportPrice},
    sources::{self, AddSource, SourceKind},
};
use signing::{SignatureState, Signers};
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

fn signer() -> Signers {
    Signers::from_seed([5; 32])
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

fn report(tx: &mut Tx, cmd: &ReportPrice) -> kernel::Result<observations::ObservationView> {
    observations::report(tx, &regulator(), cmd)
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
        assert_eq!(service::keys(tx, &Signers::from_seed([6; 32]))?.len(), 2, "a new key does not drop the old one");
        let corrections = service::corrections(tx, &PageQuery::default())?.items;
        assert_eq!(corrections.len(), 1);
        assert_eq!((corrections[0].rows[0].wholesale_before, corrections[0].rows[0].wholesale_after), (Some(227), Some(220)));
        assert_eq!(corrections[0].observations_removed[0].void_reason.as_deref(), Some("串行"));
        assert_eq!(corrections[0].observations_added.len(), 1);
        Ok(())
    })
    .unwrap();
    for sql in [
        "UPDATE bulletins SET body = '{}' WHERE market = \'110000\' AND edition = 1",
        "UPDATE bulletins SET digest = 'x' WHERE market = \'110000\' AND edition = 2",
        "UPDATE bulletins SET signature = 'x' WHERE market = \'110000\' AND edition = 2",
        "DELETE FROM bulletin_keys WHERE market = '110000'",
        "UPDATE bulletins SET state = 'draft' WHERE market = \'110000\' AND edition = 2",
        "UPDATE bulletins SET state = 'published' WHERE market = \'110000\' AND edition = 1",
        "DELETE FROM bulletins WHERE market = '110000'",
    ] {
        let refused = db.write_now(|tx| Ok(diesel::sql_query(sql).execute(tx)?)).unwrap_err();
        assert!(refused.to_string().contains("never"), "{sql}: {refused}");
    }
    // Had someone managed to change a figure, the check would tell.
    db.write_now(|tx| {
        diesel::sql_query("DROP TRIGGER observations_keep_figures").execute(tx)?;
        diesel::update(prices::schema::observations::table.of(tx))
            .set(prices::schema::observations::high_fen_per_kg.eq(2000))
            .execute(tx)?;
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
