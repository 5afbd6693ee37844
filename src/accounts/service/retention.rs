//! What of accounts ends, one function for each kind; the ages stand in the list of the worker.

use diesel::prelude::*;

use kernel::{Id, Result, Ts, sql::IdSql};
use storage::{Statement, Tx, forget_before, schema::users};

/// What stands where a person's name stood.
const FORGOTTEN: &str = "已注销用户";

/// Sessions that ended by time before: those that were ended earlier run out in days, too.
///
/// # Errors
/// Those of the database.
pub fn forget_sessions(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "sessions", &["id"], "expires_at", before, most)
}

/// Invitations and password resets that expired before, used or not.
///
/// # Errors
/// Those of the database.
pub fn forget_tokens(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "one_time_tokens", &["id"], "expires_at", before, most)
}

/// Links that prove a mailbox and expired before.
///
/// # Errors
/// Those of the database.
pub fn forget_mailbox_proofs(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "mailbox_proofs", &["token_hash"], "expires_at", before, most)
}

/// Failed log-ins, the last of which was before.
///
/// # Errors
/// Those of the database.
pub fn forget_failures(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "login_failures", &["subject"], "last_at", before, most)
}

/// Devices that were last used before.
///
/// # Errors
/// Those of the database.
pub fn forget_devices(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "known_devices", &["user_id", "device"], "last_used_at", before, most)
}

/// Keys of machines that ended before; the audit trail knows that there were any.
///
/// # Errors
/// Those of the database.
pub fn forget_keys(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    forget_before(tx, "api_keys", &["id"], "expires_on", before.day(), most)
}

/// Accounts that were stopped before lose what names their person; the account stays, because records point to it.
///
/// # Errors
/// Those of the database.
pub fn forget_people(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    // The partial index wants the words of its condition.
    let stopped = if tx.is_postgres() { "NOT active" } else { "active = 0" };
    let sql = format!(
        "SELECT id FROM users WHERE market = ? AND {stopped} AND forgotten_at IS NULL AND updated_at < ? ORDER BY updated_at, id LIMIT ?"
    );
    let due = Statement::<(IdSql,)>::new(&sql, [tx.market().into(), before.into(), most.into()]);
    let people: Vec<(Id,)> = due.load(tx)?;
    for (person,) in &people {
        let set = (
            users::name.eq(FORGOTTEN),
            users::email.eq(format!("{person}@forgotten.invalid")),
            users::mobile.eq(None::<String>),
            users::password_hash.eq(""),
            users::totp_seed.eq(None::<String>),
            users::totp_enabled.eq(false),
            users::forgotten_at.eq(Some(before)),
        );
        diesel::update(users::table.find((tx.market(), *person))).set(set).execute(tx)?;
    }
    if !people.is_empty() {
        forget_contacts(tx)?;
    }
    Ok(people.len())
}

/// An enterprise all of whose people are forgotten has nobody to call.
fn forget_contacts(tx: &mut Tx) -> Result<()> {
    let sql = "UPDATE enterprises SET contact_name = '', contact_phone = '' WHERE market = ? AND contact_phone <> '' \
               AND id IN (SELECT enterprise_id FROM users WHERE market = ? AND forgotten_at IS NOT NULL) \
               AND id NOT IN (SELECT enterprise_id FROM users WHERE market = ? AND forgotten_at IS NULL AND enterprise_id IS NOT NULL)";
    let market = tx.market();
    Statement::<()>::new(sql, [market.into(), market.into(), market.into()]).execute(tx)?;
    Ok(())
}
