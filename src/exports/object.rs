//! JSON: an array of objects, one a line.

use serde::Serialize;

use super::Cell;
use kernel::{Error, Result};

pub struct Objects {
    /// `{"name":` and `,"price_fen":`, as they stand before the values.
    keys: Vec<Vec<u8>>,
    out: Vec<u8>,
    rows: usize,
}

fn put(out: &mut Vec<u8>, value: impl Serialize) -> Result<()> {
    serde_json::to_writer(out, &value).map_err(Error::unexpected)
}

impl Objects {
    pub fn new<'k>(keys: impl Iterator<Item = &'k str>) -> Result<Objects> {
        let before = |(place, key): (usize, &str)| {
            let mut text = vec![if place == 0 { b'{' } else { b',' }];
            put(&mut text, key)?;
            text.push(b':');
            Ok(text)
        };
        Ok(Objects { keys: keys.enumerate().map(before).collect::<Result<_>>()?, out: b"[".to_vec(), rows: 0 })
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        self.out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
        self.rows += 1;
        for (key, cell) in self.keys.iter().zip(cells) {
            self.out.extend_from_slice(key);
            let out = &mut self.out;
            match cell {
                Cell::Empty => put(out, ()),
                Cell::Text(text) => put(out, text),
                Cell::Word { code, .. } => put(out, code),
                Cell::Level { number, .. } => put(out, number),
                Cell::Int(number) | Cell::Decimal { digits: number, .. } => put(out, number),
                Cell::Day(day) => put(out, day),
                Cell::Instant(at) => put(out, at),
                Cell::Bool(value) => put(out, value),
            }?;
        }
        self.out.push(b'}');
        Ok(())
    }

    /// What has been written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    pub fn end(&mut self) {
        self.out.extend_from_slice(b"\n]\n");
    }
}
