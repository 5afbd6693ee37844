//! Both migration trees tell the same story, and the tables are what the code believes.

use std::{collections::BTreeMap, fs, path::Path};

use cailanzi::storage::{Access, AnyConn, Manager, pending};
use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};

use crate::database::Database;

fn migrations(engine: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.join("down.sql").exists(), "{} has no way back", path.display());
        all.insert(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path.join("up.sql")).unwrap());
    }
    all
}

/// Table → its columns, as a migration tree declares them.
fn tables(engine: &str) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for sql in migrations(engine).values() {
        for part in sql.split("CREATE TABLE ").skip(1) {
            let (name, rest) = part.split_once('(').unwrap();
            let body = rest.split("\n)").next().unwrap();
            let columns: Vec<String> = body
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with("--"))
                .map(|line| line.split_whitespace().next().unwrap().trim_matches('"').to_owned())
                .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
                .collect();
            all.insert(name.trim().to_owned(), columns);
        }
        for change in sql.lines().filter_map(|line| line.trim().strip_prefix("ALTER TABLE ")) {
            alter(&mut all, change.trim_end_matches(';'));
        }
    }
    all
}

/// Follows columns that are added, dropped or renamed, and tables that are made anew; a test that does not know another
/// change says so.
fn alter(tables: &mut BTreeMap<String, Vec<String>>, change: &str) {
    let words: Vec<&str> = change.split_whitespace().collect();
    match words[..] {
        [table, "RENAME", "COLUMN", old, "TO", new] => {
            let columns = tables.get_mut(table).unwrap();
            columns.iter_mut().filter(|column| *column == old).for_each(|column| new.clone_into(column));
        }
        [table, "ADD", "COLUMN", new, ..] => tables.get_mut(table).unwrap().push(new.to_owned()),
        // Made anew under another name, to take the place of the old one.
        [table, "RENAME", "TO", name] => {
            let columns = tables.remove(table).unwrap();
            tables.insert(name.to_owned(), columns);
        }
        [_, "SET", ..] | [_, "DROP", "CONSTRAINT", ..] => {}
        [table, "DROP", "COLUMN", old] => tables.get_mut(table).unwrap().retain(|column| column != old),
        _ => panic!("teach this test to follow: ALTER TABLE {change}"),
    }
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let names = |engine| migrations(engine).into_keys().collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
    assert_eq!(tables("sqlite"), tables("postgres"));
}

#[test]
fn migrated_database_has_every_column() {
    let database = Database::new();
    assert_eq!(pending(&database.url).unwrap(), Vec::<String>::new());
    let mut conn = Manager { url: database.url.clone(), access: Access::ReadWrite }.open().unwrap();
    #[derive(QueryableByName)]
    struct Column {
        #[diesel(sql_type = Text)]
        name: String,
    }
    for (table, declared) in tables("sqlite") {
        let rows: Vec<Column> = match &mut conn {
            AnyConn::Lite(lite) => diesel::sql_query(format!("SELECT name FROM pragma_table_info('{table}')")).load(lite).unwrap(),
            AnyConn::Pg(pg) => {
                diesel::sql_query(format!("SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public' ORDER BY ordinal_position"))
                    .load(pg)
                    .unwrap()
            }
        };
        let actual: Vec<String> = rows.into_iter().map(|row| row.name).collect();
        for column in &declared {
            assert!(actual.contains(column), "{table}.{column} is missing; there are {actual:?}");
        }
    }
}

#[test]
fn the_code_names_the_columns_that_the_tables_have() {
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage/schema.rs")).unwrap();
    let mut believed = BTreeMap::new();
    for part in schema.split("diesel::table! {").skip(1) {
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
        believed.insert(name, columns);
    }
    assert_eq!(believed, tables("sqlite"));
}
