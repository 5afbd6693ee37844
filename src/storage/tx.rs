//! A connection that knows whose data it works on.

use diesel::{
    QueryResult,
    connection::{
        CacheSize, Connection, Instrumentation, LoadConnection, SimpleConnection, TransactionManager, TransactionManagerStatus,
    },
    expression::QueryMetadata,
    // What the connection enum's own derive is written with: diesel closes its trait to other connections.
    internal::derives::multiconnection::ConnectionSealed,
    query_builder::{Query, QueryFragment, QueryId},
};

use super::connection::{AnyConn, MultiBackend};
use kernel::RegionCode;

/// What a use case works on: one open transaction (or one consistent read) on the data of one market.
///
/// Every statement names [`Tx::market`]; nothing below the edge of the program can name another.
pub struct Tx {
    conn: AnyConn,
    market: RegionCode,
    lost: bool,
}

impl Tx {
    pub fn new(conn: AnyConn, market: RegionCode) -> Tx {
        Tx { conn, market, lost: false }
    }

    /// The market whose rows this transaction reads and writes.
    pub fn market(&self) -> RegionCode {
        self.market
    }

    /// The connection itself, for statements that only one engine knows.
    pub fn engine(&mut self) -> &mut AnyConn {
        &mut self.conn
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.conn, AnyConn::Pg(_))
    }

    /// The pool does not keep this connection: diesel itself does not notice every loss.
    pub(super) fn give_up(&mut self) {
        self.lost = true;
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    pub(super) fn set_market(&mut self, market: RegionCode) {
        self.market = market;
    }
}

impl SimpleConnection for Tx {
    fn batch_execute(&mut self, sql: &str) -> QueryResult<()> {
        self.conn.batch_execute(sql)
    }
}

impl ConnectionSealed for Tx {}

impl Connection for Tx {
    type Backend = MultiBackend;
    type TransactionManager = Self;

    fn establish(url: &str) -> diesel::ConnectionResult<Tx> {
        Ok(Tx::new(AnyConn::establish(url)?, RegionCode::BEIJING))
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<MultiBackend> + QueryId,
    {
        self.conn.execute_returning_count(source)
    }

    fn transaction_state(&mut self) -> &mut Tx {
        self
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.conn.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.conn.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.conn.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection for Tx {
    type Cursor<'conn, 'query> = <AnyConn as LoadConnection>::Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <AnyConn as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<MultiBackend> + QueryId + 'query,
        MultiBackend: QueryMetadata<T::SqlType>,
    {
        self.conn.load(source)
    }
}

impl TransactionManager<Tx> for Tx {
    type TransactionStateData = Self;

    fn begin_transaction(tx: &mut Tx) -> QueryResult<()> {
        AnyConn::begin_transaction(&mut tx.conn)
    }

    fn rollback_transaction(tx: &mut Tx) -> QueryResult<()> {
        AnyConn::rollback_transaction(&mut tx.conn)
    }

    fn commit_transaction(tx: &mut Tx) -> QueryResult<()> {
        AnyConn::commit_transaction(&mut tx.conn)
    }

    fn transaction_manager_status_mut(tx: &mut Tx) -> &mut TransactionManagerStatus {
        AnyConn::transaction_manager_status_mut(&mut tx.conn)
    }

    fn is_broken_transaction_manager(tx: &mut Tx) -> bool {
        AnyConn::is_broken_transaction_manager(&mut tx.conn)
    }
}
