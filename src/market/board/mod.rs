//! The board: every open listing, for everyone, without contacts.
//!
//! It only reads. Each order of each filter has its index, a page is found by keyset, and facets stop counting at
//! fifty, so that the board costs the same at ten thousand and at a million listings. Their counts are shared by all
//! who ask within a few seconds.

mod facets;
mod model;
pub mod routes;
pub mod service;
mod store;

#[cfg(test)]
mod plan_tests;

pub use facets::{Counts, Facet, Facets};
pub use model::{BoardFilter, BoardQuery, BoardSort};
