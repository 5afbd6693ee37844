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
    observations::service::may_report,
    sources::{self, PriceSource},
};
use catalogue::{self, search::VarietyIndex};
use kernel::{Ctx, Error, Result, text::is_hidden};
use storage::Tx;
use tabular::{self, Limits, Sheet, header_key};

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
fn markets(ctx: &Ctx, all: &[PriceSource]) -> HashMap<String, String> {
    let mut known = HashMap::new();
    for source in all.iter().filter(|source| source.active && may_report(ctx, source).is_ok()) {
        for name in [&source.name_zh, &source.name_en, &source.code] {
            known.insert(header_key(name), source.code.clone());
        }
    }
    known
}

/// The source that a file is for, and what of the database is needed to read it.
struct SourceContext {
    source: PriceSource,
    all: Vec<PriceSource>,
    varieties: VarietyIndex,
    /// The names by which a file, or a sheet of a workbook, may say whose prices it holds.
    owners: Owners,
}

/// A file as it was read.
struct ReadFile {
    mapping: Mapping,
    sheet: Sheet,
    /// The columns were found, not stated.
    proposed: bool,
}

impl SourceContext {
    fn of(tx: &mut Tx, ctx: &Ctx, code: &str) -> Result<SourceContext> {
        let source = sources::find(tx, code)?;
        may_report(ctx, &source)?;
        let varieties = catalogue::service::index(tx)?;
        let all = sources::list(tx, None)?;
        let own = [&source.name_zh, &source.name_en, &source.code].into_iter().map(|name| header_key(name)).collect();
        let owners = Owners { all: markets(ctx, &all), own };
        Ok(SourceContext { source, all, varieties, owners })
    }

    /// Reads a file as it says, or else as the source's files are read, or as this one seems to want it.
    fn read(&self, incoming: &Incoming) -> Result<ReadFile> {
        match &incoming.mapping {
            // It says what names mean and nothing of the columns: those are read as usual.
            Some(given) if *given == Mapping { names: given.names.clone(), ..Mapping::default() } => {
                let mut read = self.read_as_usual(incoming)?;
                read.mapping.names.extend(given.names.clone());
                Ok(read)
            }
            // It says where the table is: its columns are found there.
            Some(given) if given.leaves_columns() => self.propose(incoming, given),
            Some(mapping) => self.read_with(incoming, mapping.clone()),
            None => self.read_as_usual(incoming),
        }
    }

    fn read_as_usual(&self, incoming: &Incoming) -> Result<ReadFile> {
        match self.source.mapping.as_deref().map(Mapping::parse).transpose()? {
            Some(mapping) => self.read_with(incoming, mapping),
            None => self.propose(incoming, &Mapping::default()),
        }
    }

    fn read_with(&self, incoming: &Incoming, mapping: Mapping) -> Result<ReadFile> {
        let sheet = tabular::read_as(&incoming.bytes, &Limits::default(), &self.owners.reading(mapping.reading()))?;
        Ok(ReadFile { mapping, sheet, proposed: false })
    }

    fn propose(&self, incoming: &Incoming, given: &Mapping) -> Result<ReadFile> {
        let limits = Limits::default();
        let (mapping, sheet) = propose(&incoming.bytes, &incoming.file_name, &self.varieties, &limits, &self.owners, given)?;
        Ok(ReadFile { mapping, sheet, proposed: true })
    }

    /// Judges every row of the file, and the file as a whole.
    fn judge(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        incoming: &Incoming,
        file: &mut ReadFile,
    ) -> Result<(Vec<JudgedRow>, Vec<Diagnosis>)> {
        let SourceContext { source, all, varieties, .. } = self;
        let ReadFile { mapping, sheet, .. } = file;
        let lexicon = Lexicon { varieties, answers: store::answers(tx, &source.code)? };
        let mut known = self.owners.all.clone();
        for (name, code) in &mapping.markets {
            if let Some(code) = known.get(&header_key(code)).cloned() {
                known.insert(header_key(name), code);
            }
        }
        let currencies = all.iter().map(|source| (source.code.clone(), source.currency.clone())).collect();
        let sources = (source.code.as_str(), &known, &currencies);
        let mut reader = Reader::new(sheet, mapping, &lexicon, sources, &incoming.file_name, ctx.now.day())?;
        let mut rows = reader.read_all(&sheet.rows)?;
        let unread = reader.places.unread(&sheet.header);
        drop(reader);
        sheet.layout.leave_columns(&unread);
        judge::settle(tx, &mut rows, strictness(incoming), varieties, all)?;
        if store::committed_before(tx, &source.code, &incoming.digest, &mapping.text())? {
            // Sent twice is not asked twice.
            for row in rows.iter_mut().filter(|row| row.verdict == RowVerdict::SetAside) {
                row.verdict = RowVerdict::Duplicate;
                row.messages = vec![rules::ALREADY_WAITING.at("")];
                row.factor = 0;
            }
        }
        let mut diagnoses = diagnose(sheet, mapping, &rows);
        if mapping.columns.market.is_none() && !sheet.layout.titles.is_empty() {
            let others = all.iter().filter(|s| s.active && s.code != source.code).map(|s| s.name_zh.as_str());
            diagnoses.extend(other_market(sheet, rows.len(), &source.name_zh, others));
        }
        Ok((rows, diagnoses))
    }
}

/// Reads the bytes and judges every row.
///
/// # Errors
/// `not_found` for an unknown source, field errors on `file` and `mapping`.
pub fn judge_bytes(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming) -> Result<Judged> {
    let context = SourceContext::of(tx, ctx, &incoming.source)?;
    let mut file = context.read(incoming)?;
    let (rows, diagnoses) = context.judge(tx, ctx, incoming, &mut file)?;
    Ok(Judged { source: context.source, mapping: file.mapping, sheet: file.sheet, rows, diagnoses })
}

/// [`judge_bytes`]; a file that the source's own way does not fit is judged under the columns that are found where its mapping,
/// if it has one, says the table is. Where these could not all be guessed it is shown without verdicts, so that a person can say which is
/// which.
///
/// # Errors
/// `not_found` for an unknown source, field errors on `file` and on what the mapping says.
pub(super) fn judge_or_show(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming) -> Result<Judged> {
    let given = incoming.mapping.clone().unwrap_or_default();
    let context = SourceContext::of(tx, ctx, &incoming.source)?;
    let mut file = match context.read(incoming) {
        Err(error) if of_mapping(&error) => context.propose(incoming, &given)?,
        other => other?,
    };
    let mut judged = context.judge(tx, ctx, incoming, &mut file);
    if !file.proposed && judged.as_ref().is_err_and(of_mapping) {
        file = context.propose(incoming, &given)?;
        judged = context.judge(tx, ctx, incoming, &mut file);
    }
    let (rows, diagnoses) = match judged {
        Err(error) if of_mapping(&error) => (Vec::new(), Vec::new()),
        other => other?,
    };
    Ok(Judged { source: context.source, mapping: file.mapping, sheet: file.sheet, rows, diagnoses })
}

/// Whether nothing but the mapping is at fault.
fn of_mapping(error: &Error) -> bool {
    !error.fields.is_empty() && error.fields.iter().all(|f| f.path.starts_with("mapping."))
}

fn strictness(incoming: &Incoming) -> Strictness {
    let form = incoming.channel == Channel::Form;
    // In the form a person sees yesterday's price beside each field, and says why it changed.
    Strictness { reasons: form, stale: !form && !incoming.unchanged }
}
