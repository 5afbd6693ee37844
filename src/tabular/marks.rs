//! What a workbook says beside its cells: hidden rows and columns, merged cells, formulas that were saved without their
//! results. The archive is inflated once to weigh it; only sheets in which one of these words is met are parsed again.

use std::{
    collections::{HashMap, HashSet},
    io::{BufReader, Cursor, Read, Write, copy, sink},
    sync::LazyLock,
};

use memchr::memmem::Finder;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    collect::Marks,
    fault::{ReadError, damaged},
};

/// At most so many merged cells and formulas without a result are kept of a sheet.
const MOST: usize = 100_000;

/// A sheet is inflated in pieces of so many bytes.
const PIECE: usize = 256 << 10;

type Cells = HashSet<(u32, u32)>;

#[derive(Default)]
pub(super) struct BookMarks {
    of: HashMap<String, (Marks, Cells)>,
}

impl BookMarks {
    /// Inflates every part once, the sizes that an archive declares may lie, and reads the marks of the sheets.
    ///
    /// # Errors
    /// `InflatesTooMuch`, `Damaged`.
    pub fn of(bytes: &[u8], limit: u64) -> Result<BookMarks, ReadError> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut left = limit;
        let mut marked: Vec<String> = Vec::new();
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(damaged)?;
            let name = part.name().map_err(damaged)?.into_owned();
            let size = if name.contains("worksheets/") {
                let mut words = Words::default();
                let size = copy(&mut BufReader::with_capacity(PIECE, part.take(left + 1)), &mut words).map_err(damaged)?;
                if words.met {
                    marked.push(name);
                }
                size
            } else {
                copy(&mut part.take(left + 1), &mut sink()).map_err(damaged)?
            };
            left = left.checked_sub(size).ok_or(ReadError::InflatesTooMuch { limit })?;
        }
        let mut of = HashMap::new();
        if !marked.is_empty() {
            for (sheet, part) in parts(&mut archive) {
                if marked.contains(&part)
                    && let Ok(file) = archive.by_name(&part)
                {
                    of.insert(sheet, sheet_marks(file));
                }
            }
        }
        Ok(BookMarks { of })
    }

    pub fn formulas_without_value(&self, sheet: &str) -> Option<&Cells> {
        self.of.get(sheet).map(|(_, cells)| cells).filter(|cells| !cells.is_empty())
    }

    pub fn of_sheet(&self, sheet: &str) -> Marks {
        self.of.get(sheet).map(|(marks, _)| marks.clone()).unwrap_or_default()
    }
}

/// Looks for the words that make a sheet worth another look, across the pieces in which it is inflated.
#[derive(Default)]
struct Words {
    met: bool,
    /// The end of what was inflated before.
    tail: Vec<u8>,
}

static WORDS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| [" hidden=\"", "<mergeCell ", "<f>", "<f "].map(Finder::new));

/// No word is longer.
const LONGEST: usize = 16;

impl Write for Words {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        if !self.met {
            let has = |bytes: &[u8]| WORDS.iter().any(|word| word.find(bytes).is_some());
            self.tail.extend_from_slice(&piece[..piece.len().min(LONGEST)]);
            self.met = has(piece) || has(&self.tail);
            if piece.len() > LONGEST {
                self.tail.clear();
                self.tail.extend_from_slice(&piece[piece.len() - LONGEST..]);
            } else {
                self.tail.drain(..self.tail.len().saturating_sub(LONGEST));
            }
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| a.value.into_owned())
}

/// Every start of an element in a part.
fn elements(part: impl Read, mut each: impl FnMut(&Event<'_>)) {
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    // A part that is damaged has no more marks; the reader of cells says what is wrong with it.
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        if matches!(event, Event::Eof) {
            return;
        }
        each(&event);
        drop(event);
        buffer.clear();
    }
}

/// Name of each sheet and the part that holds it.
fn parts(archive: &mut Archive<'_>) -> Vec<(String, String)> {
    let mut targets: HashMap<String, String> = HashMap::new();
    if let Ok(part) = archive.by_name("xl/_rels/workbook.xml.rels") {
        elements(part, |event| {
            if let Event::Start(e) | Event::Empty(e) = event
                && let (Some(id), Some(target)) = (attribute(e, "Id"), attribute(e, "Target"))
            {
                let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                targets.insert(id, path);
            }
        });
    }
    let mut sheets = Vec::new();
    if let Ok(part) = archive.by_name("xl/workbook.xml") {
        elements(part, |event| {
            if let Event::Start(e) | Event::Empty(e) = event
                && e.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(e, "name"), attribute(e, "id"))
                && let Some(path) = targets.get(&id)
            {
                let name = quick_xml::escape::unescape(&name).map_or(name.clone(), std::borrow::Cow::into_owned);
                sheets.push((name, path.clone()));
            }
        });
    }
    sheets
}

fn is_true(text: Option<String>) -> bool {
    text.is_some_and(|text| text == "1" || text == "true")
}

/// `C12` as row 12 and column 2.
fn address(text: &str) -> Option<(u32, u32)> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let mut column = 0_u32;
    for letter in text[..digits].bytes().filter(u8::is_ascii_alphabetic) {
        column = column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    Some((text[digits..].parse().ok()?, column.checked_sub(1)?))
}

fn sheet_marks(part: impl Read) -> (Marks, Cells) {
    let (mut marks, mut cells) = (Marks::default(), Cells::new());
    let (mut row, mut cell, mut formula, mut value) = (0_u32, None, false, false);
    elements(part, |event| match event {
        Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
            "row" => {
                row = attribute(e, "r").and_then(|r| r.parse().ok()).unwrap_or(row.saturating_add(1));
                if is_true(attribute(e, "hidden")) {
                    match marks.hidden_rows.last_mut().filter(|(_, last)| last.checked_add(1) == Some(row)) {
                        Some((_, last)) => *last = row,
                        None => marks.hidden_rows.push((row, row)),
                    }
                }
            }
            "col" if is_true(attribute(e, "hidden")) => {
                let number = |name| attribute(e, name).and_then(|n| n.parse::<usize>().ok());
                if let (Some(first), Some(last)) = (number("min"), number("max")) {
                    marks.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            "c" => {
                cell = attribute(e, "r").as_deref().and_then(address);
                (formula, value) = (false, false);
            }
            "f" => formula = true,
            "v" | "is" => value = true,
            "mergeCell" if marks.merged.len() + marks.spanned.len() < MOST => {
                let area = attribute(e, "ref");
                let ends = area.as_deref().and_then(|area| area.split_once(':'));
                if let Some((Some((top, left)), Some((bottom, right)))) = ends.map(|(a, b)| (address(a), address(b))) {
                    marks.merge((top, bottom), (left, right));
                }
            }
            _ => {}
        },
        Event::End(e) if e.local_name().as_ref() == "c" => {
            if let Some(at) = cell.take().filter(|_| formula && !value && cells.len() < MOST) {
                cells.insert(at);
            }
        }
        _ => {}
    });
    marks.sort();
    (marks, cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_met_across_pieces_of_any_size() {
        let cells = "<c r=\"A1\"><v>1</v></c>".repeat(40);
        let merged = format!("<sheetData>{cells}</sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>");
        let plain = merged.replace("<mergeCell ", "<merged ");
        for size in 1..=merged.len() {
            let met = |sheet: &str| {
                let mut words = Words::default();
                sheet.as_bytes().chunks(size).for_each(|piece| words.write_all(piece).unwrap());
                words.met
            };
            assert_eq!((met(&merged), met(&plain)), (true, false), "{size}");
        }
    }
}
