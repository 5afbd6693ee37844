//! What follows from prices, in its order: the daily history, the index, the warnings. The worker calls it; several may.

use super::{
    history::{self, store},
    index, warnings,
};
use kernel::{Ctx, Result};
use storage::Tx;

/// Does one piece of the work that waits; returns 0 when there is none.
///
/// # Errors
/// Those of the database.
pub fn follow(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let done = history::follow(tx, ctx)?;
    if done > 0 {
        return Ok(done);
    }
    // Only once no day waits: an imported year makes one computation, not one per batch.
    let stale = store::stale_from(tx)?;
    if stale.is_none() && !warnings::is_due(tx, ctx)? {
        return Ok(0);
    }
    store::lock(tx)?;
    // Read again behind the lock: another worker may just have done it.
    let stale = store::stale_from(tx)?;
    if let Some(from) = stale {
        index::recompute(tx, from, ctx.now.day())?;
    }
    warnings::raise(tx, ctx, stale)?;
    store::mark_fresh(tx)?;
    Ok(1)
}
