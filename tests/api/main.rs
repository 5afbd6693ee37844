//! The API over HTTP, on a real database: SQLite, or PostgreSQL where `CAILANZI_TEST_POSTGRES` names a server.

mod support;

mod accounts;
mod authorisation;
mod board;
mod bulletins;
mod candidates;
mod catalogue;
mod clearing;
mod concurrency;
mod deals;
mod demands;
mod demo;
mod doubts;
mod duties;
mod editions;
mod foundation;
mod imports;
mod intake;
mod listings;
mod notify;
mod observations;
mod offers;
mod openapi;
mod outlook;
mod prices;
mod proposals;
mod real_files;
mod real_prices;
mod searches;
mod seeded_slips;
mod subscriptions;
mod trade;
mod unchanged;
mod undo;
mod whole_path;
