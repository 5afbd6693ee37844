//! A stored batch is undone as a whole, unless something that was published counts its prices: whoever publishes says so
//! ([`undo`], `allow`).
//!
//! Its valid prices become void. A price that one of them had replaced counts again, unless the batch that it came with is
//! undone, too: then the one before it does. A price of the batch that was replaced or withdrawn since stays as it is, and
//! so does whatever it had replaced: what was decided later is not decided again here. Its waiting rows are dropped. The
//! reports that it completed are open again where no price is left; where another batch has prices, that completes them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;
use serde_json::json;

use super::{
    batch::{BatchDetail, BatchRow, BatchState},
    batches::record,
    store,
};
use crate::{
    observations::{
        model::ObservationState,
        service::may_report,
        store::{self as observed, OfBatch},
    },
    sources,
};
use access::{Permission, require_approved};
use kernel::{Ctx, Day, Error, Id, Result, Version, error::Check};
use storage::Tx;

/// What undoing a batch would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Undo {
    /// Prices that become void.
    pub prices: i64,
    /// The days that have them.
    pub days: i64,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    /// Earlier prices, replaced by these, that count again.
    pub restored: i64,
    /// Prices of the batch that were replaced or withdrawn since: they stay as they are.
    pub left: i64,
    /// Rows that wait for a person and are dropped.
    pub waiting: i64,
}

/// The prices that would become void.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    pub days: BTreeSet<Day>,
    pub observations: HashSet<Id>,
}

struct Plan {
    undo: Undo,
    withdrawn: Withdrawn,
    valid: Vec<OfBatch>,
    restored: Vec<Id>,
    /// Source → the days that it had prices of, also those that were replaced or withdrawn since.
    reported: BTreeMap<String, BTreeSet<Day>>,
}

/// The batch, when the caller may report for every source that it has prices of.
fn permitted(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<BatchRow> {
    require_approved(ctx, Permission::PricesReport)?;
    let batch = store::batch(tx, id)?;
    may_report(ctx, &sources::find(tx, &batch.source)?)?;
    if batch.state != BatchState::Committed {
        return Err(Error::wrong_state("只有已入库的才能整批撤销", "only a batch that is stored can be undone"));
    }
    Ok(batch)
}

fn plan(tx: &mut Tx, ctx: &Ctx, batch: &BatchRow) -> Result<Plan> {
    let rows = observed::of_batch(tx, batch.id)?;
    let mut reported: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
    for row in &rows {
        reported.entry(row.source.clone()).or_default().insert(row.day);
    }
    for code in reported.keys().filter(|code| **code != batch.source) {
        may_report(ctx, &sources::find(tx, code)?)?;
    }
    let all = rows.len();
    let valid: Vec<OfBatch> = rows.into_iter().filter(|row| row.state == ObservationState::Valid).collect();
    let days: BTreeSet<Day> = valid.iter().map(|row| row.day).collect();
    let ids: HashSet<Id> = valid.iter().map(|row| row.id).collect();
    let restored = replaced(tx, batch.id, ids.iter().copied().collect())?;
    let undo = Undo {
        prices: valid.len() as i64,
        days: days.len() as i64,
        first_day: days.first().copied(),
        last_day: days.last().copied(),
        restored: restored.len() as i64,
        left: (all - valid.len()) as i64,
        waiting: store::waiting_of(tx, batch.id)?,
    };
    Ok(Plan { undo, withdrawn: Withdrawn { days, observations: ids }, valid, restored, reported })
}

/// The prices that these took the place of; instead of one of an undone batch, the one before it.
fn replaced(tx: &mut Tx, batch: Id, mut by: Vec<Id>) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    while !by.is_empty() {
        let before = observed::superseded(tx, &by)?;
        let batches: BTreeSet<Id> = before.iter().filter_map(|(_, import)| *import).collect();
        let undone = store::undone(tx, &batches)?;
        let gone = |import: Option<Id>| import.is_some_and(|import| import == batch || undone.contains(&import));
        by = before.iter().filter(|(_, import)| gone(*import)).map(|(id, _)| *id).collect();
        found.extend(before.into_iter().filter(|(_, import)| !gone(*import)).map(|(id, _)| id));
    }
    Ok(found)
}

/// What [`undo`] would do now.
///
/// # Errors
/// `wrong_state` unless the batch is stored.
pub fn preview_undo(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<(Undo, Withdrawn)> {
    let batch = permitted(tx, ctx, id)?;
    let Plan { undo, withdrawn, .. } = plan(tx, ctx, &batch)?;
    Ok((undo, withdrawn))
}

/// Undoes a stored batch, unless `allow` refuses that these prices are withdrawn.
///
/// # Errors
/// `wrong_state` unless it is stored; those of `allow`; a field error on `reason`; `stale_version`.
pub fn undo(
    tx: &mut Tx,
    ctx: &Ctx,
    id: Id,
    reason: &str,
    seen: Option<Version>,
    allow: impl FnOnce(&mut Tx, &Withdrawn) -> Result<()>,
) -> Result<(BatchDetail, Undo)> {
    let mut batch = permitted(tx, ctx, id)?;
    let reason = reason.trim();
    let mut check = Check::new();
    check.length(reason, 1, 300, "reason");
    check.finish()?;
    Version::check_given(seen, batch.version)?;
    let stored_at = batch.decided_at;
    batch.version += 1;
    batch.state = BatchState::Undone;
    batch.note = Some(reason.to_owned());
    (batch.decided_by, batch.decided_at) = (ctx.user_id(), Some(ctx.now));
    observed::hold_inputs(tx)?;
    // First of all, so that two who undo it at once, or who decide a waiting row meanwhile, wait for each other.
    store::update_batch(tx, &batch)?;
    let waiting = store::drop_waiting(tx, id, ctx.user_id(), ctx.now, reason)?;
    let Plan { undo, withdrawn, valid, restored, reported } = plan(tx, ctx, &batch)?;
    allow(tx, &withdrawn)?;
    observed::make_void(tx, ctx.now, &valid, reason)?;
    observed::restore(tx, &restored)?;
    if let Some(at) = stored_at {
        sources::reopen(tx, at, &reported)?;
    }
    let undo = Undo { waiting, ..undo };
    let detail = json!({ "undo": undo });
    record(tx, ctx, &batch, Some(BatchState::Committed), audit::Action::Undo, Some(detail))?;
    Ok((batch.detail()?, undo))
}
