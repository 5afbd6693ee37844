//! Where goods come from and where they go: regions, destinations, and the lanes between them with freight and days.
//!
//! Places are few and change rarely, so readers get lanes as a value ([`lanes::LaneTable`]) and never join against them. A
//! regulator closes a lane or sets its freight for some days. A place is never deleted.

mod export;
pub mod lanes;
mod model;
pub mod overrides;
mod routes;
pub mod schema;
mod seed;
pub mod service;
mod store;

pub use model::{Destination, DestinationKind, LaneOverride, LaneView, Region, RegionLevel};
pub use routes::routes;
pub use seed::{seed, seed_regions};
