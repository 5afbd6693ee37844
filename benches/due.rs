//! How many due times a second: starts all over a year, each kind of allowance, on each calendar. Fails under a million.
//!
//! `cargo bench --bench due`.

use std::{hint::black_box, process::ExitCode, sync::Arc, time::Instant};

use cailanzi::cases::{Allowance, Calendar, Days, clock};
use cailanzi::kernel::Day;

/// Due times of one measurement.
const COUNT: i64 = 2_000_000;

/// Due times a second.
const BOUND: f64 = 1e6;

fn main() -> ExitCode {
    // `cargo test` builds benches and starts them to see that they run.
    let quick = std::env::args().any(|arg| arg == "--test");
    let count = if quick { 1000 } else { COUNT };
    let days = Arc::new(Days::shipped());
    let Some(first) = Day::from_ymd(2026, 1, 1).map(Day::start) else { return ExitCode::FAILURE };
    let mut slowest = f64::INFINITY;
    for code in ["always", "office", "hall"] {
        let Some(calendar) = Calendar::shipped(code, days.clone()) else { return ExitCode::FAILURE };
        for (name, allowance) in [
            ("30 minutes", Allowance::minutes(30)),
            ("40 hours", Allowance::hours(40)),
            ("20 working days", Allowance::working_days(20)),
            ("30 calendar days", Allowance::calendar_days(30)),
        ] {
            let start = Instant::now();
            for number in 0..count {
                // A prime step, so that starts lie at all times of the day and of the year.
                let begin = first.plus_seconds(number * 7_919 % (365 * 86_400));
                black_box(clock::due(&calendar, black_box(begin), allowance));
            }
            let rate = count as f64 / start.elapsed().as_secs_f64();
            println!("{code:7} {name:17} {:8.2} M/s", rate / 1e6);
            slowest = slowest.min(rate);
        }
    }
    if quick || slowest >= BOUND { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
