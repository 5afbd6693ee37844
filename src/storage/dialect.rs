//! The few statements that the two engines spell alike but the connection enum cannot build by itself, and those that
//! only one of them needs.

use diesel::{
    QueryResult, RunQueryDsl,
    connection::SimpleConnection,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use super::{
    Tx,
    connection::{AnyConn, MultiBackend},
};

/// A statement that both engines know, handed to whichever is behind the connection. For example
/// `Both(insert_into(t).values(v).on_conflict_do_nothing()).execute(tx)`.
#[derive(Debug, Clone, Copy)]
pub struct Both<S>(pub S);

impl<S> QueryFragment<MultiBackend> for Both<S>
where
    S: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<S> QueryId for Both<S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S> RunQueryDsl<Tx> for Both<S> {}

/// Until this transaction ends PostgreSQL plans each prepared statement once, for any values, instead of anew for those
/// at hand. For statements whose index is decided by their text alone: planning them costs several times what they do.
/// SQLite always works that way.
///
/// # Errors
/// Those of the database.
pub fn plan_once(tx: &mut Tx) -> QueryResult<()> {
    match tx.engine() {
        AnyConn::Pg(pg) => pg.batch_execute("SET LOCAL plan_cache_mode = force_generic_plan"),
        AnyConn::Lite(_) => Ok(()),
    }
}

/// Makes every other transaction of this market that asks for the same name wait until this one ends, so that what it reads from here on
/// includes what the one before has written. SQLite has one writer at a time anyway.
///
/// # Errors
/// Those of the database.
pub fn exclusive(tx: &mut Tx, name: &str) -> QueryResult<()> {
    let market = tx.market();
    match tx.engine() {
        AnyConn::Pg(pg) => {
            let lock = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
            lock.bind::<diesel::sql_types::Text, _>(format!("{market} {name}")).execute(pg).map(drop)
        }
        AnyConn::Lite(_) => Ok(()),
    }
}
