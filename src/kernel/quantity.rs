use std::{fmt, iter::Sum, ops};

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::BigInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A quantity in whole kilograms.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = BigInt)]
#[schema(value_type = i64)]
pub struct Kg(pub i64);

impl ops::Add for Kg {
    type Output = Kg;
    fn add(self, other: Kg) -> Kg {
        Kg(self.0 + other.0)
    }
}

impl ops::Sub for Kg {
    type Output = Kg;
    fn sub(self, other: Kg) -> Kg {
        Kg(self.0 - other.0)
    }
}

impl Sum for Kg {
    fn sum<I: Iterator<Item = Kg>>(parts: I) -> Kg {
        parts.fold(Kg(0), ops::Add::add)
    }
}

impl Kg {
    /// In Chinese, as people read it.
    pub fn zh(self) -> String {
        format!("{} 公斤", self.0)
    }
}

impl fmt::Display for Kg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kg", self.0)
    }
}
