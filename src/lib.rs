//! cailanzi (菜篮子): the platform on which a mega-city's vegetables are found, matched, moved and priced.
//! The capabilities are packages of their own; `docs/ARCHITECTURE.md` has the map.

pub use {
    access, accounts, audit, budget, bulletin, catalogue, clearing, idempotency, kernel, market, matching, notify, places,
    prices, storage, tabular, web,
};

pub mod cli;
pub mod config;
pub mod demo;
pub mod server;
pub mod setup;
pub mod worker;
