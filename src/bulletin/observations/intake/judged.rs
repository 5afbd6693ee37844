//! Bytes become judged rows; nothing is stored here.

use std::collections::HashMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    batch::{Account, Channel},
    candidate::JudgedRow,
    diagnose::{Diagnosis, diagnose, other_market},
    judge::{self, Strictness},
    lexicon::Lexicon,
    mapping::Mapping,
    propose::{Owners, propose},
    reader::Reader,
    rules::{self, RowVerdict},
    store,
};
use crate::{
    bulletin::{
        observations::service::may_report,
        sources::{self, PriceSource},
    },
    catalogue,
    kernel::{Ctx, Result, text::is_hidden},
    storage::Tx,
    tabular::{self, Limits, Sheet, header_key},
};

/// Prices as they arrive.
#[derive(Debug, Clone, Serialize)]
pub struct Incoming {
    pub source: String,
    pub channel: Channel,
    pub file_name: String,
    /// How to read it; the source's own way, or one that is proposed, unless given.
    pub mapping: Option<Mapping>,
    pub digest: String,
    /// The sender says that the prices are those of the day before.
    pub unchanged: bool,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Incoming {
    pub fn new(source: &str, channel: Channel, file_name: &str, mapping: Option<Mapping>, bytes: Vec<u8>) -> Incoming {
        let file_name = file_name.chars().filter(|c| !is_hidden(*c)).take(200).collect();
        let digest = hex::encode(Sha256::digest(&bytes));
        Incoming { source: source.to_owned(), channel, file_name, mapping, digest, unchanged: false, bytes }
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
            if let Some(code) = row.deciding().map(|message| message.code.as_str()) {
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

/// Whose prices a file may hold, of all sources: a market's code or name → its source's code; only those that the caller
/// may report for.
fn markets(ctx: &Ctx, all: &[PriceSource], mapping: &Mapping) -> HashMap<String, String> {
    let mut known = HashMap::new();
    for source in all.iter().filter(|source| source.active && may_report(ctx, source).is_ok()) {
        for name in [&source.name_zh, &source.name_en, &source.code] {
            known.insert(header_key(name), source.code.clone());
        }
    }
    for (name, code) in &mapping.markets {
        if let Some(code) = known.get(&header_key(code)).cloned() {
            known.insert(header_key(name), code);
        }
    }
    known
}

/// The names by which a sheet of a workbook may say whose prices it holds, of all sources.
pub(super) fn owners(ctx: &Ctx, all: &[PriceSource], source: &PriceSource) -> Owners {
    let names = markets(ctx, all, &Mapping::default());
    let own = [&source.name_zh, &source.name_en, &source.code].into_iter().map(|name| header_key(name)).collect();
    Owners { all: names.into_iter().collect(), own }
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
    let all = sources::list(tx, None)?;
    let owners = owners(ctx, &all, &source);
    let read = |mapping: Mapping| -> Result<(Mapping, Sheet)> {
        let sheet = tabular::read_as(&incoming.bytes, &limits, &owners.reading(mapping.reading()))?;
        Ok((mapping, sheet))
    };
    let found = |given: &Mapping| propose(&incoming.bytes, &incoming.file_name, &varieties, &limits, &owners, given);
    // As the source's files are read, or as this one seems to want it.
    let usual = || match source.mapping.as_deref().map(Mapping::parse).transpose()? {
        Some(mapping) => read(mapping),
        None => Ok(found(&Mapping::default())?),
    };
    let (mapping, mut sheet) = match &incoming.mapping {
        // It says what names mean and nothing of the columns: those are read as usual.
        Some(given) if *given == Mapping { names: given.names.clone(), ..Mapping::default() } => {
            let (mut mapping, sheet) = usual()?;
            mapping.names.extend(given.names.clone());
            (mapping, sheet)
        }
        // It says where the table is: its columns are found there.
        Some(given) if given.leaves_columns() => found(given)?,
        Some(mapping) => read(mapping.clone())?,
        None => usual()?,
    };
    let lexicon = Lexicon { varieties: &varieties, answers: store::answers(tx, &source.code)? };
    let known = markets(ctx, &all, &mapping);
    let currencies = all.iter().map(|source| (source.code.clone(), source.currency.clone())).collect();
    let sources = (source.code.as_str(), &known, &currencies);
    let mut reader = Reader::new(&sheet, &mapping, &lexicon, sources, &incoming.file_name, ctx.now.day())?;
    let mut rows = reader.read_all(&sheet.rows)?;
    let unread = reader.places.unread(&sheet.header);
    drop(reader);
    sheet.layout.leave_columns(&unread);
    judge::settle(tx, &mut rows, strictness(incoming), &varieties, &all)?;
    if store::committed_before(tx, &source.code, &incoming.digest, &mapping.text())? {
        // Sent twice is not asked twice.
        for row in rows.iter_mut().filter(|row| row.verdict == RowVerdict::SetAside) {
            row.verdict = RowVerdict::Duplicate;
            row.messages = vec![rules::ALREADY_WAITING.at("")];
            row.factor = 0;
        }
    }
    let mut diagnoses = diagnose(&sheet, &mapping, &rows);
    if mapping.columns.market.is_none() && !sheet.layout.titles.is_empty() {
        let others = all.iter().filter(|s| s.active && s.code != source.code).map(|s| s.name_zh.as_str());
        diagnoses.extend(other_market(&sheet, rows.len(), &source.name_zh, others));
    }
    Ok(Judged { source, mapping, sheet, rows, diagnoses })
}

fn strictness(incoming: &Incoming) -> Strictness {
    let form = incoming.channel == Channel::Form;
    // In the form a person sees yesterday's price beside each field, and says why it changed.
    Strictness { reasons: form, stale: !form && !incoming.unchanged }
}
