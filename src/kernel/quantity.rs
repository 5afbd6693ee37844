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
        self.tonnes().map_or_else(|| format!("{} 公斤", self.0), |tonnes| format!("{tonnes} 吨"))
    }

    /// From one tonne on, exact to the kilogram, without idle zeros.
    fn tonnes(self) -> Option<String> {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        let text = format!("{whole}.{rest:03}");
        (whole > 0).then(|| text.trim_end_matches('0').trim_end_matches('.').to_owned())
    }
}

impl fmt::Display for Kg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tonnes() {
            Some(tonnes) => write!(f, "{tonnes} t"),
            None => write!(f, "{} kg", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_tonnes_from_one_tonne_on() {
        let both = |kg: i64| (Kg(kg).zh(), Kg(kg).to_string());
        assert_eq!(both(999), ("999 公斤".to_owned(), "999 kg".to_owned()));
        assert_eq!(both(1000), ("1 吨".to_owned(), "1 t".to_owned()));
        assert_eq!(both(29_000), ("29 吨".to_owned(), "29 t".to_owned()));
        assert_eq!(both(10_050), ("10.05 吨".to_owned(), "10.05 t".to_owned()));
        assert_eq!(both(1_234), ("1.234 吨".to_owned(), "1.234 t".to_owned()));
    }
}
