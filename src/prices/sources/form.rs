//! The reporter's grid: what the source owes, with the last report beside each empty field.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PriceSource, duties, find};
use crate::observations::{
    Observation, ObservationView,
    model::{Quoted, RECENT_DAYS},
    service::may_report,
    store as observed,
};
use access::{Permission, require};
use kernel::{Ctx, Day, FenPerKg, Result, TimeOfDay};
use storage::Tx;

/// The last report of a good before the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceFormPrevious)]
pub struct Previous {
    pub day: Day,
    pub low_fen_per_kg: FenPerKg,
    pub average_fen_per_kg: FenPerKg,
    pub high_fen_per_kg: FenPerKg,
    pub quote: Quoted,
}

/// One line of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceFormLine)]
pub struct FormLine {
    pub variety: String,
    pub spec: String,
    pub origin: String,
    pub owed: bool,
    pub previous: Option<Previous>,
    /// What the day has already.
    pub today: Option<ObservationView>,
}

/// The grid of a source and day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceForm)]
pub struct Form {
    pub source: PriceSource,
    pub day: Day,
    /// `14:00`, Beijing.
    pub deadline: TimeOfDay,
    pub lines: Vec<FormLine>,
}

/// What a source owes for a day, the goods of its last report first asked for.
///
/// # Errors
/// `not_found`, `forbidden` for a source of somebody else.
pub fn form(tx: &mut Tx, ctx: &Ctx, source: &str, day: Day) -> Result<Form> {
    require(ctx, Permission::PricesReport)?;
    let source = find(tx, source)?;
    may_report(ctx, &source)?;
    let owed = duties::owed(tx, std::slice::from_ref(&source))?.remove(&source.code).unwrap_or_default();
    let recent = observed::valid_of_source(tx, &source.code, day.plus(-RECENT_DAYS), day)?;
    type Key = (String, String, String);
    let key = |o: &Observation| -> Key { (o.variety.clone(), o.spec.clone(), o.origin.clone()) };
    let mut today: BTreeMap<Key, Observation> = BTreeMap::new();
    let mut before: BTreeMap<Key, Observation> = BTreeMap::new();
    let mut last: BTreeMap<String, Day> = BTreeMap::new();
    for row in recent {
        if row.day == day {
            today.insert(key(&row), row);
        } else {
            let newest = last.entry(row.variety.clone()).or_insert(row.day);
            *newest = (*newest).max(row.day);
            // In the order of days, so that the newest stays.
            before.insert(key(&row), row);
        }
    }
    let mut keys: BTreeSet<Key> = today.keys().cloned().collect();
    // Of each variety the goods of its last report, not everything that the month has seen.
    keys.extend(before.iter().filter(|(key, row)| last.get(&key.0) == Some(&row.day)).map(|(key, _)| key.clone()));
    for variety in &owed {
        if !keys.iter().any(|key| key.0 == *variety) {
            keys.insert((variety.clone(), String::new(), String::new()));
        }
    }
    let mut lines: Vec<FormLine> = keys
        .into_iter()
        .map(|key| FormLine {
            previous: before.get(&key).map(|row| Previous {
                day: row.day,
                low_fen_per_kg: row.low_fen_per_kg,
                average_fen_per_kg: row.average_fen_per_kg,
                high_fen_per_kg: row.high_fen_per_kg,
                quote: serde_json::from_str(&row.quote).unwrap_or_default(),
            }),
            today: today.get(&key).cloned().map(ObservationView::from),
            owed: owed.contains(&key.0),
            variety: key.0,
            spec: key.1,
            origin: key.2,
        })
        .collect();
    let ranks = catalogue::service::index(tx)?;
    lines.sort_by_key(|line| {
        (
            !line.owed,
            ranks
                .get(&line.variety)
                .map_or((1, 0), |v| (i32::from(v.watched_rank.is_none()), v.watched_rank.unwrap_or(v.position))),
        )
    });
    lines.truncate(500);
    Ok(Form { deadline: source.deadline(), source, day, lines })
}
