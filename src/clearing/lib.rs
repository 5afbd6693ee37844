//! Clearing rounds: one computation over the whole open market pairs supply and demand.
//!
//! A round reads every open listing of every approved enterprise ([`book`]) from the market, computes outside any transaction with the
//! pure engine, has its certificate checked by code that shares nothing with the engine ([`compute`]), and only then
//! writes, in one transaction: it has the market hold the listings that are still as they were read and make the proposals,
//! and stores the certificate and what was left over with the reason. A listing that changed meanwhile loses its proposals
//! and is reported as such. A round never books a kilogram twice, and never strikes a deal unless both listings say that
//! whatever meets their price is accepted.
//!
//! A person starts a round from its preview: the round that runs does what the preview said, or does not run.

mod asked;
mod book;
mod compute;
mod export;
mod flows;
mod gaps;
mod model;
mod preview;
mod promised;
mod read;
mod record;
mod routes;
mod run;
pub mod settings;
mod shadow;
mod standing;
mod what_if;

#[cfg(test)]
mod names_tests;
pub mod schema;
#[cfg(test)]
mod tests;

pub use asked::RunRound;
pub use flows::{Flow, Flows};
pub use gaps::TierGap;
pub use model::{Certificate, Help, LotRule, Round, RoundState, Subsidy, TierFill, Unmatched, UnmatchedReason};
pub use preview::{LeftBecause, Preview};
pub use promised::{PromisedGoods, PromisedLoss, PromisedTier};
pub use routes::routes;
pub use run::{run, run_due};
pub use shadow::{DestinationWorth, LaneWorth, ShadowPrices};
pub use standing::{Partner, Standing, standing};
pub use what_if::{Disturbance, Outlook, ProvinceCut, Suppose};
