//! Which editions are computed from given observations.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{lunar, model::BulletinState, store};
use kernel::{Day, Id, Result};
use prices::history::years_before;
use storage::Tx;

/// A year by the moon and a few days: no edition looks back further.
const FURTHEST_DAYS: i32 = 400;

/// Editions that are looked for at most, and read at a time.
const MOST: usize = 20;

/// A reviewed or published edition that counts certain prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsingEdition {
    pub id: Id,
    pub day: Day,
    pub edition: i32,
    pub state: BulletinState,
}

/// The days whose prices the table of a day is computed from: its own, and those that it is compared with.
fn days_used(day: Day) -> impl Iterator<Item = Day> {
    [Some(day), Some(day.plus(-1)), Some(day.plus(-7)), Some(years_before(day, 1)), lunar::lunar_year_before(day)]
        .into_iter()
        .flatten()
}

/// Reviewed and published editions that are computed from one of these observations of these days, the first day first, 20
/// at most. Drafts are left out, for they are computed again, and so are editions that a correction has replaced.
///
/// # Errors
/// Those of the database.
pub(super) fn editions_using(tx: &mut Tx, days: &BTreeSet<Day>, observations: &HashSet<Id>) -> Result<Vec<UsingEdition>> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Vec::new()) };
    let mut near = store::firm_between(tx, *first, last.plus(FURTHEST_DAYS))?;
    near.retain(|brief| days_used(brief.day).any(|day| days.contains(&day)));
    let ids: Vec<Id> = near.iter().map(|brief| brief.id).collect();
    let mut found = Vec::new();
    for some in ids.chunks(MOST) {
        for row in store::by_ids(tx, some)? {
            if row.table()?.inputs().iter().any(|id| observations.contains(id)) {
                found.push(UsingEdition { id: row.id, day: row.day, edition: row.edition, state: row.state });
            }
        }
        if found.len() >= MOST {
            break;
        }
    }
    found.truncate(MOST);
    Ok(found)
}
