//! Days as price lists write them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::Day;

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

/// The day, with or without a time behind it; nothing outside 1950 to 2150.
pub fn parse_day(text: &str, format: DayFormat) -> Option<Day> {
    let text = text.trim();
    let date = text.split([' ', 'T', '\u{3000}']).next()?;
    if !date.is_empty() && date.bytes().all(|b| b.is_ascii_digit()) {
        return compact(date, format);
    }
    let mut parts = [0_i16; 3];
    let mut count = 0;
    let mut widths = [0_usize; 3];
    for part in date.split(['-', '/', '.', '年', '月', '日', '_']).filter(|part| !part.is_empty()) {
        if count == 3 || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts[count] = part.parse().ok()?;
        widths[count] = part.len();
        count += 1;
    }
    if count != 3 {
        return None;
    }
    let [a, b, c] = parts;
    match format {
        DayFormat::Auto if widths[0] == 4 => ymd(a, b, c),
        DayFormat::Auto | DayFormat::Roc if widths[0] == 3 || (format == DayFormat::Roc && widths[0] < 4) => ymd(a + 1911, b, c),
        DayFormat::Dmy if matches!(widths[2], 2 | 4) => ymd(century(c), b, a),
        DayFormat::Mdy if matches!(widths[2], 2 | 4) => ymd(century(c), a, b),
        _ => None,
    }
}

/// Digits only: `20211201`, `1150410`, or the number of days that a spreadsheet stores.
fn compact(date: &str, format: DayFormat) -> Option<Day> {
    let number = |from: usize, to: usize| date.get(from..to)?.parse::<i16>().ok();
    match (date.len(), format) {
        (8, DayFormat::Auto | DayFormat::Roc) => ymd(number(0, 4)?, number(4, 6)?, number(6, 8)?),
        (8, DayFormat::Dmy) => ymd(number(4, 8)?, number(2, 4)?, number(0, 2)?),
        (8, DayFormat::Mdy) => ymd(number(4, 8)?, number(0, 2)?, number(2, 4)?),
        (7, DayFormat::Auto | DayFormat::Roc) => ymd(number(0, 3)? + 1911, number(3, 5)?, number(5, 7)?),
        (6, DayFormat::Roc) => ymd(number(0, 2)? + 1911, number(2, 4)?, number(4, 6)?),
        // Day 25 569 of a spreadsheet is the first of 1970.
        (5, DayFormat::Auto) => {
            date.parse::<i32>().ok().filter(|n| (20_000..90_000).contains(n)).map(|n| Day::from_number(n - 25_569))
        }
        _ => None,
    }
}

/// The year that two digits mean, where the order is stated and so no other reading is left.
fn century(year: i16) -> i16 {
    match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    }
}

fn ymd(year: i16, month: i16, day: i16) -> Option<Day> {
    let day = Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    (1950..=2150).contains(&day.year()).then_some(day)
}

/// The first day that a file's name holds: `2018_01_31.csv`, `today_115.04.08.json`, `日报20260408.xlsx`.
pub fn day_in_name(name: &str, format: DayFormat) -> Option<Day> {
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = name;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        groups.push(&rest[..end]);
        rest = &rest[end..];
    }
    let alone = groups.iter().filter(|g| g.len() >= 7).find_map(|g| compact(g, format));
    let together = || groups.windows(3).find_map(|w| parse_day(&w.join("-"), format));
    alone.or_else(together)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_as_price_lists_write_them() {
        let read = |text: &str, format| parse_day(text, format).map(|d| d.to_string());
        for text in [
            "2021-12-01",
            "2021-12-01 00:00:00",
            "2021/12/1",
            "2021.12.1",
            "20211201",
            "2021年12月1日",
            "44531",
            "110.12.01",
            "1101201",
        ] {
            assert_eq!(read(text, DayFormat::Auto).as_deref(), Some("2021-12-01"), "{text}");
        }
        assert_eq!(read("1/12/2021", DayFormat::Dmy).as_deref(), Some("2021-12-01"));
        assert_eq!(read("12/1/2021", DayFormat::Mdy).as_deref(), Some("2021-12-01"));
        assert_eq!(read("01/10/18", DayFormat::Dmy).as_deref(), Some("2018-10-01"));
        assert_eq!(read("99.01.31", DayFormat::Roc).as_deref(), Some("2010-01-31"));
        for text in [
            "",
            "1.5",
            "2021-13-01",
            "21-12-01",
            "2021-12-01-02",
            "昨天",
            "01/12/2021",
            "2021-02-30",
            "8888",
            "0000-00-00",
            "99999",
        ] {
            assert_eq!(read(text, DayFormat::Auto), None, "{text}");
        }
    }

    #[test]
    fn a_files_name_says_its_day() {
        let read = |name: &str| day_in_name(name, DayFormat::Auto).map(|d| d.to_string());
        assert_eq!(read("2018_01_31.csv").as_deref(), Some("2018-01-31"));
        assert_eq!(read("today_115.04.08.json").as_deref(), Some("2026-04-08"));
        assert_eq!(read("日报20260408(2).xlsx").as_deref(), Some("2026-04-08"));
        assert_eq!(read("prices 3.csv"), None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            for format in DayFormat::ALL {
                let _ = (parse_day(&text, format), day_in_name(&text, format));
            }
        }

        #[test]
        fn a_day_that_is_written_is_read_again(number in -7_000_i32..65_000) {
            let day = Day::from_number(number);
            prop_assert_eq!(parse_day(&day.to_string(), DayFormat::Auto), Some(day));
            let dmy = format!("{}/{}/{}", day.day_of_month(), day.month(), day.year());
            prop_assert_eq!(parse_day(&dmy, DayFormat::Dmy), Some(day));
        }
    }
}
