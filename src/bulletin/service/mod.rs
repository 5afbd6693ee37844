//! The use cases of bulletins: how an edition comes to be, who reads it, and how anyone proves it.

mod acknowledge;
mod check;
mod duties;
mod editions;
mod gather;
mod proof;
mod publish;
mod read;

pub use acknowledge::{acknowledge, acknowledgements};
pub use check::check;
pub use duties::duties;
pub(super) use editions::{about, tell_news};
pub use editions::{build, correct, discard, rebuild, review};
pub use proof::{envelope, keys, observations, verify, verify_all};
pub use publish::{publish, publish_day, publish_due, set_publication};
pub use read::{corrections, current, editions, get, index_difference, index_differences, list, stored};
