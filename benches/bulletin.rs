//! Composing, publishing, proving and typesetting the day's table, at a million and at more observations.
//!
//! `cargo bench --bench bulletin`: SQLite in a temporary folder, and PostgreSQL where `CAILANZI_TEST_POSTGRES` names a
//! server. `CAILANZI_BENCH_OBSERVATIONS` sets another size (10000000). It fails when composing a table takes more than
//! 50 ms, whatever lies in the database.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a measurement that fails stops")]

mod support;

use std::time::{Duration, Instant};

use cailanzi::{
    bulletin::{
        BuildBulletin,
        files::{self, FileFormat},
        pdf, service,
    },
    kernel::{Actor, Clock, Ctx, Day, Id, Position, Role, Who},
    prices::{AddSource, SourceKind, figures::PriceUnit, sources},
    setup,
    signing::Signers,
    storage::{AnyConn, Db, DbUrl},
};
use diesel::{RunQueryDsl, connection::SimpleConnection};
use support::{MARKET, database, setting};

const MARKETS: usize = 20;
const CHAINS: usize = 20;
/// Varieties reported; the table shows 25 of them.
const VARIETIES: usize = 100;
const RUNS: usize = 30;
/// What an observation is made of here.
const COLUMNS: &str = "market, id, source, variety, day, spec, origin, low_fen_per_kg, average_fen_per_kg, high_fen_per_kg, \
    volume_kg, stores, quote, unit_suspected, change_reason, state, void_reason, reported_by, import_id, created_at";
const LIMIT: Duration = Duration::from_millis(50);

fn main() {
    let size = setting("CAILANZI_BENCH_OBSERVATIONS").and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut slow = measure("SQLite", &DbUrl::Sqlite(folder.path().join("bench.db").display().to_string()), size);
    match setting("CAILANZI_TEST_POSTGRES") {
        None => println!("\nPostgreSQL: not measured, CAILANZI_TEST_POSTGRES names no server"),
        Some(server) => slow |= measure("PostgreSQL", &database(&server, "cailanzi_bench_bulletin"), size),
    }
    if slow {
        println!("\ntoo slow: a table takes more than {LIMIT:?}");
        std::process::exit(1);
    }
}

fn official(n: u8) -> Ctx {
    let ctx = Ctx::system("bench", Clock::system().now());
    let actor = Actor {
        user_id: Id::new(ctx.now.plus_seconds(n.into())),
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
    Ctx { who: Who::Actor(Box::new(actor)), ..ctx }
}

fn median(name: &str, runs: usize, mut run: impl FnMut(usize) -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..runs).map(&mut run).collect();
    times.sort_unstable();
    println!("{name:<44}{:>12.2} ms   (median of {runs}, worst {:.2})", ms(times[runs / 2]), ms(times[runs - 1]));
    times[runs / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Measures one engine; true when composing is too slow.
fn measure(engine: &str, url: &DbUrl, size: usize) -> bool {
    setup::prepare(url, Clock::system().now()).expect("a database");
    let db = Db::open(url, 4).expect("a database");
    let (preparer, reviewer, signer) = (official(1), official(2), Signers::from_seed([3; 32]));
    let today = preparer.now.day();
    let begun = Instant::now();
    let days = fill(&db, today, size);
    println!("\n{engine}: {size} observations of {days} days, entered in {:.0} s", begun.elapsed().as_secs_f64());

    let build = |day: Day| BuildBulletin { day, unit: PriceUnit::Jin };
    let compose = median("compose a draft and store it", RUNS, |n| {
        let begun = Instant::now();
        let draft = db.write_now(|tx| service::build(tx, &preparer, &build(today.plus(-(n as i32))))).expect("a draft");
        let time = begun.elapsed();
        db.write_now(|tx| service::discard(tx, &preparer, draft.id)).expect("thrown away");
        time
    });
    let draft = db.write_now(|tx| service::build(tx, &preparer, &build(today))).expect("a draft");
    let again = median("compose again and compare with the draft", RUNS, |_| {
        let begun = Instant::now();
        assert!(db.read_now(|tx| service::check(tx, &preparer, draft.id)).expect("a check").up_to_date);
        begun.elapsed()
    });
    let mut last = draft.id;
    median("compose, review, sign, chain, publish", RUNS, |n| {
        let day = today.plus(-(n as i32) - 1);
        let begun = Instant::now();
        let made = db.write_now(|tx| service::publish_day(tx, &reviewer, &signer, day, PriceUnit::Jin, Some("测速")));
        last = made.expect("published").expect("not published before").id;
        begun.elapsed()
    });
    median("verify: recompute from the observations", RUNS, |_| {
        let begun = Instant::now();
        assert!(db.read_now(|tx| service::verify(tx, &preparer, last)).expect("a verdict").passes());
        begun.elapsed()
    });
    for format in [FileFormat::Json, FileFormat::Csv, FileFormat::Xlsx] {
        let document = files::document(&db, &preparer, last, None, format).expect("an edition");
        median(&format!("file: {}", format.extension()), RUNS, |_| {
            let begun = Instant::now();
            files::make(&db, &preparer, &document, format).expect("a file");
            begun.elapsed()
        });
    }
    if typeset::available() {
        let document = files::document(&db, &preparer, last, None, FileFormat::Pdf).expect("an edition");
        pdf::typeset(&document).expect("fonts are found");
        median("typeset the PDF", 10, |_| {
            let begun = Instant::now();
            pdf::typeset(&document).expect("a page");
            begun.elapsed()
        });
        files::make(&db, &preparer, &document, FileFormat::Pdf).expect("kept");
        median("the PDF, kept", RUNS, |_| {
            let begun = Instant::now();
            files::make(&db, &preparer, &document, FileFormat::Pdf).expect("kept");
            begun.elapsed()
        });
    }
    compose > LIMIT || again > LIMIT
}

/// Sources, and so many observations of the days until today, entered past the services; how many days.
fn fill(db: &Db, today: Day, size: usize) -> usize {
    db.write_now(|tx| {
        for n in 0..MARKETS + CHAINS {
            let chain = n >= MARKETS;
            let cmd = AddSource {
                code: format!("s{n:02}"),
                name_zh: format!("采价点{n}"),
                name_en: format!("Source {n}"),
                kind: if chain { SourceKind::Chain } else { SourceKind::WholesaleMarket },
                region: "110106".into(),
                stores: chain.then_some(50),
                enterprise_id: None,
            };
            sources::add(tx, &Ctx::system("bench", Clock::system().now()), &cmd)?;
        }
        Ok(())
    })
    .expect("sources");
    let per_day = (MARKETS + CHAINS) * VARIETIES;
    let days = size.div_ceil(per_day);
    let indexes = "DROP INDEX observations_key; DROP INDEX observations_day; DROP INDEX observations_variety;";
    let back = "CREATE UNIQUE INDEX observations_key ON observations (market, source, variety, day, spec, origin)
            WHERE state = 'valid';
        CREATE INDEX observations_day ON observations (market, day, variety);
        CREATE INDEX observations_variety ON observations (market, variety, source, day);";
    let varieties = format!(
        "(SELECT code, row_number() OVER (ORDER BY COALESCE(watched_rank, 1000), code) AS v FROM varieties) AS goods WHERE v <= {VARIETIES}"
    );
    let figures = "300 + (v * 37 + s * 11 + d * 7) % 90";
    db.write_now(|tx| {
        match tx.engine() {
            AnyConn::Lite(lite) => {
                lite.batch_execute(indexes)?;
                for d in 0..days {
                    // The oldest day first, as reports come; the id counts on.
                    let sql = format!(
                        "INSERT INTO observations ({COLUMNS}) SELECT '{MARKET}',
                            CAST(printf('%016d', {d} * {per_day} + s * {VARIETIES} + v) AS BLOB), source, code, day, '普通', '',
                            p - 20, p, p + 30, CASE WHEN s < {MARKETS} THEN 5000 + v * 13 + s END, NULL, '{{}}', 0, NULL,
                            'valid', NULL, NULL, NULL, 0
                         FROM (SELECT '{}' AS day, {d} AS d, c.code AS source, c.s, goods.code, v, {figures} AS p FROM
                            (SELECT code, position - 1 AS s, {d} AS d FROM price_sources WHERE market = '{MARKET}') AS c,
                            (SELECT code, v FROM {varieties}) AS goods)",
                        today.plus(d as i32 + 1 - days as i32)
                    );
                    diesel::sql_query(sql).execute(lite)?;
                }
                lite.batch_execute(back)?;
                lite.batch_execute("ANALYZE")?;
            }
            AnyConn::Pg(pg) => {
                pg.batch_execute(indexes)?;
                pg.batch_execute(&format!(
                    "INSERT INTO observations ({COLUMNS}) SELECT '{MARKET}',
                        lpad(to_hex(d * {per_day} + s * {VARIETIES} + v), 32, '0')::uuid, source, code,
                        DATE '{today}' - ({days} - 1 - d), '普通', '', p - 20, p, p + 30,
                        CASE WHEN s < {MARKETS} THEN 5000 + v * 13 + s END,
                        NULL, '{{}}', FALSE, NULL, 'valid', NULL, NULL, NULL, now()
                     FROM (SELECT d, c.code AS source, c.s, goods.code, v::bigint AS v, {figures} AS p FROM
                        generate_series(0, {days} - 1) AS d,
                        (SELECT code, position - 1 AS s FROM price_sources WHERE market = '{MARKET}') AS c,
                        (SELECT code, v FROM {varieties}) AS goods) AS made"
                ))?;
                pg.batch_execute(back)?;
                pg.batch_execute("ANALYZE observations")?;
            }
        }
        Ok(())
    })
    .expect("observations");
    days
}
