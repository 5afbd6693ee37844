//! Cells of files about listings and deals: days, instants and words as the pages show them.

use kernel::{Day, Grade, Lang, Ts};
use tabular::Value;

pub fn day_cell(day: Day) -> Value {
    // The kernel's days all lie within a spreadsheet's calendar; anything else is shown as text.
    day.to_string().parse().map_or_else(|_| Value::text(day.to_string()), Value::Day)
}

/// Beijing time, to the minute.
pub fn instant_cell(at: Ts) -> Value {
    Value::text(at.beijing_minute())
}

pub(crate) fn grade_cell(grade: i32, lang: Lang) -> Value {
    Grade::from_number(grade).map_or(Value::Int(grade.into()), |grade| Value::text(grade.name(lang)))
}

/// The tier of a demand in Chinese and English; `None` outside 0 to 2.
pub(crate) const fn tier_names(tier: i32) -> Option<(&'static str, &'static str)> {
    match tier {
        0 => Some(("封控区、医院", "Sealed areas, hospitals")),
        1 => Some(("重点网点", "Key outlets")),
        2 => Some(("一般网点", "Other outlets")),
        _ => None,
    }
}

pub fn tier_cell(tier: i32, lang: Lang) -> Value {
    tier_names(tier).map_or(Value::Int(tier.into()), |(zh, en)| Value::text(if lang == Lang::Zh { zh } else { en }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_beijing_time_to_the_minute() {
        let at: Ts = "2026-04-08T16:05:59.123456Z".parse().unwrap();
        assert_eq!(instant_cell(at).plain(), "2026-04-09 00:05");
        assert_eq!(day_cell(at.day()).plain(), "2026-04-09");
        assert_eq!((grade_cell(4, Lang::Zh).plain(), grade_cell(4, Lang::En).plain()), ("特级".into(), "Premium".into()));
    }
}
