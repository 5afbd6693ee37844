//! What the public reads of editions, and what those who prepare them read beside it.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use serde::Deserialize;

use crate::{
    lunar::LunarDate,
    model::{Bulletin, BulletinBrief, BulletinRow, BulletinState, ComparedDays, CorrectedRow, Correction, IndexDifference},
    store,
    table::Row,
};
use access::{Permission, holds, require};
use kernel::{Ctx, Day, Error, ErrorCode, Id, Page, PageQuery, Result, Who};
use prices::{
    history,
    index::{self, IndexLine},
    observations::{self, ObservationView},
    sources::SourceKind,
};
use storage::Tx;

fn oversees(ctx: &Ctx) -> bool {
    ctx.actor().is_none_or(|actor| holds(actor, Permission::BulletinPrepare)) && !matches!(ctx.who, Who::Public)
}

/// An edition that the caller may read: published ones anyone, drafts those who prepare them.
pub(super) fn readable(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<BulletinRow> {
    let row = store::find(tx, id)?;
    if row.state.is_public() || oversees(ctx) { Ok(row) } else { Err(Error::new(ErrorCode::NotFound)) }
}

/// One edition.
///
/// # Errors
/// `not_found`, also for a draft that the caller may not see.
pub fn get(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Bulletin> {
    let row = readable(tx, ctx, id)?;
    show(tx, ctx, row)
}

/// The stored row of an edition, for exports.
///
/// # Errors
/// As [`get`].
pub fn stored(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<BulletinRow> {
    readable(tx, ctx, id)
}

/// The edition that holds for a day, or the newest of all.
///
/// # Errors
/// `not_found` when nothing is published.
pub fn current(tx: &mut Tx, ctx: &Ctx, day: Option<Day>) -> Result<Bulletin> {
    let row = store::current(tx, day)?;
    show(tx, ctx, row)
}

/// Editions, newest day first: the published ones, or those of one state for whoever prepares them.
///
/// # Errors
/// `forbidden` for a state that the caller may not see.
pub fn list(
    tx: &mut Tx,
    ctx: &Ctx,
    state: Option<BulletinState>,
    day: Option<Day>,
    page: &PageQuery,
) -> Result<Page<BulletinBrief>> {
    match state {
        None if oversees(ctx) => store::list(tx, BulletinState::ALL, day, page),
        None => store::list(tx, &[BulletinState::Published], day, page),
        Some(state) if state.is_public() => store::list(tx, &[state], day, page),
        Some(state) => {
            require(ctx, Permission::BulletinPrepare)?;
            store::list(tx, &[state], day, page)
        }
    }
}

/// The published editions of a day, the first one first.
///
/// # Errors
/// Those of the database.
pub fn editions(tx: &mut Tx, day: Day) -> Result<Vec<BulletinBrief>> {
    store::editions(tx, day)
}

/// The public list of corrections: why, and what changed.
///
/// # Errors
/// Field errors of the paging.
pub fn corrections(tx: &mut Tx, page: &PageQuery) -> Result<Page<Correction>> {
    let rows = store::corrections(tx, page)?;
    let mut items = Vec::with_capacity(rows.items.len());
    for row in rows.items {
        let old = store::edition(tx, row.day, row.edition - 1)?;
        let (before, after) = (old.table()?, row.table()?);
        items.push(Correction {
            id: row.id,
            day: row.day,
            edition: row.edition,
            reason: row.reason.unwrap_or_default(),
            published_at: row.published_at,
            digest: row.digest,
            replaces: old.id,
            replaced_digest: old.digest,
            rows: differing(&before.rows, &after.rows),
            observations_removed: only(tx, &before.observations, &after.observations)?,
            observations_added: only(tx, &after.observations, &before.observations)?,
        });
    }
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// What a published edition prints of the index, and what its method gives now, where they differ: prices of the day or
/// of the year before were corrected since, or an earlier program computed it otherwise. The index is no part of what
/// [`verify`](super::verify) computes again: the edition carries it as it was. An edition without it prints nothing wrong.
///
/// # Errors
/// `not_found`.
pub fn index_difference(tx: &mut Tx, id: Id) -> Result<Option<IndexDifference>> {
    let row = store::find(tx, id)?;
    let Some(printed) = row.table()?.index else { return Ok(None) };
    let now = index::line_of_day(tx, row.day)?;
    Ok(difference(id, row.day, row.edition, printed, now))
}

fn difference(id: Id, day: Day, edition: i32, printed: IndexLine, now: Option<IndexLine>) -> Option<IndexDifference> {
    (now.as_ref() != Some(&printed)).then_some(IndexDifference { id, day, edition, printed, now })
}

/// Editions that are looked at for another index: a year and a month of days.
const LOOKED: i64 = 400;
/// Editions read at once: their tables are long.
const CHUNK: usize = 50;

/// What is read of a table to know its index.
#[derive(Deserialize)]
struct Printed {
    index: Option<IndexLine>,
}

/// The [`index_difference`]s of the editions that hold, the newest day first.
///
/// # Errors
/// Those of the database.
pub fn index_differences(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<IndexDifference>> {
    require(ctx, Permission::BulletinPrepare)?;
    // While prices wait to be computed the day seems to have no index: that is no difference.
    let behind_from = history::behind_from(tx)?;
    let mut editions = Vec::new();
    for ids in store::holding(tx, LOOKED)?.chunks(CHUNK) {
        for row in store::by_ids(tx, ids)? {
            let Printed { index } = serde_json::from_str(&row.body).map_err(Error::unexpected)?;
            let settled = behind_from.is_none_or(|from| row.day < from);
            editions.extend(index.filter(|_| settled).map(|printed| (row.id, row.day, row.edition, printed)));
        }
    }
    editions.sort_by_key(|(_, day, ..)| Reverse(*day));
    let (Some((_, last, ..)), Some((_, first, ..))) = (editions.first(), editions.last()) else { return Ok(Vec::new()) };
    let totals = index::totals(tx, *first, *last)?;
    let found = editions
        .into_iter()
        .filter_map(|(id, day, edition, printed)| difference(id, day, edition, printed, index::line_of(day, &totals)));
    Ok(found.collect())
}

/// The observations that are among these and not among those.
pub(super) fn only(tx: &mut Tx, these: &[Id], those: &[Id]) -> Result<Vec<ObservationView>> {
    let those: HashSet<&Id> = those.iter().collect();
    let ids: Vec<Id> = these.iter().filter(|id| !those.contains(id)).copied().collect();
    Ok(observations::by_ids(tx, &ids)?.into_iter().map(ObservationView::from).collect())
}

/// Rows whose averages differ.
pub(super) fn differing(before: &[Row], after: &[Row]) -> Vec<CorrectedRow> {
    let old: HashMap<&str, &Row> = before.iter().map(|row| (row.variety.code.as_str(), row)).collect();
    let row = |new: &Row| {
        let old = old.get(new.variety.code.as_str());
        let row = CorrectedRow {
            variety: new.variety.clone(),
            wholesale_before: old.and_then(|o| o.wholesale.average),
            wholesale_after: new.wholesale.average,
            retail_before: old.and_then(|o| o.retail.average),
            retail_after: new.retail.average,
        };
        (row.wholesale_before != row.wholesale_after || row.retail_before != row.retail_after).then_some(row)
    };
    after.iter().filter_map(row).collect()
}

pub(super) fn show(tx: &mut Tx, ctx: &Ctx, row: BulletinRow) -> Result<Bulletin> {
    let mut table = row.table()?;
    let people: Vec<Id> = [row.prepared_by, row.reviewed_by].into_iter().flatten().collect();
    let names = accounts::service::names(tx, people)?;
    let name = |id: Option<Id>| id.and_then(|id| names.get(&id).cloned());
    let (chains, markets) = std::mem::take(&mut table.sources).into_iter().partition(|s| s.kind == SourceKind::Chain);
    let public = row.state.is_public();
    let (signature, compared) = (row.signature(), ComparedDays::of(&table));
    Ok(Bulletin {
        id: row.id,
        version: row.version,
        day: row.day,
        edition: row.edition,
        state: row.state,
        unit: row.unit,
        rows: table.rows,
        chains,
        markets,
        summary: table.summary,
        coverage: table.coverage,
        prepared_by: name(row.prepared_by),
        reviewed_by: name(row.reviewed_by),
        prepared_by_me: row.prepared_by.is_some() && row.prepared_by == ctx.user_id(),
        created_at: row.created_at,
        reviewed_at: row.reviewed_at,
        published_at: row.published_at,
        reason: row.reason,
        method_version: row.method_version,
        digest: public.then_some(row.digest),
        previous_digest: public.then_some(row.previous_digest),
        observations: table.observations,
        left_out: table.left_out,
        signature,
        publish_at: row.publish_at,
        lunar_day: LunarDate::of(row.day).map(|date| date.name_zh(true)),
        compared,
        index: table.index,
    })
}
