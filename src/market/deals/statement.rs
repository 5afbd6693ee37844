//! Statements of account between two enterprises, laid out from the ledger of entries.
//!
//! Everything is told from the reader's side: what the other owes the reader is positive, what the reader owes is
//! negative, so that the two parties' statements are each other's mirror. Opening balance + Σ amounts − Σ settled
//! = closing balance, and one period's closing balance is the next one's opening balance.

use std::collections::HashMap;

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Nullable},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    payments::{self, PaymentSums},
    store::{EntryKind, EntryRow},
    view::{Contact, contacts},
};
use crate::schema::{deal_entries, deal_payments, deals};
use access::{Permission, require};
use exports::Format;
use kernel::{Ctx, Day, Error, ErrorCode, Fen, FenPerKg, Id, Kg, Page, Result};
use storage::Tx;

/// The longest statement, in lines; a busier pair takes shorter periods.
const MAX_LINES: i64 = 10_000;
/// The longest list of counterparties.
const MAX_BALANCES: usize = 1000;

/// The period, both days included; the last 30 days unless given.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Period {
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// Of an export: `csv` unless given.
    #[param(inline)]
    pub format: Option<Format>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct BalancesExport {
    #[param(inline)]
    pub format: Option<Format>,
}

/// An entry of the ledger, as one of its two parties sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub day: Day,
    pub deal_number: String,
    pub variety: String,
    pub kind: EntryKind,
    /// The reader sold.
    pub sold: bool,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub amount_fen: Fen,
    pub settled_fen: Fen,
    /// Of a payment: the day of it, and what proves it.
    pub paid: Option<(Day, Option<String>)>,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    pub day: Day,
    pub deal_number: String,
    /// Code of the variety.
    pub variety: String,
    pub kind: EntryKind,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    /// Positive: the other owes it to me.
    pub amount_fen: Fen,
    /// Positive: the other has paid it to me.
    pub settled_fen: Fen,
    /// What the other owes me after this line.
    pub balance_fen: Fen,
    /// Of a payment: the day on which it was made; `day` is that of its confirmation.
    pub paid_on: Option<Day>,
    /// Of a payment: what proves it.
    pub voucher: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    pub sold_kg: Kg,
    pub bought_kg: Kg,
    pub amount_fen: Fen,
    pub settled_fen: Fen,
}

/// 对账单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Statement {
    pub counterparty: Contact,
    pub from: Day,
    pub to: Day,
    pub opening_balance_fen: Fen,
    pub lines: Vec<Line>,
    pub totals: Totals,
    pub closing_balance_fen: Fen,
    /// Of all goods that the reader sold to the other until the last day, also those of earlier periods.
    pub sold: PaymentSums,
    /// Of all goods that the reader bought from the other. The closing balance is `sold.open − sold.overpaid −
    /// bought.open + bought.overpaid`.
    pub bought: PaymentSums,
}

/// What one counterparty owes the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    pub counterparty: Contact,
    /// Positive: they owe me; negative: I owe them.
    pub balance_fen: Fen,
}

/// Lays entries out as lines with a running balance, and adds them up.
pub(super) fn lay_out(opening: Fen, entries: Vec<Entry>) -> (Vec<Line>, Totals, Fen) {
    let (mut balance, mut totals) = (opening, Totals::default());
    let lines = entries
        .into_iter()
        .map(|entry| {
            let sign = if entry.sold { 1 } else { -1 };
            let (amount_fen, settled_fen) = (Fen(sign * entry.amount_fen.0), Fen(sign * entry.settled_fen.0));
            balance = balance + amount_fen - settled_fen;
            totals.amount_fen = totals.amount_fen + amount_fen;
            totals.settled_fen = totals.settled_fen + settled_fen;
            let side = if entry.sold { &mut totals.sold_kg } else { &mut totals.bought_kg };
            *side = *side + entry.kg;
            Line {
                day: entry.day,
                deal_number: entry.deal_number,
                variety: entry.variety,
                kind: entry.kind,
                kg: entry.kg,
                price_fen_per_kg: entry.price_fen_per_kg,
                amount_fen,
                settled_fen,
                balance_fen: balance,
                paid_on: entry.paid.as_ref().map(|(day, _)| *day),
                voucher: entry.paid.and_then(|(_, voucher)| voucher),
            }
        })
        .collect();
    (lines, totals, balance)
}

fn me(ctx: &Ctx) -> Result<Id> {
    require(ctx, Permission::Deals)?;
    ctx.enterprise_id().ok_or_else(|| Error::new(ErrorCode::Forbidden))
}

/// The statement of the caller's enterprise with another one.
///
/// # Errors
/// Field errors of the period; `not_found` when the two have never dealt.
pub(super) fn statement(tx: &mut Tx, ctx: &Ctx, other: Id, period: &Period) -> Result<Statement> {
    let me = me(ctx)?;
    let to = period.to.unwrap_or(ctx.now.day());
    let from = period.from.unwrap_or(to.plus(-29));
    if from > to || to.number() - from.number() > 366 {
        return Err(Error::field("from", "out_of_range", "起止日期须在一年之内", "the period must be a year at most"));
    }
    let dealt: Option<Id> = deals::table
        .of(tx)
        .filter(
            (deals::seller_id.eq(me).and(deals::buyer_id.eq(other))).or(deals::seller_id.eq(other).and(deals::buyer_id.eq(me))),
        )
        .select(deals::id)
        .first(tx)
        .optional()?;
    let counterparty = contacts(tx, vec![other])?.remove(&other).filter(|_| dealt.is_some());
    let counterparty = counterparty.ok_or_else(|| Error::not_found("往来对象", "counterparty"))?;
    let opening = before(tx, me, other, from)? - before(tx, other, me, from)?;
    let (lines, totals, closing_balance_fen) = lay_out(opening, entries(tx, me, other, from, to)?);
    let (sold, bought) = sums(tx, me, other, to)?;
    Ok(Statement { counterparty, from, to, opening_balance_fen: opening, lines, totals, closing_balance_fen, sold, bought })
}

/// What is due and paid between the two until the end of the day: of what `me` sold, and of what `me` bought.
fn sums(tx: &mut Tx, me: Id, other: Id, to: Day) -> Result<(PaymentSums, PaymentSums)> {
    let (sold_paid, bought_paid) = payments::paid_between(tx, me, other, to)?;
    let sold = PaymentSums { paid_fen: sold_paid, ..payments::owed(tx, me, other, to)? };
    let bought = PaymentSums { paid_fen: bought_paid, ..payments::owed(tx, other, me, to)? };
    Ok((sold, bought))
}

/// What `buyer` owed `seller` at the beginning of the day.
fn before(tx: &mut Tx, seller: Id, buyer: Id, day: Day) -> Result<Fen> {
    let owed: Option<i64> = deal_entries::table
        .of(tx)
        .filter(deal_entries::seller_id.eq(seller))
        .filter(deal_entries::buyer_id.eq(buyer))
        .filter(deal_entries::day.lt(day))
        .select(sql::<Nullable<BigInt>>("CAST(SUM(amount_fen - settled_fen) AS BIGINT)"))
        .first(tx)?;
    Ok(Fen(owed.unwrap_or(0)))
}

/// An entry, its deal's number and variety, and the day and voucher of its payment.
type EntryLine = (EntryRow, (String, String), Option<(Day, Option<String>)>);

fn entries(tx: &mut Tx, me: Id, other: Id, from: Day, to: Day) -> Result<Vec<Entry>> {
    let mut rows: Vec<EntryLine> = Vec::new();
    for (seller, buyer) in [(me, other), (other, me)] {
        let some: Vec<EntryLine> = deal_entries::table
            .of(tx)
            .inner_join(deals::table.on(deals::market.eq(deal_entries::market).and(deals::id.eq(deal_entries::deal_id))))
            .left_join(deal_payments::table.on(
                deal_payments::market.eq(deal_entries::market).and(deal_entries::payment_id.eq(deal_payments::id.nullable())),
            ))
            .filter(deal_entries::seller_id.eq(seller))
            .filter(deal_entries::buyer_id.eq(buyer))
            .filter(deal_entries::day.between(from, to))
            .order((deal_entries::day, deal_entries::id))
            .limit(MAX_LINES + 1)
            .select((
                EntryRow::as_select(),
                (deals::number, deals::variety),
                (deal_payments::paid_on, deal_payments::voucher).nullable(),
            ))
            .load(tx)?;
        rows.extend(some);
    }
    if rows.len() as i64 > MAX_LINES {
        return Err(Error::field(
            "from",
            "too_many",
            "明细超过一万行，请缩短期间",
            "more than 10 000 lines: choose a shorter period",
        ));
    }
    rows.sort_by_key(|(row, ..)| (row.day, row.id));
    Ok(rows
        .into_iter()
        .map(|(row, (deal_number, variety), paid)| Entry {
            day: row.day,
            deal_number,
            variety,
            kind: row.kind,
            sold: row.seller_id == me,
            kg: row.kg,
            price_fen_per_kg: row.price_fen_per_kg,
            amount_fen: row.amount_fen,
            settled_fen: row.settled_fen,
            paid,
        })
        .collect())
}

/// Everyone with whom the caller's enterprise has entries, the largest balances first.
///
/// # Errors
/// `forbidden` to those who do not trade.
pub(super) fn balances(tx: &mut Tx, ctx: &Ctx) -> Result<Page<Balance>> {
    let me = me(ctx)?;
    let owed = || sql::<BigInt>("CAST(SUM(amount_fen - settled_fen) AS BIGINT)");
    let sold: Vec<(Id, i64)> = deal_entries::table
        .of(tx)
        .filter(deal_entries::seller_id.eq(me))
        .group_by(deal_entries::buyer_id)
        .select((deal_entries::buyer_id, owed()))
        .load(tx)?;
    let bought: Vec<(Id, i64)> = deal_entries::table
        .of(tx)
        .filter(deal_entries::buyer_id.eq(me))
        .group_by(deal_entries::seller_id)
        .select((deal_entries::seller_id, owed()))
        .load(tx)?;
    let mut balances: HashMap<Id, i64> = HashMap::new();
    for (other, fen) in sold.into_iter().chain(bought.into_iter().map(|(other, fen)| (other, -fen))) {
        *balances.entry(other).or_default() += fen;
    }
    let mut list: Vec<(Id, i64)> = balances.into_iter().collect();
    list.sort_by_key(|(other, fen)| (std::cmp::Reverse(fen.abs()), *other));
    list.truncate(MAX_BALANCES);
    let mut names = contacts(tx, list.iter().map(|(other, _)| *other).collect())?;
    let items = list
        .into_iter()
        .filter_map(|(other, fen)| Some(Balance { counterparty: names.remove(&other)?, balance_fen: Fen(fen) }))
        .collect();
    Ok(Page { items, next_cursor: None })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(sold: bool, day: i32, kg: i64, price: i64, settled: i64) -> Entry {
        Entry {
            day: Day::from_number(20_000 + day),
            deal_number: "CLZ".to_owned(),
            variety: "bo-cai".to_owned(),
            kind: EntryKind::Receipt,
            sold,
            kg: Kg(kg),
            price_fen_per_kg: FenPerKg(price),
            amount_fen: Fen(kg * price),
            settled_fen: Fen(settled),
            paid: None,
        }
    }

    proptest! {
        #[test]
        fn a_statement_balances_and_mirrors_the_other_sides(
            opening in -1_000_000i64..1_000_000,
            rows in prop::collection::vec((any::<bool>(), 0i32..30, -500i64..50_000, 1i64..900, 0i64..9_000_000), 0..60),
            cut in 0usize..60,
        ) {
            let mine: Vec<Entry> = rows.iter().map(|&(sold, day, kg, price, paid)| entry(sold, day, kg, price, paid)).collect();
            let theirs: Vec<Entry> = mine.iter().cloned().map(|e| Entry { sold: !e.sold, ..e }).collect();
            let (lines, totals, closing) = lay_out(Fen(opening), mine.clone());
            prop_assert_eq!(closing, Fen(opening) + totals.amount_fen - totals.settled_fen);
            prop_assert_eq!(lines.last().map_or(Fen(opening), |l| l.balance_fen), closing);
            prop_assert_eq!(lines.iter().map(|l| l.amount_fen).sum::<Fen>(), totals.amount_fen);
            let (_, their_totals, their_closing) = lay_out(Fen(-opening), theirs);
            prop_assert_eq!(their_closing.0, -closing.0);
            prop_assert_eq!((their_totals.sold_kg, their_totals.bought_kg), (totals.bought_kg, totals.sold_kg));
            // Cut anywhere, the first part closes where the second one opens.
            let cut = cut.min(mine.len());
            let (_, _, middle) = lay_out(Fen(opening), mine[..cut].to_vec());
            let (_, _, end) = lay_out(middle, mine[cut..].to_vec());
            prop_assert_eq!(end, closing);
        }
    }
}
