//! Prices seen: one market or chain, one variety, spec and origin, one day.
//!
//! An observation is `valid` until it is made `void` with a reason; its figures are never changed and it is never
//! removed, because editions are computed from it. Reports come by form or as whole files.

mod file;
pub mod import;
pub mod model;
pub(super) mod routes;
pub mod service;
pub(super) mod store;
mod upload;

pub use import::{Earlier, Judged, JudgedRow, PriceFile, Report, Verdict, backfill, import_file, judge};
pub use model::{Observation, ObservationView, ReportPrice};
pub use service::report;
pub use store::{Filter, in_doubt};
pub use upload::PriceImporter;
