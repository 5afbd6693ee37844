//! 菜篮子批发价格指数: one number for what the basket costs wholesale ("figures", section 5).
//!
//! Which varieties count, how much, and against which period is data: numbered weight sets, each in force from a day on.
//! A set's weights are turnovers of its base period, its base prices the mean prices of that period. When the next set
//! comes into force the two are linked on one day, on which both give the same value, so the index has no step. A set
//! that is in force is never changed: whoever wants other weights adds the next one.
//!
//! Values are floating-point numbers: an index is a ratio, no money. They are computed day by day in [`model`], stored
//! by the worker, and shown with two decimals.

/// What tables and feeds call it. The ministry's 200 index is another one.
pub const NAME_ZH: &str = "菜篮子批发价格指数";
pub const NAME_EN: &str = "Basket wholesale price index";

mod export;
pub(crate) mod model;
pub(super) mod routes;
pub(crate) mod service;
mod store;
mod view;
pub mod weights;

pub(super) use service::recompute;
pub use view::{IndexLine, line_of, line_of_day, totals};

#[cfg(test)]
mod tests;
