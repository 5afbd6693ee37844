//! The audit trail: who changed what, when, from which state to which, and why.
//!
//! A use case records its entry in its own transaction, so a change without its entry cannot exist.
//! Shortly after commit the sealer gives each entry its place and hash in one chain; a sealed entry can
//! be neither changed nor removed (the database refuses), and [`verify`] finds any that was forged.

mod jobs;
mod model;
pub mod schema;
mod seal;
mod store;
mod words;

pub use self::jobs::DUTIES;
pub use model::{AuditEntry, Entry};
pub use seal::{Verdict, seal, verify};
pub use store::{AuditFilter, list, record};
pub use words::{Action, Entity};
