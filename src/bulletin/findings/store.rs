use diesel::prelude::*;

use super::model::FindingKind;
use crate::schema::bulletin_acknowledgements as a;
use kernel::{Id, RegionCode, Result, Ts};
use storage::{Bulk, Tx};

/// Words of one edition that are shown.
const MOST_WORDS: i64 = 2_000;

/// The reviewer's word for a finding. Never changed and never removed but with its draft.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = a, treat_none_as_default_value = false)]
pub struct AcknowledgementRow {
    pub market: RegionCode,
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
    let newest = a::table.of(tx).filter(a::bulletin_id.eq(bulletin)).order(a::id.desc()).limit(MOST_WORDS);
    let mut rows: Vec<AcknowledgementRow> = newest.load(tx)?;
    rows.reverse();
    Ok(rows)
}
