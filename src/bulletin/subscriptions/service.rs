//! Signing up, confirming, changing and leaving.

use std::collections::HashSet;

use super::{
    letters,
    model::{Row, SetSubscription, Subscribe, SubscriberCount, Subscription, SubscriptionState},
    store,
};
use crate::store as editions;
use access::{Permission, require};
use accounts::email;
use kernel::{Ctx, Error, ErrorCode, Id, Result, Ts, error::Check};
use storage::Tx;

/// One address is asked no more often than this.
const PAUSE_MINUTES: i64 = 10;

/// Asks the mailbox for its consent. Nothing that comes back tells whether the address was known.
///
/// # Errors
/// Field errors.
pub fn subscribe(tx: &mut Tx, ctx: &Ctx, cmd: &Subscribe) -> Result<()> {
    let mut check = Check::new();
    let address = check.keep(email(&cmd.email, "email"))?;
    let varieties = check.keep(codes(tx, &cmd.varieties))?;
    check.finish()?;
    let (Some(address), Some(varieties)) = (address, varieties) else { return Ok(()) };
    budget::spend(tx, ctx, budget::Kind::SubscriptionRequests, 1)?;
    let row = match store::by_email(tx, &address)? {
        Some(row) if row.asked_at.plus_minutes(PAUSE_MINUTES) > ctx.now => return Ok(()),
        Some(row) => {
            store::asked(tx, row.id, ctx.now)?;
            // Only the mailbox itself may change what is confirmed already.
            if row.state == SubscriptionState::Pending {
                store::set(tx, row.id, cmd.unit, &varieties, cmd.language.as_str())?;
            }
            row
        }
        None => {
            let row = Row {
                id: Id::new(ctx.now),
                email: address,
                token: token(),
                state: SubscriptionState::Pending,
                unit: cmd.unit,
                varieties,
                language: cmd.language.as_str().to_owned(),
                created_at: ctx.now,
                confirmed_at: None,
                asked_at: ctx.now,
            };
            store::insert(tx, row.clone())?;
            record(tx, ctx, &row, audit::Action::Ask, None, "pending")?;
            row
        }
    };
    // No mail comes of it, and nothing says so, when the mailbox has got enough today.
    if !budget::can_spend_for_mailbox(tx, ctx, budget::Kind::SubscriptionMails, &row.email, 1)? {
        return Ok(());
    }
    notify::mail(tx, ctx, &letters::confirmation(&row))
}

/// The mailbox agrees. Agreeing twice is no fault.
///
/// # Errors
/// `token_invalid`.
pub fn confirm(tx: &mut Tx, ctx: &Ctx, token: &str) -> Result<Subscription> {
    let row = find(tx, token)?;
    if row.state == SubscriptionState::Pending {
        store::activate(tx, row.id, ctx.now)?;
        record(tx, ctx, &row, audit::Action::Confirm, Some("pending"), "active")?;
    }
    Ok(Subscription::from(find(tx, token)?))
}

/// The subscription of this link.
///
/// # Errors
/// `token_invalid`.
pub fn read(tx: &mut Tx, token: &str) -> Result<Subscription> {
    find(tx, token).map(Subscription::from)
}

/// Changes what the mails contain.
///
/// # Errors
/// `token_invalid`, field errors.
pub fn change(tx: &mut Tx, ctx: &Ctx, token: &str, cmd: &SetSubscription) -> Result<Subscription> {
    let row = find(tx, token)?;
    let varieties = codes(tx, &cmd.varieties)?;
    store::set(tx, row.id, cmd.unit, &varieties, cmd.language.as_str())?;
    record(tx, ctx, &row, audit::Action::Change, Some(row.state.as_str()), row.state.as_str())?;
    read(tx, token)
}

/// Ends the subscription and forgets the address. A link that has been used already is no fault.
///
/// # Errors
/// Those of the database.
pub fn unsubscribe(tx: &mut Tx, ctx: &Ctx, token: &str) -> Result<()> {
    let Some(row) = store::by_token(tx, token)? else { return Ok(()) };
    store::remove(tx, row.id)?;
    record(tx, ctx, &row, audit::Action::Unsubscribe, Some(row.state.as_str()), "forgotten")
}

/// How many get the table.
///
/// # Errors
/// `forbidden`.
pub fn count(tx: &mut Tx, ctx: &Ctx) -> Result<SubscriberCount> {
    require(ctx, Permission::BulletinPrepare)?;
    Ok(SubscriberCount {
        active: store::count(tx, SubscriptionState::Active)?,
        pending: store::count(tx, SubscriptionState::Pending)?,
    })
}

/// Notes that an edition is to be mailed, in the transaction that publishes it.
///
/// # Errors
/// Those of the database.
pub fn mail_out(tx: &mut Tx, ctx: &Ctx, bulletin: Id) -> Result<()> {
    store::start_mailing(tx, bulletin, ctx.now)
}

/// Forgets requests that nobody has confirmed; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    store::forget_pending(tx, before, most)
}

fn find(tx: &mut Tx, token: &str) -> Result<Row> {
    store::by_token(tx, token)?.ok_or_else(|| Error::new(ErrorCode::TokenInvalid))
}

/// The codes as they are stored; all of them must be in the table.
fn codes(tx: &mut Tx, wanted: &[String]) -> Result<String> {
    let known: Vec<String> = editions::basket(tx)?.into_iter().map(|(_, code, _, _)| code).collect();
    let wanted: HashSet<&str> = wanted.iter().map(String::as_str).collect();
    let mut check = Check::new();
    for code in &wanted {
        check.require(
            known.iter().any(|known| known == code),
            "varieties",
            "unknown_variety",
            "公示表里没有这个品种",
            "the table has no such variety",
        );
    }
    check.finish()?;
    let kept: Vec<&str> = known.iter().map(String::as_str).filter(|code| wanted.contains(code)).collect();
    // Everything is the same as no choice, also when the table grows.
    Ok(if kept.len() == known.len() { String::new() } else { kept.join(",") })
}

/// Two hundred and fifty-six random bits. Kept as they are: the links in old mails must go on working, and whoever reads
/// the table has the addresses anyway.
fn token() -> String {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes[..]);
    hex::encode(bytes)
}

/// The audit trail knows that it happened, not to whom.
fn record(tx: &mut Tx, ctx: &Ctx, row: &Row, action: audit::Action, from: Option<&str>, to: &str) -> Result<()> {
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::BulletinSubscription, row.id, action).states(from, to))
}
