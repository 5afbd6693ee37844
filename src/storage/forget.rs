//! Rows end: deleted by age in bounded batches, so that no purge holds a lock for long.

use diesel::RunQueryDsl;

use super::{Statement, Tx, Value};
use kernel::Result;

/// Deletes at most `most` rows of the market whose `column` lies before, the oldest first; how many. `key` is the rest of the
/// table's primary key.
///
/// # Errors
/// Those of the database.
pub fn forget_before(
    tx: &mut Tx,
    table: &'static str,
    key: &[&'static str],
    column: &'static str,
    before: impl Into<Value>,
    most: i64,
) -> Result<usize> {
    let key = key.join(", ");
    let sql = format!(
        "DELETE FROM {table} WHERE market = ? AND ({key}) IN \
         (SELECT {key} FROM {table} WHERE market = ? AND {column} < ? ORDER BY {column} LIMIT ?)"
    );
    let market = tx.market();
    Ok(Statement::<()>::new(&sql, [market.into(), market.into(), before.into(), most.into()]).execute(tx)?)
}
