//! What is traded and where: varieties and their names, units, regions, destinations, and the lanes between them.
//!
//! The catalogue is small and changes rarely, so readers get it as a value ([`search::VarietyIndex`],
//! [`lanes::LaneTable`]) and never join against it. It never converts a unit approximately without saying so, and it
//! never deletes a variety: what history refers to is only switched off.

mod decimal;
pub mod lanes;
mod model;
mod money;
pub mod numbers;
pub mod overrides;
mod quoted;
mod routes;
pub mod search;
mod seed;
pub mod service;
mod store;
mod typo;
pub mod units;

pub use model::{Category, Destination, DestinationKind, LaneOverride, LaneView, Region, RegionLevel, Staple, Variety};
pub use money::Money;
pub use routes::routes;
pub use seed::seed;
