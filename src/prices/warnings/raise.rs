//! The rules run: after prices have arrived, over the days that changed, each thing told once.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    close::close_changed,
    ifpa::{self, Weights},
    model::{DatedPrice, Evidence, WarningDirection, WarningRow, WarningRule, WarningState},
    rules,
    settings::{self, SetWarnings},
    store,
};
use crate::{
    history::{self, DailyPrice, PriceStep, model::is_wholesale},
    sources,
    statistics::{PriceScore, price_score},
};
use accounts::service::with_roles;
use kernel::{Ctx, Day, Error, Id, Result, Role, Text};
use notify::{self, News};
use storage::Tx;

/// A rule looks at days up to so long ago: what an imported year would have said then is news to nobody.
const DAYS: i32 = 14;

/// The history that an outlier is measured against, in days.
const HISTORY: i32 = 30;

/// While a warning of the last so many days stands, a rule does not say the same again.
const QUIET: i32 = 6;

/// Years of monthly prices that an IFPA looks back on.
const IFPA_YEARS: i32 = 11;

/// Whether a month has ended whose indicator nobody has looked at.
///
/// # Errors
/// Those of the database.
pub(crate) fn is_due(tx: &mut Tx, ctx: &Ctx) -> Result<bool> {
    let month = PriceStep::Month.before(PriceStep::Month.start(ctx.now.day()));
    Ok(settings::ifpa_month(tx)? != Some(month))
}

/// Something that a rule found.
pub(super) struct Found {
    pub rule: WarningRule,
    pub grade: i32,
    pub variety: String,
    pub source: String,
    pub day: Day,
    pub evidence: Evidence,
}

impl Found {
    pub fn direction(&self) -> WarningDirection {
        if self.evidence.figure < 0 { WarningDirection::Low } else { WarningDirection::High }
    }
}

/// Runs all rules over what changed since `stale_from`, and the monthly one when a month has ended; returns how many
/// warnings are new.
///
/// # Errors
/// Those of the database.
pub(crate) fn raise(tx: &mut Tx, ctx: &Ctx, stale_from: Option<Day>) -> Result<usize> {
    let settings = settings::load(tx)?.set;
    let today = ctx.now.day();
    let mut found = Vec::new();
    if let Some(from) = stale_from {
        close_changed(tx, ctx, &settings, from)?;
        // A change of one day shows in the rules of the week after it.
        let from = from.max(today.plus(-DAYS));
        found.extend(daily(tx, &settings, from, today)?);
    }
    let month = PriceStep::Month.before(PriceStep::Month.start(today));
    let reopened = stale_from.is_some_and(|from| from < PriceStep::Month.start(today));
    if reopened || settings::ifpa_month(tx)? != Some(month) {
        found.extend(monthly(tx, &settings, month)?);
        settings::keep_ifpa_month(tx, month)?;
    }
    let mut new = Vec::new();
    for one in found {
        let direction = one.direction();
        if direction == WarningDirection::Low && !settings.low_too && one.rule != WarningRule::StockOut {
            continue;
        }
        let row = WarningRow {
            id: Id::new(ctx.now),
            version: 1,
            rule: one.rule,
            direction,
            grade: one.grade,
            variety: one.variety,
            source: one.source,
            day: one.day,
            evidence: serde_json::to_string(&one.evidence).map_err(Error::unexpected)?,
            state: WarningState::Open,
            reason: None,
            decided_by: None,
            decided_at: None,
            created_at: ctx.now,
        };
        // One that was closed for its prices may fire again on others.
        if store::insert(tx, row.clone())? || store::reopen_closed(tx, &row)? {
            new.push(row);
        }
    }
    if !new.is_empty() {
        tell(tx, ctx, &settings, &new)?;
    }
    Ok(new.len())
}

/// Whether a warning that says as much stands from the days before.
fn said(before: &[WarningRow], found: &Found) -> bool {
    before.iter().any(|row| {
        row.rule == found.rule
            && row.variety == found.variety
            && row.source == found.source
            && row.direction == found.direction()
            && row.grade >= found.grade
            && (found.day.plus(-QUIET)..found.day).contains(&row.day)
    })
}

/// What the daily rules find on the days from `from` on, in the order of days.
pub(super) fn on_days(tx: &mut Tx, settings: &SetWarnings, from: Day, today: Day) -> Result<Vec<Found>> {
    let city = store::averages(history::store::city_between(tx, from.plus(-8), today)?);
    let mut all: Vec<Found> = Vec::new();
    for (variety, prices) in &city {
        for (day, _) in prices.range(from..) {
            all.extend(of_city(settings, variety, prices, *day));
        }
    }
    let markets: BTreeSet<String> =
        sources::list(tx, None)?.into_iter().filter(|s| is_wholesale(s.kind)).map(|s| s.code).collect();
    let rows = history::store::daily_between(tx, from.plus(-HISTORY), today)?;
    let mut reported: BTreeMap<&str, BTreeSet<Day>> = BTreeMap::new();
    let mut series: BTreeMap<(&str, &str), Vec<&DailyPrice>> = BTreeMap::new();
    for row in &rows {
        reported.entry(&row.source).or_default().insert(row.day);
        series.entry((&row.variety, &row.source)).or_default().push(row);
    }
    for ((_, source), prices) in &series {
        if markets.contains(*source) {
            all.extend(outliers(settings, prices, from));
        }
        if let Some(days) = reported.get(source) {
            all.extend(stock_out(settings, prices, days, from));
        }
    }
    all.sort_by_key(|one| one.day);
    Ok(all)
}

fn daily(tx: &mut Tx, settings: &SetWarnings, from: Day, today: Day) -> Result<Vec<Found>> {
    // The first of a run is told and the rest kept quiet.
    let all = on_days(tx, settings, from, today)?;
    let mut before = store::since(tx, from.plus(-QUIET - 1))?;
    let mut fresh = Vec::new();
    for one in all {
        if said(&before, &one) {
            continue;
        }
        before.push(WarningRow {
            id: Id::nil(),
            version: 0,
            rule: one.rule,
            direction: one.direction(),
            grade: one.grade,
            variety: one.variety.clone(),
            source: one.source.clone(),
            day: one.day,
            evidence: String::new(),
            state: WarningState::Open,
            reason: None,
            decided_by: None,
            decided_at: None,
            created_at: today.start(),
        });
        fresh.push(one);
    }
    Ok(fresh)
}

/// The plain rules on the city's price of one day.
pub(super) fn of_city(settings: &SetWarnings, variety: &str, prices: &BTreeMap<Day, i64>, day: Day) -> Vec<Found> {
    let on = |back: i32| prices.get(&day.plus(-back)).map(|price| DatedPrice { day: day.plus(-back), fen_per_kg: *price });
    let found = |rule, grade, prices: Vec<DatedPrice>, figure, threshold: i32| Found {
        rule,
        grade,
        variety: variety.to_owned(),
        source: String::new(),
        day,
        evidence: Evidence { prices, figure, threshold: i64::from(threshold), ..Evidence::default() },
    };
    let mut all = Vec::new();
    if let (Some(first), Some(second), Some(third)) = (on(2), on(1), on(0)) {
        let three = [first.fen_per_kg, second.fen_per_kg, third.fen_per_kg];
        if let Some(figure) = rules::two_days(three, i64::from(settings.two_days)) {
            all.push(found(WarningRule::TwoDays, 1, vec![first, second, third], figure, settings.two_days));
        }
    }
    if let (Some(then), Some(now)) = (on(7), on(0)) {
        let steps = [settings.week_first, settings.week_second, settings.week_third];
        if let Some((grade, figure)) = rules::week(now.fen_per_kg, then.fen_per_kg, steps.map(i64::from)) {
            let threshold = steps.get(usize::try_from(grade - 1).unwrap_or(0)).copied().unwrap_or(0);
            all.push(found(WarningRule::Week, grade, vec![then, now], figure, threshold));
        }
    }
    all
}

/// Thousandths of a score; what has no bound is a million.
fn milli(score: f64) -> i64 {
    (score * 1000.0).round().clamp(-1e6, 1e6) as i64
}

/// Days on which one market's price is far from its own last month.
fn outliers(settings: &SetWarnings, prices: &[&DailyPrice], from: Day) -> Vec<Found> {
    let mut all = Vec::new();
    for (at, row) in prices.iter().enumerate().filter(|(_, row)| row.day >= from) {
        let window: Vec<&&DailyPrice> = prices[..=at].iter().filter(|r| r.day > row.day.plus(-HISTORY)).collect();
        if (window.len() as i64) < i64::from(settings.outlier_points) {
            continue;
        }
        let month: Vec<i64> = window.iter().map(|r| r.average_fen_per_kg.0).collect();
        let Some(PriceScore { median: middle, z }) = price_score(&month, row.average_fen_per_kg.0) else { continue };
        let score = milli(z);
        let apart = rules::mirrored_permille(row.average_fen_per_kg.0, middle).abs();
        if score.abs() <= i64::from(settings.outlier_threshold) || apart < i64::from(settings.outlier_change) {
            continue;
        }
        all.push(Found {
            rule: WarningRule::Outlier,
            grade: if score.abs() > 2 * i64::from(settings.outlier_threshold) { 2 } else { 1 },
            variety: row.variety.clone(),
            source: row.source.clone(),
            day: row.day,
            evidence: Evidence {
                prices: vec![DatedPrice { day: row.day, fen_per_kg: row.average_fen_per_kg.0 }],
                figure: score,
                threshold: i64::from(settings.outlier_threshold),
                median: Some(middle),
                points: Some(window.len() as i64),
                ..Evidence::default()
            },
        });
    }
    all
}

/// A source that reported others on so many days running but not this variety, which it had had before.
fn stock_out(settings: &SetWarnings, prices: &[&DailyPrice], reported: &BTreeSet<Day>, from: Day) -> Option<Found> {
    let days = usize::try_from(settings.stock_out_days).ok()?;
    let last = prices.last()?;
    // Only what the source usually has: on at least half of the days that it reported.
    let before: Vec<Day> = reported.range(..=last.day).copied().collect();
    if prices.len() < 7 || prices.len() * 2 < before.len() {
        return None;
    }
    let missing: Vec<Day> = reported.range(last.day.plus(1)..).copied().collect();
    let day = *missing.get(days - 1)?;
    if day < from {
        return None;
    }
    Some(Found {
        rule: WarningRule::StockOut,
        grade: 1,
        variety: last.variety.clone(),
        source: last.source.clone(),
        day,
        evidence: Evidence {
            prices: vec![DatedPrice { day: last.day, fen_per_kg: last.average_fen_per_kg.0 }],
            figure: i64::from(settings.stock_out_days),
            threshold: i64::from(settings.stock_out_days),
            ..Evidence::default()
        },
    })
}

/// The monthly indicator of every variety that had a price in the month.
pub(super) fn monthly(tx: &mut Tx, settings: &SetWarnings, month: Day) -> Result<Vec<Found>> {
    let end = PriceStep::Month.start(month.plus(31)).plus(-1);
    let weights = Weights { gamma: f64::from(settings.ifpa_gamma) / 1000.0, recent_more: settings.ifpa_recent_years_weigh_more };
    let mut all = Vec::new();
    for variety in store::varieties(tx, month, end)? {
        let prices = monthly_prices(tx, &variety, end)?;
        let at = ifpa::month_of(month);
        let Some(found) = ifpa::ifpa(&prices, at, weights) else { continue };
        let score = milli(found.value);
        let grade = match score.abs() {
            s if s >= i64::from(settings.ifpa_high) => 2,
            s if s >= i64::from(settings.ifpa_moderate) => 1,
            _ => continue,
        };
        let dated = |month: ifpa::Month| {
            let price = prices.get(&month)?.round() as i64;
            Some(DatedPrice { day: ifpa::first_day(month)?, fen_per_kg: price })
        };
        all.push(Found {
            rule: WarningRule::Ifpa,
            grade,
            variety,
            source: String::new(),
            day: month,
            evidence: Evidence {
                prices: [at - 12, at - 3, at].into_iter().filter_map(dated).collect(),
                figure: score,
                threshold: i64::from(if grade == 2 { settings.ifpa_high } else { settings.ifpa_moderate }),
                points: Some(found.years as i64),
                quarter: Some(milli(found.quarter)),
                year: Some(milli(found.year)),
                ..Evidence::default()
            },
        });
    }
    Ok(all)
}

/// Means of the city's daily averages by month.
pub(super) fn monthly_prices(tx: &mut Tx, variety: &str, end: Day) -> Result<BTreeMap<ifpa::Month, f64>> {
    let rows = history::store::city(tx, variety, end.plus(-IFPA_YEARS * 366), end)?;
    Ok(monthly_means(rows.into_iter().filter_map(|row| Some((row.day, row.average?)))))
}

/// Means of daily prices by month.
pub(super) fn monthly_means(prices: impl IntoIterator<Item = (Day, i64)>) -> BTreeMap<ifpa::Month, f64> {
    let mut sums: BTreeMap<ifpa::Month, (f64, f64)> = BTreeMap::new();
    for (day, price) in prices {
        let sum = sums.entry(ifpa::month_of(day)).or_insert((0.0, 0.0));
        *sum = (sum.0 + price as f64, sum.1 + 1.0);
    }
    sums.into_iter().map(|(month, (sum, n))| (month, sum / n)).collect()
}

/// One line in every regulator's inbox, however many warnings there are; by mail if the settings say so.
fn tell(tx: &mut Tx, ctx: &Ctx, settings: &SetWarnings, new: &[WarningRow]) -> Result<()> {
    let people = with_roles(tx, &[Role::CityRegulator, Role::DistrictRegulator])?;
    let index = catalogue::service::index(tx)?;
    let mut named: Vec<(&str, &str)> = Vec::new();
    for row in new {
        let name = index.get(&row.variety).map_or((row.variety.as_str(), row.variety.as_str()), |v| (&v.name.zh, &v.name.en));
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let list = |pick: fn(&(&str, &str)) -> String, between: &str| {
        named.iter().take(8).map(pick).collect::<Vec<_>>().join(between) + if named.len() > 8 { " …" } else { "" }
    };
    let news = News {
        kind: notify::NewsKind::PriceWarning,
        title: Text::new(format!("新增 {} 条价格预警", new.len()), format!("{} new price warnings", new.len())),
        body: Text::new(list(|n| n.0.to_owned(), "、"), list(|n| n.1.to_owned(), ", ")),
        link: "/warnings".to_owned(),
        mail: settings.mail,
    };
    notify::tell(tx, ctx, &people, &news)
}
