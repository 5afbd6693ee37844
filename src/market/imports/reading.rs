//! How a file of listings is read: which sheets, where its heads are, which column is which field. It is found, and a person
//! may say otherwise.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    cells::head_and_unit,
    importer::Options,
    sheet::{Columns, fields},
};
use crate::listing::Side;
use catalogue::units::is_unit;
use kernel::{Error, FieldError, Result, Text};
use tabular::{
    Head, Limits, Reading, Sheet, Vocabulary, header_key,
    layout::{LeftOut, RawRow, SheetLook},
    read_as,
};

/// The form field that holds a [`ListingMapping`].
pub const MAPPING: &str = "mapping";

/// How a file of listings is read; whatever is left out is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListingMapping {
    /// The sheets of a workbook, as one table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// The row of the heads, as a spreadsheet numbers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub header_row: Option<u32>,
    /// Field → the head of its column; an empty head: the file does not have it.
    #[schema(value_type = BTreeMap<String, String>)]
    pub columns: BTreeMap<String, String>,
}

/// A field that a column can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListingField {
    /// As the API names it: `quantity`, `origin`.
    pub path: String,
    pub name: Text,
    /// A file must have it.
    pub needed: bool,
}

/// What a file looks like and how it is read; nothing is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListingReading {
    pub sheets: Vec<SheetLook>,
    /// The first row of the heads, as a spreadsheet numbers it.
    pub header_row: Option<u32>,
    pub header: Vec<String>,
    /// The first rows as they came.
    pub rows: Vec<RawRow>,
    pub mapping: ListingMapping,
    pub fields: Vec<ListingField>,
    /// Fields that the file must have and no column is.
    pub missing: Vec<String>,
    /// Columns that no field is read from.
    pub unread: Vec<String>,
    pub left_out: Vec<LeftOut>,
}

impl ListingMapping {
    /// The mapping of the form, if there is one.
    ///
    /// # Errors
    /// A field error on `mapping`.
    pub fn of(options: &Options) -> Result<ListingMapping> {
        let Some(text) = options.get(MAPPING).filter(|text| !text.trim().is_empty()) else {
            return Ok(ListingMapping::default());
        };
        serde_json::from_str(text).map_err(|fault| {
            let zh = format!("列对应不正确（{}），请重新选择各列", tabular::json_place_zh(&fault));
            Error::field(MAPPING, "invalid_value", zh, format!("the mapping is not valid ({fault}): choose the columns again"))
        })
    }

    /// Where the table of a file is looked for.
    pub fn reading(&self, side: Side) -> Reading {
        Reading {
            sheets: self.sheets.clone(),
            header_row: self.header_row,
            header_rows: self.header_row.map(|_| 1),
            day_columns: Some(false),
            blocks: Some(1),
            words: Some(match side {
                Side::Offer => &OFFER_WORDS,
                Side::Demand => &DEMAND_WORDS,
            }),
            wanted: self.columns.values().filter(|head| !head.is_empty()).map(|head| header_key(head)).collect(),
            ..Reading::default()
        }
    }
}

static OFFER_WORDS: Vocabulary = Vocabulary { head: offer_head, day: no_day, unit: is_unit };
static DEMAND_WORDS: Vocabulary = Vocabulary { head: demand_head, day: no_day, unit: is_unit };

static OFFER_HEADS: LazyLock<HashMap<String, Head>> = LazyLock::new(|| heads(Side::Offer));
static DEMAND_HEADS: LazyLock<HashMap<String, Head>> = LazyLock::new(|| heads(Side::Demand));

fn offer_head(text: &str) -> Option<Head> {
    OFFER_HEADS.get(&head_and_unit(text).0).copied()
}

fn demand_head(text: &str) -> Option<Head> {
    DEMAND_HEADS.get(&head_and_unit(text).0).copied()
}

/// The heads by every name of their fields; a name of two fields is the first one's.
fn heads(side: Side) -> HashMap<String, Head> {
    let mut heads = HashMap::new();
    for field in fields(side) {
        let head = match field.path {
            "variety" | "category" => Head::Name,
            "price" => Head::Price,
            _ => Head::Other,
        };
        for name in field.names() {
            heads.entry(head_and_unit(name).0).or_insert(head);
        }
    }
    heads
}

/// The days of a listing stand in its row.
fn no_day(_: &str) -> Option<String> {
    None
}

/// Reads a file and says how, with the columns found or chosen.
///
/// # Errors
/// Field errors on `file` and `mapping`.
pub(super) fn look(bytes: &[u8], limits: &Limits, side: Side, mapping: ListingMapping) -> Result<ListingReading> {
    let sheet = read_as(bytes, limits, &mapping.reading(side))?;
    let columns = Columns::found(&sheet, side, &mapping)?;
    let chosen = fields(side).iter().filter_map(|field| Some((field.path.to_owned(), columns.head_of(field.path)?.to_owned())));
    let mut chosen: BTreeMap<String, String> = chosen.collect();
    // What a person has said of a field that the file does not have is kept, or its column would be found anew.
    chosen.extend(mapping.columns.iter().filter(|(_, head)| head.is_empty()).map(|(path, head)| (path.clone(), head.clone())));
    let unread =
        sheet.header.iter().filter(|head| !head.is_empty() && !chosen.values().any(|one| one == *head)).cloned().collect();
    let missing = columns.missing(side).map(|field| field.path.to_owned()).collect();
    let fields = fields(side).iter().map(|field| ListingField {
        path: field.path.to_owned(),
        name: Text::new(field.zh, field.en),
        needed: field.needed,
    });
    let Sheet { header, layout, .. } = sheet;
    Ok(ListingReading {
        header_row: layout.header_row,
        rows: layout.first_rows,
        sheets: layout.sheets,
        left_out: layout.left_out,
        header,
        mapping: ListingMapping { columns: chosen, ..mapping },
        fields: fields.collect(),
        missing,
        unread,
    })
}

/// A chosen column that the file does not have.
pub(super) fn no_such_column(path: &str, head: &str, header: &[String]) -> FieldError {
    let there: Vec<&str> = header.iter().map(String::as_str).filter(|head| !head.is_empty()).collect();
    FieldError::new(
        format!("mapping.columns.{path}"),
        "no_such_column",
        format!("文件没有“{head}”列；有：{}", there.join("、")),
        format!("the file has no column '{head}'; it has: {}", there.join(", ")),
    )
}
