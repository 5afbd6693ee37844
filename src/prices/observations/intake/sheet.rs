//! The rows of a batch that were not taken, as a sheet: to be looked at, put right and sent again.

use super::{
    batch::StoredRow,
    rules::{self, RowVerdict},
    store::{self, RowFilter},
};
use crate::{observations::service::may_report, sources};
use access::{Permission, require};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Error, Id, Lang, Result};
use storage::Tx;
use tabular::Limits;

/// Rows read at once.
const CHUNK: usize = 1_000;

/// What stands between two sentences of one cell.
pub(super) fn between(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    }
}

/// A row with its cells as they came, and what was said of it.
struct Line {
    row: StoredRow,
    cells: Vec<String>,
    says: String,
}

impl Line {
    fn of(row: StoredRow, lang: Lang) -> Result<Line> {
        let says: Vec<String> = row.faults()?.into_iter().map(|m| m.message.get(lang).to_owned()).collect();
        let cells = serde_json::from_str(&row.raw).map_err(Error::unexpected)?;
        Ok(Line { cells, says: says.join(between(lang)), row })
    }
}

/// Every row that was not taken, with file, row, column, value and rule, and its cells as they came.
///
/// # Errors
/// `not_found`, `forbidden`.
pub fn not_taken(tx: &mut Tx, ctx: &Ctx, batch: Id, verdict: Option<RowVerdict>, format: Format) -> Result<File> {
    require(ctx, Permission::PricesRead)?;
    let batch = store::batch(tx, batch)?;
    if ctx.enterprise_id().is_some() {
        may_report(ctx, &sources::find(tx, &batch.source)?)?;
    }
    let sample: super::batch::Sample = serde_json::from_str(&batch.sample).map_err(Error::unexpected)?;
    let file = batch.file_name;
    let mut columns = Export::new("未采用的行", "rows not taken")
        // What came in goes out.
        .up_to(Limits::default().rows)
        .column("file", "文件", "file", move |_: &Line, _| file.clone())
        .column("row", "行", "row", |line, _| line.row.row_number)
        .column("column", "列", "column", |line, _| line.row.column_name.clone())
        .column("value", "值", "value", |line, _| line.row.value.clone())
        .column("result", "结果", "result", |line, lang| Cell::word(line.row.verdict, lang))
        .column("rule", "规则", "rule", |line, lang| rules::name(&line.row.rule, lang).to_owned())
        .column("text", "说明", "text", |line, _| line.says.clone());
    for (place, head) in sample.header.into_iter().enumerate() {
        // The head of a column may be that of one of ours.
        let key = format!("cell_{}", place + 1);
        columns = columns.column(key, head.clone(), head, move |line, _| line.cells.get(place).cloned());
    }
    let (filter, mut after) = (RowFilter { batch: Some(batch.id), verdict, ..RowFilter::default() }, None);
    columns.write(format, ctx.lang, || {
        let rows = store::rows(tx, &filter, after, CHUNK)?;
        let Some(last) = rows.last() else { return Ok(None) };
        after = Some(last.id);
        rows.into_iter().map(|row| Line::of(row, ctx.lang)).collect::<Result<_>>().map(Some)
    })
}
