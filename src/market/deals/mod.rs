//! Deals: what both sides have agreed, until it is weighed and paid.
//!
//! agreed → shipped → received → settled; agreed → cancelled; shipped | received → disputed → back, with corrected
//! figures. The seller ships, the buyer receives, either one cancels before shipment, disputes, or records the
//! payment; a regulator, or both parties alike, resolve a dispute. The weight at the gate recomputes the amount and
//! the agreed one stays beside it. What the parties owe each other is a ledger of entries that are only ever added.
//! A deal never holds money: a settlement is a record of a payment made elsewhere.

mod disputes;
mod export;
mod forms;
mod messages;
mod model;
mod read;
pub mod routes;
mod service;
mod statement;
mod store;
mod strike;
mod trace;
mod view;

pub use disputes::{dispute, resolve};
pub(crate) use export::day_cell;
pub use forms::{Cancel, Dispute, Receive, Resolve, Settle, Ship};
pub use messages::{Message, PostMessage};
pub use model::{CancelReason, DealState, DisputeReason, PayMethod, RejectedReason};
pub use read::{DealFilter, find, list};
pub use service::{cancel, receive, settle, ship};
pub use statement::{Balance, Entry, Line, Statement};
pub(crate) use strike::strike_in_round;
pub use strike::{Agreed, strike};
pub use view::{Contact, Deal};
