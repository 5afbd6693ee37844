//! SQLite writes to a log first and copies its pages into the file later, at a checkpoint. Left to itself, a commit does that
//! for all before it, and whoever has made it waits; here a thread of its own does.

use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, sql_types::Integer};

use super::{Manager, Statement};
use kernel::{Error, Result};

/// What is committed meanwhile is copied together.
const PAUSE: Duration = Duration::from_millis(200);

/// Pages of the log (64 MB) from which on writers wait for the copying: under a stream of writes the log would never be
/// wholly copied, could not begin anew, and would grow.
const LONGEST: i32 = 16_384;

/// The thread and its bell. Going, it waits for the thread's connection to be closed: SQLite copies the rest of the log and
/// removes it when the last one goes, and whoever copies the file then has all of it.
pub struct Checkpoints {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// # Errors
    /// `unexpected` when there is no connection or no thread to be had.
    pub fn start(manager: &Manager) -> Result<Checkpoints> {
        let mut conn = manager.open()?;
        let (bell, rung) = sync_channel(1);
        let copy = move |how: &str| -> Result<i32> {
            let sql: Statement<(Integer, Integer, Integer)> = Statement::new(&format!("PRAGMA wal_checkpoint({how})"), []);
            let (_, pages, _): (i32, i32, i32) = sql.get_result(&mut conn)?;
            Ok(pages)
        };
        let named = thread::Builder::new().name("checkpoint".to_owned());
        let thread = named.spawn(move || serve(&rung, copy)).map_err(Error::unexpected)?;
        Ok(Checkpoints { bell: Some(bell), thread: Some(thread) })
    }

    /// Something has been committed.
    pub fn ring(&self) {
        // Rung already: the copying to come takes this commit along.
        let _ = self.bell.as_ref().map(|bell| bell.try_send(()));
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.bell = None;
        // It has said what went wrong, if anything did.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn serve(rung: &Receiver<()>, mut copy: impl FnMut(&str) -> Result<i32>) {
    while rung.recv().is_ok() {
        let end = Instant::now() + PAUSE;
        while rung.recv_timeout(end.saturating_duration_since(Instant::now())).is_ok() {}
        let copied = copy("PASSIVE").and_then(|pages| if pages > LONGEST { copy("RESTART") } else { Ok(pages) });
        if let Err(error) = copied {
            // Nothing is lost: the log keeps what the file lacks.
            tracing::warn!(%error, "a checkpoint failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc::sync_channel, thread};

    use super::*;

    #[test]
    fn checkpoint_copies_once_and_long_log_delays_writes() {
        for (pages, wanted) in [(LONGEST, vec!["PASSIVE"]), (LONGEST + 1, vec!["PASSIVE", "RESTART"])] {
            let (bell, rung) = sync_channel(1);
            bell.send(()).unwrap();
            drop(bell);
            let mut made = Vec::new();
            serve(&rung, |how| {
                made.push(how.to_owned());
                Ok(pages)
            });
            assert_eq!(made, wanted);
        }
    }

    #[test]
    fn committed_pages_reach_the_file_and_log_restarts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let url = crate::DbUrl::Sqlite(path.display().to_string());
        crate::migrate(&url).unwrap();
        let db = crate::Db::open(&url, 1).unwrap();
        let size = |name: &str| std::fs::metadata(folder.path().join(name)).map_or(0, |file| file.len());
        let put = |rows: i32| {
            db.write_now(|tx| {
                let sql = format!(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
                     INSERT INTO outbox (market, id, topic, payload, run_at, attempts, state, created_at) \
                     SELECT '110000', randomblob(16), 'test', hex(randomblob(500)), 0, 0, 'waiting', 0 FROM n"
                );
                Ok(Statement::<()>::new(&sql, []).execute(tx)?)
            })
            .unwrap()
        };
        let before = size("a.db");
        put(4000);
        let log = size("a.db-wal");
        assert!(log > 4_000_000, "{log}");
        for _ in 0..100 {
            if size("a.db") > before + 4_000_000 {
                break;
            }
            thread::sleep(PAUSE);
        }
        assert!(size("a.db") > before + 4_000_000, "the file has not grown");
        put(1);
        assert_eq!(size("a.db-wal"), log, "the log has not begun anew");
        drop(db);
        assert_eq!(size("a.db-wal"), 0, "the file is whole once nobody has it open");
    }
}
