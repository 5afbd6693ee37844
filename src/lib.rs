//! cailanzi (菜篮子): the platform on which a mega-city's vegetables are found, matched, moved and priced.
//! The capabilities are packages of their own; `docs/ARCHITECTURE.md` has the map.

pub use {
    access, accounts, audit, budget, bulletin, cases, catalogue, clearing, compute, exports, files, idempotency, jobs, kernel,
    market, matching, notify, places, prices, signing, storage, tabular, trust, web,
};

pub mod capabilities;
pub mod cli;
pub mod config;
pub mod demo;
pub mod secret_files;
pub mod server;
pub mod setup;
pub mod worker;
