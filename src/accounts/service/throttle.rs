//! Guessing passwords is slowed down, whether or not the account exists, and so that a stranger's guesses do not keep the
//! owner out.
//!
//! Failures are counted
//! - on a device from which the person has logged in before: for that device alone;
//! - anywhere else: per network, and per account and network; and, unless the person has been in that network before, per
//!   account over all such networks, which bounds guesses that come from many of them.
//!
//! The owner hears of a block, and a mail with a reset link lets them in at once from anywhere: the device that follows it is
//! known from then on.
//!
//! An attempt is counted *before* the password is looked at and given back when it was right: a hundred guesses sent at once
//! then count as a hundred.

use crate::{model::UserRow, store, token};
use kernel::{Ctx, Error, ErrorCode, Id, Result, Text, ctx::network};
use notify::{self, News};
use storage::{Db, Tx};

/// Wrong passwords for one account from one network, or on one known device, before they are blocked.
const FREE_PER_PLACE: i32 = 5;

/// Wrong passwords for one account from networks where its owner has never been.
const FREE_PER_ACCOUNT: i32 = 20;

/// Wrong passwords from one network before it is blocked: a whole office may share one.
const FREE_PER_NETWORK: i32 = 30;

/// The first block; each further failure doubles it.
const FIRST_BLOCK_SECONDS: i64 = 30;

/// The longest block, so that nobody can lock a person out for good.
const LONGEST_BLOCK_SECONDS: i64 = 15 * 60;

/// Failures older than this are forgotten; the owner hears of blocks so often at most.
const MEMORY_HOURS: i64 = 24;

/// A device that was not used for so long is a stranger's again.
pub const DEVICE_DAYS: i64 = 400;

/// What an attempt is counted for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Subject {
    name: String,
    free: i32,
}

/// Who tries to prove that they know a password, and from where.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: String,
    user: Option<Id>,
    network: Subject,
    /// Of the account itself: these start afresh when the password was right.
    own: Vec<Subject>,
    on_known_device: bool,
}

impl Attempt {
    /// A log-in under this name. `device` is what the device's cookie says.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_in(tx: &mut Tx, ctx: &Ctx, login: &str, user: Option<&UserRow>, device: &str) -> Result<Attempt> {
        // Asked for an account that does not exist, too, so that the time tells nothing.
        let id = user.map_or_else(Id::nil, |user| user.id);
        let device = token::digest(device);
        let on_known_device = store::devices::is_known(tx, id, &device)?;
        let network = network(&ctx.address);
        let account = user.map_or_else(|| format!("login:{login}"), |user| format!("user:{}", user.id));
        let own = if on_known_device {
            vec![Subject { name: format!("device:{account}@{device}"), free: FREE_PER_PLACE }]
        } else {
            let mut own = vec![Subject { name: format!("place:{account}@{network}"), free: FREE_PER_PLACE }];
            let been_here = store::devices::addresses(tx, id)?.iter().any(|address| self::network(address) == network);
            if !been_here {
                own.push(Subject { name: account.clone(), free: FREE_PER_ACCOUNT });
            }
            own
        };
        let network = Subject { name: format!("address:{network}"), free: FREE_PER_NETWORK };
        Ok(Attempt { account, user: user.map(|user| user.id), network, own, on_known_device })
    }

    /// Someone who is logged in proves once more that they know the password: counted for the session.
    pub fn again(ctx: &Ctx, user: &UserRow) -> Attempt {
        let session = ctx.actor().and_then(|actor| actor.session_id).unwrap_or_else(Id::nil);
        let account = format!("user:{}", user.id);
        Attempt {
            own: vec![Subject { name: format!("session:{account}@{session}"), free: FREE_PER_PLACE }],
            network: Subject { name: format!("address:{}", network(&ctx.address)), free: FREE_PER_NETWORK },
            account,
            user: Some(user.id),
            on_known_device: false,
        }
    }

    /// The network first, so that rows are locked in one order.
    fn subjects(&self) -> impl Iterator<Item = &Subject> {
        (!self.on_known_device).then_some(&self.network).into_iter().chain(&self.own)
    }
}

/// How long a subject is blocked after so many failures.
fn block_seconds(failures: i32, free: i32) -> Option<i64> {
    let doublings = u32::try_from(failures - free).ok()?;
    Some((FIRST_BLOCK_SECONDS << doublings.min(10)).min(LONGEST_BLOCK_SECONDS))
}

/// Counts an attempt; whether a block of the account's own begins with it, should the password be wrong.
///
/// # Errors
/// `rate_limited` with the seconds to wait, while one of its subjects is blocked.
pub fn count_attempt(tx: &mut Tx, ctx: &Ctx, attempt: &Attempt) -> Result<bool> {
    let mut rows = Vec::new();
    for Subject { name, free } in attempt.subjects() {
        let mut row = store::throttle::take(tx, name, ctx.now)?;
        if row.last_at < ctx.now.plus_hours(-MEMORY_HOURS) {
            (row.failures, row.blocked_until) = (0, None);
        }
        if let Some(until) = row.blocked_until.filter(|until| *until > ctx.now) {
            let wait = (until.as_micros() - ctx.now.as_micros()).div_euclid(1_000_000) + 1;
            return Err(Error::new(ErrorCode::RateLimited)
                .detail(
                    "登录失败次数过多，请稍后再试，或点“忘记密码”，用邮件立即登录",
                    "too many failed log-ins; please wait, or use “forgot password” to be let in by mail at once",
                )
                .retry_after(wait.unsigned_abs()));
        }
        row.failures += 1;
        row.blocked_until = block_seconds(row.failures, *free).map(|seconds| ctx.now.plus_seconds(seconds));
        row.last_at = ctx.now;
        rows.push(row);
    }
    rows.iter().try_for_each(|row| store::throttle::put(tx, row))?;
    // The account's own subjects come last.
    Ok(rows.iter().rev().take(attempt.own.len()).any(|row| row.blocked_until.is_some()))
}

/// The password was wrong: when that has begun a block ([`count_attempt`]), the owner hears of it, once a day at most.
///
/// # Errors
/// Those of the database.
pub fn fail(tx: &mut Tx, ctx: &Ctx, attempt: &Attempt, blocked: bool) -> Result<()> {
    let Some(user) = attempt.user.filter(|_| blocked) else { return Ok(()) };
    let told =
        store::throttle::first_since(tx, &format!("told:{}", attempt.account), ctx.now, ctx.now.plus_hours(-MEMORY_HOURS))?;
    if told { notify::tell(tx, ctx, &[user], &news(&ctx.address)) } else { Ok(()) }
}

fn news(address: &str) -> News {
    News {
        kind: notify::NewsKind::LoginBlocked,
        title: Text::new("有人多次输错您的密码", "Someone keeps entering wrong passwords for your account"),
        body: Text::new(
            format!(
                "有人从 {address} 多次输错您的登录密码，已暂停从该处登录。您在用过的设备上仍可照常登录。\n\n如果是您本人忘了密码，请打开下面的页面，凭邮件立即重设并登录；如果不是，可不理会，密码并未被猜中。"
            ),
            format!(
                "Someone at {address} has entered wrong passwords for your account several times and is blocked for a while. \
                 Devices that you have used before are not affected.\n\nIf it was you, open the page below to set a new password \
                 by mail at once. If not, you need not do anything: the password was not guessed."
            ),
        ),
        link: "/password-reset".to_owned(),
        mail: true,
    }
}

/// The outcome of looking at a password. Where it could not be looked at, because the machine is busy, the attempt is given
/// back.
///
/// # Errors
/// That of the outcome.
pub async fn looked_at(db: &Db, ctx: &Ctx, attempt: &Attempt, outcome: Result<bool>) -> Result<bool> {
    if outcome.is_err() {
        let (ctx, attempt) = (ctx.clone(), attempt.clone());
        db.write(move |tx| give_back(tx, &ctx, &attempt)).await?;
    }
    outcome
}

/// Gives one attempt back: the password was right but the second factor is still to come, or it was not looked at.
///
/// # Errors
/// Those of the database.
pub fn give_back(tx: &mut Tx, ctx: &Ctx, attempt: &Attempt) -> Result<()> {
    attempt.subjects().try_for_each(|subject| give_back_one(tx, ctx, subject))
}

/// The password was right: the account starts afresh in this place. The network only gets this attempt back, or whoever owns
/// one account could guess at others without end.
///
/// # Errors
/// Those of the database.
pub fn succeed(tx: &mut Tx, ctx: &Ctx, attempt: &Attempt) -> Result<()> {
    if !attempt.on_known_device {
        give_back_one(tx, ctx, &attempt.network)?;
    }
    attempt.own.iter().try_for_each(|subject| store::throttle::clear(tx, &subject.name))
}

fn give_back_one(tx: &mut Tx, ctx: &Ctx, subject: &Subject) -> Result<()> {
    let mut row = store::throttle::take(tx, &subject.name, ctx.now)?;
    // A block that began with this attempt ends with it.
    let begun = block_seconds(row.failures, subject.free).map(|seconds| ctx.now.plus_seconds(seconds));
    row.failures = (row.failures - 1).max(0);
    if row.failures < subject.free || row.blocked_until == begun {
        row.blocked_until = None;
    }
    store::throttle::put(tx, &row)
}

/// Lets a person try again at once: they have proved themselves by mail. The blocks of networks stay.
///
/// # Errors
/// Those of the database.
pub fn forgive(tx: &mut Tx, user: Id) -> Result<()> {
    store::throttle::clear(tx, &format!("user:{user}"))?;
    ["place", "device"].iter().try_for_each(|kind| store::throttle::clear_all(tx, &format!("{kind}:user:{user}@")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_double_up_to_a_quarter_of_an_hour() {
        let blocks: Vec<_> = (4..=12).map(|n| block_seconds(n, FREE_PER_PLACE)).collect();
        let expected = [None, Some(30), Some(60), Some(120), Some(240), Some(480), Some(900), Some(900), Some(900)];
        assert_eq!(blocks, expected);
    }

    #[test]
    fn a_network_is_an_address_or_half_of_one() {
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }
}
