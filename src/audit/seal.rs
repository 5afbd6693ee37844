use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::AuditRow;
use crate::schema::{audit_head, audit_log};
use kernel::{Result, Ts};
use storage::Tx;

/// Entries sealed in one transaction.
const BATCH: i64 = 500;

/// An entry younger than this may still have an older one uncommitted beside it; both wait, so that
/// the chain follows the order of ids. In seconds.
const SETTLE_SECONDS: i64 = 2;

/// Gives the oldest unsealed entries their place and hash; returns how many. Entries committed late get a
/// later place: the chain proves that nothing was changed since sealing, whatever the order of commits.
///
/// # Errors
/// Those of the database.
pub fn seal(tx: &mut Tx, now: Ts) -> Result<usize> {
    let due = |tx: &Tx| {
        audit_log::table.of(tx).filter(audit_log::seq.is_null()).filter(audit_log::at.le(now.plus_seconds(-SETTLE_SECONDS)))
    };
    if !diesel::select(diesel::dsl::exists(due(tx))).get_result::<bool>(tx)? {
        return Ok(0);
    }
    // Locking the head's row keeps two sealers apart on PostgreSQL; on SQLite there is one writer anyway.
    diesel::update(audit_head::table.find(tx.market())).set(audit_head::seq.eq(audit_head::seq)).execute(tx)?;
    let (mut seq, mut hash): (i64, String) =
        audit_head::table.find(tx.market()).select((audit_head::seq, audit_head::hash)).first(tx)?;
    let rows: Vec<AuditRow> = due(tx).order(audit_log::id).limit(BATCH).select(AuditRow::as_select()).load(tx)?;
    for row in &rows {
        seq += 1;
        hash = row.chained(seq, &hash);
        diesel::update(audit_log::table.find((tx.market(), row.id)))
            .set((audit_log::seq.eq(Some(seq)), audit_log::hash.eq(Some(hash.clone()))))
            .execute(tx)?;
    }
    diesel::update(audit_head::table.find(tx.market())).set((audit_head::seq.eq(seq), audit_head::hash.eq(hash))).execute(tx)?;
    Ok(rows.len())
}

/// What a check of the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    pub intact: bool,
    /// Sealed entries that were checked.
    pub checked: i64,
    /// Entries that wait for the sealer.
    pub unsealed: i64,
    /// The first place in the chain that does not fit.
    pub broken_at: Option<i64>,
    /// The hash at the end: note it elsewhere, and nobody can rewrite the past unseen.
    pub head: String,
}

/// Recomputes the chain from its first entry.
///
/// # Errors
/// Those of the database; a broken chain is a verdict, not an error.
pub fn verify(tx: &mut Tx) -> Result<Verdict> {
    let (end, head): (i64, String) = audit_head::table.find(tx.market()).select((audit_head::seq, audit_head::hash)).first(tx)?;
    let unsealed = audit_log::table.of(tx).filter(audit_log::seq.is_null()).count().get_result(tx)?;
    let (mut seq, mut hash) = (0, String::new());
    let broken = |broken_at, checked, head: &str| Verdict {
        intact: false,
        checked,
        unsealed,
        broken_at: Some(broken_at),
        head: head.to_owned(),
    };
    while seq < end {
        let rows: Vec<AuditRow> = audit_log::table
            .of(tx)
            .filter(audit_log::seq.gt(seq))
            .order(audit_log::seq)
            .limit(BATCH)
            .select(AuditRow::as_select())
            .load(tx)?;
        if rows.is_empty() {
            return Ok(broken(seq + 1, seq, &head));
        }
        for row in rows {
            let expected = row.chained(seq + 1, &hash);
            if row.seq != Some(seq + 1) || row.hash.as_deref() != Some(expected.as_str()) {
                return Ok(broken(seq + 1, seq, &head));
            }
            seq += 1;
            hash = expected;
        }
    }
    if hash != head {
        return Ok(broken(end, seq, &head));
    }
    Ok(Verdict { intact: true, checked: seq, unsealed, broken_at: None, head })
}
