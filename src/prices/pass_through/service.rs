//! Reading: the pairs of days of every chain, and what they come to. Bounded by a year of one variety.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Estimate, Pair, judge};
use crate::{
    history::{
        self,
        model::is_wholesale,
        service::{horizon, named},
    },
    model::Variety,
    sources::{self, PriceSource},
};
use kernel::{Ctx, Day, Result};
use storage::Tx;

/// How far back pairs are looked for, in days.
const DAYS: i32 = 365;

/// How one chain follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChainPassThrough {
    pub source: String,
    pub name_zh: String,
    pub name_en: String,
    #[serde(flatten)]
    pub estimate: Estimate,
}

/// How the chains' prices of a variety follow the wholesale price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassThrough {
    pub variety: Variety,
    pub from: Day,
    pub to: Day,
    /// The mean of all chains' prices, day by day.
    pub all: Estimate,
    pub chains: Vec<ChainPassThrough>,
}

/// # Errors
/// `not_found` for an unknown variety.
pub(super) fn read(tx: &mut Tx, ctx: &Ctx, variety: &str) -> Result<PassThrough> {
    let variety = named(tx, variety)?;
    let to = horizon(tx, ctx)?;
    let from = to.plus(1 - DAYS);
    let city = history::store::city(tx, &variety.code, from, to)?;
    let wholesale: BTreeMap<Day, f64> = city.iter().filter_map(|row| Some((row.day, row.average? as f64))).collect();
    let pair = |day: Day, retail: i64| Some((day.number(), *wholesale.get(&day)?, retail as f64));
    let all: Vec<Pair> = city.iter().filter_map(|row| pair(row.day, row.retail?)).collect();
    let chains: Vec<PriceSource> = sources::list(tx, None)?.into_iter().filter(|s| !is_wholesale(s.kind)).collect();
    let codes: Vec<String> = chains.iter().map(|s| s.code.clone()).collect();
    let prices = history::store::by_source(tx, &variety.code, &codes, from, to)?;
    let chain = |source: PriceSource| {
        let rows = prices.get(&source.code).map(Vec::as_slice).unwrap_or_default();
        let pairs: Vec<Pair> = rows.iter().filter_map(|row| pair(row.day, row.average_fen_per_kg.0)).collect();
        ChainPassThrough { source: source.code, name_zh: source.name_zh, name_en: source.name_en, estimate: judge(&pairs) }
    };
    let chains = chains.into_iter().filter(|s| prices.contains_key(&s.code)).map(chain).collect();
    Ok(PassThrough { variety, from, to, all: judge(&all), chains })
}
