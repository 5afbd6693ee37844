//! What the official should know before a draft is reviewed: who is missing, what is doubted, what has changed since.

use super::{
    gather::gather,
    read::{differing, only},
};
use crate::{
    accounts::{Permission, require},
    bulletin::{
        model::DraftCheck,
        observations::{ObservationView, store as observed},
        store, table,
    },
    kernel::{Ctx, Error, ErrorCode, Id, Result},
    storage::Tx,
};

/// Looks at a draft or a reviewed edition; nothing changes.
///
/// # Errors
/// `wrong_state` once it is published.
pub fn check(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<DraftCheck> {
    require(ctx, Permission::BulletinPrepare)?;
    let row = store::find(tx, id)?;
    if row.state.is_public() {
        return Err(Error::new(ErrorCode::WrongState));
    }
    let drafted = row.table()?;
    let now = table::compute(&gather(tx, row.day, row.unit, row.edition, row.reason.clone())?);
    let left_out = observed::by_ids(tx, &now.left_out)?.into_iter().map(ObservationView::from).collect();
    Ok(DraftCheck {
        missing: now.sources.iter().filter(|source| !source.reported).cloned().collect(),
        insufficient: now.rows.iter().filter(|row| row.wholesale.insufficient).map(|row| row.variety.clone()).collect(),
        left_out,
        rows: differing(&drafted.rows, &now.rows),
        observations_removed: only(tx, &drafted.observations, &now.observations)?,
        observations_added: only(tx, &now.observations, &drafted.observations)?,
        up_to_date: table::canonical(&now)? == row.body,
    })
}
