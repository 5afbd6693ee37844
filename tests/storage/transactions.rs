//! A transaction is all or nothing, a savepoint undoes itself alone, and readers cannot write.

use std::sync::atomic::{AtomicU32, Ordering};

use cailanzi::{
    kernel::{Error, ErrorCode, Result, Ts},
    storage::{Access, Db, DbUrl, Manager, Statement, Tx, savepoint, schema::leases},
};
use diesel::{
    prelude::*,
    sql_types::{Bool, Integer},
};

use crate::database::Database;

fn put(tx: &mut Tx, name: &str) -> Result<()> {
    let at: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    diesel::insert_into(leases::table)
        .values((
            leases::market.eq(tx.market()),
            leases::name.eq(name),
            leases::holder.eq("test"),
            leases::epoch.eq(1_i64),
            leases::expires_at.eq(at),
        ))
        .execute(tx)?;
    Ok(())
}

fn names(db: &Db) -> Vec<String> {
    db.read_now(|tx| Ok(leases::table.of(tx).select(leases::name).order(leases::name).load(tx)?)).unwrap()
}

#[test]
fn error_undoes_all_and_savepoint_only_itself() {
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
                        diesel::update(leases::table.find((tx.market(), "counter")))
                            .set(leases::epoch.eq(leases::epoch + 1))
                            .execute(tx)?;
                        Ok(())
                    })
                    .unwrap();
                }
            });
        }
    });
    let total: i64 = db.read_now(|tx| Ok(leases::table.find((tx.market(), "counter")).select(leases::epoch).first(tx)?)).unwrap();
    assert_eq!(total, 201);
}

#[test]
fn work_is_not_repeated_when_its_commit_is_in_doubt() {
    let database = Database::new();
    // SQLite has no connection that could be lost.
    let DbUrl::Postgres(_) = &database.url else { return };
    let db = Db::open(&database.url, 2).unwrap();
    let runs = AtomicU32::new(0);
    let lost = db.write_now(|tx| {
        runs.fetch_add(1, Ordering::SeqCst);
        put(tx, "doubtful")?;
        let (mine,): (i32,) = Statement::<(Integer,)>::new("SELECT pg_backend_pid()", []).get_result(tx)?;
        let mut other = Manager { url: database.url.clone(), access: Access::ReadWrite }.open()?;
        let end: Statement<(Bool,)> = Statement::new("SELECT pg_terminate_backend(?, 5000)", [mine.into()]);
        let (ended,): (bool,) = end.get_result(&mut other)?;
        assert!(ended);
        Ok(())
    });
    let error = lost.unwrap_err();
    assert_eq!((error.code, error.retryable, runs.load(Ordering::SeqCst)), (ErrorCode::Unavailable, false, 1), "{error}");
    assert!(error.detail.is_some() && error.retry_after.is_some());
    // The pool has given the broken connection up.
    db.write_now(|tx| put(tx, "after")).unwrap();
    assert_eq!(names(&db), ["after"]);
}
