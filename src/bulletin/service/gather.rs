//! What a day's table is computed from.

use std::collections::{HashMap, HashSet};

use crate::{
    lunar,
    method::Method,
    store,
    table::{Inputs, Seen, Source},
};
use kernel::{Day, Result};
use prices::{
    Variety,
    figures::{PriceUnit, Quote},
    history::years_before,
    index,
    observations::{Observation, ValidPrice, valid_of_day},
    sources::{self, SourceKind},
};
use storage::Tx;

/// Collects what the table of a day is computed from, as things are now.
pub(super) fn gather(tx: &mut Tx, day: Day, unit: PriceUnit, edition: i32, reason: Option<String>) -> Result<Inputs> {
    let basket: Vec<(i64, Variety)> = store::basket(tx)?
        .into_iter()
        .map(|(rank, code, name_zh, name_en)| (i64::from(rank), Variety { code, name_zh, name_en }))
        .collect();
    let sources: Vec<Source> = sources::active(tx)?
        .into_iter()
        .map(|s| Source {
            code: s.code,
            name: s.name_zh,
            name_en: s.name_en,
            kind: s.kind,
            stores: i64::from(s.stores),
            reported: false,
        })
        .collect();
    let codes: Vec<String> = basket.iter().map(|(_, v)| v.code.clone()).collect();
    let stores: HashMap<&str, i64> = sources.iter().map(|s| (s.code.as_str(), s.stores)).collect();
    let seen = |row: ValidPrice| Seen {
        id: row.id,
        quote: Quote {
            stores: row.stores.map_or_else(|| stores.get(row.source.as_str()).copied().unwrap_or(1), i64::from),
            source: row.source,
            low: row.low.0,
            average: row.average.0,
            high: row.high.0,
            volume_kg: row.volume.map(|v| v.0),
        },
        variety: row.variety,
        spec: row.spec,
    };
    let doubted = |row: &ValidPrice| row.unit_suspected && !row.explained;
    let rows = valid_of_day(tx, day, &codes)?.into_iter().filter(|row| stores.contains_key(row.source.as_str()));
    let (left_out, today): (Vec<ValidPrice>, Vec<ValidPrice>) = rows.partition(doubted);
    // Earlier days are only looked at for the wholesale average, so only markets' prices are named.
    let markets: HashSet<&str> =
        sources.iter().filter(|s| s.kind == SourceKind::WholesaleMarket).map(|s| s.code.as_str()).collect();
    let mut then = |day: Day| -> Result<Vec<Seen>> {
        let rows = valid_of_day(tx, day, &codes)?.into_iter();
        Ok(rows.filter(|row| !doubted(row) && markets.contains(row.source.as_str())).map(seen).collect())
    };
    Ok(Inputs {
        method: Method::NEWEST,
        day,
        edition: i64::from(edition),
        reason,
        unit,
        today: today.into_iter().map(seen).collect(),
        left_out: left_out.into_iter().map(seen).collect(),
        day_before: then(day.plus(-1))?,
        week_before: then(day.plus(-7))?,
        year_before: then(years_before(day, 1))?,
        lunar_before: lunar::lunar_year_before(day).map(then).transpose()?.unwrap_or_default(),
        index: index::line_of_day(tx, day)?,
        basket,
        sources,
    })
}

/// Stored observations as the computation sees them.
pub(super) fn seen(rows: Vec<Observation>, sources: &[Source]) -> Vec<Seen> {
    let stores: HashMap<&str, i64> = sources.iter().map(|s| (s.code.as_str(), s.stores)).collect();
    let one = |row: Observation| Seen {
        id: row.id,
        quote: Quote {
            stores: row.stores.map_or_else(|| stores.get(row.source.as_str()).copied().unwrap_or(1), i64::from),
            source: row.source,
            low: row.low_fen_per_kg.0,
            average: row.average_fen_per_kg.0,
            high: row.high_fen_per_kg.0,
            volume_kg: row.volume_kg.map(|v| v.0),
        },
        variety: row.variety,
        spec: row.spec,
    };
    rows.into_iter().map(one).collect()
}
