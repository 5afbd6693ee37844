use diesel::prelude::*;

use super::model::{Listing, ListingSql, Side, columns};
use crate::{
    kernel::{Error, Id, Result},
    storage::{Statement, Tx},
};

/// The listing with this id.
///
/// # Errors
/// `not_found`.
pub fn find(tx: &mut Tx, side: Side, id: Id) -> Result<Listing> {
    find_many(tx, side, &[id])?.pop().ok_or_else(|| match side {
        Side::Offer => Error::not_found("供应信息", "offer"),
        Side::Demand => Error::not_found("需求信息", "demand"),
    })
}

/// Those of the listings that exist, in no particular order.
///
/// # Errors
/// Those of the database.
pub fn find_many(tx: &mut Tx, side: Side, ids: &[Id]) -> Result<Vec<Listing>> {
    let mut query: Statement<ListingSql> =
        Statement::new(&format!("SELECT {} FROM {} l WHERE l.id IN ", columns(side), side.table()), []);
    query.push_list(ids.iter().map(|id| (*id).into()));
    Ok(query.load(tx)?)
}
