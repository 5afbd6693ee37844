//! Deals and statements as files.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    loads::LoadState,
    payments::PaymentSums,
    read,
    statement::{self, Balance, BalancesExport, Line, Statement},
    view::{Deal, views},
};
use crate::deals::DealFilter;
use catalogue::schema::varieties;
use exports::{Cell, Export, File};
use kernel::{Ctx, Day, Fen, FenPerKg, Kg, Lang, Result};
use storage::Tx;

const CHUNK: i64 = 500;

fn columns() -> Export<'static, Deal> {
    fn trucks(deal: &Deal) -> impl Iterator<Item = &super::loads::Load> {
        deal.loads.iter().filter(|load| load.state != LoadState::Withdrawn)
    }
    Export::new("成交", "deals")
        .column("number", "成交编号", "Deal number", |d: &Deal, _| d.number.clone())
        .column("state", "状态", "State", |d, lang| Cell::word(d.state, lang))
        .column("variety", "品种", "Variety", |d, lang| Cell::named(lang, &d.variety.name_zh, &d.variety.name_en))
        .column("grade", "等级", "Grade", |d, lang| Cell::grade(d.grade, lang))
        .column("seller", "卖方", "Seller", |d, _| d.seller.name.clone())
        .column("buyer", "买方", "Buyer", |d, _| d.buyer.name.clone())
        .column("agreed_kg", "约定数量(公斤)", "Agreed (kg)", |d, _| d.agreed_kg)
        .column("price_fen_per_kg", "单价(元/公斤)", "Price (yuan/kg)", |d, _| d.price_fen_per_kg)
        .column("freight_fen_per_kg", "运费(元/公斤)", "Freight (yuan/kg)", |d, _| d.freight_fen_per_kg)
        .column("amount_fen", "约定金额(元)", "Agreed amount (yuan)", |d, _| d.amount_fen)
        .column("delivery_day", "到货日", "Day of delivery", |d, _| d.delivery_day)
        .column("shipped_kg", "发货数量(公斤)", "Shipped (kg)", |d, _| trucks(d).map(|load| load.kg).reduce(|a, b| a + b))
        .column("plates", "车牌", "Plates", |d, lang| {
            let plates: Vec<&str> = trucks(d).map(|load| load.plate.as_str()).collect();
            (!plates.is_empty()).then(|| plates.join(if lang == Lang::Zh { "、" } else { ", " }))
        })
        .column("received_kg", "收货数量(公斤)", "Received (kg)", |d, _| d.receipt.as_ref().map(|r| r.kg))
        .column("received_amount_fen", "收货金额(元)", "Amount received (yuan)", |d, _| {
            d.receipt.as_ref().map(|r| r.resolved.as_ref().map_or(r.amount_fen, |x| x.amount_fen))
        })
        .column("due_fen", "货款(元)", "Due (yuan)", |d, _| d.sums.due_fen)
        .column("paid_fen", "买方已付(元)", "Paid by the buyer (yuan)", |d, _| d.sums.paid_fen)
        .column("confirmed_fen", "已确认到账(元)", "Confirmed (yuan)", |d, _| d.sums.confirmed_fen)
        .column("open_fen", "未付(元)", "Unpaid (yuan)", |d, _| d.sums.open_fen)
        .column("overpaid_fen", "多付(元)", "Overpaid (yuan)", |d, _| d.sums.overpaid_fen)
        .column(
            "freight_amount_fen",
            "运费合计(元，买方付给承运人)",
            "Freight (yuan, paid by the buyer to the carrier)",
            |d, _| d.freight_amount_fen,
        )
}

/// The deals that the filter lets through, newest first.
pub(super) fn deals(tx: &mut Tx, ctx: &Ctx, filter: &DealFilter) -> Result<File> {
    let mut before = None;
    let file = columns().write(filter.format.unwrap_or_default(), ctx.lang, || {
        let rows = read::rows(tx, ctx, filter, before, CHUNK)?;
        let Some(last) = rows.last() else { return Ok(None) };
        before = Some(last.id);
        views(tx, ctx, rows).map(Some)
    })?;
    Ok(file.dated(ctx.now.day()))
}

/// A line of the file: one of the statement, or one that adds up.
struct Row {
    day: Day,
    deal: Option<String>,
    text: Cell,
    variety: Option<String>,
    kg: Option<Kg>,
    price: Option<FenPerKg>,
    amount: Option<Fen>,
    settled: Option<Fen>,
    balance: Fen,
    paid_on: Option<Day>,
    voucher: Option<String>,
}

impl Row {
    fn edge(text: Cell, day: Day, balance: Fen) -> Row {
        Row {
            day,
            deal: None,
            text,
            variety: None,
            kg: None,
            price: None,
            amount: None,
            settled: None,
            balance,
            paid_on: None,
            voucher: None,
        }
    }

    fn of(line: &Line, names: &HashMap<String, (String, String)>, lang: Lang) -> Row {
        let name = names.get(&line.variety).map(|(zh, en)| if lang == Lang::Zh { zh } else { en });
        Row {
            day: line.day,
            deal: Some(line.deal_number.clone()),
            text: Cell::word(line.kind, lang),
            variety: Some(name.unwrap_or(&line.variety).clone()),
            kg: Some(line.kg),
            price: Some(line.price_fen_per_kg),
            amount: Some(line.amount_fen),
            settled: Some(line.settled_fen),
            balance: line.balance_fen,
            paid_on: line.paid_on,
            voucher: line.voucher.clone(),
        }
    }
}

/// The parts of what is owed, with their code and words.
type Parts = [(&'static str, &'static str, &'static str); 5];

const SOLD: Parts = [
    ("sold_due", "其中我方卖出：货款", "Of what we sold: due"),
    ("sold_paid", "其中我方卖出：已付（付款方登记）", "Of what we sold: paid (entered by the payer)"),
    ("sold_confirmed", "其中我方卖出：已到账（收款方确认）", "Of what we sold: arrived (confirmed by the payee)"),
    ("sold_open", "其中我方卖出：未付", "Of what we sold: unpaid"),
    ("sold_overpaid", "其中我方卖出：多付或预付", "Of what we sold: overpaid or prepaid"),
];

const BOUGHT: Parts = [
    ("bought_due", "其中我方买入：货款", "Of what we bought: due"),
    ("bought_paid", "其中我方买入：已付（付款方登记）", "Of what we bought: paid (entered by the payer)"),
    ("bought_confirmed", "其中我方买入：已到账（收款方确认）", "Of what we bought: arrived (confirmed by the payee)"),
    ("bought_open", "其中我方买入：未付", "Of what we bought: unpaid"),
    ("bought_overpaid", "其中我方买入：多付或预付", "Of what we bought: overpaid or prepaid"),
];

fn statement_columns() -> Export<'static, Row> {
    Export::new("对账单", "statement")
        .column("day", "日期", "Day", |r: &Row, _| r.day)
        .column("deal_number", "成交编号", "Deal number", |r, _| r.deal.clone())
        .column("text", "摘要", "Text", |r, _| r.text.clone())
        .column("variety", "品种", "Variety", |r, _| r.variety.clone())
        .column("kg", "数量(公斤)", "Quantity (kg)", |r, _| r.kg)
        .column("price_fen_per_kg", "单价(元/公斤)", "Price (yuan/kg)", |r, _| r.price)
        .column("amount_fen", "应收(元)", "Due to us (yuan)", |r, _| r.amount)
        .column("settled_fen", "已收(元)", "Settled (yuan)", |r, _| r.settled)
        .column("balance_fen", "余额(元)", "Balance (yuan)", |r, _| r.balance)
        .column("paid_on", "付款日", "Paid on", |r, _| r.paid_on)
        .column("voucher", "凭证号", "Voucher", |r, _| r.voucher.clone())
}

/// A statement with its opening and closing lines, and before the last one what the balance is made of.
pub(super) fn statement(tx: &mut Tx, ctx: &Ctx, of: &Statement, format: exports::Format) -> Result<File> {
    let lang = ctx.lang;
    let all: Vec<(String, String, String)> =
        varieties::table.select((varieties::code, varieties::name_zh, varieties::name_en)).load(tx)?;
    let names: HashMap<String, (String, String)> = all.into_iter().map(|(code, zh, en)| (code, (zh, en))).collect();
    let edge = |code, zh, en, day, balance| Row::edge(Cell::coded(code, lang, zh, en), day, balance);
    let mut rows = vec![edge("opening_balance", "期初余额", "Opening balance", of.from, of.opening_balance_fen)];
    rows.extend(of.lines.iter().map(|line| Row::of(line, &names, lang)));
    rows.push(Row {
        amount: Some(of.totals.amount_fen),
        settled: Some(of.totals.settled_fen),
        ..edge("total", "合计", "Total", of.to, of.closing_balance_fen)
    });
    for (parts, sums) in [(SOLD, of.sold), (BOUGHT, of.bought)] {
        let PaymentSums { due_fen, paid_fen, confirmed_fen, open_fen, overpaid_fen } = sums;
        let each = parts.into_iter().zip([due_fen, paid_fen, confirmed_fen, open_fen, overpaid_fen]);
        let shown = each.filter(|_| sums != PaymentSums::default());
        rows.extend(shown.map(|((code, zh, en), fen)| edge(code, zh, en, of.to, fen)));
    }
    rows.push(edge("closing_balance", "期末余额", "Closing balance", of.to, of.closing_balance_fen));
    let file = statement_columns().write_rows(format, lang, rows)?;
    Ok(file.about(&format!("{}-{}-{}", of.counterparty.name, of.from, of.to)))
}

/// Everyone with whom the caller's enterprise has accounts.
pub(super) fn balances(tx: &mut Tx, ctx: &Ctx, query: &BalancesExport) -> Result<File> {
    let rows = statement::balances(tx, ctx)?.items;
    let file = Export::new("往来余额", "balances")
        .column("counterparty", "对方企业", "Counterparty", |b: &Balance, _| b.counterparty.name.clone())
        .column("contact_name", "联系人", "Contact", |b, _| b.counterparty.contact_name.clone())
        .column("contact_phone", "联系电话", "Telephone", |b, _| b.counterparty.contact_phone.clone())
        .column("balance_fen", "余额(元，对方欠我方为正)", "Balance (yuan; positive: owed to us)", |b, _| {
            b.balance_fen
        })
        .write_rows(query.format.unwrap_or_default(), ctx.lang, rows)?;
    Ok(file.dated(ctx.now.day()))
}
