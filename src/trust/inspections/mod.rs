//! 抽检: examining a lot by a sample of its packages.
//!
//! [`plan`] says how many packages are examined and how many defective ones are accepted, [`picks`] which packages these are, so
//! that neither the inspector nor the seller chooses them.

mod computed;
pub mod picks;
pub mod plan;

pub(super) use computed::figures;
pub use picks::picks;
pub use plan::{Aql, Plan};
