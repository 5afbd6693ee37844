use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::model::{BulletinBrief, BulletinRow, BulletinState};
use crate::{
    kernel::{Cursor, Day, Error, ErrorCode, Id, Page, PageQuery, Result, Role, Ts},
    storage::{
        Tx,
        schema::{bulletins, users},
    },
};

const PUBLIC: [BulletinState; 2] = [BulletinState::Published, BulletinState::Superseded];

pub fn insert(tx: &mut Tx, row: BulletinRow) -> Result<()> {
    diesel::insert_into(bulletins::table).values(row).execute(tx)?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: Id) -> Result<BulletinRow> {
    bulletins::table.find(id).first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// How many tables are in this state, counted to `most`.
pub fn waiting(tx: &mut Tx, state: BulletinState, most: i64) -> Result<i64> {
    let ids: Vec<Id> = bulletins::table.filter(bulletins::state.eq(state)).select(bulletins::id).limit(most).load(tx)?;
    Ok(ids.len() as i64)
}

/// The last edition of a day, whatever its state.
pub fn last_of_day(tx: &mut Tx, day: Day) -> Result<Option<BulletinRow>> {
    let query = bulletins::table.filter(bulletins::day.eq(day)).order(bulletins::edition.desc());
    Ok(query.first(tx).optional()?)
}

/// The edition that holds for a day, or for the last day that has one.
pub fn current(tx: &mut Tx, day: Option<Day>) -> Result<BulletinRow> {
    let mut query = bulletins::table.filter(bulletins::state.eq(BulletinState::Published)).into_boxed();
    if let Some(day) = day {
        query = query.filter(bulletins::day.eq(day));
    }
    let found = query.order((bulletins::day.desc(), bulletins::edition.desc())).first(tx).optional()?;
    found.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// The digest of the published edition that no other follows: the end of the chain. By the chain itself and not by
/// time, because clocks of several nodes may disagree; one pair of digests a day is little to read.
pub fn chain_end(tx: &mut Tx) -> Result<Option<String>> {
    let query = bulletins::table.filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    let links: Vec<(String, String)> = query.select((bulletins::digest, bulletins::previous_digest)).load(tx)?;
    let followed: HashSet<&str> = links.iter().map(|(_, previous)| previous.as_str()).collect();
    Ok(links.iter().map(|(digest, _)| digest).find(|digest| !followed.contains(digest.as_str())).cloned())
}

/// Whether a published edition has this digest.
pub fn has_digest(tx: &mut Tx, digest: &str) -> Result<bool> {
    let query = bulletins::table.filter(bulletins::digest.eq(digest.to_owned()));
    let found: Option<Id> = query.filter(bulletins::state.eq_any(PUBLIC.to_vec())).select(bulletins::id).first(tx).optional()?;
    Ok(found.is_some())
}

/// Puts a new table into a draft or a reviewed edition, which becomes a draft again.
pub fn rewrite(tx: &mut Tx, row: &BulletinRow, body: &str, digest: &str, by: Option<Id>) -> Result<usize> {
    let mine = bulletins::table.find(row.id).filter(bulletins::version.eq(row.version));
    let set = (
        bulletins::version.eq(row.version + 1),
        bulletins::state.eq(BulletinState::Draft),
        bulletins::body.eq(body.to_owned()),
        bulletins::digest.eq(digest.to_owned()),
        bulletins::prepared_by.eq(by),
        bulletins::reviewed_by.eq(None::<Id>),
        bulletins::reviewed_at.eq(None::<Ts>),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

pub fn mark_reviewed(tx: &mut Tx, row: &BulletinRow, by: Id, now: Ts) -> Result<usize> {
    let mine = bulletins::table.find(row.id).filter(bulletins::version.eq(row.version));
    let set = (
        bulletins::version.eq(row.version + 1),
        bulletins::state.eq(BulletinState::Reviewed),
        bulletins::reviewed_by.eq(Some(by)),
        bulletins::reviewed_at.eq(Some(now)),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

pub fn mark_published(tx: &mut Tx, row: &BulletinRow, previous: &str, digest: &str, by: Option<Id>, now: Ts) -> Result<usize> {
    let mine = bulletins::table.find(row.id).filter(bulletins::version.eq(row.version));
    let set = (
        bulletins::version.eq(row.version + 1),
        bulletins::state.eq(BulletinState::Published),
        bulletins::previous_digest.eq(previous.to_owned()),
        bulletins::digest.eq(digest.to_owned()),
        bulletins::published_by.eq(by),
        bulletins::published_at.eq(Some(now)),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

/// The published edition of a day makes way for the next.
pub fn supersede(tx: &mut Tx, day: Day) -> Result<usize> {
    let current = bulletins::table.filter(bulletins::day.eq(day)).filter(bulletins::state.eq(BulletinState::Published));
    Ok(diesel::update(current)
        .set((bulletins::state.eq(BulletinState::Superseded), bulletins::version.eq(bulletins::version + 1)))
        .execute(tx)?)
}

pub fn discard(tx: &mut Tx, row: &BulletinRow) -> Result<usize> {
    Ok(diesel::delete(bulletins::table.find(row.id).filter(bulletins::version.eq(row.version))).execute(tx)?)
}

macro_rules! brief {
    () => {
        (
            bulletins::id,
            bulletins::version,
            bulletins::day,
            bulletins::edition,
            bulletins::state,
            bulletins::unit,
            bulletins::reason,
            bulletins::digest,
            bulletins::published_at,
        )
    };
}

/// The newest day first.
pub fn list(tx: &mut Tx, states: &[BulletinState], page: &PageQuery) -> Result<Page<BulletinBrief>> {
    let limit = page.limit()?;
    let mut query = bulletins::table.filter(bulletins::state.eq_any(states.to_vec())).into_boxed();
    if let Some(cursor) = page.cursor()? {
        let (day, edition) = (cursor.part::<Day>(0)?, cursor.part::<i32>(1)?);
        query = query.filter(bulletins::day.lt(day).or(bulletins::day.eq(day).and(bulletins::edition.lt(edition))));
    }
    let query = query.order((bulletins::day.desc(), bulletins::edition.desc())).limit(limit as i64 + 1);
    let rows: Vec<BulletinBrief> = query.select(brief!()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.day, &row.edition])))
}

/// The published editions of a day, the first one first. A day is corrected a few times at most.
pub fn editions(tx: &mut Tx, day: Day) -> Result<Vec<BulletinBrief>> {
    let query = bulletins::table.filter(bulletins::day.eq(day)).filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    Ok(query.order(bulletins::edition).limit(1000).select(brief!()).load(tx)?)
}

/// Published corrections, the newest day first.
pub fn corrections(tx: &mut Tx, page: &PageQuery) -> Result<Page<BulletinRow>> {
    let limit = page.limit()?;
    let mut query =
        bulletins::table.filter(bulletins::edition.gt(1)).filter(bulletins::state.eq_any(PUBLIC.to_vec())).into_boxed();
    if let Some(cursor) = page.cursor()? {
        let (day, edition) = (cursor.part::<Day>(0)?, cursor.part::<i32>(1)?);
        query = query.filter(bulletins::day.lt(day).or(bulletins::day.eq(day).and(bulletins::edition.lt(edition))));
    }
    let rows = query.order((bulletins::day.desc(), bulletins::edition.desc())).limit(limit as i64 + 1).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row: &BulletinRow| Cursor::of(&[&row.day, &row.edition])))
}

pub fn edition(tx: &mut Tx, day: Day, edition: i32) -> Result<BulletinRow> {
    let query = bulletins::table.filter(bulletins::day.eq(day)).filter(bulletins::edition.eq(edition));
    query.first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// All published editions by digest and the digest they follow, for the check of the whole chain.
pub fn chain(tx: &mut Tx) -> Result<Vec<(Id, String, String)>> {
    let query = bulletins::table.filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    Ok(query.select((bulletins::id, bulletins::digest, bulletins::previous_digest)).load(tx)?)
}

/// People's names.
pub fn names(tx: &mut Tx, ids: &[Id]) -> Result<HashMap<Id, String>> {
    let rows: Vec<(Id, String)> =
        users::table.filter(users::id.eq_any(ids.to_vec())).select((users::id, users::name)).load(tx)?;
    Ok(rows.into_iter().collect())
}

/// The regulators, who hear of drafts and editions.
pub fn regulators(tx: &mut Tx, roles: &[Role]) -> Result<Vec<Id>> {
    let query = users::table.filter(users::role.eq_any(roles.to_vec())).filter(users::active.eq(true));
    Ok(query.select(users::id).limit(1000).load(tx)?)
}
