//! What people write into cells: headers with their unit, days, yes and no, grades.

use crate::{catalogue::units::half_width, kernel::Day};

/// A header's name and the unit in brackets behind it: `价格(元/斤)` → `价格`, `元/斤`.
pub(super) fn split_header(header: &str) -> (String, Option<String>) {
    let plain = half_width(header);
    match plain.split_once('(') {
        Some((name, rest)) => (name.to_owned(), Some(rest.trim_end_matches(')').to_owned())),
        None => (plain.trim_end_matches('*').to_owned(), None),
    }
}

/// `2026-04-08`, `2026/4/8`, `2026年4月8日`, `20260408`, with or without a time of day.
pub(super) fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Day::from_ymd(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?);
    }
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if year.len() != 4 {
        return None;
    }
    Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

pub(super) fn truth(text: &str) -> Option<bool> {
    match half_width(text).as_str() {
        "是" | "y" | "yes" | "true" | "1" | "√" | "对" | "有" => Some(true),
        "否" | "n" | "no" | "false" | "0" | "×" | "x" | "无" => Some(false),
        _ => None,
    }
}

/// 1 to 4, or the grade's name.
pub(super) fn grade(text: &str) -> Option<i32> {
    match half_width(text).trim_end_matches('级') {
        "4" | "特" | "premium" => Some(4),
        "3" | "一" | "first" => Some(3),
        "2" | "二" | "second" => Some(2),
        "1" | "三" | "third" => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_people_write_them() {
        for text in ["2026-04-08", "2026/4/8", "2026年4月8日", "20260408", " 2026-04-08 00:00:00 "] {
            assert_eq!(day(text).map(|d| d.to_string()).as_deref(), Some("2026-04-08"), "{text}");
        }
        for text in ["4月8日", "08/04/2026", "2026-13-01", "2026-02-30", "", "明天"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(split_header("价格（元/斤）"), ("价格".to_owned(), Some("元/斤".to_owned())));
        assert_eq!(split_header(" Price "), ("price".to_owned(), None));
        assert_eq!((truth("是"), truth("ＮＯ"), truth("也许")), (Some(true), Some(false), None));
        assert_eq!((grade("特级"), grade("１"), grade("一级"), grade("5")), (Some(4), Some(1), Some(3), None));
    }
}
