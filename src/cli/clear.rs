//! `cailanzi clear`: the clearing engine on files, without a database.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

use super::meter::Process;
use matching::{
    Change, Checked, Lots, Mode, Options, SettlementRule,
    cli::{Wishes, check_dir, clear_dir, what_if_dir},
};

#[derive(Args)]
pub struct ClearArgs {
    /// A directory with lanes.csv, categories.csv, offers.csv and demands.csv, or - for one JSON object on standard input.
    dir: PathBuf,
    /// With --check: the directory that an earlier `clear --out` wrote.
    #[arg(requires = "check")]
    result: Option<PathBuf>,
    /// What is best: the most value, or the most kilograms by tier first.
    #[arg(long, value_enum, default_value = "surplus")]
    mode: ModeArg,
    /// Whether least lots bind.
    #[arg(long, value_enum, default_value = "ignore")]
    lots: LotsArg,
    /// Threads; all cores unless given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Write trades.csv, prices.csv and what else is asked for to this directory.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The price of a trade in trades.csv: the ask, half way to the bid less freight, or one price for all who trade together.
    #[arg(long, value_enum, default_value = "midpoint")]
    price: PriceArg,
    /// Say of every listing that is left over why, at which price it would trade, and with which help with the freight (left.csv).
    #[arg(long)]
    explain: bool,
    /// Say what one kg more is worth at every destination, and what every lane is (destination_prices.csv, lane_prices.csv;
    /// closed lanes are read from closed.csv in DIR).
    #[arg(long)]
    shadow: bool,
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
enum PriceArg {
    Ask,
    Midpoint,
    Uniform,
}

impl PriceArg {
    const fn rule(self) -> SettlementRule {
        match self {
            PriceArg::Ask => SettlementRule::Ask,
            PriceArg::Midpoint => SettlementRule::Midpoint,
            PriceArg::Uniform => SettlementRule::Uniform,
        }
    }
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
        let checked = check_dir(&args.dir, result, args.brute)?;
        if args.json {
            return Ok(serde_json::to_string(&checked)?);
        }
        let Checked { surplus, trades, pairs } = checked;
        return Ok(format!("right: surplus {surplus} fen in {trades} trades, {pairs} pairs compared"));
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
        threads: args.threads.map(usize::from),
    };
    if args.rank_provinces || !args.what_if.is_empty() {
        return Ok(serde_json::to_string(&what_if_dir(&args.dir, &options, &args.what_if)?)?);
    }
    let wishes = Wishes { rule: args.price.rule(), explain: args.explain, shadow: args.shadow };
    let report = clear_dir(&args.dir, &options, &wishes, args.out.as_deref(), &Process::new())?;
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
