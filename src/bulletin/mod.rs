//! Prices and the day's official table.
//!
//! Sources (markets, chains) report observations; once a day a regulator prepares the table from them, a second
//! person reviews it, and it is published as edition 1. A published edition is never edited: a correction is the next
//! edition, with its reason, and both stay readable. Every edition can be computed again from its observations to
//! the same bytes, and its digest is chained to the edition published before. What a figure means is in
//! [`figures`], what a table contains in [`table`].

pub mod export;
pub mod figures;
mod follow;
pub mod forecast;
pub mod history;
pub mod index;
pub mod model;
pub mod observations;
pub mod open_data;
pub mod pass_through;
mod routes;
pub mod service;
pub mod sources;
mod store;
pub mod table;
pub mod warnings;

pub use follow::follow;
pub use model::{BuildBulletin, Bulletin, BulletinBrief, BulletinState, Correction, Verification};
pub use routes::routes;
pub use sources::{AddSource, PriceSource, SourceKind};

#[cfg(test)]
mod tests;
