//! What moved each variety's wholesale average, source by source.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Move, MovedBy};
use crate::table::{Row, Table};
use prices::{
    figures::{self, Quote, Weighting},
    observations::Observation,
    sources::SourceKind,
};

/// Sources named per variety.
const MOST_SOURCES: usize = 5;

/// The varieties whose wholesale average differs from the day before, the largest change first. `today` and `before`
/// are the observations that the table counts.
pub fn moves(table: &Table, today: &[Observation], before: &[Observation]) -> Vec<Move> {
    let (now, then) = (by_variety(today), by_variety(before));
    let none = Vec::new();
    let mut all: Vec<Move> = table
        .rows
        .iter()
        .filter_map(|row| {
            let code = row.variety.code.as_str();
            moved(table, row, now.get(code).unwrap_or(&none), then.get(code).unwrap_or(&none))
        })
        .collect();
    all.sort_by_key(|one| -one.change_permille.abs());
    all
}

fn by_variety(observations: &[Observation]) -> BTreeMap<&str, Vec<&Observation>> {
    let mut map: BTreeMap<&str, Vec<&Observation>> = BTreeMap::new();
    for row in observations {
        map.entry(row.variety.as_str()).or_default().push(row);
    }
    map
}

fn moved(table: &Table, row: &Row, today: &[&Observation], before: &[&Observation]) -> Option<Move> {
    let (now, change, permille) = (row.wholesale.average?, row.change_fen?, row.change_permille?);
    if change == 0 {
        return None;
    }
    let (before_city, by_volume) = (now - change, row.wholesale.weighting == Weighting::Volume);
    let then: BTreeMap<String, i64> = figures::by_source(&quotes(before)).into_iter().collect();
    let mut sources: Vec<(i128, MovedBy)> = Vec::new();
    for (code, price) in figures::by_source(&quotes(today)) {
        let Some(source) = table.sources.iter().find(|s| s.code == code && s.kind == SourceKind::WholesaleMarket) else {
            continue;
        };
        let own: Vec<&&Observation> = today.iter().filter(|o| o.source == code).collect();
        let volume: i64 = own.iter().filter_map(|o| o.volume_kg.map(|v| v.0)).sum();
        let weight = if by_volume { volume.max(1) } else { 1 };
        let by = i128::from(price - then.get(&code).copied().unwrap_or(before_city)) * i128::from(weight);
        if by == 0 {
            continue;
        }
        let reasons: BTreeSet<String> = own.iter().filter_map(|o| o.change_reason.clone()).collect();
        let moved_by = MovedBy {
            name_zh: source.name.clone(),
            name_en: source.name_en.clone(),
            now: price,
            before: then.get(&code).copied(),
            reasons: reasons.into_iter().collect(),
            observations: own.iter().map(|o| o.id).collect(),
            source: code,
        };
        sources.push((-by.abs(), moved_by));
    }
    sources.sort_by_key(|(by, _)| *by);
    Some(Move {
        variety: row.variety.clone(),
        now,
        before: before_city,
        change_permille: permille,
        sources: sources.into_iter().take(MOST_SOURCES).map(|(_, source)| source).collect(),
    })
}

/// What the figures need of observations. The number of shops is left out: only markets are looked at.
fn quotes(observations: &[&Observation]) -> Vec<Quote> {
    let quote = |o: &&Observation| Quote {
        source: o.source.clone(),
        low: o.low_fen_per_kg.0,
        average: o.average_fen_per_kg.0,
        high: o.high_fen_per_kg.0,
        volume_kg: o.volume_kg.map(|v| v.0),
        stores: 1,
    };
    observations.iter().map(quote).collect()
}
