//! What a day's table is computed from.

use std::collections::HashMap;

use crate::{
    bulletin::{
        figures::{PriceUnit, Quote},
        observations::{Observation, store as observed},
        sources,
        table::{Inputs, Seen, Source, Variety},
    },
    catalogue,
    kernel::{Day, Result},
    storage::Tx,
};

/// Collects what the table of a day is computed from, as things are now.
pub(super) fn gather(tx: &mut Tx, day: Day, unit: PriceUnit, edition: i32, reason: Option<String>) -> Result<Inputs> {
    let mut basket: Vec<(i64, Variety)> = catalogue::service::index(tx)?
        .all()
        .filter_map(|v| {
            let variety = Variety { code: v.code.clone(), name_zh: v.name.zh.clone(), name_en: v.name.en.clone() };
            Some((i64::from(v.watched_rank?), variety))
        })
        .collect();
    basket.sort_by_key(|(rank, _)| *rank);
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
    let mut on = |day: Day| -> Result<(Vec<Seen>, Vec<Seen>)> {
        let rows = observed::valid_of_day(tx, day, &codes)?;
        let known = rows.into_iter().filter(|row| sources.iter().any(|s| s.code == row.source));
        let (left_out, counted): (Vec<Observation>, Vec<Observation>) =
            known.partition(|row| row.unit_suspected && row.change_reason.is_none());
        Ok((seen(counted, &sources), seen(left_out, &sources)))
    };
    let (today, left_out) = on(day)?;
    let (day_before, _) = on(day.plus(-1))?;
    let (week_before, _) = on(day.plus(-7))?;
    let edition = i64::from(edition);
    Ok(Inputs { day, edition, reason, unit, basket, sources, today, left_out, day_before, week_before })
}

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
