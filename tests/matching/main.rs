//! The clearing engine against oracles of another kind.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]
mod dimacs;
mod explain;
mod fairness;
mod files;
mod generated;
mod golden;
mod hostile;
mod lp;
mod oracle;
mod properties;
mod shadow;
mod worlds;
