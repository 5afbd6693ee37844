//! Working calendars: which days are worked and at what hours. Pure: days of one year are worked out once, and every question
//! after that is a search in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use kernel::{Day, Ts};

/// Beijing's clock is so many seconds before UTC.
const BEIJING: i64 = 8 * 3600;
const DAY: i64 = 24 * 3600;
const MICROS: i64 = 1_000_000;

/// The years that can be asked about; times outside count as the nearest within.
const FIRST_YEAR: i16 = 1970;
const YEARS: usize = 200;

/// The number ([`Day::number`]) of the first day of each year, and of the year after the last.
const STARTS: [i32; YEARS + 1] = {
    let mut starts = [0; YEARS + 1];
    let mut index = 0;
    while index < YEARS {
        let year = FIRST_YEAR as i32 + index as i32;
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        starts[index + 1] = starts[index] + if leap { 366 } else { 365 };
        index += 1;
    }
    starts
};

/// The word for days on which nobody works.
const CLOSED: u8 = 7;

/// A day whose weekday does not say whether it is worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    pub working: bool,
    /// Why: 国庆节.
    pub name: String,
}

/// The days off and worked weekends of the yearly notices, and the years whose notice is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    special: BTreeMap<i32, SpecialDay>,
    announced: BTreeSet<i16>,
}

/// The notices that the program brings along: year, source, rows as in [`super::notice`].
pub const SHIPPED: &[(i16, &str, &str)] =
    &[(2026, "国务院办公厅关于2026年部分节假日安排的通知", include_str!("data/days_2026.csv"))];

impl Days {
    /// The notices that the program brings along.
    pub fn shipped() -> Days {
        let mut days = Days::default();
        for (year, _, text) in SHIPPED {
            if let Ok(notice) = super::notice::read(text) {
                days.announce(*year, notice.into_iter().map(|line| (line.day, line.special())));
            }
        }
        days
    }

    /// Puts a year's notice in the place of what was known of its days.
    pub fn announce(&mut self, year: i16, days: impl IntoIterator<Item = (Day, SpecialDay)>) {
        if let Some(index) = index_of(year) {
            self.special.retain(|number, _| !(STARTS[index]..STARTS[index + 1]).contains(number));
        }
        self.special.extend(days.into_iter().map(|(day, special)| (day.number(), special)));
        self.announced.insert(year);
    }

    /// What a notice says about the day.
    pub fn special(&self, day: Day) -> Option<&SpecialDay> {
        self.special.get(&day.number())
    }

    /// Whether the notice of the year is known.
    pub fn is_announced(&self, year: i16) -> bool {
        self.announced.contains(&year)
    }

    /// Whether offices work on the day: what the notice says, else Monday to Friday.
    pub fn is_working(&self, day: Day) -> bool {
        self.special(day).map_or(weekday(day.number()) < 5, |special| special.working)
    }

    /// The special days of a year, in their order.
    pub fn of_year(&self, year: i16) -> Vec<(Day, &SpecialDay)> {
        let Some(index) = index_of(year) else { return Vec::new() };
        self.special
            .range(STARTS[index]..STARTS[index + 1])
            .map(|(number, special)| (Day::from_number(*number), special))
            .collect()
    }
}

/// From one time of the day to another, in seconds after midnight; the second may be 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: i64,
    to: i64,
}

/// The hours of one weekday, as minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    pub from_minute: u16,
    /// 1440 is 24:00.
    pub to_minute: u16,
}

/// Hours of work and the days on which they hold.
#[derive(Debug)]
pub struct Calendar {
    /// By weekday, Monday first; the last, [`CLOSED`], has none.
    hours: [Vec<Span>; 8],
    /// Days off of the notices are days off here.
    has_days_off: bool,
    days: Arc<Days>,
    years: Box<[OnceLock<Year>]>,
}

/// What is searched in a year; index 0 is the first of January, and there is one entry more than days.
#[derive(Debug)]
struct Year {
    /// Seconds worked before the day.
    seconds: Vec<u32>,
    /// Days worked before the day.
    worked: Vec<u16>,
    /// Which weekday's hours the day has.
    pattern: Vec<u8>,
}

/// A point in time as the tables know it.
#[derive(Clone, Copy)]
struct Place {
    /// Index of the year.
    year: usize,
    /// Index of the day in it.
    day: usize,
    /// Microseconds since midnight in Beijing.
    micros: i64,
}

fn index_of(year: i16) -> Option<usize> {
    usize::try_from(i32::from(year) - i32::from(FIRST_YEAR)).ok().filter(|index| *index < YEARS)
}

/// 0 is Monday. 1970 began on a Thursday.
fn weekday(number: i32) -> u8 {
    (number + 3).rem_euclid(7) as u8
}

/// The year of a day, and the day's place in it.
fn split(number: i32) -> (usize, usize) {
    let number = number.clamp(0, STARTS[YEARS] - 1);
    // Never more than a day beside the truth.
    let mut year = ((i64::from(number) * 400 / 146_097) as usize).min(YEARS - 1);
    if STARTS[year] > number {
        year -= 1;
    } else if STARTS[year + 1] <= number {
        year += 1;
    }
    (year, (number - STARTS[year]) as usize)
}

fn place(at: Ts) -> Place {
    let local = at.as_micros() + BEIJING * MICROS;
    let number = local.div_euclid(DAY * MICROS).clamp(0, i64::from(STARTS[YEARS]) - 1);
    let (year, day) = split(number as i32);
    Place { year, day, micros: local.rem_euclid(DAY * MICROS) }
}

/// The instant so many microseconds after midnight in Beijing of the day.
fn instant(year: usize, day: usize, micros: i64) -> Ts {
    let number = i64::from(STARTS[year]) + day as i64;
    Ts::from_micros((number * DAY - BEIJING) * MICROS + micros).unwrap_or_else(|| Day::from_number(0).start())
}

impl Calendar {
    /// A calendar of these hours. Days off of `days` hold if `has_days_off`; a worked weekend whose weekday has no hours has
    /// those of the first weekday that has any.
    pub fn new(hours: &[Hours], has_days_off: bool, days: Arc<Days>) -> Calendar {
        let mut by_weekday: [Vec<Span>; 8] = Default::default();
        for one in hours {
            if let Some(spans) = by_weekday.get_mut(usize::from(one.weekday).wrapping_sub(1)).filter(|_| one.weekday <= 7) {
                spans.push(Span { from: i64::from(one.from_minute) * 60, to: i64::from(one.to_minute) * 60 });
            }
        }
        by_weekday.iter_mut().for_each(|spans| spans.sort_by_key(|span| span.from));
        Calendar { hours: by_weekday, has_days_off, days, years: (0..YEARS).map(|_| OnceLock::new()).collect() }
    }

    /// One of the calendars that the program brings along: `always`, `office`, `hall`.
    pub fn shipped(code: &str, days: Arc<Days>) -> Option<Calendar> {
        let calendar = CALENDARS.iter().find(|calendar| calendar.code == code)?;
        Some(Calendar::new(&calendar.hours(), calendar.has_days_off, days))
    }

    fn year(&self, index: usize) -> &Year {
        self.years[index].get_or_init(|| {
            let count = (STARTS[index + 1] - STARTS[index]) as usize;
            let mut year = Year {
                seconds: Vec::with_capacity(count + 1),
                worked: Vec::with_capacity(count + 1),
                pattern: Vec::with_capacity(count),
            };
            let (mut seconds, mut worked) = (0_u32, 0_u16);
            for number in STARTS[index]..STARTS[index + 1] {
                let pattern = self.pattern(number);
                year.seconds.push(seconds);
                year.worked.push(worked);
                year.pattern.push(pattern);
                if pattern != CLOSED {
                    seconds += self.hours[usize::from(pattern)].iter().map(|span| (span.to - span.from) as u32).sum::<u32>();
                    worked += 1;
                }
            }
            year.seconds.push(seconds);
            year.worked.push(worked);
            year
        })
    }

    /// Which weekday's hours a day has.
    fn pattern(&self, number: i32) -> u8 {
        let weekday = weekday(number);
        let has_hours = |weekday: u8| !self.hours[usize::from(weekday)].is_empty();
        let special = if self.has_days_off { self.days.special.get(&number) } else { None };
        match special {
            Some(special) if !special.working => CLOSED,
            Some(_) if !has_hours(weekday) => (0..CLOSED).find(|weekday| has_hours(*weekday)).unwrap_or(CLOSED),
            _ if has_hours(weekday) => weekday,
            _ => CLOSED,
        }
    }

    fn spans(&self, year: usize, day: usize) -> &[Span] {
        &self.hours[usize::from(self.year(year).pattern[day])]
    }

    /// Microseconds worked in the year before the time.
    fn worked_before(&self, at: Place) -> i64 {
        let before = i64::from(self.year(at.year).seconds[at.day]) * MICROS;
        let today = self.spans(at.year, at.day).iter();
        before + today.map(|span| (at.micros.min(span.to * MICROS) - span.from * MICROS).max(0)).sum::<i64>()
    }

    fn year_seconds(&self, year: usize) -> i64 {
        self.year(year).seconds.last().copied().map_or(0, i64::from)
    }

    /// The earliest instant by which so many seconds have been worked since `at`; with a negative number, from which on so many
    /// are worked until `at`. No seconds: `at` itself.
    pub fn after(&self, at: Ts, seconds: i64) -> Ts {
        if seconds == 0 {
            return at;
        }
        let from = place(at);
        let (mut year, mut target) = (from.year, self.worked_before(from) + seconds * MICROS);
        while target > self.year_seconds(year) * MICROS {
            target -= self.year_seconds(year) * MICROS;
            year += 1;
            if year == YEARS {
                return instant(YEARS - 1, (STARTS[YEARS] - STARTS[YEARS - 1]) as usize, 0);
            }
        }
        while target <= 0 {
            if year == 0 {
                return instant(0, 0, 0);
            }
            year -= 1;
            target += self.year_seconds(year) * MICROS;
        }
        let before = &self.year(year).seconds;
        let day = before.partition_point(|seconds| i64::from(*seconds) * MICROS < target) - 1;
        let mut left = target - i64::from(before[day]) * MICROS;
        for span in self.spans(year, day) {
            let length = (span.to - span.from) * MICROS;
            if left <= length {
                return instant(year, day, span.from * MICROS + left);
            }
            left -= length;
        }
        // A day holds what its entry says.
        instant(year, day + 1, 0)
    }

    /// Seconds worked from one time to another, begun ones included; negative when the second is the earlier.
    pub fn seconds_between(&self, from: Ts, to: Ts) -> i64 {
        if to < from {
            return -self.seconds_between(to, from);
        }
        let (from, to) = (place(from), place(to));
        let years: i64 = (from.year..to.year).map(|year| self.year_seconds(year) * MICROS).sum();
        let micros = years + self.worked_before(to) - self.worked_before(from);
        (micros + MICROS - 1).div_euclid(MICROS)
    }

    /// Whether the day is worked.
    pub fn is_working(&self, day: Day) -> bool {
        let (year, day) = split(day.number());
        self.year(year).pattern[day] != CLOSED
    }

    /// Whether somebody works at this moment.
    pub fn is_open(&self, at: Ts) -> bool {
        let at = place(at);
        self.spans(at.year, at.day).iter().any(|span| (span.from * MICROS..span.to * MICROS).contains(&at.micros))
    }

    /// The next moment at which somebody works: now, if somebody does.
    pub fn next_opening(&self, at: Ts) -> Ts {
        if self.is_open(at) {
            return at;
        }
        let now = place(at);
        let later_today = self.spans(now.year, now.day).iter().find(|span| span.from * MICROS > now.micros);
        if let Some(span) = later_today {
            return instant(now.year, now.day, span.from * MICROS);
        }
        let (year, day) = split(self.nth_working_day(at.day(), 1).number());
        instant(year, day, self.spans(year, day).first().map_or(0, |span| span.from * MICROS))
    }

    /// The `n`-th worked day after the day, which itself does not count.
    pub fn nth_working_day(&self, day: Day, n: u32) -> Day {
        let (mut year, day) = split(day.number());
        let mut target = u32::from(self.year(year).worked[day + 1]) + n.max(1);
        loop {
            let worked = &self.year(year).worked;
            let total = worked.last().copied().map_or(0, u32::from);
            if target <= total {
                let index = worked.partition_point(|days| u32::from(*days) < target) - 1;
                return Day::from_number(STARTS[year] + index as i32);
            }
            target -= total;
            year += 1;
            if year == YEARS {
                return Day::from_number(STARTS[YEARS] - 1);
            }
        }
    }

    /// The day itself if it is worked, else the next that is.
    pub fn working_day_from(&self, day: Day) -> Day {
        if self.is_working(day) { day } else { self.nth_working_day(day, 1) }
    }

    /// When work ends on the day; 24:00 of a day on which nobody works.
    pub fn closing(&self, day: Day) -> Ts {
        let (year, day) = split(day.number());
        let end = self.spans(year, day).last().map_or(DAY, |span| span.to);
        instant(year, day, end * MICROS)
    }

    /// Whether a time counted over these years may still change, because the notice of one of them is not known.
    pub fn is_provisional(&self, from: Ts, to: Ts) -> bool {
        self.has_days_off && (from.day().year()..=to.day().year()).any(|year| !self.days.is_announced(year))
    }
}

/// A calendar that the program brings along.
#[derive(Debug, Clone, Copy)]
pub struct ShippedCalendar {
    pub code: &'static str,
    pub name: (&'static str, &'static str),
    pub has_days_off: bool,
    /// Monday to this weekday.
    last_weekday: u8,
    /// Minutes after midnight.
    hours: &'static [(u16, u16)],
}

impl ShippedCalendar {
    /// The hours of each weekday.
    pub fn hours(&self) -> Vec<Hours> {
        let of_day = |weekday| {
            self.hours.iter().map(move |(from_minute, to_minute)| Hours {
                weekday,
                from_minute: *from_minute,
                to_minute: *to_minute,
            })
        };
        (1..=self.last_weekday).flat_map(of_day).collect()
    }
}

/// The calendars that the program brings along. A city changes their hours in its table of calendars.
pub const CALENDARS: &[ShippedCalendar] = &[
    ShippedCalendar {
        code: "always", name: ("全天候", "Always"), has_days_off: false, last_weekday: 7, hours: &[(0, 24 * 60)]
    },
    ShippedCalendar {
        code: "office",
        name: ("机关工作时间", "Office hours"),
        has_days_off: true,
        last_weekday: 5,
        hours: &[(9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30)],
    },
    ShippedCalendar {
        code: "hall",
        name: ("办事大厅时间", "Service hall hours"),
        has_days_off: true,
        last_weekday: 5,
        hours: &[(8 * 60, 18 * 60)],
    },
];
