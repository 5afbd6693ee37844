//! A file becomes a [`Sheet`]: a header and rows of clean text, each with the number the user sees.

use super::{TextEncoding, read_csv, read_excel, read_json};
use crate::kernel::{Error, ErrorCode};
use serde::Serialize;

/// What a file may cost. The defaults let a year of a large market's prices through and stop a bomb.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub file_bytes: usize,
    /// All parts of a workbook together, after inflating.
    pub inflated_bytes: u64,
    /// Text of all cells together: a small workbook may repeat one long string a million times.
    pub text_bytes: usize,
    pub rows: usize,
    pub columns: usize,
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 20 << 20,
            inflated_bytes: 256 << 20,
            text_bytes: 128 << 20,
            rows: 200_000,
            columns: 200,
            cell_chars: 2_000,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Source {
    Csv { encoding: TextEncoding, delimiter: char },
    Xlsx { sheet: String },
    Xls { sheet: String },
    Json,
}

/// What the uploader knows of a file and the file does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// The first row is data; the columns are called A, B, C …
    pub headless: bool,
    /// Of a text file, where the bytes alone do not tell.
    pub encoding: Option<TextEncoding>,
}

#[derive(Clone, Debug)]
pub struct Sheet {
    /// Trimmed and freed of invisible characters; an unnamed column has an empty name.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
    /// Rows with nothing in them, left out of `rows`.
    pub blank_rows: usize,
    pub source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 1-based: the row in a spreadsheet, the line in a CSV file.
    pub number: u32,
    /// As many as the header has.
    pub cells: Vec<String>,
    /// Why this row must not be taken as it stands.
    pub problem: Option<RowProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    #[error("本行有 {found} 格，表头只有 {expected} 列 (more cells than the header has columns)")]
    TooManyCells { expected: usize, found: usize },
    #[error("“{column}”列含无法解码的字符 (undecodable characters)")]
    Undecodable { column: String },
    #[error("“{column}”列是公式错误 {text} (formula error)")]
    FormulaError { column: String, text: String },
}

impl RowProblem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooManyCells { .. } => "too_many_cells",
            Self::Undecodable { .. } => "undecodable",
            Self::FormulaError { .. } => "formula_error",
        }
    }

    pub fn column(&self) -> Option<&str> {
        match self {
            Self::TooManyCells { .. } => None,
            Self::Undecodable { column } | Self::FormulaError { column, .. } => Some(column),
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("文件是空的 (the file is empty)")]
    Empty,
    #[error("文件超过 {limit} 字节 (the file is larger than {limit} bytes)")]
    FileTooLarge { limit: usize },
    #[error("文件解压后过大 (the workbook inflates beyond {limit} bytes)")]
    InflatesTooMuch { limit: u64 },
    #[error("文件超过 {limit} 行 (more than {limit} rows)")]
    TooManyRows { limit: usize },
    #[error("第 {row} 行超过 {limit} 列 (row {row} has more than {limit} columns)")]
    TooManyColumns { row: u32, limit: usize },
    #[error("第 {row} 行“{column}”列超过 {limit} 字 (row {row}, column {column}: more than {limit} characters)")]
    CellTooLong { row: u32, column: String, limit: usize },
    #[error("文件文字总量超过 {limit} 字节 (more than {limit} bytes of text)")]
    TooMuchText { limit: usize },
    #[error("表头有两个“{name}”列 (two columns are named {name})")]
    DuplicateColumn { name: String },
    #[error("不认识的文件格式，请用 CSV 或 XLSX (unknown file format, use CSV or XLSX)")]
    UnknownFormat,
    #[error("文件损坏: {0} (the file is damaged)")]
    Damaged(String),
}

impl ReadError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::InflatesTooMuch { .. } => "file_inflates_too_much",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::TooMuchText { .. } => "too_much_text",
            Self::DuplicateColumn { .. } => "duplicate_column",
            Self::UnknownFormat => "unknown_file_format",
            Self::Damaged(_) => "file_damaged",
        }
    }
}

impl From<ReadError> for Error {
    /// A fault of the field `file`; too much of anything, of the whole request.
    fn from(fault: ReadError) -> Error {
        let text = fault.to_string();
        match fault {
            ReadError::FileTooLarge { .. } | ReadError::InflatesTooMuch { .. } => {
                Error::new(ErrorCode::PayloadTooLarge).detail(text.clone(), text)
            }
            _ => Error::field("file", fault.code(), text.clone(), text),
        }
    }
}

impl Sheet {
    /// The first column whose name is one of `names`, blind to case, width and spaces ("最低价 " = "最低价").
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let wanted = header_key(name);
            self.header.iter().position(|h| header_key(h) == wanted)
        })
    }
}

impl Row {
    /// The cell's text, or `None` where the column is absent or the cell is blank.
    pub fn get(&self, column: Option<usize>) -> Option<&str> {
        self.cells.get(column?).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// Reads an uploaded file. The content decides what it is, not its name.
///
/// # Errors
/// [`ReadError`] when the file as a whole is unusable; what is wrong with single rows is in [`Row::problem`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadError> {
    read_as(bytes, limits, &Reading::default())
}

/// [`read`] with what the uploader knows of the file.
///
/// # Errors
/// Those of [`read`].
pub fn read_as(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    if bytes.len() > limits.file_bytes {
        return Err(ReadError::FileTooLarge { limit: limits.file_bytes });
    }
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return unharmed(|| read_excel::xlsx(bytes, limits, how));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return unharmed(|| read_excel::xls(bytes, limits, how));
    }
    if read_json::looks_like(bytes) {
        return read_json::read(bytes, limits);
    }
    read_csv::read(bytes, limits, how)
}

/// The library that reads workbooks panics where a cell's address is larger than its numbers: a damaged file, no more.
fn unharmed(read: impl FnOnce() -> Result<Sheet, ReadError>) -> Result<Sheet, ReadError> {
    let panicked = |_| Err(ReadError::Damaged("an address out of all range".to_owned()));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(panicked)
}

/// Trims and removes what nobody sees: byte-order marks, zero-width and control characters.
pub fn clean(text: &str) -> String {
    if text.chars().all(visible) {
        return text.trim().to_owned();
    }
    let kept: String = text.chars().filter(|c| visible(*c)).collect();
    kept.trim().to_owned()
}

fn visible(c: char) -> bool {
    !matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{00AD}') && (!c.is_control() || matches!(c, '\n' | '\t'))
}

/// [`clean`] without a copy where there is nothing to clean.
fn cleaned(text: String) -> String {
    let plain = text.bytes().all(|b| (b' '..0x7F).contains(&b)) || text.chars().all(visible);
    if plain && text.trim().len() == text.len() { text } else { clean(&text) }
}

/// One form for a header name: half-width, lower case, no spaces.
pub fn header_key(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Collects rows under the limits; both readers feed it.
pub(super) struct Collector<'a> {
    limits: &'a Limits,
    headless: bool,
    header: Option<Vec<String>>,
    rows: Vec<Row>,
    blank_rows: usize,
    text_bytes: usize,
}

/// A cell as a reader found it.
pub(super) enum Found {
    Text(String),
    Error(String),
}

impl<'a> Collector<'a> {
    pub fn new(limits: &'a Limits, headless: bool) -> Self {
        Self { limits, headless, header: None, rows: Vec::new(), blank_rows: 0, text_bytes: 0 }
    }

    pub fn has_header(&self) -> bool {
        self.header.is_some()
    }

    /// The first row with anything in it is the header.
    pub fn push(&mut self, number: u32, found: Vec<Found>) -> Result<(), ReadError> {
        if found.len() > self.limits.columns {
            return Err(ReadError::TooManyColumns { row: number, limit: self.limits.columns });
        }
        let mut problem = None;
        let mut cells = Vec::with_capacity(found.len());
        for (index, cell) in found.into_iter().enumerate() {
            let text = match cell {
                Found::Text(text) => cleaned(text),
                Found::Error(text) => {
                    let column = self.column_name(index);
                    problem.get_or_insert(RowProblem::FormulaError { column, text });
                    String::new()
                }
            };
            if text.len() > self.limits.cell_chars && text.chars().count() > self.limits.cell_chars {
                return Err(ReadError::CellTooLong {
                    row: number,
                    column: self.column_name(index),
                    limit: self.limits.cell_chars,
                });
            }
            if text.contains('\u{FFFD}') {
                let column = self.column_name(index);
                problem.get_or_insert(RowProblem::Undecodable { column });
            }
            self.text_bytes += text.len();
            cells.push(text);
        }
        if self.text_bytes > self.limits.text_bytes {
            return Err(ReadError::TooMuchText { limit: self.limits.text_bytes });
        }
        while cells.last().is_some_and(String::is_empty) && problem.is_none() {
            cells.pop();
        }
        if cells.is_empty() {
            self.blank_rows += 1;
            return Ok(());
        }
        if self.headless {
            let header = self.header.get_or_insert_default();
            // A mangled first line may be shorter than the rest.
            (header.len()..cells.len()).for_each(|index| header.push(letters(index)));
        }
        let Some(header) = &self.header else {
            self.header = Some(checked_header(cells)?);
            return Ok(());
        };
        if self.rows.len() == self.limits.rows {
            return Err(ReadError::TooManyRows { limit: self.limits.rows });
        }
        if cells.len() > header.len() {
            problem.get_or_insert(RowProblem::TooManyCells { expected: header.len(), found: cells.len() });
        }
        cells.resize(header.len(), String::new());
        self.rows.push(Row { number, cells, problem });
        Ok(())
    }

    /// The header's name, or the letter that a spreadsheet shows.
    fn column_name(&self, index: usize) -> String {
        self.header.as_ref().and_then(|h| h.get(index)).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| letters(index))
    }

    /// Puts a header of more columns in place: of a format whose rows name their columns themselves.
    pub fn widen(&mut self, header: Vec<String>) {
        self.header = Some(header);
    }

    pub fn finish(self, source: Source) -> Result<Sheet, ReadError> {
        Ok(Sheet { header: self.header.ok_or(ReadError::Empty)?, rows: self.rows, blank_rows: self.blank_rows, source })
    }
}

fn checked_header(header: Vec<String>) -> Result<Vec<String>, ReadError> {
    let mut seen = std::collections::HashSet::new();
    for name in header.iter().filter(|name| !name.is_empty()) {
        if !seen.insert(header_key(name)) {
            return Err(ReadError::DuplicateColumn { name: name.clone() });
        }
    }
    Ok(header)
}

/// 0 → A, 25 → Z, 26 → AA.
pub(super) fn letters(mut index: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.insert(0, b'A' + u8::try_from(index % 26).unwrap_or(0));
        if index < 26 {
            return String::from_utf8(name).unwrap_or_default();
        }
        index = index / 26 - 1;
    }
}
