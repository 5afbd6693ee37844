//! Many rows at once: one `COPY` on PostgreSQL, one prepared statement run over and over inside SQLite.
//! The connection enum can build neither, so the engines part here and nowhere else.

use diesel::QueryResult;

use super::Tx;

/// A row that can be written in bulk; [`bulk_insert!`](crate::bulk_insert) implements it.
pub trait Bulk: Sized {
    /// Writes all rows, in their order, and returns how many.
    ///
    /// # Errors
    /// Those of the database; then the transaction is spoilt.
    fn insert_all(tx: &mut Tx, rows: &[Self]) -> QueryResult<usize>;
}

/// Makes rows of `$row` writable in bulk to `$table`. The row must derive `Insertable` with
/// `treat_none_as_default_value = false`: `COPY` names its columns once for all rows.
#[macro_export]
macro_rules! bulk_insert {
    ($row:ty, $table:path) => {
        impl $crate::Bulk for $row {
            fn insert_all(tx: &mut $crate::Tx, rows: &[Self]) -> diesel::QueryResult<usize> {
                use diesel::prelude::*;
                if rows.is_empty() {
                    return Ok(0);
                }
                match tx.engine() {
                    $crate::AnyConn::Pg(pg) => diesel::copy_from($table).from_insertable(rows).execute(pg),
                    $crate::AnyConn::Lite(lite) => {
                        let mut written = 0;
                        for row in rows {
                            written += diesel::insert_into($table).values(row).execute(lite)?;
                        }
                        Ok(written)
                    }
                }
            }
        }
    };
}
