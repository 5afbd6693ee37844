//! Proposals: an offer and a demand brought together at a quantity, a price and a day, waiting for both sides.
//!
//! open ⇄ countered → accepted (a deal, in the same transaction) | rejected | withdrawn | expired. A proposal comes from a clearing
//! round or from one of the two parties. As long as it is alive it holds its quantity reserved on both listings, so that
//! whoever accepts it gets it; when it ends without a deal the quantity is free again. A counter clears the other's
//! acceptance. The side whose terms wait for an answer may withdraw them. A first proposal without a price is made at the
//! price that the other listing shows. It never shows contacts: those come with the deal.
//!
//! A trade is a proposal in one step from a listing of the board: where the caller has no listing that fits, one is posted
//! in the same transaction.

mod close;
mod export;
mod fit;
mod matrix;
mod model;
mod propose;
mod read;
mod round;
pub mod routes;
mod service;
mod store;
mod trade;
mod view;
mod withdraw;

pub use close::{close_for_listing, expire_due};
pub use matrix::{Choice, Matrix, matrix};
pub use model::{Counter, ProposalAction, ProposalState, Propose, Reject, RejectReason, WithdrawProposal};
pub use propose::propose;
pub use read::{ProposalFilter, find, list};
pub use round::{RoundFlow, RoundPair, flows_of_round, hold, propose_in_round};
pub use service::{accept, counter, reject};
pub use trade::{Trade, TradeQuote, quote, trade};
pub use view::{Proposal, ThreadEntry};
pub use withdraw::withdraw;
