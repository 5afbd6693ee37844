//! Figures that anyone can recompute from files alone: one JSON object in, one out.
//!
//! A capability offers functions of its own as [`Figure`]s: the very functions that the product uses. The server puts them into
//! one [`Registry`], which the command line (`cailanzi compute`), the API ([`routes()`]), the page and the tests read. There is
//! no formula in here, and a figure never reads a database, a file, the network or the clock.

mod figure;
mod registry;
pub mod routes;
mod schema;

pub use figure::{Computed, Figure, Verdict};
pub use registry::{Refusal, Registry};
pub use routes::routes;
