//! Clocks: promises with a due time. Pure: a time comes from a calendar, a start and an allowance, and nothing is counted minute
//! by minute.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar::Calendar;
use kernel::{Ts, text_enum};

text_enum! {
    /// What an allowance is counted in.
    #[schema(as = ClockUnit)]
    pub enum Unit {
        /// Minutes within the calendar's hours.
        Minutes = "minutes" => ("分钟", "minutes"),
        /// Worked days after the day of the start, until work ends.
        WorkingDays = "working_days" => ("个工作日", "working days"),
        /// Days after the day of the start, until work ends; an end on a day off moves to the next worked day (民法典 201–203).
        CalendarDays = "calendar_days" => ("个自然日", "calendar days"),
    }
}

/// How much time a promise gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Allowance {
    pub unit: Unit,
    pub amount: u32,
}

impl Allowance {
    pub const fn minutes(amount: u32) -> Allowance {
        Allowance { unit: Unit::Minutes, amount }
    }

    pub const fn hours(amount: u32) -> Allowance {
        Allowance::minutes(amount * 60)
    }

    pub const fn working_days(amount: u32) -> Allowance {
        Allowance { unit: Unit::WorkingDays, amount }
    }

    pub const fn calendar_days(amount: u32) -> Allowance {
        Allowance { unit: Unit::CalendarDays, amount }
    }
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub at: Ts,
    /// The notice of a year in it is not known, so the time may still change.
    pub provisional: bool,
}

impl Due {
    fn new(calendar: &Calendar, start: Ts, at: Ts) -> Due {
        Due { at, provisional: calendar.is_provisional(start, at) }
    }
}

/// When a promise that starts now is due.
pub fn due(calendar: &Calendar, start: Ts, allowance: Allowance) -> Due {
    let at = match allowance.unit {
        Unit::Minutes => calendar.after(start, i64::from(allowance.amount) * 60),
        Unit::WorkingDays => calendar.closing(calendar.nth_working_day(start.day(), allowance.amount)),
        Unit::CalendarDays => {
            let last = start.day().plus(i32::try_from(allowance.amount).unwrap_or(i32::MAX));
            calendar.closing(calendar.working_day_from(last))
        }
    };
    Due::new(calendar, start, at)
}

/// Working seconds from the start until the promise is due: the whole, of which warnings are shares.
pub fn allowed_seconds(calendar: &Calendar, start: Ts, due_at: Ts) -> i64 {
    calendar.seconds_between(start, due_at).max(0)
}

/// Working seconds that are left; negative when the time is over.
pub fn remaining(calendar: &Calendar, now: Ts, due_at: Ts) -> i64 {
    calendar.seconds_between(now, due_at)
}

/// When a promise is due that was paused with so many working seconds left and runs on from now.
pub fn resume(calendar: &Calendar, now: Ts, left: i64) -> Due {
    Due::new(calendar, now, calendar.after(now, left))
}

/// When `permille` of the allowance have passed; over 1000, after the due time. `allowed` is the whole in working seconds.
pub fn share(calendar: &Calendar, due_at: Ts, allowed: i64, permille: i32) -> Ts {
    calendar.after(due_at, allowed * i64::from(permille - 1000) / 1000)
}
