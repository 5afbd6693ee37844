//! The ranked counterparts of a listing, with what a deal would cost and bring, and for those that do not fit the
//! reason. It reads only; whether something is proposed is decided elsewhere.

mod model;
mod service;
mod store;

pub use model::{Candidate, Leg, Reason, ReasonCode, Verdict, judge};
pub use service::{CandidatesQuery, candidates};
