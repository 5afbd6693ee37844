//! The use cases of bulletins: how an edition comes to be, who reads it, and how anyone proves it.

mod duties;
mod editions;
mod gather;
mod proof;
mod read;

pub use duties::duties;
pub use editions::{build, correct, discard, publish, rebuild, review};
pub use proof::{verify, verify_all};
pub use read::{corrections, current, editions, get, list, stored};
