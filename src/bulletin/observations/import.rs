//! A file of prices becomes observations. Every row is accounted for: accepted, duplicate, or set aside with reasons.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    file::{Parsed, Reader},
    model::{self, Names, Observation, ObservationState, Quoted, RECENT_DAYS, RECENT_PRICES, ReportPrice},
    service::may_report,
    store::{self, Key, Series},
};
use crate::{
    audit,
    bulletin::{figures, sources},
    catalogue,
    kernel::{Ctx, Day, Error, ErrorCode, FieldError, Id, Result, Ts, Who},
    storage::Tx,
    tabular::{self, Limits, Sheet},
    text_enum,
};

/// A price list of one source.
#[derive(Debug, Clone, Copy)]
pub struct PriceFile<'a> {
    /// The code of the source whose prices these are.
    pub source: &'a str,
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    /// The unit of rows that name none and stand under a header that names none.
    pub unit: Option<&'a str>,
}

text_enum! {
    /// What became of a row.
    pub enum Verdict {
        Accepted = "accepted",
        /// The source has a price for this variety, day, spec and origin, in the file above or from earlier.
        Duplicate = "duplicate",
        /// It breaks a rule.
        SetAside = "set_aside",
    }
}

/// One row of the file with what became of it.
#[derive(Debug, Clone)]
pub struct JudgedRow {
    /// Its number as a spreadsheet shows it.
    pub row: u32,
    pub verdict: Verdict,
    /// As many as the header has.
    pub cells: Vec<String>,
    pub messages: Vec<FieldError>,
    /// What it becomes, when accepted.
    pub observation: Option<Observation>,
}

/// A file with every row judged; nothing is stored yet.
#[derive(Debug, Clone)]
pub struct Judged {
    pub source: String,
    pub header: Vec<String>,
    pub rows: Vec<JudgedRow>,
    pub report: Report,
}

/// The account of a file: `rows` = `accepted` + `duplicates` + `set_aside`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceFileReport)]
pub struct Report {
    pub source: String,
    pub file_name: String,
    /// SHA-256 of the file.
    pub digest: String,
    pub rows: usize,
    pub accepted: usize,
    pub duplicates: usize,
    pub set_aside: usize,
    /// Rows with nothing in them, not counted in `rows`.
    pub blank_rows: usize,
    /// Accepted, but about twice or half the recent median.
    pub unit_suspected: usize,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    /// How many rows carry each message; a row may carry several.
    pub reasons: BTreeMap<String, usize>,
}

/// Reads the file and judges every row, storing nothing.
///
/// # Errors
/// `not_found` for an unknown source, field errors on `file` when it cannot be read, lacks a column, or has rows
/// that disagree with the unit in its header.
pub fn judge(tx: &mut Tx, ctx: &Ctx, file: &PriceFile<'_>) -> Result<Judged> {
    let sheet = tabular::read(file.bytes, &Limits::default())
        .map_err(|fault| Error::field("file", fault.code(), fault.to_string(), fault.to_string()))?;
    let mut rows = judge_sheet(tx, ctx, file.source, file.unit, &sheet)?;
    let report = account(file, &rows, sheet.blank_rows);
    for (judged, row) in rows.iter_mut().zip(sheet.rows) {
        judged.cells = row.cells;
    }
    Ok(Judged { source: file.source.to_owned(), header: sheet.header, rows, report })
}

/// [`judge`] for a sheet that has been read already.
///
/// # Errors
/// Those of [`judge`] but for unreadable files.
pub fn judge_sheet(tx: &mut Tx, ctx: &Ctx, source: &str, unit: Option<&str>, sheet: &Sheet) -> Result<Vec<JudgedRow>> {
    let source = sources::find(tx, source)?;
    may_report(ctx, &source)?;
    let varieties = catalogue::service::index(tx)?;
    let mut reader = Reader::new(sheet, &varieties, ctx.now.day(), unit)?;
    reader.check_units(&sheet.rows)?;
    let parsed: Vec<std::result::Result<Parsed, Vec<FieldError>>> = sheet.rows.iter().map(|row| reader.read(row)).collect();
    let days = || parsed.iter().filter_map(|row| row.as_ref().ok()).map(|p| p.day);
    let (stored, histories) = match (days().min(), days().max()) {
        (Some(first), Some(last)) => (store::keys(tx, &source.code, first, last)?, store::histories(tx, &source.code, first)?),
        _ => (HashSet::new(), HashMap::new()),
    };
    let mut rows = settle(ctx, &source.code, parsed, &stored)?;
    suspect_units(rows.iter_mut().filter_map(|row| row.observation.as_mut()), histories);
    for (judged, row) in rows.iter_mut().zip(&sheet.rows) {
        judged.row = row.number;
    }
    Ok(rows)
}

fn account(file: &PriceFile<'_>, rows: &[JudgedRow], blank_rows: usize) -> Report {
    let mut reasons = BTreeMap::new();
    for message in rows.iter().flat_map(|row| &row.messages) {
        *reasons.entry(message.code.clone()).or_insert(0) += 1;
    }
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let accepted = || rows.iter().filter_map(|row| row.observation.as_ref());
    Report {
        source: file.source.to_owned(),
        file_name: file.file_name.to_owned(),
        digest: hex::encode(Sha256::digest(file.bytes)),
        rows: rows.len(),
        accepted: count(Verdict::Accepted),
        duplicates: count(Verdict::Duplicate),
        set_aside: count(Verdict::SetAside),
        blank_rows,
        unit_suspected: accepted().filter(|o| o.unit_suspected).count(),
        first_day: accepted().map(|o| o.day).min(),
        last_day: accepted().map(|o| o.day).max(),
        reasons,
    }
}

/// Decides row by row, in the order of the file: the first with a key is accepted, later ones are duplicates.
fn settle(
    ctx: &Ctx,
    source: &str,
    parsed: Vec<std::result::Result<Parsed, Vec<FieldError>>>,
    stored: &HashSet<Key>,
) -> Result<Vec<JudgedRow>> {
    let mut seen: HashMap<Key, (usize, super::model::Prices)> = HashMap::new();
    let mut rows = Vec::with_capacity(parsed.len());
    for (index, parsed) in parsed.into_iter().enumerate() {
        let mut judged =
            JudgedRow { row: 0, verdict: Verdict::SetAside, cells: Vec::new(), messages: Vec::new(), observation: None };
        match parsed {
            Err(messages) => judged.messages = messages,
            Ok(parsed) => {
                let key: Key = (parsed.variety.clone(), parsed.day, parsed.spec.clone(), parsed.origin.clone());
                if let Some((_, prices)) = seen.get(&key) {
                    judged.verdict = Verdict::Duplicate;
                    judged.messages.push(if *prices == parsed.prices {
                        FieldError::new("", "duplicate_row", "与文件中前面一行相同", "the same as a row above")
                    } else {
                        FieldError::new(
                            "",
                            "duplicate_key",
                            "同一品种、日期、规格、产地在前面已有另一价格，以前面的为准",
                            "a row above has another price for this variety, day, spec and origin; the first counts",
                        )
                    });
                } else if stored.contains(&key) {
                    judged.verdict = Verdict::Duplicate;
                    judged.messages.push(FieldError::new("", "already_reported", "此前已报", "reported before"));
                } else {
                    seen.insert(key, (index, parsed.prices));
                    judged.verdict = Verdict::Accepted;
                    judged.observation = Some(observation(ctx, source, parsed)?);
                }
            }
        }
        rows.push(judged);
    }
    Ok(rows)
}

fn observation(ctx: &Ctx, source: &str, parsed: Parsed) -> Result<Observation> {
    Ok(Observation {
        id: Id::new(ctx.now),
        source: source.to_owned(),
        variety: parsed.variety,
        day: parsed.day,
        spec: parsed.spec,
        origin: parsed.origin,
        low_fen_per_kg: parsed.prices.low,
        average_fen_per_kg: parsed.prices.average,
        high_fen_per_kg: parsed.prices.high,
        volume_kg: parsed.volume,
        stores: parsed.stores,
        quote: serde_json::to_string(&parsed.quote).map_err(Error::unexpected)?,
        unit_suspected: false,
        change_reason: parsed.reason,
        state: ObservationState::Valid,
        void_reason: None,
        reported_by: ctx.user_id(),
        import_id: None,
        created_at: ctx.now,
    })
}

/// Marks accepted prices that are about twice or half their own recent median, in the order of days whatever the
/// order in the file.
fn suspect_units<'a>(accepted: impl Iterator<Item = &'a mut Observation>, mut histories: HashMap<Series, VecDeque<(Day, i64)>>) {
    let mut accepted: Vec<&mut Observation> = accepted.collect();
    accepted.sort_by_key(|o| (o.day, o.id));
    for o in accepted {
        let series = (o.variety.clone(), o.spec.clone(), o.origin.clone());
        let history = histories.entry(series).or_default();
        while history.front().is_some_and(|(day, _)| *day < o.day.plus(-RECENT_DAYS)) {
            history.pop_front();
        }
        let recent: Vec<i64> = history.iter().map(|(_, price)| *price).collect();
        o.unit_suspected = figures::unit_suspected(o.average_fen_per_kg.0, &recent);
        if history.len() == RECENT_PRICES {
            history.pop_front();
        }
        history.push_back((o.day, o.average_fen_per_kg.0));
    }
}

/// A price of earlier days, with when and by whom it was reported.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub report: ReportPrice,
    pub at: Ts,
    pub by: Option<Id>,
}

/// Enters prices of earlier days in bulk, as a file does: for migration and demonstration data, by the platform only.
/// Returns how many.
///
/// # Errors
/// `forbidden` for anyone else, field errors of the first wrong price, `already_exists` for a key that is taken.
pub fn backfill(tx: &mut Tx, ctx: &Ctx, earlier: Vec<Earlier>) -> Result<usize> {
    if !matches!(ctx.who, Who::System(_)) {
        return Err(Error::new(ErrorCode::Forbidden));
    }
    let mut by_source: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
    for Earlier { report, at, by } in earlier {
        let measure = model::measure(&report.unit, "unit")?;
        let prices = model::prices(&report.low, &report.average, &report.high, measure, &Names::FORM)?;
        let parsed = Parsed {
            variety: report.variety,
            spec: report.spec.unwrap_or_default(),
            origin: report.origin.unwrap_or_default(),
            day: report.day,
            prices,
            volume: report.volume_kg,
            stores: report.stores,
            reason: report.reason,
            quote: Quoted { low: report.low, average: report.average, high: report.high, unit: report.unit, name: None },
        };
        let row = observation(&Ctx { now: at, ..ctx.clone() }, &report.source, parsed)?;
        by_source.entry(report.source).or_default().push(Observation { reported_by: by, ..row });
    }
    let mut entered = 0;
    for mut rows in by_source.into_values() {
        suspect_units(rows.iter_mut(), HashMap::new());
        entered += store::insert_many(tx, &rows)?;
    }
    Ok(entered)
}

/// Imports the file in one transaction: all accepted rows become observations, whatever is set aside.
///
/// # Errors
/// Those of [`judge`].
pub fn import_file(tx: &mut Tx, ctx: &Ctx, file: &PriceFile<'_>) -> Result<Judged> {
    let judged = judge(tx, ctx, file)?;
    let accepted: Vec<Observation> = judged.rows.iter().filter_map(|row| row.observation.clone()).collect();
    store::insert_many(tx, &accepted)?;
    let entry = audit::Entry::new("price_source", &judged.source, "import").detail(json!(judged.report));
    audit::record(tx, ctx, entry)?;
    Ok(judged)
}
