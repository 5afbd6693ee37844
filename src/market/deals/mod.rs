//! Deals: what both sides have agreed, until it is weighed and paid.
//!
//! agreed → shipped → received → settled; agreed → cancelled; shipped | received → disputed → back, with corrected
//! figures. The seller ships, the buyer receives, either one cancels before shipment, disputes, or records the
//! payment; a regulator, or both parties alike, resolve a dispute. The weight at the gate recomputes the amount and
//! the agreed one stays beside it. What the parties owe each other is a ledger of entries that are only ever added.
//! A deal never holds money: a settlement is a record of a payment made elsewhere.

mod export;
mod messages;
mod model;
mod read;
pub mod routes;
mod service;
mod statement;
mod store;
mod view;

pub(crate) use export::day_cell;
pub use messages::{Message, PostMessage};
pub use model::{
    Cancel, CancelReason, DealState, Dispute, DisputeReason, PayMethod, Receive, RejectedReason, Resolve, Settle, Ship,
};
pub use read::{DealFilter, find, list};
pub(crate) use service::strike_in_round;
pub use service::{Agreed, cancel, dispute, receive, resolve, settle, ship, strike};
pub use statement::{Balance, Entry, Line, Statement};
pub use view::{Contact, Deal};
