//! Clearing: one computation over the whole open market pairs supply and demand.

pub mod settings;
