//! Prices and the day's official table.
//!
//! Sources (markets, chains) report observations; once a day a regulator prepares the table from them, a second
//! person reviews it, and it is published as edition 1. A published edition is never edited: a correction is the next
//! edition, with its reason, and both stay readable. Every edition can be computed again from its observations to
//! the same bytes; its digest is chained to the edition published before, and signed ([`signature`], [`envelope`]). What a
//! figure means is in [`figures`], what a table contains in [`table`], what the reviewer must answer for in [`findings`];
//! how it leaves the house in [`files`] and [`subscriptions`].

pub mod envelope;
mod export;
mod feed;
pub mod figures;
pub mod files;
pub mod findings;
mod follow;
pub mod forecast;
pub mod history;
pub mod index;
mod lunar;
mod model;
pub mod observations;
mod open_data;
mod outputs;
mod pass_through;
pub mod pdf;
mod printed;
mod routes;
pub mod service;
pub mod settings;
pub mod signature;
pub mod sources;
mod statistics;
mod store;
pub mod subscriptions;
mod table;
pub mod warnings;
mod workbook;

pub use follow::follow;
pub use model::{BuildBulletin, BulletinState};
pub use routes::routes;
pub use signature::Signer;
pub use sources::{AddSource, SourceKind};

#[cfg(test)]
mod tests;
