//! Price history: what the observations come to, day by day, and what anyone may read of it.
//!
//! Whoever reports or withdraws a price only notes the day that it touched ([`touch`]), in the same transaction.
//! The worker computes the touched days again from their observations ([`rollup`]): `daily_prices` holds one price
//! per variety, source and day, `city_prices` the city's figures as the published table defines them. So a picture of
//! any range costs what the range costs, however many observations there are, and a withdrawn price leaves no trace in
//! it. Both tables may be emptied and rebuilt at any time.
//!
//! The public reads up to the last day whose table is published ([`service::horizon`]): no picture tells a price
//! before the official table does.

mod export;
pub(crate) mod model;
mod rollup;
pub(super) mod routes;
mod season;
mod series;
pub mod service;
pub(super) mod store;

pub use model::{CityPrice, DailyPrice, PriceStep, years_before};
pub use rollup::{follow, touch, touch_everything};
pub use store::{behind_from, city_between};

#[cfg(test)]
mod tests;
