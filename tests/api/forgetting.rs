//! Personal data is known by name, and comes to its end everywhere: in rows, in the files of the database, in what is sent.

use std::{collections::BTreeSet, fs, path::Path};

use cailanzi::{
    capabilities::retention,
    storage::{DbUrl, schema::users},
    worker::retention::purge_once,
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, connection::SimpleConnection};
use serde_json::json;

use crate::{
    support::TestApp,
    trade::{deal, shipment, with},
};

/// Columns of text that are named so may hold what a person is called, where it lives, how it is reached or what it wrote.
const NAMES: [&str; 44] = [
    "name",
    "contact_name",
    "contact_phone",
    "phone",
    "mobile",
    "email",
    "mail",
    "login",
    "address",
    "driver",
    "driver_phone",
    "plate",
    "user_agent",
    "actor",
    "subject",
    "payload",
    "body",
    "text",
    "remarks",
    "note",
    "notes",
    "public_note",
    "reason",
    "reasons",
    "detail",
    "recipient",
    "title",
    "title_zh",
    "title_en",
    "body_zh",
    "body_en",
    "last_error",
    "fault",
    "failure",
    "spec",
    "quote",
    "message",
    "word",
    "by_word",
    "caller",
    "holder",
    "device",
    "token",
    "photo_ref",
];

/// Columns of text named like personal data, as `table.column`.
fn columns() -> BTreeSet<String> {
    let packages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let files = packages.filter_map(|package| fs::read_to_string(package.unwrap().path().join("schema.rs")).ok());
    let parts: Vec<String> =
        files.flat_map(|file| file.split("diesel::table! {").skip(1).map(str::to_owned).collect::<Vec<_>>()).collect();
    let mut all = BTreeSet::new();
    for part in &parts {
        let (head, columns) = part.rsplit("::*;").next().unwrap().split_once('{').unwrap();
        let table = head.split('(').next().unwrap().trim().to_owned();
        for line in columns.lines().take_while(|line| line.trim() != "}") {
            let Some((column, kind)) = line.trim().split_once(" -> ") else { continue };
            if kind.contains("Text") && NAMES.contains(&column) {
                all.insert(format!("{table}.{column}"));
            }
        }
    }
    all
}

/// The rows of `personal.txt`: column, kind, purpose, readers, end.
fn inventory() -> Vec<[&'static str; 5]> {
    let lines = include_str!("personal.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            parts.try_into().unwrap_or_else(|_| panic!("five parts: {line}"))
        })
        .collect()
}

#[test]
fn personal_columns_have_a_row_each() {
    let rows = inventory();
    let named: BTreeSet<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(named.len(), rows.len(), "a column is named twice");
    let missing: Vec<String> = columns().difference(&named).cloned().collect();
    assert!(missing.is_empty(), "without a row in personal.txt: {missing:?}");
    let ends: BTreeSet<&str> = retention().map(|rule| rule.what).collect();
    for [column, kind, purpose, readers, end] in rows {
        assert!(!purpose.is_empty(), "{column} has no purpose");
        let complete = match kind {
            "personal" => !readers.is_empty() && ends.contains(end),
            "record" => !readers.is_empty() && !end.is_empty(),
            "words" => !readers.is_empty(),
            "none" => true,
            _ => false,
        };
        assert!(complete, "{column}: {kind}, {end}");
    }
}

/// All that the database keeps, as bytes: its files, or every row of every table as text.
fn kept(app: &TestApp) -> Vec<u8> {
    match app.db.url() {
        DbUrl::Sqlite(path) => {
            let files = ["", "-wal", "-shm"].map(|end| fs::read(format!("{path}{end}")).unwrap_or_default());
            files.concat()
        }
        DbUrl::Postgres(_) => {
            let tables: Vec<(String,)> = rows(
                app,
                "SELECT table_name::text FROM information_schema.columns WHERE column_name = 'market' AND table_schema = 'public'",
            );
            let all = tables
                .into_iter()
                .flat_map(|(table,)| rows(app, &format!("SELECT t::text FROM {table} t WHERE market = market")));
            all.map(|(row,): (String,)| row).collect::<Vec<_>>().join("\n").into_bytes()
        }
    }
}

fn rows(app: &TestApp, sql: &str) -> Vec<(String,)> {
    use cailanzi::storage::Statement;
    app.db.read_now(|tx| Ok(Statement::<(diesel::sql_types::Text,)>::new(sql, []).load(tx)?)).unwrap()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn forgotten_people_are_nowhere_in_the_database() {
    let app = TestApp::new();
    let (seller, buyer) = (app.producer(), app.buyer());
    let id = deal(&seller, &buyer, 1000);
    let truck = with(shipment(&app, 1000), json!({ "driver": "赶车老马", "driver_phone": "13900007731" }));
    seller.post(&format!("/deals/{id}/ship"), &truck).expect(200);
    buyer.post(&format!("/deals/{id}/receive"), &json!({ "kg": 1000, "grade": 3 })).expect(200);
    let me = seller.me();
    let (name, email) = ("植入的姓名", me.str("email"));
    app.db
        .write_now(|tx| {
            let row = users::table.of(tx).filter(users::email.eq(email.clone()));
            Ok(diesel::update(row).set((users::name.eq(name), users::active.eq(false))).execute(tx)?)
        })
        .unwrap();
    let planted = ["赶车老马", "13900007731", name, email.as_str()];
    let before = kept(&app);
    for text in planted {
        assert!(holds(&before, text), "{text} is not there to be forgotten");
    }
    let later = app.clock.now().plus_hours(24 * 1200);
    for _ in 0..3 {
        purge_once(&app.db, later).unwrap();
    }
    // The log of SQLite is written back and begun anew.
    if matches!(app.db.url(), DbUrl::Sqlite(_)) {
        let writer = cailanzi::storage::Manager { url: app.db.url().clone(), access: cailanzi::storage::Access::ReadWrite };
        writer.open().unwrap().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }
    let after = kept(&app);
    let left: Vec<&str> = planted.into_iter().filter(|text| holds(&after, text)).collect();
    assert!(left.is_empty(), "still there: {left:?}");
}
