//! The index as it is published: points against the day before, 环比 and 同比 with the earlier period = 100.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    NAME_EN, NAME_ZH,
    store::{self, IndexScope},
    weights::SetRow,
};
use crate::history::{
    self, PriceStep,
    model::{YEAR_SLACK, year_ago, years_before},
    service::{horizon, range},
};
use exports::Cell;
use kernel::{Ctx, Day, Lang, Result};
use storage::Tx;

/// Two decimals, as published.
fn two(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The price index of the day ("figures", section 5), as its own method has computed it; in hundredths of a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinIndex)]
pub struct IndexLine {
    pub name_zh: String,
    pub name_en: String,
    pub points: i64,
    /// Against the day before.
    pub change_points: Option<i64>,
    /// Against the day of the year before, in thousandths.
    pub year_permille: Option<i64>,
    /// The day of the year before, where it is not the same date because that has no index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_day: Option<Day>,
}

impl IndexLine {
    /// As it stands below the printed table.
    pub fn text_zh(&self) -> String {
        let points = |points: i64| Cell::Decimal { digits: points, scale: 2 }.shown(Lang::Zh).into_owned();
        let sign = |by: i64| if by > 0 { "+" } else { "" };
        let against = self.year_day.map(|day| format!("，对比 {day}")).unwrap_or_default();
        let changes = [
            self.change_points.map(|by| format!("较前一日 {}{}", sign(by), points(by))),
            self.year_permille.map(|by| format!("同比 {}{}%{against}", sign(by), Cell::percent(by).shown(Lang::Zh))),
        ];
        let changes: Vec<String> = changes.into_iter().flatten().collect();
        let changes = if changes.is_empty() { String::new() } else { format!("（{}）", changes.join("，")) };
        format!("{} {} 点{changes}", self.name_zh, points(self.points))
    }
}

/// One step of an index; weeks and months are means of their days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndexPoint {
    /// The first day of the step.
    pub day: Day,
    pub value: f64,
    /// Points against the step before; absent when that has no value.
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
    /// The day of the year before that `year_ago` is against.
    pub year_day: Option<Day>,
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
    pub total: Option<IndexPart>,
    pub classes: Vec<IndexPart>,
    pub items: Vec<IndexPart>,
    /// The weight sets in the order of time.
    pub sets: Vec<SetRow>,
}

/// The day's total as the table prints it; `None` while prices up to the day wait to be computed, and for days that
/// have no index.
///
/// # Errors
/// Those of the database.
pub fn line_of_day(tx: &mut Tx, day: Day) -> Result<Option<IndexLine>> {
    if history::store::is_behind_on(tx, day)? {
        return Ok(None);
    }
    let total = store::on_days(tx, &compared_with(day), Some((IndexScope::Total, "")))?;
    Ok(line_of(day, &total.iter().map(|row| (row.day, row.value)).collect()))
}

/// The totals that [`line_of`] needs for the days from one to another.
///
/// # Errors
/// Those of the database.
pub fn totals(tx: &mut Tx, from: Day, to: Day) -> Result<BTreeMap<Day, f64>> {
    let line = store::line(tx, IndexScope::Total, "", years_before(from, 1).plus(-YEAR_SLACK), to)?;
    Ok(line.into_iter().map(|(day, value, _)| (day, value)).collect())
}

/// A day's total as the table prints it, from the totals of the days.
pub fn line_of(day: Day, totals: &BTreeMap<Day, f64>) -> Option<IndexLine> {
    let figures = Figures::of(PriceStep::Day, day, *totals.get(&day)?, |day| totals.get(&day).copied());
    let hundredths = |value: f64| (value * 100.0).round() as i64;
    Some(IndexLine {
        name_zh: NAME_ZH.to_owned(),
        name_en: NAME_EN.to_owned(),
        points: hundredths(figures.value),
        change_points: figures.points.map(hundredths),
        // From the figure as it is published elsewhere, so that the two never differ by their rounding.
        year_permille: figures.year_ago.map(|then| (then * 10.0).round() as i64 - 1000),
        year_day: figures.year_day.filter(|then| *then != years_before(day, 1)),
    })
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
    let mut parts_of_day = last_day.map(|day| parts(tx, day)).transpose()?.unwrap_or_default();
    let total = parts_of_day.iter().position(|part| part.scope == IndexScope::Total).map(|at| parts_of_day.remove(at));
    let (classes, items) = parts_of_day.into_iter().partition(|part| part.scope == IndexScope::Class);
    let sets = store::sets(tx)?.into_iter().filter(|set| set.effective_from <= horizon).collect();
    Ok(PriceIndex { scope, code: code.to_owned(), step, from, to, points, last_day, total, classes, items, sets })
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
    let wanted = means.range(step.start(from)..).map(|(day, (sum, n, moved))| (*day, sum / n, *moved));
    Ok(wanted
        .map(|(day, now, moved)| {
            let Figures { value, points, previous, year_ago, .. } = Figures::of(step, day, now, value);
            IndexPoint { day, value, points, previous, year_ago, moved }
        })
        .collect())
}

/// A day, the one before it, and those of the year before among which its 同比 finds the nearest.
fn compared_with(day: Day) -> Vec<Day> {
    let date = years_before(day, 1);
    (-YEAR_SLACK..=YEAR_SLACK).map(|n| date.plus(n)).chain([day.plus(-1), day]).collect()
}

/// What is published of one value of one index: the same on its card, in its chart, in the table and in files.
struct Figures {
    value: f64,
    points: Option<f64>,
    previous: Option<f64>,
    year_ago: Option<f64>,
    /// The day that `year_ago` is against; of single days only.
    year_day: Option<Day>,
}

impl Figures {
    fn of(step: PriceStep, day: Day, now: f64, value: impl Fn(Day) -> Option<f64>) -> Figures {
        let before = value(step.before(day));
        let (year_day, last_year) = match step {
            PriceStep::Month => (None, value(years_before(day, 1))),
            // 52 weeks before is a Monday again, and the same season.
            PriceStep::Week => (None, value(day.plus(-364))),
            PriceStep::Day => year_ago(day, &value).unzip(),
        };
        Figures {
            value: two(now),
            points: before.map(|then| two(two(now) - two(then))),
            previous: before.map(|then| two(100.0 * now / then)),
            year_ago: last_year.map(|then| two(100.0 * now / then)),
            year_day,
        }
    }
}

/// Total, classes and items of a day against the day before and the year before.
fn parts(tx: &mut Tx, day: Day) -> Result<Vec<IndexPart>> {
    let mut known: BTreeMap<(IndexScope, String), BTreeMap<Day, f64>> = BTreeMap::new();
    let mut today = Vec::new();
    for row in store::on_days(tx, &compared_with(day), None)? {
        known.entry((row.scope, row.code.clone())).or_default().insert(row.day, row.value);
        if row.day == day {
            today.push(row);
        }
    }
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
        let values = known.get(&(row.scope, row.code.clone()));
        let Figures { value, points, previous, year_ago, year_day } =
            Figures::of(PriceStep::Day, day, row.value, |day| values?.get(&day).copied());
        let (name_zh, name_en) = names(row.scope, &row.code);
        IndexPart {
            scope: row.scope,
            code: row.code,
            name_zh,
            name_en,
            value,
            points,
            previous,
            year_ago,
            year_day,
            moved: row.moved,
        }
    };
    Ok(today.into_iter().map(part).collect())
}
