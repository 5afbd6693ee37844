//! The API over HTTP, on a real database: SQLite, or PostgreSQL where `CAILANZI_TEST_POSTGRES` names a server.

mod support;

mod bulletins;
mod board;
mod candidates;
mod catalogue;
mod demands;
mod foundation;
mod imports;
mod listings;
mod notify;
mod observations;
mod offers;
mod openapi;
mod real_files;
mod searches;
