//! A fresh database per test: a copy of a migrated template, so that migrations run once.

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use cailanzi::{kernel::Ts, setup, storage::DbUrl};
use diesel::{Connection, PgConnection, RunQueryDsl};
use tempfile::TempDir;

/// A database that disappears with the test.
pub struct Database {
    pub url: DbUrl,
    folder: Option<TempDir>,
    name: String,
}

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// The server that PostgreSQL tests use: `postgres://user@host:port` without a database name.
fn postgres() -> Option<String> {
    std::env::var("CAILANZI_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

impl Database {
    pub fn new() -> Database {
        match postgres() {
            Some(server) => Database::on_postgres(&server),
            None => Database::on_sqlite(),
        }
    }

    fn on_sqlite() -> Database {
        static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
        let (_, template) = TEMPLATE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("template.sqlite3");
            prepare(&DbUrl::Sqlite(path.display().to_string()));
            (folder, path)
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite3");
        std::fs::copy(template, &path).unwrap();
        Database { url: DbUrl::Sqlite(path.display().to_string()), folder: Some(folder), name: String::new() }
    }

    fn on_postgres(server: &str) -> Database {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        let run = std::process::id();
        let template = TEMPLATE.get_or_init(|| {
            let name = format!("cailanzi_template_{run}");
            admin(server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"));
            prepare(&DbUrl::Postgres(format!("{server}/{name}")));
            name
        });
        let name = format!("cailanzi_test_{run}_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        admin(server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Database { url: DbUrl::Postgres(format!("{server}/{name}")), folder: None, name }
    }
}

/// A database without a single table, on the PostgreSQL server for tests.
#[allow(dead_code, reason = "one of the suites that share this file starts from nothing")]
pub struct Empty {
    pub url: DbUrl,
    name: String,
}

#[allow(dead_code, reason = "one of the suites that share this file starts from nothing")]
impl Empty {
    /// `None` where there is no such server.
    pub fn on_postgres() -> Option<Empty> {
        let server = postgres()?;
        let name = format!("cailanzi_empty_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        admin(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"));
        Some(Empty { url: DbUrl::Postgres(format!("{server}/{name}")), name })
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        if let Some(server) = postgres() {
            admin(&server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.folder.is_none()
            && let Some(server) = postgres()
        {
            admin(&server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// The template has the schema and the catalogue.
fn prepare(url: &DbUrl) {
    let start: Ts = "2026-04-08T00:00:00Z".parse().unwrap();
    setup::prepare(url, start).unwrap();
}

/// Runs one statement on the server's own database. Copies of one template must be made one after the other.
fn admin(server: &str, sql: &str) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut conn = PgConnection::establish(&format!("{server}/postgres")).expect("the PostgreSQL server for tests answers");
    diesel::sql_query(sql).execute(&mut conn).unwrap_or_else(|e| panic!("{sql}: {e}"));
}
