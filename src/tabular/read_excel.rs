//! Workbooks, cell by cell.

use super::{
    book::{self, Book},
    collect::{Found, Marks},
    fault::{ReadError, damaged},
    marks::BookMarks,
    read::{Limits, Reading, Sheet, Source, letters},
};
use calamine::{Data, DataRef, ExcelDateTime, Range, Reader, SheetType, SheetVisible, Xls, Xlsx};
use kernel::Text;
use std::io::Cursor;

type Bytes<'a> = Cursor<&'a [u8]>;

pub(super) fn xlsx(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    let marks = BookMarks::of(bytes, limits.inflated_bytes)?;
    let book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = sheets(&book);
    let mut open = OpenXlsx { from_1904: book.has_1904_epoch(), book, sheets, marks, limits };
    book::read(&mut open, limits, how, |sheet| Source::Xlsx { sheet })
}

struct OpenXlsx<'a> {
    book: Xlsx<Bytes<'a>>,
    sheets: Vec<(String, bool)>,
    marks: BookMarks,
    limits: &'a Limits,
    from_1904: bool,
}

impl Book for OpenXlsx<'_> {
    fn sheets(&self) -> Vec<(String, bool)> {
        self.sheets.clone()
    }

    fn rows(&mut self, sheet: usize, each: &mut dyn FnMut(u32, Vec<Found>) -> Result<bool, ReadError>) -> Result<(), ReadError> {
        let name = &self.sheets[sheet].0;
        let without_value = self.marks.formulas_without_value(name);
        // Cell by cell: a range would allocate the rectangle between two far corners.
        let mut cells = self.book.worksheet_cells_reader(name).map_err(damaged)?;
        let mut row = 0;
        let mut found: Vec<Found> = Vec::new();
        let mut instants = Instants::default();
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (cell_row, cell_column) = cell.get_position();
            if cell_row < row {
                return Err(ReadError::Damaged(Text::new(
                    format!("第 {} 行的位置不对", cell_row + 1),
                    format!("row {} is out of place", cell_row + 1),
                )));
            }
            if cell_row > row {
                let next = Vec::with_capacity(found.len());
                if !each(row + 1, std::mem::replace(&mut found, next))? {
                    return Ok(());
                }
                row = cell_row;
            }
            let column = cell_column as usize;
            let empty = matches!(cell.get_value(), DataRef::Empty);
            if column >= self.limits.columns {
                if empty {
                    continue;
                }
                return Err(ReadError::TooManyColumns { row: row + 1, limit: self.limits.columns });
            }
            while found.len() <= column {
                found.push(Found::Text(String::new()));
            }
            found[column] = if empty && without_value.is_some_and(|cells| cells.contains(&(cell_row + 1, cell_column))) {
                Found::FormulaWithoutValue
            } else {
                text_ref(cell.get_value(), row + 1, column, self.limits, &mut instants)?
            };
        }
        each(row + 1, found).map(drop)
    }

    fn marks(&mut self, sheet: usize) -> Result<Marks, ReadError> {
        Ok(self.marks.of_sheet(&self.sheets[sheet].0))
    }

    fn stated_rows(&mut self, sheet: usize) -> Option<u32> {
        let cells = self.book.worksheet_cells_reader(&self.sheets[sheet].0).ok()?;
        Some(cells.dimensions().end.0 + 1)
    }

    fn counts_from_1904(&self) -> bool {
        self.from_1904
    }
}

pub(super) fn xls(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    let marks = super::xls_guard::check(bytes)?;
    let mut book = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = sheets(&book);
    let ranges = sheets.iter().map(|(name, _)| book.worksheet_range(name).map_err(damaged)).collect::<Result<_, _>>()?;
    let own = |name: &str| book.sheets_metadata().iter().position(|s| s.name == name);
    let of_sheet = |name: &str| own(name).and_then(|at| marks.sheets.get(at)).cloned().unwrap_or_default();
    let of_sheets = sheets.iter().map(|(name, _)| of_sheet(name)).collect();
    let mut open = OpenXls { sheets, ranges, marks: of_sheets, from_1904: marks.from_1904 };
    book::read(&mut open, limits, how, |sheet| Source::Xls { sheet })
}

struct OpenXls {
    sheets: Vec<(String, bool)>,
    ranges: Vec<Range<Data>>,
    marks: Vec<Marks>,
    from_1904: bool,
}

impl Book for OpenXls {
    fn sheets(&self) -> Vec<(String, bool)> {
        self.sheets.clone()
    }

    fn rows(&mut self, sheet: usize, each: &mut dyn FnMut(u32, Vec<Found>) -> Result<bool, ReadError>) -> Result<(), ReadError> {
        let range = &self.ranges[sheet];
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (index, row) in (first_row..).zip(range.rows()) {
            let left = std::iter::repeat_with(|| Found::Text(String::new()));
            let cells = left.take(first_column as usize).chain(row.iter().map(text)).collect();
            if !each(index + 1, cells)? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn marks(&mut self, sheet: usize) -> Result<Marks, ReadError> {
        Ok(std::mem::take(&mut self.marks[sheet]))
    }

    fn stated_rows(&mut self, sheet: usize) -> Option<u32> {
        self.ranges[sheet].end().map(|(row, _)| row + 1)
    }

    fn counts_from_1904(&self) -> bool {
        self.from_1904
    }
}

fn sheets<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(book: &R) -> Vec<(String, bool)> {
    let all = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    all.map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect()
}

fn text_ref(value: &DataRef<'_>, row: u32, column: usize, limits: &Limits, instants: &mut Instants) -> Result<Found, ReadError> {
    let bounded = |text: &str| {
        // Four bytes a character at most; the collector counts the characters.
        if text.len() > 4 * limits.cell_chars {
            Err(ReadError::CellTooLong { row, column: letters(column), limit: limits.cell_chars })
        } else {
            Ok(Found::Text(text.to_owned()))
        }
    };
    match value {
        DataRef::SharedString(text) => bounded(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => bounded(text),
        DataRef::Int(n) => Ok(Found::Text(n.to_string())),
        DataRef::Float(n) => Ok(Found::Text(number(*n))),
        DataRef::Bool(b) => Ok(Found::Text(truth(*b))),
        DataRef::DateTime(t) => Ok(Found::Text(instants.text(t))),
        DataRef::Error(e) => Ok(Found::Error(e.to_string())),
        DataRef::Empty => Ok(Found::Text(String::new())),
    }
}

fn text(value: &Data) -> Found {
    Found::Text(match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => number(*n),
        Data::Bool(b) => truth(*b),
        Data::DateTime(t) => instant(t),
        Data::Error(e) => return Found::Error(e.to_string()),
        Data::Empty => String::new(),
    })
}

/// A number in the fewest digits that give it back. Nearly all are prices of two decimals or fewer, which whole numbers
/// write in a third of the time.
fn number(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    if hundredths.abs() >= 1e12 || hundredths / 100.0 != value || value == 0.0 {
        return value.to_string();
    }
    let (sign, hundredths) = (if value < 0.0 { "-" } else { "" }, hundredths.abs() as u64);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => format!("{sign}{whole}"),
        _ if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

fn truth(value: bool) -> String {
    if value { "是" } else { "否" }.to_owned()
}

/// `2016-05-03`, with the time of day only where there is one; a duration stays a number of days.
fn instant(value: &ExcelDateTime) -> String {
    if !value.is_datetime() {
        return value.as_f64().to_string();
    }
    let (y, mo, d, h, mi, s, _) = value.to_ymd_hms_milli();
    if (h, mi, s) == (0, 0, 0) {
        format!("{y:04}-{mo:02}-{d:02}")
    } else {
        format!("{y:04}-{mo:02}-{d:02} {h:02}:{mi:02}:{s:02}")
    }
}

/// The last [`instant`] with its text: rows that follow each other are mostly of one day.
#[derive(Default)]
struct Instants(Option<(ExcelDateTime, String)>);

impl Instants {
    fn text(&mut self, value: &ExcelDateTime) -> String {
        match &self.0 {
            Some((last, text)) if last == value => text.clone(),
            _ => {
                let text = instant(value);
                self.0 = Some((*value, text.clone()));
                text
            }
        }
    }
}

#[cfg(test)]
#[path = "xls_tests.rs"]
mod tests;
