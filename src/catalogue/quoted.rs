//! Units as lists and people write them: `元/斤`, `€/100kg`, `万公斤`, `公担`, `64 KG`, `20kg/袋`, `箱（净重10公斤）`.

use std::collections::BTreeMap;

use super::{
    decimal::Decimal,
    money::{self, Money},
    numbers::{self, Style},
    units::{Measure, PARTS_PER_GRAM, Unit, UnitError, half_width},
};
use kernel::{FieldError, Text};
use tabular::numerals;

/// A unit with the money in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotedUnit {
    pub measure: Measure,
    pub money: Option<Money>,
}

/// Why a text cannot be used as a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitFault {
    /// Never taken for kilograms, or for anything else.
    Unknown,
    /// 元/桶: a package, and what one weighs is not said.
    NoWeight {
        unit: Unit,
        name: String,
    },
    Impossible(UnitError),
}

impl UnitFault {
    /// The same as a broken rule of the field at `path`, with the way out; `text` is the unit as it was written.
    pub fn field(&self, path: impl Into<String>, text: &str) -> FieldError {
        match self {
            Self::Unknown => FieldError::new(
                path,
                "unknown_unit",
                format!("不认识的单位“{text}”，请写成斤、公斤、吨，或“袋(20公斤)”这样"),
                format!("the unit '{text}' is unknown: write jin, kg, t, or a package with its weight such as bag(20kg)"),
            ),
            Self::NoWeight { name, .. } => FieldError::new(
                path,
                "unit_weight_missing",
                format!("请填写每{name}的重量，如“{name}(20公斤)”"),
                format!("the weight of one {name} must be stated, such as {name}(20kg)"),
            ),
            Self::Impossible(fault) => {
                let field = fault.field(path);
                let Text { zh, en } = field.message;
                FieldError { message: Text::new(format!("{zh}（{text}）"), format!("{en} ({text})")), ..field }
            }
        }
    }
}

/// Reads a unit; `weights` says what packages weigh at this source, in grams (`{"盒": 250}`), before all else.
///
/// # Errors
/// [`UnitFault`].
pub fn read_unit(text: &str, weights: &BTreeMap<String, i64>) -> Result<QuotedUnit, UnitFault> {
    let plain = money::mended(half_width(text));
    let (money, rest) = Money::strip(&plain).map_or((None, plain.as_str()), |(money, rest)| (Some(money), rest));
    let key = ["/", "每", "per"].iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or(rest);
    // 元 and € alone are money, not a unit.
    if key.is_empty() {
        return Err(UnitFault::Unknown);
    }
    let own = weights.iter().find(|(name, _)| {
        let name = half_width(name);
        name == key || name == plain
    });
    let measure = match own {
        Some((_, grams)) => Measure::new(Unit::Piece, Some(*grams)).map_err(UnitFault::Impossible)?,
        None => measured(key)?,
    };
    Ok(QuotedUnit { measure, money })
}

/// Whether a text is a unit at all, with its weight or without.
pub fn is_unit(text: &str) -> bool {
    !matches!(read_unit(text, &BTreeMap::new()), Err(UnitFault::Unknown))
}

/// A number that is typed beside a unit, in a currency: what is written behind the number must not contradict them.
///
/// # Errors
/// A field error that says what to write instead.
pub fn number_in(text: &str, unit: Measure, currency: &str, path: &str) -> Result<Decimal, FieldError> {
    let typed = numbers::read(text, Style::FORM).map_err(|fault| fault.field(path))?;
    let written = typed.unit.as_deref().map(|unit| read_unit(unit, &BTreeMap::new()).map_err(|fault| fault.field(path, unit)));
    if let Some(written) = written.transpose()?
        && !written.measure.equals(unit)
    {
        return Err(leave_unit_out(path));
    }
    if let Some(money) = typed.money.filter(|money| !money.may_be(currency)) {
        return Err(other_currency(path, money, currency));
    }
    typed.one().map_err(|fault| fault.field(path))
}

/// The number says one unit and its field another.
pub fn leave_unit_out(path: &str) -> FieldError {
    let (zh, en) = (
        "数字后的单位与单位栏不一致，请去掉数字后的单位",
        "the unit behind the number is not the one of the field: leave it out",
    );
    FieldError::new(path, "unit_contradicts", zh, en)
}

/// A price in another currency is never taken for one in this.
pub fn other_currency(path: &str, money: Money, currency: &str) -> FieldError {
    FieldError::new(
        path,
        "currency_differs",
        format!("币种是 {}，这里须用 {currency}", money.code()),
        format!("it is in {} and {currency} is wanted", money.code()),
    )
}

fn measured(key: &str) -> Result<Measure, UnitFault> {
    if let Some(unit) = plain_unit(key) {
        return match unit.grams() {
            Some(grams) => Ok(Measure::of_mass(unit, grams * PARTS_PER_GRAM)),
            None => Err(UnitFault::NoWeight { unit, name: key.to_owned() }),
        };
    }
    // 10公斤装 and 箱(净重10公斤) say no more than 10公斤 and 箱(10公斤).
    let key = &key.replace(['装', '裝'], "").replace("净重", "").replace("凈重", "");
    if let Some(parts) = mass(key) {
        let named = match parts / PARTS_PER_GRAM {
            500 => Unit::HalfKilo,
            1_000 => Unit::Kilogram,
            1_000_000 => Unit::Tonne,
            _ => Unit::Piece,
        };
        return Ok(Measure::of_mass(named, parts));
    }
    let (unit, parts) = package(key).ok_or(UnitFault::Unknown)?;
    // Of packages the weight is whole grams, up to two tonnes.
    Measure::new(unit, Some((parts + PARTS_PER_GRAM / 2) / PARTS_PER_GRAM)).map_err(UnitFault::Impossible)
}

fn plain_unit(text: &str) -> Option<Unit> {
    Some(match text {
        "斤" | "市斤" | "jin" => Unit::Jin,
        "500克" | "500g" | "五百克" | "半公斤" => Unit::HalfKilo,
        "公斤" | "千克" | "kg" | "kgs" | "kg." | "kilo" | "kilogram" | "kilograms" => Unit::Kilogram,
        "吨" | "公吨" | "噸" | "公噸" | "t" | "ton" | "tons" | "tonne" | "tonnes" | "mt" => Unit::Tonne,
        "袋" | "包" | "bag" | "bags" | "sack" | "sacks" => Unit::Bag,
        "箱" | "筐" | "篮" | "框" | "case" | "cases" | "crate" | "carton" | "cartons" => Unit::Case,
        "件" | "桶" | "瓶" | "罐" | "捆" | "把" | "扎" | "束" | "板" | "托" | "份" | "piece" | "pieces" | "bunch" | "bunches" => {
            Unit::Piece
        }
        "盒" | "box" | "boxes" => Unit::Box,
        "个" | "個" | "只" | "颗" | "棵" | "条" | "根" | "头" | "串" | "each" | "head" => Unit::Each,
        _ => return None,
    })
}

/// The mass that one of a unit of mass has, in hundred-thousandths of a gram.
fn mass_unit(text: &str) -> Option<i64> {
    let grams = match text {
        "克" | "g" | "gram" | "grams" => 1,
        "两" | "市两" => 50,
        "台斤" => 600,
        "担" | "市担" | "擔" => 50_000,
        "公担" | "quintal" | "quintals" | "qtl" | "qtl." => 100_000,
        "磅" | "lb" | "lbs" | "lb." | "pound" | "pounds" => return Some(45_359_237),
        unit => plain_unit(unit)?.grams()?,
    };
    Some(grams * PARTS_PER_GRAM)
}

/// `10公斤`, `100kg`, `万公斤`, `百斤`, `五百克`, `40lb`.
fn mass(text: &str) -> Option<i64> {
    if let Some(parts) = mass_unit(text) {
        return Some(parts);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    if digits > 0 {
        let count: Decimal = text[..digits].parse().ok().filter(|n: &Decimal| n.is_positive())?;
        let (power, unit) = powered(&text[digits..]);
        return count.scaled(mass_unit(unit)?.checked_mul(power)?);
    }
    let end = text.find(|c: char| !numerals::is_numeral(c))?;
    // 万公斤 is one 万 of 公斤; 千克 was a unit before it came here.
    let numeral = &text[..end];
    let count = numerals::number(numeral).or_else(|| numerals::number(&format!("一{numeral}")))?;
    mass_unit(&text[end..])?.checked_mul(count).filter(|parts| *parts > 0)
}

/// What `万` and the like in front of a unit multiply it by: `1.5万公斤`.
fn powered(unit: &str) -> (i64, &str) {
    let power = unit.chars().next().filter(|_| mass_unit(unit).is_none()).and_then(|c| Some((numerals::power(c)?, c.len_utf8())));
    power.map_or((1, unit), |(power, width)| (power, &unit[width..]))
}

/// A package with its weight, in either order: `袋(64kg)`, `20kg/袋`, `袋20kg`, `25公斤每袋`, `40lb carton`.
fn package(text: &str) -> Option<(Unit, i64)> {
    // 斤/箱 does not say how many.
    let weight = |text: &str| mass(text).filter(|_| mass_unit(text).is_none());
    let pair = |name: &str, text: &str| Some((plain_unit(name).filter(|unit| unit.grams().is_none())?, weight(text)?));
    let either = |a: &str, b: &str| pair(a, b).or_else(|| pair(b, a));
    if let Some((name, weight)) = text.split_once('(') {
        return either(name, weight.strip_suffix(')')?);
    }
    for mark in ['/', '每', '*', '×'] {
        if let Some((a, b)) = text.split_once(mark) {
            return either(a, b);
        }
    }
    text.char_indices().skip(1).find_map(|(at, _)| either(&text[..at], &text[at..]))
}
