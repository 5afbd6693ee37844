//! Fixed work for `valgrind --tool=callgrind`: the same market every time, one thread, so that the number of
//! instructions hardly changes from run to run and a change of the engine shows in it whatever else the machine does.
//!
//! `make bench-instructions` runs it; by itself it only does the work: `surplus`, `guarantee`, `hot` or `explain`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a measurement that fails stops")]

use std::hint::black_box;
use std::process::ExitCode;

use cailanzi::matching::{Mode, Options, Plan, check, clear, explain, generate};

const SEED: u64 = 20_220_401;

fn main() -> ExitCode {
    let work = std::env::args().skip(1).find(|argument| !argument.starts_with("--")).unwrap_or_default();
    let (plan, mode) = match work.as_str() {
        "surplus" | "explain" => (Plan { varieties: 30, per_side: 300, ..Plan::default() }, Mode::Surplus),
        "guarantee" => (Plan { varieties: 30, per_side: 300, ..Plan::default() }, Mode::Guarantee),
        "hot" => (Plan { varieties: 0, per_side: 0, hot: 2_000, ..Plan::default() }, Mode::Surplus),
        // As `cargo bench` without a name calls it.
        "" => return ExitCode::SUCCESS,
        other => {
            eprintln!("{other}: not one of surplus, guarantee, hot, explain");
            return ExitCode::FAILURE;
        }
    };
    let market = generate(&plan, SEED);
    let Ok(clearing) = clear(&market, &Options { mode, threads: Some(1), ..Options::default() }) else {
        return ExitCode::FAILURE;
    };
    assert!(check(&market, &clearing, false).is_ok(), "the certificate is wrong");
    if work == "explain" {
        black_box(explain(&market, &clearing));
    }
    println!("{} pivots, {} classes, {} trades", clearing.pivots, clearing.classes, clearing.trades.len());
    ExitCode::SUCCESS
}
