use diesel::{prelude::*, sql_types::BigInt};

use super::model::{Row, SubscriptionState};
use crate::schema::{bulletin_mailings as mailings, bulletin_subscriptions as subscriptions};
use kernel::{Id, Result, Ts};
use prices::figures::PriceUnit;
use storage::{Statement, Tx};

/// Rows counted at most.
const CAP: i64 = 10_000;

pub fn insert(tx: &mut Tx, row: Row) -> Result<()> {
    diesel::insert_into(subscriptions::table).values((subscriptions::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

pub fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Row>> {
    Ok(subscriptions::table
        .of(tx)
        .filter(subscriptions::email.eq(email.to_owned()))
        .select(Row::as_select())
        .first(tx)
        .optional()?)
}

pub fn by_token(tx: &mut Tx, token: &str) -> Result<Option<Row>> {
    Ok(subscriptions::table
        .of(tx)
        .filter(subscriptions::token.eq(token.to_owned()))
        .select(Row::as_select())
        .first(tx)
        .optional()?)
}

pub fn asked(tx: &mut Tx, id: Id, now: Ts) -> Result<()> {
    diesel::update(subscriptions::table.find((tx.market(), id))).set(subscriptions::asked_at.eq(now)).execute(tx)?;
    Ok(())
}

pub fn set(tx: &mut Tx, id: Id, unit: PriceUnit, varieties: &str, language: &str) -> Result<()> {
    let set = (
        subscriptions::unit.eq(unit),
        subscriptions::varieties.eq(varieties.to_owned()),
        subscriptions::language.eq(language.to_owned()),
    );
    diesel::update(subscriptions::table.find((tx.market(), id))).set(set).execute(tx)?;
    Ok(())
}

pub fn activate(tx: &mut Tx, id: Id, now: Ts) -> Result<()> {
    let set = (subscriptions::state.eq(SubscriptionState::Active), subscriptions::confirmed_at.eq(Some(now)));
    diesel::update(subscriptions::table.find((tx.market(), id))).set(set).execute(tx)?;
    Ok(())
}

pub fn remove(tx: &mut Tx, id: Id) -> Result<usize> {
    Ok(diesel::delete(subscriptions::table.find((tx.market(), id))).execute(tx)?)
}

/// Requests that nobody has confirmed since then.
pub fn forget_pending(tx: &mut Tx, before: Ts, limit: i64) -> Result<usize> {
    let old = |tx: &Tx| {
        let pending = subscriptions::table.of(tx).filter(subscriptions::state.eq(SubscriptionState::Pending));
        pending.filter(subscriptions::asked_at.lt(before))
    };
    let ids: Vec<Id> = old(tx).select(subscriptions::id).limit(limit).load(tx)?;
    // One that is confirmed at this moment stays.
    Ok(diesel::delete(old(tx).filter(subscriptions::id.eq_any(ids))).execute(tx)?)
}

/// Subscriptions in this state, counted to [`CAP`].
pub fn count(tx: &mut Tx, state: SubscriptionState) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM bulletin_subscriptions WHERE market = ? AND state = ? LIMIT ?) AS counted";
    let values = [tx.market().into(), state.as_str().to_owned().into(), CAP.into()];
    Ok(Statement::<(BigInt,)>::new(sql, values).get_result::<(i64,)>(tx)?.0)
}

/// The next subscribers in the order of their ids.
pub fn active_after(tx: &mut Tx, after: Option<Id>, limit: i64) -> Result<Vec<Row>> {
    let mut query = subscriptions::table.of(tx).filter(subscriptions::state.eq(SubscriptionState::Active)).into_boxed();
    if let Some(after) = after {
        query = query.filter(subscriptions::id.gt(after));
    }
    Ok(query.order(subscriptions::id).limit(limit).select(Row::as_select()).load(tx)?)
}

/// Whether anybody gets the table in this unit.
pub fn wanted(tx: &mut Tx, unit: PriceUnit) -> Result<bool> {
    let mine = subscriptions::table
        .of(tx)
        .filter(subscriptions::state.eq(SubscriptionState::Active))
        .filter(subscriptions::unit.eq(unit));
    Ok(mine.select(subscriptions::id).first::<Id>(tx).optional()?.is_some())
}

/// An edition on its way to the subscribers.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mailings)]
pub struct Mailing {
    pub bulletin_id: Id,
    /// The last subscriber whose mail waits in the outbox.
    pub after_id: Option<Id>,
    pub queued: i32,
    pub started_at: Ts,
    pub done_at: Option<Ts>,
    /// Attempts that failed, when the next one is due, and what went wrong.
    pub attempts: i32,
    pub next_at: Option<Ts>,
    pub last_error: Option<String>,
}

pub fn start_mailing(tx: &mut Tx, bulletin: Id, now: Ts) -> Result<()> {
    let row = (mailings::bulletin_id.eq(bulletin), mailings::queued.eq(0), mailings::started_at.eq(now));
    diesel::insert_into(mailings::table).values((mailings::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

/// Mailings that are due now.
pub fn open_mailings(tx: &mut Tx, now: Ts) -> Result<Vec<Mailing>> {
    let query = mailings::table.of(tx).filter(mailings::done_at.is_null());
    let due = query.filter(mailings::next_at.is_null().or(mailings::next_at.le(Some(now)).assume_not_null()));
    Ok(due.order(mailings::started_at).limit(20).select(Mailing::as_select()).load(tx)?)
}

/// Notes a failed attempt, unless another process has noted one; `done_at` gives the mailing up.
pub fn failed(tx: &mut Tx, seen: &Mailing, error: &str, next_at: Ts, done_at: Option<Ts>) -> Result<bool> {
    let mine = mailings::table
        .find((tx.market(), seen.bulletin_id))
        .filter(mailings::attempts.eq(seen.attempts))
        .filter(mailings::done_at.is_null());
    let set = (
        mailings::attempts.eq(seen.attempts + 1),
        mailings::next_at.eq(Some(next_at)),
        mailings::last_error.eq(Some(error.to_owned())),
        mailings::done_at.eq(done_at),
    );
    Ok(diesel::update(mine).set(set).execute(tx)? == 1)
}

/// How many mails of a mailing have been written.
pub fn queued(tx: &mut Tx, bulletin: Id) -> Result<i32> {
    Ok(mailings::table.find((tx.market(), bulletin)).select(mailings::queued).first(tx)?)
}

/// Notes how far a mailing has come; false when another process has been quicker.
pub fn advance(tx: &mut Tx, seen: &Mailing, after: Option<Id>, more: i32, done_at: Option<Ts>) -> Result<bool> {
    let mine = mailings::table
        .find((tx.market(), seen.bulletin_id))
        .filter(mailings::queued.eq(seen.queued))
        .filter(mailings::done_at.is_null());
    let set = (mailings::after_id.eq(after), mailings::queued.eq(seen.queued + more), mailings::done_at.eq(done_at));
    Ok(diesel::update(mine).set(set).execute(tx)? == 1)
}
