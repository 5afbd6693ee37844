//! What offers and demands have in common: states, quantities and their moves, the quote as it was typed, views.
//!
//! States: draft → open → withdrawn | expired. A draft binds nobody. Once closed a listing is never opened again
//! (one copies it), yet the quantities already promised go on through their deals.

mod model;
pub mod moves;
mod store;
mod views;

#[cfg(test)]
mod moves_tests;

pub use model::{Listing, ListingState, Quantities, Quote, Remarks, Side};
pub use store::{find, find_many};
pub use views::{BoardItem, CategoryRef, Demand, EnterpriseRef, Offer, PlaceRef, VarietyRef, brief, view};
