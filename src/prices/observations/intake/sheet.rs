//! The rows of a batch that were not taken, as a sheet: to be looked at, put right and sent again.

use super::{
    batch::StoredRow,
    rules::{self, RowVerdict},
    store::{self, RowFilter},
};
use crate::{observations::service::may_report, sources};
use access::{Permission, require};
use kernel::{Ctx, Error, Id, Lang, Result};
use storage::Tx;
use tabular::{Column, Table, Value};

/// At most so many rows leave in one file.
const MOST: usize = 50_000;

fn verdict_name(verdict: RowVerdict, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => verdict.name_zh(),
        Lang::En => verdict.as_str(),
    }
}

/// What stands between two sentences of one cell.
pub(super) fn between(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    }
}

/// Every row that was not taken, with file, row, column, value and rule, and its cells as they came.
///
/// # Errors
/// `not_found`, `forbidden`.
pub fn not_taken(tx: &mut Tx, ctx: &Ctx, batch: Id, verdict: Option<RowVerdict>) -> Result<Table> {
    require(ctx, Permission::PricesRead)?;
    let row = store::batch(tx, batch)?;
    if ctx.enterprise_id().is_some() {
        may_report(ctx, &sources::find(tx, &row.source)?)?;
    }
    let sample: super::batch::Sample = serde_json::from_str(&row.sample).map_err(Error::unexpected)?;
    let zh = ctx.lang == Lang::Zh;
    let fixed = if zh {
        ["文件", "行", "列", "值", "结果", "规则", "说明"]
    } else {
        ["file", "row", "column", "value", "result", "rule", "text"]
    };
    let columns = fixed.iter().map(|name| Column::new(*name)).chain(sample.header.iter().map(|h| Column::new(h.clone())));
    let mut table = Table::new(if zh { "未采用的行" } else { "rows not taken" }, columns);
    let filter = RowFilter { batch: Some(batch), verdict, ..RowFilter::default() };
    for stored in store::rows(tx, &filter, None, MOST)? {
        table.push(line(ctx.lang, &row.file_name, &stored, sample.header.len())?);
    }
    Ok(table)
}

fn line(lang: Lang, file: &str, stored: &StoredRow, columns: usize) -> Result<Vec<Value>> {
    let cells: Vec<String> = serde_json::from_str(&stored.raw).map_err(Error::unexpected)?;
    let says: Vec<String> = stored.faults()?.into_iter().map(|m| m.message.get(lang).to_owned()).collect();
    let mut line = vec![
        Value::text(file),
        Value::Int(i64::from(stored.row_number)),
        Value::text(&stored.column_name),
        Value::text(&stored.value),
        Value::text(verdict_name(stored.verdict, lang)),
        Value::text(rules::name(&stored.rule, lang)),
        Value::text(says.join(between(lang))),
    ];
    line.extend(cells.into_iter().map(Value::Text).chain(std::iter::repeat(Value::Empty)).take(columns));
    Ok(line)
}
