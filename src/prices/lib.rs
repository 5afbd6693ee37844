//! Prices: who reports them, what was seen, and what it comes to.
//!
//! Sources (markets, chains) report observations ([`sources`], [`observations`]); what they come to day by day is in [`history`],
//! with the [`index`], the [`warnings`] and the [`forecast`]. What a figure means is in [`figures`]. The public reads up to the
//! last day whose table is published.

mod computed;
mod duties;
pub mod export;
pub mod figures;
mod follow;
pub mod forecast;
pub mod history;
pub mod index;
mod jobs;
mod model;
pub mod observations;
mod open_data;
mod pass_through;
mod routes;
pub mod schema;
pub mod sources;
mod statistics;
pub mod warnings;

pub use self::jobs::{DUTIES, RETENTION};
pub use computed::figures as computed_figures;
pub use duties::duties;
pub use follow::follow;
pub use model::{Reason, Variety};
pub use routes::routes;
pub use sources::{AddSource, SourceKind};
pub use statistics::median;

#[cfg(test)]
mod tests;
