//! Whether a transaction was committed whose COMMIT got no answer. A transaction on PostgreSQL that changed something leaves a
//! mark; on another connection the mark says what became of it. (The number of a transaction would not do: after a failover
//! another one may bear it.)

use diesel::{
    RunQueryDsl,
    connection::{SimpleConnection, TransactionManager},
};

use super::{Statement, Tx, forget::forget_before, transaction::Transactions};
use kernel::{Clock, Id, Result, Ts};

/// Leaves the mark of the transaction, as the last thing before its COMMIT; nothing where nothing was changed, nor on SQLite,
/// whose COMMIT always answers.
pub(super) fn leave(tx: &mut Tx) -> Result<Option<Id>> {
    if !tx.is_postgres() {
        return Ok(None);
    }
    let mark = Id::new(Clock::system().now());
    let sql = "INSERT INTO commits (market, id) SELECT ?, ? WHERE pg_current_xact_id_if_assigned() IS NOT NULL";
    let changed = Statement::<()>::new(sql, [tx.market().into(), mark.into()]).execute(tx)?;
    Ok((changed == 1).then_some(mark))
}

/// Whether the transaction with this mark was committed. `tx` has begun a transaction, and it is rolled back. While the other
/// transaction still hangs, its mark makes this one wait; once the mark could be written here, the other can never commit.
pub(super) fn was_committed(tx: &mut Tx, mark: Id) -> Result<bool> {
    tx.engine().batch_execute("SET LOCAL lock_timeout = '2s'")?;
    let sql = "INSERT INTO commits (market, id) VALUES (?, ?) ON CONFLICT (market, id) DO NOTHING";
    let written = Statement::<()>::new(sql, [tx.market().into(), mark.into()]).execute(tx);
    // A connection whose rollback fails is broken, and the pool drops it.
    let _ = Transactions::rollback_transaction(tx);
    Ok(written? == 0)
}

/// Forgets marks from before: their transactions were settled long ago. How many.
///
/// # Errors
/// Those of the database.
pub fn forget_marks(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "commits", &["id"], "id", Id::first_of(before), most)
}
