//! How a source's files are read: which column is what, and what the file does not say itself. Data, not code: proposed,
//! shown, edited, saved with the source and used again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::vocabulary::WORDS;
pub(super) use catalogue::units::split_header;
use catalogue::units::{Measure, QuotedUnit, UnitFault, read_unit};
use kernel::{Day, Error, FieldError, Result};
use tabular::{
    Reading, Sheet, TextEncoding,
    days::{DayFormat, RangeDay},
    header_key, layout,
};

/// Columns that no file has of itself.
const ADDED: [&str; 5] = [layout::SHEET_COLUMN, layout::TITLE_DAY, layout::TITLE_UNIT, layout::HEAD_DAY, layout::HEAD_PRICE];

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

/// The mark between a number's whole part and its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1,234.56`.
    Point,
    /// `1.234,56`.
    Comma,
}

/// Where an average comes from that a list does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PriceAverageOf)]
pub enum AverageOf {
    /// The middle of low and high.
    Middle,
}

/// Where low and high come from that a list does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PriceRangeOf)]
pub enum RangeOf {
    /// Both are the average.
    Average,
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
    /// The sheets of a workbook to read, as one table with the sheet's name in the column 工作表; found unless stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// The row of the heads, as a spreadsheet numbers it; found unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub header_row: Option<u32>,
    /// How many rows the heads take, 1 or 2; found unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2)]
    pub header_rows: Option<u8>,
    /// How many tables with the same heads stand side by side; found unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 20)]
    pub blocks: Option<u8>,
    /// Whether heads that are days make a row of each day, with the columns 表头日期 and 表头价格; found unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_columns: Option<bool>,
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
    /// The day of a span that counts, in lists of weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_day: Option<RangeDay>,
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
    /// The decimal mark of prices and volumes; the columns show it unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// What the average is in rows that have low and high only; such rows wait unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average: Option<AverageOf>,
    /// What low and high are in rows that have the average only; such rows wait unless stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeOf>,
    /// The unit of the volume; the one that its header states, or else kilograms, unless stated.
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
        let c = &self.columns;
        let one = [&c.name, &c.day, &c.low, &c.average, &c.high, &c.price, &c.stalls, &c.unit, &c.origin, &c.volume, &c.stores];
        let named = one.into_iter().flatten().chain(&c.spec).chain(&self.wide).chain(&self.fill_down);
        let wanted = named.filter(|name| !ADDED.contains(&name.as_str())).map(|name| header_key(name)).collect();
        Reading {
            headless: self.headless,
            encoding: self.encoding,
            sheets: self.sheets.clone(),
            header_row: self.header_row,
            header_rows: self.header_rows,
            blocks: self.blocks,
            day_columns: self.day_columns,
            words: Some(&WORDS),
            day: c.day.as_deref().map(header_key),
            carried: self.fill_down.iter().map(|name| header_key(name)).collect(),
            wanted,
            every_sheet: c.market.as_deref() == Some(layout::SHEET_COLUMN),
            ..Reading::default()
        }
    }

    /// Whether it says where the table is and leaves its columns to be found: the sheets' names as markets are no column
    /// of the file.
    pub fn leaves_columns(&self) -> bool {
        let market = self.columns.market.clone().filter(|market| market == layout::SHEET_COLUMN);
        self.columns == Columns { market, ..Columns::default() } && self.wide.is_empty() && self.name.is_none()
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
                format!("读法无法识别（{}），请重新识别文件或重新选择各列", tabular::json_place_zh(&fault)),
                format!("the mapping cannot be read ({fault}): have the file read again, or choose the columns again"),
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
    /// The unit that the title states, for rows without one of their own.
    pub title_unit: Option<usize>,
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
    /// Whether a column of the sheet is read.
    pub fn reads(&self, at: usize) -> bool {
        let one = [
            self.name,
            self.day,
            self.low,
            self.average,
            self.high,
            self.stalls,
            self.unit,
            self.origin,
            self.volume,
            self.stores,
            self.reason,
            self.id,
            self.market,
            self.only,
        ];
        one.contains(&Some(at)) || self.spec.contains(&at)
    }

    /// Columns of the file that nothing is read from.
    pub fn unread(&self, header: &[String]) -> Vec<String> {
        let used = |at: usize| self.reads(at) || self.wide.contains(&at) || self.fill_down.contains(&at);
        let names = header.iter().enumerate().filter(|(at, name)| !name.is_empty() && !used(*at));
        names.map(|(_, name)| name.clone()).filter(|name| !ADDED.contains(&name.as_str())).collect()
    }

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
            title_unit: sheet.header.iter().position(|h| h == layout::TITLE_UNIT),
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
        let priced =
            places.average.is_some() || places.stalls.is_some() || wide || (places.low.is_some() && places.high.is_some());
        let (zh, en) = ("平均价（或最低价和最高价两）", "the average price, or two for low and high");
        need(priced, "average", zh, en);
        if faults.is_empty() { Ok(places) } else { Err(Error::invalid(faults)) }
    }
}

/// What one unit weighs, as it is written, and its money; `weights` are the source's own.
///
/// # Errors
/// A field error: unknown, or a package without its weight.
pub fn quoted(text: &str, weights: &BTreeMap<String, i64>, path: &str) -> Result<QuotedUnit, FieldError> {
    read_unit(text, weights).map_err(|fault| match fault {
        UnitFault::Unknown => super::rules::UNKNOWN_UNIT.with(path, text, text),
        other => other.field(path, text),
    })
}

/// [`quoted`] without the money.
///
/// # Errors
/// Those of [`quoted`].
pub fn measure(text: &str, weights: &BTreeMap<String, i64>, path: &str) -> Result<Measure, FieldError> {
    Ok(quoted(text, weights, path)?.measure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_states_its_unit_in_many_ways() {
        for (header, name, unit) in [
            ("价格（元/斤）", "价格", "元/斤"),
            ("上市量[吨]", "上市量", "吨"),
            ("成交量（万公斤）", "成交量", "万公斤"),
            ("最高价(元/箱(10公斤))", "最高价", "元/箱(10公斤)"),
            ("均价：元/公斤", "均价", "元/公斤"),
            ("平均价 元/公斤", "平均价", "元/公斤"),
            ("上市量/吨", "上市量", "吨"),
            ("上市量(当日)", "上市量", "当日"),
        ] {
            assert_eq!(split_header(header), (name.to_owned(), Some(unit.to_owned())), "{header}");
        }
        for header in ["最低价", "最高/最低", "low_price", "批发价/元", "单位:元/公斤"] {
            assert_eq!(split_header(header), (header.to_owned(), None), "{header}");
        }
    }
}
