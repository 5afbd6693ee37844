//! The demonstration's accounts have a password that everybody knows: a database that holds them is not for other uses.

use diesel::prelude::*;

use super::PASSWORD;
use accounts::{Password, service};
use kernel::{Ctx, Error, Id, Result};
use storage::{Db, Tx, schema::users};

/// What the logins of the demonstration end with.
const DOMAIN: &str = "%@demo.cn";

/// The active accounts that the known password opens.
fn open_accounts(tx: &mut Tx) -> Result<Vec<Id>> {
    let rows: Vec<(Id, String)> = users::table
        .of(tx)
        .filter(users::active.eq(true))
        .filter(users::email.like(DOMAIN))
        .order(users::id)
        .select((users::id, users::password_hash))
        .load(tx)?;
    let known = Password::from(PASSWORD);
    // The demonstration hashes once for all; whoever has a password of their own has a hash of their own.
    let mut tried: Vec<(String, bool)> = Vec::new();
    let mut open = Vec::new();
    for (id, hash) in rows {
        let opens = match tried.iter().find(|(old, _)| *old == hash) {
            Some((_, opens)) => *opens,
            None => {
                let opens = known.opens(&hash)?;
                tried.push((hash, opens));
                opens
            }
        };
        if opens {
            open.push(id);
        }
    }
    Ok(open)
}

/// Refuses a database whose demonstration accounts are open: a server for real use would let everybody in.
///
/// # Errors
/// `wrong_state` with the ways out.
pub fn refuse_open_accounts(db: &Db) -> Result<()> {
    let open = db.read_now(open_accounts)?.len();
    if open == 0 {
        return Ok(());
    }
    Err(Error::wrong_state(
        format!(
            "这个数据库里有 {open} 个密码公开的演示账号。演示请加 --demo true（或 CAILANZI_DEMO=true）；正式使用请换一个空数据库，或先运行 cailanzi demo --block 停用这些账号"
        ),
        format!(
            "the database holds {open} accounts of the demonstration, whose password is public. For a demonstration add --demo true (or \
             CAILANZI_DEMO=true); for real use take an empty database, or first run `cailanzi demo --block`, which keeps them out"
        ),
    ))
}

/// Keeps these accounts out: sessions and API keys end. Returns how many there were.
///
/// # Errors
/// Those of the database.
pub fn block_accounts(db: &Db, ctx: &Ctx) -> Result<usize> {
    let open = db.read_now(open_accounts)?;
    db.write_now(|tx| open.iter().try_for_each(|id| service::keep_out_for_good(tx, ctx, *id)))?;
    Ok(open.len())
}
