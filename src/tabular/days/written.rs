//! From text to a day, one way of writing after the other.

use super::{DayFault, DayFormat, DayReading, Near, RangeDay, WrittenDay};
use crate::numerals;
use kernel::{Day, text::half_width_char};

/// A day of the coming month, written without a year, is of the running one.
const AHEAD_DAYS: i32 = 31;

const RELATIVE: [&str; 18] = [
    "今天",
    "今日",
    "昨天",
    "昨日",
    "前天",
    "前日",
    "明天",
    "明日",
    "后天",
    "後天",
    "本日",
    "当日",
    "當日",
    "当天",
    "today",
    "yesterday",
    "tomorrow",
    "now",
];

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The full names, so that `mayor` is no month.
const MONTH_NAMES: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

pub(super) fn read(text: &str, how: &DayReading) -> Result<WrittenDay, DayFault> {
    let plain = plain(text);
    let (text, how) = match era(&plain) {
        Some(rest) => (rest, &DayReading { format: DayFormat::Roc, ..*how }),
        None => (plain.as_str(), how),
    };
    if text.is_empty() || text.chars().count() > 80 {
        return Err(DayFault::NotADay);
    }
    if RELATIVE.iter().any(|word| text.starts_with(word)) {
        return Err(DayFault::Relative);
    }
    let text = without_weekday(text)?;
    let text = text.as_str();
    if let Some(days) = span(text, how) {
        let (first, last) = days?;
        return match how.of_range {
            Some(RangeDay::First) => Ok(first),
            Some(RangeDay::Last) => Ok(last),
            None => Err(DayFault::Range(first.day, last.day)),
        };
    }
    moment(text, how)
}

/// Half-width, lower case, trimmed, with one kind of stroke.
fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '\u{3000}' | '\u{A0}' | '\n' | '\t' => ' ',
        '−' | '‐' | '‑' => '-',
        '〜' => '~',
        '。' => '.',
        other => half_width_char(other),
    };
    text.trim().chars().map(one).flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// What follows `民国`.
fn era(text: &str) -> Option<&str> {
    ["中华民国", "中華民國", "民国", "民國", "roc "].iter().find_map(|era| text.strip_prefix(era)).map(str::trim_start)
}

/// The text without `星期五`, `(周五)`, `fri`.
fn without_weekday(text: &str) -> Result<String, DayFault> {
    let mut text = text.replace('週', "周").replace("禮拜", "周").replace("礼拜", "周").replace("星期", "周");
    if let Some(at) = text.find('周') {
        let day = text[at + '周'.len_utf8()..].chars().next();
        match day.filter(|c| "一二三四五六日天".contains(*c)) {
            Some(day) if !text[..at].ends_with('第') => {
                let end = at + '周'.len_utf8() + day.len_utf8();
                text.replace_range(at..end, " ");
            }
            _ => return Err(DayFault::Week),
        }
    }
    if text.contains("week")
        || text.split(['-', ' ']).any(is_week)
        || text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('w').is_some_and(digits)
    {
        return Err(DayFault::Week);
    }
    if text.contains(['旬', '季'])
        || text.contains("月份")
        || text.contains("月初")
        || text.contains("月底")
        || text.contains("月末")
    {
        return Err(DayFault::Period);
    }
    const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let is_weekday = |word: &str| {
        let word = word.trim_matches(['.', ',']);
        WEEKDAYS.iter().any(|day| *day == word || (word.len() >= 3 && day[..3] == *word) || (word == "tues" || word == "thurs"))
    };
    let text = text.replace(['(', ')'], " ");
    Ok(text.split(' ').filter(|word| !word.is_empty() && !is_weekday(word)).collect::<Vec<_>>().join(" "))
}

fn is_week(part: &str) -> bool {
    part.strip_prefix('w').is_some_and(digits)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Two days with a stroke or 至 between them; nothing for text that is none.
fn span(text: &str, how: &DayReading) -> Option<Result<(WrittenDay, WrittenDay), DayFault>> {
    if text.contains(':') {
        return None;
    }
    let whole = |text: &str| moment(text.trim(), how).ok();
    let pair = |left: &str, right: &str| -> Option<(WrittenDay, WrittenDay)> {
        let first = whole(left)?;
        // 11月16日-22日 and 2026.11.16-11.22: the second says what changes.
        let (year, month) = (first.day.year(), first.day.month());
        let groups: Vec<i16> =
            right.trim().split(['-', '/', '.', '月', '日', '号']).filter(|g| digits(g)).filter_map(|g| g.parse().ok()).collect();
        let last = match groups[..] {
            [day] if !digits(right.trim()) || right.trim().len() <= 2 => {
                ymd(year, month.into(), day).map(|day| WrittenDay { day, ..first })
            }
            [a, b] if how.format == DayFormat::Auto => ymd(year, a, b).map(|day| WrittenDay { day, ..first }),
            _ => whole(right),
        }?;
        (first.day <= last.day).then_some((first, last))
    };
    for mark in ["~", "–", "—", "至", "到", " - ", " to ", "--"] {
        if let Some((left, right)) = text.split_once(mark) {
            let right = right.trim_start_matches(['~', '–', '—', '-']);
            return Some(pair(left, right).ok_or(DayFault::NotADay));
        }
    }
    // 16/11/2026-22/11/2026, 2026-11-16-2026-11-22.
    let strokes: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    let at = match strokes.len() {
        1 if text.contains(['/', '.', '月']) || text.len() == 17 => strokes[0],
        5 => strokes[2],
        _ => return None,
    };
    pair(&text[..at], &text[at + 1..]).map(Ok)
}

/// A date with or without a time.
fn moment(text: &str, how: &DayReading) -> Result<WrittenDay, DayFault> {
    let Some(colon) = text.find(':') else { return date(text, how) };
    let start = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // A time without a date, as 8:00.
    if start == 0 || start == colon {
        return Err(DayFault::NotADay);
    }
    let (before, time) = text.split_at(start);
    let before = before.trim_end_matches(|c: char| c == 't' || c == ' ' || c == ',' || "上中下午早晚".contains(c));
    // JavaScript: fri nov 27 2026 08:00:00 gmt+0800.
    let read = date(before, how)?;
    let Some(minutes) = minutes_behind_beijing(time)? else { return Ok(read) };
    let day = Day::from_number((i64::from(read.day.number()) * 1440 + minutes).div_euclid(1440) as i32);
    Ok(WrittenDay { day, ..read })
}

/// The minutes from midnight to this time by Beijing's clock, which may be of the day before or after; nothing for a time
/// without an offset, which is Beijing's own.
fn minutes_behind_beijing(time: &str) -> Result<Option<i64>, DayFault> {
    let end = time.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(time.len());
    let mut parts = time[..end].split(':');
    let (hour, minute) = (parts.next().and_then(|p| p.parse::<i64>().ok()), parts.next().and_then(|p| p.parse::<i64>().ok()));
    let (Some(mut hour), Some(minute)) = (hour.filter(|h| *h <= 24), minute.filter(|m| *m < 60)) else {
        return Err(DayFault::NotADay);
    };
    let mut zone = time[end..].trim();
    if let Some(rest) = zone.strip_prefix("pm") {
        hour += if hour < 12 { 12 } else { 0 };
        zone = rest.trim();
    } else if let Some(rest) = zone.strip_prefix("am") {
        zone = rest.trim();
    }
    let zone = zone
        .strip_prefix("utc")
        .or_else(|| zone.strip_prefix("gmt"))
        .map_or(zone, |rest| if rest.trim().is_empty() { "z" } else { rest.trim() });
    // What stands behind the offset is its name.
    let zone = zone.split(' ').next().unwrap_or_default();
    let offset = match zone {
        "" | "北京时间" => return Ok(None),
        "z" => 0,
        _ => {
            let (sign, hours) = match zone.split_at_checked(1) {
                Some(("+", rest)) => (1, rest),
                Some(("-", rest)) => (-1, rest),
                _ => return Err(DayFault::Zone),
            };
            let number = |text: &str| text.parse::<i64>().ok().filter(|_| digits(text));
            let (hours, minutes) = match hours.split_once(':') {
                Some((h, m)) => (number(h), number(m)),
                None if digits(hours) && hours.len() == 4 => (number(&hours[..2]), number(&hours[2..])),
                None => (number(hours), Some(0)),
            };
            match (hours.filter(|h| *h <= 14), minutes.filter(|m| *m < 60)) {
                (Some(h), Some(m)) => sign * (h * 60 + m),
                _ => return Err(DayFault::Zone),
            }
        }
    };
    Ok(Some(hour * 60 + minute - offset + 480))
}

fn date(text: &str, how: &DayReading) -> Result<WrittenDay, DayFault> {
    let certain = |day: Option<Day>| day.map(|day| WrittenDay { day, year_added: false }).ok_or(DayFault::NotADay);
    if digits(text) {
        return match text.len() {
            6 if how.format == DayFormat::Auto => {
                Err(if text.starts_with("20") || text.starts_with("19") { DayFault::Period } else { DayFault::ShortYear })
            }
            _ => certain(compact(text, how)),
        };
    }
    // 46357.75: a spreadsheet's instant.
    if let Some((whole, fraction)) = text.split_once('.')
        && whole.len() == 5
        && digits(fraction)
        && digits(whole)
    {
        return certain(compact(whole, how));
    }
    let words: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日', '号', '號', '_', ' ', ',']).filter(|part| !part.is_empty()).collect();
    if words.iter().any(|word| month_named(word).is_some()) {
        return english(&words, how);
    }
    let mut parts = [0_i16; 3];
    let mut widths = [0_usize; 3];
    let mut count = 0;
    for word in words {
        let (value, width) = if digits(word) {
            (word.parse::<i16>().ok(), word.len())
        } else if word.chars().all(numerals::is_numeral) {
            let value = numerals::number(word).and_then(|n| i16::try_from(n).ok());
            (value, value.map_or(0, |n| n.to_string().len()))
        } else if count == 3 && !word.chars().any(|c| c.is_ascii_digit()) {
            // 2026-11-27 更新
            break;
        } else {
            return Err(DayFault::NotADay);
        };
        if count == 3 || width > 4 {
            return Err(DayFault::NotADay);
        }
        (parts[count], widths[count]) = (value.ok_or(DayFault::NotADay)?, width);
        count += 1;
    }
    let [a, b, c] = parts;
    match (count, how.format) {
        (3, _) if widths[0] == 4 => certain(ymd(a, b, c)),
        (3, DayFormat::Auto | DayFormat::Roc) if widths[0] == 3 => certain(ymd(a + 1911, b, c)),
        (3, DayFormat::Roc) if widths[0] < 4 => certain(ymd(a + 1911, b, c)),
        (3, DayFormat::Dmy) if matches!(widths[2], 2 | 4) => certain(ymd(century(c), b, a)),
        (3, DayFormat::Mdy) if matches!(widths[2], 2 | 4) => certain(ymd(century(c), a, b)),
        (3, DayFormat::Auto) if widths[2] == 4 => Err(DayFault::Order),
        (3, DayFormat::Auto) => Err(DayFault::ShortYear),
        (2, _) if widths[0] >= 3 || widths[1] == 4 => Err(DayFault::Period),
        (2, DayFormat::Dmy) => yearless(b, a, how),
        (2, _) => yearless(a, b, how),
        _ => Err(DayFault::NotADay),
    }
}

/// 1 to 12 for the English name of a month.
fn month_named(word: &str) -> Option<i16> {
    let short = |at: usize| MONTHS[at] == word || (at == 8 && word == "sept");
    (0..12).find(|at| short(*at) || MONTH_NAMES[*at] == word).map(|at| at as i16 + 1)
}

/// `27 nov 2026`, `nov 27, 2026`, `27-nov-26`, `2026 nov 27`, `27th nov`.
fn english(words: &[&str], how: &DayReading) -> Result<WrittenDay, DayFault> {
    let mut month = None;
    let mut numbers: Vec<(i16, usize)> = Vec::new();
    for word in words {
        let number = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).filter(|n| digits(n)).unwrap_or(word);
        match (month_named(word), number.parse::<i16>().ok().filter(|_| digits(number))) {
            (Some(named), _) if month.is_none() => month = Some(named),
            (None, Some(n)) => numbers.push((n, number.len())),
            _ if *word == "of" => {}
            _ => return Err(DayFault::NotADay),
        }
    }
    let month = month.ok_or(DayFault::NotADay)?;
    let day = match numbers[..] {
        [(year, 4), (day, 1 | 2)] | [(day, 1 | 2), (year, 4)] => ymd(year, month, day),
        [(day, 1 | 2), (year, 2)] => ymd(century(year), month, day),
        [(_, 4)] => return Err(DayFault::Period),
        [(day, 1 | 2)] => return yearless(month, day, how),
        _ => None,
    };
    day.map(|day| WrittenDay { day, year_added: false }).ok_or(DayFault::NotADay)
}

/// A month and a day: the year is the nearest that fits.
fn yearless(month: i16, day: i16, how: &DayReading) -> Result<WrittenDay, DayFault> {
    // The 29th of February is a day of some year.
    if ymd(2024, month, day).is_none() {
        return Err(DayFault::NotADay);
    }
    let day = match how.near.ok_or(DayFault::YearMissing)? {
        Near::Past(today) => {
            let latest = today.plus(AHEAD_DAYS);
            (0..=8).filter_map(|back| ymd(latest.year() - back, month, day)).find(|day| *day <= latest)
        }
        Near::Future(today) => (0..=8).filter_map(|on| ymd(today.year() + on, month, day)).find(|day| *day >= today),
    };
    day.map(|day| WrittenDay { day, year_added: true }).ok_or(DayFault::NotADay)
}

/// Digits only: `20211201`, `1150410`, `20211201093000`, the number of days that a spreadsheet stores, or milliseconds.
fn compact(date: &str, how: &DayReading) -> Option<Day> {
    let number = |from: usize, to: usize| date.get(from..to)?.parse::<i16>().ok();
    match (date.len(), how.format) {
        (8 | 12 | 14, DayFormat::Auto | DayFormat::Roc) => ymd(number(0, 4)?, number(4, 6)?, number(6, 8)?),
        (8, DayFormat::Dmy) => ymd(number(4, 8)?, number(2, 4)?, number(0, 2)?),
        (8, DayFormat::Mdy) => ymd(number(4, 8)?, number(0, 2)?, number(2, 4)?),
        (7, DayFormat::Auto | DayFormat::Roc) => ymd(number(0, 3)? + 1911, number(3, 5)?, number(5, 7)?),
        (6, DayFormat::Roc) => ymd(number(0, 2)? + 1911, number(2, 4)?, number(4, 6)?),
        // Day 25 569 of a spreadsheet is the first of 1970; of one that counts from 1904, day 24 107 is.
        (5, DayFormat::Auto) => {
            let first = if how.calendar_1904 { 24_107 } else { 25_569 };
            date.parse::<i32>().ok().filter(|n| (20_000..90_000).contains(n)).map(|n| Day::from_number(n - first))
        }
        (13, DayFormat::Auto) => {
            let seconds = date.parse::<i64>().ok()? / 1_000;
            let day = i32::try_from((seconds + 8 * 3_600).div_euclid(86_400)).ok()?;
            Some(Day::from_number(day)).filter(|day| (1950..=2150).contains(&day.year()))
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

pub(super) fn ymd(year: i16, month: i16, day: i16) -> Option<Day> {
    let day = Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)?;
    (1950..=2150).contains(&day.year()).then_some(day)
}
