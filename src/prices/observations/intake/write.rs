//! A judged batch is written down: its account, its prices, and every row that was not taken.

use std::collections::BTreeMap;

use super::{
    batch::{BatchRow, BatchState, Channel, RowState, Sample, StoredRow},
    candidate::{Candidate, JudgedRow},
    judged::{Incoming, Judged},
    lexicon::name_key,
    rules::RowVerdict,
    store,
};
use crate::{
    observations::{
        model::{Observation, ObservationState},
        store as observed,
    },
    sources,
};
use kernel::{Ctx, Day, Error, FenPerKg, Id, Kg, RegionCode, Result};
use storage::Tx;
use tabular::{self, Sheet};

/// Duplicates beyond these are counted, not kept: the same large file again says nothing new.
const DUPLICATES_KEPT: usize = 5_000;
/// So many rows of a file are shown beside its mapping.
const SAMPLE_ROWS: usize = 8;
/// Rows written at once.
const CHUNK: usize = 2_000;
/// Why a price that was corrected is void.
const SUPERSEDED: &str = "由更正后的报价取代";

pub(super) fn fresh(ctx: &Ctx, incoming: &Incoming, state: BatchState) -> BatchRow {
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
        unchanged: incoming.unchanged,
    }
}

/// Writes what was judged into the batch.
pub(super) fn describe(batch: &mut BatchRow, judged: &Judged) -> Result<()> {
    let account = judged.account();
    let days = || judged.rows.iter().filter(|r| r.verdict != RowVerdict::Refused).filter_map(|r| r.candidate.day);
    let format = match &judged.sheet.source {
        tabular::Source::Csv { .. } => "csv",
        tabular::Source::Xlsx { .. } => "xlsx",
        tabular::Source::Xls { .. } => "xls",
        tabular::Source::Html { .. } => "html",
        tabular::Source::Json => "json",
    };
    let layout = &judged.sheet.layout;
    let sample = Sample {
        header: judged.sheet.header.clone(),
        rows: judged.sheet.rows.iter().take(SAMPLE_ROWS).map(|r| r.cells.clone()).collect(),
        format: format.to_owned(),
        sheets: layout.sheets.clone(),
        first_rows: layout.first_rows.clone(),
        header_row: layout.header_row,
        header_rows: layout.header_rows,
        blocks: layout.blocks,
        day_columns: layout.day_columns.clone(),
        left_out: layout.left_out.clone(),
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
pub(super) fn keep_rows(tx: &mut Tx, ctx: &Ctx, batch: Id, judged: &Judged, waiting: RowState) -> Result<()> {
    let mut duplicates = 0;
    let mut chunk = Vec::new();
    for row in &judged.rows {
        duplicates += usize::from(row.verdict == RowVerdict::Duplicate);
        if row.verdict == RowVerdict::Accepted || (row.verdict == RowVerdict::Duplicate && duplicates > DUPLICATES_KEPT) {
            continue;
        }
        chunk.push(stored(tx.market(), ctx, batch, &judged.sheet, row, waiting)?);
        if chunk.len() == CHUNK {
            store::insert_rows(tx, &chunk)?;
            chunk.clear();
        }
    }
    store::insert_rows(tx, &chunk)
}

fn stored(market: RegionCode, ctx: &Ctx, batch: Id, sheet: &Sheet, row: &JudgedRow, waiting: RowState) -> Result<StoredRow> {
    let json = |value: serde_json::Result<String>| value.map_err(Error::unexpected);
    let first = row.deciding();
    let cells = sheet.rows.get(row.index).map(|r| r.cells.as_slice()).unwrap_or_default();
    let column = first.map(|m| m.path.clone()).unwrap_or_default();
    let at = sheet.header.iter().position(|h| *h == column && !column.is_empty());
    let aside = row.verdict == RowVerdict::SetAside;
    Ok(StoredRow {
        market,
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
pub fn observation(
    market: RegionCode,
    ctx: &Ctx,
    batch: Id,
    candidate: Candidate,
    reason: Option<String>,
) -> Result<Observation> {
    let prices = candidate.prices();
    let (Some([low, average, high]), Some(variety), Some(day)) = (prices, candidate.variety, candidate.day) else {
        return Err(Error::unexpected("an accepted row lacks its price, variety or day"));
    };
    Ok(Observation {
        market,
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
        observed::supersede(tx, old, id, SUPERSEDED)?;
    }
    observed::insert(tx, row)?;
    Ok(id)
}

/// Stores what was accepted, and keeps the rest.
pub(super) fn write(tx: &mut Tx, ctx: &Ctx, batch: &BatchRow, judged: Judged) -> Result<()> {
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
        let made = observation(tx.market(), ctx, batch.id, row.candidate, None)?;
        let reported = match days.get_mut(&made.source) {
            Some(days) => days,
            None => days.entry(made.source.clone()).or_default(),
        };
        if reported.last() != Some(&made.day) {
            reported.push(made.day);
        }
        if let Some(old) = corrects {
            observed::supersede(tx, old, made.id, SUPERSEDED)?;
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
