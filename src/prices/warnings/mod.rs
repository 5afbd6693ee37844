//! Price warnings: which rule fired on which numbers, and what a person made of it.
//!
//! `open` → `acknowledged` or `dismissed` with a reason, and back to `open` where that was too quick. Rules are
//! thresholds on prices, kept as settings ("figures", section 4): the UN's monthly indicator of food price anomalies
//! ([`ifpa`]), daily outliers of single markets ([`super::statistics`]), and the plain rules that cities use ([`rules`]). They run
//! in the worker after prices have arrived. Rising and falling prices are treated alike: 谷贱伤农. A warning never
//! changes a price, and the same rule never fires twice on the same thing. An open warning whose prices were withdrawn or
//! corrected is closed with that reason, or states the new prices where its rule still fires ([`close`]).
//!
//! Logarithms, roots and standard deviations need floating-point numbers; they stay in here, and no price is made of one.

mod close;
mod computed;
mod decide;
mod export;
mod ifpa;
mod model;
mod raise;
pub(super) mod routes;
mod rules;
mod settings;
mod store;

pub(super) use computed::figures;
pub(super) use decide::count;
pub use decide::{Decision, acknowledge, dismiss, list, open_of_day, reopen};
pub use model::{PriceWarning, WarningDirection, WarningRule, WarningState};
pub(super) use raise::{is_due, raise};
pub use store::Filter;

#[cfg(test)]
mod tests;
