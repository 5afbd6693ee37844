//! Days as files and people write them: the one reader of all importers.
//!
//! It reads what can mean one day only. What could be two days, or is a week, a month, a span or "yesterday", is refused
//! by name ([`DayFault`]); an instant with an offset is the day that Beijing had then.

mod fault;
mod written;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use fault::DayFault;

use kernel::Day;

/// The order in which a file writes its days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DayFormat {
    /// The year first: `2021-12-10`, `2021/12/1`, `20211201`, `2021年12月1日`; with a year of three digits, or seven
    /// digits in all, the year counts from 1911: `115.04.10`, `1150410`. What could be two days is none.
    #[default]
    Auto,
    /// `31/12/2021`, `31/12/21`.
    Dmy,
    /// `12/31/2021`.
    Mdy,
    /// Every year counts from 1911.
    Roc,
}

impl DayFormat {
    pub const ALL: [DayFormat; 4] = [DayFormat::Auto, DayFormat::Dmy, DayFormat::Mdy, DayFormat::Roc];
}

/// Which day of a span counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RangeDay {
    First,
    Last,
}

/// The year of a day that is written without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// The latest such day that is not after this one, for what has been observed. A day of the coming month keeps the
    /// running year: it is refused as a day to come rather than taken for one of the year before.
    Past(Day),
    /// The first such day that is not before this one, for what is offered.
    Future(Day),
}

/// How days are to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct DayReading {
    pub format: DayFormat,
    /// Numbers of days count from 1904, as in workbooks of older Macs.
    pub calendar_1904: bool,
    /// Without it a day without a year is none.
    pub near: Option<Near>,
    /// Without it a span of days is none.
    pub of_range: Option<RangeDay>,
}

/// A day that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDay {
    pub day: Day,
    /// The text has no year; [`DayReading::near`] gave it.
    pub year_added: bool,
}

impl DayReading {
    pub fn new(format: DayFormat) -> DayReading {
        DayReading { format, ..DayReading::default() }
    }

    /// The day, with or without a time behind it; none outside 1950 to 2150.
    ///
    /// # Errors
    /// Why the text is no single day.
    pub fn read(&self, text: &str) -> Result<WrittenDay, DayFault> {
        match iso(text) {
            Some(day) => Ok(WrittenDay { day, year_added: false }),
            None => written::read(text, self),
        }
    }
}

/// The day that a text with a year names, whatever else would be needed to read one without.
pub fn parse_day(text: &str, format: DayFormat) -> Option<Day> {
    Some(DayReading::new(format).read(text).ok()?.day)
}

/// `2026-04-08`, as nearly all cells of large files are.
fn iso(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let plain = bytes.len() == 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|at| bytes[*at].is_ascii_digit());
    if !plain {
        return None;
    }
    written::ymd(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?)
}

/// The day that a file's name or a title holds: `2018_01_31.csv`, `today_115.04.08.json`, `日报20260408.xlsx`; none where
/// it holds two.
pub fn day_in_name(name: &str, format: DayFormat) -> Option<Day> {
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = name;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        groups.push(&rest[..end]);
        rest = &rest[end..];
    }
    let alone = groups.iter().filter(|g| (7..=8).contains(&g.len())).filter_map(|g| parse_day(g, format));
    let together = groups.windows(3).filter_map(|w| parse_day(&w.join("-"), format));
    let mut found: Vec<Day> = alone.chain(together).collect();
    found.dedup();
    match found[..] {
        [day] => Some(day),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
