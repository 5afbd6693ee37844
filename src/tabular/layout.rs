//! How a file was found to be laid out: where its heads are, which sheets it has, and what of it is not read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::Text;

/// The added column with the name of the sheet, where several are read as one table.
pub const SHEET_COLUMN: &str = "工作表";
/// The added columns with the day and the unit that the lines around the heads state.
pub const TITLE_DAY: &str = "表题日期";
pub const TITLE_UNIT: &str = "表题单位";
/// The added columns of a table whose heads are days: one row per day.
pub const HEAD_DAY: &str = "表头日期";
pub const HEAD_PRICE: &str = "表头价格";

/// A sheet of a workbook, or a table of a web page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FileSheet)]
pub struct SheetLook {
    pub name: String,
    /// Rows that the file states for it, where it does.
    pub rows: Option<u32>,
    /// Whether it was read.
    pub read: bool,
    /// Why it was not.
    pub why: Option<Text>,
}

/// A row as it came, before anything is made of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FileRow)]
pub struct RawRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    pub cells: Vec<String>,
}

/// What of a file was not read as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FileLeftOut)]
pub struct LeftOut {
    /// `title`, `note`, `summary`, `group`, `tags`, `heads`, `hidden_rows`, `hidden_columns`, `sheet`, `columns`, or, of
    /// what was read under another name, `renamed`.
    pub code: String,
    /// The sheet, in a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// How many rows, columns or sheets.
    pub count: u32,
    /// The first of the rows, as a spreadsheet numbers them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<u32>,
    /// What is in them: columns and sheets by name, rows by their first words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    pub text: Text,
}

/// How a file is laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    pub sheets: Vec<SheetLook>,
    /// The first rows of the first sheet that is read.
    pub first_rows: Vec<RawRow>,
    /// The first row of the heads; none in a file without heads.
    pub header_row: Option<u32>,
    /// How many rows the heads take.
    pub header_rows: u8,
    /// Tables side by side.
    pub blocks: u8,
    /// Columns headed by a day.
    pub day_columns: Vec<String>,
    /// Tags under the heads, in the order of the header.
    pub tags: Vec<String>,
    /// The lines above the heads and below them, as they came.
    pub titles: Vec<String>,
    /// The sheets that are read bear the names of those whose rows they hold.
    pub sheets_name_owners: bool,
    /// The workbook counts its days from 1904: its numbers are left as they are, and whoever reads a day from one says so to
    /// [`DayReading::calendar_1904`](super::days::DayReading::calendar_1904).
    pub from_1904: bool,
    pub left_out: Vec<LeftOut>,
}

/// Whether a sheet, or a line, bears an owner's name, or a short form of it; both as [`super::header_key`] writes them.
pub fn is_named(owner: &str, sheet: &str) -> bool {
    let long = |text: &str| text.chars().count() >= if text.is_ascii() { 4 } else { 2 };
    owner == sheet || (long(owner) && long(sheet) && (owner.contains(sheet) || sheet.contains(owner)))
}

/// So many examples of what is left out are named.
const EXAMPLES: usize = 10;

impl Layout {
    /// Notes rows that are left out.
    pub(super) fn leave_row(&mut self, code: &'static str, sheet: Option<&str>, row: u32, what: &str) {
        let entry = self.entry(code, sheet);
        entry.count += 1;
        if entry.rows.len() < EXAMPLES {
            entry.rows.push(row);
            let words: String = what.chars().take(40).collect();
            if !words.is_empty() {
                entry.names.push(words);
            }
        }
    }

    /// Notes columns that the importer does not use.
    pub fn leave_columns(&mut self, names: &[String]) {
        names.iter().for_each(|name| self.leave_named("columns", None, name));
    }

    /// Notes columns or sheets that are left out.
    pub(super) fn leave_named(&mut self, code: &'static str, sheet: Option<&str>, name: &str) {
        let entry = self.entry(code, sheet);
        entry.count += 1;
        if entry.names.len() < 4 * EXAMPLES {
            entry.names.push(name.to_owned());
        }
    }

    fn entry(&mut self, code: &'static str, sheet: Option<&str>) -> &mut LeftOut {
        let at = self.left_out.iter().position(|l| l.code == code && l.sheet.as_deref() == sheet);
        let at = at.unwrap_or_else(|| {
            self.left_out.push(LeftOut {
                code: code.to_owned(),
                sheet: sheet.map(str::to_owned),
                count: 0,
                rows: Vec::new(),
                names: Vec::new(),
                text: words(code),
            });
            self.left_out.len() - 1
        });
        &mut self.left_out[at]
    }
}

fn words(code: &str) -> Text {
    let (zh, en) = match code {
        "title" => ("表头以外的标题、单位和日期行，不作数据", "lines of title, unit and day around the heads: no data"),
        "note" => ("附注、填报人、审核、电话等行，不作数据", "notes, names of those who filed and checked, telephones: no data"),
        "summary" => ("平均、合计、小计等汇总行，不作数据", "averages, totals and subtotals: no data"),
        "group" => ("分组行，不作品种", "names of groups: no goods"),
        "tags" => ("表头下的标签行，不作数据", "tags under the heads: no data"),
        "heads" => ("重复的表头行，不作数据", "the heads again: no data"),
        "hidden_rows" => (
            "隐藏或被筛选掉的行，未读；要读请取消隐藏后另存",
            "hidden or filtered rows, not read: show them and save the file to have them read",
        ),
        "hidden_columns" => {
            ("隐藏的列，未读；要读请取消隐藏后另存", "hidden columns, not read: show them and save the file to have them read")
        }
        "sheet" => ("其他工作表，未读；要读请勾选它", "other sheets, not read: choose sheets in the mapping to have them read"),
        "columns" => ("没有对应的列，未读", "columns that the mapping does not use"),
        _ => ("重名的列，已按先后改名", "columns of the same name, renamed in their order"),
    };
    Text::new(zh, en)
}
