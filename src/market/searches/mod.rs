//! Saved searches: a filter of the board that a person keeps, and is told of when something new fits it, at once or
//! once a day. A search never reveals who keeps it, and nobody is told of their own enterprise's listings.

mod model;
pub mod routes;
pub mod service;
mod store;
mod telling;

pub use model::{Frequency, SavedSearch};
pub use telling::{notify_instant, send_daily_due};
