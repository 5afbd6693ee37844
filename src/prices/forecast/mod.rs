//! What a variety may cost in the next two weeks, and how often such forecasts were right.
//!
//! After a table is published the worker computes forecasts from the city's prices up to that day: MSTL with a week's
//! season over an ETS model, and plain ETS, on ln price. Both are tried on the past first ([`backtest`]): from rolling
//! origins, each seeing only what was known then, beside the seasonal-naive forecast (the same weekday of last week).
//! The better of the two is kept, and shown only where it beats the baseline on both measures (MASE and sMAPE); where it
//! does not, the page says so with the numbers. Nothing is computed in a request.
//!
//! Models need floating-point numbers; what is shown is rounded to whole fen per kg, and no price is made of it.

mod backtest;
mod model;
pub(super) mod routes;
mod service;
mod store;

pub use model::{ForecastModel, PriceForecast};
pub use service::{compute_now, run_due};

#[cfg(test)]
mod tests;
