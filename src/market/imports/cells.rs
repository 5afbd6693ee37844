//! What people write into cells: headers with their unit, yes and no, grades.

use crate::catalogue::units::half_width;

/// A header's name and the unit in brackets behind it: `价格(元/斤)` → `价格`, `元/斤`.
pub(super) fn split_header(header: &str) -> (String, Option<String>) {
    let plain = half_width(header);
    match plain.split_once('(') {
        Some((name, rest)) => (name.to_owned(), Some(rest.trim_end_matches(')').to_owned())),
        None => (plain.trim_end_matches('*').to_owned(), None),
    }
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
        assert_eq!(split_header("价格（元/斤）"), ("价格".to_owned(), Some("元/斤".to_owned())));
        assert_eq!(split_header(" Price "), ("price".to_owned(), None));
        assert_eq!((truth("是"), truth("ＮＯ"), truth("也许")), (Some(true), Some(false), None));
        assert_eq!((grade("特级"), grade("１"), grade("一级"), grade("5")), (Some(4), Some(1), Some(3), None));
    }
}
