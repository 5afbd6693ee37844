//! The plumbing between use cases and the two databases: SQLite, embedded, and PostgreSQL.
//! Use cases see a [`Tx`]; which engine is behind it they never learn.

mod bulk;
mod checkpoint;
mod connection;
mod dialect;
mod folder;
pub mod lease;
mod migrate;
pub mod schema;
mod statement;
mod types;

use std::{sync::Arc, time::Duration};

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use tokio::sync::{Notify, Semaphore};

pub use bulk::Bulk;
pub use connection::{Access, AnyConn, DbUrl, Manager, MultiBackend};
pub use dialect::{Both, plan_once};
pub use folder::{private_file, private_folder};
pub use migrate::{migrate, pending};
pub use statement::{Statement, Value};

use crate::kernel::{Error, ErrorCode, Result};
use checkpoint::Checkpoints;

/// What a use case works on: one open transaction (or one consistent read).
pub type Tx = AnyConn;

type Transactions = <AnyConn as Connection>::TransactionManager;

/// How often a transaction that lost a race is run again.
const ATTEMPTS: u32 = 5;

/// The database, shared by all requests.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    url: DbUrl,
    readers: r2d2::Pool<Manager>,
    writers: r2d2::Pool<Manager>,
    /// Queue fairly for a connection: r2d2 alone lets the newest waiter win.
    read_slots: Semaphore,
    write_slots: Semaphore,
    /// Rung after every commit, so that background work starts at once.
    committed: Notify,
    /// Only SQLite needs it.
    checkpoints: Option<Checkpoints>,
}

impl Db {
    /// Opens the pools: `connections` to PostgreSQL; as many readers and exactly one writer for SQLite.
    ///
    /// # Errors
    /// `unexpected` when no connection can be made.
    pub fn open(url: &DbUrl, connections: u32) -> Result<Db> {
        let pool = |access, size| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(false)
                .connection_timeout(Duration::from_secs(10))
                .build(Manager { url: url.clone(), access })
                .map_err(|e| Error::unexpected(format!("cannot open {}: {e}", url.redacted())))
        };
        let (writers, readers, write_slots, checkpoints) = match url {
            DbUrl::Postgres(_) => {
                let one = pool(Access::ReadWrite, connections)?;
                (one.clone(), one, connections, None)
            }
            // The writer comes first: it makes the file that the others open.
            DbUrl::Sqlite(_) => {
                let writer = pool(Access::ReadWrite, 1)?;
                let checkpoints = Checkpoints::start(&Manager { url: url.clone(), access: Access::ReadWrite })?;
                (writer, pool(Access::ReadOnly, connections)?, 1, Some(checkpoints))
            }
        };
        Ok(Db(Arc::new(Inner {
            url: url.clone(),
            readers,
            writers,
            read_slots: Semaphore::new(connections as usize),
            write_slots: Semaphore::new(write_slots as usize),
            committed: Notify::new(),
            checkpoints,
        })))
    }

    pub fn url(&self) -> &DbUrl {
        &self.0.url
    }

    /// Runs `work` on one consistent snapshot of the data, off the async threads.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.clone();
        let permit = self.0.read_slots.acquire().await.map_err(Error::unexpected)?;
        let result = tokio::task::spawn_blocking(move || db.read_now(work)).await.map_err(Error::unexpected)?;
        drop(permit);
        result
    }

    /// Runs `work` in one transaction, off the async threads, again if it lost a race, and returns
    /// once it is committed to disk.
    ///
    /// # Errors
    /// Those of `work`; then nothing has changed.
    pub async fn write<T: Send + 'static>(&self, work: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.clone();
        let permit = self.0.write_slots.acquire().await.map_err(Error::unexpected)?;
        let result = tokio::task::spawn_blocking(move || db.write_now(work)).await.map_err(Error::unexpected)?;
        drop(permit);
        result
    }

    /// [`Db::read`] for callers without an async runtime.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let mut conn = self.0.readers.get().map_err(unavailable)?;
        // SQLite: a deferred transaction is a snapshot. PostgreSQL: the default level is enough for lists.
        begin(&mut conn, "BEGIN")?;
        let result = work(&mut conn);
        Transactions::rollback_transaction(&mut *conn)?;
        result
    }

    /// [`Db::write`] for callers without an async runtime.
    ///
    /// # Errors
    /// Those of `work`; then nothing has changed.
    pub fn write_now<T>(&self, work: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        let mut attempt = 1;
        loop {
            match self.write_once(&work) {
                Err(error) if error.retryable && attempt < ATTEMPTS => {
                    std::thread::sleep(Duration::from_millis(5 << attempt));
                    attempt += 1;
                }
                Err(error) if error.retryable => {
                    return Err(Error { code: ErrorCode::Unavailable, retry_after: Some(1), ..error });
                }
                result => {
                    if result.is_ok() {
                        self.0.committed.notify_waiters();
                        if let Some(checkpoints) = &self.0.checkpoints {
                            checkpoints.ring();
                        }
                    }
                    return result;
                }
            }
        }
    }

    fn write_once<T>(&self, work: &impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        let mut conn = self.0.writers.get().map_err(unavailable)?;
        // IMMEDIATE: a deferred SQLite transaction that starts to write fails at once if anyone else wrote meanwhile.
        let sql = match &*conn {
            AnyConn::Pg(_) => "BEGIN",
            AnyConn::Lite(_) => "BEGIN IMMEDIATE",
        };
        begin(&mut conn, sql)?;
        match work(&mut conn) {
            Ok(value) => {
                Transactions::commit_transaction(&mut *conn)?;
                Ok(value)
            }
            Err(error) => {
                // A connection whose rollback fails is broken, and the pool drops it.
                let _ = Transactions::rollback_transaction(&mut *conn);
                Err(error)
            }
        }
    }

    /// Waits until something has been committed by this process.
    pub async fn committed(&self) {
        self.0.committed.notified().await;
    }
}

fn begin(conn: &mut AnyConn, sql: &str) -> Result<()> {
    match conn {
        AnyConn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(pg, sql)?,
        AnyConn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, sql)?,
    }
    Ok(())
}

fn unavailable(error: r2d2::Error) -> Error {
    Error { cause: Some(error.to_string()), ..Error::new(ErrorCode::Unavailable).retry_after(1) }
}

/// Runs `work` in a savepoint: its error undoes its own changes and not the transaction's.
///
/// # Errors
/// Those of `work`.
pub fn savepoint<T>(tx: &mut Tx, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    Transactions::begin_transaction(tx)?;
    match work(tx) {
        Ok(value) => {
            Transactions::commit_transaction(tx)?;
            Ok(value)
        }
        Err(error) => {
            Transactions::rollback_transaction(tx)?;
            Err(error)
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Error {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Sql};
        let cause = error.to_string();
        let busy = ["deadlock detected", "database is locked", "database table is locked", "could not serialize"]
            .iter()
            .any(|sign| cause.contains(sign));
        let (code, retryable) = match &error {
            Sql::NotFound => (ErrorCode::NotFound, false),
            Sql::DatabaseError(Kind::UniqueViolation, _) => (ErrorCode::AlreadyExists, false),
            Sql::DatabaseError(Kind::SerializationFailure, _) => (ErrorCode::Unavailable, true),
            Sql::DatabaseError(Kind::ClosedConnection, _) => (ErrorCode::Unavailable, true),
            _ => (ErrorCode::Unexpected, busy),
        };
        Error { cause: Some(cause), retryable, ..Error::new(code) }
    }
}
