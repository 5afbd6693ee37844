use diesel::prelude::*;

use super::model::{Import, ImportState, RowStatus, StoredRow};
use crate::{
    kernel::{Error, Id, Result, Ts},
    storage::{
        Bulk, Tx,
        schema::{import_rows as r, imports as i},
    },
};

use super::importer::Message;

pub(super) fn insert(tx: &mut Tx, import: &Import, rows: &[StoredRow]) -> Result<()> {
    diesel::insert_into(i::table).values(import.clone()).execute(tx)?;
    StoredRow::insert_all(tx, rows)?;
    Ok(())
}

pub(super) fn find(tx: &mut Tx, id: Id) -> Result<Option<Import>> {
    Ok(i::table.find(id).first(tx).optional()?)
}

/// Rows after `after`, in the order of the file.
pub(super) fn rows(tx: &mut Tx, id: Id, status: Option<RowStatus>, after: i32, limit: i64) -> Result<Vec<StoredRow>> {
    let mut query = r::table.filter(r::import_id.eq(id)).filter(r::row.gt(after)).into_boxed();
    if let Some(status) = status {
        query = query.filter(r::status.eq(status));
    }
    Ok(query.order(r::row).limit(limit).load(tx)?)
}

/// Claims the commit; false when it has been claimed before.
pub(super) fn claim(tx: &mut Tx, id: Id, now: Ts) -> Result<bool> {
    let waiting = i::table.filter(i::id.eq(id).and(i::state.eq(ImportState::Previewed)));
    let set = (i::state.eq(ImportState::Committed), i::committed_at.eq(Some(now)));
    Ok(diesel::update(waiting).set(set).execute(tx)? == 1)
}

pub(super) fn account(tx: &mut Tx, id: Id, ok: i32, errors: i32, committed: i32) -> Result<()> {
    let set = (i::ok.eq(ok), i::errors.eq(errors), i::committed.eq(committed));
    diesel::update(i::table.find(id)).set(set).execute(tx)?;
    Ok(())
}

pub(super) fn became(tx: &mut Tx, id: Id, row: i32, result: Id) -> Result<()> {
    diesel::update(r::table.find((id, row))).set(r::result_id.eq(Some(result))).execute(tx)?;
    Ok(())
}

pub(super) fn failed(tx: &mut Tx, id: Id, row: i32, messages: &[Message]) -> Result<()> {
    let text = serde_json::to_string(messages).map_err(Error::unexpected)?;
    diesel::update(r::table.find((id, row))).set((r::status.eq(RowStatus::Error), r::messages.eq(text))).execute(tx)?;
    Ok(())
}
