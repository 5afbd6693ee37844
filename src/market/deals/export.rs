//! Deals and statements as tables for files.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{read, statement::Statement, store::EntryKind, view::views};
use crate::{
    kernel::{Ctx, Day, Fen, Kg, Result},
    market::deals::{DealFilter, DealState},
    storage::{Tx, schema::varieties},
    tabular::{Table, Value},
};

/// Rows of an export at most.
const MAX_ROWS: usize = 50_000;
const CHUNK: i64 = 500;

pub(crate) fn day_cell(day: Day) -> Value {
    // The kernel's days all lie within a spreadsheet's calendar; anything else is shown as text.
    day.to_string().parse().map_or_else(|_| Value::text(day.to_string()), Value::Day)
}

fn yuan(fen: Fen) -> Value {
    Value::yuan(fen.0)
}

fn kg(kg: Kg) -> Value {
    Value::Int(kg.0)
}

const fn state_zh(state: DealState) -> &'static str {
    match state {
        DealState::Agreed => "已约定",
        DealState::Shipped => "已发货",
        DealState::Received => "已收货",
        DealState::Settled => "已结算",
        DealState::Cancelled => "已取消",
        DealState::Disputed => "有争议",
    }
}

/// The deals that the filter lets through, newest first.
pub(super) fn deals(tx: &mut Tx, ctx: &Ctx, filter: &DealFilter) -> Result<Table> {
    let mut table = Table::new(
        "成交",
        [
            "成交编号",
            "状态",
            "品种",
            "等级",
            "卖方",
            "买方",
            "约定数量(公斤)",
            "单价(元/公斤)",
            "运费(元/公斤)",
            "约定金额(元)",
            "到货日",
            "发货数量(公斤)",
            "车牌",
            "收货数量(公斤)",
            "收货金额(元)",
            "已结算(元)",
            "未结(元)",
        ],
    );
    let mut before = None;
    loop {
        let rows = read::rows(tx, ctx, filter, before, CHUNK)?;
        let Some(last) = rows.last() else { return Ok(table) };
        before = Some(last.id);
        let short = (rows.len() as i64) < CHUNK;
        for deal in views(tx, ctx, rows)? {
            if table.rows.len() == MAX_ROWS {
                return Ok(table);
            }
            table.push(vec![
                deal.number.into(),
                state_zh(deal.state).into(),
                deal.variety.name_zh.into(),
                Value::Int(deal.grade.into()),
                deal.seller.name.into(),
                deal.buyer.name.into(),
                kg(deal.agreed_kg),
                Value::yuan(deal.price_fen_per_kg.0),
                Value::yuan(deal.freight_fen_per_kg.0),
                yuan(deal.amount_fen),
                day_cell(deal.delivery_day),
                deal.shipment.as_ref().map(|s| kg(s.kg)).unwrap_or(Value::Empty),
                deal.shipment.map(|s| s.plate).into(),
                deal.receipt.as_ref().map(|r| kg(r.kg)).unwrap_or(Value::Empty),
                deal.receipt.map(|r| yuan(r.resolved.map_or(r.amount_fen, |x| x.amount_fen))).unwrap_or(Value::Empty),
                deal.settlement.map(|s| yuan(s.amount_fen)).unwrap_or(Value::Empty),
                yuan(deal.due_amount_fen),
            ]);
        }
        if short {
            return Ok(table);
        }
    }
}

/// A statement with its opening and closing lines.
pub(super) fn statement(tx: &mut Tx, of: &Statement) -> Result<Table> {
    let names: HashMap<String, String> =
        varieties::table.select((varieties::code, varieties::name_zh)).load(tx)?.into_iter().collect();
    let mut table = Table::new(
        "对账单",
        ["日期", "成交编号", "摘要", "品种", "数量(公斤)", "单价(元/公斤)", "应收(元)", "已收(元)", "余额(元)"],
    );
    let edge = |name: &str, on: Day, balance: Fen| {
        let mut row = vec![day_cell(on), Value::Empty, name.into()];
        row.extend(std::iter::repeat_n(Value::Empty, 5));
        row.push(yuan(balance));
        row
    };
    table.push(edge("期初余额", of.from, of.opening_balance_fen));
    for line in &of.lines {
        let kind = match line.kind {
            EntryKind::Receipt => "收货",
            EntryKind::Correction => "更正",
            EntryKind::Settlement => "结算",
        };
        table.push(vec![
            day_cell(line.day),
            line.deal_number.clone().into(),
            kind.into(),
            names.get(&line.variety).unwrap_or(&line.variety).clone().into(),
            kg(line.kg),
            Value::yuan(line.price_fen_per_kg.0),
            yuan(line.amount_fen),
            yuan(line.settled_fen),
            yuan(line.balance_fen),
        ]);
    }
    let mut totals = edge("合计", of.to, of.closing_balance_fen);
    totals[6] = yuan(of.totals.amount_fen);
    totals[7] = yuan(of.totals.settled_fen);
    table.push(totals);
    table.push(edge("期末余额", of.to, of.closing_balance_fen));
    Ok(table)
}
