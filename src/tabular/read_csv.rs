//! CSV, however it was written: comma, semicolon or tab; UTF-8, UTF-16 or GBK.

use super::encoding::decode;
use super::{
    collect::{Collector, Found},
    fault::{ReadError, damaged},
    read::{Limits, Reading, Sheet, Source},
};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) fn read(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    let (text, encoding) = decode(bytes, how.encoding);
    // A zero byte is never text: another kind of file under a wrong name.
    if text.contains('\0') {
        return Err(ReadError::ZeroBytes);
    }
    let (delimiter, body, skipped) = match announced(&text) {
        Some((delimiter, body)) => (delimiter, body, 1),
        None => (sniff(&text), text.as_ref(), 0),
    };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(body.as_bytes());
    let mut collector = Collector::new(limits, how);
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { body: body.as_bytes(), at: 0, number: 1 + skipped };
    loop {
        let more = reader.read_record(&mut record).map_err(damaged)?;
        if !more {
            break;
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let number = lines.number_at(usize::try_from(start).unwrap_or(usize::MAX));
        if record.len() > limits.columns {
            return Err(ReadError::TooManyColumns { row: number, limit: limits.columns });
        }
        let cells = record.iter().map(|cell| Found::Text(unguarded(cell).to_owned())).collect();
        collector.push(number, cells)?;
    }
    collector.finish(Source::Csv { encoding, delimiter: char::from(delimiter) })
}

/// Counts lines up to where a record starts: the parser's own count stands before the blank lines it skips.
struct Lines<'a> {
    body: &'a [u8],
    at: usize,
    number: u32,
}

impl Lines<'_> {
    fn number_at(&mut self, start: usize) -> u32 {
        let blank = |b: &u8| matches!(b, b'\r' | b'\n');
        let rest = self.body.get(start..).unwrap_or_default();
        let start = start + rest.iter().take_while(|b| blank(b)).count();
        let passed = self.body.get(self.at..start).unwrap_or_default();
        let breaks = passed.iter().filter(|b| **b == b'\n').count();
        self.number += u32::try_from(breaks).unwrap_or(0);
        self.at = start;
        self.number
    }
}

/// Would a spreadsheet compute this text when it opens the file (CWE-1236)? A text that already looks guarded counts too, so
/// that reading our own file gives back exactly what was written.
pub fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Our own export writes `'=1+1` for a text that a spreadsheet would compute; take the guard off again.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// Excel's own first line `sep=;` names the delimiter.
fn announced(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let name = first.trim_end_matches('\r').strip_prefix("sep=")?;
    let [delimiter] = name.as_bytes() else {
        return None;
    };
    DELIMITERS.contains(delimiter).then_some((*delimiter, rest))
}

/// So many records say what separates cells.
const SNIFFED: usize = 50;

/// The delimiter that splits most records into the same number of cells, outside quotes; a comma when none does.
fn sniff(text: &str) -> u8 {
    let mut records: Vec<[usize; DELIMITERS.len()]> = Vec::new();
    let (mut counts, mut quoted, mut blank) = ([0; DELIMITERS.len()], false, true);
    for byte in text.bytes().chain([b'\n']) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                let record = std::mem::take(&mut counts);
                if !blank {
                    records.push(record);
                }
                blank = true;
                if records.len() == SNIFFED {
                    break;
                }
                continue;
            }
            _ if quoted => {}
            _ => {
                if let Some(i) = DELIMITERS.iter().position(|d| *d == byte) {
                    counts[i] += 1;
                }
            }
        }
        blank &= byte.is_ascii_whitespace();
    }
    // The commonest number of cells, and how many records have it.
    let agreement = |d: usize| {
        let with = |n: usize| records.iter().filter(|c| c[d] == n).count();
        records.iter().map(|c| c[d]).filter(|n| *n > 0).map(|n| (with(n), n)).max().unwrap_or((0, 0))
    };
    let best = (0..DELIMITERS.len()).map(|d| (agreement(d), std::cmp::Reverse(d))).max();
    best.map_or(DELIMITERS[0], |(_, std::cmp::Reverse(d))| DELIMITERS[d])
}
