//! 供应信息: what the field gives, at what price at its origin, on which days.
//!
//! States: draft → open → withdrawn | expired (see [`super::listing`]). An enterprise that is not approved yet may
//! prepare drafts. An offer is never reduced below what has been promised of it.

mod model;
pub mod routes;
pub mod service;

pub use model::PlaceOffer;
pub use service::place;
