//! What can be done about a fault that many rows share: the mapping after each answer.

use std::collections::BTreeSet;

use super::{
    candidate::JudgedRow,
    diagnose::Remedy,
    mapping::{AverageOf, DecimalMark, Mapping, RangeOf, measure},
};
use catalogue::units::Unit;
use kernel::Text;
use tabular::{
    Sheet,
    days::{DayFault, DayFormat, DayReading, RangeDay, parse_day},
};

/// The order of the price columns under which nearly all rows fit, if there is one.
pub(super) fn reordered(mapping: &Mapping, rows: &[JudgedRow]) -> Vec<Remedy> {
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

/// For the rows that have no unit; what the others state is obeyed.
pub(super) fn without_unit(mapping: &Mapping, unit: Unit) -> Remedy {
    let Text { zh, en } = unit.name();
    Remedy {
        label: Text::new(format!("没有单位的行按元/{zh}读"), format!("read the rows without a unit as yuan per {en}")),
        mapping: Mapping { unit: Some(zh), unit_wins: false, ..mapping.clone() },
    }
}

/// The grams of every unit that a row states and that can be read.
fn stated_grams(mapping: &Mapping, rows: &[JudgedRow]) -> BTreeSet<i64> {
    let units: BTreeSet<&str> = rows.iter().map(|row| row.candidate.quote.unit.as_str()).collect();
    units.into_iter().filter_map(|unit| measure(unit, &mapping.weights, "unit").ok()).map(|measure| measure.grams()).collect()
}

/// Twice as dear as ever: what was read as 斤 is 公斤. Only where all rows have one unit: others would be overruled.
pub(super) fn other_unit(mapping: &Mapping, rows: &[JudgedRow], direction: i32) -> Vec<Remedy> {
    if stated_grams(mapping, rows).len() > 1 {
        return Vec::new();
    }
    let Text { zh, en } = if direction > 0 { Unit::Kilogram } else { Unit::Jin }.name();
    vec![Remedy {
        label: Text::new(format!("整批按元/{zh}读"), format!("read the whole batch as yuan per {en}")),
        mapping: Mapping { unit: Some(zh), unit_wins: true, ..mapping.clone() },
    }]
}

/// A column that holds no unit in any row is no column of units.
pub(super) fn not_units(mapping: &Mapping, rows: &[JudgedRow]) -> Vec<Remedy> {
    if mapping.columns.unit.is_none() || !stated_grams(mapping, rows).is_empty() {
        return Vec::new();
    }
    let mut without = mapping.clone();
    without.columns.unit = None;
    let read = |unit: Unit| {
        let Text { zh, en } = unit.name();
        Remedy {
            label: Text::new(format!("这一列不是单位，各行按元/{zh}读"), format!("the column holds no units: yuan per {en}")),
            mapping: Mapping { unit: Some(zh), ..without.clone() },
        }
    };
    vec![read(Unit::Jin), read(Unit::Kilogram)]
}

pub(super) fn volume(mapping: &Mapping) -> Vec<Remedy> {
    let mut without = mapping.clone();
    without.columns.volume = None;
    let none = Remedy { label: Text::new("不读上市量", "leave the volume out"), mapping: without };
    let stated = [("公斤", "kg"), ("吨", "tonnes")].into_iter().map(|(unit, en)| Remedy {
        label: Text::new(format!("上市量按{unit}读"), format!("read the volume in {en}")),
        mapping: Mapping { volume_unit: Some(unit.to_owned()), ..mapping.clone() },
    });
    std::iter::once(none).chain(stated).collect()
}

pub(super) fn decimal_marks(mapping: &Mapping) -> Vec<Remedy> {
    let with = |mark, zh: &str, en: &str| Remedy {
        label: Text::new(zh, en),
        mapping: Mapping { decimal: Some(mark), ..mapping.clone() },
    };
    vec![
        with(DecimalMark::Point, "小数点是“.”：1,234 读作 1234", "the decimal mark is the point: 1,234 is 1234"),
        with(DecimalMark::Comma, "小数点是“,”：1,234 读作 1.234", "the decimal mark is the comma: 1,234 is 1.234"),
    ]
}

/// Offered, never taken unasked; prices so made say so.
pub(super) fn middle(mapping: &Mapping) -> Remedy {
    Remedy {
        label: Text::new(
            "取最低价和最高价的中间值作平均价（注明）",
            "take the middle of low and high as the average, and say so",
        ),
        mapping: Mapping { average: Some(AverageOf::Middle), ..mapping.clone() },
    }
}

pub(super) fn alike(mapping: &Mapping) -> Remedy {
    Remedy {
        label: Text::new("最低价、最高价都取平均价（注明）", "take the average as low and high, too, and say so"),
        mapping: Mapping { range: Some(RangeOf::Average), ..mapping.clone() },
    }
}

/// Formats under which nearly all days can be read, and the end of spans that counts.
pub(super) fn days(sheet: &Sheet, mapping: &Mapping) -> Vec<Remedy> {
    let column = mapping.columns.day.as_deref().and_then(|name| sheet.column(&[name]));
    let texts: Vec<&str> = sheet.rows.iter().take(1000).filter_map(|row| row.get(column)).collect();
    let nearly_all =
        |is: &dyn Fn(&str) -> bool| !texts.is_empty() && texts.iter().filter(|text| is(text)).count() * 100 >= texts.len() * 95;
    let name = |format: DayFormat| match format {
        DayFormat::Auto => Text::new("年在前", "year first"),
        DayFormat::Dmy => Text::new("日/月/年", "day/month/year"),
        DayFormat::Mdy => Text::new("月/日/年", "month/day/year"),
        DayFormat::Roc => Text::new("民国纪年", "years of the Republic of China"),
    };
    let spans = |format: DayFormat| nearly_all(&|text| matches!(DayReading::new(format).read(text), Err(DayFault::Range(..))));
    // Spans that the format reads need no other one.
    let formats = if spans(mapping.day_format) { vec![mapping.day_format] } else { DayFormat::ALL.to_vec() };
    let mut remedies = Vec::new();
    for format in formats {
        let said = |range_day: Option<RangeDay>, zh: &str, en: &str| Remedy {
            label: Text::new(format!("日期按“{}”读{zh}", name(format).zh), format!("read days as {}{en}", name(format).en)),
            mapping: Mapping { day_format: format, range_day, ..mapping.clone() },
        };
        if spans(format) {
            remedies.push(said(Some(RangeDay::Last), "，一段时间取最后一天", ", the last of a span"));
            remedies.push(said(Some(RangeDay::First), "，一段时间取第一天", ", the first of a span"));
        } else if format != mapping.day_format && nearly_all(&|text| parse_day(text, format).is_some()) {
            remedies.push(said(mapping.range_day, "", ""));
        }
    }
    remedies
}
