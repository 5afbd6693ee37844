//! Which day of the year before a day is compared with ("figures", section 3): the same date of the sun's calendar,
//! and the same date of the moon's, because the weeks around Spring Festival move by up to a month between years.
//!
//! Rules where the date does not exist a year earlier:
//! - 29 February is compared with 28 February;
//! - a day of a leap month with the same day of the ordinary month of that number;
//! - the 30th of a month that had 29 days with its 29th.

use icu_calendar::{
    Date,
    cal::ChineseTraditional,
    types::{Month, RataDie},
};

use kernel::Day;

/// 1970-01-01 in days since the first of January of the year 1, which has the number 1.
const UNIX_EPOCH: i64 = 719_163;

/// The years for which the moon's calendar is published and not extrapolated.
const YEARS: std::ops::RangeInclusive<i16> = 1902..=2099;

/// A date of the Chinese calendar. The year is the sun's in which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarDate {
    pub year: i32,
    pub month: u8,
    pub leap: bool,
    pub day: u8,
}

impl LunarDate {
    /// `None` outside the years 1902 to 2099.
    pub fn of(day: Day) -> Option<LunarDate> {
        if !YEARS.contains(&day.year()) {
            return None;
        }
        let date = Date::from_rata_die(RataDie::new(i64::from(day.number()) + UNIX_EPOCH), ChineseTraditional::new());
        let month = date.month().to_input();
        Some(LunarDate {
            year: date.cyclic_year().related_iso,
            month: month.number(),
            leap: month.is_leap(),
            day: date.day_of_month().0,
        })
    }

    /// 闰六月廿一, or with the year 丙午年正月初一.
    pub fn name_zh(self, with_year: bool) -> String {
        const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
        const BRANCHES: [char; 12] = ['子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥'];
        const MONTHS: [&str; 12] = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "腊"];
        const DIGITS: [char; 10] = ['十', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let mut name = String::new();
        if with_year {
            // The year 4 was 甲子.
            let place = |of: i32| usize::try_from((self.year - 4).rem_euclid(of)).unwrap_or(0);
            name.extend([STEMS[place(10)], BRANCHES[place(12)], '年']);
        }
        if self.leap {
            name.push('闰');
        }
        name.push_str(MONTHS[usize::from(self.month.clamp(1, 12)) - 1]);
        name.push('月');
        match self.day {
            10 => name.push_str("初十"),
            20 => name.push_str("二十"),
            30 => name.push_str("三十"),
            day => {
                name.push(['初', '十', '廿'][usize::from(day / 10).min(2)]);
                name.push(DIGITS[usize::from(day % 10)]);
            }
        }
        name
    }

    fn to_day(self) -> Option<Day> {
        let month = if self.leap { Month::leap(self.month) } else { Month::new(self.month) };
        let date = Date::try_new_chinese_traditional(self.year, month, self.day).ok()?;
        i32::try_from(date.to_rata_die().to_i64_date() - UNIX_EPOCH).ok().map(Day::from_number)
    }
}

/// The same day of the lunar year before; `None` outside the years 1903 to 2099.
pub fn lunar_year_before(day: Day) -> Option<Day> {
    let date = LunarDate::of(day)?;
    let then = LunarDate { year: date.year - 1, leap: false, ..date };
    then.to_day().or_else(|| LunarDate { day: then.day - 1, ..then }.to_day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use prices::history::years_before;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn name(text: &str) -> String {
        LunarDate::of(day(text)).unwrap().name_zh(true)
    }

    /// Spring Festivals as the State Council's holiday notices name them.
    #[test]
    fn new_year_is_where_the_almanac_has_it() {
        let festivals = [
            "2020-01-25",
            "2021-02-12",
            "2022-02-01",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2029-02-13",
            "2030-02-03",
        ];
        for (year, text) in (2020..).zip(festivals) {
            let date = LunarDate::of(day(text)).unwrap();
            assert_eq!(date, LunarDate { year, month: 1, leap: false, day: 1 }, "{text}");
            let eve = LunarDate::of(day(text).plus(-1)).unwrap();
            assert_eq!((eve.year, eve.month), (year - 1, 12));
        }
        for pair in festivals.windows(2) {
            assert_eq!(lunar_year_before(day(pair[1])), Some(day(pair[0])));
        }
        assert_eq!(name("2026-02-17"), "丙午年正月初一");
        assert_eq!(name("2024-02-09"), "癸卯年腊月三十");
        assert_eq!(name("2025-10-06"), "乙巳年八月十五");
    }

    /// 2020 闰四月, 2023 闰二月, 2025 闰六月, 2028 闰五月.
    #[test]
    fn a_leap_month_is_compared_with_the_ordinary_month() {
        assert_eq!(name("2020-05-23"), "庚子年闰四月初一");
        assert_eq!(name("2023-03-22"), "癸卯年闰二月初一");
        assert_eq!(name("2025-07-25"), "乙巳年闰六月初一");
        assert_eq!(name("2028-06-23"), "戊申年闰五月初一");
        // 2025's ordinary and leap sixth months begin on 25 June and 25 July; 2024's sixth on 6 July.
        assert_eq!(lunar_year_before(day("2025-06-25")), Some(day("2024-07-06")));
        assert_eq!(lunar_year_before(day("2025-07-25")), Some(day("2024-07-06")));
        // And from 2026 one looks back to the ordinary one.
        assert_eq!(name("2026-07-14"), "丙午年六月初一");
        assert_eq!(lunar_year_before(day("2026-07-14")), Some(day("2025-06-25")));
    }

    /// The last month of 2024 (甲辰) had 29 days: its new year's eve is the 29th. That of 2023 had 30.
    #[test]
    fn missing_thirtieth_is_compared_with_twenty_ninth() {
        assert_eq!(name("2025-01-28"), "甲辰年腊月廿九");
        assert_eq!(lunar_year_before(day("2025-01-28")), Some(day("2024-02-08")));
        let mut thirtieths = 0;
        for n in 0..3653 {
            let today = day("2021-01-01").plus(n);
            let (now, then) = (LunarDate::of(today).unwrap(), LunarDate::of(lunar_year_before(today).unwrap()).unwrap());
            assert_eq!((then.year, then.month, then.leap), (now.year - 1, now.month, false), "{today}");
            if then.day != now.day {
                assert_eq!((now.day, then.day), (30, 29), "{today}");
                assert_eq!(LunarDate::of(lunar_year_before(today).unwrap().plus(1)).unwrap().day, 1, "{today}");
                thirtieths += 1;
            }
        }
        assert!(thirtieths > 10, "{thirtieths}");
    }

    #[test]
    fn every_day_of_eleven_years_has_a_year_before() {
        let first = day("2020-01-01");
        let mut previous = first.plus(-1);
        for n in 0..4018 {
            let today = first.plus(n);
            assert_eq!(today.number() - previous.number(), 1);
            let then = years_before(today, 1);
            assert_eq!((then.year(), then.month()), (today.year() - 1, today.month()));
            let leap = (today.month(), today.day_of_month()) == (2, 29);
            assert_eq!(then.day_of_month(), if leap { 28 } else { today.day_of_month() });
            let apart = today.number() - lunar_year_before(today).unwrap().number();
            assert!((353..=414).contains(&apart), "{today}: {apart}");
            assert_eq!(LunarDate::of(today).unwrap().to_day(), Some(today));
            previous = today;
        }
        assert_eq!(previous, day("2030-12-31"));
        assert_eq!(years_before(day("2024-02-29"), 1), day("2023-02-28"));
        assert_eq!(years_before(day("2025-02-28"), 1), day("2024-02-28"));
        assert_eq!(years_before(day("2026-01-01"), 1), day("2025-01-01"));
        assert_eq!(LunarDate::of(day("1850-01-01")), None);
    }
}
