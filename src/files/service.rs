//! Reading and deleting. Who may read a file is asked of what has it.

use super::{
    model::{FileRow, StoredFile},
    owners::FileOwners,
    store,
};
use access::{Permission, require};
use kernel::{Ctx, Error, Id, Result};
use storage::Tx;

/// The file, if one of its owners lets the caller read it; a file that nothing has is its uploader's.
///
/// # Errors
/// `not_found`, also to everybody else.
pub(crate) fn readable(tx: &mut Tx, ctx: &Ctx, owners: &FileOwners, id: Id) -> Result<FileRow> {
    require(ctx, Permission::Files)?;
    let row = store::find(tx, id)?.ok_or_else(missing)?;
    let having = store::owners(tx, id)?;
    if having.is_empty() && ctx.user_id() == Some(row.uploaded_by) {
        return Ok(row);
    }
    for (kind, owner) in having {
        if let Some(known) = owners.find(&kind)
            && (known.may_read)(tx, ctx, owner)?
        {
            return Ok(row);
        }
    }
    Err(missing())
}

/// # Errors
/// As for [`readable`].
pub(crate) fn view(tx: &mut Tx, ctx: &Ctx, owners: &FileOwners, id: Id) -> Result<StoredFile> {
    Ok(readable(tx, ctx, owners, id)?.view())
}

/// Deletes a file of the caller's own that nothing has. Its bytes go with the next sweep.
///
/// # Errors
/// `not_found` for other people's files; `wrong_state` for one that something has.
pub(crate) fn remove(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::Files)?;
    let row = store::find(tx, id)?.filter(|row| ctx.user_id() == Some(row.uploaded_by)).ok_or_else(missing)?;
    if !store::remove_unused(tx, &row, ctx.now)? {
        return Err(Error::wrong_state(
            "文件已被使用，不能删除；请先在使用它的地方移除",
            "the file is in use and cannot be deleted; remove it where it is used first",
        ));
    }
    let detail = serde_json::json!({ "digest": row.digest, "purpose": row.purpose });
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::File, id, audit::Action::Delete).detail(detail))
}

pub(crate) fn missing() -> Error {
    Error::not_found("照片或文件", "photo or document")
}
