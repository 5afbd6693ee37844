//! A transaction is all or nothing, a savepoint undoes itself alone, and readers cannot write.

use std::time::Duration;

use cailanzi::{
    jobs::schema::jobs,
    kernel::{Error, ErrorCode, Result, Ts},
    storage::{Db, DbUrl, Tx, savepoint},
};
use diesel::prelude::*;
use tokio::time::timeout;

use crate::database::Database;

fn put(tx: &mut Tx, name: &str) -> Result<()> {
    let at: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    diesel::insert_into(jobs::table)
        .values((
            jobs::market.eq(tx.market()),
            jobs::kind.eq("test"),
            jobs::key.eq(name),
            jobs::epoch.eq(1_i64),
            jobs::run_at.eq(at),
        ))
        .execute(tx)?;
    Ok(())
}

fn names(db: &Db) -> Vec<String> {
    db.read_now(|tx| Ok(jobs::table.of(tx).select(jobs::key).order(jobs::key).load(tx)?)).unwrap()
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
                        diesel::update(jobs::table.find((tx.market(), "test", "counter")))
                            .set(jobs::epoch.eq(jobs::epoch + 1))
                            .execute(tx)?;
                        Ok(())
                    })
                    .unwrap();
                }
            });
        }
    });
    let total: i64 =
        db.read_now(|tx| Ok(jobs::table.find((tx.market(), "test", "counter")).select(jobs::epoch).first(tx)?)).unwrap();
    assert_eq!(total, 201);
}

#[test]
fn commit_wakes_the_work_of_its_market_alone() {
    let database = Database::new();
    let here = Db::open(&database.url, 2).unwrap();
    let there = here.of_market("120000".parse().unwrap());
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
        let look = Duration::from_millis(1);
        let mut woken = std::pin::pin!(there.committed());
        assert!(timeout(look, woken.as_mut()).await.is_err());
        here.write(|tx| put(tx, "here")).await.unwrap();
        assert!(timeout(look, woken.as_mut()).await.is_err(), "another market's commit wakes it");
        // A clone for each request wakes the same work.
        there.of_market(there.market()).write(|_| Ok(())).await.unwrap();
        timeout(Duration::from_secs(20), woken).await.expect("its own commit wakes it");
    });
}
