//! A batch and its rows, as stored and as shown.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    candidate::Candidate,
    diagnose::Diagnosis,
    mapping::Mapping,
    rules::{self, RowVerdict},
};
use crate::schema::{price_batches, price_files, price_rows};
use kernel::{Day, Error, FieldError, Id, Lang, RegionCode, Result, Ts, text_enum};
use storage::bulk_insert;
use tabular::layout::{LeftOut, RawRow, SheetLook};

text_enum! {
    /// The way by which prices came in.
    pub enum Channel {
        File = "file",
        Form = "form",
        Api = "api",
        Command = "command",
    }
}

text_enum! {
    pub enum BatchState {
        /// Judged, nothing stored but the file.
        Previewed = "previewed",
        /// It has a systematic fault; nothing of it counts until a person decides.
        Held = "held",
        Committed = "committed",
        Discarded = "discarded",
        /// Its prices were withdrawn together; what they had replaced counts again.
        Undone = "undone",
    }
}

text_enum! {
    /// Where a row set aside stands.
    pub enum RowState {
        /// Nobody has to decide anything.
        None = "none",
        Waiting = "waiting",
        Accepted = "accepted",
        Corrected = "corrected",
        Dropped = "dropped",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = price_batches, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BatchRow {
    pub id: Id,
    pub version: i32,
    pub source: String,
    pub channel: Channel,
    pub file_name: String,
    pub digest: String,
    pub mapping: String,
    pub row_count: i32,
    pub accepted: i32,
    pub superseding: i32,
    pub duplicates: i32,
    pub set_aside: i32,
    pub refused: i32,
    pub blank_rows: i32,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    pub reasons: String,
    pub diagnoses: String,
    pub sample: String,
    pub created_by: Option<Id>,
    pub created_at: Ts,
    pub decided_by: Option<Id>,
    pub decided_at: Option<Ts>,
    pub note: Option<String>,
    pub unchanged: bool,
    pub state: BatchState,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_files)]
pub struct FileRow {
    pub batch_id: Id,
    pub bytes: Vec<u8>,
    pub created_at: Ts,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_rows, treat_none_as_default_value = false)]
pub struct StoredRow {
    pub market: RegionCode,
    pub id: Id,
    pub batch_id: Id,
    pub source: String,
    pub row_number: i32,
    pub verdict: RowVerdict,
    pub rule: String,
    pub column_name: String,
    pub value: String,
    pub name: String,
    pub day: Option<Day>,
    pub raw: String,
    pub candidate: Option<String>,
    pub messages: String,
    pub state: RowState,
    pub decided_by: Option<Id>,
    pub decided_at: Option<Ts>,
    pub note: Option<String>,
    pub observation_id: Option<Id>,
}

bulk_insert!(StoredRow, price_rows::table);

/// The account of a batch: `rows` = `accepted` + `superseding` + `duplicates` + `set_aside` + `refused`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceAccount)]
pub struct Account {
    pub rows: i32,
    pub accepted: i32,
    pub superseding: i32,
    pub duplicates: i32,
    pub set_aside: i32,
    pub refused: i32,
    /// Rows with nothing in them, not counted in `rows`.
    pub blank_rows: i32,
    /// How many rows each rule decided.
    pub reasons: BTreeMap<String, i32>,
}

/// A file, form or call with prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceBatch)]
pub struct Batch {
    pub id: Id,
    pub version: i32,
    pub source: String,
    pub channel: Channel,
    pub file_name: String,
    /// SHA-256 of what was sent.
    pub digest: String,
    pub state: BatchState,
    #[serde(flatten)]
    pub account: Account,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    /// Systematic faults; while there are any, a batch is held unless a person releases it.
    pub diagnoses: Vec<Diagnosis>,
    pub created_at: Ts,
    pub decided_at: Option<Ts>,
    pub note: Option<String>,
    /// The reporter said, or a person confirmed, that the prices are those of the day before.
    pub unchanged: bool,
}

/// The header and the first rows of a file, as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceSample)]
pub struct Sample {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// `csv`, `xlsx`, `xls`, `ods`, `html`, `json`.
    pub format: String,
    /// The sheets of a workbook, or the tables of a web page.
    #[serde(default)]
    pub sheets: Vec<SheetLook>,
    /// The first rows as they came, to say in which of them the heads are.
    #[serde(default)]
    pub first_rows: Vec<RawRow>,
    /// The first row of the heads as it was found; none in a file without heads.
    #[serde(default)]
    pub header_row: Option<u32>,
    /// How many rows the heads take.
    #[serde(default)]
    pub header_rows: u8,
    /// Tables side by side that were found.
    #[serde(default)]
    pub blocks: u8,
    /// Heads that are days.
    #[serde(default)]
    pub day_columns: Vec<String>,
    /// What of the file was not read as data.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

/// A batch with what its file looks like and how it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceBatchDetail)]
pub struct BatchDetail {
    #[serde(flatten)]
    pub batch: Batch,
    pub mapping: Mapping,
    pub sample: Sample,
}

impl web::Resource for BatchDetail {
    fn location(&self) -> String {
        format!("/price-batches/{}", self.batch.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.batch.version)
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::unexpected)
}

impl BatchRow {
    pub fn account(&self) -> Result<Account> {
        Ok(Account {
            rows: self.row_count,
            accepted: self.accepted,
            superseding: self.superseding,
            duplicates: self.duplicates,
            set_aside: self.set_aside,
            refused: self.refused,
            blank_rows: self.blank_rows,
            reasons: json(&self.reasons)?,
        })
    }

    pub fn view(self) -> Result<Batch> {
        Ok(Batch {
            account: self.account()?,
            diagnoses: json(&self.diagnoses)?,
            id: self.id,
            version: self.version,
            source: self.source,
            channel: self.channel,
            file_name: self.file_name,
            digest: self.digest,
            state: self.state,
            first_day: self.first_day,
            last_day: self.last_day,
            created_at: self.created_at,
            decided_at: self.decided_at,
            note: self.note,
            unchanged: self.unchanged,
        })
    }

    pub fn detail(self) -> Result<BatchDetail> {
        let (mapping, sample) = (Mapping::parse(&self.mapping)?, json(&self.sample)?);
        Ok(BatchDetail { batch: self.view()?, mapping, sample })
    }
}

/// What a rule said of a row, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceRowMessage)]
pub struct RowMessage {
    /// The column's name in the file; empty when it concerns the whole row.
    pub column: String,
    pub rule: String,
    pub message: String,
}

/// A row that was not simply accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceRow)]
pub struct RowView {
    pub id: Id,
    pub batch_id: Id,
    pub source: String,
    /// As a spreadsheet numbers it.
    pub row: i32,
    pub verdict: RowVerdict,
    /// The rule that decided.
    pub rule: String,
    pub messages: Vec<RowMessage>,
    pub name: String,
    /// Varieties that an unknown name may mean, the likeliest first: a question, never an answer.
    pub likely: Vec<String>,
    pub variety: Option<String>,
    pub spec: String,
    pub day: Option<Day>,
    /// As they stood in the row.
    pub low: String,
    pub average: String,
    pub high: String,
    pub unit: String,
    /// Fen per kg, where it could be read.
    pub average_fen_per_kg: Option<i64>,
    pub cells: Vec<String>,
    pub state: RowState,
    pub note: Option<String>,
    pub decided_at: Option<Ts>,
    pub observation_id: Option<Id>,
    /// It has everything that a price needs, so that it may be accepted as it is.
    pub acceptable: bool,
}

impl StoredRow {
    pub fn read(&self) -> Result<Candidate> {
        self.candidate.as_deref().map(json).transpose().map(Option::unwrap_or_default)
    }

    pub fn faults(&self) -> Result<Vec<FieldError>> {
        json(&self.messages)
    }

    pub fn view(self, lang: Lang) -> Result<RowView> {
        let candidate = self.read()?;
        let messages = self.faults()?.into_iter().map(|m| RowMessage {
            column: m.path,
            rule: m.code,
            message: m.message.get(lang).to_owned(),
        });
        Ok(RowView {
            messages: messages.collect(),
            cells: json(&self.raw)?,
            acceptable: candidate.prices().is_some() && candidate.variety.is_some() && candidate.day.is_some(),
            average_fen_per_kg: candidate.average,
            id: self.id,
            batch_id: self.batch_id,
            source: self.source,
            row: self.row_number,
            verdict: self.verdict,
            rule: self.rule,
            name: candidate.name,
            likely: Vec::new(),
            variety: candidate.variety,
            spec: candidate.spec,
            day: self.day,
            low: candidate.quote.low,
            average: candidate.quote.average,
            high: candidate.quote.high,
            unit: candidate.quote.unit,
            state: self.state,
            note: self.note,
            decided_at: self.decided_at,
            observation_id: self.observation_id,
        })
    }
}

/// What to do with a batch.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = DecidePriceBatch)]
pub struct Decide {
    /// Commit in spite of systematic faults; needs a reason.
    #[serde(default)]
    pub release: bool,
    #[schema(max_length = 200)]
    pub reason: Option<String>,
    /// Read the source's next files in the same way.
    #[serde(default)]
    pub save_mapping: bool,
    /// The prices are those of the day before: the sheet is believed, and needs no release for being equal to it.
    #[serde(default)]
    pub unchanged: bool,
}

/// All rules with their words.
pub fn all_rules() -> Vec<rules::RuleView> {
    rules::RULES.iter().map(rules::Rule::view).collect()
}
