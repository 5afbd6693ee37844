//! A stored batch is undone as a whole, while no reviewed or published edition is computed from its prices.
//!
//! Its valid prices become void. A price that one of them had replaced counts again, unless the batch that it came with is
//! undone, too: then the one before it does. A price of the batch that was replaced or withdrawn since stays as it is, and
//! so does whatever it had replaced: what was decided later is not decided again here. Its waiting rows are dropped. The
//! reports that it completed are open again where no price is left; where another batch has prices, that completes them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

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
    service::{UsingEdition, editions_using},
    sources, store as bulletins,
};
use accounts::{Permission, require_approved};
use kernel::{Ctx, Day, Error, Id, Result, Version, error::Check};
use storage::Tx;

/// Editions that an error names.
const NAMED: usize = 5;

/// What undoing a batch would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceBatchUndo)]
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
    /// Reviewed and published editions that are computed from these prices. While there are any, the batch cannot be undone.
    pub editions: Vec<UsingEdition>,
}

/// A batch after it was undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = UndonePriceBatch)]
pub struct Undone {
    #[serde(flatten)]
    pub batch: BatchDetail,
    pub undo: Undo,
}

impl web::Resource for Undone {
    fn location(&self) -> String {
        self.batch.location()
    }

    fn version(&self) -> Option<i32> {
        self.batch.version()
    }
}

struct Plan {
    undo: Undo,
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
        editions: editions_using(tx, &days, &ids)?,
    };
    Ok(Plan { undo, valid, restored, reported })
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
pub fn preview_undo(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Undo> {
    let batch = permitted(tx, ctx, id)?;
    Ok(plan(tx, ctx, &batch)?.undo)
}

/// Undoes a stored batch.
///
/// # Errors
/// `wrong_state` unless it is stored, or when a reviewed or published edition is computed from its prices: the error names
/// the editions. A field error on `reason`; `stale_version`.
pub fn undo(tx: &mut Tx, ctx: &Ctx, id: Id, reason: &str, seen: Option<Version>) -> Result<Undone> {
    let mut batch = permitted(tx, ctx, id)?;
    let reason = reason.trim();
    let mut check = Check::new();
    check.length(reason, 1, 200, "reason");
    check.finish()?;
    Version::check_given(seen, batch.version)?;
    let stored_at = batch.decided_at;
    batch.version += 1;
    batch.state = BatchState::Undone;
    batch.note = Some(reason.to_owned());
    (batch.decided_by, batch.decided_at) = (ctx.user_id(), Some(ctx.now));
    bulletins::hold_inputs(tx)?;
    // First of all, so that two who undo it at once, or who decide a waiting row meanwhile, wait for each other.
    store::update_batch(tx, &batch)?;
    let waiting = store::drop_waiting(tx, id, ctx.user_id(), ctx.now, reason)?;
    let Plan { undo, valid, restored, reported } = plan(tx, ctx, &batch)?;
    if !undo.editions.is_empty() {
        return Err(used(&undo.editions));
    }
    observed::make_void(tx, ctx.now, &valid, reason)?;
    observed::restore(tx, &restored)?;
    if let Some(at) = stored_at {
        sources::reopen(tx, at, &reported)?;
    }
    let undo = Undo { waiting, ..undo };
    let detail = json!({ "undo": undo });
    record(tx, ctx, &batch, Some(BatchState::Committed), "undo", Some(detail))?;
    Ok(Undone { batch: batch.detail()?, undo })
}

fn used(editions: &[UsingEdition]) -> Error {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for edition in editions.iter().take(NAMED) {
        zh.push(format!("{} 第 {} 版", edition.day, edition.edition));
        en.push(format!("{} edition {}", edition.day, edition.edition));
    }
    let more = editions.len() > NAMED;
    Error::wrong_state(
        format!(
            "公示表 {}{}用到了这批报价，不能整批撤销。已公布的请逐条作废后发布更正版；已复核未公布的请先重新计算",
            zh.join("、"),
            if more { "等" } else { "" }
        ),
        format!(
            "the price table of {}{} is computed from these prices, so the batch cannot be undone: withdraw single prices and \
             publish a correction of what is published; compute again what is only reviewed",
            en.join(", "),
            if more { " and others" } else { "" }
        ),
    )
}
