use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::model::FindingKind;
use crate::observations::intake::BatchState;
use kernel::{Day, Id, Result, Ts};
use storage::{
    Bulk, Tx,
    schema::{bulletin_acknowledgements as a, price_batches as b, price_rows as r},
};

/// Waiting rows of one day that are looked at; more are counted as so many.
const MOST_WAITING: i64 = 1_000;

/// Words of one edition that are shown.
const MOST_WORDS: i64 = 2_000;

/// The reviewer's word for a finding. Never changed and never removed but with its draft.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = a, treat_none_as_default_value = false)]
pub struct AcknowledgementRow {
    pub id: Id,
    pub bulletin_id: Id,
    pub kind: FindingKind,
    pub finding: String,
    pub digest: String,
    pub text_zh: String,
    pub text_en: String,
    pub word: String,
    /// Absent: the platform.
    pub acknowledged_by: Option<Id>,
    pub acknowledged_at: Ts,
}

storage::bulk_insert!(AcknowledgementRow, a::table);

pub fn insert(tx: &mut Tx, rows: &[AcknowledgementRow]) -> Result<()> {
    AcknowledgementRow::insert_all(tx, rows)?;
    Ok(())
}

/// The newest words for an edition's findings, the oldest of them first.
pub fn list(tx: &mut Tx, bulletin: Id) -> Result<Vec<AcknowledgementRow>> {
    let newest = a::table.filter(a::bulletin_id.eq(bulletin)).order(a::id.desc()).limit(MOST_WORDS);
    let mut rows: Vec<AcknowledgementRow> = newest.load(tx)?;
    rows.reverse();
    Ok(rows)
}

/// A row of a committed file that waits in the queue.
#[derive(Debug, Clone, Queryable)]
pub struct WaitingPrice {
    pub id: Id,
    pub source: String,
    /// What could be read of it, as JSON.
    pub candidate: Option<String>,
}

/// The rows of a day that wait for a person, in the order in which they came.
pub fn waiting_prices(tx: &mut Tx, day: Day) -> Result<Vec<WaitingPrice>> {
    // Spelled out, not bound: only so does SQLite see that its index over the waiting rows will serve.
    let waiting = r::table.filter(sql::<Bool>("price_rows.state = 'waiting'")).filter(r::day.eq(day));
    Ok(waiting.order(r::id).limit(MOST_WAITING).select((r::id, r::source, r::candidate)).load(tx)?)
}

/// A file that waits as a whole, because it has a systematic fault.
#[derive(Debug, Clone, Queryable)]
pub struct WaitingBatch {
    pub id: Id,
    pub source: String,
    pub file_name: String,
    pub rows: i32,
}

/// The files with prices of a day that wait as a whole.
pub fn waiting_batches(tx: &mut Tx, day: Day) -> Result<Vec<WaitingBatch>> {
    let held = b::table.filter(b::state.eq(BatchState::Held));
    let query = held.filter(b::first_day.le(day)).filter(b::last_day.ge(day));
    Ok(query.order(b::id).limit(MOST_WAITING).select((b::id, b::source, b::file_name, b::row_count)).load(tx)?)
}
