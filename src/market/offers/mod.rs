//! 供应信息: what the field gives, at what price at its origin, on which days.
//!
//! States: draft → open → withdrawn | expired (see [`super::listing`]). An enterprise that is not approved yet may
//! prepare drafts. An offer is never reduced below what has been promised of it.

mod model;
pub mod routes;

pub use model::PlaceOffer;

use super::listing::{Offer, desk};
use kernel::{Ctx, Result};
use storage::Tx;

/// Posts an offer of the caller's enterprise, open or as a draft.
///
/// # Errors
/// `invalid_input` naming every bad field, `enterprise_not_approved` unless it is a draft, `same_listing_open` unless it is
/// to be posted again, `forbidden`.
pub fn place(tx: &mut Tx, ctx: &Ctx, offer: &PlaceOffer) -> Result<Offer> {
    desk::place(tx, ctx, offer.clone().into(), offer.draft == Some(true), offer.again == Some(true))
}
