//! 需求信息: what a buyer needs, where, by when, and the highest delivered price.
//!
//! States: draft → open → withdrawn | expired (see [`super::listing`]). A demand names a variety, or a category of
//! which any variety will do. It is never reduced below what has been promised of it.

mod model;
pub mod routes;
pub mod service;

pub use model::PlaceDemand;
pub use service::place;
