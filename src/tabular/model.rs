//! One table on its way to a file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A cell with its type, so that a spreadsheet gets numbers it can add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Empty,
    Text(String),
    Int(i64),
    /// An exact decimal: `digits` · 10^−`scale`. 320 with scale 2 is 3.20.
    Decimal {
        digits: i64,
        scale: u8,
    },
    Day(Date),
    Bool(bool),
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount or a unit price kept in fen, shown in yuan with two decimals.
    pub fn yuan(fen: i64) -> Self {
        Self::Decimal { digits: fen, scale: 2 }
    }

    /// A mass kept in kg, shown in tonnes with three decimals.
    pub fn tonnes(kg: i64) -> Self {
        Self::Decimal { digits: kg, scale: 3 }
    }

    /// The text that a CSV cell carries, before quoting.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(n) => n.to_string(),
            Self::Decimal { digits, scale } => decimal(*digits, *scale),
            Self::Day(day) => day.to_string(),
            // 中文表格里的惯例。
            Self::Bool(true) => "是".into(),
            Self::Bool(false) => "否".into(),
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

fn decimal(digits: i64, scale: u8) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let width = usize::from(scale) + 1;
    let all = format!("{:0width$}", digits.unsigned_abs());
    let (whole, fraction) = all.split_at(all.len() - usize::from(scale));
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A column of an exported table; the unit belongs into the name ("批发均价(元/公斤)").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// In characters of the default font; chosen from the content when absent.
    pub width: Option<u16>,
}

impl Column {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), width: None }
    }

    pub fn wide(name: impl Into<String>, width: u16) -> Self {
        Self { name: name.into(), width: Some(width) }
    }
}

impl From<&str> for Column {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The name of the sheet in a workbook; a CSV file has no place for it.
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    pub fn new<C: Into<Column>>(title: impl Into<String>, columns: impl IntoIterator<Item = C>) -> Self {
        Self { title: title.into(), columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.columns.len(), "a row has one value per column");
        self.rows.push(row);
    }
}

/// The file that a caller asks for, as in `?format=csv`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Csv,
    Xlsx,
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}
