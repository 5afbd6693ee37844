//! An old workbook is weighed before it is opened: its reader allocates the rectangle that the file claims to
//! fill, once per sheet, and copies a shared string into every cell that refers to it, so a small file could ask for
//! more memory than there is.

use super::{
    collect::Marks,
    fault::{Foreign, ReadError, damaged, too_many_sheets},
};
use kernel::Text;
use std::io::{Cursor, Read};

/// Cells of all sheets together, counted as full rectangles.
const MAX_CELLS: u64 = 4_000_000;
const MAX_SHEETS: usize = 64;
/// Characters of all cells together, shared strings counted wherever they are used.
const MAX_CHARACTERS: u64 = 64_000_000;

/// What an old workbook says beside its cells.
#[derive(Default)]
pub(super) struct XlsMarks {
    pub from_1904: bool,
    /// In the order of its sheets.
    pub sheets: Vec<Marks>,
}

/// # Errors
/// `Damaged` for what would take too much memory, `Foreign` for another document.
pub(super) fn check(bytes: &[u8]) -> Result<XlsMarks, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| super::foreign::compound(|name| file.is_stream(name)))?;
    let mut stream = Vec::new();
    // A stream is never longer than the file that holds it, unless its chain goes in circles.
    let limit = bytes.len() as u64;
    file.open_stream(name).and_then(|s| s.take(limit).read_to_end(&mut stream)).map_err(damaged)?;

    let mut sheets: Vec<usize> = Vec::new();
    let mut marks = XlsMarks::default();
    for (kind, data) in records(&stream) {
        match kind {
            0x0085 => sheets.push(long(data, 0) as usize),
            0x002F => return Err(ReadError::Foreign(Foreign::Encrypted)),
            0x0022 => marks.from_1904 = short(data, 0) == 1,
            0x000A => break,
            _ => {}
        }
    }
    if sheets.len() > MAX_SHEETS {
        return Err(ReadError::Damaged(too_many_sheets(sheets.len())));
    }
    let strings = string_lengths(&stream);
    let (mut cells, mut characters) = (0u64, 0u64);
    for start in sheets {
        let sheet =
            stream.get(start..).ok_or_else(|| ReadError::Damaged(Text::new("工作表的位置不对", "a sheet out of place")))?;
        cells += rectangle(sheet)?;
        characters += used(sheet, &strings);
        marks.sheets.push(sheet_marks(sheet));
    }
    if cells > MAX_CELLS || characters > MAX_CHARACTERS {
        let zh = format!("声明有 {cells} 个单元格、{characters} 个字");
        return Err(ReadError::Damaged(Text::new(zh, format!("{cells} cells and {characters} characters claimed"))));
    }
    Ok(marks)
}

/// Hidden rows and columns, and merged cells (MS-XLS 2.4.221 Row, 2.4.53 ColInfo, 2.4.168 MergeCells).
fn sheet_marks(sheet: &[u8]) -> Marks {
    let mut marks = Marks::default();
    for (kind, data) in records(sheet).take_while(|(kind, _)| *kind != 0x000A) {
        match kind {
            0x0208 if short(data, 12) & 0x20 != 0 => {
                let row = short(data, 0) + 1;
                marks.hidden_rows.push((row, row));
            }
            0x007D if short(data, 8) & 1 != 0 => {
                marks.hidden_columns.push((short(data, 0) as usize, short(data, 2) as usize));
            }
            0x00E5 => {
                for area in data.get(2..).unwrap_or_default().chunks_exact(8) {
                    marks.merge((short(area, 0) + 1, short(area, 2) + 1), (short(area, 4), short(area, 6)));
                }
            }
            _ => {}
        }
    }
    marks.sort();
    marks
}

/// The area that a sheet's records span, or that it declares, whichever is larger.
fn rectangle(sheet: &[u8]) -> Result<u64, ReadError> {
    let (mut rows, mut columns, mut declared) = (0u64, 0u64, 0u64);
    for (kind, data) in records(sheet) {
        match kind {
            0x000A => break,
            0x0200 => {
                let (top, bottom, left, right) = if data.len() == 10 {
                    (short(data, 0), short(data, 2), short(data, 4), short(data, 6))
                } else {
                    (long(data, 0), long(data, 4), short(data, 8), short(data, 10))
                };
                if bottom > 0 && bottom <= top || bottom > 65_536 || left > right {
                    return Err(ReadError::Damaged(Text::new("工作表的范围不对", "a sheet with impossible dimensions")));
                }
                declared = declared.max(u64::from(bottom) * u64::from(right));
            }
            0x0006 | 0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x00BD => {
                rows = rows.max(u64::from(short(data, 0)) + 1);
                // A run of cells takes six bytes each after its first column.
                let run = if kind == 0x00BD { data.len() as u64 / 6 } else { 0 };
                columns = columns.max(u64::from(short(data, 2)) + 1 + run);
            }
            _ => {}
        }
    }
    Ok(declared.max(rows * columns))
}

/// The characters of the shared strings that a sheet refers to, each time it does.
fn used(sheet: &[u8], strings: &[u32]) -> u64 {
    let labels = records(sheet).take_while(|(kind, _)| *kind != 0x000A).filter(|(kind, _)| *kind == 0x00FD);
    labels.map(|(_, data)| strings.get(long(data, 6) as usize).copied().map_or(0, u64::from)).sum()
}

/// How many characters each shared string has (MS-XLS 2.4.265 and 2.5.293). The table goes on in "continue" records,
/// and where a string's characters do, the new part begins with a byte that says how wide they are.
fn string_lengths(stream: &[u8]) -> Vec<u32> {
    let table = records(stream).skip_while(|(kind, _)| *kind != 0x00FC);
    let parts = table.enumerate().take_while(|(n, (kind, _))| *n == 0 || *kind == 0x003C);
    let mut parts = parts.map(|(n, (_, data))| if n == 0 { data.get(8..).unwrap_or_default() } else { data });
    let mut part = parts.next().unwrap_or_default();
    let mut lengths = Vec::new();
    loop {
        if part.is_empty() {
            match parts.next() {
                Some(next) => part = next,
                None => return lengths,
            }
            continue;
        }
        let (length, flags) = (short(part, 0), part.get(2).copied().unwrap_or(0));
        lengths.push(length);
        let runs = if flags & 8 != 0 { short(part, 3) } else { 0 };
        let at = if flags & 8 != 0 { 5 } else { 3 };
        let extra = if flags & 4 != 0 { long(part, at) } else { 0 };
        let at = if flags & 4 != 0 { at + 4 } else { at };
        part = part.get(at..).unwrap_or_default();
        let (mut left, mut wide) = (length as usize, usize::from(flags & 1) + 1);
        loop {
            let here = left.min(part.len() / wide);
            part = &part[here * wide..];
            left -= here;
            if left == 0 {
                break;
            }
            let Some(next) = parts.next() else { return lengths };
            wide = usize::from(next.first().copied().unwrap_or(0) & 1) + 1;
            part = next.get(1..).unwrap_or_default();
        }
        let mut skip = runs as usize * 4 + extra as usize;
        while skip > part.len() {
            skip -= part.len();
            let Some(next) = parts.next() else { return lengths };
            part = next;
        }
        part = &part[skip..];
    }
}

/// The stream's records: a kind, a length, the data.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = stream.split_at_checked(4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, rest) = rest.split_at_checked(length)?;
        stream = rest;
        Some((u16::from_le_bytes([head[0], head[1]]), data))
    })
}

fn short(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 2).map_or(0, |b| u32::from(u16::from_le_bytes([b[0], b[1]])))
}

fn long(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}
