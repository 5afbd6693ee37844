use diesel::prelude::*;

use crate::schema::known_devices as d;
use kernel::{Id, Result, Ts};
use storage::{Both, Tx, schema::sessions};

/// Devices kept of one person: a program that logs in without keeping its cookie would add one every time.
const KEPT: i64 = 20;

/// Sessions whose addresses count as places where the person has been.
const SESSIONS: i64 = 100;

pub fn is_known(tx: &mut Tx, user: Id, device: &str) -> Result<bool> {
    Ok(d::table.find((tx.market(), user, device.to_owned())).select(d::device).first::<String>(tx).optional()?.is_some())
}

/// Notes that a person has logged in on this device, and forgets all but the latest ones.
pub fn remember(tx: &mut Tx, user: Id, device: &str, now: Ts) -> Result<()> {
    let row = (d::user_id.eq(user), d::device.eq(device.to_owned()), d::last_used_at.eq(now));
    if Both(diesel::insert_into(d::table).values((d::market.eq(tx.market()), row)).on_conflict_do_nothing()).execute(tx)? == 0 {
        diesel::update(d::table.find((tx.market(), user, device.to_owned()))).set(d::last_used_at.eq(now)).execute(tx)?;
    }
    let own = d::table.of(tx).filter(d::user_id.eq(user)).order((d::last_used_at.desc(), d::device)).select(d::device);
    let old: Vec<String> = own.offset(KEPT).limit(KEPT).load(tx)?;
    if !old.is_empty() {
        diesel::delete(d::table.of(tx).filter(d::user_id.eq(user)).filter(d::device.eq_any(old))).execute(tx)?;
    }
    Ok(())
}

pub fn forget_all(tx: &mut Tx, user: Id) -> Result<usize> {
    Ok(diesel::delete(d::table.of(tx).filter(d::user_id.eq(user))).execute(tx)?)
}

/// The addresses of a person's latest sessions.
pub fn addresses(tx: &mut Tx, user: Id) -> Result<Vec<String>> {
    let latest = sessions::table.of(tx).filter(sessions::user_id.eq(user)).order(sessions::id.desc()).limit(SESSIONS);
    Ok(latest.select(sessions::address).load(tx)?)
}
