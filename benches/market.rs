//! Clearing a large market, and accepting proposals, on SQLite (in a temporary file) or on the PostgreSQL server that
//! `CAILANZI_TEST_POSTGRES` names. Prints what it measures; `LISTINGS` and `ACCEPTS` in the environment change the size.
//! The raw engine runs beside it: the same statements by hand, in the same database, in the same run.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a measurement that fails stops")]

mod support;

use std::time::{Duration, Instant};

use cailanzi::{
    clearing::{self, LotRule, RunRound, settings::RoundMode},
    kernel::{Actor, Ctx, Id, Lang, Position, Role, Ts, Who},
    market::{
        listing::Side,
        proposals::{self, ProposalFilter},
    },
    setup,
    storage::{AnyConn, Db, DbUrl, Tx},
};
use diesel::{Connection, ExpressionMethods, PgConnection, QueryDsl, RunQueryDsl, connection::SimpleConnection};
use support::{MARKET, database, setting};

const START: &str = "2026-04-08T01:00:00Z";

fn size(name: &str, usual: usize) -> usize {
    setting(name).and_then(|n| n.parse().ok()).unwrap_or(usual)
}

fn batch(tx: &mut Tx, lite: &str, pg: &str) -> cailanzi::kernel::Result<()> {
    match tx.engine() {
        AnyConn::Lite(conn) => conn.batch_execute(lite)?,
        AnyConn::Pg(conn) => conn.batch_execute(pg)?,
    }
    Ok(())
}

/// Writes one text for both engines: `{id}`, `{now}`, `{later}`, `{day n}` and booleans differ; `{market}` is the same.
fn sql(text: &str, lite: bool) -> String {
    let day = |n: &str| {
        if lite { format!("date('2026-04-08', '+' || ({n}) || ' days')") } else { format!("DATE '2026-04-08' + ({n})::int") }
    };
    let mut out = text
        .replace("{market}", &format!("'{MARKET}'"))
        .replace("{id}", if lite { "randomblob(16)" } else { "gen_random_uuid()" })
        .replace("{now}", if lite { "1775610000000000" } else { "TIMESTAMPTZ '2026-04-08T01:00:00Z'" })
        .replace("{later}", if lite { "1776610000000000" } else { "TIMESTAMPTZ '2026-04-20T01:00:00Z'" })
        .replace("{false}", if lite { "0" } else { "FALSE" });
    while let Some(start) = out.find("{day ") {
        let end = start + out[start..].find('}').unwrap_or(0);
        let n = out[start + 5..end].to_owned();
        out.replace_range(start..=end, &day(&n));
    }
    out
}

const ENTERPRISES: &str = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
    INSERT INTO enterprises (market, id, version, name, kind, credit_code, region, address, contact_name, contact_phone, state,
      state_reason, submitted_at, decided_at, created_at, updated_at)
    SELECT {market}, {id}, 1, 'E' || i, CASE WHEN i < 200 THEN 'cooperative' ELSE 'chain' END, 'C' || i, '110106', '', '', '',
      'approved', NULL, {now}, {now}, {now}, {now} FROM n";

fn listings(side: Side, count: usize) -> String {
    let (values, places, kind) = match side {
        Side::Offer => (
            "1 + i % 4, 60 + (i * 7919) % 300, p.code, {day i % 5}, {day i % 5 + 3}, NULL, {false}",
            "regions WHERE level = 'prefecture'",
            "cooperative",
        ),
        Side::Demand => (
            "1 + i % 3, 120 + (i * 10477) % 350, p.code, {day i % 7}, {day i % 7 + 3}, i % 3, {false}",
            "places WHERE market = {market}",
            "chain",
        ),
    };
    format!(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}),
           v AS (SELECT code, category, row_number() OVER (ORDER BY code) - 1 AS rn, count(*) OVER () AS n FROM varieties),
           p AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS rn, count(*) OVER () AS n FROM {places}),
           e AS (SELECT id, row_number() OVER (ORDER BY name) - 1 AS rn FROM enterprises
             WHERE market = {{market}} AND kind = '{kind}')
         INSERT INTO listings (market, id, version, price_version, side, enterprise_id, state, variety, category, quantity_kg,
           left_kg, min_lot_kg, quote, auto_accept, remarks, created_by, posted_at, expires_at, updated_at, grade,
           price_fen_per_kg, place, first_day, last_day, tier, flagged)
         SELECT {{market}}, {{id}}, 1, 1, '{side}', e.id, 'open', v.code, v.category, 500 + (i * 37) % 9000,
           500 + (i * 37) % 9000, 100,
           '{{\"quantity\":\"1\",\"quantity_unit\":\"kg\",\"price\":\"1\",\"price_unit\":\"kg\"}}', {{false}}, '{{}}', e.id,
           {{now}}, {{later}}, {{now}}, {values}
         FROM n JOIN v ON v.rn = n.i % v.n JOIN p ON p.rn = (n.i / 7) % p.n JOIN e ON e.rn = n.i % 200",
        last = count - 1
    )
}

fn party(enterprise: Id, role: Role, now: Ts) -> Ctx {
    let actor = Actor {
        user_id: Id::new(now),
        session_id: None,
        api_key_id: None,
        enterprise_id: Some(enterprise),
        approved: true,
        role,
        position: Position::Owner,
        district: None,
        scopes: None,
        totp_setup_required: false,
    };
    Ctx {
        who: Who::Actor(Box::new(actor)),
        now,
        request_id: "bench".into(),
        lang: Lang::Zh,
        address: String::new(),
        budget_percent: 0,
    }
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let (sum, n) = (times.iter().sum::<Duration>(), times.len());
    println!(
        "{what}: {n} in {:.2} s, {:.0} per second, median {:.2} ms, p99 {:.2} ms",
        sum.as_secs_f64(),
        n as f64 / sum.as_secs_f64(),
        times[n / 2].as_secs_f64() * 1e3,
        times[n * 99 / 100].as_secs_f64() * 1e3
    );
}

fn main() {
    // `cargo test` builds benches and starts them to see that they run: then a small market is enough.
    let quick = std::env::args().any(|arg| arg == "--test");
    let (count, accepts) = (size("LISTINGS", if quick { 2_000 } else { 100_000 }), size("ACCEPTS", if quick { 20 } else { 500 }));
    let folder = tempfile::tempdir().expect("a folder");
    let server = setting("CAILANZI_TEST_POSTGRES");
    let name = format!("bench_{}", std::process::id());
    let url = match &server {
        None => DbUrl::Sqlite(folder.path().join("bench.db").display().to_string()),
        Some(server) => database(server, &name),
    };
    let now: Ts = START.parse().expect("an instant");
    setup::prepare(&url, now).expect("a database");
    let db = Db::open(&url, 4).expect("a database");
    db.write_now(|tx| {
        for text in [ENTERPRISES.to_owned(), listings(Side::Offer, count / 2), listings(Side::Demand, count / 2)] {
            batch(tx, &sql(&text, true), &sql(&text, false))?;
        }
        if tx.is_postgres() {
            batch(tx, "", "ANALYZE")?;
        }
        Ok(())
    })
    .expect("listings");

    let ctx = Ctx::system("bench", now);
    report("where an offer stands in the market, reasons and all", stand(&db, now, if quick { 2 } else { 50 }));
    let cmd = RunRound::plain(RoundMode::Surplus, LotRule::Ignore);
    let begun = Instant::now();
    let round = clearing::run(&db, &ctx, &cmd).expect("a round");
    let total = begun.elapsed().as_secs_f64();
    println!(
        "round over {} listings: {total:.2} s in all, {:.2} s of it read and computed, {:.2} s written; {} proposals, equal {}",
        round.offers + round.demands,
        round.seconds,
        total - round.seconds,
        round.proposals,
        round.certificate.is_some_and(|c| c.equal)
    );

    let mut open = Vec::new();
    let mut cursor = None;
    while open.len() < accepts {
        let filter = ProposalFilter { limit: Some(100), cursor: cursor.clone(), ..ProposalFilter::default() };
        let page = db.read_now(|tx| proposals::list(tx, &ctx, &filter)).expect("proposals");
        open.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    open.truncate(accepts);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for p in &open {
        let (seller, buyer) = (
            party(p.offer.enterprise.id, Role::Producer, now.plus_seconds(60)),
            party(p.demand.enterprise.id, Role::Buyer, now.plus_seconds(60)),
        );
        for (who, times) in [(&seller, &mut first), (&buyer, &mut second)] {
            let begun = Instant::now();
            db.write_now(|tx| proposals::accept(tx, who, p.id, None)).expect("accepted");
            times.push(begun.elapsed());
        }
    }
    report("first acceptance", first);
    report("second acceptance, with the deal", second);
    let raw = open
        .iter()
        .map(|p| {
            let begun = Instant::now();
            db.write_now(|tx| raw_deal(tx, p.id)).expect("raw");
            begun.elapsed()
        })
        .collect();
    report("raw engine, the writes of a deal", raw);
    if let Some(server) = server {
        drop(db);
        let mut conn = PgConnection::establish(&format!("{server}/postgres")).expect("a server");
        conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).expect("dropped");
    }
}

/// Asks as its owner where each of some offers stands: what an owner sees right after posting.
fn stand(db: &Db, now: Ts, offers: usize) -> Vec<Duration> {
    use cailanzi::market::schema::listings as l;
    let some: Vec<(Id, Id)> = db
        .read_now(|tx| {
            let offered = l::table.of(tx).filter(l::side.eq(Side::Offer.as_str()));
            Ok(offered.select((l::id, l::enterprise_id)).order(l::id).limit(offers as i64).load(tx)?)
        })
        .expect("offers");
    let place = |(id, owner): &(Id, Id)| {
        let begun = Instant::now();
        clearing::standing(db, &party(*owner, Role::Producer, now), Side::Offer, *id).expect("a place in the optimum");
        begun.elapsed()
    };
    some.iter().map(place).collect()
}

/// The bare writes of a second acceptance, without rules, checks and news: what the engine itself takes.
fn raw_deal(tx: &mut Tx, proposal: Id) -> cailanzi::kernel::Result<()> {
    let hex: String = proposal.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    let text = |id: &str, lite: bool| {
        sql(
            &format!(
                "UPDATE proposals SET version = version + 1, updated_at = {{now}} WHERE market = {{market}} AND id = {id};
                 INSERT INTO proposal_events (market, id, proposal_id, at, by_side, kind, kg, price_fen_per_kg, delivery_day)
                   VALUES ({{market}}, {{id}}, {id}, {{now}}, 'buyer', 'accepted', 1, 1, {{day 1}});
                 UPDATE listings SET updated_at = {{now}} WHERE market = {{market}}
                   AND id = (SELECT offer_id FROM proposals WHERE market = {{market}} AND id = {id});
                 UPDATE listings SET updated_at = {{now}} WHERE market = {{market}}
                   AND id = (SELECT demand_id FROM proposals WHERE market = {{market}} AND id = {id});
                 UPDATE deals SET version = version + 1 WHERE market = {{market}} AND proposal_id = {id};
                 INSERT INTO deal_events (market, id, deal_id, at, by_side, to_state)
                   SELECT {{market}}, {{id}}, id, {{now}}, 'platform', 'agreed' FROM deals
                   WHERE market = {{market}} AND proposal_id = {id};
                 INSERT INTO audit_log (market, id, at, actor, request_id, address, entity, entity_id, action, detail)
                   VALUES ({{market}}, {{id}}, {{now}}, 'user', 'r', '', 'deal', 'x', 'strike', '{{}}');"
            ),
            lite,
        )
    };
    batch(tx, &text(&format!("X'{hex}'"), true), &text(&format!("'{hex}'::uuid"), false))
}
