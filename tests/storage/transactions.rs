//! A transaction is all or nothing, a savepoint undoes itself alone, and readers cannot write.

use cailanzi::{
    kernel::{Error, ErrorCode, Result, Ts},
    storage::{Db, DbUrl, Tx, savepoint, schema::leases},
};
use diesel::prelude::*;

use crate::database::Database;

fn put(tx: &mut Tx, name: &str) -> Result<()> {
    let at: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    diesel::insert_into(leases::table)
        .values((leases::name.eq(name), leases::holder.eq("test"), leases::epoch.eq(1_i64), leases::expires_at.eq(at)))
        .execute(tx)?;
    Ok(())
}

fn names(db: &Db) -> Vec<String> {
    db.read_now(|tx| Ok(leases::table.select(leases::name).order(leases::name).load(tx)?)).unwrap()
}

#[test]
fn an_error_undoes_everything_and_a_savepoint_only_itself() {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    let failed: Result<()> = db.write_now(|tx| {
        put(tx, "lost")?;
        Err(Error::new(ErrorCode::Conflict))
    });
    assert_eq!(failed.unwrap_err().code, ErrorCode::Conflict);
    assert_eq!(names(&db), Vec::<String>::new());

    db.write_now(|tx| {
        put(tx, "outer")?;
        let inner: Result<()> = savepoint(tx, |tx| {
            put(tx, "inner")?;
            Err(Error::new(ErrorCode::Conflict))
        });
        assert!(inner.is_err());
        put(tx, "after")
    })
    .unwrap();
    assert_eq!(names(&db), ["after", "outer"]);
}

#[test]
fn a_second_row_with_the_same_key_already_exists() {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    db.write_now(|tx| put(tx, "one")).unwrap();
    assert_eq!(db.write_now(|tx| put(tx, "one")).unwrap_err().code, ErrorCode::AlreadyExists);
}

#[test]
fn readers_of_the_embedded_database_cannot_write() {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    if matches!(database.url, DbUrl::Sqlite(_)) {
        assert!(db.read_now(|tx| put(tx, "no")).is_err());
        assert_eq!(names(&db), Vec::<String>::new());
    }
}

#[test]
fn writers_at_once_lose_no_update() {
    let database = Database::new();
    let db = Db::open(&database.url, 8).unwrap();
    db.write_now(|tx| put(tx, "counter")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..25 {
                    db.write_now(|tx| {
                        diesel::update(leases::table.find("counter")).set(leases::epoch.eq(leases::epoch + 1)).execute(tx)?;
                        Ok(())
                    })
                    .unwrap();
                }
            });
        }
    });
    let total: i64 = db.read_now(|tx| Ok(leases::table.find("counter").select(leases::epoch).first(tx)?)).unwrap();
    assert_eq!(total, 201);
}
