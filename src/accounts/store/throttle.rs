use diesel::prelude::*;

use crate::{
    kernel::{Result, Ts},
    storage::{Both, Tx, schema::login_failures},
};

#[derive(Debug, Clone, Queryable, Insertable)]
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
    Both(diesel::insert_into(login_failures::table).values(fresh).on_conflict_do_nothing()).execute(tx)?;
    // Writing the row locks it on PostgreSQL; SQLite has one writer anyway.
    diesel::update(login_failures::table.find(subject.to_owned()))
        .set(login_failures::failures.eq(login_failures::failures))
        .execute(tx)?;
    Ok(login_failures::table.find(subject.to_owned()).first(tx)?)
}

pub fn put(tx: &mut Tx, row: &FailuresRow) -> Result<()> {
    diesel::update(login_failures::table.find(row.subject.clone()))
        .set((
            login_failures::failures.eq(row.failures),
            login_failures::blocked_until.eq(row.blocked_until),
            login_failures::last_at.eq(row.last_at),
        ))
        .execute(tx)?;
    Ok(())
}

pub fn clear(tx: &mut Tx, subject: &str) -> Result<()> {
    diesel::delete(login_failures::table.find(subject.to_owned())).execute(tx)?;
    Ok(())
}

pub fn forget_before(tx: &mut Tx, before: Ts) -> Result<usize> {
    Ok(diesel::delete(login_failures::table.filter(login_failures::last_at.lt(before))).execute(tx)?)
}
