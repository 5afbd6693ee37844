//! The audit trail: append-only, and a forged entry is found.

use cailanzi::{
    audit::{self, Action, Entity, Entry},
    kernel::{Ctx, Ts},
    storage::{Access, AnyConn, Db, Manager},
};
use diesel::connection::SimpleConnection;

use crate::database::Database;

fn at(second: i64) -> Ts {
    "2026-04-08T01:00:00Z".parse::<Ts>().unwrap().plus_seconds(second)
}

/// A trail of `count` sealed entries.
fn trail(count: i64) -> (Database, Db) {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    db.write_now(|tx| {
        for n in 0..count {
            let entry = Entry::new(Entity::Offer, n, Action::Place).states(None, "open").reason(Some("because"));
            audit::record(tx, &Ctx::system("test", at(n)), entry)?;
        }
        Ok(())
    })
    .unwrap();
    db.write_now(|tx| audit::seal(tx, at(1_000_000))).unwrap();
    (database, db)
}

fn execute(database: &Database, sql: &str) -> Result<(), diesel::result::Error> {
    match (Manager { url: database.url.clone(), access: Access::ReadWrite }).open().unwrap() {
        AnyConn::Pg(mut pg) => pg.batch_execute(sql),
        AnyConn::Lite(mut lite) => lite.batch_execute(sql),
    }
}

#[test]
fn a_sealed_trail_is_intact_and_grows_at_its_end_only() {
    let (_database, db) = trail(30);
    let first = db.read_now(audit::verify).unwrap();
    assert!(first.intact);
    assert_eq!((first.checked, first.unsealed), (30, 0));
    db.write_now(|tx| audit::record(tx, &Ctx::system("test", at(2_000_000)), Entry::new(Entity::Deal, 1, Action::Settle)))
        .unwrap();
    assert_eq!(db.read_now(audit::verify).unwrap().unsealed, 1);
    db.write_now(|tx| audit::seal(tx, at(3_000_000))).unwrap();
    let second = db.read_now(audit::verify).unwrap();
    assert!(second.intact && second.checked == 31 && second.head != first.head);
}

#[test]
fn an_entry_waits_a_moment_before_it_is_sealed() {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    db.write_now(|tx| audit::record(tx, &Ctx::system("test", at(0)), Entry::new(Entity::Offer, 1, Action::Place))).unwrap();
    assert_eq!(db.write_now(|tx| audit::seal(tx, at(1))).unwrap(), 0);
    assert_eq!(db.write_now(|tx| audit::seal(tx, at(2))).unwrap(), 1);
}

#[test]
fn sealed_entry_cannot_be_changed_or_removed() {
    let (database, db) = trail(3);
    assert!(execute(&database, "UPDATE audit_log SET reason = 'other' WHERE market = '110000' AND seq = 2").is_err());
    assert!(execute(&database, "DELETE FROM audit_log WHERE market = '110000' AND seq = 3").is_err());
    assert!(db.read_now(audit::verify).unwrap().intact);
}

#[test]
fn whoever_gets_around_the_database_is_found_out() {
    for forgery in
        ["UPDATE audit_log SET reason = 'other' WHERE market = '110000' AND seq = 2", "DELETE FROM audit_log WHERE seq = 2"]
    {
        let (database, db) = trail(5);
        let unlock = match db.url() {
            cailanzi::storage::DbUrl::Sqlite(_) => "DROP TRIGGER audit_log_keeps_sealed_rows; DROP TRIGGER audit_log_keeps_rows;",
            cailanzi::storage::DbUrl::Postgres(_) => "ALTER TABLE audit_log DISABLE TRIGGER ALL;",
        };
        execute(&database, &format!("{unlock} {forgery}")).unwrap();
        let verdict = db.read_now(audit::verify).unwrap();
        assert!(!verdict.intact, "{forgery}");
        assert_eq!(verdict.broken_at, Some(2), "{forgery}");
    }
}
