//! An edition as a file: which formats there are, what each is made from, and where a costly one is kept.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    export,
    model::{BulletinRow, BulletinState},
    pdf, printed, service,
    table::{Summary, Table},
    workbook,
};
use exports::Format;
use kernel::{Ctx, Error, ErrorCode, Id, Result};
use notify::{Attachment, attachments};
use prices::figures::PriceUnit;
use storage::Db;

/// A file of an edition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = BulletinFileFormat)]
pub enum FileFormat {
    #[default]
    Csv,
    Xlsx,
    Pdf,
    /// The table with its digest, the digest before, and the signature: a file that proves itself.
    Json,
    /// Only the bytes that the digest covers.
    Canonical,
    /// The observations that the figures are computed from, as JSON.
    Observations,
}

impl FileFormat {
    pub fn extension(self) -> &'static str {
        match self {
            FileFormat::Csv => "csv",
            FileFormat::Xlsx => "xlsx",
            FileFormat::Pdf => "pdf",
            FileFormat::Json | FileFormat::Canonical | FileFormat::Observations => "json",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            FileFormat::Csv => Format::Csv.content_type(),
            FileFormat::Xlsx => Format::Xlsx.content_type(),
            FileFormat::Pdf => "application/pdf",
            FileFormat::Json | FileFormat::Canonical | FileFormat::Observations => "application/json",
        }
    }
}

/// An edition with all that is printed on it.
#[derive(Debug, Clone)]
pub struct Document {
    pub row: BulletinRow,
    pub table: Table,
    /// The unit that the reader wants; the figures are the same.
    pub unit: PriceUnit,
    pub prepared_by: Option<String>,
    pub reviewed_by: Option<String>,
}

impl Document {
    /// What rose, stayed and fell, as the prices are printed.
    pub fn summary(&self) -> Summary {
        printed::summary(self.unit, &self.table.rows)
    }

    /// The name under which readers keep the file, without its extension.
    pub fn file_name(&self) -> String {
        let name = export::file_name(&self.row);
        if self.unit == self.row.unit { name } else { format!("{name}-{}", self.unit.name_zh().replace('/', "每")) }
    }
}

/// How many may wait for a page to be typeset before the next is asked to come back.
const WAITING: usize = 16;

/// Those who wait; a machine sets one page at a time.
static QUEUE: AtomicUsize = AtomicUsize::new(0);
static PRESS: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The edition as a PDF: typeset once, kept, and read from there on. Takes a second of CPU the first time, so it is
/// called off the request threads.
///
/// # Errors
/// `unavailable` when no Chinese font is installed, or too many pages wait.
pub fn pdf(db: &Db, ctx: &Ctx, document: &Document) -> Result<Vec<u8>> {
    // Drafts change, so they are not kept.
    let kept = document.row.state.is_public().then(|| kept_as(document.row.id, document.unit, FileFormat::Pdf));
    let find = |name: &Option<String>| match name {
        Some(name) => db.read_now(|tx| attachments::find(tx, name)),
        None => Ok(None),
    };
    if let Some(file) = find(&kept)? {
        return Ok(file.bytes);
    }
    if QUEUE.fetch_add(1, Ordering::SeqCst) >= WAITING {
        QUEUE.fetch_sub(1, Ordering::SeqCst);
        return Err(Error::new(ErrorCode::Unavailable).retry_after(5));
    }
    let result = {
        let _turn = PRESS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Whoever was before may have set the same page.
        match find(&kept) {
            Ok(Some(file)) => Ok(file.bytes),
            Ok(None) => pdf::typeset(document),
            Err(error) => Err(error),
        }
    };
    QUEUE.fetch_sub(1, Ordering::SeqCst);
    let bytes = result?;
    if let Some(name) = kept {
        let file = Attachment { name, content_type: FileFormat::Pdf.content_type().to_owned(), bytes: bytes.clone() };
        db.write_now(|tx| attachments::keep(tx, ctx.now, &file))?;
    }
    Ok(bytes)
}

/// How files print an edition: a new number where the same edition is printed in another way, so that neither a kept file
/// nor a reader's copy of the old way passes for the new one.
pub const LAYOUT: u32 = 2;

/// The name under which a file of an edition is kept for mails and readers.
pub fn kept_as(id: Id, unit: PriceUnit, format: FileFormat) -> String {
    format!("bulletin/{id}/{LAYOUT}/{}.{}", unit.as_str(), format.extension())
}

/// The bytes of a file of an edition that the caller may read.
///
/// # Errors
/// `not_found`, `unavailable` (see [`pdf`]).
pub fn make(db: &Db, ctx: &Ctx, document: &Document, format: FileFormat) -> Result<Vec<u8>> {
    match format {
        FileFormat::Csv => {
            let (columns, rows) = (export::columns(&document.table, document.unit), document.table.rows.clone());
            Ok(columns.write_rows(Format::Csv, ctx.lang, rows)?.bytes)
        }
        FileFormat::Xlsx => workbook::write(document),
        FileFormat::Pdf => pdf(db, ctx, document),
        FileFormat::Json => json(&db.read_now(|tx| service::envelope(tx, &document.row))?),
        FileFormat::Canonical => Ok(document.row.body.clone().into_bytes()),
        FileFormat::Observations => json(&db.read_now(|tx| service::observations(tx, ctx, document.row.id))?),
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Error::unexpected)
}

/// The edition with all that is printed on it, for a caller who may read it.
///
/// # Errors
/// `not_found`; `wrong_state` for a file that only a published edition has.
pub fn document(db: &Db, ctx: &Ctx, id: Id, unit: Option<PriceUnit>, format: FileFormat) -> Result<Document> {
    db.read_now(|tx| {
        let row = service::stored(tx, ctx, id)?;
        if format == FileFormat::Json && matches!(row.state, BulletinState::Draft | BulletinState::Reviewed) {
            return Err(Error::wrong_state("公布后才有签名文件", "the signed file exists once it is published"));
        }
        let people: Vec<Id> = [row.prepared_by, row.reviewed_by].into_iter().flatten().collect();
        let names = accounts::service::names(tx, people)?;
        let name = |id: Option<Id>| id.and_then(|id| names.get(&id).cloned());
        Ok(Document {
            table: row.table()?,
            unit: unit.unwrap_or(row.unit),
            prepared_by: name(row.prepared_by),
            reviewed_by: name(row.reviewed_by),
            row,
        })
    })
}
