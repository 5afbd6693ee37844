//! How many listings a further filter would leave. Of each value at most fifty listings are looked at, so the
//! cost does not grow with the market; a count that stopped there says so. Counts are kept for some seconds, so the
//! cost does not grow with the visitors either.

use std::{sync::Arc, time::Duration};

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use moka::future::Cache;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::BoardFilter,
    service::named,
    store::{indexed, residual},
};
use crate::listing::Side;
use kernel::{Grade, RegionCode, Result};
use storage::{Db, Statement, Tx, plan_once};

/// Of each value at most so many listings are looked at.
const CAP: i64 = 50;

/// How old a count may be.
const KEPT: Duration = Duration::from_secs(3);
/// How many lists are kept at most: some tens of megabytes.
const LISTS: u64 = 2_000;

/// A value of a filter and how many listings it would show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facet {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub count: i64,
    /// There may be more: counting stopped at 50 listings of this value.
    pub capped: bool,
}

/// The values that have listings, the most frequent first. Each list leaves its own filter out, so that one may
/// change one's mind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facets {
    pub varieties: Vec<Facet>,
    /// Provinces of origin; of offers only.
    pub regions: Vec<Facet>,
    /// Of demands only.
    pub destinations: Vec<Facet>,
    pub grades: Vec<Facet>,
}

/// What a list of counts is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Over {
    Varieties,
    Regions,
    Destinations,
    Grades,
}

impl Over {
    /// The filter without its own field. Choosing a value leaves the counts of its neighbours as they were.
    fn leave_out(self, filter: &BoardFilter) -> BoardFilter {
        let mut filter = filter.clone();
        match self {
            Over::Varieties => filter.variety = None,
            Over::Regions => filter.region = None,
            Over::Destinations => filter.destination = None,
            Over::Grades => filter.grade = None,
        }
        filter
    }

    /// The values as rows `f`, the text of their code, and which listings `o` are theirs.
    fn values(self, market: RegionCode, filter: &BoardFilter) -> (Statement, &'static str, String) {
        let plain = |text: &str| Statement::new(text, []);
        match self {
            // A category's varieties; without one, all that are traded.
            Over::Varieties => {
                let of = match &filter.category {
                    Some(category) => Statement::new("FROM varieties f WHERE f.category = ?", [category.into()]),
                    None => Statement::new("FROM varieties f WHERE f.active = ?", [true.into()]),
                };
                (of, "f.code", "o.variety = f.code".to_owned())
            }
            Over::Regions => {
                let of = plain("FROM regions f WHERE f.level = 'province'");
                (of, "f.code", "SUBSTR(o.place, 1, 2) = SUBSTR(f.code, 1, 2)".to_owned())
            }
            Over::Destinations => {
                (Statement::new("FROM places f WHERE f.market = ?", [market.into()]), "f.code", "o.place = f.code".to_owned())
            }
            Over::Grades => {
                let row = |grade: Grade| {
                    let (code, zh, en) = (grade.number(), grade.name_zh(), grade.name_en());
                    format!("SELECT {code} AS code, '{zh}' AS name_zh, '{en}' AS name_en")
                };
                let rows = Grade::ALL.map(row).join(" UNION ALL ");
                (plain(&format!("FROM ({rows}) f WHERE 1 = 1")), "CAST(f.code AS TEXT)", "o.grade = f.code".to_owned())
            }
        }
    }
}

/// The counts of the last seconds. However many ask for a list at the same time, it is counted once, and those who
/// wait hold no connection. Whoever owns it belongs to one database.
#[derive(Clone)]
pub struct Counts(Cache<(RegionCode, Over, BoardFilter), Arc<Vec<Facet>>>);

impl Default for Counts {
    fn default() -> Counts {
        Counts(Cache::builder().max_capacity(LISTS).time_to_live(KEPT).build())
    }
}

impl Counts {
    /// How many listings each further filter would leave, as of now or at most three seconds ago.
    ///
    /// # Errors
    /// Field errors of the filter.
    pub async fn facets(&self, db: &Db, filter: &BoardFilter) -> Result<Facets> {
        filter.check()?;
        let place = if filter.side == Side::Offer { Over::Regions } else { Over::Destinations };
        let (varieties, places, grades) = tokio::try_join!(
            self.list(db, Over::Varieties, filter),
            self.list(db, place, filter),
            self.list(db, Over::Grades, filter)
        )?;
        let (regions, destinations) =
            if place == Over::Regions { (places.to_vec(), Vec::new()) } else { (Vec::new(), places.to_vec()) };
        Ok(Facets { varieties: varieties.to_vec(), regions, destinations, grades: grades.to_vec() })
    }

    async fn list(&self, db: &Db, over: Over, filter: &BoardFilter) -> Result<Arc<Vec<Facet>>> {
        let filter = over.leave_out(filter);
        let counted = db.read({
            let filter = filter.clone();
            move |tx| count(tx, over, &filter).map(Arc::new)
        });
        self.0.try_get_with((db.market(), over, filter), counted).await.map_err(Arc::unwrap_or_clone)
    }
}

pub(super) type FacetSql = (Text, Text, Text, BigInt);

/// Two counts leave a subquery as one number: those that were looked at, times this, and those that pass.
const LOOKED: i64 = 1_000;

/// One statement for all values `f` of a filter: those of its newest listings, up to the cap, that pass the other
/// filters.
pub(super) fn counting(market: RegionCode, over: Over, filter: &BoardFilter, named: Option<&[String]>) -> Statement<FacetSql> {
    let (of, code, within) = over.values(market, filter);
    let text = format!(
        "SELECT {code}, f.name_zh, f.name_en, (SELECT COUNT(*) * {LOOKED} + COALESCE(SUM(o.passes), 0) FROM \
         (SELECT CASE WHEN 1 = 1"
    );
    let mut query: Statement<FacetSql> = Statement::new(&text, []);
    residual(&mut query, market, filter);
    // In an index's order, so that the engine stops at the cap instead of collecting every row of the value first; and no
    // column but those of the filters, so that an index may do.
    let side = filter.side;
    let from = format!(
        " THEN 1 ELSE 0 END AS passes FROM listings o WHERE o.market = ? AND o.side = '{side}' AND o.state = 'open' AND {within}"
    );
    query.push(&from, [market.into()]);
    indexed(&mut query, market, filter, named);
    query.push(&format!(" ORDER BY o.posted_at DESC LIMIT {}) o) ", CAP + 1), []).append(&of);
    query
}

/// The values that have listings, the most frequent first.
fn count(tx: &mut Tx, over: Over, filter: &BoardFilter) -> Result<Vec<Facet>> {
    let named = named(tx, filter)?;
    plan_once(tx)?;
    let rows: Vec<(String, String, String, i64)> = counting(tx.market(), over, filter, named.as_deref()).load(tx)?;
    let facet = |(code, name_zh, name_en, counts): (String, String, String, i64)| Facet {
        code,
        name_zh,
        name_en,
        count: (counts % LOOKED).min(CAP),
        capped: counts / LOOKED > CAP,
    };
    let mut facets: Vec<Facet> = rows.into_iter().map(facet).filter(|facet| facet.count > 0).collect();
    facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    Ok(facets)
}
