//! Photos of a load's receipt: the weighing slip, what was damaged. They belong to the load and are read by whoever may look at its deal.

use diesel::prelude::*;

use super::read;
use crate::schema::deal_loads;
use access::Permission;
use files::{FileKind, FileOwner};
use kernel::{Ctx, ErrorCode, Id, Result};
use storage::Tx;

/// A load as the owner of photos.
pub static LOAD_PHOTOS: FileOwner = FileOwner {
    kind: "deal_load",
    accepts: &[FileKind::Photo],
    most: 3,
    upload: Permission::Deals,
    entity: audit::Entity::DealLoad,
    may_read,
};

/// Both parties of the deal, and those who oversee it.
fn may_read(tx: &mut Tx, ctx: &Ctx, load: Id) -> Result<bool> {
    let deal: Option<Id> =
        deal_loads::table.of(tx).filter(deal_loads::id.eq(load)).select(deal_loads::deal_id).first(tx).optional()?;
    let Some(deal) = deal else { return Ok(false) };
    match read::open(tx, ctx, deal) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::Forbidden) => Ok(false),
        Err(error) => Err(error),
    }
}
