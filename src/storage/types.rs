//! The bridge from the kernel's values to the connection enum; their formats in the two engines are the kernel's.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::HasSqlType,
};

use super::connection::MultiBackend;
use kernel::{
    Day, Id, Ts,
    sql::{DaySql, IdSql, TsSql},
};

/// Teaches the connection enum a value with its own SQL type: it hands the value on to whichever engine is behind it.
macro_rules! bridge {
    ($value:ty, $marker:ident) => {
        impl HasSqlType<$marker> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$marker>(lookup)
            }
        }

        impl FromSql<$marker, MultiBackend> for $value {
            fn from_sql(raw: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                raw.from_sql::<$value, $marker>()
            }
        }

        impl ToSql<$marker, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($marker, self));
                Ok(IsNull::No)
            }
        }
    };
}

bridge!(Id, IdSql);
bridge!(Ts, TsSql);
bridge!(Day, DaySql);
