//! One connection type over both engines, and how a pool opens it.

use std::{str::FromStr, time::Duration};

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection, r2d2::R2D2Connection};

use super::{Tx, market_guard};
use kernel::{Error, RegionCode, Result};

/// A connection to either database. Queries written once run on both.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    Pg(PgConnection),
    Lite(SqliteConnection),
}

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// `postgres://…` or `postgresql://…`, passed to libpq as it is.
    Postgres(String),
    /// `sqlite:<path>`: a file, made when it is missing.
    Sqlite(String),
}

impl FromStr for DbUrl {
    type Err = String;

    /// The scheme decides. Guessing is dangerous: SQLite would open any string as a file name.
    fn from_str(url: &str) -> std::result::Result<DbUrl, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(DbUrl::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(DbUrl::Sqlite(path.trim_start_matches("//").to_owned())),
            _ => Err("a database URL starts with postgres://, postgresql:// or sqlite:<path>".to_owned()),
        }
    }
}

impl DbUrl {
    /// The URL with the password blanked, for logs.
    pub fn redacted(&self) -> String {
        match self {
            DbUrl::Sqlite(path) => format!("sqlite:{path}"),
            DbUrl::Postgres(url) => match (url.split_once("://"), url.rfind('@')) {
                (Some((scheme, rest)), Some(_)) => {
                    let (login, host) = rest.rsplit_once('@').unwrap_or(("", rest));
                    let user = login.split(':').next().unwrap_or_default();
                    format!("{scheme}://{user}:***@{host}")
                }
                _ => url.clone(),
            },
        }
    }
}

/// What a pooled connection is for. SQLite keeps one writer apart from its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    ReadOnly,
    ReadWrite,
}

/// Opens and checks connections for r2d2.
#[derive(Debug, Clone)]
pub struct Manager {
    pub url: DbUrl,
    pub access: Access,
}

impl Manager {
    /// Opens one connection, set up for its access.
    ///
    /// # Errors
    /// `unexpected` with the engine's own words.
    pub fn open(&self) -> Result<AnyConn> {
        self.try_open().map_err(|e| Error::unexpected(format!("cannot open {}: {e}", self.url.redacted())))
    }

    fn try_open(&self) -> std::result::Result<AnyConn, diesel::ConnectionError> {
        let conn = self.connect_engine()?;
        Ok(if cfg!(debug_assertions) { market_guard::watched(conn) } else { conn })
    }

    fn connect_engine(&self) -> std::result::Result<AnyConn, diesel::ConnectionError> {
        match &self.url {
            DbUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                // Compiling a statement takes PostgreSQL longer than any of ours runs.
                conn.batch_execute("SET TIME ZONE 'UTC'; SET jit = off")
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConn::Pg(conn))
            }
            DbUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                // FULL: an acknowledged write must survive a power cut.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
                )
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                // The file is not mapped: every connection's view of it would count as memory of the process, ten times over.
                // The writer leaves the copying of its log to `checkpoint`.
                let access = match self.access {
                    Access::ReadOnly => "PRAGMA query_only = ON",
                    Access::ReadWrite => "PRAGMA wal_autocheckpoint = 0",
                };
                conn.batch_execute(access).map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConn::Lite(conn))
            }
        }
    }
}

/// How many connections, how much memory, how long the lines.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// For ordinary reads; for as many writes on PostgreSQL.
    pub connections: u32,
    /// For heavy reads.
    pub heavy: u32,
    /// Requests that may wait for each kind of connection.
    pub waiting: usize,
    /// How long each waits, at most [`super::lane::WAIT`].
    pub wait: Duration,
    /// All page caches of SQLite together.
    pub cache_bytes: u64,
}

impl Tuning {
    pub fn new(connections: u32) -> Tuning {
        Tuning { connections, heavy: (connections / 4).max(1), waiting: 64, wait: super::lane::WAIT, cache_bytes: 128 << 20 }
    }
}

/// Gives each connection of a SQLite pool its part of the memory; 0 leaves the engine's own size.
#[derive(Debug)]
pub struct Cache {
    pub bytes: u64,
}

impl r2d2::CustomizeConnection<Tx, diesel::r2d2::Error> for Cache {
    fn on_acquire(&self, tx: &mut Tx) -> std::result::Result<(), diesel::r2d2::Error> {
        match tx.engine() {
            AnyConn::Lite(lite) if self.bytes > 0 => lite
                .batch_execute(&format!("PRAGMA cache_size = -{}", (self.bytes >> 10).max(512)))
                .map_err(diesel::r2d2::Error::QueryError),
            _ => Ok(()),
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Tx;
    type Error = diesel::r2d2::Error;

    /// The market is set anew whenever a connection is taken.
    fn connect(&self) -> std::result::Result<Tx, Self::Error> {
        let conn = self.try_open().map_err(diesel::r2d2::Error::ConnectionError)?;
        Ok(Tx::new(conn, RegionCode::BEIJING))
    }

    fn is_valid(&self, tx: &mut Tx) -> std::result::Result<(), Self::Error> {
        tx.engine().ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, tx: &mut Tx) -> bool {
        match tx.engine() {
            AnyConn::Pg(pg) => std::thread::panicking() || pg.is_broken(),
            AnyConn::Lite(lite) => std::thread::panicking() || lite.is_broken(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_scheme_is_a_database() {
        assert_eq!("sqlite:data/a.db".parse(), Ok(DbUrl::Sqlite("data/a.db".into())));
        assert!("postgre://x".parse::<DbUrl>().is_err());
        assert!("sqlite:".parse::<DbUrl>().is_err());
        let url: DbUrl = "postgres://me:s3cret@db/x".parse().unwrap();
        assert_eq!(url.redacted(), "postgres://me:***@db/x");
    }
}
