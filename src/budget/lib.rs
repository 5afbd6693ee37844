//! How much a person, an enterprise, a network and a mailbox may store and send, by kind ([`Kind::budget`], the table).
//!
//! Rates are counted in the database in windows, and stored quotas by counting what is there while the owner's row is locked:
//! both are right on any number of nodes. What a request spends is undone with its transaction, so a request that fails costs
//! nothing. The platform itself is never limited.

mod jobs;
mod kinds;
pub mod schema;

use diesel::prelude::*;

pub use self::jobs::RETENTION;
pub use kinds::{Budget, Kind};

use crate::schema::budgets as b;
use kernel::{Ctx, Error, ErrorCode, Result, Ts, Who};
use storage::{Both, Tx, savepoint};

/// Counts `amount` of this kind for the caller: for the network, the enterprise and the person, where the table limits them.
///
/// # Errors
/// `rate_limited` with the seconds until the window ends.
pub fn spend(tx: &mut Tx, ctx: &Ctx, kind: Kind, amount: i64) -> Result<()> {
    for (subject, limit) in subjects(ctx, kind.budget()) {
        charge(tx, ctx, kind, &subject, limit, amount)?;
    }
    Ok(())
}

/// [`spend`], but says whether there was enough instead of refusing: for what may silently be left out.
///
/// # Errors
/// Those of the database.
pub fn can_spend(tx: &mut Tx, ctx: &Ctx, kind: Kind, amount: i64) -> Result<bool> {
    enough(savepoint(tx, |tx| spend(tx, ctx, kind, amount)))
}

fn enough(spent: Result<()>) -> Result<bool> {
    match spent {
        Ok(()) => Ok(true),
        Err(error) if error.code == ErrorCode::RateLimited => Ok(false),
        Err(error) => Err(error),
    }
}

/// Counts what is sent to a mailbox, whoever sends it.
///
/// # Errors
/// `rate_limited` with the seconds until the window ends.
pub fn spend_for_mailbox(tx: &mut Tx, ctx: &Ctx, kind: Kind, address: &str, amount: i64) -> Result<()> {
    match limit(ctx, kind.budget().mailbox) {
        Some(limit) => charge(tx, ctx, kind, &format!("mailbox:{}", address.to_lowercase()), limit, amount),
        None => Ok(()),
    }
}

/// [`spend_for_mailbox`], but says whether there was enough: where the answer must not tell what the mailbox has got.
///
/// # Errors
/// Those of the database.
pub fn can_spend_for_mailbox(tx: &mut Tx, ctx: &Ctx, kind: Kind, address: &str, amount: i64) -> Result<bool> {
    enough(savepoint(tx, |tx| spend_for_mailbox(tx, ctx, kind, address, amount)))
}

/// Makes sure that the caller may keep `adding` more of this kind beside what `stored` counts. Requests of one owner wait for
/// one another here, so that two of them do not both find the last place.
///
/// # Errors
/// `quota_reached` with the way out.
pub fn keep(tx: &mut Tx, ctx: &Ctx, kind: Kind, adding: i64, stored: impl FnOnce(&mut Tx) -> Result<i64>) -> Result<()> {
    let Some((subject, limit)) = subjects(ctx, kind.budget()).into_iter().next() else { return Ok(()) };
    lock(tx, &subject, kind, ctx.now)?;
    let there = stored(tx)?;
    if there + adding <= limit {
        return Ok(());
    }
    let budget = kind.budget();
    let (limit, there) = (budget.shown(limit), budget.shown(there));
    let Budget { zh, en, way_zh, way_en, .. } = budget;
    Err(Error::new(ErrorCode::QuotaReached).detail(
        format!("{zh}最多保留 {limit}，已有 {there}；{way_zh}"),
        format!("at most {limit} of {en} are kept, and {there} are there; {way_en}"),
    ))
}

/// Whom the table limits, in the order in which their rows are locked.
fn subjects(ctx: &Ctx, budget: Budget) -> Vec<(String, i64)> {
    let mut found = Vec::new();
    if matches!(ctx.who, Who::System(_)) {
        return found;
    }
    if let Some(limit) = limit(ctx, budget.network) {
        found.push((format!("network:{}", ctx.network()), limit));
    }
    let Some(actor) = ctx.actor() else { return found };
    let unvetted = if !actor.approved && budget.unvetted > 0 { budget.unvetted } else { budget.enterprise };
    match (actor.enterprise_id, limit(ctx, unvetted)) {
        (Some(id), Some(limit)) => found.push((format!("enterprise:{id}"), limit)),
        // An official has no enterprise: what it would be limited to is theirs alone.
        (None, Some(limit)) if budget.person == 0 => found.push((format!("person:{}", actor.user_id), limit)),
        _ => {}
    }
    if let Some(limit) = limit(ctx, budget.person) {
        found.push((format!("person:{}", actor.user_id), limit));
    }
    found
}

/// A limit as the operator has scaled it.
fn limit(ctx: &Ctx, usual: i64) -> Option<i64> {
    let scaled = usual.saturating_mul(i64::from(ctx.budget_percent)) / 100;
    (usual > 0 && ctx.budget_percent > 0).then_some(scaled.max(1))
}

fn charge(tx: &mut Tx, ctx: &Ctx, kind: Kind, subject: &str, limit: i64, amount: i64) -> Result<()> {
    let (window_at, spent) = lock(tx, subject, kind, ctx.now)?;
    let budget = kind.budget();
    let ends = window_at.plus_seconds(budget.window);
    let (window_at, spent) = if ends <= ctx.now { (ctx.now, 0) } else { (window_at, spent) };
    if spent + amount > limit {
        let wait = (ends.as_micros() - ctx.now.as_micros()).div_euclid(1_000_000) + 1;
        let (hours, zh, en, limit) = (budget.window / 3600, budget.zh, budget.en, budget.shown(limit));
        return Err(Error::new(ErrorCode::RateLimited)
            .detail(
                format!("{hours} 小时内的{zh}已达到 {limit}，请稍后再试"),
                format!("{limit} {en} within {hours} hours are reached; please wait"),
            )
            .retry_after(wait.max(1).unsigned_abs()));
    }
    let set = (b::window_at.eq(window_at), b::spent.eq(spent + amount));
    diesel::update(b::table.find((tx.market(), subject.to_owned(), kind.as_str().to_owned()))).set(set).execute(tx)?;
    Ok(())
}

/// The beginning of the window and what has been spent in it; the row is locked until the transaction ends.
fn lock(tx: &mut Tx, subject: &str, kind: Kind, now: Ts) -> Result<(Ts, i64)> {
    let key = (subject.to_owned(), kind.as_str().to_owned());
    let fresh = (b::subject.eq(key.0.clone()), b::kind.eq(key.1.clone()), b::window_at.eq(now), b::spent.eq(0_i64));
    Both(diesel::insert_into(b::table).values((b::market.eq(tx.market()), fresh)).on_conflict_do_nothing()).execute(tx)?;
    // Writing the row locks it on PostgreSQL; SQLite has one writer anyway.
    diesel::update(b::table.find((tx.market(), key.0.clone(), key.1.clone()))).set(b::spent.eq(b::spent)).execute(tx)?;
    Ok(b::table.find((tx.market(), key.0, key.1)).select((b::window_at, b::spent)).first(tx)?)
}

/// Forgets counts whose window began before; how many. The longest window is a day.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    storage::forget_before(tx, "budgets", &["subject", "kind"], "window_at", before, most)
}

#[cfg(test)]
mod tests;
