//! Workbooks. The first sheet that has a header is the one that is read.

use super::read::{Collector, Found, Limits, ReadError, Reading, Sheet, Source, letters};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::io::{Cursor, Read, copy, sink};

pub(super) fn xlsx(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    check_inflated(bytes, limits.inflated_bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    for name in sheet_names(&book) {
        let mut collector = Collector::new(limits, how.headless);
        // Cell by cell: a range would allocate the rectangle between two far corners.
        let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
        let mut row = 0;
        let mut found: Vec<Found> = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (cell_row, cell_column) = cell.get_position();
            if cell_row < row {
                return Err(ReadError::Damaged(format!("row {}", cell_row + 1)));
            }
            if cell_row > row {
                let next = Vec::with_capacity(found.len());
                collector.push(row + 1, std::mem::replace(&mut found, next))?;
                row = cell_row;
            }
            let column = cell_column as usize;
            if column >= limits.columns {
                if matches!(cell.get_value(), DataRef::Empty) {
                    continue;
                }
                return Err(ReadError::TooManyColumns { row: row + 1, limit: limits.columns });
            }
            while found.len() <= column {
                found.push(Found::Text(String::new()));
            }
            found[column] = text_ref(cell.get_value(), row + 1, column, limits)?;
        }
        collector.push(row + 1, found)?;
        if collector.has_header() {
            return collector.finish(Source::Xlsx { sheet: name });
        }
    }
    Err(ReadError::Empty)
}

pub(super) fn xls(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    super::xls_guard::check(bytes)?;
    let mut book = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    for name in sheet_names(&book) {
        let mut collector = Collector::new(limits, how.headless);
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (index, row) in (first_row..).zip(range.rows()) {
            let left = std::iter::repeat_with(|| Found::Text(String::new()));
            let cells = left.take(first_column as usize).chain(row.iter().map(text)).collect();
            collector.push(index + 1, cells)?;
        }
        if collector.has_header() {
            return collector.finish(Source::Xls { sheet: name });
        }
    }
    Err(ReadError::Empty)
}

fn sheet_names<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(book: &R) -> Vec<String> {
    book.sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect()
}

/// Inflates every part once into nothing: the sizes that an archive declares may lie.
fn check_inflated(bytes: &[u8], limit: u64) -> Result<(), ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = limit;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let size = copy(&mut part.take(left + 1), &mut sink()).map_err(damaged)?;
        left = left.checked_sub(size).ok_or(ReadError::InflatesTooMuch { limit })?;
    }
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged(error.to_string())
}

fn text_ref(value: &DataRef<'_>, row: u32, column: usize, limits: &Limits) -> Result<Found, ReadError> {
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
        DataRef::Float(n) => Ok(Found::Text(n.to_string())),
        DataRef::Bool(b) => Ok(Found::Text(truth(*b))),
        DataRef::DateTime(t) => Ok(Found::Text(instant(t))),
        DataRef::Error(e) => Ok(Found::Error(e.to_string())),
        DataRef::Empty => Ok(Found::Text(String::new())),
    }
}

fn text(value: &Data) -> Found {
    Found::Text(match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Bool(b) => truth(*b),
        Data::DateTime(t) => instant(t),
        Data::Error(e) => return Found::Error(e.to_string()),
        Data::Empty => String::new(),
    })
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
