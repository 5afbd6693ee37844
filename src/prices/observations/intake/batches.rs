//! Batches: previewed, read again with another mapping, committed, held, discarded.

use serde_json::{Value, json};

use super::{
    batch::{Batch, BatchDetail, BatchRow, BatchState, Decide, FileRow, RowState},
    judged::{Incoming, Judged, judge_bytes, judge_or_show},
    mapping::Mapping,
    names, queue, store,
    write::{describe, fresh, keep_rows, write},
};
use crate::{observations::service::may_report, sources};
use access::{Permission, require, require_approved};
use kernel::{Ctx, Error, Id, Page, PageQuery, Result, Ts, error::Check};
use storage::Tx;

pub(super) fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    batch: &BatchRow,
    from: Option<BatchState>,
    action: audit::Action,
    more: Option<Value>,
) -> Result<()> {
    let mut detail = json!({
        "source": batch.source, "channel": batch.channel, "file": batch.file_name, "digest": batch.digest, "rows": batch.row_count,
        "accepted": batch.accepted, "superseding": batch.superseding, "duplicates": batch.duplicates,
        "set_aside": batch.set_aside, "refused": batch.refused, "unchanged": batch.unchanged
    });
    if let (Some(detail), Some(Value::Object(more))) = (detail.as_object_mut(), more) {
        detail.extend(more);
    }
    let entry =
        audit::Entry::new(audit::Entity::PriceBatch, batch.id, action).states(from.map(BatchState::as_str), batch.state.as_str());
    audit::record(tx, ctx, entry.reason(batch.note.as_deref()).detail(detail))
}

/// Judges every row of a file and shows what would become of it; no price is stored.
///
/// # Errors
/// As [`judge_bytes`].
pub fn preview(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming) -> Result<BatchDetail> {
    require_approved(ctx, Permission::PricesReport)?;
    budget::spend(tx, ctx, budget::Kind::PricePreviews, 1)?;
    let size = i64::try_from(incoming.bytes.len()).unwrap_or(i64::MAX);
    budget::keep(tx, ctx, budget::Kind::PricePreviewBytes, size, |tx| store::undecided_bytes(tx, ctx.user_id()))?;
    let judged = match &incoming.mapping {
        // Where the source's own way does not fit this file, another is proposed.
        None => judge_or_show(tx, ctx, incoming)?,
        Some(_) => judge_bytes(tx, ctx, incoming)?,
    };
    let mut batch = fresh(ctx, incoming, BatchState::Previewed);
    describe(&mut batch, &judged)?;
    store::insert_batch(tx, &batch)?;
    store::keep_file(tx, FileRow { batch_id: batch.id, bytes: incoming.bytes.clone(), created_at: ctx.now })?;
    keep_rows(tx, ctx, batch.id, &judged, RowState::None)?;
    record(tx, ctx, &batch, None, audit::Action::Preview, None)?;
    batch.detail()
}

fn undecided(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<(BatchRow, Incoming)> {
    require_approved(ctx, Permission::PricesReport)?;
    let batch = store::batch(tx, id)?;
    may_report(ctx, &sources::find(tx, &batch.source)?)?;
    if !matches!(batch.state, BatchState::Previewed | BatchState::Held) {
        return Err(Error::wrong_state("这一批已办结", "the batch is decided already"));
    }
    let bytes = store::file(tx, id)?;
    let mapping = Some(Mapping::parse(&batch.mapping)?);
    let incoming = Incoming {
        source: batch.source.clone(),
        channel: batch.channel,
        file_name: batch.file_name.clone(),
        mapping,
        digest: batch.digest.clone(),
        unchanged: batch.unchanged,
        bytes,
    };
    Ok((batch, incoming))
}

/// Reads a batch that is not decided again, with another mapping.
///
/// # Errors
/// `wrong_state`, field errors on `mapping`.
pub fn remap(tx: &mut Tx, ctx: &Ctx, id: Id, mapping: &Mapping) -> Result<BatchDetail> {
    let (mut batch, mut incoming) = undecided(tx, ctx, id)?;
    incoming.mapping = Some(mapping.clone());
    let judged = if mapping.leaves_columns() {
        // It says where the table is: what is there is shown, so that a person can say which column is which.
        judge_or_show(tx, ctx, &incoming)?
    } else {
        judge_bytes(tx, ctx, &incoming)?
    };
    describe(&mut batch, &judged)?;
    batch.version += 1;
    store::update_batch(tx, &batch)?;
    store::drop_rows(tx, id)?;
    keep_rows(tx, ctx, id, &judged, RowState::None)?;
    record(tx, ctx, &batch, Some(batch.state), audit::Action::Remap, None)?;
    batch.detail()
}

/// Stores the batch's prices, judged as things are now. With a systematic fault it is held instead, unless released with
/// a reason.
///
/// # Errors
/// `wrong_state`, a field error on `reason`.
pub fn commit(tx: &mut Tx, ctx: &Ctx, id: Id, how: &Decide) -> Result<BatchDetail> {
    let (mut batch, mut incoming) = undecided(tx, ctx, id)?;
    batch.unchanged |= how.unchanged;
    incoming.unchanged = batch.unchanged;
    let judged = judge_bytes(tx, ctx, &incoming)?;
    let from = batch.state;
    let held = !judged.diagnoses.is_empty() && !how.release;
    let reason = how.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    let needed = usize::from(how.release && !judged.diagnoses.is_empty());
    let mut check = Check::new();
    check.length(reason.unwrap_or_default(), needed, 200, "reason");
    check.finish()?;
    describe(&mut batch, &judged)?;
    batch.version += 1;
    batch.state = if held { BatchState::Held } else { BatchState::Committed };
    batch.note = reason.map(str::to_owned);
    if !held {
        (batch.decided_by, batch.decided_at) = (ctx.user_id(), Some(ctx.now));
    }
    store::update_batch(tx, &batch)?;
    store::drop_rows(tx, id)?;
    if held {
        keep_rows(tx, ctx, id, &judged, RowState::None)?;
    } else {
        if how.save_mapping {
            names::save_mapping(tx, ctx, &batch.source, &judged.mapping)?;
        }
        write(tx, ctx, &batch, judged)?;
        store::drop_file(tx, id)?;
    }
    record(tx, ctx, &batch, Some(from), if held { audit::Action::Hold } else { audit::Action::Commit }, None)?;
    batch.detail()
}

/// Throws a batch away; its account stays.
///
/// # Errors
/// `wrong_state`, a field error on `reason`.
pub fn discard(tx: &mut Tx, ctx: &Ctx, id: Id, reason: &str) -> Result<BatchDetail> {
    let (mut batch, _) = undecided(tx, ctx, id)?;
    let mut check = Check::new();
    check.length(reason, 1, 300, "reason");
    check.finish()?;
    let from = batch.state;
    batch.version += 1;
    batch.state = BatchState::Discarded;
    batch.note = Some(reason.trim().to_owned());
    (batch.decided_by, batch.decided_at) = (ctx.user_id(), Some(ctx.now));
    store::update_batch(tx, &batch)?;
    store::drop_file(tx, id)?;
    record(tx, ctx, &batch, Some(from), audit::Action::Discard, None)?;
    batch.detail()
}

/// Judges and stores in one go: for the form, the API and the command line. Held when it has a systematic fault, unless
/// `release` gives the reason not to. The rows are handed to `look` before they are stored.
///
/// # Errors
/// As [`judge_bytes`].
pub fn import(
    tx: &mut Tx,
    ctx: &Ctx,
    incoming: &Incoming,
    release: Option<&str>,
    look: &mut dyn FnMut(&Judged),
) -> Result<BatchDetail> {
    require_approved(ctx, Permission::PricesReport)?;
    let judged = judge_bytes(tx, ctx, incoming)?;
    look(&judged);
    let held = !judged.diagnoses.is_empty() && release.is_none();
    let mut batch = fresh(ctx, incoming, if held { BatchState::Held } else { BatchState::Committed });
    describe(&mut batch, &judged)?;
    batch.note = release.filter(|_| !judged.diagnoses.is_empty()).map(str::to_owned);
    if !held {
        (batch.decided_by, batch.decided_at) = (ctx.user_id(), Some(ctx.now));
    }
    store::insert_batch(tx, &batch)?;
    if held {
        let size = i64::try_from(incoming.bytes.len()).unwrap_or(i64::MAX);
        budget::keep(tx, ctx, budget::Kind::PricePreviewBytes, size, |tx| store::undecided_bytes(tx, ctx.user_id()))?;
        store::keep_file(tx, FileRow { batch_id: batch.id, bytes: incoming.bytes.clone(), created_at: ctx.now })?;
        keep_rows(tx, ctx, batch.id, &judged, RowState::None)?;
    } else {
        write(tx, ctx, &batch, judged)?;
    }
    record(tx, ctx, &batch, None, if held { audit::Action::Hold } else { audit::Action::Import }, None)?;
    batch.detail()
}

/// Batches, the newest first; people of an enterprise see those of their own sources.
///
/// # Errors
/// Field errors of the paging.
pub fn list(tx: &mut Tx, ctx: &Ctx, mut filter: store::BatchFilter, page: &PageQuery) -> Result<Page<Batch>> {
    require(ctx, Permission::PricesRead)?;
    filter.sources = queue::visible(tx, ctx)?;
    let page = store::batches(tx, &filter, page)?;
    let items: Result<Vec<Batch>> = page.items.into_iter().map(BatchRow::view).collect();
    Ok(Page { items: items?, next_cursor: page.next_cursor })
}

/// One batch.
///
/// # Errors
/// `not_found`, also for one of somebody else's source.
pub fn get(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<BatchDetail> {
    require(ctx, Permission::PricesRead)?;
    let own = queue::visible(tx, ctx)?;
    let batch = store::batch(tx, id)?;
    if own.is_some_and(|own| !own.contains(&batch.source)) {
        return Err(Error::not_found("这批报价", "batch"));
    }
    batch.detail()
}

/// Forgets previews that nobody came back to; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_before(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    store::drop_old_previews(tx, before, most)
}

/// Forgets the rows of batches that were thrown away; how many batches. Their accounts stay.
///
/// # Errors
/// Those of the database.
pub fn forget_discarded(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    store::drop_discarded_rows(tx, before, most)
}
