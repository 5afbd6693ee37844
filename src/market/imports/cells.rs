//! What people write into cells: headers with their unit, yes and no, grades.

use catalogue::units::{half_width, split_header};
use kernel::Grade;

/// A header's name and the unit behind it. A star marks what must be filled in; it is not part of the name.
pub(super) fn head_and_unit(header: &str) -> (String, Option<String>) {
    let (name, unit) = split_header(header);
    (name.trim_end_matches('*').to_owned(), unit)
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
    let text = half_width(text);
    let text = text.trim_end_matches('级');
    let named = |grade: &Grade| {
        let (number, en) = (grade.number().to_string(), half_width(grade.name_en()));
        [number.as_str(), grade.name_zh().trim_end_matches('级'), grade.as_str(), en.as_str()].contains(&text)
    };
    Grade::ALL.into_iter().find(named).map(Grade::number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_people_write_them() {
        for header in ["价格（元/斤）", "价格：元/斤", "价格 元/斤", "价格【元/斤】", "价格*(元/斤)"] {
            assert_eq!(head_and_unit(header), ("价格".to_owned(), Some("元/斤".to_owned())), "{header}");
        }
        for header in [" Price ", "price*", "Ｐrice＊"] {
            assert_eq!(head_and_unit(header), ("price".to_owned(), None), "{header}");
        }
        assert_eq!((truth("是"), truth("ＮＯ"), truth("也许")), (Some(true), Some(false), None));
        assert_eq!((grade("特级"), grade("１"), grade("一级"), grade("5")), (Some(4), Some(1), Some(3), None));
        for of in Grade::ALL {
            assert_eq!((grade(of.name_zh()), grade(of.name_en())), (Some(of.number()), Some(of.number())));
        }
    }
}
