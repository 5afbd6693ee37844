//! Jobs: added, claimed, prolonged, finished.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use diesel::{prelude::*, sql_types::Text};

use crate::schema::jobs;
use kernel::{RegionCode, Result, Ts};
use storage::{Both, Db, Statement, Tx};

/// How long a claim lasts unless it is prolonged: so long a job waits when its holder has died.
pub const LEASE_SECONDS: i64 = 15;

/// The longest pause after a failure, in seconds.
const LONGEST_PAUSE: i64 = 600;

/// A claimed job. Only its present holder can prolong, fail or finish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub kind: String,
    pub key: String,
    /// Names the process that has claimed it.
    pub holder: String,
    /// How often the job has been claimed.
    pub epoch: i64,
    /// Claims since the last success, this one among them.
    pub attempts: i32,
    /// JSON of the capability that added it.
    pub payload: String,
}

#[derive(Insertable)]
#[diesel(table_name = jobs)]
struct NewJob {
    market: RegionCode,
    kind: String,
    key: String,
    run_at: Ts,
    payload: String,
}

/// Adds a job; false when there is one of this kind and key already, which stays as it is.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx, kind: &str, key: &str, run_at: Ts, payload: &str) -> Result<bool> {
    let job = NewJob { market: tx.market(), kind: kind.into(), key: key.into(), run_at, payload: payload.into() };
    Ok(Both(diesel::insert_into(jobs::table).values(job).on_conflict_do_nothing()).execute(tx)? == 1)
}

/// Claims jobs of a kind that are due and that nobody else holds, the longest due first.
///
/// # Errors
/// Those of the database.
pub fn claim(tx: &mut Tx, kind: &str, holder: &str, now: Ts, most: i64) -> Result<Vec<Job>> {
    // Rows that another worker is claiming in this moment are its own; the connection enum cannot build SKIP LOCKED.
    let lock = if tx.is_postgres() { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT key FROM jobs WHERE market = ? AND kind = ? AND run_at <= ? AND (lease_until IS NULL OR lease_until <= ?) \
         ORDER BY run_at, key LIMIT ?{lock}"
    );
    let values = [tx.market().into(), kind.into(), now.into(), now.into(), most.into()];
    let keys: Vec<(String,)> = Statement::<(Text,)>::new(&sql, values).load(tx)?;
    let keys: Vec<String> = keys.into_iter().map(|(key,)| key).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let claimed = jobs::table.of(tx).filter(jobs::kind.eq(kind.to_owned())).filter(jobs::key.eq_any(keys));
    let set = (
        jobs::lease_until.eq(Some(now.plus_seconds(LEASE_SECONDS))),
        jobs::holder.eq(holder.to_owned()),
        jobs::epoch.eq(jobs::epoch + 1),
        jobs::attempts.eq(jobs::attempts + 1),
    );
    diesel::update(claimed.clone()).set(set).execute(tx)?;
    let columns = (jobs::key, jobs::epoch, jobs::attempts, jobs::payload);
    let rows: Vec<(String, i64, i32, String)> = claimed.order((jobs::run_at, jobs::key)).select(columns).load(tx)?;
    let job = |(key, epoch, attempts, payload)| Job { kind: kind.into(), key, holder: holder.into(), epoch, attempts, payload };
    Ok(rows.into_iter().map(job).collect())
}

/// The row of the job while it is held in this epoch.
macro_rules! held {
    ($tx:expr, $job:expr) => {
        jobs::table
            .of($tx)
            .filter(jobs::kind.eq($job.kind.clone()))
            .filter(jobs::key.eq($job.key.clone()))
            .filter(jobs::holder.eq($job.holder.clone()))
            .filter(jobs::epoch.eq($job.epoch))
    };
}

/// Holds the job for another [`LEASE_SECONDS`]; false when another process has taken it over.
///
/// # Errors
/// Those of the database.
pub fn prolong(tx: &mut Tx, job: &Job, now: Ts) -> Result<bool> {
    let until = jobs::lease_until.eq(Some(now.plus_seconds(LEASE_SECONDS)));
    Ok(diesel::update(held!(tx, job)).set(until).execute(tx)? == 1)
}

/// Ends the job, in the transaction of what it brought about; false when another process has taken it over: then nothing may be
/// written. A rival who wants to claim it waits for this transaction.
///
/// # Errors
/// Those of the database.
pub fn finish(tx: &mut Tx, job: &Job) -> Result<bool> {
    Ok(diesel::delete(held!(tx, job)).execute(tx)? == 1)
}

/// Lets the job wait for its next attempt, ever longer, with the reason.
///
/// # Errors
/// Those of the database.
pub fn fail(tx: &mut Tx, job: &Job, now: Ts, reason: &str) -> Result<()> {
    let pause = (5_i64 << job.attempts.clamp(0, 10)).min(LONGEST_PAUSE);
    let set = (
        jobs::lease_until.eq(None::<Ts>),
        jobs::run_at.eq(now.plus_seconds(pause)),
        jobs::failure.eq(reason.chars().take(500).collect::<String>()),
    );
    diesel::update(held!(tx, job)).set(set).execute(tx)?;
    Ok(())
}

/// Does the job of this kind and key once in the cluster, if it is due and no other process is at it: `work` without a
/// transaction, while the claim is prolonged, then `write` with its result in the transaction that ends the job. `None` when
/// there was nothing to do or another process has taken over.
///
/// # Errors
/// Those of `work` and `write`: the job then waits for its next attempt.
pub fn run<W, R>(
    db: &Db,
    now: Ts,
    holder: &str,
    kind: &str,
    work: impl FnOnce(&Job) -> Result<W>,
    write: impl Fn(&mut Tx, &W) -> Result<R>,
) -> Result<Option<R>> {
    // Looking costs no lock.
    let due = jobs::kind.eq(kind.to_owned()).and(jobs::run_at.le(now));
    if db.read_now(|tx| Ok(jobs::table.of(tx).filter(due.clone()).count().get_result::<i64>(tx)?))? == 0 {
        return Ok(None);
    }
    let Some(job) = db.write_now(|tx| claim(tx, kind, holder, now, 1))?.pop() else { return Ok(None) };
    let begun = Instant::now();
    let outcome = prolonged(db, &job, now, || work(&job))
        .and_then(|result| db.write_now(|tx| if finish(tx, &job)? { write(tx, &result).map(Some) } else { Ok(None) }));
    if let Err(error) = &outcome {
        let later = now.plus_seconds(begun.elapsed().as_secs() as i64);
        db.write_now(|tx| fail(tx, &job, later, &error.to_string()))?;
    }
    outcome
}

/// Works while the claim is prolonged by a thread of its own, at a third of its length.
fn prolonged<W>(db: &Db, job: &Job, now: Ts, work: impl FnOnce() -> Result<W>) -> Result<W> {
    let begun = Instant::now();
    let (ended, end): (Sender<()>, Receiver<()>) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let third = Duration::from_secs(LEASE_SECONDS.unsigned_abs()) / 3;
            while end.recv_timeout(third) == Err(RecvTimeoutError::Timeout) {
                let moment = now.plus_seconds(begun.elapsed().as_secs() as i64);
                match db.write_now(|tx| prolong(tx, job, moment)) {
                    Ok(true) => {}
                    Ok(false) => return,
                    Err(error) => tracing::warn!(kind = job.kind, key = job.key, %error, "a claim could not be prolonged"),
                }
            }
        });
        let result = work();
        drop(ended);
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Error, ErrorCode};

    fn at(seconds: i64) -> Ts {
        "2026-04-08T01:30:00Z".parse::<Ts>().unwrap().plus_seconds(seconds)
    }

    fn claimed(db: &Db, holder: &str, seconds: i64) -> Option<Job> {
        db.write_now(|tx| claim(tx, "letter", holder, at(seconds), 1)).unwrap().pop()
    }

    #[test]
    fn job_is_claimed_once_until_its_lease_ends() {
        let (db, _folder) = testing::database();
        assert!(db.write_now(|tx| add(tx, "letter", "7", at(0), "{\"to\":1}")).unwrap());
        assert!(!db.write_now(|tx| add(tx, "letter", "7", at(9), "{}")).unwrap());
        assert_eq!(claimed(&db, "a", -1), None, "not due yet");
        let first = claimed(&db, "a", 0).unwrap();
        assert_eq!((first.epoch, first.attempts, first.payload.as_str()), (1, 1, "{\"to\":1}"));
        assert_eq!(claimed(&db, "b", LEASE_SECONDS - 1), None);
        assert!(db.write_now(|tx| prolong(tx, &first, at(10))).unwrap());
        assert_eq!(claimed(&db, "b", LEASE_SECONDS), None, "it was prolonged");
        let second = claimed(&db, "b", 10 + LEASE_SECONDS).unwrap();
        assert_eq!(second.epoch, 2);
        let late = db.write_now(|tx| Ok((prolong(tx, &first, at(26))?, finish(tx, &first)?))).unwrap();
        assert_eq!(late, (false, false), "the overtaken holder can do nothing");
        assert!(db.write_now(|tx| finish(tx, &second)).unwrap());
        assert_eq!(claimed(&db, "a", 1000), None);
    }

    #[test]
    fn failed_job_waits_ever_longer() {
        let (db, _folder) = testing::database();
        db.write_now(|tx| add(tx, "letter", "7", at(0), "{}")).unwrap();
        let (mut now, mut pauses) = (0, Vec::new());
        for _ in 0..9 {
            let job = claimed(&db, "a", now).unwrap();
            db.write_now(|tx| fail(tx, &job, at(now), "no paper")).unwrap();
            let pause = (1..2000).find(|pause| is_due_at(&db, now + pause)).unwrap();
            pauses.push(pause);
            now += pause;
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 600, 600, 600]);
    }

    fn is_due_at(db: &Db, seconds: i64) -> bool {
        let due = db.read_now(|tx| Ok(jobs::table.of(tx).filter(jobs::run_at.le(at(seconds))).count().get_result::<i64>(tx)?));
        due.unwrap() == 1
    }

    #[test]
    fn overtaken_work_is_thrown_away() {
        let (db, _folder) = testing::database();
        db.write_now(|tx| add(tx, "letter", "7", at(0), "{}")).unwrap();
        let work = |job: &Job| {
            // Another process claims the job while this one works: it was away too long.
            let rival = db.write_now(|tx| claim(tx, "letter", "b", at(LEASE_SECONDS), 1))?;
            assert_eq!((rival.len(), job.holder.as_str()), (1, "a"));
            Ok(())
        };
        let done = run(&db, at(0), "a", "letter", work, |_, ()| -> Result<()> { panic!("nothing may be written") });
        assert_eq!(done.unwrap(), None);
    }

    #[test]
    fn failure_in_writing_keeps_the_job() {
        let (db, _folder) = testing::database();
        db.write_now(|tx| add(tx, "letter", "7", at(0), "{}")).unwrap();
        let refused = run(&db, at(0), "a", "letter", |_| Ok(()), |_, ()| Err::<(), _>(Error::new(ErrorCode::Conflict)));
        assert_eq!(refused.unwrap_err().code, ErrorCode::Conflict);
        let written = run(&db, at(10), "a", "letter", |_| Ok(5), |_, five| Ok(*five + 1));
        assert_eq!(written.unwrap(), Some(6));
        assert_eq!(run(&db, at(999), "a", "letter", |_| Ok(()), |_, ()| Ok(())).unwrap(), None);
    }
}
