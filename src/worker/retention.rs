//! Ends what has come to its end, in bounded batches. When that is, each capability says of its own rows.

use crate::capabilities::retention;
use kernel::{Result, Ts};
use storage::Db;

/// Batches of one kind in one run; the next run goes on.
const BATCHES: usize = 200;

/// Ends what is old enough. A kind that fails does not keep the others.
pub async fn purge(db: &Db, now: Ts) {
    for rule in retention() {
        for _ in 0..BATCHES {
            let (run, before, batch) = (rule.run, rule.before(now), rule.batch);
            match db.write(move |tx| run(tx, before, batch)).await {
                Ok(0) => break,
                Ok(rows) => tracing::debug!(what = rule.what, rows, "ended"),
                Err(error) => {
                    tracing::error!(what = rule.what, %error, "ending failed");
                    break;
                }
            }
        }
    }
}

/// One batch of each kind: for tests and the command line.
///
/// # Errors
/// Those of the first kind that fails.
pub fn purge_once(db: &Db, now: Ts) -> Result<()> {
    for rule in retention() {
        db.write_now(|tx| (rule.run)(tx, rule.before(now), rule.batch))?;
    }
    Ok(())
}
