//! The race: the product, and LEMON and OR-tools where they are installed, on the same generated files in the same
//! run; medians of CPU seconds of one thread, total against total. Then the kept market: what one changed listing
//! costs. Then the gap that least lots leave.
//!
//! `cargo bench --bench matching -- [SIZE…]`, sizes `tiny`, `S`, `M`, `HOT`, `L`, `L60`; without any: S, M and HOT. The
//! peers are looked for in the folder named by `CAILANZI_RACE` (the race kit, built).

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a measurement that fails stops")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cailanzi::cli::meter::Process;
use cailanzi::matching::cli::Meter;
use cailanzi::matching::files::write_market;
use cailanzi::matching::{Demand, Engine, Market, Mode, Offer, Options, Plan, check, clear, generate};

const SEED: u64 = 20_220_401;
const REPETITIONS: usize = 3;
const PEERS: [&str; 3] = ["LEMON NetworkSimplex", "LEMON CostScaling", "OR-tools"];
const EDITS: usize = 2000;

/// One run: CPU seconds, MB at most, surplus in fen.
struct Run {
    seconds: f64,
    mb: f64,
    surplus: i64,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs one peer of the kit, if it is installed and finishes.
fn peer(kit: &Path, name: &str, instance: &Path, mode: Mode) -> Option<Run> {
    let letter = if mode == Mode::Surplus { "M" } else { "G" };
    let text = match name {
        "OR-tools" => {
            let mut python = Command::new(kit.join(".venv/bin/python"));
            output(python.args(["-W", "ignore", "ortools_peer.py"]).arg(instance).arg(letter).current_dir(kit))?
        }
        _ => {
            let solver = if name == "LEMON NetworkSimplex" { "ns" } else { "cs" };
            output(Command::new(kit.join("lemon_peer")).arg(instance).args([solver, letter]))?
        }
    };
    let field = |key: &str| text.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    Some(Run {
        seconds: field("total_s")?.parse().ok()?,
        mb: field("rss_mb").and_then(|mb| mb.parse().ok()).unwrap_or(0.0),
        surplus: field("surplus")?.parse().ok()?,
    })
}

/// Runs the product as a process of its own.
fn product(instance: &Path, mode: Mode, more: &[&str]) -> Option<serde_json::Value> {
    let mode = if mode == Mode::Surplus { "surplus" } else { "guarantee" };
    let mut command = Command::new(env!("CARGO_BIN_EXE_cailanzi"));
    command.arg("clear").arg(instance).args(["--mode", mode, "--json"]).args(more);
    serde_json::from_str(&output(&mut command)?).ok()
}

/// One line of the table per solver; the product's median.
fn race(size: &str, instance: &Path, mode: Mode, kit: Option<&Path>) -> f64 {
    let mut runs: Vec<(&str, Vec<Run>)> = ["cailanzi"].into_iter().chain(PEERS).map(|name| (name, Vec::new())).collect();
    for _ in 0..REPETITIONS {
        for (name, runs) in &mut runs {
            let run = match (*name, kit) {
                ("cailanzi", _) => product(instance, mode, &["--threads", "1"]).and_then(|report| {
                    let (seconds, mb) = (report["seconds"]["total"].as_f64()?, report["peak_rss_mb"].as_f64()?);
                    Some(Run { seconds, mb, surplus: report["surplus"].as_i64()? })
                }),
                (_, Some(kit)) => peer(kit, name, instance, mode),
                (_, None) => None,
            };
            runs.extend(run);
        }
    }
    runs.retain(|(_, runs)| !runs.is_empty());
    let seconds = |runs: &[Run]| median(runs.iter().map(|run| run.seconds).collect());
    let own = seconds(&runs[0].1);
    for (name, list) in &runs {
        let (seconds, mb, surplus) = (seconds(list), list[0].mb, list[0].surplus);
        println!("| {size} | {mode:?} | {name} | {seconds:.3} | {:.1} | {mb:.0} | {surplus} |", seconds / own);
        assert_eq!(surplus, runs[0].1[0].surplus, "{name} disagrees");
    }
    own
}

/// The market of a size, in files.
fn instance(size: &str, kit: Option<&Path>) -> Option<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("matching-{size}"));
    if size == "L60" {
        let (kit, whole) = (kit?, instance("L", kit)?);
        let mut python = Command::new(kit.join(".venv/bin/python"));
        return output(python.arg("subset.py").arg(whole).arg(&dir).arg("60").current_dir(kit)).map(|_| dir);
    }
    let market = generate(&Plan::named(size)?, SEED);
    write_market(&dir, &market).ok().map(|()| dir)
}

/// SplitMix64.
fn dice(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((z ^ (z >> 27)) % below as u64) as usize
}

/// Random changes of a kept market of 5 000 offers and 5 000 demands of one variety; CPU time of each, in µs.
fn changes(mode: Mode) -> Vec<f64> {
    let plan = Plan { varieties: 0, hot: 5000, ..Plan::default() };
    let (Market { mut offers, mut demands, lanes, categories }, others) = (generate(&plan, SEED), generate(&plan, SEED + 1));
    let market = Market { offers: offers.clone(), demands: demands.clone(), lanes, categories };
    let options = Options { mode, threads: Some(1), ..Options::default() };
    let mut engine = Engine::new(&market, options).expect("a valid market");
    let (meter, mut state, mut times) = (Process::new(), 1, Vec::new());
    for id in (0..EDITS as u64).map(|edit| 1_000_000 + edit) {
        let (i, j, k) = (dice(&mut state, offers.len()), dice(&mut state, demands.len()), dice(&mut state, 5000));
        let percent = 90 + dice(&mut state, 21) as i64;
        let edit = dice(&mut state, 8);
        match edit {
            0 => offers[i].ask = offers[i].ask * percent / 100,
            1 => demands[j].bid = demands[j].bid * percent / 100,
            2 => offers[i].qty = 60 + 40 * k as i64 / 50,
            3 => demands[j].qty = 60 + 40 * k as i64 / 50,
            4 => offers.push(Offer { id, ..others.offers[k] }),
            5 => demands.push(Demand { id, ..others.demands[k] }),
            _ => {}
        }
        let start = meter.cpu();
        let done = match edit {
            0 | 2 => engine.place_offer(offers[i]).is_ok(),
            1 | 3 => engine.place_demand(demands[j]).is_ok(),
            4 => engine.place_offer(offers[offers.len() - 1]).is_ok(),
            5 => engine.place_demand(demands[demands.len() - 1]).is_ok(),
            6 => engine.withdraw_offer(offers.swap_remove(i).id).is_ok(),
            _ => engine.withdraw_demand(demands.swap_remove(j).id).is_ok(),
        };
        times.push((meter.cpu() - start).as_secs_f64() * 1e6);
        assert!(done);
    }
    let (market, clearing) = engine.clearing();
    check(&market, &clearing, false).expect("a right certificate");
    assert_eq!(clear(&market, &options).map(|afresh| afresh.surplus), Ok(clearing.surplus));
    times.sort_by(f64::total_cmp);
    times
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let mut sizes: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if sizes.is_empty() {
        sizes = vec!["S", "M", "HOT"];
    }
    let kit = std::env::var_os("CAILANZI_RACE").map(PathBuf::from);
    println!("| market | mode | solver | total, CPU s | slower by | MB | surplus, fen |\n|---|---|---|---|---|---|---|");
    let (mut ratios, mut gaps) = (Vec::new(), Vec::new());
    for size in sizes {
        let Some(dir) = instance(size, kit.as_deref()) else {
            eprintln!("{size}: no such size, or no kit");
            continue;
        };
        let surplus = race(size, &dir, Mode::Surplus, kit.as_deref());
        if size.starts_with("HOT") || size.starts_with('L') {
            continue;
        }
        ratios.push((size, race(size, &dir, Mode::Guarantee, kit.as_deref()) / surplus));
        let report = product(&dir, Mode::Surplus, &["--lots", "respect"]).unwrap_or_default();
        let (gap, dual) = (report["lots_gap"].as_f64().unwrap_or(0.0), report["dual"].as_f64().unwrap_or(1.0));
        gaps.push((size, 100.0 * gap / dual));
    }
    for (size, ratio) in ratios {
        println!("{size}: guarantee takes {ratio:.1} times as long as surplus");
    }
    for (size, gap) in gaps {
        println!("{size}: least lots leave a gap of {gap:.1} % to the bound");
    }
    let times = changes(Mode::Surplus);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("one changed listing of 10 000: median {:.0} µs, p90 {:.0} µs, p99 {:.0} µs of CPU", at(50), at(90), at(99));
}
