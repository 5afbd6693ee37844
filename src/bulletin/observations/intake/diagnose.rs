//! A fault that many rows share has one cause: said once for the whole batch, with its remedy, and the batch waits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    candidate::JudgedRow,
    days::{DayFormat, parse_day},
    mapping::Mapping,
    rules::RowVerdict,
};
use crate::{kernel::Text, tabular::Sheet};

/// A fault is systematic from this share of the rows that could have it, in percent, …
const SHARE_PERCENT: usize = 20;
/// … for faults that single rows often have (names of goods that are not watched, missing prices), from this one, …
const COMMON_PERCENT: usize = 50;
/// … and from so many rows on.
const LEAST: usize = 5;

/// The rules by which a price is off whatever it is measured by.
const OFF: [&str; 5] = ["outlier", "far_from_others", "wholesale_above_retail", "far_from_other_kind", "new_series_off"];

/// What can be done: the mapping after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceRemedy)]
pub struct Remedy {
    pub label: Text,
    pub mapping: Mapping,
}

/// A systematic fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceDiagnosis)]
pub struct Diagnosis {
    /// `price_order`, `unit_factor`, `days`, `names`, `prices`, `units`, `stale`, `outliers`, `conflicts`.
    pub code: String,
    /// Rows with the fault, of those that could have it.
    pub rows: usize,
    pub of: usize,
    pub cause: Text,
    pub remedies: Vec<Remedy>,
    /// The first rows with it.
    pub examples: Vec<u32>,
}

fn grave(rows: usize, of: usize, percent: usize) -> bool {
    rows >= LEAST && rows * 100 >= of * percent
}

/// All systematic faults of a batch, the gravest first.
pub fn diagnose(sheet: &Sheet, mapping: &Mapping, rows: &[JudgedRow]) -> Vec<Diagnosis> {
    let mut counts: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for row in rows {
        let mut last = "";
        for message in &row.messages {
            if message.code != last {
                counts.entry(message.code.as_str()).or_default().push(row.row);
            }
            last = message.code.as_str();
        }
    }
    let with = |codes: &[&str]| -> Vec<u32> { codes.iter().filter_map(|code| counts.get(code)).flatten().copied().collect() };
    // What the mapping leaves out on purpose cannot be faulty.
    let left_out = with(&["filtered_out", "variety_ignored"]).len();
    let whole = rows.len().saturating_sub(left_out);
    let mut found = Vec::new();
    let mut note = |code: &str, rows: Vec<u32>, of: usize, percent: usize, cause: Text, remedies: &dyn Fn() -> Vec<Remedy>| {
        if grave(rows.len(), of, percent) {
            let examples = rows.iter().take(5).copied().collect();
            found.push(Diagnosis { code: code.to_owned(), rows: rows.len(), of, cause, remedies: remedies(), examples });
        }
    };
    let priced = rows
        .iter()
        .filter(|r| matches!((r.candidate.low, r.candidate.average, r.candidate.high), (Some(_), Some(_), Some(_))))
        .count();
    note(
        "price_order",
        with(&["low_above_high", "average_outside"]),
        priced,
        SHARE_PERCENT,
        Text::new(
            "价格列的顺序不对：最低、平均、最高价对不上",
            "the price columns are in another order: low, average and high do not fit",
        ),
        &|| reordered(mapping, rows),
    );
    let factors = || rows.iter().filter(|row| row.factor != 0);
    let outliers = with(&OFF);
    // What is known already was compared, too: a table sent again with a few doubtful prices has no fault in common.
    let fine = |verdict| matches!(verdict, RowVerdict::Accepted | RowVerdict::Superseding | RowVerdict::Duplicate);
    let compared = rows.iter().filter(|r| fine(r.verdict) || r.factor != 0).count() + outliers.len();
    note(
        "unit_factor",
        factors().map(|row| row.row).collect(),
        compared,
        SHARE_PERCENT,
        Text::new(
            "整批价格约为近期的两倍或一半：斤与公斤可能弄反",
            "the whole batch is about twice or half the recent prices: 斤 and 公斤 are mixed up",
        ),
        &|| other_unit(mapping, factors().map(|row| i32::from(row.factor)).sum()),
    );
    note(
        "days",
        with(&["invalid_day", "in_future"]),
        whole,
        SHARE_PERCENT,
        Text::new("日期格式与映射不符", "the days are not written as the mapping says"),
        &|| other_format(sheet, mapping),
    );
    let units = with(&["unit_missing", "unknown_unit"]);
    note(
        "units",
        units,
        whole,
        SHARE_PERCENT,
        Text::new("没有单位，或单位不认识", "no unit, or an unknown one"),
        &|| ["斤", "公斤"].into_iter().map(|unit| with_unit(mapping, unit)).collect(),
    );
    note(
        "prices",
        with(&["not_a_number", "price_missing", "price_incomplete", "negative"]),
        whole,
        COMMON_PERCENT,
        Text::new(
            "多数行没有可用的价格：价格列可能对应错了",
            "most rows have no usable price: the columns may be the wrong ones",
        ),
        &Vec::new,
    );
    note(
        "names",
        with(&["unknown_variety", "name_missing"]),
        whole,
        COMMON_PERCENT,
        Text::new(
            "多数品名目录里没有：品名列可能对应错了，或编码不对",
            "most names are unknown: the wrong column, or the wrong encoding",
        ),
        &Vec::new,
    );
    note(
        "stale",
        with(&["stale_sheet"]),
        whole,
        COMMON_PERCENT,
        Text::new(
            "整表与上一报价日相同：可能把旧表换了日期重发",
            "the sheet equals the day's before: an old one under a new day?",
        ),
        &Vec::new,
    );
    note(
        "outliers",
        outliers,
        compared,
        SHARE_PERCENT,
        Text::new(
            "许多价格同时偏离近期：可能串行、错列或小数点错位",
            "many prices are off at once: shifted rows or columns, or a misplaced point",
        ),
        &Vec::new,
    );
    note(
        "conflicts",
        with(&["conflict_in_file", "id_conflict"]),
        whole,
        COMMON_PERCENT,
        Text::new(
            "多数行与前面的行矛盾：可能缺少规格、产地或市场列",
            "most rows contradict earlier ones: a column of spec, origin or market may be missing",
        ),
        &Vec::new,
    );
    found.sort_by_key(|d| std::cmp::Reverse(d.rows * 1000 / d.of.max(1)));
    found
}

/// The order of the price columns under which nearly all rows fit, if there is one.
fn reordered(mapping: &Mapping, rows: &[JudgedRow]) -> Vec<Remedy> {
    const ORDERS: [[usize; 3]; 5] = [[2, 1, 0], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1]];
    let read: Vec<[i64; 3]> =
        rows.iter().filter_map(|r| Some([r.candidate.low?, r.candidate.average?, r.candidate.high?])).collect();
    let fits = |order: &[usize; 3]| read.iter().filter(|p| p[order[0]] <= p[order[1]] && p[order[1]] <= p[order[2]]).count();
    let best = ORDERS.iter().max_by_key(|order| fits(order)).filter(|order| fits(order) * 10 >= read.len() * 9);
    let columns = [&mapping.columns.low, &mapping.columns.average, &mapping.columns.high];
    let named = |at: usize| columns[at].clone().unwrap_or_default();
    let remedy = |order: &[usize; 3]| Remedy {
        label: Text::new(
            format!("改为：最低价=“{}”，平均价=“{}”，最高价=“{}”", named(order[0]), named(order[1]), named(order[2])),
            format!("low = '{}', average = '{}', high = '{}'", named(order[0]), named(order[1]), named(order[2])),
        ),
        mapping: mapping.with_prices(*order),
    };
    best.filter(|_| columns.iter().all(|c| c.is_some())).map(remedy).into_iter().collect()
}

fn with_unit(mapping: &Mapping, unit: &str) -> Remedy {
    Remedy {
        label: Text::new(format!("整批按元/{unit}读"), format!("read the whole batch as yuan per {unit}")),
        mapping: Mapping { unit: Some(unit.to_owned()), unit_wins: true, ..mapping.clone() },
    }
}

/// Twice as dear as ever: what was read as 斤 is 公斤.
fn other_unit(mapping: &Mapping, direction: i32) -> Vec<Remedy> {
    vec![with_unit(mapping, if direction > 0 { "公斤" } else { "斤" })]
}

/// Formats under which nearly all days can be read.
fn other_format(sheet: &Sheet, mapping: &Mapping) -> Vec<Remedy> {
    let column = mapping.columns.day.as_deref().and_then(|name| sheet.column(&[name]));
    let texts: Vec<&str> = sheet.rows.iter().take(1000).filter_map(|row| row.get(column)).collect();
    let name = |format: DayFormat| match format {
        DayFormat::Auto => Text::new("年在前", "year first"),
        DayFormat::Dmy => Text::new("日/月/年", "day/month/year"),
        DayFormat::Mdy => Text::new("月/日/年", "month/day/year"),
        DayFormat::Roc => Text::new("民国纪年", "years of the Republic of China"),
    };
    let others = DayFormat::ALL.into_iter().filter(|format| *format != mapping.day_format);
    let good = others.filter(|format| {
        let read = texts.iter().filter(|text| parse_day(text, *format).is_some()).count();
        !texts.is_empty() && read * 100 >= texts.len() * 95
    });
    good.map(|format| Remedy {
        label: Text::new(format!("日期按“{}”读", name(format).zh), format!("read days as {}", name(format).en)),
        mapping: Mapping { day_format: format, ..mapping.clone() },
    })
    .collect()
}
