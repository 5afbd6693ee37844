//! A fault that many rows share has one cause: said once for the whole batch, with its remedy, and the batch waits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{candidate::JudgedRow, mapping::Mapping, remedy, rules::RowVerdict};
use catalogue::units::Unit;
use kernel::{Text, text_enum};
use tabular::{Sheet, header_key};

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

text_enum! {
    /// What many rows of a batch have wrong alike.
    #[schema(as = PriceFaultCode)]
    pub enum FaultCode {
        /// Low, average and high are in another order.
        PriceOrder = "price_order",
        /// Jin and kilograms are mixed up.
        UnitFactor = "unit_factor",
        Days = "days",
        Names = "names",
        Prices = "prices",
        Averages = "averages",
        Ranges = "ranges",
        Units = "units",
        UnknownUnits = "unknown_units",
        VolumeUnit = "volume_unit",
        DecimalMark = "decimal_mark",
        Currency = "currency",
        /// The sheet equals the day's before.
        Stale = "stale",
        Outliers = "outliers",
        Conflicts = "conflicts",
        /// The title names another market.
        OtherMarket = "other_market",
    }
}

/// A systematic fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PriceDiagnosis)]
pub struct Diagnosis {
    pub code: FaultCode,
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
    let mut note =
        |code: FaultCode, rows: Vec<u32>, of: usize, percent: usize, cause: Text, remedies: &dyn Fn() -> Vec<Remedy>| {
            if grave(rows.len(), of, percent) {
                let examples = rows.iter().take(5).copied().collect();
                found.push(Diagnosis { code, rows: rows.len(), of, cause, remedies: remedies(), examples });
            }
        };
    let priced = rows
        .iter()
        .filter(|r| matches!((r.candidate.low, r.candidate.average, r.candidate.high), (Some(_), Some(_), Some(_))))
        .count();
    note(
        FaultCode::PriceOrder,
        with(&["low_above_high", "average_outside"]),
        priced,
        SHARE_PERCENT,
        Text::new(
            "价格列的顺序不对：最低、平均、最高价对不上",
            "the price columns are in another order: low, average and high do not fit",
        ),
        &|| remedy::reordered(mapping, rows),
    );
    let factors = || rows.iter().filter(|row| row.factor != 0);
    let outliers = with(&OFF);
    // What is known already was compared, too: a table sent again with a few doubtful prices has no fault in common.
    let fine = |verdict| matches!(verdict, RowVerdict::Accepted | RowVerdict::Superseding | RowVerdict::Duplicate);
    let compared = rows.iter().filter(|r| fine(r.verdict) || r.factor != 0).count() + outliers.len();
    note(
        FaultCode::UnitFactor,
        factors().map(|row| row.row).collect(),
        compared,
        SHARE_PERCENT,
        Text::new(
            "整批价格约为近期的两倍或一半：斤与公斤可能弄反",
            "the whole batch is about twice or half the recent prices: jin (500 g) and kg are mixed up",
        ),
        &|| remedy::other_unit(mapping, rows, factors().map(|row| i32::from(row.factor)).sum()),
    );
    note(
        FaultCode::Days,
        with(&["invalid_day", "in_future"]),
        whole,
        SHARE_PERCENT,
        Text::new("日期写法与读法中选的不符", "the days are not written as the mapping says"),
        &|| remedy::days(sheet, mapping),
    );
    note(
        FaultCode::Units,
        with(&["unit_missing"]),
        whole,
        SHARE_PERCENT,
        Text::new("有的行没有单位", "rows without a unit"),
        &|| [Unit::Jin, Unit::Kilogram].map(|unit| remedy::without_unit(mapping, unit)).into(),
    );
    note(
        FaultCode::UnknownUnits,
        with(&["unknown_unit"]),
        whole,
        SHARE_PERCENT,
        Text::new("单位不认识：单位列可能对应错了", "unknown units: the column of units may be the wrong one"),
        &|| remedy::not_units(mapping, rows),
    );
    note(
        FaultCode::VolumeUnit,
        with(&["unknown_volume_unit"]),
        whole,
        SHARE_PERCENT,
        Text::new("上市量的单位不认识，不按公斤读", "the volume's unit is unknown; it is not read as kilograms"),
        &|| remedy::volume(mapping),
    );
    note(
        FaultCode::DecimalMark,
        with(&["decimal_mark_unclear"]),
        whole,
        SHARE_PERCENT,
        Text::new(
            "整列数字里的逗号（或点）可能是小数点，也可能是千位分隔",
            "the commas (or points) of the column may be decimal or thousands marks",
        ),
        &|| remedy::decimal_marks(mapping),
    );
    note(
        FaultCode::Currency,
        with(&["currency_differs"]),
        whole,
        SHARE_PERCENT,
        Text::new(
            "价格的币种与采价点登记的不同，不折算：请核对采价点的币种",
            "the prices are in another currency than the source's; nothing is converted: check the source's currency",
        ),
        &Vec::new,
    );
    note(
        FaultCode::Averages,
        with(&["average_missing"]),
        whole,
        SHARE_PERCENT,
        Text::new("只有最低价和最高价，没有平均价", "low and high without an average"),
        &|| vec![remedy::middle(mapping)],
    );
    note(
        FaultCode::Ranges,
        with(&["range_missing"]),
        whole,
        SHARE_PERCENT,
        Text::new("只有平均价，没有最低价和最高价", "averages without low and high"),
        &|| vec![remedy::alike(mapping)],
    );
    note(
        FaultCode::Prices,
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
        FaultCode::Names,
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
        FaultCode::Stale,
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
        FaultCode::Outliers,
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
        FaultCode::Conflicts,
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

/// The title names another market than the one for which the file is sent.
pub fn other_market<'a>(sheet: &Sheet, rows: usize, own: &str, mut others: impl Iterator<Item = &'a str>) -> Option<Diagnosis> {
    let titles: Vec<String> = sheet.layout.titles.iter().map(|line| header_key(line)).collect();
    let named = |name: &str| short_name(name).is_some_and(|name| titles.iter().any(|line| line.contains(&name)));
    if named(own) {
        return None;
    }
    let other = others.find(|name| named(name))?;
    Some(Diagnosis {
        code: FaultCode::OtherMarket,
        rows,
        of: rows,
        cause: Text::new(
            format!("标题写的是“{other}”，而所选采价点是“{own}”：请核对是否选错采价点"),
            format!("the title names '{other}', and the file was sent for '{own}': is it the right source?"),
        ),
        remedies: Vec::new(),
        examples: Vec::new(),
    })
}

/// A market's name without the words that many have, as far as two characters are left.
fn short_name(name: &str) -> Option<String> {
    const COMMON: [&str; 9] = ["有限公司", "农产品", "蔬菜", "批发", "市场", "中心", "超市", "集团", "店"];
    let mut rest = header_key(name);
    while let Some(shorter) = COMMON.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter.to_owned();
    }
    let rest = rest.trim_start_matches("北京市").trim_start_matches("北京");
    (rest.chars().count() >= 2).then(|| rest.to_owned())
}
