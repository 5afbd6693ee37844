//! What the command line's `clear` does, without the command line: read a directory, clear, write, report.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::{
    check::{Checked, Fault, check},
    clear::{Progress, clear_with},
    clearing::Clearing,
    explain::{Explanation, explain},
    files::{FileError, read_clearing, read_closed, read_json, read_market, write_clearing, write_explanation, write_shadow},
    invalid::Invalid,
    model::{Lots, Market, Options},
    ranges::widen,
    settle::{SettlementRule, settlement_prices},
    shadow::{Shadow, shadow_prices},
    what_if::{Change, Impact, rank_province_cuts, what_if},
};

/// Time and memory, read by the caller: the engine itself knows no clock.
pub trait Meter: Sync {
    /// Time since any fixed moment.
    fn wall(&self) -> Duration;
    /// CPU time of all threads of the process.
    fn cpu(&self) -> Duration;
    /// The most memory used so far, in MB.
    fn peak_rss_mb(&self) -> u64;
    /// Called as components finish, with the share of listings done so far, 0 to 1.
    fn progress(&self, share: f64);
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The input is not a market or clearing.
    #[error(transparent)]
    File(#[from] FileError),
    /// The market breaks a rule.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The clearing is wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The file system refuses to write.
    #[error("cannot write the result: {0}")]
    Write(#[from] std::io::Error),
}

/// Seconds by stage: `load`, `solve`, `total` of CPU time, `wall` the clock's span of `total`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Seconds {
    /// Reading the files.
    pub load: f64,
    /// Building classes and solving, component by component.
    pub solve: f64,
    /// All but the files: validation, numbering, splitting, solving, putting together.
    pub total: f64,
    /// The same span on the clock.
    pub wall: f64,
}

/// The JSON object that `clear --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Fen.
    pub surplus: i64,
    /// Fen; equal to `surplus` when proven optimal.
    pub dual: i64,
    /// Kg traded.
    pub filled_kg: i64,
    /// Kg traded by tier.
    pub filled_by_tier: [i64; 3],
    /// Matched pairs.
    pub trades: usize,
    /// Independent components.
    pub components: usize,
    /// Classes in them.
    pub classes: usize,
    /// Simplex pivots.
    pub pivots: u64,
    /// `dual − surplus` where least lots bind, fen.
    pub lots_gap: i64,
    /// Where the time went.
    pub seconds: Seconds,
    /// Most memory used.
    pub peak_rss_mb: u64,
    /// What is left over and why, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Explanation>,
    /// What places and lanes are worth, if asked for; least lots are left aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadow>,
}

/// What else is to be found out about a clearing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// At which prices the written trades settle.
    pub rule: SettlementRule,
    /// Why listings are left over.
    pub explain: bool,
    /// The shadow prices of destinations and lanes.
    pub shadow: bool,
}

/// Translates the engine's progress into the meter's.
struct Watch<'a, M> {
    meter: &'a M,
    listings: u64,
    done: AtomicU64,
    started: AtomicU64,
    finished: AtomicU64,
}

impl<M: Meter> Progress for Watch<'_, M> {
    fn begin(&self) {
        self.started.store(self.meter.cpu().as_nanos() as u64, Ordering::Relaxed);
    }

    fn component(&self, listings: usize) {
        let done = self.done.fetch_add(listings as u64, Ordering::Relaxed) + listings as u64;
        self.meter.progress(done as f64 / self.listings.max(1) as f64);
    }

    fn end(&self) {
        self.finished.store(self.meter.cpu().as_nanos() as u64, Ordering::Relaxed);
    }
}

/// Clears a market and measures it.
///
/// # Errors
/// [`Invalid`] as for [`clear`](crate::clear()).
pub fn measured(market: &Market, options: &Options, meter: &impl Meter) -> Result<(Clearing, Report), Invalid> {
    let listings = (market.offers.len() + market.demands.len()) as u64;
    let watch = Watch { meter, listings, done: AtomicU64::new(0), started: AtomicU64::new(0), finished: AtomicU64::new(0) };
    let (wall, cpu) = (meter.wall(), meter.cpu());
    let clearing = clear_with(market, options, &watch)?;
    let solve = watch.finished.load(Ordering::Relaxed).saturating_sub(watch.started.load(Ordering::Relaxed));
    let seconds = Seconds {
        load: 0.0,
        solve: Duration::from_nanos(solve).as_secs_f64(),
        total: meter.cpu().saturating_sub(cpu).as_secs_f64(),
        wall: meter.wall().saturating_sub(wall).as_secs_f64(),
    };
    let report = Report {
        surplus: clearing.surplus,
        dual: clearing.dual,
        filled_kg: clearing.filled_kg,
        filled_by_tier: clearing.filled_by_tier,
        trades: clearing.trades.len(),
        components: clearing.components,
        classes: clearing.classes,
        pivots: clearing.pivots,
        lots_gap: clearing.lots_gap,
        seconds,
        peak_rss_mb: meter.peak_rss_mb(),
        left: None,
        shadow: None,
    };
    Ok((clearing, report))
}

fn is_standard_input(dir: &Path) -> bool {
    dir == Path::new("-")
}

/// The market of a directory, or for `-` of standard input.
fn read(dir: &Path) -> Result<Market, FileError> {
    if is_standard_input(dir) { read_json(std::io::stdin().lock()) } else { read_market(dir) }
}

/// `clear DIR [--out OUT]`: reads, clears, writes. What is wished for besides is not part of the seconds.
///
/// # Errors
/// [`CommandError`]; nothing is written then.
pub fn clear_dir(
    dir: &Path,
    options: &Options,
    wishes: &Wishes,
    out: Option<&Path>,
    meter: &impl Meter,
) -> Result<Report, CommandError> {
    let cpu = meter.cpu();
    let market = read(dir)?;
    let closed = if wishes.shadow && !is_standard_input(dir) { read_closed(dir)? } else { Vec::new() };
    let load = meter.cpu().saturating_sub(cpu).as_secs_f64();
    let (mut clearing, mut report) = measured(&market, options, meter)?;
    report.seconds.load = load;
    report.left = wishes.explain.then(|| explain(&market, &clearing));
    if wishes.shadow {
        report.shadow = match options.lots {
            Lots::Ignore => shadow_prices(&market, &clearing, &closed),
            Lots::Respect => {
                let (free, _) = measured(&market, &Options { lots: Lots::Ignore, ..*options }, meter)?;
                shadow_prices(&market, &free, &closed)
            }
        };
    }
    if let Some(out) = out {
        if wishes.rule == SettlementRule::Uniform {
            widen(&market, &mut clearing);
        }
        write_clearing(out, &market, &clearing, &settlement_prices(wishes.rule, &market, &clearing))?;
        report.left.iter().try_for_each(|left| write_explanation(out, left))?;
        report.shadow.iter().try_for_each(|shadow| write_shadow(out, shadow))?;
    }
    Ok(report)
}

/// `clear DIR --what-if CHANGE…`: what the changes would cost; without changes, all single-province cuts ranked.
///
/// # Errors
/// [`CommandError`] for a wrong input.
pub fn what_if_dir(dir: &Path, options: &Options, changes: &[Change]) -> Result<Vec<Impact>, CommandError> {
    let market = read(dir)?;
    Ok(if changes.is_empty() { rank_province_cuts(&market, options)? } else { vec![what_if(&market, options, changes)?] })
}

/// `clear --check DIR OUT [--brute]`: reads both and checks the clearing independently.
///
/// # Errors
/// [`CommandError::Fault`] if the clearing is wrong.
pub fn check_dir(dir: &Path, out: &Path, brute: bool) -> Result<Checked, CommandError> {
    let market = read(dir)?;
    let clearing = read_clearing(out, &market)?;
    Ok(check(&market, &clearing, brute)?)
}
