//! What waits of a day: rows of the queue, and files that are held as a whole.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::batch::BatchState;
use crate::schema::{price_batches as b, price_rows as r};
use kernel::{Day, Id, Result};
use storage::Tx;

/// Waiting rows of one day that are looked at; more are counted as so many.
const MOST_WAITING: i64 = 1_000;

/// A row of a committed file that waits in the queue.
#[derive(Debug, Clone, Queryable)]
pub struct WaitingPrice {
    pub id: Id,
    pub source: String,
    /// What could be read of it, as JSON.
    pub candidate: Option<String>,
}

/// The rows of a day that wait for a person, in the order in which they came.
///
/// # Errors
/// Those of the database.
pub fn waiting_prices(tx: &mut Tx, day: Day) -> Result<Vec<WaitingPrice>> {
    // Spelled out, not bound: only so does SQLite see that its index over the waiting rows will serve.
    let waiting = r::table.of(tx).filter(sql::<Bool>("price_rows.state = 'waiting'")).filter(r::day.eq(day));
    Ok(waiting.order(r::id).limit(MOST_WAITING).select((r::id, r::source, r::candidate)).load(tx)?)
}

/// A file that waits as a whole, because it has a systematic fault.
#[derive(Debug, Clone, Queryable)]
pub struct WaitingBatch {
    pub id: Id,
    pub source: String,
    pub file_name: String,
    pub rows: i32,
}

/// The files with prices of a day that wait as a whole.
///
/// # Errors
/// Those of the database.
pub fn waiting_batches(tx: &mut Tx, day: Day) -> Result<Vec<WaitingBatch>> {
    let held = b::table.of(tx).filter(b::state.eq(BatchState::Held));
    let query = held.filter(b::first_day.le(day)).filter(b::last_day.ge(day));
    Ok(query.order(b::id).limit(MOST_WAITING).select((b::id, b::source, b::file_name, b::row_count)).load(tx)?)
}
