//! `cailanzi clear`: the clearing engine on files, without a database.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

use super::meter::Process;
use crate::matching::{
    Lots, Mode, Options,
    cli::{check_dir, clear_dir},
};

#[derive(Args)]
pub struct ClearArgs {
    /// A directory with lanes.csv, categories.csv, offers.csv and demands.csv.
    dir: PathBuf,
    /// With --check: the directory that an earlier `clear --out` wrote.
    result: Option<PathBuf>,
    /// What is best: the most value, or the most kilograms by tier first.
    #[arg(long, value_enum, default_value = "surplus")]
    mode: ModeArg,
    /// Whether least lots bind.
    #[arg(long, value_enum, default_value = "ignore")]
    lots: LotsArg,
    /// Threads; all cores unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Write trades.csv and prices.csv to this directory.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Check the clearing in RESULT by independent code instead of clearing.
    #[arg(long, requires = "result")]
    check: bool,
    /// With --check: try every compatible pair of classes.
    #[arg(long, requires = "check")]
    brute: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeArg {
    Surplus,
    Guarantee,
}

#[derive(Clone, Copy, ValueEnum)]
enum LotsArg {
    Respect,
    Ignore,
}

pub fn run(args: &ClearArgs) -> ExitCode {
    match clear_or_check(args) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cailanzi: {error}");
            ExitCode::FAILURE
        }
    }
}

fn clear_or_check(args: &ClearArgs) -> Result<String, Box<dyn std::error::Error>> {
    if let (true, Some(result)) = (args.check, &args.result) {
        return Ok(format!("{:?}", check_dir(&args.dir, result, args.brute)?));
    }
    let options = Options {
        mode: match args.mode {
            ModeArg::Surplus => Mode::Surplus,
            ModeArg::Guarantee => Mode::Guarantee,
        },
        lots: match args.lots {
            LotsArg::Respect => Lots::Respect,
            LotsArg::Ignore => Lots::Ignore,
        },
        threads: args.threads,
    };
    let report = clear_dir(&args.dir, &options, args.out.as_deref(), &Process::new())?;
    if args.json {
        return Ok(serde_json::to_string(&report)?);
    }
    Ok(format!(
        "surplus {} fen, dual {} fen ({}), {} kg in {} trades, {:.3} s",
        report.surplus,
        report.dual,
        if report.surplus == report.dual { "proven optimal" } else { "the gap is what least lots cost" },
        report.filled_kg,
        report.trades,
        report.seconds.wall
    ))
}
