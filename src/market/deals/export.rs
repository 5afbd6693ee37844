//! Deals and statements as tables for files.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{loads::LoadState, payments::PaymentSums, read, statement::Statement, store::EntryKind, view::views};
use crate::{
    cells::{day_cell, grade_cell},
    deals::DealFilter,
};
use kernel::{Ctx, Day, Fen, Kg, Lang, Result};
use storage::{Tx, schema::varieties};
use tabular::{Table, Value};

/// Rows of an export at most.
const MAX_ROWS: usize = 50_000;
const CHUNK: i64 = 500;

fn yuan(fen: Fen) -> Value {
    Value::yuan(fen.0)
}

fn kg(kg: Kg) -> Value {
    Value::Int(kg.0)
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
            "货款(元)",
            "买方已付(元)",
            "已确认到账(元)",
            "未付(元)",
            "多付(元)",
            "运费合计(元，买方付给承运人)",
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
            let trucks = || deal.loads.iter().filter(|load| load.state != LoadState::Withdrawn);
            let shipped = trucks().map(|load| load.kg).reduce(|a, b| a + b);
            let plates: Vec<String> = trucks().map(|load| load.plate.clone()).collect();
            table.push(vec![
                deal.number.into(),
                deal.state.name_zh().into(),
                deal.variety.name_zh.into(),
                grade_cell(deal.grade, Lang::Zh),
                deal.seller.name.into(),
                deal.buyer.name.into(),
                kg(deal.agreed_kg),
                Value::yuan(deal.price_fen_per_kg.0),
                Value::yuan(deal.freight_fen_per_kg.0),
                yuan(deal.amount_fen),
                day_cell(deal.delivery_day),
                shipped.map(kg).unwrap_or(Value::Empty),
                (!plates.is_empty()).then(|| plates.join("、")).into(),
                deal.receipt.as_ref().map(|r| kg(r.kg)).unwrap_or(Value::Empty),
                deal.receipt.map(|r| yuan(r.resolved.map_or(r.amount_fen, |x| x.amount_fen))).unwrap_or(Value::Empty),
                yuan(deal.sums.due_fen),
                yuan(deal.sums.paid_fen),
                yuan(deal.sums.confirmed_fen),
                yuan(deal.sums.open_fen),
                yuan(deal.sums.overpaid_fen),
                yuan(deal.freight_amount_fen),
            ]);
        }
        if short {
            return Ok(table);
        }
    }
}

/// The sums by their names; open less overpaid is the balance of the side.
const fn parts(sums: &PaymentSums) -> [(&'static str, Fen); 5] {
    [
        ("货款", sums.due_fen),
        ("已付（付款方登记）", sums.paid_fen),
        ("已到账（收款方确认）", sums.confirmed_fen),
        ("未付", sums.open_fen),
        ("多付或预付", sums.overpaid_fen),
    ]
}

/// A statement with its opening and closing lines, and before the last one what the balance is made of.
pub(super) fn statement(tx: &mut Tx, of: &Statement) -> Result<Table> {
    let names: HashMap<String, String> =
        varieties::table.select((varieties::code, varieties::name_zh)).load(tx)?.into_iter().collect();
    let mut table = Table::new(
        "对账单",
        [
            "日期",
            "成交编号",
            "摘要",
            "品种",
            "数量(公斤)",
            "单价(元/公斤)",
            "应收(元)",
            "已收(元)",
            "余额(元)",
            "付款日",
            "凭证号",
        ],
    );
    let edge = |name: &str, on: Day, balance: Fen| {
        let mut row = vec![day_cell(on), Value::Empty, name.into()];
        row.extend(std::iter::repeat_n(Value::Empty, 5));
        row.extend([yuan(balance), Value::Empty, Value::Empty]);
        row
    };
    table.push(edge("期初余额", of.from, of.opening_balance_fen));
    for line in &of.lines {
        let kind = match line.kind {
            EntryKind::Receipt => "收货",
            EntryKind::Correction => "更正",
            EntryKind::Payment => "付款到账",
            EntryKind::Refund => "退款到账",
            EntryKind::Reversal => "撤销到账",
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
            line.paid_on.map(day_cell).unwrap_or(Value::Empty),
            line.voucher.clone().into(),
        ]);
    }
    let mut totals = edge("合计", of.to, of.closing_balance_fen);
    totals[6] = yuan(of.totals.amount_fen);
    totals[7] = yuan(of.totals.settled_fen);
    table.push(totals);
    for (side, sums) in [("我方卖出", of.sold), ("我方买入", of.bought)] {
        for (what, fen) in parts(&sums).into_iter().filter(|_| sums != PaymentSums::default()) {
            table.push(edge(&format!("其中{side}：{what}"), of.to, fen));
        }
    }
    table.push(edge("期末余额", of.to, of.closing_balance_fen));
    Ok(table)
}
