//! The market: supply and demand are posted, seen, matched, agreed and fulfilled.
//!
//! An offer or a demand is a *listing*: draft → open → withdrawn | expired. Its quantity is split into what is left,
//! reserved by proposals, committed by deals, shipped, received and lost on the way; the parts always add up to what
//! was listed, and [`listing::moves`] is the one place that moves kilograms from one part to another.
//! The market never sells a kilogram twice, and never shows a party's contacts before an agreement.

pub mod board;
pub mod candidates;
pub mod cells;
pub mod deals;
pub mod demands;
pub mod duties;
pub mod imports;
mod jobs;
mod limits;
pub mod listing;
pub mod offers;
pub mod party;
pub mod promised;
pub mod proposals;
mod race;
pub mod searches;
pub mod settings;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything of the market, below `/api/v1`.
pub fn routes(cfg: &mut ServiceConfig) {
    board::routes::routes(cfg);
    searches::routes::routes(cfg);
    imports::routes::routes(cfg);
    offers::routes::routes(cfg);
    demands::routes::routes(cfg);
    proposals::routes::routes(cfg);
    deals::routes::routes(cfg);
}

#[cfg(test)]
mod names_tests;
pub mod schema;

pub use self::jobs::{DUTIES, RETENTION};
