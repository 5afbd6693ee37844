//! The yearly notice of days off as a table: one line per day or stretch of days, and the year as a picture, which a second
//! person compares with the notice.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar::{Days, SpecialDay};
use kernel::{Day, Error, FieldError, Result};

/// One day of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeDay {
    pub day: Day,
    /// Worked, though it is a weekend; else off.
    pub working: bool,
    pub name: String,
}

impl NoticeDay {
    pub(super) fn special(&self) -> SpecialDay {
        SpecialDay { working: self.working, name: self.name.clone() }
    }
}

/// A notice has fewer lines, and a stretch fewer days.
const MOST_LINES: usize = 120;
const LONGEST: i32 = 31;

/// Reads `from,to,kind,name` with a first line of heads: `kind` is `off` or `work` (休, 班); an empty `to` is one day.
///
/// # Errors
/// Field errors, each naming its line: a day that is none, a weekday that is said to be worked as a weekend, a day named twice,
/// days of several years.
pub fn read(text: &str) -> Result<Vec<NoticeDay>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let (mut days, mut wrong): (Vec<NoticeDay>, Vec<FieldError>) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let path = format!("csv[{}]", index + 2);
        if index >= MOST_LINES {
            wrong.push(FieldError::new(path, "too_many", format!("最多 {MOST_LINES} 行"), format!("at most {MOST_LINES} lines")));
            break;
        }
        let line = record.map_err(|_| unreadable()).and_then(|record| {
            let field = |index: usize| record.get(index).unwrap_or_default().trim_start_matches('\u{feff}');
            line(&[field(0), field(1), field(2), field(3)])
        });
        match line {
            Ok(found) => days.extend(found),
            Err((code, zh, en)) => wrong.push(FieldError::new(path, code, zh, en)),
        }
    }
    days.sort_by_key(|line| line.day);
    for pair in days.windows(2).filter(|pair| pair[0].day == pair[1].day) {
        let day = pair[0].day;
        wrong.push(FieldError::new("csv", "duplicate", format!("{day} 出现两次"), format!("{day} is named twice")));
    }
    if days.first().map(|line| line.day.year()) != days.last().map(|line| line.day.year()) {
        wrong.push(FieldError::new("csv", "several_years", "一份通知只含一年的日子", "a notice is about the days of one year"));
    }
    if days.is_empty() && wrong.is_empty() {
        wrong.push(FieldError::new("csv", "required", "没有读到日期，请按模板填写", "no day was found; use the template"));
    }
    if wrong.is_empty() { Ok(days) } else { Err(Error::invalid(wrong)) }
}

type Fault = (&'static str, &'static str, &'static str);

fn unreadable() -> Fault {
    ("invalid_value", "这一行不是 CSV，请检查引号和编码（UTF-8）", "this line is no CSV: check quotes and encoding (UTF-8)")
}

fn line(&[from, to, kind, name]: &[&str; 4]) -> std::result::Result<Vec<NoticeDay>, Fault> {
    let day = |text: &str| {
        let fault = ("invalid_day", "日期须写成 2026-10-01 的样子", "a day is written like 2026-10-01");
        text.parse::<Day>().map_err(|_| fault)
    };
    let (from, to) = (day(from)?, day(if to.is_empty() { from } else { to })?);
    if to < from || to.number() - from.number() >= LONGEST {
        return Err(("out_of_range", "止日须在起日之后 31 天内", "the last day lies within 31 days after the first"));
    }
    let working = match kind {
        "off" | "休" | "放假" => false,
        "work" | "班" | "上班" => true,
        _ => return Err(("invalid_value", "类型须为 off（休）或 work（班）", "the kind is off or work")),
    };
    if name.chars().count() > 20 || name.chars().any(kernel::text::is_hidden) {
        return Err(("too_long", "名称最多 20 个字，不含看不见的符号", "a name has at most 20 visible characters"));
    }
    let days: Vec<Day> = (from.number()..=to.number()).map(Day::from_number).collect();
    let weekend = |day: &Day| (day.number() + 3).rem_euclid(7) >= 5;
    if working && !days.iter().all(weekend) {
        return Err(("not_weekend", "调休上班日须是周六或周日", "a worked day off is a Saturday or Sunday"));
    }
    Ok(days.into_iter().map(|day| NoticeDay { day, working, name: name.to_owned() }).collect())
}

/// Columns of a cell of the picture: two digits and a Chinese character.
const CELL: usize = 4;
const WEEK: usize = 7 * CELL;

/// The year as a picture: each month with 休 and 班 beside the days, and below the days in words.
pub fn picture(year: i16, days: &Days) -> String {
    let mut text = String::new();
    for quarter in 0..4_i8 {
        let months: Vec<Vec<String>> = (1..=3).map(|place| month(year, quarter * 3 + place, days)).collect();
        let height = months.iter().map(Vec::len).max().unwrap_or_default();
        for row in 0..height {
            let blank = " ".repeat(WEEK);
            let line: Vec<&str> = months.iter().map(|month| month.get(row).map_or(blank.as_str(), String::as_str)).collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    let special = days.of_year(year);
    for (word, working) in [("休", false), ("班", true)] {
        let listed: Vec<String> =
            stretches(special.iter().filter(|(_, day)| day.working == working).map(|(day, of)| (*day, &*of.name)));
        let _ = writeln!(
            text,
            "{word} {} 天：{}",
            special.iter().filter(|(_, day)| day.working == working).count(),
            listed.join("、")
        );
    }
    let worked = (1..=12).flat_map(|month| days_of(year, month)).filter(|day| days.is_working(*day)).count();
    let _ = writeln!(text, "全年工作日 {worked} 天");
    text
}

fn days_of(year: i16, month: i8) -> Vec<Day> {
    (1..=31).filter_map(|day| Day::from_ymd(year, month, day)).collect()
}

fn month(year: i16, month: i8, days: &Days) -> Vec<String> {
    let title = format!("{month}月");
    // The character is two columns wide.
    let width = title.chars().count() + 1;
    let mut lines =
        vec![format!("{title}{}", " ".repeat(WEEK - width)), ["  一", "  二", "  三", "  四", "  五", "  六", "  日"].concat()];
    let mut line = String::new();
    for day in days_of(year, month) {
        let weekday = (day.number() + 3).rem_euclid(7) as usize;
        if line.is_empty() {
            line = " ".repeat(weekday * CELL);
        }
        let mark = match days.special(day) {
            Some(special) if special.working => "班",
            Some(_) => "休",
            None => "  ",
        };
        let _ = write!(line, "{:2}{mark}", day.day_of_month());
        if weekday == 6 {
            lines.push(std::mem::take(&mut line));
        }
    }
    if let Some(last) = days_of(year, month).last().filter(|_| !line.is_empty()) {
        line.push_str(&" ".repeat((6 - (last.number() + 3).rem_euclid(7) as usize) * CELL));
        lines.push(line);
    }
    lines
}

/// Days in a row as `10-01–10-07 国庆节`.
fn stretches<'d>(days: impl Iterator<Item = (Day, &'d str)>) -> Vec<String> {
    let mut found: Vec<(Day, Day, &str)> = Vec::new();
    for (day, name) in days {
        match found.last_mut() {
            Some((_, last, of)) if *of == name && last.plus(1) == day => *last = day,
            _ => found.push((day, day, name)),
        }
    }
    let short = |day: Day| format!("{:02}-{:02}", day.month(), day.day_of_month());
    let word = |(first, last, name): (Day, Day, &str)| {
        let days = if first == last { short(first) } else { format!("{}–{}", short(first), short(last)) };
        format!("{days} {name}")
    };
    found.into_iter().map(word).collect()
}
