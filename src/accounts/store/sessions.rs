use diesel::prelude::*;

use crate::model::{EnterpriseState, UserRow};
use kernel::{Id, Result, Ts};
use storage::{
    Tx,
    schema::{enterprises, sessions, users},
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    pub id: Id,
    pub user_id: Id,
    pub refresh_hash: String,
    pub previous_refresh_hash: Option<String>,
    pub rotated_at: Ts,
    pub user_agent: String,
    pub address: String,
    pub created_at: Ts,
    pub last_seen_at: Ts,
    pub expires_at: Ts,
    pub ended_at: Option<Ts>,
    pub ended_reason: Option<String>,
}

pub fn insert(tx: &mut Tx, row: SessionRow) -> Result<()> {
    diesel::insert_into(sessions::table).values((sessions::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: Id) -> Result<Option<SessionRow>> {
    Ok(sessions::table.find((tx.market(), id)).select(SessionRow::as_select()).first(tx).optional()?)
}

/// The person behind a living session, and the state of their enterprise: all that a request needs, at once.
pub fn who(tx: &mut Tx, session: Id, now: Ts) -> Result<Option<(UserRow, Option<EnterpriseState>)>> {
    let row = sessions::table
        .of(tx)
        .inner_join(users::table.on(users::market.eq(sessions::market).and(users::id.eq(sessions::user_id))))
        .left_join(
            enterprises::table.on(enterprises::market.eq(users::market).and(users::enterprise_id.eq(enterprises::id.nullable()))),
        )
        .filter(sessions::id.eq(session))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(users::active.eq(true))
        .select((UserRow::as_select(), enterprises::state.nullable()))
        .first(tx);
    Ok(row.optional()?)
}

/// Replaces the refresh token; false when another request did so first or the session has ended.
pub fn rotate(tx: &mut Tx, id: Id, old: &str, new: &str, now: Ts, expires: Ts) -> Result<bool> {
    let living = sessions::table
        .of(tx)
        .filter(sessions::id.eq(id))
        .filter(sessions::refresh_hash.eq(old.to_owned()))
        .filter(sessions::ended_at.is_null());
    let changed = diesel::update(living)
        .set((
            sessions::refresh_hash.eq(new.to_owned()),
            sessions::previous_refresh_hash.eq(Some(old.to_owned())),
            sessions::rotated_at.eq(now),
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(expires),
        ))
        .execute(tx)?;
    Ok(changed == 1)
}

/// Ends one session; false when it had ended before.
pub fn end(tx: &mut Tx, id: Id, reason: &str, now: Ts) -> Result<bool> {
    let living = sessions::table.of(tx).filter(sessions::id.eq(id)).filter(sessions::ended_at.is_null());
    let changed = diesel::update(living)
        .set((sessions::ended_at.eq(Some(now)), sessions::ended_reason.eq(Some(reason.to_owned()))))
        .execute(tx)?;
    Ok(changed == 1)
}

/// A person's living sessions, the latest first.
pub fn living(tx: &mut Tx, user: Id, now: Ts) -> Result<Vec<SessionRow>> {
    let living = sessions::table
        .of(tx)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now));
    Ok(living.order(sessions::id.desc()).limit(100).select(SessionRow::as_select()).load(tx)?)
}

/// Ends a person's sessions but one; returns how many.
pub fn end_all(tx: &mut Tx, user: Id, but: Option<Id>, reason: &str, now: Ts) -> Result<usize> {
    let living = sessions::table
        .of(tx)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::id.ne(but.unwrap_or_else(Id::nil)));
    Ok(diesel::update(living)
        .set((sessions::ended_at.eq(Some(now)), sessions::ended_reason.eq(Some(reason.to_owned()))))
        .execute(tx)?)
}
