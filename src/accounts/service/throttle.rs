//! Guessing passwords is slowed down, per login name and per address, whether or not the account exists.
//!
//! An attempt is counted *before* the password is looked at and given back when it was right: a hundred
//! guesses sent at once then count as a hundred.

use crate::{
    accounts::store,
    kernel::{Ctx, Error, ErrorCode, Result},
    storage::Tx,
};

/// Wrong passwords for one login name before it is blocked.
const FREE_PER_LOGIN: i32 = 5;

/// Wrong passwords from one address before it is blocked: a whole office may share one.
const FREE_PER_ADDRESS: i32 = 30;

/// The first block; each further failure doubles it.
const FIRST_BLOCK_SECONDS: i64 = 30;

/// The longest block, so that nobody can lock a person out for good.
const LONGEST_BLOCK_SECONDS: i64 = 15 * 60;

/// Failures older than this are forgotten.
const MEMORY_HOURS: i64 = 24;

/// One-time tokens are forgotten so long after their end.
const TOKEN_MEMORY_HOURS: i64 = 30 * 24;

fn subjects(ctx: &Ctx, login: &str) -> [(String, i32); 2] {
    [(format!("address:{}", ctx.address), FREE_PER_ADDRESS), (format!("login:{login}"), FREE_PER_LOGIN)]
}

/// How long a subject is blocked after so many failures.
fn block_seconds(failures: i32, free: i32) -> Option<i64> {
    let doublings = u32::try_from(failures - free).ok()?;
    Some((FIRST_BLOCK_SECONDS << doublings.min(10)).min(LONGEST_BLOCK_SECONDS))
}

/// Counts an attempt.
///
/// # Errors
/// `rate_limited` with the seconds to wait, while the login or the address is blocked.
pub fn count_attempt(tx: &mut Tx, ctx: &Ctx, login: &str) -> Result<()> {
    let mut rows = Vec::new();
    for (subject, free) in subjects(ctx, login) {
        let mut row = store::throttle::take(tx, &subject, ctx.now)?;
        if row.last_at < ctx.now.plus_hours(-MEMORY_HOURS) {
            (row.failures, row.blocked_until) = (0, None);
        }
        if let Some(until) = row.blocked_until.filter(|until| *until > ctx.now) {
            let wait = (until.as_micros() - ctx.now.as_micros()).div_euclid(1_000_000) + 1;
            return Err(Error::new(ErrorCode::RateLimited)
                .detail("登录失败次数过多，请稍后再试", "too many failed log-ins; please wait")
                .retry_after(wait.unsigned_abs()));
        }
        row.failures += 1;
        row.blocked_until = block_seconds(row.failures, free).map(|seconds| ctx.now.plus_seconds(seconds));
        row.last_at = ctx.now;
        rows.push(row);
    }
    rows.iter().try_for_each(|row| store::throttle::put(tx, row))
}

/// Gives one attempt back: the password was right, but the second factor is still to come.
///
/// # Errors
/// Those of the database.
pub fn give_back(tx: &mut Tx, ctx: &Ctx, login: &str) -> Result<()> {
    subjects(ctx, login).iter().try_for_each(|(subject, free)| give_back_one(tx, ctx, subject, *free))
}

/// The log-in is complete: the login starts afresh. The address only gets this attempt back, or whoever
/// owns one account could guess at others without end.
///
/// # Errors
/// Those of the database.
pub fn succeed(tx: &mut Tx, ctx: &Ctx, login: &str) -> Result<()> {
    let [(address, free), (login, _)] = subjects(ctx, login);
    give_back_one(tx, ctx, &address, free)?;
    store::throttle::clear(tx, &login)
}

fn give_back_one(tx: &mut Tx, ctx: &Ctx, subject: &str, free: i32) -> Result<()> {
    let mut row = store::throttle::take(tx, subject, ctx.now)?;
    row.failures = (row.failures - 1).max(0);
    if row.failures < free {
        row.blocked_until = None;
    }
    store::throttle::put(tx, &row)
}

/// Lets a login try again at once: its owner has proved themselves by mail.
///
/// # Errors
/// Those of the database.
pub fn forgive(tx: &mut Tx, login: &str) -> Result<()> {
    store::throttle::clear(tx, &format!("login:{login}"))
}

/// Forgets old failures and one-time tokens; for the worker.
///
/// # Errors
/// Those of the database.
pub fn forget_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let failures = store::throttle::forget_before(tx, ctx.now.plus_hours(-MEMORY_HOURS))?;
    let tokens = store::tokens::forget_before(tx, ctx.now.plus_hours(-TOKEN_MEMORY_HOURS))?;
    Ok(failures + tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_double_up_to_a_quarter_of_an_hour() {
        let blocks: Vec<_> = (4..=12).map(|n| block_seconds(n, FREE_PER_LOGIN)).collect();
        let expected = [None, Some(30), Some(60), Some(120), Some(240), Some(480), Some(900), Some(900), Some(900)];
        assert_eq!(blocks, expected);
    }
}
