//! What has which files. A capability sets the files of a thing of its own in the transaction that changes the thing.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{
    owners::FileOwner,
    schema::{file_uses, files},
    store,
};
use kernel::{Ctx, FieldError, Id, Result, error::Check};
use storage::Tx;

/// Makes these the files of the owner, in their order. What it had before and has no longer is deleted a day later, unless something
/// else has it. New ones must be the caller's own uploads for this kind of owner. What changed goes into the audit trail.
///
/// # Errors
/// Field errors of `path` and `path[n]`.
pub fn set(tx: &mut Tx, ctx: &Ctx, owner: &FileOwner, id: Id, wanted: &[Id], path: &str) -> Result<()> {
    let before = of_owners(tx, owner, &[id])?.remove(&id).unwrap_or_default();
    if before == wanted {
        return Ok(());
    }
    check(tx, ctx, owner, &before, wanted, path)?;
    diesel::delete(file_uses::table.of(tx).filter(is_owner(owner, id))).execute(tx)?;
    for (place, file) in (1_i32..).zip(wanted) {
        let used = (
            file_uses::market.eq(tx.market()),
            file_uses::owner_kind.eq(owner.kind),
            file_uses::owner_id.eq(id),
            file_uses::file_id.eq(*file),
            file_uses::position.eq(place),
        );
        diesel::insert_into(file_uses::table).values(used).execute(tx)?;
    }
    for file in before.iter().filter(|file| !wanted.contains(file)) {
        if store::owners(tx, *file)?.is_empty() {
            diesel::update(files::table.of(tx).filter(files::id.eq(*file))).set(files::unused_since.eq(ctx.now)).execute(tx)?;
        }
    }
    let detail = serde_json::json!({ "new": { "photos": wanted }, "old": { "photos": before } });
    audit::record(tx, ctx, audit::Entry::new(owner.entity, id, audit::Action::Set).detail(detail))
}

/// The sum of what [`set`] asks; takes new files into use, so that a sweep that has read them as unused leaves them.
fn check(tx: &mut Tx, ctx: &Ctx, owner: &FileOwner, before: &[Id], wanted: &[Id], path: &str) -> Result<()> {
    let mut check = Check::new();
    let (zh, en) = (format!("最多 {} 个，请删去多余的", owner.most), format!("at most {}; remove the others", owner.most));
    check.require(wanted.len() <= owner.most, path, "too_many", &zh, &en);
    let mut seen = HashSet::new();
    for (at, file) in wanted.iter().enumerate() {
        let path = format!("{path}[{at}]");
        check.require(seen.insert(*file), &path, "duplicate", "重复了，请删去一个", "it is there twice; remove one");
        if before.contains(file) {
            continue;
        }
        let own =
            files::id.eq(*file).and(files::purpose.eq(owner.kind)).and(files::uploaded_by.eq(ctx.user_id().unwrap_or(Id::nil())));
        let taken =
            diesel::update(files::table.of(tx).filter(own)).set(files::unused_since.eq(None::<kernel::Ts>)).execute(tx)?;
        if taken == 0 {
            check.push(FieldError::new(
                path,
                "unknown",
                "没有这个文件，或不是您为此上传的，也可能已过期清理；请重新上传",
                "there is no such file, or you have not uploaded it for this, or it has been deleted since; upload it again",
            ));
        }
    }
    check.finish()
}

type IsOwner = diesel::dsl::And<diesel::dsl::Eq<file_uses::owner_kind, &'static str>, diesel::dsl::Eq<file_uses::owner_id, Id>>;

fn is_owner(owner: &FileOwner, id: Id) -> IsOwner {
    file_uses::owner_kind.eq(owner.kind).and(file_uses::owner_id.eq(id))
}

/// The files of these owners, in their order, by owner.
///
/// # Errors
/// Those of the database.
pub fn of_owners(tx: &mut Tx, owner: &FileOwner, ids: &[Id]) -> Result<HashMap<Id, Vec<Id>>> {
    let mut found: HashMap<Id, Vec<Id>> = HashMap::new();
    for chunk in ids.chunks(1000) {
        let rows: Vec<(Id, Id)> = file_uses::table
            .of(tx)
            .filter(file_uses::owner_kind.eq(owner.kind))
            .filter(file_uses::owner_id.eq_any(chunk.to_vec()))
            .order((file_uses::owner_id, file_uses::position))
            .select((file_uses::owner_id, file_uses::file_id))
            .load(tx)?;
        for (owner, file) in rows {
            found.entry(owner).or_default().push(file);
        }
    }
    Ok(found)
}
