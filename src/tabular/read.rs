//! A file becomes a [`Sheet`]: a header and rows of clean text, each with the number the user sees.

use super::{
    TextEncoding,
    encoding::decode,
    fault::{Foreign, ReadError, RowProblem},
    foreign::{self, Zip},
    heads::Vocabulary,
    layout::Layout,
    read_csv, read_excel, read_html, read_json,
};
use kernel::{Text, text::half_width_char};
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
    Html { sheet: String },
    Json,
}

/// What the uploader knows of a file and the file does not say, and the words by which its heads are found.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The first row is data; the columns are called A, B, C …
    pub headless: bool,
    /// Of a text file, where the bytes alone do not tell.
    pub encoding: Option<TextEncoding>,
    /// The sheets to read, as one table; found unless stated.
    pub sheets: Vec<String>,
    /// The row of the heads, as a spreadsheet numbers it; found unless stated.
    pub header_row: Option<u32>,
    /// How many rows the heads take, one or two; found unless stated.
    pub header_rows: Option<u8>,
    /// How many tables stand side by side; found unless stated.
    pub blocks: Option<u8>,
    /// Whether heads that are days make one row per day; found unless stated.
    pub day_columns: Option<bool>,
    /// Without words the first row with anything in it is the heads, and every later row is data.
    pub words: Option<&'static Vocabulary>,
    /// The head of the column of days, where the importer knows it.
    pub day: Option<String>,
    /// Heads of columns in which a cell holds for the blank ones below it: alone in its row it is no title.
    pub carried: Vec<String>,
    /// Heads that the importer expects, as [`header_key`] writes them.
    pub wanted: Vec<String>,
    /// Names, as [`header_key`] writes them, that say whose rows a sheet holds.
    pub owners: Vec<String>,
    /// Those of them that mean whom the file is read for.
    pub own: Vec<String>,
    /// Read every sheet that has a table.
    pub every_sheet: bool,
}

#[derive(Clone, Debug)]
pub struct Sheet {
    /// Trimmed and freed of invisible characters; an unnamed column has an empty name.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
    /// Rows with nothing in them, left out of `rows`.
    pub blank_rows: usize,
    pub source: Source,
    pub layout: Layout,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// 1-based: the row in a spreadsheet, the line in a CSV file.
    pub number: u32,
    /// As many as the header has.
    pub cells: Vec<String>,
    /// Why this row, or a cell of it, must not be taken as it stands.
    pub problems: Vec<RowProblem>,
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
        return match foreign::zip(bytes)? {
            Zip::Xlsx => unharmed(|| read_excel::xlsx(bytes, limits, how)),
            Zip::Ods => Err(ReadError::Foreign(Foreign::Ods)),
        };
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return unharmed(|| read_excel::xls(bytes, limits, how));
    }
    if let Some(kind) = foreign::by_start(bytes) {
        return Err(ReadError::Foreign(kind));
    }
    let start = &bytes[..bytes.len().min(4_096)];
    let (start, _) = decode(&start[..start.len() / 2 * 2], None);
    if let Some(kind) = foreign::by_text(&start) {
        return Err(ReadError::Foreign(kind));
    }
    if read_html::looks_like(&start) {
        return read_html::read(bytes, limits, how);
    }
    if read_json::looks_like(&start) {
        return read_json::read(bytes, limits, how);
    }
    read_csv::read(bytes, limits, how)
}

/// The library that reads workbooks panics where a cell's address is larger than its numbers: a damaged file, no more.
fn unharmed(read: impl FnOnce() -> Result<Sheet, ReadError>) -> Result<Sheet, ReadError> {
    let panicked = |_| Err(ReadError::Damaged(Text::new("单元格地址超出范围", "an address out of all range")));
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
pub(super) fn cleaned(text: String) -> String {
    let plain = text.bytes().all(|b| (b' '..0x7F).contains(&b)) || text.chars().all(visible);
    if plain && text.trim().len() == text.len() { text } else { clean(&text) }
}

/// One form for a header name: half-width, lower case, no spaces.
pub fn header_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars().map(half_width_char).filter(|c| !c.is_whitespace()) {
        match c {
            // Chinese characters have no case.
            '\u{4e00}'..='\u{9fff}' => key.push(c),
            _ => key.extend(c.to_lowercase()),
        }
    }
    key
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
