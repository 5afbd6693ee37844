//! Duties that only one node may do at a time hold a row of `leases`. A lease runs out by itself when its holder dies;
//! each taking gives it a new epoch, so that a holder who comes back late can be told from the present one.

use diesel::prelude::*;

use super::{Both, Tx, schema::leases};
use kernel::{RegionCode, Result, Ts};

#[derive(Insertable)]
#[diesel(table_name = leases)]
struct Lease {
    market: RegionCode,
    name: String,
    holder: String,
    epoch: i64,
    expires_at: Ts,
}

/// Takes the lease for `seconds`, or prolongs one's own; its epoch, or `None` while somebody else holds it.
///
/// # Errors
/// Those of the database.
pub fn take(tx: &mut Tx, name: &str, holder: &str, now: Ts, seconds: i64) -> Result<Option<i64>> {
    let free = Lease { market: tx.market(), name: name.to_owned(), holder: String::new(), epoch: 0, expires_at: now };
    Both(diesel::insert_into(leases::table).values(free).on_conflict_do_nothing()).execute(tx)?;
    let mine = leases::expires_at.le(now).or(leases::holder.eq(holder.to_owned()));
    let taken = diesel::update(leases::table.of(tx).filter(leases::name.eq(name.to_owned())).filter(mine))
        .set((
            leases::holder.eq(holder.to_owned()),
            leases::epoch.eq(leases::epoch + 1),
            leases::expires_at.eq(now.plus_seconds(seconds)),
        ))
        .execute(tx)?;
    if taken == 0 {
        return Ok(None);
    }
    Ok(Some(leases::table.find((tx.market(), name.to_owned())).select(leases::epoch).first(tx)?))
}

/// Whether the lease is still the one taken as `epoch`. Asked in the transaction that does the work.
///
/// # Errors
/// Those of the database.
pub fn holds(tx: &mut Tx, name: &str, holder: &str, epoch: i64) -> Result<bool> {
    let mine = leases::table
        .of(tx)
        .filter(leases::name.eq(name.to_owned()))
        .filter(leases::holder.eq(holder.to_owned()))
        .filter(leases::epoch.eq(epoch));
    // Writing the row makes a rival who wants to take it wait for this transaction.
    Ok(diesel::update(mine).set(leases::epoch.eq(leases::epoch)).execute(tx)? == 1)
}

/// Gives the lease back before its time.
///
/// # Errors
/// Those of the database.
pub fn give_back(tx: &mut Tx, name: &str, holder: &str, epoch: i64, now: Ts) -> Result<()> {
    let mine = leases::table
        .of(tx)
        .filter(leases::name.eq(name.to_owned()))
        .filter(leases::holder.eq(holder.to_owned()))
        .filter(leases::epoch.eq(epoch));
    diesel::update(mine).set(leases::expires_at.eq(now)).execute(tx)?;
    Ok(())
}
