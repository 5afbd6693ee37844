//! Files of listings: uploaded, judged row by row, looked at, then committed as a whole or row by row.
//!
//! States: previewed → committed. A preview changes nothing in the market, counts against its enterprise's bytes and ends after
//! a week. Each row has a key (its own, or the digest
//! of its content), so that the same file again has no effect. Other capabilities bring their own kind of rows by
//! implementing [`Importer`].

mod cells;
mod importer;
mod listings;
mod model;
mod places;
mod reading;
pub mod routes;
pub mod service;
mod sheet;
mod store;
mod upload;

pub use importer::{Importer, Importers, Judged, Message, Options, Taking};
pub use model::{CommitMode, Import, ImportKind, ImportRow, ImportView, RowStatus};
pub use reading::{ListingMapping, ListingReading};
pub use service::{forget_imports, forget_previews};
