//! Open data: every daily price of every market and chain, page by page or as one file, for anyone and any program.
//!
//! It ends at the last published day, like all public figures. Nobody logs in, pages of other sites may read it, caches
//! may keep it for a minute, and the server's limits on strangers apply.

pub(super) mod routes;
