//! Work beside the requests. A capability declares it as constants, the worker runs it.
//!
//! - A [`Duty`] is looked at again and again; each run does what is due in one transaction and changes rows only by guarded
//!   updates, so that several workers may run it at once.
//! - A [`Job`] is work too long for a transaction that must take effect once in the cluster: a row of `jobs`, claimed for a short
//!   while and prolonged as long as its holder lives. Every claim has an epoch; what an overtaken holder has worked out is thrown
//!   away.
//! - A [`Retention`] says when rows come to their end.
//!
//! This package never decides what is due: the capabilities do.

mod duty;
mod job;
mod retention;
pub mod schema;

pub use duty::Duty;
pub use job::{Job, LEASE_SECONDS, add, claim, fail, finish, prolong, run};
pub use retention::{DAY, Retention};
