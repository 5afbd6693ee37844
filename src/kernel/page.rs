//! Keyset paging: a cursor names the last row seen, so a deep page costs what the first one costs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Error, Result};

/// One page of a list. `next_cursor` is absent on the last page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `rows`, which were asked for with one row more than `limit`: if that row is
    /// there, a next page exists, and `key` of the last row kept is its cursor.
    pub fn from_rows(mut rows: Vec<T>, limit: usize, key: impl Fn(&T) -> Cursor) -> Page<T> {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = if more { rows.last().map(|row| key(row).encode()) } else { None };
        Page { items: rows, next_cursor }
    }

    /// A list that is short enough for one page.
    pub fn whole(items: Vec<T>) -> Page<T> {
        Page { items, next_cursor: None }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_cursor: self.next_cursor }
    }
}

/// The paging part of a list's query string.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items, 1 to 100; 20 unless given.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The number of items asked for.
    ///
    /// # Errors
    /// A field error when it is outside 1 to 100.
    pub fn limit(&self) -> Result<usize> {
        match self.limit.unwrap_or(20) {
            n @ 1..=100 => Ok(n as usize),
            _ => Err(Error::field("limit", "out_of_range", "每页条数须在 1 到 100 之间", "limit must be between 1 and 100")),
        }
    }

    /// The decoded cursor, if there is one.
    ///
    /// # Errors
    /// A field error when the text is no cursor of ours.
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        self.cursor.as_deref().filter(|c| !c.is_empty()).map(Cursor::decode).transpose()
    }
}

/// The sort key of the last row seen: one text per sort column. Opaque to clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<String>);

impl Cursor {
    pub fn of(parts: &[&dyn ToString]) -> Cursor {
        Cursor(parts.iter().map(|part| part.to_string()).collect())
    }

    /// The key of a row in a list that has several orders: the order's name, direction included, stands before the key, so
    /// that the cursor fits no other order.
    pub fn sorted(order: impl fmt::Display, parts: &[&dyn ToString]) -> Cursor {
        let mut key = vec![order.to_string()];
        key.extend(parts.iter().map(|part| part.to_string()));
        Cursor(key)
    }

    /// The key without the order's name.
    ///
    /// # Errors
    /// A field error when the cursor was made for another order, or for a list that has one only.
    pub fn for_order(&self, order: impl fmt::Display) -> Result<Cursor> {
        match self.0.split_first() {
            Some((name, key)) if *name == order.to_string() => Ok(Cursor(key.to_vec())),
            _ => Err(Error::field(
                "cursor",
                "invalid_cursor",
                "翻页标记属于另一种排序，请从第一页重新开始",
                "the cursor belongs to another order; start from the first page",
            )),
        }
    }

    pub fn encode(&self) -> String {
        hex::encode(self.0.join("\u{1f}"))
    }

    fn decode(text: &str) -> Result<Cursor> {
        let bytes = hex::decode(text).map_err(|_| Cursor::invalid())?;
        let joined = String::from_utf8(bytes).map_err(|_| Cursor::invalid())?;
        // None of ours holds it, and PostgreSQL cannot compare with it.
        if joined.contains('\0') {
            return Err(Cursor::invalid());
        }
        Ok(Cursor(joined.split('\u{1f}').map(str::to_owned).collect()))
    }

    /// Part `index` of the key, parsed.
    ///
    /// # Errors
    /// A field error when the cursor belongs to another list or was tampered with.
    pub fn part<T: FromStr>(&self, index: usize) -> Result<T> {
        self.0.get(index).and_then(|part| part.parse().ok()).ok_or_else(Cursor::invalid)
    }

    fn invalid() -> Error {
        Error::field(
            "cursor",
            "invalid_cursor",
            "翻页标记无效，请从第一页重新开始",
            "the cursor is invalid; start from the first page",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_round_trips_and_rejects_garbage() {
        let cursor = Cursor::of(&[&42_i64, &"西红柿"]);
        let query = PageQuery { limit: None, cursor: Some(cursor.encode()) };
        let back = query.cursor().unwrap().unwrap();
        assert_eq!(back.part::<i64>(0).unwrap(), 42);
        assert_eq!(back.part::<String>(1).unwrap(), "西红柿");
        assert!(back.part::<i64>(1).is_err());
        for rubbish in ["zz", "00", "610062", "ff"] {
            assert!(PageQuery { limit: None, cursor: Some(rubbish.into()) }.cursor().is_err(), "{rubbish}");
        }
    }

    #[test]
    fn cursor_of_another_order_is_refused() {
        let cursor = Cursor::sorted("price_asc", &[&240_i64, &"a"]);
        let key = cursor.for_order("price_asc").unwrap();
        assert_eq!((key.part::<i64>(0).unwrap(), key.part::<String>(1).unwrap()), (240, "a".to_owned()));
        for other in [cursor.for_order("price_desc"), Cursor::of(&[&240_i64]).for_order("price_asc")] {
            let error = other.unwrap_err();
            assert_eq!((error.fields[0].path.as_str(), error.fields[0].code.as_str()), ("cursor", "invalid_cursor"));
        }
    }
}
