//! cailanzi (菜篮子): the platform on which a mega-city's vegetables are found, matched, moved and priced.
//! Modules by rank, each importing lower ranks only; the README draws the map.

pub mod accounts;
pub mod audit;
pub mod budget;
pub mod bulletin;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod demo;
pub mod idempotency;
pub mod kernel;
pub mod market;
pub mod matching;
pub mod notify;
pub mod server;
pub mod setup;
pub mod storage;
pub mod tabular;
pub mod web;
pub mod worker;
