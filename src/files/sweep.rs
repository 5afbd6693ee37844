//! The end of files that nothing has: rows first, then bytes. A process that ends in between leaves rows that say what is still to be
//! deleted, and the next sweep goes on.

use super::{store, upload::Files};
use kernel::{Result, Ts};
use storage::Db;

/// Hours after which a file that nothing has is deleted, and after which an upload is given up.
pub const UNUSED_HOURS: i64 = 24;

/// Rows in one transaction.
const BATCH: i64 = 50;

impl Files {
    /// Deletes the files that nothing has had for a day, bytes that no file has, and parts of uploads that nobody went on with; how
    /// many files.
    ///
    /// # Errors
    /// Those of the database; `unavailable` when bytes cannot be deleted. What is left the next sweep deletes.
    pub async fn sweep(&self, db: &Db, now: Ts) -> Result<usize> {
        let before = now.plus_hours(-UNUSED_HOURS);
        let mut files = 0;
        loop {
            let work = move |tx: &mut storage::Tx| {
                let old = store::unused_before(tx, before, BATCH)?;
                for row in &old {
                    store::remove_unused(tx, row, now)?;
                }
                Ok(old.len())
            };
            let found = db.write(work).await?;
            files += found;
            if (found as i64) < BATCH {
                break;
            }
        }
        db.write(move |tx| store::give_up_writing(tx, before, now)).await?;
        self.delete_marked(db).await?;
        let parts = self.parts.clone();
        let removed = tokio::task::spawn_blocking(move || parts.forget_before(before)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "parts of uploads cannot be removed");
        }
        Ok(files)
    }

    async fn delete_marked(&self, db: &Db) -> Result<()> {
        loop {
            let marked = db.read(|tx| store::deleting(tx, BATCH)).await?;
            let last = (marked.len() as i64) < BATCH;
            for digest in &marked {
                self.objects.delete(db.market(), digest).await?;
            }
            if !marked.is_empty() {
                db.write(move |tx| store::forget_bytes(tx, &marked)).await?;
            }
            if last {
                return Ok(());
            }
        }
    }
}
