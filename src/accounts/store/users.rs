use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    model::{EnterpriseState, UserRow},
    store::enterprises::literal,
};
use kernel::{Error, ErrorCode, Id, Position, Result, Role, Ts};
use storage::{
    Tx,
    schema::{enterprises, users},
};

pub fn insert(tx: &mut Tx, row: UserRow) -> Result<()> {
    diesel::insert_into(users::table).values((users::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: Id) -> Result<UserRow> {
    let row = users::table.find((tx.market(), id)).select(UserRow::as_select()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("用户", "user"))
}

/// The person who logs in with this e-mail address, or with this mobile number once their mailbox is proved.
pub fn by_login(tx: &mut Tx, login: &str) -> Result<Option<UserRow>> {
    let by_mobile = users::mobile.eq(Some(login.to_owned())).assume_not_null().and(users::email_proved_at.is_not_null());
    let mine = users::email.eq(login.to_owned()).or(by_mobile);
    Ok(users::table.of(tx).filter(mine).select(UserRow::as_select()).first(tx).optional()?)
}

/// The person, and the state of their enterprise if they have one.
pub fn with_state(tx: &mut Tx, id: Id) -> Result<Option<(UserRow, Option<EnterpriseState>)>> {
    let row = users::table
        .of(tx)
        .left_join(
            enterprises::table.on(enterprises::market.eq(users::market).and(users::enterprise_id.eq(enterprises::id.nullable()))),
        )
        .filter(users::id.eq(id))
        .select((UserRow::as_select(), enterprises::state.nullable()))
        .first(tx);
    Ok(row.optional()?)
}

pub fn email_taken(tx: &mut Tx, email: &str) -> Result<bool> {
    let found = users::table.of(tx).filter(users::email.eq(email.to_owned())).select(users::id).first::<Id>(tx);
    Ok(found.optional()?.is_some())
}

/// Whether anyone but `except` has this mobile number, with a proved mailbox.
pub fn mobile_taken(tx: &mut Tx, mobile: &str, except: Option<Id>) -> Result<bool> {
    let theirs =
        users::table.of(tx).filter(users::mobile.eq(Some(mobile.to_owned()))).filter(users::email_proved_at.is_not_null());
    Ok(theirs.select(users::id).first::<Id>(tx).optional()?.is_some_and(|id| Some(id) != except))
}

/// Takes this mobile number from whoever wrote it down without ever proving a mailbox; who that was.
pub fn free_mobile(tx: &mut Tx, mobile: &str, except: Option<Id>) -> Result<Option<Id>> {
    let theirs = users::table.of(tx).filter(users::mobile.eq(Some(mobile.to_owned()))).filter(users::email_proved_at.is_null());
    let Some(id) = theirs.select(users::id).first::<Id>(tx).optional()?.filter(|id| Some(*id) != except) else {
        return Ok(None);
    };
    diesel::update(users::table.find((tx.market(), id))).set(users::mobile.eq(None::<String>)).execute(tx)?;
    Ok(Some(id))
}

/// Active people of an enterprise.
pub fn people_of(tx: &mut Tx, enterprise: Id) -> Result<Vec<Id>> {
    let people = users::table.of(tx).filter(users::enterprise_id.eq(Some(enterprise))).filter(users::active.eq(true));
    Ok(people.order(users::id).select(users::id).load(tx)?)
}

/// Active regulators of the city, and those of the district if one is named.
pub fn regulators(tx: &mut Tx, district: Option<&str>) -> Result<Vec<Id>> {
    let city = users::role.eq(Role::CityRegulator);
    let local = users::role.eq(Role::DistrictRegulator).and(users::district.eq(district.map(str::to_owned)).assume_not_null());
    let mut query = users::table.of(tx).filter(users::active.eq(true)).into_boxed();
    query = if district.is_some() { query.filter(city.or(local)) } else { query.filter(city) };
    Ok(query.order(users::id).select(users::id).load(tx)?)
}

/// Active people with one of these roles.
pub fn with_roles(tx: &mut Tx, roles: &[Role]) -> Result<Vec<Id>> {
    let query = users::table.of(tx).filter(users::role.eq_any(roles.to_vec())).filter(users::active.eq(true));
    Ok(query.select(users::id).limit(1000).load(tx)?)
}

/// Notes the step of an accepted code; false when it or a later one was used already.
pub fn spend_totp_step(tx: &mut Tx, id: Id, step: i64) -> Result<bool> {
    let fresh = users::table.of(tx).filter(users::id.eq(id)).filter(users::totp_last_step.lt(step));
    Ok(diesel::update(fresh).set(users::totp_last_step.eq(step)).execute(tx)? == 1)
}

/// The names of these people.
pub fn names(tx: &mut Tx, ids: Vec<Id>) -> Result<HashMap<Id, String>> {
    let rows: Vec<(Id, String)> = users::table.of(tx).filter(users::id.eq_any(ids)).select((users::id, users::name)).load(tx)?;
    Ok(rows.into_iter().collect())
}

/// Which people to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub enterprise: Option<Id>,
    pub role: Option<Role>,
    pub active: Option<bool>,
    /// Part of the name or of the e-mail address, or the mobile number.
    pub q: Option<String>,
}

/// People in the order in which they came, the latest first.
pub fn list(tx: &mut Tx, filter: &Filter, limit: usize, before: Option<Id>) -> Result<Vec<UserRow>> {
    let mut query = users::table.of(tx).into_boxed();
    if let Some(enterprise) = filter.enterprise {
        query = query.filter(users::enterprise_id.eq(Some(enterprise)));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    if let Some(active) = filter.active {
        query = query.filter(users::active.eq(active));
    }
    if let Some(q) = &filter.q {
        let name = users::name.like(format!("%{}%", literal(q))).escape('\\');
        let email = users::email.like(format!("%{}%", literal(&q.to_lowercase()))).escape('\\');
        query = query.filter(name.or(email).or(users::mobile.eq(Some(q.clone())).assume_not_null()));
    }
    if let Some(before) = before {
        query = query.filter(users::id.lt(before));
    }
    Ok(query.order(users::id.desc()).limit(limit as i64).select(UserRow::as_select()).load(tx)?)
}

/// Active people of an enterprise in the owner's position.
pub fn owners(tx: &mut Tx, enterprise: Id) -> Result<Vec<Id>> {
    let owners = users::table
        .of(tx)
        .filter(users::enterprise_id.eq(Some(enterprise)))
        .filter(users::active.eq(true))
        .filter(users::position.eq(Position::Owner));
    Ok(owners.order(users::id).select(users::id).load(tx)?)
}

/// Lets a person in or keeps them out; false when that is so already.
pub fn set_active(tx: &mut Tx, id: Id, active: bool, now: Ts) -> Result<bool> {
    let other = users::table.of(tx).filter(users::id.eq(id)).filter(users::active.eq(!active));
    let set = (users::active.eq(active), users::version.eq(users::version + 1), users::updated_at.eq(now));
    Ok(diesel::update(other).set(set).execute(tx)? == 1)
}

/// Writes another role, position and district over the version that was read.
pub fn set_office(tx: &mut Tx, old: &UserRow, (role, position, district): (Role, Position, Option<&str>), now: Ts) -> Result<()> {
    let seen = users::table.of(tx).filter(users::id.eq(old.id)).filter(users::version.eq(old.version));
    let changed = diesel::update(seen)
        .set((
            users::role.eq(role),
            users::position.eq(position),
            users::district.eq(district.map(str::to_owned)),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(tx)?;
    if changed == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}

pub fn set_profile(tx: &mut Tx, id: Id, name: &str, mobile: Option<&str>, language: &str, now: Ts) -> Result<()> {
    diesel::update(users::table.find((tx.market(), id)))
        .set((
            users::name.eq(name.to_owned()),
            users::mobile.eq(mobile.map(str::to_owned)),
            users::language.eq(language.to_owned()),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(tx)?;
    Ok(())
}

/// Notes that the person's mailbox is proved; false when it was before.
pub fn prove_email(tx: &mut Tx, id: Id, now: Ts) -> Result<bool> {
    let unproved = users::table.of(tx).filter(users::id.eq(id)).filter(users::email_proved_at.is_null());
    Ok(diesel::update(unproved).set(users::email_proved_at.eq(Some(now))).execute(tx)? == 1)
}

pub fn set_password(tx: &mut Tx, id: Id, hash: &str, now: Ts) -> Result<()> {
    let set = (users::password_hash.eq(hash.to_owned()), users::version.eq(users::version + 1), users::updated_at.eq(now));
    diesel::update(users::table.find((tx.market(), id))).set(set).execute(tx)?;
    Ok(())
}

/// Stores the second factor's seed, in use or not yet; `None` removes it.
pub fn set_totp(tx: &mut Tx, id: Id, seed: Option<&str>, enabled: bool, now: Ts) -> Result<()> {
    diesel::update(users::table.find((tx.market(), id)))
        .set((
            users::totp_seed.eq(seed.map(str::to_owned)),
            users::totp_enabled.eq(enabled),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(tx)?;
    Ok(())
}
