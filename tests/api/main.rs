//! The API over HTTP, on a real database: SQLite, or PostgreSQL where `CAILANZI_TEST_POSTGRES` names a server.

mod support;

mod bulletins;
mod catalogue;
mod foundation;
mod notify;
mod observations;
mod openapi;
mod real_files;
