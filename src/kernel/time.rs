//! Instants are UTC; days are calendar days in Asia/Shanghai. The clock is read here and nowhere else.

use std::{fmt, str::FromStr, sync::Arc};

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    sql::{DaySql, TsSql},
    time_of_day::TimeOfDay,
};

/// An instant in UTC, in whole microseconds (the finest that both databases keep).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = TsSql)]
#[schema(value_type = String, format = "date-time", example = "2026-04-08T01:30:00Z")]
pub struct Ts(Timestamp);

impl Ts {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Ts = Ts(Timestamp::UNIX_EPOCH);

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The instant so many microseconds after 1970; `None` outside the years −9999…9999.
    pub fn from_micros(micros: i64) -> Option<Ts> {
        Timestamp::from_microsecond(micros).ok().map(Ts)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn as_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// The instant `seconds` later (earlier when negative); stays put at the end of time.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Ts {
        Ts(self.0.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(self.0))
    }

    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Ts {
        self.plus_seconds(minutes * 60)
    }

    #[must_use]
    pub fn plus_hours(self, hours: i64) -> Ts {
        self.plus_seconds(hours * 3600)
    }

    /// The calendar day in Beijing at this instant.
    pub fn day(self) -> Day {
        Day(self.0.to_zoned(beijing()).date())
    }

    /// The time of day in Beijing, without its seconds.
    pub fn time_of_day(self) -> TimeOfDay {
        let local = self.0.to_zoned(beijing());
        TimeOfDay::from_minutes(i32::from(local.hour()) * 60 + i32::from(local.minute()))
    }

    /// RFC 3339 with Beijing's offset: `2026-04-08T09:30:00+08:00`.
    pub fn beijing(self) -> String {
        self.0.display_with_offset(jiff::tz::offset(8)).to_string()
    }

    /// Day and time of day in Beijing, as people and spreadsheets read them: `2026-04-08 09:30`.
    pub fn beijing_minute(self) -> String {
        format!("{} {}", self.day(), self.time_of_day())
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Ts {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Ts, jiff::Error> {
        let exact: Timestamp = s.parse()?;
        Ok(Ts(Timestamp::from_microsecond(exact.as_microsecond())?))
    }
}

/// China has kept UTC+8 all year since 1991; a fixed offset needs no time-zone database on the machine.
fn beijing() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

/// A calendar day in Asia/Shanghai.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = DaySql)]
#[schema(value_type = String, format = "date", example = "2026-04-08")]
pub struct Day(Date);

/// Day 0 of [`Day::number`].
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl Day {
    /// The day of this year, month and day of month; `None` if there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day)
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        // Every date that jiff can hold is within four million days of 1970.
        i32::try_from(self.0.duration_since(EPOCH).as_hours() / 24).unwrap_or_default()
    }

    /// The day so many days after 1970-01-01; stays within jiff's range of years.
    pub fn from_number(days: i32) -> Day {
        Day(EPOCH.saturating_add(SignedDuration::from_hours(i64::from(days.clamp(-4_000_000, 2_900_000)) * 24)))
    }

    #[must_use]
    pub fn plus(self, days: i32) -> Day {
        Day::from_number(self.number().saturating_add(days))
    }

    /// The first instant of the day in Beijing.
    pub fn start(self) -> Ts {
        let midnight = self.0.at(0, 0, 0, 0).to_zoned(beijing());
        Ts(midnight.map(|z| z.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// The first instant of the next day: the end of this one.
    pub fn end(self) -> Ts {
        self.plus(1).start()
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> i8 {
        self.0.month()
    }

    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Day, jiff::Error> {
        s.parse().map(Day)
    }
}

/// Where the time comes from: the machine in production, a hand-set value in tests.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Ts + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn system() -> Clock {
        // Every microsecond of a Timestamp is one.
        Clock(Arc::new(|| Ts::from_micros(Timestamp::now().as_microsecond()).unwrap_or(Ts::EPOCH)))
    }

    /// A clock that asks `source` for the time.
    pub fn from_fn(source: impl Fn() -> Ts + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(source))
    }

    pub fn now(&self) -> Ts {
        (self.0)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_beijings_midnight() {
        let before: Ts = "2026-04-07T15:59:59Z".parse().unwrap();
        assert_eq!(before.day().to_string(), "2026-04-07");
        assert_eq!(before.plus_seconds(1).day().to_string(), "2026-04-08");
        assert_eq!(before.plus_seconds(1).beijing(), "2026-04-08T00:00:00+08:00");
        let day: Day = "2026-04-08".parse().unwrap();
        assert_eq!(day.start().to_string(), "2026-04-07T16:00:00Z");
        assert_eq!(Day::from_number(day.number()), day);
    }
}
