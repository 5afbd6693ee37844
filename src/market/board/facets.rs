//! How many listings a further filter would leave. Of each value at most a hundred listings are looked at, so the
//! cost does not grow with the market; a count that stopped there says so.

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::BoardFilter,
    store::{indexed, residual},
};
use crate::{
    kernel::Result,
    market::listing::Side,
    storage::{Statement, Tx},
};

/// Of each value at most so many listings are looked at.
const CAP: i64 = 100;

/// A value of a filter and how many listings it would show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facet {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub count: i64,
    /// There may be more: counting stopped at 100 listings of this value.
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

type FacetSql = (Text, Text, Text, BigInt, BigInt);

pub(super) fn facets(tx: &mut Tx, filter: &BoardFilter, named: Option<&[String]>) -> Result<Facets> {
    let offer = filter.side == Side::Offer;
    let without = |change: fn(&mut BoardFilter)| {
        let mut filter = filter.clone();
        change(&mut filter);
        filter
    };
    // A category's varieties; without one, all that are traded.
    let of = match &filter.category {
        Some(category) => Statement::new("FROM varieties f WHERE f.category = ?", [category.into()]),
        None => Statement::new("FROM varieties f WHERE f.active = ?", [true.into()]),
    };
    let varieties = count(tx, &without(|f| f.variety = None), named, &of, "f.code", "o.variety = f.code")?;
    let regions = if offer {
        let of = Statement::new("FROM regions f WHERE f.level = 'province'", []);
        let within = "SUBSTR(o.origin, 1, 2) = SUBSTR(f.code, 1, 2)";
        count(tx, &without(|f| f.region = None), named, &of, "f.code", within)?
    } else {
        Vec::new()
    };
    let destinations = if offer {
        Vec::new()
    } else {
        let of = Statement::new("FROM destinations f WHERE 1 = 1", []);
        count(tx, &without(|f| f.destination = None), named, &of, "f.code", "o.destination = f.code")?
    };
    let of = Statement::new(
        "FROM (SELECT 4 AS code, '特级' AS name_zh, 'Premium' AS name_en UNION ALL SELECT 3, '一级', 'First' \
         UNION ALL SELECT 2, '二级', 'Second' UNION ALL SELECT 1, '三级', 'Third') f WHERE 1 = 1",
        [],
    );
    let within = format!("o.{} = f.code", filter.side.grade());
    let grades = count(tx, &without(|f| f.grade = None), named, &of, "CAST(f.code AS TEXT)", &within)?;
    Ok(Facets { varieties, regions, destinations, grades })
}

/// One statement for all values `f` of a filter: those of its first hundred listings that pass the other filters.
fn count(
    tx: &mut Tx,
    filter: &BoardFilter,
    named: Option<&[String]>,
    of: &Statement,
    code: &str,
    within: &str,
) -> Result<Vec<Facet>> {
    let table = filter.side.table();
    // In an index's order, so that the engine stops at the cap instead of collecting every row of the value first.
    let looked = |columns: &str| {
        let text = format!("(SELECT COUNT(*) FROM (SELECT {columns} FROM {table} o WHERE o.state = 'open' AND {within}");
        let mut looked: Statement = Statement::new(&text, []);
        indexed(&mut looked, filter, named);
        looked.push(&format!(" ORDER BY o.posted_at DESC LIMIT {}) o WHERE 1 = 1", CAP + 1), []);
        looked
    };
    let mut passing = looked("o.*");
    residual(&mut passing, filter);
    let mut query: Statement<FacetSql> = Statement::new(&format!("SELECT {code}, f.name_zh, f.name_en, "), []);
    query.append(&passing).push("), ", []).append(&looked("o.posted_at")).push(") ", []).append(of);
    let rows: Vec<(String, String, String, i64, i64)> = query.load(tx)?;
    let facet = |(code, name_zh, name_en, count, looked): (String, String, String, i64, i64)| Facet {
        code,
        name_zh,
        name_en,
        count: count.min(CAP),
        capped: looked > CAP,
    };
    let mut facets: Vec<Facet> = rows.into_iter().filter(|row| row.3 > 0).map(facet).collect();
    facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    Ok(facets)
}
