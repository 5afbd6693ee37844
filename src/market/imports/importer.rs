//! The seam between files and what their rows become.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    listings::ListingImporter,
    model::{ImportKind, RowStatus},
    reading::ListingReading,
};
use crate::listing::Side;
use exports::{File, Format};
use kernel::{Ctx, Error, FieldError, Id, Result};
use storage::Tx;
use tabular::{Limits, Reading, Sheet};

/// Form fields beside the file, for example the source of a price list.
pub type Options = BTreeMap<String, String>;

/// One thing that is wrong with a row, or worth knowing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The column's header; empty when it concerns the whole row.
    pub column: String,
    pub code: String,
    pub zh: String,
    pub en: String,
}

impl From<FieldError> for Message {
    fn from(field: FieldError) -> Message {
        Message { column: field.path, code: field.code, zh: field.message.zh, en: field.message.en }
    }
}

/// What an importer makes of one row.
#[derive(Debug, Clone)]
pub struct Judged {
    /// As a spreadsheet numbers it.
    pub row: u32,
    pub status: RowStatus,
    /// What [`Importer::commit`] will be given, as JSON. A duplicate that has one is taken when the caller says so.
    pub command: Option<String>,
    pub messages: Vec<Message>,
}

/// How a row is taken.
#[derive(Debug, Clone, Copy)]
pub struct Taking {
    /// Counts the rows of one commit from 0.
    pub position: usize,
    /// Although the same is there already.
    pub again: bool,
}

/// A kind of file: how its rows are judged and what they become.
pub trait Importer: Send + Sync {
    /// Whether the caller may import such files.
    ///
    /// # Errors
    /// `forbidden` and its kin.
    fn permit(&self, ctx: &Ctx) -> Result<()>;

    /// What a file of this kind may cost.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// Where the table of a file is looked for.
    ///
    /// # Errors
    /// Field errors of the options.
    fn reading(&self, _: &Options) -> Result<Reading> {
        Ok(Reading::default())
    }

    /// What a file looks like and how its columns are read.
    ///
    /// # Errors
    /// Field errors on `file` and of the options.
    fn look(&self, bytes: &[u8], options: &Options) -> Result<ListingReading>;

    /// Judges every row of the sheet, in its order, one verdict each. Changes nothing.
    ///
    /// # Errors
    /// When the sheet as a whole is unusable, for example lacks a column.
    fn judge(&self, tx: &mut Tx, ctx: &Ctx, sheet: &Sheet, options: &Options) -> Result<Vec<Judged>>;

    /// Makes sure that the caller may have so many more of what the rows become.
    ///
    /// # Errors
    /// `quota_reached`, `rate_limited`.
    fn make_room(&self, _: &mut Tx, _: &Ctx, _: i64) -> Result<()> {
        Ok(())
    }

    /// Turns one accepted row into what it stands for.
    ///
    /// # Errors
    /// Whatever keeps the row out now; its savepoint is undone.
    fn commit(&self, tx: &mut Tx, ctx: &Ctx, command: &str, how: Taking) -> Result<Id>;

    /// An empty file with an example row, in the reader's language.
    ///
    /// # Errors
    /// `unexpected`.
    fn template(&self, ctx: &Ctx, format: Format) -> Result<File>;
}

/// All kinds of files that this process takes.
#[derive(Clone)]
pub struct Importers(BTreeMap<ImportKind, Arc<dyn Importer>>);

impl Default for Importers {
    /// Offers and demands.
    fn default() -> Importers {
        let none = Importers(BTreeMap::new());
        none.with(ImportKind::Offers, ListingImporter(Side::Offer)).with(ImportKind::Demands, ListingImporter(Side::Demand))
    }
}

impl Importers {
    #[must_use]
    pub fn with(mut self, kind: ImportKind, importer: impl Importer + 'static) -> Importers {
        self.0.insert(kind, Arc::new(importer));
        self
    }

    /// # Errors
    /// A field error for a kind that nobody takes.
    pub fn get(&self, kind: ImportKind) -> Result<&dyn Importer> {
        self.0
            .get(&kind)
            .map(AsRef::as_ref)
            .ok_or_else(|| Error::field("kind", "unknown", "不支持导入这类文件", "files of this kind cannot be imported here"))
    }
}
