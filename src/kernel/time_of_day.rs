//! Times of day in Beijing, as timetables name them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const MINUTES_OF_DAY: u16 = 24 * 60;

/// A time of day in Beijing, to the minute: `HH:MM`, 00:00 to 23:59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "16:00")]
pub struct TimeOfDay(u16);

/// The text is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTimeOfDay;

impl TimeOfDay {
    /// So many minutes after midnight; of a number beyond the day its rest.
    pub fn from_minutes(minutes: i32) -> TimeOfDay {
        TimeOfDay(minutes.rem_euclid(i32::from(MINUTES_OF_DAY)) as u16)
    }

    /// Minutes after midnight.
    pub fn minutes(self) -> i32 {
        i32::from(self.0)
    }
}

impl FromStr for TimeOfDay {
    type Err = NoTimeOfDay;

    fn from_str(text: &str) -> Result<TimeOfDay, NoTimeOfDay> {
        let [hour_tens, hour, b':', minute_tens, minute] = *text.as_bytes() else { return Err(NoTimeOfDay) };
        let two = |tens: u8, ones: u8| {
            let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
            digits.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
        };
        match (two(hour_tens, hour), two(minute_tens, minute)) {
            (Some(hour @ 0..24), Some(minute @ 0..60)) => Ok(TimeOfDay(hour * 60 + minute)),
            _ => Err(NoTimeOfDay),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Display for NoTimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("须为 HH:MM，如 16:00 / HH:MM, such as 16:00")
    }
}

impl std::error::Error for NoTimeOfDay {}

impl TryFrom<String> for TimeOfDay {
    type Error = NoTimeOfDay;

    fn try_from(text: String) -> Result<TimeOfDay, NoTimeOfDay> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_day_is_four_digits_and_a_colon() {
        for (text, minutes) in [("00:00", 0), ("04:30", 270), ("16:05", 965), ("23:59", 1439)] {
            let time: TimeOfDay = text.parse().unwrap();
            assert_eq!((time.minutes(), time.to_string().as_str()), (minutes, text));
            assert_eq!(TimeOfDay::from_minutes(minutes), time);
        }
        for wrong in ["", "16", "1:05", "16:5", "24:00", "12:60", "+1:00", "16:05:00", "１6:05", "16：05", " 4:30", "0x:10"] {
            assert_eq!(wrong.parse::<TimeOfDay>(), Err(NoTimeOfDay), "{wrong}");
        }
    }
}
