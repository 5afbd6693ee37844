//! The board: every open listing, for everyone, without contacts.
//!
//! It only reads. Each order of each filter has its index, a page is found by keyset, and facets stop counting at a
//! hundred, so that the board costs the same at ten thousand and at a million listings.

mod facets;
mod model;
pub mod routes;
pub mod service;
mod store;

#[cfg(test)]
mod plan_tests;

pub use facets::{Facet, Facets};
pub use model::{BoardFilter, BoardQuery, BoardSort};
