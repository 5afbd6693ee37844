//! 需求信息: what a buyer needs, where, by when, and the highest delivered price.
//!
//! States: draft → open → withdrawn | expired (see [`super::listing`]). A demand names a variety, or a category of
//! which any variety will do. It is never reduced below what has been promised of it.

mod model;
pub mod routes;

pub use model::PlaceDemand;

use super::listing::{Demand, desk};
use kernel::{Ctx, Result};
use storage::Tx;

/// Posts a demand of the caller's enterprise, open or as a draft.
///
/// # Errors
/// `invalid_input` naming every bad field, `enterprise_not_approved` unless it is a draft, `same_listing_open` unless it is
/// to be posted again, `forbidden`.
pub fn place(tx: &mut Tx, ctx: &Ctx, demand: &PlaceDemand) -> Result<Demand> {
    desk::place(tx, ctx, demand.clone().into(), demand.draft == Some(true), demand.again == Some(true))
}
