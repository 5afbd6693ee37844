//! Files that many mails carry, kept once for all of them. Whoever makes a file at some cost may keep it here, too:
//! it is a memory, not an archive, and old ones are forgotten.

use diesel::prelude::*;

use crate::schema::attachments;
use kernel::{Id, Result, Ts};
use storage::{Both, Tx};

/// A file under a name that is unique to its content.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// Keeps a file; the one that is there stays.
///
/// # Errors
/// Those of the database.
pub fn keep(tx: &mut Tx, now: Ts, file: &Attachment) -> Result<()> {
    let row = (
        attachments::id.eq(Id::new(now)),
        attachments::name.eq(file.name.clone()),
        attachments::content_type.eq(file.content_type.clone()),
        attachments::bytes.eq(file.bytes.clone()),
        attachments::created_at.eq(now),
    );
    Both(diesel::insert_into(attachments::table).values((attachments::market.eq(tx.market()), row)).on_conflict_do_nothing())
        .execute(tx)?;
    Ok(())
}

/// The file of this name, if it is kept.
///
/// # Errors
/// Those of the database.
pub fn find(tx: &mut Tx, name: &str) -> Result<Option<Attachment>> {
    let query = attachments::table.of(tx).filter(attachments::name.eq(name.to_owned()));
    let columns = (attachments::name, attachments::content_type, attachments::bytes);
    Ok(query.select(columns).first(tx).optional()?)
}

/// Forgets old files; how many. A mail that could not be delivered is given up much earlier.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    storage::forget_before(tx, "attachments", &["id"], "created_at", before, most)
}
