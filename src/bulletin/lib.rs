//! The day's official table of prices.
//!
//! Once a day a regulator prepares the table from the observations of `prices`, a second
//! person reviews it, and it is published as edition 1. A published edition is never edited: a correction is the next
//! edition, with its reason, and both stay readable. Every edition can be computed again from its observations to
//! the same bytes; its digest is chained to the edition published before, and signed ([`signature`], [`envelope`]). What a
//! figure means is in [`prices::figures`], what a table contains in [`table`], what the reviewer must answer for in [`findings`];
//! how it leaves the house in [`files`] and [`subscriptions`].

pub mod approval;
pub mod envelope;
mod export;
mod feed;
pub mod files;
pub mod findings;
mod jobs;
mod lunar;
mod method;
mod model;
mod outputs;
pub mod pdf;
mod printed;
mod routes;
pub mod schema;
pub mod service;
pub mod settings;
pub mod signature;
mod store;
pub mod subscriptions;
mod table;
pub mod undo;
mod workbook;

pub use self::jobs::{DUTIES, RETENTION};
pub use model::{BuildBulletin, BulletinState};
pub use routes::routes;

#[cfg(test)]
mod tests;
