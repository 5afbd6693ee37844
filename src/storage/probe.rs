//! Whether requests can be served: a real write, on a connection that serves nothing else.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::Path,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    RunQueryDsl,
    connection::{SimpleConnection, TransactionManager},
};
use tokio::sync::Semaphore;

use super::{AnyConn, Db, DbUrl, Inner, Manager, Statement, fault, migrate::pending_on, transaction};
use kernel::{Error, RegionCode, Result};

/// What was found is told for so long without looking again.
const FRESH: Duration = Duration::from_secs(1);

/// A database that has not answered by then does not answer.
const ANSWER: Duration = Duration::from_millis(1800);

/// With less room than this on the disk of the embedded database, in bytes, a change of some size finds none, though a small
/// one may still fit into what the log has taken before.
const ROOM: u64 = 4 << 20;

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
    kept: Mutex<Option<AnyConn>>,
    migrated: AtomicBool,
    /// The file that was opened.
    file: Option<u64>,
    /// A descriptor of that file, once it has been read.
    descriptor: OnceLock<&'static File>,
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
            kept: Mutex::default(),
            migrated: AtomicBool::default(),
            file,
            descriptor: OnceLock::new(),
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
        let (seat, inner) = (self.seat.clone(), db.inner.clone());
        let look = async move {
            // Whoever asked before may have hung up, and its look goes on without it.
            let seat = seat.acquire_owned().await.map_err(Error::unexpected)?;
            let look = tokio::task::spawn_blocking(move || {
                let _seat = seat;
                inner.probe.look_now(&inner)
            });
            look.await.map_err(Error::unexpected)
        };
        match tokio::time::timeout(ANSWER, look).await {
            Ok(Ok(health)) => health,
            Ok(Err(error)) => health_after(&error, false),
            Err(_) => Health::Silent,
        }
    }

    fn look_now(&self, inner: &Inner) -> Health {
        if inner.damaged.load(Ordering::Acquire) || !self.is_whole() {
            return Health::Damaged;
        }
        if !self.has_room() {
            return Health::Full;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match kept.take() {
            Some(conn) => Ok(conn),
            None => open(&self.manager),
        };
        let asked = found.and_then(|mut conn| {
            let health = check(&mut conn, &self.migrated)?;
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
            Err(error) => health_after(&error, inner.changing.load(Ordering::Acquire) > 0),
        }
    }

    /// Whether the file is there, is the one that was opened, and begins as it should.
    fn is_whole(&self) -> bool {
        let DbUrl::Sqlite(path) = &self.manager.url else { return true };
        identity(path) == self.file && self.read_header(path).is_ok_and(|header| header == HEADER)
    }

    /// Whether the disk of the file has room; a server of PostgreSQL knows its own.
    fn has_room(&self) -> bool {
        let DbUrl::Sqlite(path) = &self.manager.url else { return true };
        // Some file systems do not say how large they are.
        let full = |disk: rustix::fs::StatVfs| disk.f_blocks > 0 && disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM;
        !rustix::fs::statvfs(path.as_str()).is_ok_and(full)
    }

    /// How the file begins. When a process closes any descriptor of a file, POSIX drops all locks that the process has on it,
    /// those of SQLite's connections with them; another program that leaves the database then believes to be the last, and
    /// takes the log away with what was committed to it. So the file is opened once, and its descriptor is never closed.
    fn read_header(&self, path: &str) -> io::Result<[u8; HEADER.len()]> {
        let mut file: &File = match self.descriptor.get() {
            Some(file) => file,
            None => {
                let opened: &'static File = Box::leak(Box::new(File::open(path)?));
                self.descriptor.get_or_init(|| opened)
            }
        };
        let mut header = [0; HEADER.len()];
        // Only who has the seat reads.
        file.rewind()?;
        file.read_exact(&mut header)?;
        Ok(header)
    }
}

/// What an error of the probe says; `writing`: our own writer is at work. Others wait for it, and it will end.
fn health_after(error: &Error, writing: bool) -> Health {
    let waits = error.retryable && !fault::is_lost(error);
    if waits && writing {
        return Health::Ready;
    }
    tracing::warn!(%error, "the database cannot be used");
    match error {
        error if fault::is_damage(error) => Health::Damaged,
        error if fault::is_full(error) => Health::Full,
        _ if waits => Health::Locked,
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
        "INSERT INTO jobs (market, kind, key, run_at) VALUES ('{}', 'readiness', '', {at}) \
         ON CONFLICT (market, kind, key) DO UPDATE SET epoch = jobs.epoch + 1",
        RegionCode::BEIJING
    );
    transaction::begin(conn, begin)?;
    // The connection is dropped with whatever fails, and its transaction with it.
    Statement::<()>::new(&row, []).execute(conn)?;
    AnyConn::commit_transaction(conn)?;
    Ok(Health::Ready)
}

/// Tells one file from another that took its name.
fn identity(path: impl AsRef<Path>) -> Option<u64> {
    let file = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::ino(&file));
    #[cfg(not(unix))]
    return Some(u64::from(file.is_file()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ErrorCode;

    fn error(cause: &str, retryable: bool) -> Error {
        Error { cause: Some(cause.to_owned()), retryable, ..Error::new(ErrorCode::Unavailable) }
    }

    #[test]
    fn lost_server_is_not_ready_while_we_write() {
        let lost = error("server closed the connection unexpectedly", true);
        assert_eq!((health_after(&lost, true), health_after(&lost, false)), (Health::Unavailable, Health::Unavailable));
        let locked = error("database is locked", true);
        assert_eq!((health_after(&locked, true), health_after(&locked, false)), (Health::Ready, Health::Locked));
        assert_eq!(health_after(&error("database or disk is full", false), true), Health::Full);
    }
}
