//! The storage layer on the engine under test: SQLite, or PostgreSQL where `CAILANZI_TEST_POSTGRES` names a server.

#[path = "../api/support/database.rs"]
mod database;

mod audit;
mod health;
mod parity;
mod startup;
mod transactions;
mod types;
