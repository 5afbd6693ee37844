//! The beginning and end of transactions, and savepoints within them.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};

use super::{AnyConn, Tx};
use kernel::Result;

pub(super) type Transactions = <Tx as Connection>::TransactionManager;

pub(super) fn begin(conn: &mut AnyConn, sql: &str) -> Result<()> {
    match conn {
        AnyConn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(pg, sql)?,
        AnyConn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, sql)?,
    }
    Ok(())
}

/// Counts a transaction that changes something, from its beginning to its end.
pub(super) struct Changing<'n>(&'n AtomicUsize);

impl<'n> Changing<'n> {
    pub(super) fn begin(number: &'n AtomicUsize) -> Changing<'n> {
        number.fetch_add(1, Ordering::AcqRel);
        Changing(number)
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Runs `work` in a savepoint: its error undoes its own changes and not the transaction's.
///
/// # Errors
/// Those of `work`.
pub fn savepoint<T>(tx: &mut Tx, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
    Transactions::begin_transaction(tx)?;
    match work(tx) {
        Ok(value) => {
            Transactions::commit_transaction(tx)?;
            Ok(value)
        }
        Err(error) => {
            // Where the rollback fails the transaction is spoilt and cannot be committed; what went wrong first matters.
            let _ = Transactions::rollback_transaction(tx);
            Err(error)
        }
    }
}
