//! One connection type over both engines, and how a pool opens it.

use std::{str::FromStr, time::Duration};

use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, r2d2::R2D2Connection};

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
            DbUrl::Postgres(url) => {
                let (place, query) = url.split_once('?').unwrap_or((url, ""));
                let place = match (place.split_once("://"), place.rfind('@')) {
                    (Some((scheme, rest)), Some(_)) => {
                        let (login, host) = rest.rsplit_once('@').unwrap_or(("", rest));
                        let user = login.split(':').next().unwrap_or_default();
                        format!("{scheme}://{user}:***@{host}")
                    }
                    _ => place.to_owned(),
                };
                let shown = |p: &str| match p.split_once('=') {
                    Some((name @ ("password" | "sslpassword"), _)) => format!("{name}=***"),
                    _ => p.to_owned(),
                };
                let query: Vec<String> = query.split('&').filter(|p| !p.is_empty()).map(shown).collect();
                if query.is_empty() { place } else { format!("{place}?{}", query.join("&")) }
            }
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
                let mut conn = PgConnection::establish(&with_defaults(url))?;
                // Compiling a statement takes PostgreSQL longer than any of ours runs.
                conn.batch_execute("SET TIME ZONE 'UTC'; SET jit = off")
                    .and_then(|()| speak_english(&mut conn))
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
                    // What has been deleted is overwritten: personal data must not stay in free pages.
                    Access::ReadWrite => "PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON",
                };
                conn.batch_execute(access).map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConn::Lite(conn))
            }
        }
    }
}

/// How a connection notices that the other end has gone, and that it went to a server that can write; what the operator has
/// written himself stays.
const PARAMETERS: [(&str, &str); 7] = [
    ("target_session_attrs", "read-write"),
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "3000"),
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "3"),
    ("application_name", "cailanzi"),
];

fn with_defaults(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in PARAMETERS {
        let given = url.split_once('?').is_some_and(|(_, query)| query.split('&').any(|p| p.split('=').next() == Some(name)));
        if !given {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={value}"));
        }
    }
    url
}

/// Errors are told apart by their text, so it must be the one that we know.
fn speak_english(conn: &mut PgConnection) -> diesel::QueryResult<()> {
    let language: String =
        diesel::dsl::sql::<diesel::sql_types::Text>("SELECT current_setting('lc_messages')").get_result(conn)?;
    if language.is_empty() || language == "POSIX" || language.starts_with('C') || language.starts_with("en") {
        return Ok(());
    }
    // Only a superuser may set it for a session.
    conn.batch_execute("SET lc_messages = 'C'").map_err(|_| {
        let text = format!(
            "the server's messages are in {language}, and faults are told apart by English ones; run once, as a superuser: \
             ALTER ROLE \"<the role of cailanzi>\" SET lc_messages = 'C'"
        );
        diesel::result::Error::QueryBuilderError(text.into())
    })
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
            AnyConn::Lite(_) => Ok(()),
            // A transaction whose process hangs must not hold its rows for ever.
            AnyConn::Pg(pg) => pg
                .batch_execute("SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s'")
                .map_err(diesel::r2d2::Error::QueryError),
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
        if tx.is_lost() {
            return true;
        }
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
        let url: DbUrl = "postgres://db/x?user=me&password=s3cret&sslmode=require".parse().unwrap();
        assert_eq!(url.redacted(), "postgres://db/x?user=me&password=***&sslmode=require");
    }

    #[test]
    fn operators_parameters_are_not_overridden() {
        let url = with_defaults("postgres://h1,h2/x?connect_timeout=9");
        assert!(url.starts_with("postgres://h1,h2/x?connect_timeout=9&target_session_attrs=read-write&"), "{url}");
        assert_eq!(url.matches("connect_timeout").count(), 1);
        assert!(with_defaults("postgres://db/x").starts_with("postgres://db/x?target_session_attrs=read-write"));
    }
}
