//! Units as people quote them, and their exact way into whole kilograms and fen per kilogram
//! ("figures", section 1). No float is involved anywhere.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::decimal::Decimal;
use crate::kernel::{FenPerKg, FieldError, Kg, Text};
use crate::text_enum;

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

    /// Reads a unit as price lists print it: `元/斤`, `元/500克`, `kg`, `千克`, `市斤`, `T`, `箱(10公斤)`, `5kg/袋`.
    /// The second value is the stated weight in grams, where the text states one.
    pub fn parse(text: &str) -> Option<(Unit, Option<i64>)> {
        let text = half_width(text);
        let text =
            ["元/", "元每", "¥/", "yuan/", "rmb/", "每"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(&text);
        if let Some(unit) = plain_unit(text) {
            return Some((unit, None));
        }
        if let Some((left, right)) = text.split_once('/') {
            return package(right, left).or_else(|| package(left, right));
        }
        if let Some((name, weight)) = text.split_once('(') {
            return package(name, weight.strip_suffix(')')?);
        }
        match grams_of(text) {
            Some(500) => return Some((Self::HalfKilo, None)),
            Some(1_000) => return Some((Self::Kilogram, None)),
            Some(1_000_000) => return Some((Self::Tonne, None)),
            Some(_) => return None,
            None => {}
        }
        let at = text.find(|c: char| c.is_ascii_digit())?;
        package(&text[..at], &text[at..])
    }
}

/// One unit of what was quoted weighs so many grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    unit: Unit,
    grams: i64,
}

impl Measure {
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
        Ok(Self { unit, grams })
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

    pub fn grams(self) -> i64 {
        self.grams
    }

    /// The quantity in whole kilograms. Exact or refused: 3 斤 is not silently 1 kg or 2 kg.
    ///
    /// # Errors
    /// A negative or huge quantity, or one that is no whole number of kilograms.
    pub fn kg(self, quantity: Decimal) -> Result<Kg, UnitError> {
        let grams_scaled = i128::from(quantity.digits) * i128::from(self.grams);
        let kilogram_scaled = 1_000 * quantity.scale_factor();
        if grams_scaled < 0 {
            return Err(UnitError::Negative);
        }
        if grams_scaled % kilogram_scaled != 0 {
            return Err(UnitError::NotWholeKg { unit: self.unit });
        }
        i64::try_from(grams_scaled / kilogram_scaled).map(Kg).map_err(|_| UnitError::TooLarge)
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
        let numerator = i128::from(yuan.digits) * 100_000;
        let denominator = i128::from(self.grams) * yuan.scale_factor();
        i64::try_from(half_to_even(numerator, denominator)).map(FenPerKg).map_err(|_| UnitError::TooLarge)
    }

    /// Yuan per unit for a price per kg, exact (325 fen/kg is 1.625 元/斤).
    pub fn yuan(self, price: FenPerKg) -> Option<Decimal> {
        let digits = price.0.checked_mul(self.grams)?;
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
            Self::NotWholeKg { unit } => format!("折合后须为整公斤（单位：{}）", unit.name().zh),
            Self::WeightMissing { unit } => format!("请填写每{}的重量", unit.name().zh),
            Self::WeightContradicts { unit } => format!("“{}”的重量是固定的，不能另填", unit.name().zh),
            Self::WeightOutOfRange { unit } => format!("每{}的重量应在 1 克到 2 吨之间", unit.name().zh),
        };
        FieldError::new(path, self.code(), zh, self.to_string())
    }
}

/// Lower-case half-width text without spaces.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200D}'))
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '￥' => '¥',
            '【' | '〔' => '(',
            '】' | '〕' => ')',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

fn plain_unit(text: &str) -> Option<Unit> {
    Some(match text {
        "斤" | "市斤" | "jin" => Unit::Jin,
        "500克" | "500g" | "五百克" | "半公斤" => Unit::HalfKilo,
        "公斤" | "千克" | "kg" | "kgs" | "kilogram" | "1公斤" | "1kg" => Unit::Kilogram,
        "吨" | "公吨" | "t" | "ton" | "tonne" => Unit::Tonne,
        "袋" | "包" | "bag" => Unit::Bag,
        "箱" | "筐" | "case" => Unit::Case,
        "件" | "piece" => Unit::Piece,
        "盒" | "box" => Unit::Box,
        "个" | "只" | "颗" | "棵" | "each" => Unit::Each,
        _ => return None,
    })
}

fn package(name: &str, weight: &str) -> Option<(Unit, Option<i64>)> {
    let unit = plain_unit(name).filter(|u| u.grams().is_none())?;
    Some((unit, Some(grams_of(weight)?)))
}

/// `10公斤` → 10 000.
fn grams_of(text: &str) -> Option<i64> {
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let number: Decimal = text[..at].parse().ok()?;
    let grams = match &text[at..] {
        "克" | "g" => 1,
        unit => plain_unit(unit)?.grams()?,
    };
    number.scaled(grams)
}

#[cfg(test)]
#[path = "units_tests.rs"]
mod tests;
