//! Proposals as a table for files.

use super::{
    read::{ProposalFilter, rows},
    view::views,
};
use crate::cells::{day_cell, grade_cell};
use kernel::{Ctx, Lang, Result};
use storage::Tx;
use tabular::{Table, Value};

/// Rows of an export at most.
const MAX_ROWS: usize = 50_000;
const CHUNK: i64 = 500;

/// The proposals that the filter lets through, newest first.
pub(super) fn proposals(tx: &mut Tx, ctx: &Ctx, filter: &ProposalFilter) -> Result<Table> {
    let mut table = Table::new(
        "报价洽谈",
        [
            "状态",
            "品种",
            "等级",
            "卖方",
            "产地",
            "买方",
            "目的地",
            "数量(公斤)",
            "产地单价(元/公斤)",
            "运费(元/公斤)",
            "到货单价(元/公斤)",
            "到货日",
            "卖方已接受",
            "买方已接受",
        ],
    );
    let mut before = None;
    loop {
        let some = rows(tx, ctx, filter, before, CHUNK)?;
        let short = (some.len() as i64) < CHUNK;
        before = some.last().map(|row| row.id);
        for p in views(tx, ctx, some)? {
            if table.rows.len() == MAX_ROWS {
                return Ok(table);
            }
            table.push(vec![
                p.state.name_zh().into(),
                p.offer.variety.map_or(p.offer.category.name_zh, |v| v.name_zh).into(),
                grade_cell(p.offer.grade, Lang::Zh),
                p.offer.enterprise.name.into(),
                p.offer.place.name.into(),
                p.demand.enterprise.name.into(),
                p.demand.place.name.into(),
                Value::Int(p.kg.0),
                Value::yuan(p.price_fen_per_kg.0),
                Value::yuan(p.freight_fen_per_kg.0),
                Value::yuan(p.delivered_fen_per_kg.0),
                day_cell(p.day),
                Value::Bool(p.seller_accepted_at.is_some()),
                Value::Bool(p.buyer_accepted_at.is_some()),
            ]);
        }
        if short {
            return Ok(table);
        }
    }
}
