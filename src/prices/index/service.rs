//! The worker's part: values are computed from the first day that changed, day by day, and stored.

use std::collections::BTreeMap;

use super::{
    model::{self, Item},
    store,
};
use crate::history;
use kernel::{Day, Id, Result};
use storage::Tx;

/// Computes the index again from a day on; returns how many days it has now from there.
///
/// # Errors
/// Those of the database.
pub(crate) fn recompute(tx: &mut Tx, from: Day, today: Day) -> Result<usize> {
    let sets = store::sets(tx)?;
    let Some(first) = sets.first() else { return Ok(0) };
    let from = from.max(first.effective_from);
    store::forget_from(tx, from)?;
    let mut standing = match store::last_day_until(tx, Some(from.plus(-1)))? {
        Some(day) => store::standing(tx, day)?,
        None => None,
    };
    let mut known: BTreeMap<Id, Vec<Item>> = BTreeMap::new();
    for set in &sets {
        known.insert(set.id, store::weights(tx, set.id)?.iter().map(super::weights::WeightRow::item).collect());
    }
    // Year by year, so that a rebuild of many years holds one in memory.
    let (mut start, mut days) = (from, 0);
    while start <= today {
        let end = start.plus(364).min(today);
        let mut prices: BTreeMap<Day, model::Prices> = BTreeMap::new();
        for row in history::store::city_between(tx, start, end)? {
            if let Some(price) = row.average {
                prices.entry(row.day).or_default().insert(row.variety, price as f64);
            }
        }
        for (day, prices) in prices {
            let Some(set) = sets.iter().rev().find(|set| set.effective_from <= day) else { continue };
            let items = known.get(&set.id).map(Vec::as_slice).unwrap_or_default();
            let levels = match &standing {
                None => model::begin(items, &prices),
                Some((id, before)) if *id == set.id => model::advance(before, items, &prices),
                Some((id, before)) => model::link(before, known.get(id).map(Vec::as_slice).unwrap_or_default(), items, &prices),
            };
            if let Some(levels) = levels {
                store::keep(tx, day, set.id, &levels)?;
                standing = Some((set.id, levels));
                days += 1;
            }
        }
        start = end.plus(1);
    }
    Ok(days)
}
