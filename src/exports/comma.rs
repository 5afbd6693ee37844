//! CSV.

use csv::{Terminator, Writer, WriterBuilder};

use super::Cell;
use kernel::{Error, Lang, Result};
use tabular::is_formula;

pub struct Comma {
    lang: Lang,
    rows: Writer<Vec<u8>>,
}

fn writer(begin: &str) -> Writer<Vec<u8>> {
    // A note has fewer cells than a row.
    WriterBuilder::new().flexible(true).terminator(Terminator::CRLF).from_writer(begin.as_bytes().to_vec())
}

impl Comma {
    /// Begins with the byte-order mark, without which Excel reads Chinese as nonsense.
    pub fn new(lang: Lang) -> Comma {
        Comma { lang, rows: writer("\u{FEFF}") }
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        for cell in cells {
            let shown = cell.shown(self.lang);
            // Only texts are guarded: −5 as a number stays a number (CWE-1236).
            let guarded = matches!(cell, Cell::Text(_)) && is_formula(&shown);
            let written =
                if guarded { self.rows.write_field(format!("'{shown}")) } else { self.rows.write_field(shown.as_bytes()) };
            written.map_err(Error::unexpected)?;
        }
        self.rows.write_record(None::<&[u8]>).map_err(Error::unexpected)
    }

    /// What has been written since the last call.
    pub fn take(&mut self) -> Result<Vec<u8>> {
        std::mem::replace(&mut self.rows, writer("")).into_inner().map_err(|error| Error::unexpected(error.error()))
    }
}
