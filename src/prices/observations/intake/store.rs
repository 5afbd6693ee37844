use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::{dsl, prelude::*, sql_types::BigInt};

use super::{
    batch::{BatchRow, BatchState, FileRow, RowState, StoredRow},
    rules::RowVerdict,
};
use crate::observations::model::{ObservationState, RECENT_DAYS};
use crate::schema::{
    observations as o, price_batches as b, price_files as f, price_names as n, price_rows as r, price_sources as s,
};
use kernel::{Cursor, Day, Error, ErrorCode, FenPerKg, Id, Page, PageQuery, Result, Ts, sql::IdSql};
use storage::{Bulk, Statement, Tx};

/// Ids per statement.
const IDS: usize = 500;

pub fn insert_batch(tx: &mut Tx, row: &BatchRow) -> Result<()> {
    diesel::insert_into(b::table).values((b::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

/// Writes the batch over version `row.version − 1`.
pub fn update_batch(tx: &mut Tx, row: &BatchRow) -> Result<()> {
    let target = b::table.of(tx).filter(b::id.eq(row.id)).filter(b::version.eq(row.version - 1));
    match diesel::update(target).set(row.clone()).execute(tx)? {
        1 => Ok(()),
        _ => Err(Error::new(ErrorCode::StaleVersion)),
    }
}

pub fn batch(tx: &mut Tx, id: Id) -> Result<BatchRow> {
    b::table
        .find((tx.market(), id))
        .select(BatchRow::as_select())
        .first(tx)
        .optional()?
        .ok_or_else(|| Error::not_found("这批报价", "batch"))
}

/// Whether the same bytes of a source were committed before, read in the same way.
pub fn committed_before(tx: &mut Tx, source: &str, digest: &str, mapping: &str) -> Result<bool> {
    let same = b::table
        .of(tx)
        .filter(b::digest.eq(digest.to_owned()))
        .filter(b::source.eq(source.to_owned()))
        .filter(b::mapping.eq(mapping.to_owned()))
        .filter(b::state.eq(BatchState::Committed));
    Ok(same.select(b::id).first::<Id>(tx).optional()?.is_some())
}

/// Those of these batches that are undone.
pub fn undone(tx: &mut Tx, batches: &BTreeSet<Id>) -> Result<HashSet<Id>> {
    let ids: Vec<Id> = batches.iter().copied().collect();
    let mut found = HashSet::new();
    for chunk in ids.chunks(IDS) {
        let query = b::table.of(tx).filter(b::id.eq_any(chunk.to_vec())).filter(b::state.eq(BatchState::Undone));
        found.extend(query.select(b::id).load::<Id>(tx)?);
    }
    Ok(found)
}

/// The last of the recent days before another on which somebody said that a source's prices had not moved, in a file of
/// its own or of several sources.
pub fn unchanged_on(tx: &mut Tx, source: &str, before: Day) -> Result<Option<Day>> {
    let said = o::table
        .of(tx)
        .inner_join(b::table.on(b::market.eq(o::market).and(b::id.nullable().eq(o::import_id))))
        .filter(o::source.eq(source.to_owned()))
        .filter(o::day.lt(before).and(o::day.ge(before.plus(-RECENT_DAYS))))
        .filter(b::unchanged)
        .filter(b::state.eq(BatchState::Committed));
    Ok(said.select(dsl::max(o::day)).first(tx)?)
}

/// Which batches to list; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct BatchFilter {
    pub state: Option<BatchState>,
    pub source: Option<String>,
    pub sources: Option<Vec<String>>,
}

pub fn batches(tx: &mut Tx, filter: &BatchFilter, page: &PageQuery) -> Result<Page<BatchRow>> {
    let limit = page.limit()?;
    let mut query = b::table.of(tx).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(b::state.eq(state));
    }
    if let Some(source) = &filter.source {
        query = query.filter(b::source.eq(source.clone()));
    }
    if let Some(sources) = &filter.sources {
        query = query.filter(b::source.eq_any(sources.clone()));
    }
    if let Some(cursor) = page.cursor()? {
        query = query.filter(b::id.lt(cursor.part::<Id>(0)?));
    }
    let rows: Vec<BatchRow> = query.order(b::id.desc()).limit(limit as i64 + 1).select(BatchRow::as_select()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])))
}

pub fn keep_file(tx: &mut Tx, file: FileRow) -> Result<()> {
    diesel::insert_into(f::table).values((f::market.eq(tx.market()), file)).execute(tx)?;
    Ok(())
}

pub fn file(tx: &mut Tx, batch: Id) -> Result<Vec<u8>> {
    f::table.find((tx.market(), batch)).select(f::bytes).first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::WrongState))
}

pub fn drop_file(tx: &mut Tx, batch: Id) -> Result<()> {
    diesel::delete(f::table.find((tx.market(), batch))).execute(tx)?;
    Ok(())
}

/// Previews that nobody came back to; how many.
pub fn drop_old_previews(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    let previews = |tx: &Tx| b::table.of(tx).filter(b::state.eq(BatchState::Previewed)).filter(b::created_at.lt(before));
    let old: Vec<Id> = previews(tx).select(b::id).limit(most).load(tx)?;
    // Somebody may be committing one of them at this moment: it is not discarded then, and keeps what it has.
    let set = (b::state.eq(BatchState::Discarded), b::version.eq(b::version + 1));
    diesel::update(previews(tx).filter(b::id.eq_any(old.clone()))).set(set).execute(tx)?;
    let discarded = b::table.of(tx).filter(b::id.eq_any(old)).filter(b::state.eq(BatchState::Discarded));
    let old: Vec<Id> = discarded.select(b::id).load(tx)?;
    diesel::delete(r::table.of(tx).filter(r::batch_id.eq_any(old.clone()))).execute(tx)?;
    diesel::delete(f::table.of(tx).filter(f::batch_id.eq_any(old.clone()))).execute(tx)?;
    Ok(old.len())
}

/// Deletes the rows of batches that were thrown away; how many batches. Their accounts stay.
pub fn drop_discarded_rows(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    let sql = "SELECT b.id FROM price_batches b WHERE b.market = ? AND b.state = 'discarded' AND b.created_at < ? \
               AND EXISTS (SELECT 1 FROM price_rows r WHERE r.market = b.market AND r.batch_id = b.id) ORDER BY b.id LIMIT ?";
    let old: Vec<(Id,)> = Statement::<(IdSql,)>::new(sql, [tx.market().into(), before.into(), most.into()]).load(tx)?;
    let old: Vec<Id> = old.into_iter().map(|(id,)| id).collect();
    diesel::delete(r::table.of(tx).filter(r::batch_id.eq_any(old.clone()))).execute(tx)?;
    Ok(old.len())
}

/// What a person's files take that are previewed or held, in bytes.
pub fn undecided_bytes(tx: &mut Tx, user: Option<Id>) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(LENGTH(f.bytes)), 0) AS BIGINT) FROM price_batches b \
               JOIN price_files f ON f.market = b.market AND f.batch_id = b.id \
               WHERE b.market = ? AND b.state IN ('previewed', 'held') AND b.created_by = ?";
    let Some(user) = user else { return Ok(0) };
    let (bytes,): (i64,) = Statement::<(BigInt,)>::new(sql, [tx.market().into(), user.into()]).get_result(tx)?;
    Ok(bytes)
}

pub fn insert_rows(tx: &mut Tx, rows: &[StoredRow]) -> Result<()> {
    StoredRow::insert_all(tx, rows)?;
    Ok(())
}

pub fn drop_rows(tx: &mut Tx, batch: Id) -> Result<()> {
    diesel::delete(r::table.of(tx).filter(r::batch_id.eq(batch))).execute(tx)?;
    Ok(())
}

/// Which rows to list; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct RowFilter {
    pub batch: Option<Id>,
    pub verdict: Option<RowVerdict>,
    pub state: Option<RowState>,
    pub source: Option<String>,
    pub sources: Option<Vec<String>>,
    pub rule: Option<String>,
    pub name: Option<String>,
    pub day: Option<Day>,
}

/// In the order in which they came.
pub fn rows(tx: &mut Tx, filter: &RowFilter, after: Option<Id>, limit: usize) -> Result<Vec<StoredRow>> {
    let mut query = r::table.of(tx).into_boxed();
    if let Some(batch) = filter.batch {
        query = query.filter(r::batch_id.eq(batch));
    }
    if let Some(verdict) = filter.verdict {
        query = query.filter(r::verdict.eq(verdict));
    }
    if let Some(state) = filter.state {
        query = query.filter(r::state.eq(state));
    }
    if let Some(source) = &filter.source {
        query = query.filter(r::source.eq(source.clone()));
    }
    if let Some(sources) = &filter.sources {
        query = query.filter(r::source.eq_any(sources.clone()));
    }
    if let Some(rule) = &filter.rule {
        query = query.filter(r::rule.eq(rule.clone()));
    }
    if let Some(name) = &filter.name {
        query = query.filter(r::name.eq(name.clone()));
    }
    if let Some(day) = filter.day {
        query = query.filter(r::day.eq(day));
    }
    if let Some(after) = after {
        query = query.filter(r::id.gt(after));
    }
    Ok(query.order(r::id).limit(limit as i64).load(tx)?)
}

pub fn rows_by_id(tx: &mut Tx, ids: &[Id]) -> Result<Vec<StoredRow>> {
    Ok(r::table.of(tx).filter(r::id.eq_any(ids.to_vec())).order(r::id).load(tx)?)
}

/// How many rows wait, up to `most`.
pub fn waiting(tx: &mut Tx, sources: Option<Vec<String>>, most: i64) -> Result<i64> {
    let mut query = r::table.of(tx).filter(r::state.eq(RowState::Waiting)).select(r::id).into_boxed();
    if let Some(sources) = sources {
        query = query.filter(r::source.eq_any(sources));
    }
    Ok(query.limit(most).load::<Id>(tx)?.len() as i64)
}

/// How many rows of a batch wait.
pub fn waiting_of(tx: &mut Tx, batch: Id) -> Result<i64> {
    Ok(r::table.of(tx).filter(r::batch_id.eq(batch)).filter(r::state.eq(RowState::Waiting)).count().get_result(tx)?)
}

/// Drops the rows of a batch that wait; how many.
pub fn drop_waiting(tx: &mut Tx, batch: Id, by: Option<Id>, at: Ts, note: &str) -> Result<i64> {
    let target = r::table.of(tx).filter(r::batch_id.eq(batch)).filter(r::state.eq(RowState::Waiting));
    let set =
        (r::state.eq(RowState::Dropped), r::decided_by.eq(by), r::decided_at.eq(Some(at)), r::note.eq(Some(note.to_owned())));
    Ok(diesel::update(target).set(set).execute(tx)? as i64)
}

/// Decides a waiting row; how many rows that changed.
pub fn decide(
    tx: &mut Tx,
    id: Id,
    state: RowState,
    by: Option<Id>,
    at: Ts,
    note: Option<&str>,
    observation: Option<Id>,
) -> Result<usize> {
    let target = r::table.of(tx).filter(r::id.eq(id)).filter(r::state.eq(RowState::Waiting));
    let set = (
        r::state.eq(state),
        r::decided_by.eq(by),
        r::decided_at.eq(Some(at)),
        r::note.eq(note.map(str::to_owned)),
        r::observation_id.eq(observation),
    );
    Ok(diesel::update(target).set(set).execute(tx)?)
}

/// Variety, spec, origin, day and average of the prices of a source that a person has accepted or corrected.
pub type Confirmed = (String, String, String, Day, FenPerKg);

/// What persons have confirmed of a source's prices from one day to another.
pub fn confirmed(tx: &mut Tx, source: &str, from: Day, to: Day) -> Result<Vec<Confirmed>> {
    let query = r::table
        .of(tx)
        .inner_join(o::table.on(o::market.eq(r::market).and(o::id.nullable().eq(r::observation_id))))
        .filter(r::source.eq(source.to_owned()))
        .filter(r::day.between(from, to))
        .filter(r::observation_id.is_not_null())
        .filter(r::state.eq_any([RowState::Accepted, RowState::Corrected]))
        .filter(o::state.eq(ObservationState::Valid));
    Ok(query.order(r::id).select((o::variety, o::spec, o::origin, o::day, o::average_fen_per_kg)).load(tx)?)
}

/// A waiting row that now waits for another reason.
pub fn restate(tx: &mut Tx, id: Id, rule: &str, messages: &str, candidate: &str) -> Result<()> {
    let set = (r::rule.eq(rule.to_owned()), r::messages.eq(messages.to_owned()), r::candidate.eq(Some(candidate.to_owned())));
    diesel::update(r::table.of(tx).filter(r::id.eq(id)).filter(r::state.eq(RowState::Waiting))).set(set).execute(tx)?;
    Ok(())
}

/// Unknown names that wait, the most frequent first: name, source, rows.
pub fn waiting_names(tx: &mut Tx, sources: Option<&[String]>, limit: i64) -> Result<Vec<(String, String, i64)>> {
    let mut query = r::table
        .of(tx)
        .filter(r::state.eq(RowState::Waiting))
        .filter(r::rule.eq(super::rules::UNKNOWN_VARIETY.code))
        .group_by((r::name, r::source))
        .select((r::name, r::source, dsl::count_star()))
        .into_boxed();
    if let Some(sources) = sources {
        query = query.filter(r::source.eq_any(sources.to_vec()));
    }
    Ok(query.order((dsl::count_star().desc(), r::name)).limit(limit).load(tx)?)
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = n, treat_none_as_default_value = false)]
pub struct NameRow {
    pub source: String,
    pub name: String,
    pub variety: Option<String>,
    pub decided_by: Option<Id>,
    pub decided_at: Ts,
}

/// What names mean for a source: its own answers before those for all.
pub fn answers(tx: &mut Tx, source: &str) -> Result<HashMap<String, Option<String>>> {
    let rows: Vec<NameRow> = n::table
        .of(tx)
        .filter(n::source.eq_any(vec![String::new(), source.to_owned()]))
        .order(n::source)
        .select(NameRow::as_select())
        .load(tx)?;
    Ok(rows.into_iter().map(|row| (row.name, row.variety)).collect())
}

/// Remembers an answer, over an earlier one.
pub fn answer(tx: &mut Tx, row: &NameRow) -> Result<()> {
    diesel::delete(n::table.find((tx.market(), row.source.clone(), row.name.clone()))).execute(tx)?;
    diesel::insert_into(n::table).values((n::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

pub fn names(tx: &mut Tx, sources: Option<&[String]>, page: &PageQuery) -> Result<Page<NameRow>> {
    let limit = page.limit()?;
    let mut query = n::table.of(tx).into_boxed();
    if let Some(sources) = sources {
        query = query.filter(n::source.eq_any(sources.to_vec()));
    }
    if let Some(cursor) = page.cursor()? {
        let (source, name) = (cursor.part::<String>(0)?, cursor.part::<String>(1)?);
        query = query.filter(n::source.gt(source.clone()).or(n::source.eq(source).and(n::name.gt(name))));
    }
    let rows: Vec<NameRow> = query.order((n::source, n::name)).limit(limit as i64 + 1).select(NameRow::as_select()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.source, &row.name])))
}

pub fn save_mapping(tx: &mut Tx, source: &str, mapping: &str) -> Result<()> {
    diesel::update(s::table.of(tx).filter(s::code.eq(source.to_owned())))
        .set(s::mapping.eq(Some(mapping.to_owned())))
        .execute(tx)?;
    Ok(())
}
