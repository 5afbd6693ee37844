//! The clearing engine: which offers go to which demands, proven optimal, and why the others did not.
//!
//! [`clear`] maximises the total of bid − ask − freight (or, in guarantee mode, first the kg of tier 0, then
//! of tier 1, then of tier 2) over all splits of the offers among the demands that accept their variety,
//! grade and days. It returns trades and shadow prices; [`check`] verifies both with code of its own;
//! [`explain`] says what keeps each other listing unsold and at which price it would trade.
//!
//! Pure: no files outside [`files`] and [`cli`], no clock, no database. Whole kg and whole fen per kg throughout; the
//! limits that exclude overflow are in [`invalid`].
//!
//! How it works, from the outside in: `split` cuts the market into independent components, `classes` makes
//! one node of all listings that differ only in price and time, `network` is the simplex on them,
//! `auction` finds a good place for it to start from, `pricing` the arcs that improve it, `solve` drives them,
//! `trades` deals the flows out to listings.

pub mod check;
pub mod clear;
pub mod clearing;
pub mod cli;
pub mod engine;
pub mod explain;
pub mod fairness;
pub mod files;
pub mod generate;
pub mod invalid;
pub mod model;
pub mod ranges;
pub mod settle;
pub mod shadow;
pub mod what_if;

mod auction;
mod classes;
mod index;
mod lots;
mod network;
mod pricing;
mod residual;
mod solve;
mod split;
mod trades;
mod warm;

pub use check::{Checked, Fault, check};
pub use clear::{Progress, clear, clear_with};
pub use clearing::{Clearing, Price, Trade};
pub use engine::{Engine, Place};
pub use explain::{Explanation, Reason, Subsidy, Why, explain};
pub use fairness::total_seniority;
pub use generate::{Plan, generate};
pub use invalid::{Invalid, Rule, validate};
pub use model::{Demand, Lane, Lots, Market, Member, Mode, Offer, Options, Wants};
pub use ranges::{PriceRange, Ranges, price_ranges, widen};
pub use settle::{SettlementRule, settlement_price, settlement_prices};
pub use shadow::{DestinationPrice, LanePrice, Shadow, shadow_prices};
pub use what_if::{Change, Impact, Loss, NotAChange, province, rank_cuts, rank_province_cuts, what_if};
