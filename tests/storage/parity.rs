//! The tables of a migrated database are what the code believes, and the committed steps are those of the schema text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use cailanzi::storage::{Access, AnyConn, Engine, Manager, STEPS, expand, pending};
use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};

use crate::database::Database;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(conn: &mut AnyConn, sqlite: &str, postgres: &str) -> Vec<String> {
    let rows: Vec<Name> = match conn {
        AnyConn::Lite(lite) => diesel::sql_query(sqlite).load(lite).unwrap(),
        AnyConn::Pg(pg) => diesel::sql_query(postgres).load(pg).unwrap(),
    };
    rows.into_iter().map(|row| row.name).collect()
}

/// Table → its columns in their order, as the database has them.
fn tables(conn: &mut AnyConn) -> BTreeMap<String, Vec<String>> {
    let found = names(
        conn,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '__diesel%'",
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '__diesel%'",
    );
    let columns = |table: String| {
        let columns = names(
            conn,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
            &format!(
                "SELECT column_name::text AS name FROM information_schema.columns \
                 WHERE table_name = '{table}' AND table_schema = 'public' ORDER BY ordinal_position"
            ),
        );
        (table, columns)
    };
    found.into_iter().map(columns).collect()
}

/// Table → its columns in their order, as diesel is told.
fn declared() -> BTreeMap<String, Vec<String>> {
    let packages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let files = packages.filter_map(|package| fs::read_to_string(package.unwrap().path().join("schema.rs")).ok());
    let parts: Vec<String> =
        files.flat_map(|file| file.split("diesel::table! {").skip(1).map(str::to_owned).collect::<Vec<_>>()).collect();
    let mut all = BTreeMap::new();
    for part in &parts {
        let body = part.rsplit("::*;").next().unwrap();
        let (head, columns) = body.split_once('{').unwrap();
        let name = head.split('(').next().unwrap().trim().to_owned();
        let columns: Vec<String> = columns
            .lines()
            .take_while(|line| line.trim() != "}")
            .filter_map(|line| {
                line.trim().strip_prefix("#[sql_name = \"").map(|n| n.trim_end_matches("\"]").to_owned()).or_else(|| {
                    let (name, _) = line.trim().split_once(" -> ")?;
                    (name != "cells").then(|| name.to_owned())
                })
            })
            .collect();
        all.insert(name, columns);
    }
    all
}

#[test]
fn code_names_the_columns_that_the_tables_have() {
    let database = Database::new();
    assert_eq!(pending(&database.url).unwrap(), Vec::<String>::new());
    let mut conn = Manager { url: database.url.clone(), access: Access::ReadWrite }.open().unwrap();
    assert_eq!(declared(), tables(&mut conn));
}

#[test]
fn market_comes_first_in_every_key_and_index() {
    let database = Database::new();
    let mut conn = Manager { url: database.url.clone(), access: Access::ReadWrite }.open().unwrap();
    // Read by all markets, written by releases and the national administrator.
    let shared = ["markets", "categories", "varieties", "staples", "regions"];
    for (table, columns) in tables(&mut conn) {
        if shared.contains(&table.as_str()) {
            continue;
        }
        assert_eq!(columns[0], "market", "{table}");
        let leading = names(
            &mut conn,
            &format!(
                "SELECT COALESCE(c.name, '') AS name FROM pragma_index_list('{table}') i \
                 JOIN pragma_index_info(i.name) c ON c.seqno = 0"
            ),
            &format!(
                "SELECT COALESCE(a.attname, '')::text AS name FROM pg_index i \
                 LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
                 WHERE i.indrelid = '{table}'::regclass"
            ),
        );
        assert!(leading.iter().all(|column| column == "market"), "an index of {table} begins with {leading:?}");
    }
}

/// With `CAILANZI_WRITE_SCHEMA` it writes the files instead (`make accept`).
#[test]
fn expanded_steps_are_those_committed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = |folder: &Path| -> BTreeSet<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(".sql")).collect()
    };
    let steps: BTreeSet<String> = STEPS.iter().map(|step| format!("{}.sql", step.name)).collect();
    assert_eq!(files(&root), steps);
    for (engine, folder) in [(Engine::Sqlite, "sqlite"), (Engine::Postgres, "postgres")] {
        for step in STEPS {
            let path = root.join(folder).join(format!("{}.sql", step.name));
            let expanded = expand(step.text, engine).unwrap();
            if std::env::var_os("CAILANZI_WRITE_SCHEMA").is_some() {
                fs::write(&path, &expanded).unwrap();
            }
            assert!(fs::read_to_string(&path).unwrap() == expanded, "{} differs: run make accept", path.display());
        }
        assert_eq!(files(&root.join(folder)), steps);
    }
}
