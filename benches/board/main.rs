//! The board and posting at ten thousand and at a million listings, against the raw engine in the same run.
//!
//! `cargo bench --bench board`: SQLite in a temporary folder, and PostgreSQL where `CAILANZI_TEST_POSTGRES` names a
//! server. It fails when a page at the larger size costs more than 1.5 times what it costs at the smaller one, or a
//! deep page more than 1.5 times the first. `CAILANZI_BENCH_LISTINGS` sets another larger size. Then the real server
//! answers sixteen clients on the larger one; it fails when their 95th percentile is over 100 ms.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a measurement that fails stops")]

mod clients;
mod market;
#[path = "../support/mod.rs"]
mod support;

use std::time::Instant;

use cailanzi::{
    kernel::{Clock, Ctx, Cursor, Day, Id, PageQuery, Ts},
    market::{
        board::{BoardFilter, BoardSort, service::board},
        listing::Side,
        offers::{self, PlaceOffer},
    },
    setup,
    storage::{Db, DbUrl, Statement, Tx},
};
use diesel::{RunQueryDsl, sql_types};
use market::{batch, fill, lite, literal, seller};
use support::{MARKET, database, setting};

const SMALL: i64 = 10_000;
const FLAT: f64 = 1.5;
const RUNS: usize = 400;

fn main() {
    let large = setting("CAILANZI_BENCH_LISTINGS").and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut steep = run("SQLite", large, |size| DbUrl::Sqlite(folder.path().join(format!("{size}.db")).display().to_string()));
    match setting("CAILANZI_TEST_POSTGRES") {
        None => println!("\nPostgreSQL: not measured, CAILANZI_TEST_POSTGRES names no server"),
        Some(server) => steep |= run("PostgreSQL", large, |size| database(&server, &format!("cailanzi_bench_{size}"))),
    }
    if steep {
        println!("\ntoo slow: a page costs more than {FLAT} times what it should, or a client waits too long");
        std::process::exit(1);
    }
}

/// Measures one engine at both sizes; true when it is not flat.
fn run(engine: &str, large: i64, url: impl Fn(i64) -> DbUrl) -> bool {
    println!("\n{engine:<34}{:>12}{:>12}{:>12}{:>10}", "listings", "median µs", "raw µs", "of raw");
    let urls = [SMALL, large].map(|size| (size, url(size)));
    let sizes = urls.clone().map(|(size, url)| (size, measure(&url, size)));
    let mut steep = false;
    for (name, small) in &sizes[0].1 {
        for (size, figures) in &sizes {
            let (_, (ours, raw)) = figures.iter().find(|(other, _)| other == name).expect("the same figures");
            println!("{name:<34}{size:>12}{ours:>12.0}{raw:>12.0}{:>10.2}", raw / ours);
        }
        let (_, (ours, _)) = sizes[1].1.iter().find(|(other, _)| other == name).expect("the same figures");
        let growth = ours / small.0;
        let verdict = if growth <= FLAT { "flat" } else { "STEEP" };
        println!("{:<34}{growth:>12.2} × {verdict}", "  growth");
        steep |= growth > FLAT && name != "post an offer";
    }
    let of = |name: &str| sizes[1].1.iter().find(|(other, _)| other == name).map(|(_, figures)| *figures).expect("a figure");
    let (deep, first) = (of("newest, deep page"), of("newest, first page"));
    let (depth, raw) = (deep.0 / first.0, deep.1 / first.1);
    println!("{:<34}{depth:>12.2} × (raw {raw:.2} ×)", "  deep page against first");
    let late = clients::measure(&urls[1].1);
    steep || depth > FLAT || late
}

type Figures = Vec<(String, (f64, f64))>;

fn measure(url: &DbUrl, size: i64) -> Figures {
    let now = Clock::system().now();
    setup::prepare(url, now).expect("a prepared database");
    let db = Db::open(url, 2).expect("an open database");
    let ctx = seller(&db, now).expect("a seller");
    fill(&db, &ctx, size).expect("listings");
    let mut figures = Figures::new();
    let filters = [
        ("newest", BoardFilter::of(Side::Offer), BoardSort::Newest, ""),
        ("one variety, cheapest", of_variety(), BoardSort::PriceAsc, " AND o.variety = 'da-bai-cai'"),
        ("one province, earliest", of_province(), BoardSort::DayAsc, " AND SUBSTR(o.place, 1, 2) = '37'"),
    ];
    for (name, filter, sort, raw) in filters {
        let order = match sort {
            BoardSort::PriceAsc => ("price_fen_per_kg", "ASC"),
            BoardSort::DayAsc => ("first_day", "ASC"),
            _ => ("posted_at", "DESC"),
        };
        for (page, depth) in [("first page", 0), ("deep page", depth(&db, raw))] {
            let query = PageQuery { limit: None, cursor: cursor(&db, sort, order, raw, depth) };
            let beyond = raw_position(&db, order, raw, depth);
            let sql = raw_page(order, &format!("{raw}{beyond}"));
            let ours = median(|| {
                let found = db.read_now(|tx| board(tx, &filter, sort, &query)).expect("a page");
                assert_eq!(found.items.len(), 20);
            });
            let theirs = median(|| db.read_now(|tx| batch(tx, &sql)).expect("a raw page"));
            figures.push((format!("{name}, {page}"), (ours, theirs)));
        }
    }
    figures.push(("post an offer".to_owned(), posting(&db, &ctx)));
    figures
}

fn of_variety() -> BoardFilter {
    BoardFilter { variety: Some("da-bai-cai".to_owned()), ..BoardFilter::of(Side::Offer) }
}

fn of_province() -> BoardFilter {
    BoardFilter { region: Some("370000".to_owned()), ..BoardFilter::of(Side::Offer) }
}

fn posting(db: &Db, ctx: &Ctx) -> (f64, f64) {
    let some = |text: &str| Some(text.to_owned());
    let offer = PlaceOffer {
        variety: some("da-bai-cai"),
        grade: Some(3),
        quantity: some("12000"),
        quantity_unit: some("jin"),
        price: some("1.20"),
        price_unit: some("jin"),
        origin: some("370700"),
        available_from: Some(ctx.now.day()),
        available_to: Some(ctx.now.day().plus(3)),
        again: Some(true),
        ..PlaceOffer::default()
    };
    let ours = median(|| drop(db.write_now(|tx| offers::place(tx, ctx, &offer)).expect("an offer")));
    // The same rows by the engine alone: the listing, its line in the audit trail, its event in the outbox.
    let theirs = median(|| {
        db.write_now(|tx| {
            let rows = raw_rows(tx, ctx, Id::new(ctx.now));
            batch(tx, &rows)
        })
        .expect("raw rows");
    });
    (ours, theirs)
}

/// Microseconds of the middle run.
fn median(mut work: impl FnMut()) -> f64 {
    for _ in 0..RUNS / 10 {
        work();
    }
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

/// The offers on the board; the literals in it decide which partial index serves a statement.
fn on_board() -> String {
    format!("listings o WHERE o.market = '{MARKET}' AND o.side = 'offer' AND o.state = 'open'")
}

/// Nine tenths of the way down the filtered board, but a full page before its end.
fn depth(db: &Db, filter: &str) -> i64 {
    let count = format!("SELECT COUNT(*) FROM {}{filter}", on_board());
    let query: Statement<(sql_types::BigInt,)> = Statement::new(&count, []);
    let (all,): (i64,) = db.read_now(|tx| Ok(query.get_result(tx)?)).expect("a count");
    (all * 9 / 10).min(all - 21)
}

/// Sort value (as text) and id of the listing at this depth.
fn at(db: &Db, sort: BoardSort, order: (&str, &str), filter: &str, depth: i64) -> (Box<dyn ToString>, Id) {
    use cailanzi::kernel::sql::{DaySql, IdSql, TsSql};
    let (column, direction) = order;
    let sql = format!(
        "SELECT o.{column}, o.id FROM {}{filter} ORDER BY o.{column} {direction}, o.id {direction} LIMIT 1 OFFSET {depth}",
        on_board()
    );
    db.read_now(|tx| {
        Ok(match sort {
            BoardSort::Newest => {
                let (value, id): (Ts, Id) = Statement::<(TsSql, IdSql)>::new(&sql, []).get_result(tx)?;
                (Box::new(value) as Box<dyn ToString>, id)
            }
            BoardSort::DayAsc => {
                let (value, id): (Day, Id) = Statement::<(DaySql, IdSql)>::new(&sql, []).get_result(tx)?;
                (Box::new(value) as Box<dyn ToString>, id)
            }
            _ => {
                let (value, id): (i64, Id) = Statement::<(sql_types::BigInt, IdSql)>::new(&sql, []).get_result(tx)?;
                (Box::new(value) as Box<dyn ToString>, id)
            }
        })
    })
    .expect("a listing at this depth")
}

fn cursor(db: &Db, sort: BoardSort, order: (&str, &str), filter: &str, depth: i64) -> Option<String> {
    let (value, id) = (depth > 0).then(|| at(db, sort, order, filter, depth))?;
    Some(Cursor::of(&[&sort.as_str(), &value.to_string(), &id]).encode())
}

fn raw_position(db: &Db, order: (&str, &str), filter: &str, depth: i64) -> String {
    if depth == 0 {
        return String::new();
    }
    let (column, direction) = order;
    let sort = match column {
        "posted_at" => BoardSort::Newest,
        "first_day" => BoardSort::DayAsc,
        _ => BoardSort::PriceAsc,
    };
    let (value, id) = at(db, sort, order, filter, depth);
    let (value, id) = db
        .read_now(|tx| {
            let value = match (column, lite(tx)) {
                ("posted_at", true) => value.to_string().parse::<Ts>().expect("an instant").as_micros().to_string(),
                ("price_fen_per_kg", _) => value.to_string(),
                _ => format!("'{}'", value.to_string()),
            };
            Ok((value, literal(tx, id)))
        })
        .expect("literals");
    let beyond = if direction == "ASC" { ">" } else { "<" };
    format!(" AND (o.{column}, o.id) {beyond} ({value}, {id})")
}

/// The page as a plain statement, whose rows the engine makes and nobody reads.
fn raw_page((column, direction): (&str, &str), filter: &str) -> String {
    format!(
        "SELECT l.*, e.name, e.kind, e.region, v.name_zh, v.name_en, c.name_zh, c.name_en, p.name_zh, p.name_en FROM \
         (SELECT o.* FROM {}{filter} ORDER BY o.{column} {direction}, o.id {direction} LIMIT 21) l \
         JOIN enterprises e ON e.market = l.market AND e.id = l.enterprise_id LEFT JOIN varieties v ON v.code = l.variety \
         JOIN categories c ON c.code = l.category JOIN regions p ON p.code = l.place \
         ORDER BY l.{column} {direction}, l.id {direction}",
        on_board()
    )
}

fn raw_rows(tx: &Tx, ctx: &Ctx, id: Id) -> String {
    let (enterprise, user) = (literal(tx, ctx.enterprise_id().expect("a seller")), literal(tx, ctx.user_id().expect("a seller")));
    let (row, audit, outbox) = (literal(tx, id), literal(tx, Id::new(ctx.now)), literal(tx, Id::new(ctx.now)));
    let (day, instant) = (ctx.now.day(), |ts: Ts| if lite(tx) { ts.as_micros().to_string() } else { format!("'{ts}'") });
    let (now, end) = (instant(ctx.now), instant(ctx.now.plus_hours(96)));
    let event = format!(r#"{{"kind":"offer","id":"{id}","users":[]}}"#);
    let quote = r#"{"quantity":"12000","quantity_unit":"jin","price":"1.20","price_unit":"jin"}"#;
    format!(
        "INSERT INTO listings (market, id, side, enterprise_id, state, variety, category, grade, quantity_kg, left_kg, \
         price_fen_per_kg, quote, place, first_day, last_day, remarks, created_by, posted_at, expires_at, updated_at) VALUES \
         ('{MARKET}', {row}, 'offer', {enterprise}, 'open', 'da-bai-cai', \
         (SELECT category FROM varieties WHERE code = 'da-bai-cai'), 3, 6000, 6000, 240, '{quote}', '370700', \
         '{day}', '{day}', '{{}}', {user}, {now}, {end}, {now}); \
         INSERT INTO audit_log (market, id, at, actor, request_id, address, entity, entity_id, action, detail) VALUES \
         ('{MARKET}', {audit}, {now}, 'user', 'r', '', 'offer', '{id}', 'place', '{quote}'); \
         INSERT INTO outbox (market, id, topic, payload, run_at, attempts, state, created_at) VALUES ('{MARKET}', {outbox}, \
         'live', '{event}', {now}, 0, 'waiting', {now});"
    )
}
