//! What an official must answer for before a day's table is reviewed and published.
//!
//! A finding is one sentence about the drafted table: a price above what shops ask, a large change, a warning that is
//! still open, a price that still waits, a source that is silent. [`find`] computes the findings from what is stored;
//! nothing is remembered of them but the reviewer's words ([`Acknowledgement`]). Each finding has a key, which stays the
//! same while it is about the same thing, and a digest of what it says: when the figures move, the digest is another one
//! and the reviewer is asked again. A table with a finding that has no word is neither reviewed nor published.

mod find;
mod model;
mod moves;
mod store;

pub use find::{Earlier, Evidence, find};
pub use model::{AcknowledgeFindings, Acknowledged, Acknowledgement, Finding, FindingKind, FindingRef, Move, MovedBy};
pub use moves::moves;
pub(super) use store::{AcknowledgementRow, insert, list};

#[cfg(test)]
mod tests;
