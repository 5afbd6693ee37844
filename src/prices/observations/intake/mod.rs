//! How prices come in: by form, file and API, all through the same rules.
//!
//! A batch is read with the source's [`mapping`] into candidates ([`reader`], [`candidate`]), each is judged against the others and against
//! what the source reported before ([`judge`]), and ends as accepted, superseding, duplicate, set aside or refused
//! ([`rules`]). What many rows share is said once for the batch ([`diagnose`]): such a batch is held, and nothing of it
//! reaches a figure until a person decides. A row set aside waits in a queue until a person accepts, corrects or drops it.
//!
//! States of a batch: previewed → committed | held → committed | discarded; committed → undone ([`undo`]). No row is lost: the five counts add up
//! to the rows of the batch, and whatever was not taken can be downloaded with its reason.

pub mod batch;
mod batches;
pub mod candidate;
mod compare;
pub mod diagnose;
mod doubt;
mod first;
pub(super) mod judge;
mod judged;
mod lexicon;
pub mod mapping;
pub mod names;
mod prices;
mod propose;
pub mod queue;
mod reader;
mod remedy;
pub mod report;
pub(crate) mod routes;
mod rules;
mod series;
mod sheet;
mod stale;
mod step;
pub(super) mod store;
pub mod undo;
mod upload;
mod vocabulary;
mod waiting;
mod write;

pub use batch::{Batch, BatchState, Channel, Decide};
pub use batches::{commit, discard, forget_before, forget_discarded, import, preview, remap};
pub use judged::{Incoming, Judged, judge_bytes};
pub use mapping::Mapping;
pub use rules::RowVerdict;
pub use sheet::not_taken;
pub use waiting::{WaitingBatch, WaitingPrice, waiting_batches, waiting_prices};
