//! A round from beginning to end: read, compute, write; by hand or by the timetable.

use std::time::Instant;

use super::{
    asked::{Asked, RunRound},
    book::{self, Book},
    compute::{self, Cleared},
    model::{LotRule, Round},
    record, settings,
};
use access::{Permission, require};
use jobs::Job;
use kernel::{Ctx, Error, ErrorCode, Result};
use market::settings::PriceRule;
use storage::{Db, Tx};

/// The job of a slot of the timetable.
const ROUND: &str = "clearing.round";

/// What was read for a round.
#[derive(Debug)]
pub(super) struct Prepared {
    book: Book,
    rule: PriceRule,
    hours: i32,
    begun: Instant,
}

/// What was computed for a round, to be written.
#[derive(Debug)]
pub(super) struct Ready {
    asked: Asked,
    cleared: std::result::Result<Cleared, String>,
}

#[cfg(test)]
impl Ready {
    /// The digest of what it was computed from.
    pub(super) fn digest(&self) -> Option<String> {
        self.cleared.as_ref().ok().map(|cleared| cleared.certificate.input_digest.clone())
    }
}

/// Reads the market.
///
/// # Errors
/// `forbidden`; field errors of the command.
pub(super) fn prepare(tx: &mut Tx, ctx: &Ctx, cmd: &RunRound) -> Result<Prepared> {
    require(ctx, Permission::ClearingRun)?;
    cmd.check()?;
    read_market(tx, ctx, cmd)
}

fn read_market(tx: &mut Tx, ctx: &Ctx, cmd: &RunRound) -> Result<Prepared> {
    let begun = Instant::now();
    let settings = settings::load(tx)?;
    let rule = cmd.price_rule.unwrap_or(settings.price_rule);
    let hours = cmd.expires_in_hours.unwrap_or(settings.proposal_hours);
    Ok(Prepared { book: book::load(tx, ctx)?, rule, hours, begun })
}

/// Reads the market for a round that is asked for from outside, which names the preview that was seen.
///
/// # Errors
/// `forbidden`; field errors of the command.
pub(super) fn prepare_meant(tx: &mut Tx, ctx: &Ctx, cmd: &RunRound) -> Result<Prepared> {
    require(ctx, Permission::ClearingRun)?;
    cmd.check_meant()?;
    read_market(tx, ctx, cmd)
}

/// Computes; holds no transaction and no lock.
pub(super) fn work_out(prepared: Prepared, cmd: &RunRound) -> Ready {
    let (cleared, asked) = compute_only(prepared, cmd);
    Ready { asked, cleared }
}

/// The computed market, and how the round was asked for.
pub(super) fn compute_only(prepared: Prepared, cmd: &RunRound) -> (std::result::Result<Cleared, String>, Asked) {
    let options = matching::Options { mode: cmd.mode.engine(), lots: cmd.lots.engine(), threads: None };
    let Prepared { book, rule, hours, begun } = prepared;
    let cleared = compute::compute(book, &options, rule);
    (cleared, Asked { cmd: cmd.clone(), rule, hours, seconds: begun.elapsed().as_secs_f64() })
}

/// Writes the round, or that it failed.
///
/// # Errors
/// `preview_outdated` when it would do something else than the preview that was seen; those of the database.
pub(super) fn write(tx: &mut Tx, ctx: &Ctx, ready: &Ready) -> Result<Round> {
    require(ctx, Permission::ClearingRun)?;
    match &ready.cleared {
        Ok(cleared) if ready.asked.is_another(cleared) => Err(Error::new(ErrorCode::PreviewOutdated)),
        Ok(cleared) => record::record(tx, ctx, &ready.asked, cleared),
        Err(failure) => record::record_failure(tx, ctx, &ready.asked, failure),
    }
}

/// Runs a round now, for callers without an async runtime.
///
/// # Errors
/// `forbidden`; field errors; those of the database. A round that the checker refuses is no error but a failed round.
pub fn run(db: &Db, ctx: &Ctx, cmd: &RunRound) -> Result<Round> {
    let prepared = db.read_now(|tx| prepare(tx, ctx, cmd))?;
    let ready = work_out(prepared, cmd);
    db.write_now(|tx| write(tx, ctx, &ready))
}

/// Runs the round that the timetable asks for now, if no other node does; `node` names this one.
///
/// # Errors
/// Those of the database.
pub fn run_due(db: &Db, ctx: &Ctx, node: &str) -> Result<Option<Round>> {
    let Some((slot, mode)) = db.read_now(|tx| settings::due(tx, ctx.now))? else { return Ok(None) };
    db.write_now(|tx| jobs::add(tx, ROUND, &slot, ctx.now, "{}"))?;
    let cmd = RunRound::plain(mode, LotRule::Respect);
    let work = |job: &Job| {
        // A slot that failed until the next one came is not made up for.
        let is_due = job.key == slot;
        is_due.then(|| Ok(work_out(db.read_now(|tx| prepare(tx, ctx, &cmd))?, &cmd))).transpose()
    };
    let round = jobs::run(db, ctx.now, node, ROUND, work, |tx, ready| match ready {
        Some(ready) if settings::take_slot(tx, &slot)? => write(tx, ctx, ready).map(Some),
        _ => Ok(None),
    })?;
    Ok(round.flatten())
}
