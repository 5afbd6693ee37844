//! Deals: what both sides have agreed, until it is weighed and paid.
//!
//! agreed → shipped → received → settled; agreed → cancelled; shipped | received → disputed → back, with corrected
//! figures. Either side cancels before shipment or disputes; the payer reports a payment and the payee confirms it; a
//! regulator, or both parties alike, resolve a dispute. What the parties owe each other is a ledger of entries that are only
//! ever added. A deal never holds money: a payment is a record of one made elsewhere.
//!
//! The seller ships on one truck or several, the buyer weighs each load: a deal is shipped from the first truck on, and
//! received when every announced load is weighed and no more comes. The scale may show more than was announced, and all
//! loads together more than was agreed, by one tolerance. Billed is the accepted weight, also where it exceeds what was
//! announced within the tolerance; the agreed amount stays beside it. Of the listings a deal never takes more than agreed.

mod disputes;
mod export;
mod forms;
mod loads;
mod messages;
mod model;
pub mod payments;
mod photos;
mod places;
mod read;
mod receipts;
pub mod routes;
mod service;
mod settings;
mod shipments;
mod statement;
mod stock;
mod store;
mod strike;
mod trace;
mod view;

pub use disputes::{dispute, resolve};
pub use forms::{Cancel, CorrectReceipt, Dispute, LoadReason, Receive, Resolve, Ship};
pub use loads::{Load, LoadReceipt, LoadState, forget_drivers};
pub use messages::{Message, PostMessage};
pub use model::{CancelReason, DealAction, DealState, DisputeReason, RejectedReason};
pub use photos::LOAD_PHOTOS;
pub use read::{DealFilter, find, list};
pub use receipts::{correct_receipt, receive, receive_load};
pub use service::cancel;
pub use settings::{DealSettings, SetDealSettings};
pub use shipments::{correct_load, end_loading, ship, withdraw_load};
pub use statement::{Balance, Entry, Line, Statement};
pub(crate) use strike::strike_in_round;
pub use strike::{Agreed, strike};
pub use view::{Contact, Deal};
