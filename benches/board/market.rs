//! A market of any size, made by the engine itself.

use std::time::Duration;

use crate::support::MARKET;
use cailanzi::{
    accounts::{self, EnterpriseFields, EnterpriseState, Kind, NewUser},
    kernel::{Actor, Ctx, Id, Lang, Position, Result, Role, Ts, Who},
    storage::{Db, DbUrl, Statement, Tx},
};
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types};

pub fn seller(db: &Db, now: Ts) -> Result<Ctx> {
    let system = Ctx::system("bench", now);
    db.write_now(|tx| {
        let fields = EnterpriseFields {
            name: "寿光合作社".to_owned(),
            kind: Kind::Cooperative,
            credit_code: "91330100799655058B".to_owned(),
            region: "370700".to_owned(),
            address: "测试路1号".to_owned(),
            contact_name: "张三".to_owned(),
            contact_phone: "13800138000".to_owned(),
        };
        let enterprise = accounts::service::create_enterprise(tx, &system, &fields, EnterpriseState::Approved)?;
        let user = NewUser {
            enterprise_id: Some(enterprise.id),
            role: Role::Producer,
            position: Position::Owner,
            district: None,
            name: "张三".to_owned(),
            email: "seller@example.cn".to_owned(),
            mobile: None,
            password_hash: String::new(),
            language: Lang::Zh,
        };
        let user_id = accounts::service::create_user(tx, &system, user)?;
        let actor = Actor {
            user_id,
            session_id: None,
            api_key_id: None,
            enterprise_id: Some(enterprise.id),
            approved: true,
            role: Role::Producer,
            position: Position::Owner,
            district: None,
            scopes: None,
            totp_setup_required: false,
        };
        // The budgets of a person are not what is measured.
        Ok(Ctx { who: Who::Actor(Box::new(actor)), budget_percent: 0, ..system.clone() })
    })
}

pub fn batch(tx: &mut Tx, sql: &str) -> Result<()> {
    tx.batch_execute(sql)?;
    Ok(())
}

pub fn lite(tx: &Tx) -> bool {
    !tx.is_postgres()
}

pub fn literal(tx: &Tx, id: Id) -> String {
    if lite(tx) { format!("X'{}'", id.to_string().replace('-', "")) } else { format!("'{id}'") }
}

/// Listings made by the engine itself, without indexes, which are built afterwards.
pub fn fill(db: &Db, ctx: &Ctx, size: i64) -> Result<()> {
    db.write_now(|tx| {
        let catalog = if lite(tx) {
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'listings' AND sql IS NOT NULL"
        } else {
            "SELECT indexname::text, indexdef FROM pg_indexes WHERE tablename = 'listings' AND indexname <> 'listings_pkey'"
        };
        let query: Statement<(sql_types::Text, sql_types::Text)> = Statement::new(catalog, []);
        let indexes: Vec<(String, String)> = query.load(tx)?;
        for (name, _) in &indexes {
            batch(tx, &format!("DROP INDEX {name}"))?;
        }
        let (enterprise, user) =
            (literal(tx, ctx.enterprise_id().expect("a seller")), literal(tx, ctx.user_id().expect("a seller")));
        let today = ctx.now.day();
        let (series, id, posted, day, end, no) = if lite(tx) {
            (
                format!("(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {size}) SELECT n FROM s)"),
                "randomblob(16)".to_owned(),
                format!("{} - (s.n * 7919 % 5000000) * 1000000", ctx.now.as_micros()),
                format!("date('{today}', '+' || (s.n * 31 % 60) || ' days')"),
                ctx.now.plus_hours(2400).as_micros().to_string(),
                "0",
            )
        } else {
            (
                format!("(SELECT generate_series(1, {size}) AS n)"),
                "gen_random_uuid()".to_owned(),
                format!("TIMESTAMPTZ '{}' - (s.n::bigint * 7919 % 5000000) * INTERVAL '1 second'", ctx.now),
                format!("DATE '{today}' + (s.n * 31 % 60)"),
                format!("TIMESTAMPTZ '{}'", ctx.now.plus_hours(2400)),
                "FALSE",
            )
        };
        let quote = r#"{"quantity":"12000","quantity_unit":"jin","price":"1.20","price_unit":"jin"}"#;
        batch(
            tx,
            &format!(
                "INSERT INTO listings (market, id, side, enterprise_id, state, variety, category, grade, quantity_kg, left_kg, \
                 price_fen_per_kg, quote, place, first_day, last_day, flagged, remarks, created_by, posted_at, expires_at, \
                 updated_at) SELECT '{MARKET}', {id}, 'offer', {enterprise}, 'open', v.code, v.category, 1 + s.n % 4, \
                 6000 - s.n * 17 % 5000, 6000 - s.n * 17 % 5000, 80 + s.n * 37 % 900, '{quote}', r.code, {day}, {day}, {no}, \
                 '{{}}', {user}, {posted}, {end}, {end} \
                 FROM {series} s \
                 JOIN (SELECT code, category, ROW_NUMBER() OVER (ORDER BY code) - 1 AS k FROM varieties) v \
                 ON v.k = s.n * 13 % (SELECT COUNT(*) FROM varieties) \
                 JOIN (SELECT code, ROW_NUMBER() OVER (ORDER BY code) - 1 AS k FROM regions) r \
                 ON r.k = s.n * 11 % (SELECT COUNT(*) FROM regions)"
            ),
        )?;
        for (_, sql) in &indexes {
            batch(tx, sql)?;
        }
        batch(tx, "ANALYZE listings")
    })?;
    settle(db.url())
}

/// What the server would do in the background, while the pages are measured.
fn settle(url: &DbUrl) -> Result<()> {
    match url {
        DbUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).expect("a connection");
            conn.batch_execute("VACUUM ANALYZE listings")?;
            // Only a superuser may; then the server writes its pages when it wants to.
            let _ = conn.batch_execute("CHECKPOINT");
        }
        DbUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).expect("a connection");
            let copy = "PRAGMA wal_checkpoint(TRUNCATE)";
            // Busy as long as the server's own thread copies.
            while diesel::dsl::sql::<(sql_types::Integer, sql_types::Integer, sql_types::Integer)>(copy)
                .get_result::<(i32, i32, i32)>(&mut conn)?
                .0
                != 0
            {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
    // What was written comes to rest on the disk: the first figures were half as high again now and then.
    std::thread::sleep(Duration::from_secs(2));
    Ok(())
}
