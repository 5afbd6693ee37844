//! The formats of the kernel's values in the two databases.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql},
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, Text},
    sqlite::Sqlite,
};

use super::{
    Day, Fen, FenPerKg, Id, Kg, Ts,
    sql::{DaySql, IdSql, TsSql},
};

impl ToSql<IdSql, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        ToSql::<Binary, Sqlite>::to_sql(&self.as_bytes()[..], out)
    }
}

impl FromSql<IdSql, Sqlite> for Id {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(raw)?;
        Id::from_bytes(&bytes).ok_or_else(|| "an id needs 16 bytes".into())
    }
}

impl ToSql<IdSql, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, self.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<IdSql, Pg> for Id {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Id::from_bytes(raw.as_bytes()).ok_or_else(|| "an id needs 16 bytes".into())
    }
}

/// Microseconds from 1970 to 2000, where PostgreSQL's timestamps begin.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl ToSql<TsSql, Sqlite> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<TsSql, Sqlite> for Ts {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(raw)?;
        Ts::from_micros(micros).ok_or_else(|| "the instant is out of range".into())
    }
}

impl ToSql<TsSql, Pg> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &(self.as_micros() - PG_EPOCH_MICROS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<TsSql, Pg> for Ts {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = i64::from_be_bytes(raw.as_bytes().try_into()?);
        since_2000.checked_add(PG_EPOCH_MICROS).and_then(Ts::from_micros).ok_or_else(|| "the instant is out of range".into())
    }
}

/// Days from 1970 to 2000, where PostgreSQL's dates begin.
const PG_EPOCH_DAYS: i32 = 10_957;

impl ToSql<DaySql, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<DaySql, Sqlite> for Day {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(<String as FromSql<Text, Sqlite>>::from_sql(raw)?.parse()?)
    }
}

impl ToSql<DaySql, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &(self.number() - PG_EPOCH_DAYS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<DaySql, Pg> for Day {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = i32::from_be_bytes(raw.as_bytes().try_into()?);
        Ok(Day::from_number(since_2000.saturating_add(PG_EPOCH_DAYS)))
    }
}

/// Whole numbers with a meaning travel as the plain number.
macro_rules! number {
    ($($value:ident),+) => {$(
        impl<DB: Backend> ToSql<BigInt, DB> for $value
        where
            i64: ToSql<BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<BigInt, DB> for $value
        where
            i64: FromSql<BigInt, DB>,
        {
            fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
                i64::from_sql(raw).map($value)
            }
        }
    )+};
}

number!(Kg, Fen, FenPerKg);
