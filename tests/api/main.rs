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
mod duties;
mod foundation;
mod imports;
mod listings;
mod notify;
mod observations;
mod offers;
mod openapi;
mod outlook;
mod proposals;
mod real_files;
mod real_prices;
mod searches;
mod trade;
mod whole_path;
