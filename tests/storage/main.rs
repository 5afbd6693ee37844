//! The storage layer on the engine under test: SQLite, or PostgreSQL where `CAILANZI_TEST_POSTGRES` names a server.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test that panics fails")]

#[path = "../api/support/database.rs"]
mod database;

mod audit;
mod doubt;
mod health;
mod parity;
mod startup;
mod transactions;
mod types;
