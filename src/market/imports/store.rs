use diesel::{prelude::*, sql_types::BigInt};

use super::model::{Import, ImportState, RowStatus, StoredRow};
use crate::schema::{import_rows as r, imports as i};
use kernel::{Error, Id, Result, Ts};
use storage::{Bulk, Statement, Tx};

use super::importer::Message;

pub(super) fn insert(tx: &mut Tx, import: &Import, rows: &[StoredRow]) -> Result<()> {
    diesel::insert_into(i::table).values((i::market.eq(tx.market()), import.clone())).execute(tx)?;
    StoredRow::insert_all(tx, rows)?;
    Ok(())
}

pub(super) fn find(tx: &mut Tx, id: Id) -> Result<Option<Import>> {
    Ok(i::table.find((tx.market(), id)).select(Import::as_select()).first(tx).optional()?)
}

/// Rows after `after`, in the order of the file.
pub(super) fn rows(tx: &mut Tx, id: Id, status: Option<RowStatus>, after: i32, limit: i64) -> Result<Vec<StoredRow>> {
    let mut query = r::table.of(tx).filter(r::import_id.eq(id)).filter(r::row.gt(after)).into_boxed();
    if let Some(status) = status {
        query = query.filter(r::status.eq(status));
    }
    Ok(query.order(r::row).limit(limit).load(tx)?)
}

/// Claims the commit; false when it has been claimed before.
pub(super) fn claim(tx: &mut Tx, id: Id, now: Ts) -> Result<bool> {
    let waiting = i::table.of(tx).filter(i::id.eq(id).and(i::state.eq(ImportState::Previewed)));
    let set = (i::state.eq(ImportState::Committed), i::committed_at.eq(Some(now)));
    Ok(diesel::update(waiting).set(set).execute(tx)? == 1)
}

/// The account of a committed import. Rows that were the same as others and were taken all the same are good ones now.
pub(super) fn account(tx: &mut Tx, import: &Import) -> Result<()> {
    let set = (
        i::ok.eq(import.ok),
        i::errors.eq(import.errors),
        i::duplicates.eq(import.duplicates),
        i::committed.eq(import.committed),
    );
    let id = import.id;
    diesel::update(i::table.find((tx.market(), id))).set(set).execute(tx)?;
    Ok(())
}

/// Rows that are the same as others and can be taken all the same; how many.
pub(super) fn asked(tx: &mut Tx, id: Id) -> Result<i64> {
    let asked = r::table.of(tx).filter(r::import_id.eq(id)).filter(r::status.eq(RowStatus::Duplicate));
    Ok(asked.filter(r::command.is_not_null()).count().get_result(tx)?)
}

pub(super) fn became(tx: &mut Tx, id: Id, row: i32, result: Id) -> Result<()> {
    let set = (r::result_id.eq(Some(result)), r::status.eq(RowStatus::Ok));
    diesel::update(r::table.find((tx.market(), id, row))).set(set).execute(tx)?;
    Ok(())
}

pub(super) fn failed(tx: &mut Tx, id: Id, row: i32, messages: &[Message]) -> Result<()> {
    let text = serde_json::to_string(messages).map_err(Error::unexpected)?;
    diesel::update(r::table.find((tx.market(), id, row)))
        .set((r::status.eq(RowStatus::Error), r::messages.eq(text)))
        .execute(tx)?;
    Ok(())
}

/// What the previews of an enterprise take, or those of a person without one.
pub(super) fn previewed_bytes(tx: &mut Tx, (enterprise, user): (Option<Id>, Id)) -> Result<i64> {
    let (column, owner) = enterprise.map_or(("user_id", user), |enterprise| ("enterprise_id", enterprise));
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM imports WHERE market = ? AND state = 'previewed' AND {column} = ?"
    );
    let (bytes,): (i64,) = Statement::<(BigInt,)>::new(&sql, [tx.market().into(), owner.into()]).get_result(tx)?;
    Ok(bytes)
}

/// Deletes imports with their rows, the oldest first; how many.
pub(super) fn forget(tx: &mut Tx, state: Option<ImportState>, before: Ts, most: i64) -> Result<usize> {
    let states = state.map_or_else(|| ImportState::ALL.to_vec(), |state| vec![state]);
    let due = |tx: &Tx| i::table.of(tx).filter(i::created_at.lt(before)).filter(i::state.eq_any(states.clone()));
    let old: Vec<Id> = due(tx).order(i::created_at).limit(most).select(i::id).load(tx)?;
    if old.is_empty() {
        return Ok(0);
    }
    // Somebody may be committing a preview at this moment: the rows are locked, and only what is still due then goes.
    diesel::update(due(tx).filter(i::id.eq_any(old.clone()))).set(i::state.eq(i::state)).execute(tx)?;
    let old: Vec<Id> = due(tx).filter(i::id.eq_any(old)).select(i::id).load(tx)?;
    diesel::delete(r::table.of(tx).filter(r::import_id.eq_any(old.clone()))).execute(tx)?;
    Ok(diesel::delete(i::table.of(tx).filter(i::id.eq_any(old))).execute(tx)?)
}
