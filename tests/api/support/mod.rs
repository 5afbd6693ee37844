//! What every API test stands on: a real server, a real database of its own, a real mail server.

pub mod actors;
pub mod database;
pub mod mail;
pub mod test_app;

pub use test_app::{Answer, Client, TestApp};
