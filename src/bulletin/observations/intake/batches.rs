//! Batches: previewed, read again with another mapping, committed, held, discarded.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    batch::{Account, Batch, BatchDetail, BatchRow, BatchState, Channel, Decide, FileRow, RowState, Sample, StoredRow},
    diagnose::{Diagnosis, diagnose},
    judge::{self, Strictness},
    mapping::Mapping,
    names,
    propose::propose,
    queue,
    reader::{Candidate, JudgedRow, Lexicon, Reader, name_key},
    rules::RowVerdict,
    store,
};
use crate::{
    accounts::{Permission, require, require_approved},
    audit,
    bulletin::{
        observations::{
            model::{Observation, ObservationState},
            service::may_report,
            store as observed,
        },
        sources::{self, PriceSource},
    },
    catalogue,
    kernel::{Ctx, Day, Error, ErrorCode, FenPerKg, Id, Kg, Page, PageQuery, Result, error::Check},
    storage::Tx,
    tabular::{self, Limits, ReadError, Sheet, header_key},
};

/// Duplicates beyond these are counted, not kept: the same large file again says nothing new.
const DUPLICATES_KEPT: usize = 5_000;
/// So many rows of a file are shown beside its mapping.
const SAMPLE_ROWS: usize = 8;
/// Rows written at once.
const CHUNK: usize = 2_000;

/// Prices as they arrive.
#[derive(Debug, Clone, Serialize)]
pub struct Incoming {
    pub source: String,
    pub channel: Channel,
    pub file_name: String,
    /// How to read it; the source's own way, or one that is proposed, unless given.
    pub mapping: Option<Mapping>,
    pub digest: String,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Incoming {
    pub fn new(source: &str, channel: Channel, file_name: &str, mapping: Option<Mapping>, bytes: Vec<u8>) -> Incoming {
        let file_name = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
        let digest = hex::encode(Sha256::digest(&bytes));
        Incoming { source: source.to_owned(), channel, file_name, mapping, digest, bytes }
    }
}

/// A batch with every row judged; nothing is stored yet.
#[derive(Debug)]
pub struct Judged {
    pub source: PriceSource,
    pub mapping: Mapping,
    pub sheet: Sheet,
    pub rows: Vec<JudgedRow>,
    pub diagnoses: Vec<Diagnosis>,
}

impl Judged {
    pub fn account(&self) -> Account {
        let mut account =
            Account { rows: self.rows.len() as i32, blank_rows: self.sheet.blank_rows as i32, ..Account::default() };
        for row in &self.rows {
            *match row.verdict {
                RowVerdict::Accepted => &mut account.accepted,
                RowVerdict::Superseding => &mut account.superseding,
                RowVerdict::Duplicate => &mut account.duplicates,
                RowVerdict::SetAside => &mut account.set_aside,
                RowVerdict::Refused => &mut account.refused,
            } += 1;
            if let Some(code) = deciding(row) {
                if let Some(count) = account.reasons.get_mut(code) {
                    *count += 1;
                } else {
                    account.reasons.insert(code.to_owned(), 1);
                }
            }
        }
        account
    }
}

/// The rule that decided the row.
fn deciding(row: &JudgedRow) -> Option<&str> {
    let own = row.messages.iter().find(|m| super::rules::verdict_of(&m.code) == row.verdict);
    own.or(row.messages.first()).map(|m| m.code.as_str())
}

/// A file that cannot be read at all, as the caller's error.
pub fn unreadable(fault: &ReadError) -> Error {
    let code = match fault {
        ReadError::FileTooLarge { .. } | ReadError::InflatesTooMuch { .. } => ErrorCode::PayloadTooLarge,
        _ => return Error::field("file", fault.code(), fault.to_string(), fault.to_string()),
    };
    Error::new(code).detail(fault.to_string(), fault.to_string())
}

/// Whose prices a file may hold: a market's code or name → its source's code; only those that the caller may report for.
fn markets(tx: &mut Tx, ctx: &Ctx, mapping: &Mapping) -> Result<HashMap<String, String>> {
    let mut known = HashMap::new();
    for source in sources::list(tx, None)?.into_iter().filter(|s| s.active) {
        if may_report(ctx, &source).is_ok() {
            known.insert(header_key(&source.name_zh), source.code.clone());
            known.insert(header_key(&source.name_en), source.code.clone());
            known.insert(header_key(&source.code), source.code);
        }
    }
    for (name, code) in &mapping.markets {
        if let Some(code) = known.get(&header_key(code)).cloned() {
            known.insert(header_key(name), code);
        }
    }
    Ok(known)
}

/// Reads the bytes and judges every row.
///
/// # Errors
/// `not_found` for an unknown source, field errors on `file` and `mapping`.
pub fn judge_bytes(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming) -> Result<Judged> {
    let source = sources::find(tx, &incoming.source)?;
    may_report(ctx, &source)?;
    let varieties = catalogue::service::index(tx)?;
    let limits = Limits::default();
    let saved = |source: &PriceSource| source.mapping.as_deref().map(Mapping::parse).transpose();
    let mapping = match &incoming.mapping {
        Some(mapping) => mapping.clone(),
        None => match saved(&source)? {
            Some(mapping) => mapping,
            None => propose(&incoming.bytes, &incoming.file_name, &varieties, &limits).map_err(|fault| unreadable(&fault))?,
        },
    };
    let sheet = tabular::read_as(&incoming.bytes, &limits, &mapping.reading()).map_err(|fault| unreadable(&fault))?;
    let lexicon = Lexicon { varieties: &varieties, answers: store::answers(tx, &source.code)? };
    let known = markets(tx, ctx, &mapping)?;
    let mut reader = Reader::new(&sheet, &mapping, &lexicon, &known, &source.code, &incoming.file_name, ctx.now.day())?;
    let mut rows = reader.read_all(&sheet.rows)?;
    drop(reader);
    judge::settle(tx, &mut rows, strictness(incoming.channel))?;
    let diagnoses = diagnose(&sheet, &mapping, &rows);
    Ok(Judged { source, mapping, sheet, rows, diagnoses })
}

pub fn strictness(channel: Channel) -> Strictness {
    let form = channel == Channel::Form;
    // In the form a person sees yesterday's price beside each field, and says why it changed.
    Strictness { reasons: form, stale: !form }
}

fn fresh(ctx: &Ctx, incoming: &Incoming, state: BatchState) -> BatchRow {
    BatchRow {
        id: Id::new(ctx.now),
        version: 1,
        source: incoming.source.clone(),
        channel: incoming.channel,
        file_name: incoming.file_name.clone(),
        digest: incoming.digest.clone(),
        state,
        mapping: String::new(),
        row_count: 0,
        accepted: 0,
        superseding: 0,
        duplicates: 0,
        set_aside: 0,
        refused: 0,
        blank_rows: 0,
        first_day: None,
        last_day: None,
        reasons: "{}".to_owned(),
        diagnoses: "[]".to_owned(),
        sample: "{}".to_owned(),
        created_by: ctx.user_id(),
        created_at: ctx.now,
        decided_by: None,
        decided_at: None,
        note: None,
    }
}

/// Writes what was judged into the batch.
fn describe(batch: &mut BatchRow, judged: &Judged) -> Result<()> {
    let account = judged.account();
    let days = || judged.rows.iter().filter(|r| r.verdict != RowVerdict::Refused).filter_map(|r| r.candidate.day);
    let format = match &judged.sheet.source {
        tabular::Source::Csv { .. } => "csv",
        tabular::Source::Xlsx { .. } => "xlsx",
        tabular::Source::Xls { .. } => "xls",
        tabular::Source::Json => "json",
    };
    let sample = Sample {
        header: judged.sheet.header.clone(),
        rows: judged.sheet.rows.iter().take(SAMPLE_ROWS).map(|r| r.cells.clone()).collect(),
        format: format.to_owned(),
    };
    batch.row_count = account.rows;
    batch.accepted = account.accepted;
    batch.superseding = account.superseding;
    batch.duplicates = account.duplicates;
    batch.set_aside = account.set_aside;
    batch.refused = account.refused;
    batch.blank_rows = account.blank_rows;
    (batch.first_day, batch.last_day) = (days().min(), days().max());
    batch.mapping = judged.mapping.text();
    let json = |value: serde_json::Result<String>| value.map_err(Error::unexpected);
    batch.reasons = json(serde_json::to_string(&account.reasons))?;
    batch.diagnoses = json(serde_json::to_string(&judged.diagnoses))?;
    batch.sample = json(serde_json::to_string(&sample))?;
    Ok(())
}

/// Keeps every row that was not simply accepted.
fn keep_rows(tx: &mut Tx, ctx: &Ctx, batch: Id, judged: &Judged, waiting: RowState) -> Result<()> {
    let mut duplicates = 0;
    let mut chunk = Vec::new();
    for row in &judged.rows {
        duplicates += usize::from(row.verdict == RowVerdict::Duplicate);
        if row.verdict == RowVerdict::Accepted || (row.verdict == RowVerdict::Duplicate && duplicates > DUPLICATES_KEPT) {
            continue;
        }
        chunk.push(stored(ctx, batch, &judged.sheet, row, waiting)?);
        if chunk.len() == CHUNK {
            store::insert_rows(tx, &chunk)?;
            chunk.clear();
        }
    }
    store::insert_rows(tx, &chunk)
}

fn stored(ctx: &Ctx, batch: Id, sheet: &Sheet, row: &JudgedRow, waiting: RowState) -> Result<StoredRow> {
    let json = |value: serde_json::Result<String>| value.map_err(Error::unexpected);
    let first = row.messages.iter().find(|m| super::rules::verdict_of(&m.code) == row.verdict).or(row.messages.first());
    let cells = sheet.rows.get(row.index).map(|r| r.cells.as_slice()).unwrap_or_default();
    let column = first.map(|m| m.path.clone()).unwrap_or_default();
    let at = sheet.header.iter().position(|h| *h == column && !column.is_empty());
    let aside = row.verdict == RowVerdict::SetAside;
    Ok(StoredRow {
        id: Id::new(ctx.now),
        batch_id: batch,
        source: row.candidate.source.clone(),
        row_number: i32::try_from(row.row).unwrap_or(i32::MAX),
        verdict: row.verdict,
        rule: first.map(|m| m.code.clone()).unwrap_or_default(),
        column_name: column,
        value: at.and_then(|at| cells.get(at)).map(|text| text.chars().take(200).collect()).unwrap_or_default(),
        name: name_key(&row.candidate.name),
        day: row.candidate.day,
        raw: json(serde_json::to_string(cells))?,
        candidate: if aside { Some(json(serde_json::to_string(&row.candidate))?) } else { None },
        messages: json(serde_json::to_string(&row.messages))?,
        state: if aside { waiting } else { RowState::None },
        decided_by: None,
        decided_at: None,
        note: None,
        observation_id: None,
    })
}

/// An observation from a candidate that has everything.
pub fn observation(ctx: &Ctx, batch: Id, candidate: Candidate, reason: Option<String>) -> Result<Observation> {
    let prices = candidate.prices();
    let (Some([low, average, high]), Some(variety), Some(day)) = (prices, candidate.variety, candidate.day) else {
        return Err(Error::unexpected("an accepted row lacks its price, variety or day"));
    };
    Ok(Observation {
        id: Id::new(ctx.now),
        source: candidate.source,
        variety,
        day,
        spec: candidate.spec,
        origin: candidate.origin,
        low_fen_per_kg: FenPerKg(low),
        average_fen_per_kg: FenPerKg(average),
        high_fen_per_kg: FenPerKg(high),
        volume_kg: candidate.volume_kg.map(Kg),
        stores: candidate.stores,
        quote: serde_json::to_string(&candidate.quote).map_err(Error::unexpected)?,
        unit_suspected: false,
        change_reason: reason.or(candidate.reason),
        state: ObservationState::Valid,
        void_reason: None,
        reported_by: ctx.user_id(),
        import_id: Some(batch),
        created_at: ctx.now,
        superseded_by: None,
    })
}

/// Stores an observation, in the place of the one that it corrects.
pub fn enter(tx: &mut Tx, row: Observation, corrects: Option<Id>) -> Result<Id> {
    let id = row.id;
    if let Some(old) = corrects {
        observed::supersede(tx, old, id, "由更正后的报价取代")?;
    }
    observed::insert(tx, row)?;
    Ok(id)
}

/// Stores what was accepted, and keeps the rest.
fn write(tx: &mut Tx, ctx: &Ctx, batch: &BatchRow, judged: Judged) -> Result<()> {
    keep_rows(tx, ctx, batch.id, &judged, RowState::Waiting)?;
    let mut days: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    let mut chunk = Vec::with_capacity(CHUNK);
    let Judged { rows, sheet, .. } = judged;
    drop(sheet);
    for row in rows {
        if !matches!(row.verdict, RowVerdict::Accepted | RowVerdict::Superseding) {
            continue;
        }
        let corrects = row.corrects;
        let made = observation(ctx, batch.id, row.candidate, None)?;
        let reported = match days.get_mut(&made.source) {
            Some(days) => days,
            None => days.entry(made.source.clone()).or_default(),
        };
        if reported.last() != Some(&made.day) {
            reported.push(made.day);
        }
        if let Some(old) = corrects {
            observed::supersede(tx, old, made.id, "由更正后的报价取代")?;
        }
        chunk.push(made);
        if chunk.len() == CHUNK {
            observed::insert_many(tx, &chunk)?;
            chunk.clear();
        }
    }
    observed::insert_many(tx, &chunk)?;
    // In the form a person says so with a button.
    if batch.channel == Channel::Form { Ok(()) } else { sources::reported(tx, ctx, days) }
}

fn record(tx: &mut Tx, ctx: &Ctx, batch: &BatchRow, from: Option<BatchState>, action: &str) -> Result<()> {
    let detail = json!({
        "source": batch.source, "channel": batch.channel, "file": batch.file_name, "digest": batch.digest, "rows": batch.row_count,
        "accepted": batch.accepted, "superseding": batch.superseding, "duplicates": batch.duplicates,
        "set_aside": batch.set_aside, "refused": batch.refused
    });
    let entry = audit::Entry::new("price_batch", batch.id, action).states(from.map(BatchState::as_str), batch.state.as_str());
    audit::record(tx, ctx, entry.reason(batch.note.as_deref()).detail(detail))
}

/// Judges every row of a file and shows what would become of it; no price is stored.
///
/// # Errors
/// As [`judge_bytes`].
pub fn preview(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming) -> Result<BatchDetail> {
    require_approved(ctx, Permission::PricesReport)?;
    let mut mapped = incoming.clone();
    let judged = match judge_bytes(tx, ctx, &mapped) {
        // The source's own way does not fit this file: propose another.
        Err(error) if mapped.mapping.is_none() && of_mapping(&error) => {
            let varieties = catalogue::service::index(tx)?;
            let proposed = propose(&mapped.bytes, &mapped.file_name, &varieties, &Limits::default());
            mapped.mapping = Some(proposed.map_err(|fault| unreadable(&fault))?);
            judge_or_show(tx, ctx, &mapped)?
        }
        other => other?,
    };
    let mut batch = fresh(ctx, incoming, BatchState::Previewed);
    describe(&mut batch, &judged)?;
    store::insert_batch(tx, &batch)?;
    store::keep_file(tx, FileRow { batch_id: batch.id, bytes: incoming.bytes.clone(), created_at: ctx.now })?;
    keep_rows(tx, ctx, batch.id, &judged, RowState::None)?;
    record(tx, ctx, &batch, None, "preview")?;
    batch.detail()
}

/// Whether nothing but the mapping is at fault.
fn of_mapping(error: &Error) -> bool {
    !error.fields.is_empty() && error.fields.iter().all(|f| f.path.starts_with("mapping."))
}

/// A file whose columns could not all be guessed is shown without verdicts, so that a person can say which is which.
fn judge_or_show(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming) -> Result<Judged> {
    match judge_bytes(tx, ctx, incoming) {
        Err(error) if of_mapping(&error) => {
            let source = sources::find(tx, &incoming.source)?;
            let mapping = incoming.mapping.clone().unwrap_or_default();
            let sheet =
                tabular::read_as(&incoming.bytes, &Limits::default(), &mapping.reading()).map_err(|fault| unreadable(&fault))?;
            Ok(Judged { source, mapping, sheet, rows: Vec::new(), diagnoses: Vec::new() })
        }
        other => other,
    }
}

fn undecided(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<(BatchRow, Incoming)> {
    require_approved(ctx, Permission::PricesReport)?;
    let batch = store::batch(tx, id)?;
    may_report(ctx, &sources::find(tx, &batch.source)?)?;
    if !matches!(batch.state, BatchState::Previewed | BatchState::Held) {
        return Err(Error::wrong_state("该批次已办结", "the batch is decided already"));
    }
    let bytes = store::file(tx, id)?;
    let mapping = Some(Mapping::parse(&batch.mapping)?);
    let incoming = Incoming {
        source: batch.source.clone(),
        channel: batch.channel,
        file_name: batch.file_name.clone(),
        mapping,
        digest: batch.digest.clone(),
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
    let judged = judge_bytes(tx, ctx, &incoming)?;
    describe(&mut batch, &judged)?;
    batch.version += 1;
    store::update_batch(tx, &batch)?;
    store::drop_rows(tx, id)?;
    keep_rows(tx, ctx, id, &judged, RowState::None)?;
    record(tx, ctx, &batch, Some(batch.state), "remap")?;
    batch.detail()
}

/// Stores the batch's prices, judged as things are now. With a systematic fault it is held instead, unless released with
/// a reason.
///
/// # Errors
/// `wrong_state`, a field error on `reason`.
pub fn commit(tx: &mut Tx, ctx: &Ctx, id: Id, how: &Decide) -> Result<BatchDetail> {
    let (mut batch, incoming) = undecided(tx, ctx, id)?;
    let judged = judge_bytes(tx, ctx, &incoming)?;
    let from = batch.state;
    let held = !judged.diagnoses.is_empty() && !how.release;
    let reason = how.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    if how.release && !judged.diagnoses.is_empty() {
        let mut check = Check::new();
        check.length(reason.unwrap_or_default(), 1, 200, "reason");
        check.finish()?;
    }
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
    record(tx, ctx, &batch, Some(from), if held { "hold" } else { "commit" })?;
    batch.detail()
}

/// Throws a batch away; its account stays.
///
/// # Errors
/// `wrong_state`, a field error on `reason`.
pub fn discard(tx: &mut Tx, ctx: &Ctx, id: Id, reason: &str) -> Result<BatchDetail> {
    let (mut batch, _) = undecided(tx, ctx, id)?;
    let mut check = Check::new();
    check.length(reason, 1, 200, "reason");
    check.finish()?;
    let from = batch.state;
    batch.version += 1;
    batch.state = BatchState::Discarded;
    batch.note = Some(reason.trim().to_owned());
    (batch.decided_by, batch.decided_at) = (ctx.user_id(), Some(ctx.now));
    store::update_batch(tx, &batch)?;
    store::drop_file(tx, id)?;
    record(tx, ctx, &batch, Some(from), "discard")?;
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
        store::keep_file(tx, FileRow { batch_id: batch.id, bytes: incoming.bytes.clone(), created_at: ctx.now })?;
        keep_rows(tx, ctx, batch.id, &judged, RowState::None)?;
    } else {
        write(tx, ctx, &batch, judged)?;
    }
    record(tx, ctx, &batch, None, if held { "hold" } else { "import" })?;
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
        return Err(Error::not_found("批次", "batch"));
    }
    batch.detail()
}

/// Forgets previews of more than two days ago; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    store::drop_old_previews(tx, ctx.now.plus_hours(-48))
}
