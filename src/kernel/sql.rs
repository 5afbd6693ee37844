//! SQL marker types: one per value that the two databases store in different formats.
//! The wire formats themselves are in `storage::types`.

use diesel::sql_types::{SqlOrd, SqlType};

/// UUIDv7: `uuid` in PostgreSQL, a 16-byte `BLOB` in SQLite. Byte order is creation order.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct IdSql;

/// An instant: `timestamptz` in PostgreSQL, microseconds since 1970 in an `INTEGER` in SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct TsSql;

/// A calendar day: `date` in PostgreSQL, `YYYY-MM-DD` in a `TEXT` in SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1082, array_oid = 1182), sqlite_type(name = "Text"))]
pub struct DaySql;

impl SqlOrd for IdSql {}
impl SqlOrd for TsSql {}
impl SqlOrd for DaySql {}
