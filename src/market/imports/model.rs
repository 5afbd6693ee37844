use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::importer::Message;
use crate::schema::{import_rows, imports};
use kernel::{Error, Id, Lang, RegionCode, Result, Ts, text_enum};
use storage::bulk_insert;
use web::Resource;

text_enum! {
    /// What the rows of a file are.
    pub enum ImportKind {
        Offers = "offers",
        Demands = "demands",
        Observations = "observations",
    }
}

text_enum! {
    pub enum ImportState {
        Previewed = "previewed",
        Committed = "committed",
    }
}

text_enum! {
    /// What is said of a row.
    pub enum RowStatus {
        Ok = "ok" => ("可导入", "ok"),
        Error = "error" => ("错误", "error"),
        /// Imported before, or the same as a row above; left out.
        Duplicate = "duplicate" => ("重复", "duplicate"),
    }
}

text_enum! {
    pub enum CommitMode {
        /// Everything or, if one row fails, nothing.
        AllOrNothing = "all_or_nothing",
        /// Every row that can be taken.
        RowByRow = "row_by_row",
    }
}

/// A file and what was said of its rows: `rows` = `ok` + `errors` + `duplicates`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
#[schema(as = ImportRecord)]
pub struct Import {
    pub id: Id,
    pub kind: ImportKind,
    #[serde(skip)]
    #[schema(ignore)]
    pub enterprise_id: Option<Id>,
    #[serde(skip, default = "Id::nil")]
    #[schema(ignore)]
    pub user_id: Id,
    pub file_name: String,
    /// SHA-256 of the file.
    pub digest: String,
    pub state: ImportState,
    pub rows: i32,
    pub ok: i32,
    pub errors: i32,
    pub duplicates: i32,
    /// Rows that have become something.
    pub committed: i32,
    pub created_at: Ts,
    pub committed_at: Option<Ts>,
    /// What the preview takes in the database.
    #[serde(skip)]
    #[schema(ignore)]
    pub bytes: i64,
}

/// An import as its owner sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    #[serde(flatten)]
    pub import: Import,
    /// Of the duplicates, those that say the same as another listing in other words: they are taken when the commit says
    /// `again`.
    pub asked: i64,
}

impl Resource for ImportView {
    fn location(&self) -> String {
        format!("/imports/{}", self.import.id)
    }
}

/// A commit's result: the import, and how many of its rows were left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Committed {
    #[serde(flatten)]
    pub import: ImportView,
    pub skipped: i32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Commit {
    pub mode: CommitMode,
    /// Also take the rows that are the same as a listing on the board or as a row above.
    #[serde(default)]
    pub again: bool,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
pub(super) struct StoredRow {
    pub market: RegionCode,
    pub import_id: Id,
    pub row: i32,
    pub status: RowStatus,
    pub cells: String,
    pub command: Option<String>,
    pub messages: String,
    pub result_id: Option<Id>,
}

bulk_insert!(StoredRow, import_rows::table);

impl StoredRow {
    /// What the row takes in the database, roughly.
    pub fn bytes(&self) -> i64 {
        let text = self.cells.len() + self.messages.len() + self.command.as_ref().map_or(0, String::len);
        i64::try_from(text).unwrap_or(i64::MAX) + 100
    }
}

/// A remark on a row, in the reader's language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RowMessage {
    /// The column's header; empty when it concerns the whole row.
    pub column: String,
    pub code: String,
    pub message: String,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportRow {
    /// As a spreadsheet numbers it.
    pub row: i32,
    pub status: RowStatus,
    /// The cells by their headers, as they stood in the file.
    #[schema(value_type = Object)]
    pub values: serde_json::Map<String, serde_json::Value>,
    pub messages: Vec<RowMessage>,
    /// A duplicate that is taken when the commit says `again`.
    pub asked: bool,
    /// What it has become.
    pub result_id: Option<Id>,
}

impl StoredRow {
    /// A duplicate that is taken when the commit says `again`.
    pub fn asked(&self) -> bool {
        self.status == RowStatus::Duplicate && self.command.is_some()
    }

    pub fn view(self, lang: Lang) -> Result<ImportRow> {
        let messages: Vec<Message> = serde_json::from_str(&self.messages).map_err(Error::unexpected)?;
        let message =
            |m: Message| RowMessage { column: m.column, code: m.code, message: if lang == Lang::Zh { m.zh } else { m.en } };
        Ok(ImportRow {
            row: self.row,
            status: self.status,
            values: serde_json::from_str(&self.cells).map_err(Error::unexpected)?,
            messages: messages.into_iter().map(message).collect(),
            asked: self.asked(),
            result_id: self.result_id,
        })
    }
}
