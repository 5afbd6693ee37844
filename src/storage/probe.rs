//! Whether requests can be served: a real write, on a connection that serves nothing else.

use std::{
    fs::File,
    io::Read,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    RunQueryDsl,
    connection::{SimpleConnection, TransactionManager},
};
use tokio::sync::Semaphore;

use super::{
    AnyConn, Db, DbUrl, Manager, Statement, fault,
    migrate::pending_on,
    transaction::{self, Transactions},
};
use crate::kernel::{Error, Result};

/// What was found is told for so long without looking again.
const FRESH: Duration = Duration::from_secs(1);

/// A database that has not answered by then does not answer.
const ANSWER: Duration = Duration::from_millis(1800);

/// What every SQLite file begins with.
const HEADER: &[u8] = b"SQLite format 3\0";

/// Whether requests can be served, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Ready,
    /// These steps are missing.
    MigrationsPending(Vec<String>),
    /// It does not answer in time.
    Silent,
    /// Another process keeps it locked.
    Locked,
    /// The disk is full.
    Full,
    /// The file is missing, has been replaced or is damaged.
    Damaged,
    /// Anything else.
    Unavailable,
}

pub struct Probe {
    manager: Manager,
    /// One look at a time, also when the one before still waits for an answer.
    seat: Arc<Semaphore>,
    last: tokio::sync::Mutex<Option<(Instant, Health)>>,
    kept: Arc<Mutex<Option<AnyConn>>>,
    migrated: Arc<AtomicBool>,
    /// The file that was opened.
    file: Option<u64>,
}

impl Probe {
    pub fn new(manager: Manager) -> Probe {
        let file = match &manager.url {
            DbUrl::Sqlite(path) => identity(path),
            DbUrl::Postgres(_) => None,
        };
        Probe {
            manager,
            seat: Arc::new(Semaphore::new(1)),
            last: tokio::sync::Mutex::default(),
            kept: Arc::default(),
            migrated: Arc::default(),
            file,
        }
    }

    pub async fn look(&self, db: &Db) -> Health {
        // However many ask, one looks; the others wait for what it finds, which is never long.
        let mut last = self.last.lock().await;
        if let Some((at, health)) = &*last
            && at.elapsed() < FRESH
        {
            return health.clone();
        }
        let health = self.ask(db).await;
        if health != Health::Ready {
            tracing::warn!(?health, "not ready");
        }
        *last = Some((Instant::now(), health.clone()));
        health
    }

    async fn ask(&self, db: &Db) -> Health {
        let Ok(seat) = self.seat.clone().try_acquire_owned() else { return Health::Silent };
        let (manager, kept, migrated, file) = (self.manager.clone(), self.kept.clone(), self.migrated.clone(), self.file);
        let inner = db.0.clone();
        let look = tokio::task::spawn_blocking(move || {
            let _seat = seat;
            if inner.damaged.load(Ordering::Acquire) || !is_whole(&manager.url, file) {
                return Health::Damaged;
            }
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let found = match kept.take() {
                Some(conn) => Ok(conn),
                None => open(&manager),
            };
            let asked = found.and_then(|mut conn| {
                let health = check(&mut conn, &migrated)?;
                *kept = Some(conn);
                Ok(health)
            });
            match asked {
                Ok(health) => {
                    if let Some(checkpoints) = &inner.checkpoints {
                        checkpoints.ring();
                    }
                    health
                }
                // Our own writer is at work: others wait for it, and it will end.
                Err(error) if error.retryable && inner.changing.load(Ordering::Acquire) > 0 => Health::Ready,
                Err(error) => fault_of(&error),
            }
        });
        match tokio::time::timeout(ANSWER, look).await {
            Ok(Ok(health)) => health,
            Ok(Err(_)) => Health::Unavailable,
            Err(_) => Health::Silent,
        }
    }
}

fn fault_of(error: &Error) -> Health {
    tracing::warn!(%error, "the database cannot be used");
    match error {
        error if fault::is_damage(error) => Health::Damaged,
        error if fault::is_full(error) => Health::Full,
        error if error.retryable => Health::Locked,
        _ => Health::Unavailable,
    }
}

fn open(manager: &Manager) -> Result<AnyConn> {
    let mut conn = manager.open()?;
    match &mut conn {
        AnyConn::Lite(lite) => lite.batch_execute("PRAGMA busy_timeout = 800; PRAGMA cache_size = -512")?,
        AnyConn::Pg(pg) => pg.batch_execute("SET lock_timeout = '1s'; SET statement_timeout = '1s'")?,
    }
    Ok(conn)
}

/// Writes and commits one small row: a full disk, a lock or a standby shows itself only then.
fn check(conn: &mut AnyConn, migrated: &AtomicBool) -> Result<Health> {
    if !migrated.load(Ordering::Acquire) {
        let steps = pending_on(conn)?;
        if !steps.is_empty() {
            return Ok(Health::MigrationsPending(steps));
        }
        migrated.store(true, Ordering::Release);
    }
    let (begin, at) = match conn {
        AnyConn::Lite(_) => ("BEGIN IMMEDIATE", "0"),
        AnyConn::Pg(_) => ("BEGIN", "'epoch'"),
    };
    let row = format!(
        "INSERT INTO leases (name, holder, epoch, expires_at) VALUES ('readiness', '', 1, {at}) \
         ON CONFLICT (name) DO UPDATE SET epoch = leases.epoch + 1"
    );
    transaction::begin(conn, begin)?;
    // The connection is dropped with whatever fails, and its transaction with it.
    Statement::<()>::new(&row, []).execute(conn)?;
    Transactions::commit_transaction(conn)?;
    Ok(Health::Ready)
}

/// Whether the file is there, is the one that was opened, and begins as it should.
fn is_whole(url: &DbUrl, file: Option<u64>) -> bool {
    let DbUrl::Sqlite(path) = url else { return true };
    let mut header = [0; HEADER.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header == HEADER && identity(path) == file
}

/// Tells one file from another that took its name.
fn identity(path: impl AsRef<Path>) -> Option<u64> {
    let file = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::ino(&file));
    #[cfg(not(unix))]
    return Some(u64::from(file.is_file()));
}
