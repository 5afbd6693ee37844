//! The race: the product, and LEMON and OR-tools where they are installed, on the same
//! generated files in the same run; medians of CPU seconds of one thread, total against total.
//!
//! `cargo bench --bench matching -- [guarantee] [SIZE…]`, sizes `tiny`, `S`, `M`, `HOT`, `L`; without any: S, M and
//! HOT. The peers are looked for in the folder named by `CAILANZI_RACE` (the race kit, built).

use std::path::{Path, PathBuf};
use std::process::Command;

use cailanzi::cli::meter::Process;
use cailanzi::matching::cli::measured;
use cailanzi::matching::files::write_market;
use cailanzi::matching::{Mode, Options, Plan, check, generate};

const SEED: u64 = 20_220_401;
const REPETITIONS: usize = 3;

/// One contestant's runs on one instance.
struct Runs {
    name: &'static str,
    seconds: Vec<f64>,
    surplus: i64,
}

impl Runs {
    fn median(&self) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }
}

/// Runs one peer of the kit; total CPU seconds and surplus, if it is installed and finishes.
fn peer(kit: &Path, name: &str, instance: &Path, mode: Mode) -> Option<(f64, i64)> {
    let letter = if mode == Mode::Surplus { "M" } else { "G" };
    let mut command = match name {
        "OR-tools" => {
            let mut command = Command::new(kit.join(".venv/bin/python"));
            command.args(["-W", "ignore", "ortools_peer.py"]).arg(instance).arg(letter);
            command
        }
        _ => {
            let mut command = Command::new(kit.join("lemon_peer"));
            command.arg(instance).args([if name == "LEMON NetworkSimplex" { "ns" } else { "cs" }, letter]);
            command
        }
    };
    let output = command.current_dir(kit).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let field = |key: &str| text.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    Some((field("total_s")?.parse().ok()?, field("surplus")?.parse().ok()?))
}

fn race(size: &str, mode: Mode, kit: Option<&Path>) {
    let Some(plan) = Plan::named(size) else {
        return eprintln!("{size}: no such size");
    };
    let market = generate(&plan, SEED);
    let instance = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("matching-{size}"));
    if let Err(error) = write_market(&instance, &market) {
        return eprintln!("{}: {error}", instance.display());
    }
    let options = Options { mode, threads: Some(1), ..Options::default() };
    let mut all = vec![Runs { name: "cailanzi", seconds: Vec::new(), surplus: 0 }];
    for name in ["LEMON NetworkSimplex", "LEMON CostScaling", "OR-tools"] {
        all.push(Runs { name, seconds: Vec::new(), surplus: 0 });
    }
    for _ in 0..REPETITIONS {
        match measured(&market, &options, &Process::new()) {
            Ok((clearing, report)) => {
                assert!(check(&market, &clearing, false).is_ok(), "the certificate is wrong");
                all[0].seconds.push(report.seconds.total);
                all[0].surplus = report.surplus;
            }
            Err(invalid) => return eprintln!("{size}: {invalid}"),
        }
        for runs in &mut all[1..] {
            if let Some((seconds, surplus)) = kit.and_then(|kit| peer(kit, runs.name, &instance, mode)) {
                runs.seconds.push(seconds);
                runs.surplus = surplus;
            }
        }
    }
    all.retain(|runs| !runs.seconds.is_empty());
    let own = all[0].median();
    for runs in &all {
        println!("| {size} | {} | {:.3} | {:.1}× | {} |", runs.name, runs.median(), runs.median() / own, runs.surplus);
        assert_eq!(runs.surplus, all[0].surplus, "{} disagrees", runs.name);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let mode = if arguments.iter().any(|argument| argument == "guarantee") { Mode::Guarantee } else { Mode::Surplus };
    let mut sizes: Vec<&str> = arguments.iter().map(String::as_str).filter(|&argument| argument != "guarantee").collect();
    if sizes.is_empty() {
        sizes = vec!["S", "M", "HOT"];
    }
    let kit = std::env::var_os("CAILANZI_RACE").map(PathBuf::from);
    println!("| instance | solver | total, CPU s | slower by | surplus, fen |\n|---|---|---|---|---|");
    for size in sizes {
        race(size, mode, kit.as_deref());
    }
}
