//! XLSX with real numbers. Rows are put aside in a temporary file as they come, so that a long list costs no more memory
//! than its packed file; where there is no folder for that, they wait in memory.

use rust_xlsxwriter::{ExcelDateTime, Format as Style, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Cell;
use kernel::{Error, Lang, Result};

/// A spreadsheet knows 15 digits; a longer number would change silently.
const LONGEST: u64 = 1_000_000_000_000_000;

pub struct Book {
    lang: Lang,
    book: Workbook,
    styles: Styles,
    widths: Vec<usize>,
    next: u32,
}

impl Book {
    pub fn new<'h>(title: &str, heads: impl Iterator<Item = &'h str>, lang: Lang) -> Result<Book> {
        let mut book = Workbook::new();
        match book.add_worksheet_with_constant_memory().map(|_| ()) {
            Ok(()) => {}
            Err(XlsxError::TempFileError(..)) => {
                book.add_worksheet();
            }
            Err(other) => return Err(Error::unexpected(other)),
        }
        let mut this = Book { lang, book, styles: Styles::new(), widths: Vec::new(), next: 1 };
        this.head(title, heads).map_err(Error::unexpected)?;
        Ok(this)
    }

    fn head<'h>(&mut self, title: &str, heads: impl Iterator<Item = &'h str>) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        sheet.set_name(sheet_name(title))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, head) in (0u16..).zip(heads) {
            sheet.write_string_with_format(0, column, head, &self.styles.header)?;
            self.widths.push(display_width(head));
        }
        Ok(())
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let (row, lang) = (self.next, self.lang);
        self.next += 1;
        let sheet = self.book.worksheet_from_index(0).map_err(Error::unexpected)?;
        for (column, cell) in (0u16..).zip(cells) {
            let shown = cell.shown(lang);
            if let Some(width) = self.widths.get_mut(usize::from(column)) {
                *width = (*width).max(display_width(&shown));
            }
            put(sheet, &self.styles, row, column, cell, &shown).map_err(Error::unexpected)?;
        }
        Ok(())
    }

    /// A sentence that does not widen its column.
    pub fn note(&mut self, text: &str) -> Result<()> {
        let sheet = self.book.worksheet_from_index(0).map_err(Error::unexpected)?;
        sheet.write_string(self.next, 0, text).map(|_| ()).map_err(Error::unexpected)
    }

    pub fn finish(mut self) -> Result<Vec<u8>> {
        let (widths, last_row) = (self.widths, self.next - 1);
        let sheet = self.book.worksheet_from_index(0).map_err(Error::unexpected)?;
        frame(sheet, &widths, last_row).map_err(Error::unexpected)?;
        self.book.save_to_buffer().map_err(Error::unexpected)
    }
}

fn frame(sheet: &mut Worksheet, widths: &[usize], last_row: u32) -> Result<(), XlsxError> {
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, u32::try_from((width + 2).clamp(6, 60)).unwrap_or(60))?;
    }
    if let Some(last) = widths.len().checked_sub(1).and_then(|n| u16::try_from(n).ok())
        && last_row > 0
    {
        sheet.autofilter(0, 0, last_row, last)?;
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, styles: &Styles, row: u32, column: u16, cell: &Cell, shown: &str) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Int(number) if number.unsigned_abs() < LONGEST => {
            sheet.write_number_with_format(row, column, number_of(shown), &styles.integer)?;
        }
        Cell::Decimal { scale, .. } => {
            sheet.write_number_with_format(row, column, number_of(shown), styles.decimal(*scale))?;
        }
        Cell::Day(day) => {
            let year = u16::try_from(day.year()).unwrap_or(1900);
            match ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day_of_month().unsigned_abs()) {
                Ok(date) => sheet.write_datetime_with_format(row, column, &date, &styles.day)?,
                // The calendar of a spreadsheet begins in 1900.
                Err(_) => sheet.write_string(row, column, shown)?,
            };
        }
        Cell::Text(_) | Cell::Word { .. } | Cell::Level { .. } | Cell::Int(_) | Cell::Instant(_) | Cell::Bool(_) => {
            sheet.write_string(row, column, shown)?;
        }
    }
    Ok(())
}

/// The double nearest to the exact decimal: its shortest text is the decimal again, so nothing is lost on the
/// way through a spreadsheet, and nobody computes with it here.
fn number_of(shown: &str) -> f64 {
    shown.parse().unwrap_or_default()
}

struct Styles {
    header: Style,
    integer: Style,
    decimals: Vec<Style>,
    day: Style,
}

impl Styles {
    fn new() -> Styles {
        let places = |scale: usize| {
            let fraction = "0".repeat(scale);
            Style::new().set_num_format(format!("0.{fraction}").trim_end_matches('.'))
        };
        Styles {
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
