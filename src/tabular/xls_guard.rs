//! An old workbook is weighed before it is opened: its reader allocates the rectangle that the file claims to
//! fill, once per sheet, so a file of a few hundred bytes could ask for more memory than there is.

use super::read::ReadError;
use std::io::{Cursor, Read};

/// Cells of all sheets together, counted as full rectangles.
const MAX_CELLS: u64 = 4_000_000;
const MAX_SHEETS: usize = 64;

pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    let damaged = |e: std::io::Error| ReadError::Damaged(e.to_string());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)).ok_or(ReadError::UnknownFormat)?;
    let mut stream = Vec::new();
    // A stream is never longer than the file that holds it, unless its chain goes in circles.
    let limit = bytes.len() as u64;
    file.open_stream(name).and_then(|s| s.take(limit).read_to_end(&mut stream)).map_err(damaged)?;

    let mut sheets: Vec<usize> = Vec::new();
    for (kind, data) in records(&stream) {
        match kind {
            0x0085 => sheets.push(long(data, 0) as usize),
            0x000A => break,
            _ => {}
        }
    }
    if sheets.len() > MAX_SHEETS {
        return Err(ReadError::Damaged(format!("{} sheets", sheets.len())));
    }
    let mut cells = 0u64;
    for start in sheets {
        let sheet = stream.get(start..).ok_or_else(|| ReadError::Damaged("sheet offset".into()))?;
        cells += rectangle(sheet)?;
    }
    if cells > MAX_CELLS {
        return Err(ReadError::Damaged(format!("{cells} cells")));
    }
    Ok(())
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
                    return Err(ReadError::Damaged("dimensions".into()));
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
