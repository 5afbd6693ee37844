use diesel::prelude::*;

use super::model::{Frequency, SearchRow};
use crate::listing::Listing;
use crate::schema::saved_searches as t;
use kernel::{Id, Result, Ts};
use storage::Tx;

pub(super) fn insert(tx: &mut Tx, row: SearchRow) -> Result<()> {
    diesel::insert_into(t::table).values((t::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

pub(super) fn of_user(tx: &mut Tx, user: Id, limit: i64) -> Result<Vec<SearchRow>> {
    Ok(t::table.of(tx).filter(t::user_id.eq(user)).order(t::id.desc()).limit(limit).select(SearchRow::as_select()).load(tx)?)
}

pub(super) fn count(tx: &mut Tx, user: Id) -> Result<i64> {
    Ok(t::table.of(tx).filter(t::user_id.eq(user)).count().get_result(tx)?)
}

pub(super) fn find(tx: &mut Tx, user: Id, id: Id) -> Result<Option<SearchRow>> {
    Ok(t::table.of(tx).filter(t::id.eq(id).and(t::user_id.eq(user))).select(SearchRow::as_select()).first(tx).optional()?)
}

pub(super) fn update(tx: &mut Tx, row: &SearchRow) -> Result<()> {
    diesel::update(t::table.of(tx).filter(t::id.eq(row.id)))
        .set((
            t::name.eq(row.name.clone()),
            t::query.eq(row.query.clone()),
            t::side.eq(row.side.clone()),
            t::variety.eq(row.variety.clone()),
            t::frequency.eq(row.frequency),
        ))
        .execute(tx)?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx, user: Id, id: Id) -> Result<usize> {
    Ok(diesel::delete(t::table.of(tx).filter(t::id.eq(id).and(t::user_id.eq(user)))).execute(tx)?)
}

/// Instant searches that may want this listing: those of its variety, and those that name none.
pub(super) fn instant(tx: &mut Tx, listing: &Listing, limit: i64) -> Result<Vec<SearchRow>> {
    let wanted = t::table
        .of(tx)
        .filter(t::frequency.eq(Frequency::Instant))
        .filter(t::side.eq(listing.side.as_str()))
        .order(t::id)
        .limit(limit);
    let mut rows: Vec<SearchRow> = wanted.filter(t::variety.is_null()).select(SearchRow::as_select()).load(tx)?;
    if let Some(variety) = &listing.variety {
        let named: Vec<SearchRow> = wanted.filter(t::variety.eq(variety.clone())).select(SearchRow::as_select()).load(tx)?;
        rows.extend(named);
    }
    Ok(rows)
}

/// Daily searches that were neither made nor answered since `morning`.
pub(super) fn daily(tx: &mut Tx, morning: Ts, limit: i64) -> Result<Vec<SearchRow>> {
    let waiting = t::last_sent_at.lt(Some(morning)).or(t::last_sent_at.is_null().and(t::created_at.lt(morning)));
    Ok(t::table
        .of(tx)
        .filter(t::frequency.eq(Frequency::Daily))
        .filter(waiting)
        .order(t::id)
        .limit(limit)
        .select(SearchRow::as_select())
        .load(tx)?)
}

/// Notes that a daily search is answered; false when it was since `morning`.
pub(super) fn sent(tx: &mut Tx, id: Id, morning: Ts, now: Ts) -> Result<bool> {
    let waiting = t::last_sent_at.is_null().or(t::last_sent_at.lt(Some(morning)).assume_not_null());
    Ok(diesel::update(t::table.of(tx).filter(t::id.eq(id)).filter(waiting)).set(t::last_sent_at.eq(Some(now))).execute(tx)? == 1)
}
