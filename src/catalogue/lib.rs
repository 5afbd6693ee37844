//! What is traded: varieties and their names, staples, units, and how numbers and amounts are written.
//!
//! The catalogue is small and changes rarely, so readers get it as a value ([`search::VarietyIndex`]) and never join against
//! it. It never converts a unit approximately without saying so, and it
//! never deletes a variety: what history refers to is only switched off.

mod decimal;
mod export;
mod model;
mod money;
pub mod numbers;
mod quoted;
mod routes;
pub mod schema;
pub mod search;
mod seed;
pub mod service;
mod store;
mod typo;
pub mod units;

pub use model::{Category, Staple, Variety};
pub use money::Money;
pub use routes::routes;
pub use seed::seed;
