//! API keys.

use diesel::prelude::*;

use crate::model::{EnterpriseState, UserRow};
use kernel::{Day, Id, Result, Ts};
use storage::{
    Tx,
    schema::{api_keys, enterprises, users},
};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
pub struct KeyRow {
    pub id: Id,
    pub user_id: Id,
    pub enterprise_id: Option<Id>,
    pub name: String,
    pub key_hash: String,
    pub prefix: String,
    /// Permissions, separated by blanks.
    pub scopes: String,
    /// The last day on which it is good.
    pub expires_on: Day,
    pub last_used_at: Option<Ts>,
    pub created_at: Ts,
    pub revoked_at: Option<Ts>,
}

pub fn insert(tx: &mut Tx, row: KeyRow) -> Result<()> {
    diesel::insert_into(api_keys::table).values((api_keys::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

/// A key with its owner and the state of the owner's enterprise: all that a request needs, at once.
pub fn who(tx: &mut Tx, hash: &str, now: Ts) -> Result<Option<(KeyRow, UserRow, Option<EnterpriseState>)>> {
    let row = api_keys::table
        .of(tx)
        .inner_join(users::table.on(users::market.eq(api_keys::market).and(users::id.eq(api_keys::user_id))))
        .left_join(
            enterprises::table.on(enterprises::market.eq(users::market).and(users::enterprise_id.eq(enterprises::id.nullable()))),
        )
        .filter(api_keys::key_hash.eq(hash.to_owned()))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_on.ge(now.day()))
        .filter(users::active.eq(true))
        .select((KeyRow::as_select(), UserRow::as_select(), enterprises::state.nullable()))
        .first(tx);
    Ok(row.optional()?)
}

/// A person's keys that have not been revoked, the latest first.
pub fn list(tx: &mut Tx, user: Id, before: Option<Id>, limit: usize) -> Result<Vec<KeyRow>> {
    let mut query = api_keys::table.of(tx).filter(api_keys::user_id.eq(user)).filter(api_keys::revoked_at.is_null()).into_boxed();
    if let Some(before) = before {
        query = query.filter(api_keys::id.lt(before));
    }
    Ok(query.order(api_keys::id.desc()).limit(limit as i64).select(KeyRow::as_select()).load(tx)?)
}

/// A person's keys that are good, counted.
pub fn count(tx: &mut Tx, user: Id, today: Day) -> Result<i64> {
    let good = api_keys::table.of(tx).filter(api_keys::user_id.eq(user)).filter(api_keys::revoked_at.is_null());
    Ok(good.filter(api_keys::expires_on.ge(today)).count().get_result(tx)?)
}

/// Revokes one key of a person; false when there is none.
pub fn revoke(tx: &mut Tx, user: Id, id: Id, now: Ts) -> Result<bool> {
    let living = api_keys::table
        .of(tx)
        .filter(api_keys::id.eq(id))
        .filter(api_keys::user_id.eq(user))
        .filter(api_keys::revoked_at.is_null());
    Ok(diesel::update(living).set(api_keys::revoked_at.eq(Some(now))).execute(tx)? == 1)
}

/// Revokes all keys of a person; returns how many.
pub fn revoke_all(tx: &mut Tx, user: Id, now: Ts) -> Result<usize> {
    let living = api_keys::table.of(tx).filter(api_keys::user_id.eq(user)).filter(api_keys::revoked_at.is_null());
    Ok(diesel::update(living).set(api_keys::revoked_at.eq(Some(now))).execute(tx)?)
}

pub fn touch(tx: &mut Tx, id: Id, now: Ts) -> Result<()> {
    diesel::update(api_keys::table.find((tx.market(), id))).set(api_keys::last_used_at.eq(Some(now))).execute(tx)?;
    Ok(())
}
