//! What the program consists of: one value for each capability. The server, the worker, the inbox and the seeding take from it
//! what they need; a new capability adds itself here and nowhere else.

use utoipa_actix_web::service_config::ServiceConfig;

use files::{FileOwner, FileOwners};
use jobs::{DAY, Duty, Retention};
use kernel::{Ctx, Result};
use storage::Tx;

use crate::server;

/// Counts what waits for the caller; nothing for those who may not do it.
pub type Counter = fn(&mut Tx, &Ctx) -> Result<Vec<notify::Duty>>;

/// Brings rows that the product ships to the state of this version; a second run changes nothing.
pub type Seed = fn(&mut Tx, &Ctx) -> Result<()>;

/// What a capability adds to the program.
#[derive(Clone, Copy)]
pub struct Capability {
    pub name: &'static str,
    /// Its operations, below `/api/v1`.
    pub routes: Option<fn(&mut ServiceConfig)>,
    /// What the worker does for it again and again.
    pub duties: &'static [Duty],
    pub inbox: Option<Counter>,
    /// When its rows come to their end.
    pub retention: &'static [Retention],
    /// Rows that all markets share.
    pub seed_shared: Option<Seed>,
    /// Rows of each market.
    pub seed_market: Option<Seed>,
    /// Its things that have photos and documents.
    pub file_owners: &'static [&'static FileOwner],
    /// Its figures that anyone can recompute.
    pub figures: Option<fn() -> Vec<compute::Figure>>,
}

const NOTHING: Capability = Capability {
    name: "",
    routes: None,
    duties: &[],
    inbox: None,
    retention: &[],
    seed_shared: None,
    seed_market: None,
    file_owners: &[],
    figures: None,
};

/// In the order in which they are seeded and listed in the contract.
pub const CAPABILITIES: &[Capability] = &[
    Capability {
        name: "storage",
        retention: &[Retention {
            what: "marks of committed transactions, since their COMMIT",
            hours: DAY,
            why: "Whether a COMMIT took effect is asked within seconds.",
            batch: 5000,
            run: storage::forget_marks,
        }],
        ..NOTHING
    },
    Capability { name: "audit", duties: audit::DUTIES, ..NOTHING },
    Capability { name: "budget", retention: budget::RETENTION, ..NOTHING },
    Capability { name: "idempotency", retention: idempotency::RETENTION, ..NOTHING },
    Capability { name: "server", routes: Some(server::routes), ..NOTHING },
    Capability {
        name: "accounts",
        routes: Some(accounts::routes),
        inbox: Some(accounts::service::duties),
        retention: accounts::RETENTION,
        ..NOTHING
    },
    Capability {
        name: "cases",
        routes: Some(cases::routes),
        duties: &[Duty { name: "cases.tick", every: 10, run: |tx, ctx| cases::tick(tx, ctx, &CASES) }],
        retention: cases::RETENTION,
        figures: Some(cases::computed_figures),
        ..NOTHING
    },
    Capability { name: "files", routes: Some(files::routes::routes), ..NOTHING },
    Capability {
        name: "catalogue",
        routes: Some(catalogue::routes),
        seed_shared: Some(|tx, ctx| catalogue::seed(tx, ctx.now).map(drop)),
        ..NOTHING
    },
    Capability {
        name: "places",
        routes: Some(places::routes),
        seed_shared: Some(|tx, _| places::seed_regions(tx).map(drop)),
        seed_market: Some(|tx, _| places::seed(tx).map(drop)),
        ..NOTHING
    },
    Capability {
        name: "market",
        routes: Some(market::routes),
        duties: market::DUTIES,
        inbox: Some(market::duties::duties),
        retention: market::RETENTION,
        file_owners: &[&market::deals::LOAD_PHOTOS],
        ..NOTHING
    },
    Capability { name: "clearing", routes: Some(clearing::routes), ..NOTHING },
    Capability {
        name: "prices",
        routes: Some(prices::routes),
        duties: prices::DUTIES,
        inbox: Some(prices::duties),
        retention: prices::RETENTION,
        seed_market: Some(|tx, ctx| prices::history::service::begin(tx, ctx).map(drop)),
        figures: Some(prices::computed_figures),
        ..NOTHING
    },
    Capability {
        name: "bulletin",
        routes: Some(bulletin::routes),
        duties: bulletin::DUTIES,
        inbox: Some(bulletin::service::duties),
        retention: bulletin::RETENTION,
        ..NOTHING
    },
    Capability {
        name: "notify",
        routes: Some(notify::routes::routes),
        duties: notify::DUTIES,
        inbox: Some(notify::duties),
        retention: notify::RETENTION,
        ..NOTHING
    },
    Capability { name: "trust", figures: Some(trust::computed_figures), ..NOTHING },
    Capability { name: "compute", routes: Some(compute::routes), ..NOTHING },
    Capability { name: "mails", routes: Some(server::mail_routes), ..NOTHING },
];

/// The kinds of cases of all capabilities, and what of people and bodies cases need to know.
pub const CASES: cases::Registry = cases::Registry {
    kinds: &[&accounts::service::VETTING],
    functions: accounts::service::functions_of,
    names: accounts::service::names,
    may_have: accounts::service::may_have_case,
};

pub fn duties() -> impl Iterator<Item = &'static Duty> {
    CAPABILITIES.iter().flat_map(|capability| capability.duties)
}

/// Every kind of thing that has photos and documents.
pub fn file_owners() -> FileOwners {
    FileOwners::new(CAPABILITIES.iter().flat_map(|capability| capability.file_owners).copied())
}

pub fn retention() -> impl Iterator<Item = &'static Retention> {
    CAPABILITIES.iter().flat_map(|capability| capability.retention)
}

/// Every figure that anyone can recompute.
pub fn figures() -> compute::Registry {
    compute::Registry::new(CAPABILITIES.iter().filter_map(|capability| capability.figures).flat_map(|figures| figures()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_retention_has_reasons() {
        let names: BTreeSet<&str> = CAPABILITIES.iter().map(|capability| capability.name).collect();
        assert_eq!(names.len(), CAPABILITIES.len());
        let duties: BTreeSet<&str> = duties().map(|duty| duty.name).collect();
        assert_eq!(duties.len(), CAPABILITIES.iter().map(|capability| capability.duties.len()).sum::<usize>());
        for rule in retention() {
            assert!(rule.hours > 0 && rule.batch > 0 && rule.why.ends_with('.'), "{}", rule.what);
        }
    }

    #[test]
    fn duties_have_words_in_the_audit_page() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/src/features/audit/audit-words.ts");
        let words = std::fs::read_to_string(path).unwrap();
        let missing: Vec<&str> =
            duties().map(|duty| duty.name).filter(|name| !words.contains(&format!("\n  \"{name}\": ["))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
