//! Units as people quote them, and their exact way into whole kilograms and fen per kilogram
//! ("figures", section 1). No float is involved anywhere.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::{
    decimal::Decimal,
    quoted::{QuotedUnit, UnitFault, is_unit, leave_unit_out, number_in, other_currency, read_unit},
};
use kernel::{FenPerKg, FieldError, Kg, Text, text_enum};

text_enum! {
    /// The unit of a quoted quantity or price.
    pub enum Unit {
        /// 斤, half a kilogram.
        Jin = "jin",
        /// 500克, the same mass as 斤 under the name that retail price tags print.
        HalfKilo = "500g",
        /// 公斤.
        Kilogram = "kg",
        /// 吨.
        Tonne = "tonne",
        /// 袋.
        Bag = "bag",
        /// 箱.
        Case = "case",
        /// 件.
        Piece = "piece",
        /// 盒.
        Box = "box",
        /// 个.
        Each = "each",
    }
}

impl Unit {
    /// Grams of one unit; `None` for packages, whose weight must be stated.
    pub const fn grams(self) -> Option<i64> {
        match self {
            Self::Jin | Self::HalfKilo => Some(500),
            Self::Kilogram => Some(1_000),
            Self::Tonne => Some(1_000_000),
            Self::Bag | Self::Case | Self::Piece | Self::Box | Self::Each => None,
        }
    }

    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Jin => ("斤", "jin (500 g)"),
            Self::HalfKilo => ("500克", "500 g"),
            Self::Kilogram => ("公斤", "kg"),
            Self::Tonne => ("吨", "tonne"),
            Self::Bag => ("袋", "bag"),
            Self::Case => ("箱", "case"),
            Self::Piece => ("件", "piece"),
            Self::Box => ("盒", "box"),
            Self::Each => ("个", "each"),
        };
        Text::new(zh, en)
    }
}

/// The mass of one unit is counted in hundred-thousandths of a gram: a pound is 453.59237 g.
pub(super) const PARTS_PER_GRAM: i64 = 100_000;

/// What one unit of what was quoted weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    unit: Unit,
    parts: i64,
}

impl Measure {
    pub const KILOGRAM: Measure = Measure { unit: Unit::Kilogram, parts: 1_000 * PARTS_PER_GRAM };

    /// Two tonnes: more than any package that one buys by the piece.
    const HEAVIEST_GRAMS: i64 = 2_000_000;

    /// `stated_grams` is the weight of one package.
    ///
    /// # Errors
    /// A package without its weight, an impossible weight, or a weight that contradicts the unit's own.
    pub fn new(unit: Unit, stated_grams: Option<i64>) -> Result<Self, UnitError> {
        let grams = match (unit.grams(), stated_grams) {
            (Some(own), None) => own,
            (Some(own), Some(stated)) if own == stated => own,
            (Some(_), Some(_)) => return Err(UnitError::WeightContradicts { unit }),
            (None, None) => return Err(UnitError::WeightMissing { unit }),
            (None, Some(grams)) if (1..=Self::HEAVIEST_GRAMS).contains(&grams) => grams,
            (None, Some(_)) => return Err(UnitError::WeightOutOfRange { unit }),
        };
        Ok(Self { unit, parts: grams * PARTS_PER_GRAM })
    }

    /// A mass that a unit states itself (公担, 万公斤, 40 lb), in hundred-thousandths of a gram.
    pub(super) const fn of_mass(unit: Unit, parts: i64) -> Self {
        Self { unit, parts }
    }

    /// The same with the weight as typed, in kg (`"2.5"`).
    ///
    /// # Errors
    /// As [`Measure::new`], and when the weight has a fraction of a gram.
    pub fn with_kg(unit: Unit, stated_kg: Option<Decimal>) -> Result<Self, UnitError> {
        let grams = match stated_kg {
            None => None,
            Some(kg) => Some(kg.scaled(1_000).ok_or(UnitError::WeightOutOfRange { unit })?),
        };
        Self::new(unit, grams)
    }

    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Grams of one unit, to the nearest.
    pub fn grams(self) -> i64 {
        (self.parts + PARTS_PER_GRAM / 2) / PARTS_PER_GRAM
    }

    /// The same mass.
    pub fn equals(self, other: Measure) -> bool {
        self.parts == other.parts
    }

    /// The quantity in whole kilograms. Exact or refused: 3 斤 is not silently 1 kg or 2 kg.
    ///
    /// # Errors
    /// A negative or huge quantity, or one that is no whole number of kilograms.
    pub fn kg(self, quantity: Decimal) -> Result<Kg, UnitError> {
        let (mass, kilogram) = self.scaled(quantity);
        if mass < 0 {
            return Err(UnitError::Negative);
        }
        if mass % kilogram != 0 {
            return Err(UnitError::NotWholeKg { unit: self.unit });
        }
        i64::try_from(mass / kilogram).map(Kg).map_err(|_| UnitError::TooLarge)
    }

    /// The quantity in the nearest whole kilograms, for what is weighed and not traded.
    ///
    /// # Errors
    /// A negative or huge quantity.
    pub fn nearest_kg(self, quantity: Decimal) -> Result<Kg, UnitError> {
        let (mass, kilogram) = self.scaled(quantity);
        if mass < 0 {
            return Err(UnitError::Negative);
        }
        i64::try_from(half_to_even(mass, kilogram)).map(Kg).map_err(|_| UnitError::TooLarge)
    }

    /// The quantity's mass and that of a kilogram, in the same small parts.
    fn scaled(self, quantity: Decimal) -> (i128, i128) {
        let kilogram = i128::from(1_000 * PARTS_PER_GRAM) * quantity.scale_factor();
        (i128::from(quantity.digits) * i128::from(self.parts), kilogram)
    }

    /// The price in fen per kg for so many yuan per unit, rounded half to even where it is not exact.
    ///
    /// # Errors
    /// A negative or huge price.
    pub fn fen_per_kg(self, yuan: Decimal) -> Result<FenPerKg, UnitError> {
        if yuan.digits < 0 {
            return Err(UnitError::Negative);
        }
        // yuan per g-gram unit → ×100 fen, ×1000/g for a kilogram.
        let numerator = i128::from(yuan.digits) * 100_000 * i128::from(PARTS_PER_GRAM);
        let denominator = i128::from(self.parts) * yuan.scale_factor();
        i64::try_from(half_to_even(numerator, denominator)).map(FenPerKg).map_err(|_| UnitError::TooLarge)
    }

    /// Yuan per unit for a price per kg, exact (325 fen/kg is 1.625 元/斤); nothing for a unit of no whole grams.
    pub fn yuan(self, price: FenPerKg) -> Option<Decimal> {
        let grams = (self.parts % PARTS_PER_GRAM == 0).then_some(self.parts / PARTS_PER_GRAM)?;
        let digits = price.0.checked_mul(grams)?;
        Some(Decimal { digits, scale: 5 }.shortened(2))
    }
}

/// `numerator / denominator`, both not negative, the denominator positive.
fn half_to_even(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let up = match (2 * rest).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
    };
    quotient + i128::from(up)
}

/// A unit as lists of choices show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitView {
    pub code: Unit,
    pub name: Text,
    /// Grams of one unit; absent for packages, whose weight must be stated.
    pub grams: Option<i64>,
}

impl From<Unit> for UnitView {
    fn from(unit: Unit) -> Self {
        Self { code: unit, name: unit.name(), grams: unit.grams() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    #[error("not a number")]
    NotANumber,
    #[error("at most six decimals")]
    TooPrecise,
    #[error("may not be negative")]
    Negative,
    #[error("too large")]
    TooLarge,
    #[error("not a whole number of kilograms")]
    NotWholeKg { unit: Unit },
    #[error("the weight of one unit must be stated")]
    WeightMissing { unit: Unit },
    #[error("the stated weight is not the unit's own")]
    WeightContradicts { unit: Unit },
    #[error("the weight of one unit must be between 1 g and 2 t, in whole grams")]
    WeightOutOfRange { unit: Unit },
}

impl UnitError {
    pub fn code(self) -> &'static str {
        match self {
            Self::NotANumber => "not_a_number",
            Self::TooPrecise => "too_precise",
            Self::Negative => "negative",
            Self::TooLarge => "too_large",
            Self::NotWholeKg { .. } => "not_whole_kg",
            Self::WeightMissing { .. } => "unit_weight_missing",
            Self::WeightContradicts { .. } => "unit_weight_contradicts",
            Self::WeightOutOfRange { .. } => "unit_weight_out_of_range",
        }
    }

    /// The same as a broken rule of the field at `path`.
    pub fn field(self, path: impl Into<String>) -> FieldError {
        let zh = match self {
            Self::NotANumber => "不是数字".to_owned(),
            Self::TooPrecise => "最多六位小数".to_owned(),
            Self::Negative => "不能为负".to_owned(),
            Self::TooLarge => "数值过大".to_owned(),
            Self::NotWholeKg { unit } if unit.grams().is_some() => {
                format!("折合后须为整公斤（单位：{}），请改数量或单位", unit.name().zh)
            }
            Self::NotWholeKg { .. } => "折合后须为整公斤，请改数量或单位".to_owned(),
            Self::WeightMissing { unit } => format!("请填写每{}的重量", unit.name().zh),
            Self::WeightContradicts { unit } => format!("“{}”的重量是固定的，不能另填", unit.name().zh),
            Self::WeightOutOfRange { unit } => format!("每{}的重量应在 1 克到 2 吨之间", unit.name().zh),
        };
        FieldError::new(path, self.code(), zh, self.to_string())
    }
}

/// Lower-case half-width text without spaces.
pub fn half_width(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200D}'))
        .map(|c| match c {
            '￥' => '¥',
            '【' | '〔' => '(',
            '】' | '〕' => ')',
            other => kernel::text::half_width_char(other),
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A header's name and the unit behind it: `价格(元/斤)`, `上市量［吨］`, `均价：元/公斤`, `上市量/吨` → the name, and the unit. What
/// stands in brackets is returned whether it is a unit or a remark.
pub fn split_header(header: &str) -> (String, Option<String>) {
    let plain = half_width(header).replace('[', "(").replace(']', ")");
    if let Some((name, rest)) = plain.split_once('(') {
        return (name.to_owned(), Some(rest.strip_suffix(')').unwrap_or(rest).to_owned()));
    }
    // 单位：元/公斤 is a line about the whole list, not a head.
    let heads = |name: &str| !(name.is_empty() || name.ends_with("单位"));
    let behind = |mark: char| plain.split_once(mark).filter(|(name, unit)| heads(name) && is_unit(unit));
    let unit = [':', ',', '_', '/'].into_iter().find_map(behind).map(|(name, unit)| (name.to_owned(), unit.to_owned()));
    let money = || {
        plain
            .find("元/")
            .filter(|at| heads(plain[..*at].trim_end_matches(':')) && is_unit(&plain[*at..]))
            .map(|at| (plain[..at].to_owned(), plain[at..].to_owned()))
    };
    match unit.filter(|(name, _)| !name.ends_with('元')).or_else(money) {
        Some((name, unit)) => (name, Some(unit)),
        None => (plain, None),
    }
}

#[cfg(test)]
#[path = "units_tests.rs"]
mod tests;
