use diesel::prelude::*;

use crate::schema::login_failures;
use kernel::{Result, Ts};
use storage::{Both, Tx};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = login_failures)]
pub struct FailuresRow {
    pub subject: String,
    pub failures: i32,
    pub blocked_until: Option<Ts>,
    pub last_at: Ts,
}

/// The count for a subject, locked against others who count at the same time.
pub fn take(tx: &mut Tx, subject: &str, now: Ts) -> Result<FailuresRow> {
    let fresh = FailuresRow { subject: subject.to_owned(), failures: 0, blocked_until: None, last_at: now };
    Both(
        diesel::insert_into(login_failures::table)
            .values((login_failures::market.eq(tx.market()), fresh))
            .on_conflict_do_nothing(),
    )
    .execute(tx)?;
    // Writing the row locks it on PostgreSQL; SQLite has one writer anyway.
    diesel::update(login_failures::table.find((tx.market(), subject.to_owned())))
        .set(login_failures::failures.eq(login_failures::failures))
        .execute(tx)?;
    Ok(login_failures::table.find((tx.market(), subject.to_owned())).select(FailuresRow::as_select()).first(tx)?)
}

pub fn put(tx: &mut Tx, row: &FailuresRow) -> Result<()> {
    diesel::update(login_failures::table.find((tx.market(), row.subject.clone())))
        .set((
            login_failures::failures.eq(row.failures),
            login_failures::blocked_until.eq(row.blocked_until),
            login_failures::last_at.eq(row.last_at),
        ))
        .execute(tx)?;
    Ok(())
}

pub fn clear(tx: &mut Tx, subject: &str) -> Result<()> {
    diesel::delete(login_failures::table.find((tx.market(), subject.to_owned()))).execute(tx)?;
    Ok(())
}

/// Clears every subject whose name begins like this; the beginning holds neither `%` nor `_`.
pub fn clear_all(tx: &mut Tx, beginning: &str) -> Result<()> {
    diesel::delete(login_failures::table.of(tx).filter(login_failures::subject.like(format!("{beginning}%")))).execute(tx)?;
    Ok(())
}

/// Notes that something happened; whether it is the first time since then.
pub fn first_since(tx: &mut Tx, subject: &str, now: Ts, since: Ts) -> Result<bool> {
    let row = FailuresRow { subject: subject.to_owned(), failures: 0, blocked_until: None, last_at: now };
    if Both(
        diesel::insert_into(login_failures::table).values((login_failures::market.eq(tx.market()), row)).on_conflict_do_nothing(),
    )
    .execute(tx)?
        == 1
    {
        return Ok(true);
    }
    let old = login_failures::table.find((tx.market(), subject.to_owned())).filter(login_failures::last_at.lt(since));
    Ok(diesel::update(old).set(login_failures::last_at.eq(now)).execute(tx)? == 1)
}
