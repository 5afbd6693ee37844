//! `cailanzi clear`: the clearing engine on files, without a database.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

use super::meter::Process;
use crate::matching::{
    Change, Lots, Mode, Options,
    cli::{check_dir, clear_dir, what_if_dir},
};

#[derive(Args)]
pub struct ClearArgs {
    /// A directory with lanes.csv, categories.csv, offers.csv and demands.csv, or - for one JSON object on standard input.
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
    /// Instead of clearing: what a change would cost, as JSON, such as close-province=370000 or offer-qty=17:0; may be repeated.
    #[arg(long, value_name = "CHANGE")]
    what_if: Vec<Change>,
    /// Instead of clearing: what the loss of each single province would cost, worst first, as JSON.
    #[arg(long, conflicts_with = "what_if")]
    rank_provinces: bool,
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
    if args.rank_provinces || !args.what_if.is_empty() {
        return Ok(serde_json::to_string(&what_if_dir(&args.dir, &options, &args.what_if)?)?);
    }
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
