//! The index as it is published: points against the day before, 环比 and 同比 with the earlier period = 100.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    NAME_EN, NAME_ZH,
    store::{self, IndexScope},
    weights::SetRow,
};
use crate::{
    bulletin::{
        history::{
            self, PriceStep,
            model::years_before,
            service::{horizon, range},
        },
        table::IndexLine,
    },
    catalogue,
    kernel::{Ctx, Day, Result},
    storage::Tx,
};

/// Two decimals, as published.
fn two(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// One step of an index; weeks and months are means of their days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndexPoint {
    /// The first day of the step.
    pub day: Day,
    pub value: f64,
    /// Points against the step before.
    pub points: Option<f64>,
    /// 环比: the step before = 100.
    pub previous: Option<f64>,
    /// 同比: the same step a year before = 100.
    pub year_ago: Option<f64>,
    /// An item that had no price on a day of the step and moved with its class.
    pub moved: bool,
}

/// A class or an item on the last day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndexPart {
    pub scope: IndexScope,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub value: f64,
    pub points: Option<f64>,
    pub previous: Option<f64>,
    pub year_ago: Option<f64>,
    pub moved: bool,
}

/// 菜篮子批发价格指数.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PriceIndex {
    pub scope: IndexScope,
    /// Empty for the total.
    pub code: String,
    pub step: PriceStep,
    pub from: Day,
    pub to: Day,
    pub points: Vec<IndexPoint>,
    /// The last day that has a value; what follows is about it.
    pub last_day: Option<Day>,
    /// The last day with a value before it.
    pub day_before: Option<Day>,
    pub total: Option<IndexPart>,
    pub classes: Vec<IndexPart>,
    pub items: Vec<IndexPart>,
    /// The weight sets in the order of time.
    pub sets: Vec<SetRow>,
}

/// How far around the same date of the year before a value is looked for.
const YEAR_SLACK: i32 = 3;

/// The day's total as the table prints it; `None` while prices up to the day wait to be computed, and for days that
/// have no index.
///
/// # Errors
/// Those of the database.
pub(in crate::bulletin) fn line_of_day(tx: &mut Tx, day: Day) -> Result<Option<IndexLine>> {
    if history::store::is_behind_on(tx, day)? {
        return Ok(None);
    }
    let (before, year_ago) = compared(tx, day)?;
    let mut total = |day: Option<Day>| -> Result<Option<f64>> {
        let Some(day) = day else { return Ok(None) };
        Ok(store::line(tx, IndexScope::Total, "", day, day)?.first().map(|(_, value, _)| *value))
    };
    let Some(now) = total(Some(day))? else { return Ok(None) };
    let (then, last_year) = (total(before)?, total(year_ago)?);
    let hundredths = |value: f64| (value * 100.0).round() as i64;
    Ok(Some(IndexLine {
        name_zh: NAME_ZH.to_owned(),
        name_en: NAME_EN.to_owned(),
        points: hundredths(now),
        change_points: then.map(|then| hundredths(now) - hundredths(then)),
        year_permille: last_year.map(|then| (1000.0 * now / then).round() as i64 - 1000),
    }))
}

/// The line of one index over a range.
///
/// # Errors
/// Field errors of the range.
pub fn index(
    tx: &mut Tx,
    ctx: &Ctx,
    scope: IndexScope,
    code: &str,
    step: PriceStep,
    asked: (Option<Day>, Option<Day>),
) -> Result<PriceIndex> {
    let horizon = horizon(tx, ctx)?;
    let (from, to) = range(asked.0, asked.1, horizon, step)?;
    let points = line(tx, scope, code, step, from, to)?;
    let last_day = store::last_day_until(tx, Some(horizon))?;
    let (mut day_before, mut parts_of_day) = (None, Vec::new());
    if let Some(day) = last_day {
        let days = compared(tx, day)?;
        (day_before, parts_of_day) = (days.0, parts(tx, day, days)?);
    }
    let total = parts_of_day.iter().position(|part| part.scope == IndexScope::Total).map(|at| parts_of_day.remove(at));
    let (classes, items) = parts_of_day.into_iter().partition(|part| part.scope == IndexScope::Class);
    let sets = store::sets(tx)?.into_iter().filter(|set| set.effective_from <= horizon).collect();
    Ok(PriceIndex { scope, code: code.to_owned(), step, from, to, points, last_day, day_before, total, classes, items, sets })
}

fn line(tx: &mut Tx, scope: IndexScope, code: &str, step: PriceStep, from: Day, to: Day) -> Result<Vec<IndexPoint>> {
    // A year and a step more, for 同比 and 环比 of the first point.
    let earliest = step.start(years_before(step.start(from), 1).plus(-YEAR_SLACK - 31));
    let mut means: BTreeMap<Day, (f64, f64, bool)> = BTreeMap::new();
    for (day, value, moved) in store::line(tx, scope, code, earliest, to)? {
        let entry = means.entry(step.start(day)).or_insert((0.0, 0.0, false));
        *entry = (entry.0 + value, entry.1 + 1.0, entry.2 || moved);
    }
    let value = |day: Day| means.get(&day).map(|(sum, n, _)| sum / n);
    let year_ago = |day: Day| match step {
        PriceStep::Month => value(years_before(day, 1)),
        // 52 weeks before is a Monday again, and the same season.
        PriceStep::Week => value(day.plus(-364)),
        PriceStep::Day => {
            let target = years_before(day, 1);
            (0..=YEAR_SLACK).flat_map(|n| [target.plus(-n), target.plus(n)]).find_map(value)
        }
    };
    let wanted = means.range(step.start(from)..).map(|(day, (sum, n, moved))| (*day, sum / n, *moved));
    Ok(wanted
        .map(|(day, now, moved)| {
            let before = value(step.before(day));
            IndexPoint {
                day,
                value: two(now),
                points: before.map(|then| two(two(now) - two(then))),
                previous: before.map(|then| two(100.0 * now / then)),
                year_ago: year_ago(day).map(|then| two(100.0 * now / then)),
                moved,
            }
        })
        .collect())
}

/// The days with which a day is compared: the last one with a value before it, and the one a year before.
fn compared(tx: &mut Tx, day: Day) -> Result<(Option<Day>, Option<Day>)> {
    let target = years_before(day, 1);
    let year_ago = store::last_day_until(tx, Some(target.plus(YEAR_SLACK)))?;
    let near = year_ago.filter(|found| (found.number() - target.number()).abs() <= YEAR_SLACK);
    Ok((store::last_day_until(tx, Some(day.plus(-1)))?, near))
}

/// Total, classes and items of a day against the day before and the year before.
fn parts(tx: &mut Tx, day: Day, (before, year_ago): (Option<Day>, Option<Day>)) -> Result<Vec<IndexPart>> {
    let mut values = |day: Option<Day>| -> Result<BTreeMap<(IndexScope, String), f64>> {
        let Some(day) = day else { return Ok(BTreeMap::new()) };
        Ok(store::of_day(tx, day)?.into_iter().map(|row| ((row.scope, row.code), row.value)).collect())
    };
    let (then, last_year) = (values(before)?, values(year_ago)?);
    let varieties = catalogue::service::index(tx)?;
    let categories = catalogue::service::categories(tx)?;
    let names = |scope: IndexScope, code: &str| match scope {
        IndexScope::Total => ("总指数".to_owned(), "Total".to_owned()),
        IndexScope::Class => categories
            .iter()
            .find(|c| c.code == code)
            .map_or_else(|| (code.to_owned(), code.to_owned()), |c| (c.name.zh.clone(), c.name.en.clone())),
        IndexScope::Item => {
            varieties.get(code).map_or_else(|| (code.to_owned(), code.to_owned()), |v| (v.name.zh.clone(), v.name.en.clone()))
        }
    };
    let part = |row: store::ValueRow| {
        let key = (row.scope, row.code.clone());
        let (name_zh, name_en) = names(row.scope, &row.code);
        IndexPart {
            points: then.get(&key).map(|then| two(two(row.value) - two(*then))),
            previous: then.get(&key).map(|then| two(100.0 * row.value / then)),
            year_ago: last_year.get(&key).map(|then| two(100.0 * row.value / then)),
            value: two(row.value),
            scope: row.scope,
            code: row.code,
            moved: row.moved,
            name_zh,
            name_en,
        }
    };
    Ok(store::of_day(tx, day)?.into_iter().map(part).collect())
}
