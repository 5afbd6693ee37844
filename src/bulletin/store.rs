use std::collections::HashSet;

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::{
    method::METHOD_VERSION,
    model::{BulletinBrief, BulletinRow, BulletinState},
};
use crate::schema::{bulletin_keys, bulletin_signatures};
use catalogue::schema::varieties;
use kernel::{Cursor, Day, Error, ErrorCode, Id, Page, PageQuery, Result, Ts};
use signing::{KeyId, PublicKey, SignedBy};
use storage::{Both, Tx, schema::bulletins};

const PUBLIC: [BulletinState; 2] = [BulletinState::Published, BulletinState::Superseded];

pub fn insert(tx: &mut Tx, row: BulletinRow) -> Result<()> {
    diesel::insert_into(bulletins::table).values((bulletins::market.eq(tx.market()), row)).execute(tx)?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: Id) -> Result<BulletinRow> {
    bulletins::table
        .find((tx.market(), id))
        .select(BulletinRow::as_select())
        .first(tx)
        .optional()?
        .ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// How many tables are drafts, or reviewed, counted to `most`; those prepared by `but` are left out.
pub fn waiting(tx: &mut Tx, state: BulletinState, but: Option<Id>, most: i64) -> Result<i64> {
    // Spelled out, not bound, as everywhere that an index over some rows is to serve: only so does SQLite see that it will.
    let mut waiting = bulletins::table
        .of(tx)
        .filter(sql::<Bool>("bulletins.state IN ('draft', 'reviewed')"))
        .filter(bulletins::state.eq(state))
        .select(bulletins::id)
        .into_boxed();
    if let Some(user) = but {
        waiting = waiting.filter(bulletins::prepared_by.is_null().or(bulletins::prepared_by.ne(Some(user))));
    }
    let ids: Vec<Id> = waiting.limit(most).load(tx)?;
    Ok(ids.len() as i64)
}

/// The last edition of a day, whatever its state.
pub fn last_of_day(tx: &mut Tx, day: Day) -> Result<Option<BulletinRow>> {
    let query = bulletins::table.of(tx).filter(bulletins::day.eq(day)).order(bulletins::edition.desc());
    Ok(query.select(BulletinRow::as_select()).first(tx).optional()?)
}

/// The edition that holds for a day, or for the last day that has one.
pub fn current(tx: &mut Tx, day: Option<Day>) -> Result<BulletinRow> {
    let mut query = bulletins::table.of(tx).filter(bulletins::state.eq(BulletinState::Published)).into_boxed();
    if let Some(day) = day {
        query = query.filter(bulletins::day.eq(day));
    }
    let found =
        query.order((bulletins::day.desc(), bulletins::edition.desc())).select(BulletinRow::as_select()).first(tx).optional()?;
    found.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// The public keys that have signed editions, each with its first use, the oldest first.
pub fn keys(tx: &mut Tx) -> Result<Vec<(PublicKey, Ts)>> {
    let rows: Vec<(String, Ts)> = bulletin_keys::table
        .of(tx)
        .order(bulletin_keys::first_used_at)
        .select((bulletin_keys::public_key, bulletin_keys::first_used_at))
        .limit(1000)
        .load(tx)?;
    rows.into_iter().map(|(key, at)| Ok((PublicKey::read(&key)?, at))).collect()
}

/// Lists a key from its first use on.
pub fn keep_key(tx: &mut Tx, key: &PublicKey, now: Ts) -> Result<()> {
    let row = (
        bulletin_keys::key_id.eq(key.id().to_string()),
        bulletin_keys::public_key.eq(key.hex()),
        bulletin_keys::first_used_at.eq(now),
    );
    Both(diesel::insert_into(bulletin_keys::table).values((bulletin_keys::market.eq(tx.market()), row)).on_conflict_do_nothing())
        .execute(tx)?;
    Ok(())
}

/// The varieties that the table shows, by rank: code, Chinese and English name.
pub fn basket(tx: &mut Tx) -> Result<Vec<(i32, String, String, String)>> {
    let query = varieties::table.filter(varieties::watched_rank.is_not_null()).filter(varieties::active.eq(true));
    let columns = (varieties::watched_rank.assume_not_null(), varieties::code, varieties::name_zh, varieties::name_en);
    Ok(query.order(varieties::watched_rank).select(columns).limit(1000).load(tx)?)
}

/// The newest published editions, corrections among them.
pub fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<BulletinRow>> {
    let query = bulletins::table.of(tx).filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    Ok(query.order((bulletins::day.desc(), bulletins::edition.desc())).limit(limit).select(BulletinRow::as_select()).load(tx)?)
}

/// The editions that hold, the newest day first.
pub fn holding(tx: &mut Tx, limit: i64) -> Result<Vec<Id>> {
    let query = bulletins::table.of(tx).filter(bulletins::state.eq(BulletinState::Published));
    Ok(query.order(bulletins::day.desc()).select(bulletins::id).limit(limit).load(tx)?)
}

/// The first and the last published day.
pub fn span(tx: &mut Tx) -> Result<Option<(Day, Day)>> {
    let public = |tx: &Tx| bulletins::table.of(tx).filter(bulletins::state.eq(BulletinState::Published)).select(bulletins::day);
    let first: Option<Day> = public(tx).order(bulletins::day).first(tx).optional()?;
    let last: Option<Day> = public(tx).order(bulletins::day.desc()).first(tx).optional()?;
    Ok(first.zip(last))
}

/// The digest of the published edition that no other follows: the end of the chain. By the chain itself and not by
/// time, because clocks of several nodes may disagree; one pair of digests a day, read from their index, is little.
pub fn chain_end(tx: &mut Tx) -> Result<Option<String>> {
    let query = bulletins::table.of(tx).filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    let links: Vec<(String, String)> = query.select((bulletins::digest, bulletins::previous_digest)).load(tx)?;
    let followed: HashSet<&str> = links.iter().map(|(_, previous)| previous.as_str()).collect();
    Ok(links.iter().map(|(digest, _)| digest).find(|digest| !followed.contains(digest.as_str())).cloned())
}

/// Whether a published edition has this digest.
pub fn has_digest(tx: &mut Tx, digest: &str) -> Result<bool> {
    let query = bulletins::table.of(tx).filter(bulletins::digest.eq(digest.to_owned()));
    let found: Option<Id> = query.filter(bulletins::state.eq_any(PUBLIC.to_vec())).select(bulletins::id).first(tx).optional()?;
    Ok(found.is_some())
}

/// Puts a new table into a draft or a reviewed edition, which becomes a draft again.
pub fn rewrite(tx: &mut Tx, row: &BulletinRow, body: &str, digest: &str, by: Option<Id>) -> Result<usize> {
    let mine = bulletins::table.find((tx.market(), row.id)).filter(bulletins::version.eq(row.version));
    let set = (
        bulletins::version.eq(row.version + 1),
        bulletins::state.eq(BulletinState::Draft),
        bulletins::body.eq(body.to_owned()),
        bulletins::digest.eq(digest.to_owned()),
        bulletins::method_version.eq(METHOD_VERSION),
        bulletins::prepared_by.eq(by),
        bulletins::reviewed_by.eq(None::<Id>),
        bulletins::reviewed_at.eq(None::<Ts>),
        bulletins::publish_at.eq(None::<Ts>),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

pub fn mark_reviewed(tx: &mut Tx, row: &BulletinRow, by: Id, now: Ts, publish_at: Option<Ts>) -> Result<usize> {
    let mine = bulletins::table.find((tx.market(), row.id)).filter(bulletins::version.eq(row.version));
    let set = (
        bulletins::version.eq(row.version + 1),
        bulletins::state.eq(BulletinState::Reviewed),
        bulletins::reviewed_by.eq(Some(by)),
        bulletins::reviewed_at.eq(Some(now)),
        bulletins::publish_at.eq(publish_at),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

/// When a reviewed edition is to be published by itself.
pub fn set_publication(tx: &mut Tx, row: &BulletinRow, at: Option<Ts>) -> Result<usize> {
    let mine = bulletins::table.find((tx.market(), row.id)).filter(bulletins::version.eq(row.version));
    Ok(diesel::update(mine).set((bulletins::version.eq(row.version + 1), bulletins::publish_at.eq(at))).execute(tx)?)
}

/// Reviewed editions whose time has come, the earliest day first.
pub fn due(tx: &mut Tx, now: Ts) -> Result<Vec<Id>> {
    let reviewed = bulletins::table.of(tx).filter(sql::<Bool>("bulletins.state = 'reviewed'"));
    let query = reviewed.filter(bulletins::publish_at.le(now));
    Ok(query.order((bulletins::day, bulletins::edition)).select(bulletins::id).limit(50).load(tx)?)
}

/// What makes a reviewed edition a published one.
pub struct Publication<'a> {
    pub previous: &'a str,
    pub digest: &'a str,
    /// The first signature; [`add_signatures`] keeps the others.
    pub signature: &'a SignedBy,
    pub by: Option<Id>,
    pub at: Ts,
}

pub fn mark_published(tx: &mut Tx, row: &BulletinRow, made: &Publication<'_>) -> Result<usize> {
    let mine = bulletins::table.find((tx.market(), row.id)).filter(bulletins::version.eq(row.version));
    let set = (
        bulletins::version.eq(row.version + 1),
        bulletins::state.eq(BulletinState::Published),
        bulletins::previous_digest.eq(made.previous.to_owned()),
        bulletins::digest.eq(made.digest.to_owned()),
        bulletins::published_by.eq(made.by),
        bulletins::published_at.eq(Some(made.at)),
        bulletins::signature.eq(Some(made.signature.value.clone())),
        bulletins::key_id.eq(Some(made.signature.key_id.to_string())),
        bulletins::publish_at.eq(None::<Ts>),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

/// Keeps the signatures of an edition beside its first one.
pub fn add_signatures(tx: &mut Tx, bulletin: Id, signatures: &[SignedBy]) -> Result<()> {
    for made in signatures {
        let row = (
            bulletin_signatures::market.eq(tx.market()),
            bulletin_signatures::bulletin_id.eq(bulletin),
            bulletin_signatures::key_id.eq(made.key_id.to_string()),
            bulletin_signatures::algorithm.eq(made.algorithm),
            bulletin_signatures::value.eq(made.value.clone()),
        );
        diesel::insert_into(bulletin_signatures::table).values(row).execute(tx)?;
    }
    Ok(())
}

/// All signatures of an edition, the first one first.
pub fn signatures(tx: &mut Tx, row: &BulletinRow) -> Result<Vec<SignedBy>> {
    let query = bulletin_signatures::table.of(tx).filter(bulletin_signatures::bulletin_id.eq(row.id));
    let columns = (bulletin_signatures::algorithm, bulletin_signatures::key_id, bulletin_signatures::value);
    let others: Vec<(signing::Algorithm, String, String)> =
        query.order(bulletin_signatures::key_id).select(columns).limit(100).load(tx)?;
    let others = others.into_iter().map(|(algorithm, key_id, value)| SignedBy { algorithm, key_id: KeyId::from(key_id), value });
    Ok(row.signature().into_iter().chain(others).collect())
}

/// The published edition of a day makes way for the next.
pub fn supersede(tx: &mut Tx, day: Day) -> Result<usize> {
    let current = bulletins::table.of(tx).filter(bulletins::day.eq(day)).filter(bulletins::state.eq(BulletinState::Published));
    Ok(diesel::update(current)
        .set((bulletins::state.eq(BulletinState::Superseded), bulletins::version.eq(bulletins::version + 1)))
        .execute(tx)?)
}

pub fn discard(tx: &mut Tx, row: &BulletinRow) -> Result<usize> {
    Ok(diesel::delete(bulletins::table.find((tx.market(), row.id)).filter(bulletins::version.eq(row.version))).execute(tx)?)
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
pub fn list(tx: &mut Tx, states: &[BulletinState], day: Option<Day>, page: &PageQuery) -> Result<Page<BulletinBrief>> {
    let limit = page.limit()?;
    let mut query = bulletins::table.of(tx).filter(bulletins::state.eq_any(states.to_vec())).into_boxed();
    if let Some(day) = day {
        query = query.filter(bulletins::day.eq(day));
    }
    if let Some(cursor) = page.cursor()? {
        let (day, edition) = (cursor.part::<Day>(0)?, cursor.part::<i32>(1)?);
        query = query.filter(bulletins::day.lt(day).or(bulletins::day.eq(day).and(bulletins::edition.lt(edition))));
    }
    let query = query.order((bulletins::day.desc(), bulletins::edition.desc())).limit(limit as i64 + 1);
    let rows: Vec<BulletinBrief> = query.select(brief!()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.day, &row.edition])))
}

/// Reviewed and published editions from one day to another, the first day first.
pub fn firm_between(tx: &mut Tx, from: Day, to: Day) -> Result<Vec<BulletinBrief>> {
    let firm = bulletins::table.of(tx).filter(bulletins::state.eq_any(vec![BulletinState::Reviewed, BulletinState::Published]));
    let query = firm.filter(bulletins::day.between(from, to)).order((bulletins::day, bulletins::edition));
    Ok(query.select(brief!()).load(tx)?)
}

/// These editions in the order of their days.
pub fn by_ids(tx: &mut Tx, ids: &[Id]) -> Result<Vec<BulletinRow>> {
    let query = bulletins::table.of(tx).filter(bulletins::id.eq_any(ids.to_vec()));
    Ok(query.order((bulletins::day, bulletins::edition)).select(BulletinRow::as_select()).load(tx)?)
}

/// The published editions of a day, the first one first. A day is corrected a few times at most.
pub fn editions(tx: &mut Tx, day: Day) -> Result<Vec<BulletinBrief>> {
    let query = bulletins::table.of(tx).filter(bulletins::day.eq(day)).filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    Ok(query.order(bulletins::edition).limit(1000).select(brief!()).load(tx)?)
}

/// Published corrections, the newest day first.
pub fn corrections(tx: &mut Tx, page: &PageQuery) -> Result<Page<BulletinRow>> {
    let limit = page.limit()?;
    let mut query =
        bulletins::table.of(tx).filter(bulletins::edition.gt(1)).filter(bulletins::state.eq_any(PUBLIC.to_vec())).into_boxed();
    if let Some(cursor) = page.cursor()? {
        let (day, edition) = (cursor.part::<Day>(0)?, cursor.part::<i32>(1)?);
        query = query.filter(bulletins::day.lt(day).or(bulletins::day.eq(day).and(bulletins::edition.lt(edition))));
    }
    let rows = query
        .order((bulletins::day.desc(), bulletins::edition.desc()))
        .limit(limit as i64 + 1)
        .select(BulletinRow::as_select())
        .load(tx)?;
    Ok(Page::from_rows(rows, limit, |row: &BulletinRow| Cursor::of(&[&row.day, &row.edition])))
}

pub fn edition(tx: &mut Tx, day: Day, edition: i32) -> Result<BulletinRow> {
    let query = bulletins::table.of(tx).filter(bulletins::day.eq(day)).filter(bulletins::edition.eq(edition));
    query.select(BulletinRow::as_select()).first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// All published editions by digest and the digest they follow, for the check of the whole chain.
pub fn chain(tx: &mut Tx) -> Result<Vec<(Id, String, String)>> {
    let query = bulletins::table.of(tx).filter(bulletins::state.eq_any(PUBLIC.to_vec()));
    Ok(query.select((bulletins::id, bulletins::digest, bulletins::previous_digest)).load(tx)?)
}
