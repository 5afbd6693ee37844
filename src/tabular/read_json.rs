//! JSON: rows as objects or as lists, in a list, in an envelope up to three levels deep, or one to a line.
//! Read as a stream, so that a file costs what its rows cost.

use std::collections::HashMap;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    collect::{Collector, Found},
    encoding::decode,
    fault::{ReadError, damaged_json},
    json_survey::Survey,
    read::{Limits, Reading, Sheet, Source},
};

/// Whether the content begins as an array or object does, be it handed to a function: `callback([…])`, `var rows = […];`.
/// No CSV header begins with a bracket and a quote.
pub(super) fn looks_like(text: &str) -> bool {
    let mut start = unwrapped(text).bytes().filter(|b| !b.is_ascii_whitespace()).take(2);
    matches!((start.next(), start.next()), (Some(b'['), Some(b'{' | b']' | b'[')) | (Some(b'{'), Some(b'"' | b'}')))
}

/// The text from its first bracket on, where a script's name stands before it.
fn unwrapped(text: &str) -> &str {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ' ');
    let rest = text.trim_start_matches(name);
    let behind = rest.strip_prefix(['(', '=']).map(str::trim_start).filter(|rest| rest.starts_with(['[', '{']));
    behind.filter(|_| rest.len() < text.len()).unwrap_or(text)
}

pub(super) fn read(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    let (text, _) = decode(bytes, how.encoding);
    let whole = unwrapped(&text);
    let own = if whole.len() < text.trim_start_matches('\u{FEFF}').trim_start().len() {
        whole.trim_end().trim_end_matches(';').trim_end().trim_end_matches(')')
    } else {
        whole
    };
    read_text(own.as_bytes(), limits, how, true)
}

fn read_text(bytes: &[u8], limits: &Limits, how: &Reading, outermost: bool) -> Result<Sheet, ReadError> {
    let mut rows =
        Rows { collector: Collector::new(limits, how), limits, columns: HashMap::new(), names: Vec::new(), row: 0, fault: None };
    let mut lists = false;
    let done = if one_to_a_line(bytes) {
        let lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let mut all = lines.map(|line| {
            let mut text = serde_json::Deserializer::from_slice(line.strip_suffix(b",").unwrap_or(line));
            Object(&mut rows).deserialize(&mut text).and_then(|()| text.end())
        });
        all.find(Result::is_err).unwrap_or(Ok(()))
    } else {
        let survey = Survey::of(bytes).map_err(damaged_json)?;
        if survey.rows == 0 {
            // Some interfaces answer with a text that is JSON itself.
            if let Some(inner) = survey.inner.filter(|_| outermost) {
                return read_text(inner.as_bytes(), limits, how, false);
            }
            return Err(survey.message.map_or(ReadError::NoRows, |message| ReadError::ErrorAnswer { message }));
        }
        lists = survey.lists;
        if let Some(heads) = survey.heads.filter(|_| lists) {
            rows.collector.push(0, heads.into_iter().map(Found::Text).collect())?;
        }
        let mut text = serde_json::Deserializer::from_slice(bytes);
        Envelope { rows: &mut rows, path: &survey.path, lists }.deserialize(&mut text)
    };
    if let Some(fault) = rows.fault {
        return Err(fault);
    }
    done.map_err(damaged_json)?;
    if lists { rows.collector.finish(Source::Json) } else { rows.collector.finish_named(rows.names, Source::Json) }
}

/// Whether every line is an object of its own.
fn one_to_a_line(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next().is_some_and(|line| line.starts_with(b"{") && line.ends_with(b"}"));
    first && lines.next().is_some_and(|line| line.starts_with(b"{"))
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

    /// Puts a text under a name; `None` where it is too long.
    fn put<E: serde::de::Error>(&mut self, cells: &mut Vec<Found>, name: String, text: String) -> Result<(), E> {
        let at = self.column(name)?;
        if text.len() > 4 * self.limits.cell_chars {
            let column = self.names[at].clone();
            return Err(self.stop(ReadError::CellTooLong { row: self.row, column, limit: self.limits.cell_chars }));
        }
        while cells.len() <= at {
            cells.push(Found::Text(String::new()));
        }
        cells[at] = Found::Text(text);
        Ok(())
    }

    fn stop<E: serde::de::Error>(&mut self, fault: ReadError) -> E {
        let text = fault.to_string();
        self.fault.get_or_insert(fault);
        E::custom(text)
    }
}

/// What stands around the rows: the way to them is known.
struct Envelope<'a, 'b> {
    rows: &'a mut Rows<'b>,
    path: &'a [usize],
    lists: bool,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of objects, or an object that holds one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.lists {
            while seq.next_element_seed(List(self.rows))?.is_some() {}
        } else {
            while seq.next_element_seed(Object(self.rows))?.is_some() {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut at = 0;
        while map.next_key::<IgnoredAny>()?.is_some() {
            match self.path.split_first() {
                Some((wanted, path)) if *wanted == at => {
                    map.next_value_seed(Envelope { rows: &mut *self.rows, path, lists: self.lists })?;
                }
                _ => map.next_value::<IgnoredAny>().map(drop)?,
            }
            at += 1;
        }
        Ok(())
    }
}

/// A row that names its columns.
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
        let most = 4 * rows.limits.cell_chars;
        while let Some(name) = map.next_key::<String>()? {
            match map.next_value_seed(Cell { most, deep: true })? {
                Value::Text(text) => rows.put(&mut cells, name, text)?,
                Value::Fields(fields) => {
                    if fields.is_empty() {
                        rows.column(name.clone())?;
                    }
                    for (field, text) in fields {
                        rows.put(&mut cells, format!("{name}.{field}"), text)?;
                    }
                }
            }
        }
        let row = rows.row;
        rows.collector.push_named(row, cells).map_err(|fault| rows.stop::<A::Error>(fault))
    }
}

/// A row that is a list: its columns are told by their places.
struct List<'a, 'b>(&'a mut Rows<'b>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let rows = self.0;
        rows.row += 1;
        let mut cells: Vec<Found> = Vec::new();
        while let Some(value) = seq.next_element_seed(Cell { most: 4 * rows.limits.cell_chars, deep: false })? {
            if cells.len() == rows.limits.columns {
                return Err(rows.stop(ReadError::TooManyColumns { row: rows.row, limit: rows.limits.columns }));
            }
            cells.push(Found::Text(match value {
                Value::Text(text) => text,
                Value::Fields(_) => String::new(),
            }));
        }
        let row = rows.row;
        rows.collector.push(row, cells).map_err(|fault| rows.stop::<A::Error>(fault))
    }
}

/// A cell, or the cells of an object in a row.
enum Value {
    Text(String),
    Fields(Vec<(String, String)>),
}

/// A scalar as text; a list of scalars with spaces between them, as stalls' prices are written; of an object its own
/// scalars.
struct Cell {
    most: usize,
    deep: bool,
}

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Value, D::Error> {
        input.deserialize_any(self)
    }
}

macro_rules! as_text {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: serde::de::Error>(self, value: $kind) -> Result<Value, E> {
            Ok(Value::Text(value.to_string()))
        }
    )+};
}

impl<'de> Visitor<'de> for Cell {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a text, a number or nothing")
    }

    as_text!(visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Text(if value { "是" } else { "否" }.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Text(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut all = String::new();
        while let Some(value) = seq.next_element_seed(Cell { most: self.most, deep: false })? {
            let Value::Text(text) = value else { continue };
            if all.len() + text.len() > self.most {
                return Err(A::Error::custom("a list too long for one cell"));
            }
            all.push_str(if all.is_empty() { "" } else { " " });
            all.push_str(&text);
        }
        Ok(Value::Text(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if !self.deep || fields.len() == 50 {
                map.next_value::<IgnoredAny>()?;
            } else if let Value::Text(text) = map.next_value_seed(Cell { most: self.most, deep: false })? {
                fields.push((name, text));
            }
        }
        Ok(Value::Fields(fields))
    }
}
