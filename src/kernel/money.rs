use std::{fmt, iter::Sum, ops};

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::BigInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::quantity::Kg;

/// An amount of money in whole fen (1 yuan = 100 fen).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = BigInt)]
#[schema(value_type = i64)]
pub struct Fen(pub i64);

/// A unit price in whole fen per kilogram.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = BigInt)]
#[schema(value_type = i64)]
pub struct FenPerKg(pub i64);

impl FenPerKg {
    /// The amount for `kg` at this price, exact ("figures", section 7).
    /// `None` when it does not fit 63 bits.
    pub fn times(self, kg: Kg) -> Option<Fen> {
        self.0.checked_mul(kg.0).map(Fen)
    }

    /// The price of half a kilogram in whole fen; half a fen goes to even, so that 325 fen/kg are 162 fen per 斤.
    pub fn per_jin(self) -> Fen {
        let down = self.0.div_euclid(2);
        Fen(down + i64::from(self.0 % 2 != 0 && down % 2 != 0))
    }
}

impl ops::Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0 + other.0)
    }
}

impl ops::Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0 - other.0)
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(amounts: I) -> Fen {
        amounts.fold(Fen(0), ops::Add::add)
    }
}

/// Yuan with two decimals, for example `12.05`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

/// Yuan per kilogram with two decimals.
impl fmt::Display for FenPerKg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Fen(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_printed_in_yuan() {
        assert_eq!(FenPerKg(241).times(Kg(12_500)), Some(Fen(3_012_500)));
        assert_eq!(Fen(3_012_505).to_string(), "30125.05");
        assert_eq!(Fen(-5).to_string(), "-0.05");
        assert_eq!(FenPerKg(i64::MAX).times(Kg(2)), None);
    }
}
