//! Prices seen: one source, one variety, spec and origin, one day.
//!
//! An observation is `valid` until it is made `void` with a reason; its figures are never changed and it is never
//! removed, because editions are computed from it. A corrected price is a new observation that the void one points to.
//! How prices come in, and which are kept out, is in [`intake`].

mod backfill;
pub mod intake;
pub mod model;
pub(super) mod routes;
pub mod service;
pub(super) mod store;

pub use backfill::{Earlier, backfill};
pub use model::{Observation, ObservationView, ReportPrice};
pub use service::report;
pub use store::{Filter, ValidPrice, by_ids, hold_inputs, valid_of_day};
