//! Tests of the package.

mod clocks;
mod engine;
mod kinds;
mod notices;
mod plans;

use kernel::{Day, Ts};

/// A time of Beijing: `2026-11-30 17:00`; the hour may be 24.
fn at(text: &str) -> Ts {
    let (day, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    let day: Day = day.parse().unwrap();
    day.start().plus_minutes(hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap())
}
