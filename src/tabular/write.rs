//! Writing a [`Table`]: CSV that Excel opens as what it is, and XLSX with real numbers.

use super::model::{Column, Table, Value};
use rust_xlsxwriter::{ExcelDateTime, Format as Style, FormatAlign, Workbook, XlsxError};

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("a workbook holds 1048575 rows at most")]
    TooManyRows,
    #[error("workbook: {0}")]
    Workbook(String),
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::RowColumnLimitError => Self::TooManyRows,
            other => Self::Workbook(other.to_string()),
        }
    }
}

/// Would a spreadsheet compute this text when it opens the file (CWE-1236)? A text that already looks guarded
/// counts too, so that reading our own file gives back exactly what was written.
pub(super) fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// CSV page by page, for lists that are too long to hold: [`CsvRows::header`] first, then rows.
#[derive(Debug, Default)]
pub struct CsvRows;

impl CsvRows {
    /// The byte-order mark, without which Excel reads Chinese as nonsense, and the names.
    pub fn header(columns: &[Column]) -> Vec<u8> {
        let mut out = "\u{FEFF}".as_bytes().to_vec();
        let names = columns.iter().map(|c| Value::text(&c.name)).collect();
        out.extend(Self::rows(&[names]));
        out
    }

    pub fn rows(rows: &[Vec<Value>]) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        for row in rows {
            // Writing into memory has no way to fail.
            let _ = writer.write_record(row.iter().map(guarded));
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// Only texts are guarded: −5 as a number stays a number.
fn guarded(value: &Value) -> String {
    match value {
        Value::Text(text) if needs_guard(text) => format!("'{text}"),
        other => other.plain(),
    }
}

pub fn to_csv(table: &Table) -> Vec<u8> {
    let mut out = CsvRows::header(&table.columns);
    out.extend(CsvRows::rows(&table.rows));
    out
}

/// # Errors
/// [`WriteError::TooManyRows`] beyond what a sheet holds.
pub fn to_xlsx(table: &Table) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let styles = Styles::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&table.title))?;
    sheet.set_freeze_panes(1, 0)?;
    let mut widths: Vec<usize> = Vec::with_capacity(table.columns.len());
    for (column, c) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, &c.name, &styles.header)?;
        widths.push(display_width(&c.name));
    }
    for (row, values) in (1u32..).zip(&table.rows) {
        for (column, value) in (0u16..).zip(values) {
            if let Some(width) = widths.get_mut(usize::from(column)) {
                *width = (*width).max(display_width(&value.plain()));
            }
            match value {
                Value::Empty => {}
                Value::Text(text) => {
                    sheet.write_string(row, column, text)?;
                }
                // A spreadsheet knows 15 digits; a longer number would change silently.
                Value::Int(n) if n.unsigned_abs() >= 1_000_000_000_000_000 => {
                    sheet.write_string(row, column, n.to_string())?;
                }
                Value::Int(_) => {
                    sheet.write_number_with_format(row, column, number(value), &styles.integer)?;
                }
                Value::Decimal { scale, .. } => {
                    let style = styles.decimal(*scale);
                    sheet.write_number_with_format(row, column, number(value), style)?;
                }
                Value::Day(day) => {
                    let year = u16::try_from(day.year()).unwrap_or(1900);
                    let date = ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())?;
                    sheet.write_datetime_with_format(row, column, &date, &styles.day)?;
                }
                Value::Bool(_) => {
                    sheet.write_string(row, column, value.plain())?;
                }
            }
        }
    }
    for (column, (c, width)) in (0u16..).zip(table.columns.iter().zip(widths)) {
        let chosen = c.width.map_or(width + 2, usize::from).clamp(6, 60);
        sheet.set_column_width(column, u32::try_from(chosen).unwrap_or(60))?;
    }
    if let (Ok(rows), Some(last)) =
        (u32::try_from(table.rows.len()), table.columns.len().checked_sub(1).and_then(|n| u16::try_from(n).ok()))
        && rows > 0
    {
        sheet.autofilter(0, 0, rows, last)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The double nearest to the exact decimal: its shortest text is the decimal again, so nothing is lost on the
/// way through a spreadsheet, and nobody computes with it here.
fn number(value: &Value) -> f64 {
    value.plain().parse().unwrap_or_default()
}

struct Styles {
    header: Style,
    integer: Style,
    decimals: Vec<Style>,
    day: Style,
}

impl Styles {
    fn new() -> Self {
        let places = |scale: usize| {
            let fraction = "0".repeat(scale);
            Style::new().set_num_format(format!("0.{fraction}").trim_end_matches('.'))
        };
        Self {
            header: Style::new().set_bold().set_background_color("#E8F3E8").set_align(FormatAlign::VerticalCenter),
            integer: Style::new().set_num_format("0"),
            decimals: (0..=6).map(places).collect(),
            day: Style::new().set_num_format("yyyy-mm-dd"),
        }
    }

    fn decimal(&self, scale: u8) -> &Style {
        &self.decimals[usize::from(scale).min(self.decimals.len() - 1)]
    }
}

/// A Chinese character is two columns wide.
fn display_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Excel forbids `[]:*?/\`, a quote at either end, and more than 31 characters.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c }).take(31).collect();
    let name = name.trim();
    // 31 is counted in UTF-16 units by Excel; a title of rare characters is cut again.
    if name.is_empty() || name.encode_utf16().count() > 31 { "表1".to_owned() } else { name.to_owned() }
}
