//! How a source's files are read: which column is what, and what the file does not say itself. Data, not code: proposed,
//! shown, edited, saved with the source and used again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    catalogue::units::{Measure, Unit, half_width},
    kernel::{Day, Error, FieldError, Result},
    tabular::{Reading, Sheet, TextEncoding, days::DayFormat, header_key},
};

/// Which column holds what. A column is named as its header is, or by its letter where the file has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PriceColumns)]
pub struct Columns {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// The one price of a list that has no range: low, average and high alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// One to five stalls' prices in one cell: their mean is the average, the ends are low and high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stalls: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Several columns are joined: what tells two goods of one name apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spec: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The row's own number at the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whose price it is, in a file of several sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
}

/// Rows to take: those with one of the values in a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceRowsOnly)]
pub struct Only {
    pub column: String,
    pub values: Vec<String>,
}

/// How files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PriceMapping)]
pub struct Mapping {
    /// The first row is data, not names of columns.
    pub headless: bool,
    /// Where the bytes do not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    pub columns: Columns,
    /// A table with one column per variety: these columns, each named as its good is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wide: Vec<String>,
    /// Columns in which a blank cell repeats the one above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fill_down: Vec<String>,
    /// The good of every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub day_format: DayFormat,
    /// The day of every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// The file's name says the day.
    pub day_in_name: bool,
    /// The unit of rows that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The unit above holds whatever the rows say.
    pub unit_wins: bool,
    /// What one of a unit weighs at this source, in grams: `{"盒": 250}`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, i64>,
    /// The unit of the volume; kilograms unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_unit: Option<String>,
    /// What names of this file mean: a variety's code, or a name that the catalogue knows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Names that are not collected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// `番茄-牛番茄` is a 番茄.
    pub family: bool,
    /// The code of the source that a market's name in the file means, where it is neither code nor name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub markets: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    /// More marks of a missing price, beside blank, zero, `-`, `—`, `NR`, `空` and the like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl Mapping {
    pub fn reading(&self) -> Reading {
        Reading { headless: self.headless, encoding: self.encoding }
    }

    /// Of a batch that comes through the API: its fields are named as the roles are.
    pub fn canonical() -> Mapping {
        let column = |name: &str| Some(name.to_owned());
        Mapping {
            columns: Columns {
                name: column("variety"),
                day: column("day"),
                low: column("low"),
                average: column("average"),
                high: column("high"),
                price: None,
                stalls: column("stalls"),
                unit: column("unit"),
                spec: vec!["spec".to_owned()],
                origin: column("origin"),
                volume: column("volume_kg"),
                stores: column("stores"),
                reason: column("reason"),
                id: column("key"),
                market: column("source"),
            },
            ..Mapping::default()
        }
    }

    pub fn parse(text: &str) -> Result<Mapping> {
        serde_json::from_str(text).map_err(|fault| {
            Error::field(
                "mapping",
                "invalid_value",
                format!("映射无法读取：{fault}"),
                format!("the mapping cannot be read: {fault}"),
            )
        })
    }

    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Low and high exchanged, and so on: the price columns in another order.
    #[must_use]
    pub fn with_prices(&self, [low, average, high]: [usize; 3]) -> Mapping {
        let mut other = self.clone();
        let own = [&self.columns.low, &self.columns.average, &self.columns.high];
        other.columns.low.clone_from(own[low]);
        other.columns.average.clone_from(own[average]);
        other.columns.high.clone_from(own[high]);
        other
    }
}

/// Where the roles stand in one sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub name: Option<usize>,
    pub day: Option<usize>,
    pub low: Option<usize>,
    pub average: Option<usize>,
    pub high: Option<usize>,
    pub stalls: Option<usize>,
    pub unit: Option<usize>,
    pub spec: Vec<usize>,
    pub origin: Option<usize>,
    pub volume: Option<usize>,
    pub stores: Option<usize>,
    pub reason: Option<usize>,
    pub id: Option<usize>,
    pub market: Option<usize>,
    pub wide: Vec<usize>,
    pub fill_down: Vec<usize>,
    pub only: Option<usize>,
    /// One price stands for three.
    pub single: bool,
}

impl Places {
    /// # Errors
    /// Field errors that name every column that the file does not have, and every role that nothing fills.
    pub fn of(mapping: &Mapping, sheet: &Sheet) -> Result<Places> {
        let mut faults: Vec<FieldError> = Vec::new();
        let keys: Vec<String> = sheet.header.iter().map(|h| header_key(h)).collect();
        let mut find = |role: &str, name: &str| -> Option<usize> {
            let wanted = header_key(name);
            let at = keys.iter().position(|key| *key == wanted);
            if at.is_none() {
                faults.push(FieldError::new(
                    format!("mapping.{role}"),
                    "missing_column",
                    format!("文件没有列“{name}”"),
                    format!("the file has no column '{name}'"),
                ));
            }
            at
        };
        let c = &mapping.columns;
        let mut one = |role: &str, name: &Option<String>| name.as_deref().filter(|n| !n.is_empty()).and_then(|n| find(role, n));
        let mut places = Places {
            name: one("name", &c.name),
            day: one("day", &c.day),
            low: one("low", &c.low),
            average: one("average", &c.average),
            high: one("high", &c.high),
            stalls: one("stalls", &c.stalls),
            unit: one("unit", &c.unit),
            origin: one("origin", &c.origin),
            volume: one("volume", &c.volume),
            stores: one("stores", &c.stores),
            reason: one("reason", &c.reason),
            id: one("id", &c.id),
            market: one("market", &c.market),
            ..Places::default()
        };
        if let Some(price) = one("price", &c.price)
            && (places.low, places.average, places.high) == (None, None, None)
        {
            (places.low, places.average, places.high) = (Some(price), Some(price), Some(price));
            places.single = true;
        }
        places.spec = c.spec.iter().filter_map(|name| find("spec", name)).collect();
        places.wide = mapping.wide.iter().filter_map(|name| find("wide", name)).collect();
        places.fill_down = mapping.fill_down.iter().filter_map(|name| find("fill_down", name)).collect();
        places.only = mapping.only.as_ref().and_then(|only| find("only", &only.column));
        let mut need = |filled: bool, role: &str, zh: &str, en: &str| {
            if !filled {
                faults.push(FieldError::new(
                    format!("mapping.{role}"),
                    "missing_column",
                    format!("未指明{zh}列"),
                    format!("no column for {en}"),
                ));
            }
        };
        let wide = !places.wide.is_empty();
        need(places.name.is_some() || mapping.name.is_some() || wide, "name", "品名", "the name");
        need(places.day.is_some() || mapping.day.is_some() || mapping.day_in_name, "day", "日期", "the day");
        need(places.average.is_some() || places.stalls.is_some() || wide, "average", "平均价", "the average price");
        if faults.is_empty() { Ok(places) } else { Err(Error::invalid(faults)) }
    }
}

/// A header's name and what stands in brackets behind it: `价格(元/斤)` → `价格`, `元/斤`.
pub(super) fn split_header(header: &str) -> (String, Option<String>) {
    let plain = half_width(header);
    match plain.split_once('(') {
        Some((name, rest)) => (name.to_owned(), Some(rest.trim_end_matches(')').to_owned())),
        None => (plain, None),
    }
}

/// Money in front of the stroke of `元/斤`, `rs./quintal`, `lkr/kg`.
const MONEY: [&str; 12] = ["元", "¥", "yuan", "rmb", "cny", "rs.", "rs", "inr", "lkr", "twd", "nt$", "usd"];

/// What one unit weighs, as it is written; `weights` are the source's own.
///
/// # Errors
/// A field error: unknown, or a package without its weight.
pub fn measure(text: &str, weights: &BTreeMap<String, i64>, path: &str) -> Result<Measure, FieldError> {
    let plain = half_width(text);
    let key = MONEY.iter().find_map(|money| plain.strip_prefix(money)?.strip_prefix(['/', '每'])).unwrap_or(&plain);
    let own = weights.iter().find(|(name, _)| half_width(name) == key || half_width(name) == plain).map(|(_, grams)| *grams);
    let customary = match key {
        "quintal" | "公担" => Some(100_000),
        "担" | "市担" => Some(50_000),
        "台斤" => Some(600),
        "两" | "市两" => Some(50),
        "g" | "克" => Some(1),
        "lb" | "lbs" | "磅" => Some(454),
        _ => None,
    };
    let fault = |fault: crate::catalogue::units::UnitError| {
        let field = fault.field(path);
        FieldError {
            message: crate::kernel::Text::new(
                format!("{}（{text}）", field.message.zh),
                format!("{} ({text})", field.message.en),
            ),
            ..field
        }
    };
    if let Some(grams) = own.or(customary) {
        return Measure::new(Unit::Piece, Some(grams)).map_err(fault);
    }
    // `5公斤` and `250克` are packages of that weight.
    let parsed = Unit::parse(key).or_else(|| Unit::parse(&format!("件({key})")));
    match parsed {
        Some((unit, grams)) => Measure::new(unit, grams).map_err(fault),
        None => Err(super::rules::UNKNOWN_UNIT.with(path, text, text)),
    }
}
