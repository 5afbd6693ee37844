//! SQL put together at run time, for read models and conditional updates that serve two tables of one shape.
//! The text is fixed words of ours; every value travels as a parameter, so nothing a user typed is ever SQL.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Integer, Text},
};

use super::connection::MultiBackend;
use kernel::{
    Day, FenPerKg, Id, Kg, RegionCode, Ts,
    sql::{DaySql, IdSql, TsSql},
};

/// A value on its way into a [`Statement`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Int(i32),
    Big(i64),
    Bool(bool),
    Id(Id),
    Ts(Ts),
    Day(Day),
}

/// One statement whose rows have the SQL type `ST`. Each `?` of the text is one value.
#[derive(Debug, Clone)]
pub struct Statement<ST = ()> {
    pieces: Vec<Piece>,
    rows: PhantomData<fn() -> ST>,
}

#[derive(Debug, Clone)]
enum Piece {
    Sql(String),
    Value(Value),
}

impl<ST> Statement<ST> {
    pub fn new(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement<ST> {
        let mut statement = Statement { pieces: Vec::new(), rows: PhantomData };
        statement.push(sql, values);
        statement
    }

    /// Appends more text, with as many values as it has question marks.
    pub fn push(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let mut values = values.into_iter();
        for (index, text) in sql.split('?').enumerate() {
            if index > 0 {
                let value = values.next();
                debug_assert!(value.is_some(), "a question mark without a value");
                self.pieces.extend(value.map(Piece::Value));
            }
            self.pieces.push(Piece::Sql(text.to_owned()));
        }
        debug_assert!(values.next().is_none(), "a value without a question mark");
        self
    }

    /// `(?, ?, …)` with these values; `(NULL)`, which nothing equals, when there are none.
    pub fn push_list(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let values: Vec<Value> = values.into_iter().collect();
        let marks = if values.is_empty() { "NULL".to_owned() } else { vec!["?"; values.len()].join(", ") };
        self.push(&format!("({marks})"), values)
    }

    /// Appends all of another statement.
    pub fn append<T>(&mut self, other: &Statement<T>) -> &mut Self {
        self.pieces.extend(other.pieces.iter().cloned());
        self
    }
}

impl<ST> QueryFragment<MultiBackend> for Statement<ST> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Sql(text) => pass.push_sql(text),
                Piece::Value(Value::Text(v)) => pass.push_bind_param::<Text, _>(v)?,
                Piece::Value(Value::Int(v)) => pass.push_bind_param::<Integer, _>(v)?,
                Piece::Value(Value::Big(v)) => pass.push_bind_param::<BigInt, _>(v)?,
                Piece::Value(Value::Bool(v)) => pass.push_bind_param::<Bool, _>(v)?,
                Piece::Value(Value::Id(v)) => pass.push_bind_param::<IdSql, _>(v)?,
                Piece::Value(Value::Ts(v)) => pass.push_bind_param::<TsSql, _>(v)?,
                Piece::Value(Value::Day(v)) => pass.push_bind_param::<DaySql, _>(v)?,
            }
        }
        Ok(())
    }
}

// The text differs from one statement to the next, so it is its own key in the cache of prepared statements.
impl<ST> QueryId for Statement<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Statement<ST> {
    type SqlType = ST;
}

impl<ST, Conn> RunQueryDsl<Conn> for Statement<ST> {}

macro_rules! values {
    ($($from:ty => |$name:ident| $value:expr),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from($name: $from) -> Value {
                $value
            }
        }
    )+};
}

values! {
    &str => |v| Value::Text(v.to_owned()),
    String => |v| Value::Text(v),
    RegionCode => |v| Value::Text(v.to_string()),
    &String => |v| Value::Text(v.clone()),
    i32 => |v| Value::Int(v),
    i64 => |v| Value::Big(v),
    bool => |v| Value::Bool(v),
    Kg => |v| Value::Big(v.0),
    FenPerKg => |v| Value::Big(v.0),
    Id => |v| Value::Id(v),
    Ts => |v| Value::Ts(v),
    Day => |v| Value::Day(v),
}
