use diesel::prelude::*;

use super::{
    model::{BytesState, FileRow},
    schema::{file_bytes, file_uses, files},
};
use kernel::{Error, ErrorCode, Id, Result, Ts};
use storage::{Both, Tx};

/// The file with this id.
pub(crate) fn find(tx: &mut Tx, id: Id) -> Result<Option<FileRow>> {
    Ok(files::table.of(tx).filter(files::id.eq(id)).select(FileRow::as_select()).first(tx).optional()?)
}

/// A file that this person made of the same bytes before.
pub(crate) fn of_same_bytes(tx: &mut Tx, person: Id, sent_digest: &str) -> Result<Option<FileRow>> {
    let same = files::uploaded_by.eq(person).and(files::sent_digest.eq(sent_digest.to_owned()));
    Ok(files::table.of(tx).filter(same).order(files::id).select(FileRow::as_select()).first(tx).optional()?)
}

/// Files of this person that nothing has.
pub(crate) fn count_unused(tx: &mut Tx, person: Id) -> Result<i64> {
    let unused = files::uploaded_by.eq(person).and(files::unused_since.is_not_null());
    Ok(files::table.of(tx).filter(unused).count().get_result(tx)?)
}

pub(crate) fn insert(tx: &mut Tx, row: &FileRow) -> Result<()> {
    diesel::insert_into(files::table).values((files::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

/// Who has the file: kinds of owners and their ids.
pub(crate) fn owners(tx: &mut Tx, file: Id) -> Result<Vec<(String, Id)>> {
    let uses = file_uses::table.of(tx).filter(file_uses::file_id.eq(file));
    Ok(uses.order((file_uses::owner_kind, file_uses::owner_id)).select((file_uses::owner_kind, file_uses::owner_id)).load(tx)?)
}

/// Files that nothing has had since before, the oldest first.
pub(crate) fn unused_before(tx: &mut Tx, before: Ts, most: i64) -> Result<Vec<FileRow>> {
    let old = files::table.of(tx).filter(files::unused_since.lt(before));
    Ok(old.order(files::unused_since).limit(most).select(FileRow::as_select()).load(tx)?)
}

/// Deletes the file's row unless something has the file by now, and with the last file of its bytes marks these for deletion.
pub(crate) fn remove_unused(tx: &mut Tx, row: &FileRow, now: Ts) -> Result<bool> {
    let unused = files::id.eq(row.id).and(files::unused_since.is_not_null());
    if diesel::delete(files::table.of(tx).filter(unused)).execute(tx)? == 0 {
        return Ok(false);
    }
    for digest in row.digests() {
        let bytes = file_bytes::digest.eq(digest.clone());
        // The row is locked first: an upload of the same bytes waits here, and its file is seen by the next statement.
        diesel::update(file_bytes::table.of(tx).filter(bytes.clone())).set(file_bytes::changed_at.eq(now)).execute(tx)?;
        let shared = files::digest.eq(digest.clone()).or(files::thumbnail_digest.eq(digest.clone()));
        let others: i64 = files::table.of(tx).filter(shared).count().get_result(tx)?;
        if others == 0 {
            diesel::update(file_bytes::table.of(tx).filter(bytes)).set(file_bytes::state.eq(BytesState::Deleting)).execute(tx)?;
        }
    }
    Ok(true)
}

/// Notes that these bytes are about to be written.
///
/// # Errors
/// `unavailable` while the same bytes are being deleted.
pub(crate) fn begin_bytes(tx: &mut Tx, digest: &str, bytes: i64, now: Ts) -> Result<()> {
    let fresh = (
        file_bytes::market.eq(tx.market()),
        file_bytes::digest.eq(digest.to_owned()),
        file_bytes::bytes.eq(bytes),
        file_bytes::state.eq(BytesState::Writing),
        file_bytes::changed_at.eq(now),
    );
    Both(diesel::insert_into(file_bytes::table).values(fresh).on_conflict_do_nothing()).execute(tx)?;
    touch(tx, digest, None, now)
}

/// Notes that these bytes are stored.
///
/// # Errors
/// `unavailable` while the same bytes are being deleted.
pub(crate) fn keep_bytes(tx: &mut Tx, digest: &str, now: Ts) -> Result<()> {
    touch(tx, digest, Some(BytesState::Stored), now)
}

fn touch(tx: &mut Tx, digest: &str, state: Option<BytesState>, now: Ts) -> Result<()> {
    let there = file_bytes::digest.eq(digest.to_owned()).and(file_bytes::state.ne(BytesState::Deleting));
    let row = file_bytes::table.of(tx).filter(there);
    let touched = match state {
        Some(state) => diesel::update(row).set((file_bytes::state.eq(state), file_bytes::changed_at.eq(now))).execute(tx)?,
        None => diesel::update(row).set(file_bytes::changed_at.eq(now)).execute(tx)?,
    };
    if touched == 1 {
        return Ok(());
    }
    Err(Error::new(ErrorCode::Unavailable)
        .detail("同样内容的文件正在清理，请几秒后再试", "a file of the same content is being deleted; try again in a few seconds")
        .retry_after(2))
}

/// Marks for deletion what an upload began to write and never finished; how many.
pub(crate) fn give_up_writing(tx: &mut Tx, before: Ts, now: Ts) -> Result<usize> {
    let old = file_bytes::state.eq(BytesState::Writing).and(file_bytes::changed_at.lt(before));
    let gone = (file_bytes::state.eq(BytesState::Deleting), file_bytes::changed_at.eq(now));
    Ok(diesel::update(file_bytes::table.of(tx).filter(old)).set(gone).execute(tx)?)
}

/// Bytes that are to be deleted.
pub(crate) fn deleting(tx: &mut Tx, most: i64) -> Result<Vec<String>> {
    let marked = file_bytes::table.of(tx).filter(file_bytes::state.eq(BytesState::Deleting));
    Ok(marked.order(file_bytes::changed_at).limit(most).select(file_bytes::digest).load(tx)?)
}

/// Forgets bytes that have been deleted.
pub(crate) fn forget_bytes(tx: &mut Tx, digests: &[String]) -> Result<usize> {
    let gone = file_bytes::digest.eq_any(digests.to_vec()).and(file_bytes::state.eq(BytesState::Deleting));
    Ok(diesel::delete(file_bytes::table.of(tx).filter(gone)).execute(tx)?)
}
