//! Values come back from either engine as they went in.

use cailanzi::notify::schema::outbox;
use cailanzi::{
    kernel::{Id, Ts},
    storage::Db,
};
use diesel::prelude::*;
use proptest::prelude::*;

use crate::database::Database;

#[test]
fn ids_instants_and_texts_survive_the_round_trip() {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    // PostgreSQL and SQLite keep instants from 4713 BC; the product's lie within a few centuries of today.
    proptest!(ProptestConfig::with_cases(64), |(micros in -2_000_000_000_000_000_i64..10_000_000_000_000_000, text in "[^\u{0}]{0,40}")| {
        let at = Ts::from_micros(micros).unwrap();
        let id = Id::new(Ts::from_micros(micros.abs()).unwrap());
        let (back, seen): (Ts, String) = db
            .write_now(|tx| {
                diesel::insert_into(outbox::table)
                    .values((outbox::market.eq(tx.market()), outbox::id.eq(id),
                        outbox::topic.eq("test"),
                        outbox::payload.eq(text.clone()),
                        outbox::run_at.eq(at),
                        outbox::created_at.eq(at),
                    ))
                    .execute(tx)?;
                Ok(outbox::table.find((tx.market(), id)).select((outbox::run_at, outbox::payload)).first(tx)?)
            })
            .unwrap();
        prop_assert_eq!(back, at);
        prop_assert_eq!(seen, text.clone());
    });
}

#[test]
fn ids_sort_by_creation_in_the_database_too() {
    let database = Database::new();
    let db = Db::open(&database.url, 2).unwrap();
    let start: Ts = "2026-04-08T01:00:00Z".parse().unwrap();
    let ids: Vec<Id> = (0..200).map(|n| Id::new(start.plus_seconds(n / 50))).collect();
    let sorted: Vec<Id> = db
        .write_now(|tx| {
            for id in ids.iter().rev() {
                diesel::insert_into(outbox::table)
                    .values((
                        outbox::market.eq(tx.market()),
                        outbox::id.eq(*id),
                        outbox::topic.eq("test"),
                        outbox::payload.eq(""),
                        outbox::run_at.eq(start),
                        outbox::created_at.eq(start),
                    ))
                    .execute(tx)?;
            }
            Ok(outbox::table.of(tx).select(outbox::id).order(outbox::id).load(tx)?)
        })
        .unwrap();
    assert_eq!(sorted, ids);
}
