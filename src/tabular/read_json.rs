//! JSON: an array of objects, or an object that holds one. Each object is a row, its keys are the columns.
//! Read as a stream, so that a file costs what its rows cost.

use std::collections::HashMap;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::read::{Collector, Found, Limits, ReadError, Sheet, Source};

const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Whether the content begins as an array or object does. No CSV header begins with a bracket and a quote.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut start = bytes.iter().filter(|b| !b.is_ascii_whitespace()).take(2);
    matches!((start.next(), start.next()), (Some(b'['), Some(b'{' | b']' | b'[')) | (Some(b'{'), Some(b'"' | b'}')))
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadError> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut rows =
        Rows { collector: Collector::new(limits, true), limits, columns: HashMap::new(), names: Vec::new(), row: 0, fault: None };
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let done = Top(&mut rows).deserialize(&mut text).and_then(|()| text.end());
    if let Some(fault) = rows.fault {
        return Err(fault);
    }
    done.map_err(|fault| ReadError::Damaged(fault.to_string()))?;
    if rows.row == 0 {
        return Err(ReadError::Empty);
    }
    rows.collector.widen(rows.names);
    rows.collector.finish(Source::Json)
}

struct Rows<'a> {
    collector: Collector<'a>,
    limits: &'a Limits,
    columns: HashMap<String, usize>,
    /// The columns in the order in which they were met.
    names: Vec<String>,
    row: u32,
    /// What the parser can only carry as a text.
    fault: Option<ReadError>,
}

impl Rows<'_> {
    fn column<E: serde::de::Error>(&mut self, name: String) -> Result<usize, E> {
        if let Some(at) = self.columns.get(&name) {
            return Ok(*at);
        }
        if self.names.len() == self.limits.columns {
            return Err(self.stop(ReadError::TooManyColumns { row: self.row, limit: self.limits.columns }));
        }
        if name.len() > 4 * self.limits.cell_chars {
            return Err(self.stop(ReadError::CellTooLong {
                row: self.row,
                column: String::new(),
                limit: self.limits.cell_chars,
            }));
        }
        self.columns.insert(name.clone(), self.names.len());
        self.names.push(super::clean(&name));
        Ok(self.names.len() - 1)
    }

    fn stop<E: serde::de::Error>(&mut self, fault: ReadError) -> E {
        let text = fault.to_string();
        self.fault.get_or_insert(fault);
        E::custom(text)
    }
}

/// The whole: an array of objects, or an object one of whose values is such an array.
struct Top<'a, 'b>(&'a mut Rows<'b>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of objects, or an object that holds one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Object(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            // The first array with objects counts; what stands beside it is the envelope.
            if self.0.row == 0 { map.next_value_seed(Inner(self.0))? } else { map.next_value::<IgnoredAny>().map(drop)? }
        }
        Ok(())
    }
}

/// A value of the envelope: rows if it is an array.
struct Inner<'a, 'b>(&'a mut Rows<'b>);

impl<'de> DeserializeSeed<'de> for Inner<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

macro_rules! nothing_of {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<(), E> {
            Ok(())
        }
    )+};
}

impl<'de> Visitor<'de> for Inner<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    nothing_of!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        Top(self.0).visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// One row.
struct Object<'a, 'b>(&'a mut Rows<'b>);

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let rows = self.0;
        rows.row += 1;
        let mut cells: Vec<Found> = Vec::with_capacity(rows.names.len());
        while let Some(name) = map.next_key::<String>()? {
            let at = rows.column(name)?;
            let text = map.next_value_seed(Cell { most: 4 * rows.limits.cell_chars })?;
            if text.len() > 4 * rows.limits.cell_chars {
                let column = rows.names[at].clone();
                return Err(rows.stop(ReadError::CellTooLong { row: rows.row, column, limit: rows.limits.cell_chars }));
            }
            while cells.len() <= at {
                cells.push(Found::Text(String::new()));
            }
            cells[at] = Found::Text(text);
        }
        let row = rows.row;
        rows.collector.push(row, cells).map_err(|fault| rows.stop::<A::Error>(fault))
    }
}

/// A scalar as text; a list of scalars with spaces between them, as stalls' prices are written.
struct Cell {
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<String, D::Error> {
        input.deserialize_any(self)
    }
}

macro_rules! as_text {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: serde::de::Error>(self, value: $kind) -> Result<String, E> {
            Ok(value.to_string())
        }
    )+};
}

impl<'de> Visitor<'de> for Cell {
    type Value = String;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text, a number or nothing")
    }

    as_text!(visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<String, E> {
        Ok(if value { "是" } else { "否" }.to_owned())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<String, E> {
        Ok(String::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<String, A::Error> {
        let mut all = String::new();
        while let Some(text) = seq.next_element_seed(Cell { most: self.most })? {
            if all.len() + text.len() > self.most {
                return Err(A::Error::custom("a list too long for one cell"));
            }
            all.push_str(if all.is_empty() { "" } else { " " });
            all.push_str(&text);
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(String::new())
    }
}
