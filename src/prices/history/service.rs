//! What anyone reads of the history. All of it ends at [`horizon`] and is bounded by the range asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{CityPrice, PriceStep, YEAR_SLACK, change_permille, is_wholesale, year_ago, years_before},
    season::{self, PriceSeason},
    series::{self, PriceSeries, SourceSeries},
    store,
};
use crate::{
    figures::permille,
    model::Variety,
    sources::{self, PriceSource},
};
use kernel::{Ctx, Day, Error, ErrorCode, Result, error::Check};
use storage::Tx;

/// Markets and chains drawn beside the city at once.
const MOST_SOURCES: usize = 8;

/// The last day that is public: the last one with a published table, or yesterday while there is none.
///
/// # Errors
/// Those of the database.
pub fn horizon(tx: &mut Tx, ctx: &Ctx) -> Result<Day> {
    Ok(store::last_published(tx)?.unwrap_or_else(|| ctx.now.day().plus(-1)))
}

/// How a series is asked for.
#[derive(Debug, Clone, Default)]
pub struct SeriesQuery {
    pub step: Option<PriceStep>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// Codes of sources, to be shown beside the city.
    pub sources: Vec<String>,
}

/// A variety of the catalogue as tables name it.
pub(crate) fn named(tx: &mut Tx, code: &str) -> Result<Variety> {
    let variety = catalogue::service::variety(tx, code)?;
    Ok(Variety { code: variety.code, name_zh: variety.name.zh, name_en: variety.name.en })
}

/// The range that a reader asked for, within what is public and what one answer may hold.
///
/// # Errors
/// Field errors for a range that is the wrong way round or too long.
pub(crate) fn range(from: Option<Day>, to: Option<Day>, horizon: Day, step: PriceStep) -> Result<(Day, Day)> {
    let to = to.unwrap_or(horizon).min(horizon);
    let from = from.unwrap_or_else(|| step.start(to.plus(-step.usual())));
    let mut check = Check::new();
    check
        .require(
            from <= to,
            "from",
            "from_after_to",
            "开始日期晚于结束日期（或尚未公布）",
            "the first day is after the last public one",
        )
        .require(
            to.number() - from.number() <= step.longest(),
            "from",
            "range_too_long",
            &format!("一次最多 {} 天，请缩短范围或改用周、月", step.longest()),
            &format!("{} days at most; ask for less, or by week or month", step.longest()),
        );
    check.finish()?;
    Ok((from, to))
}

/// A variety's series: the city's figures, and the sources asked for.
///
/// # Errors
/// `not_found` for an unknown variety, field errors for the range and for unknown sources.
pub fn series(tx: &mut Tx, ctx: &Ctx, variety: &str, query: &SeriesQuery) -> Result<PriceSeries> {
    let variety = named(tx, variety)?;
    let horizon = horizon(tx, ctx)?;
    let step = query.step.unwrap_or(PriceStep::Day);
    let (from, to) = range(query.from, query.to, horizon, step)?;
    let asked: BTreeSet<&String> = query.sources.iter().collect();
    let mut check = Check::new();
    check.require(asked.len() <= MOST_SOURCES, "sources", "too_many", "一次最多比较 8 个采价点", "eight sources at most");
    let all = sources::list(tx, None)?;
    check.require(
        asked.iter().all(|code| all.iter().any(|s| s.code == **code)),
        "sources",
        "unknown_source",
        "没有这个采价点",
        "there is no such source",
    );
    check.finish()?;
    let chosen: Vec<PriceSource> = all.into_iter().filter(|s| asked.contains(&s.code)).collect();
    let codes: Vec<String> = chosen.iter().map(|s| s.code.clone()).collect();
    let mut by_source = if codes.is_empty() { BTreeMap::new() } else { store::by_source(tx, &variety.code, &codes, from, to)? };
    let first_day = store::span(tx, &variety.code)?.map(|(first, _)| first);
    let points = series::city_points(store::city(tx, &variety.code, from, to)?, step);
    let sources = chosen.into_iter().map(|source| SourceSeries {
        points: series::source_points(by_source.remove(&source.code).unwrap_or_default(), step),
        source: source.code,
        name_zh: source.name_zh,
        name_en: source.name_en,
        kind: source.kind,
    });
    Ok(PriceSeries { sources: sources.collect(), variety, step, from, to, horizon, first_day, points })
}

/// A variety's last year beside the same weeks of earlier years.
///
/// # Errors
/// `not_found` for an unknown variety.
pub fn season(tx: &mut Tx, ctx: &Ctx, variety: &str) -> Result<PriceSeason> {
    let variety = named(tx, variety)?;
    let horizon = horizon(tx, ctx)?;
    let rows = store::city(tx, &variety.code, season::first_day(horizon), horizon)?;
    Ok(season::season(&rows, horizon))
}

/// A place that goods came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginShare {
    /// As reported; empty where nobody said.
    pub origin: String,
    pub volume_kg: Option<i64>,
    /// Reports that name it.
    pub quotes: i64,
    /// Of the volume, or of the reports where no volume is known, in thousandths.
    pub share_permille: i64,
}

/// Where a variety came from, by what the wholesale markets reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceOrigins {
    pub from: Day,
    pub to: Day,
    /// Shares are of volume; otherwise of reports.
    pub by_volume: bool,
    pub origins: Vec<OriginShare>,
}

/// The days over which origins are added up at most.
const ORIGIN_DAYS: i32 = 92;

/// Where a variety came from in the last `days` public days.
///
/// # Errors
/// `not_found` for an unknown variety, a field error for `days`.
pub fn origins(tx: &mut Tx, ctx: &Ctx, variety: &str, days: i32) -> Result<PriceOrigins> {
    let variety = named(tx, variety)?;
    let mut check = Check::new();
    check.require((1..=ORIGIN_DAYS).contains(&days), "days", "out_of_range", "须为 1 到 92 天", "1 to 92 days");
    check.finish()?;
    let to = horizon(tx, ctx)?;
    let from = to.plus(1 - days);
    let markets: Vec<String> = sources::list(tx, None)?.into_iter().filter(|s| is_wholesale(s.kind)).map(|s| s.code).collect();
    let mut rows = store::origins(tx, &variety.code, &markets, from, to)?;
    let by_volume = !rows.is_empty() && rows.iter().all(|(_, volume, _)| volume.is_some());
    let weight = |row: &(String, Option<i64>, i64)| if by_volume { row.1.unwrap_or(0) } else { row.2 };
    let total: i64 = rows.iter().map(weight).sum();
    rows.sort_by_key(|row| (-weight(row), row.0.clone()));
    let origins = rows
        .into_iter()
        .map(|row| OriginShare {
            share_permille: permille(weight(&row), total).unwrap_or(0),
            origin: row.0,
            volume_kg: row.1,
            quotes: row.2,
        })
        .collect();
    Ok(PriceOrigins { from, to, by_volume, origins })
}

/// One variety in the overview, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverviewRow {
    pub variety: Variety,
    /// The code of its category.
    pub category: String,
    /// One wholesale average per day of `days`.
    pub averages: Vec<Option<i64>>,
    /// The last day of `days` that has one.
    pub latest: Option<i64>,
    pub retail: Option<i64>,
    /// The latest against the day before it, seven days before it and a year before it, in thousandths.
    pub day_permille: Option<i64>,
    pub week_permille: Option<i64>,
    pub year_permille: Option<i64>,
    /// What it is compared with: the averages of those days.
    pub day_average: Option<i64>,
    pub week_average: Option<i64>,
    pub year_average: Option<i64>,
    /// The day that `year_average` is of, where it is not the same date of the year before because that has none.
    pub year_day: Option<Day>,
}

/// All varieties over some days: the heat table, and the list that searches begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceOverview {
    pub horizon: Day,
    pub days: Vec<Day>,
    /// In the order of the catalogue, which begins with the city's basket.
    pub rows: Vec<OverviewRow>,
}

/// Every variety with a price in the last `count` public days up to `to`.
///
/// # Errors
/// A field error for `days`.
pub fn overview(tx: &mut Tx, ctx: &Ctx, to: Option<Day>, count: i32) -> Result<PriceOverview> {
    let mut check = Check::new();
    check.require((1..=31).contains(&count), "days", "out_of_range", "须为 1 到 31 天", "1 to 31 days");
    check.finish()?;
    let horizon = horizon(tx, ctx)?;
    let to = to.unwrap_or(horizon).min(horizon);
    let days: Vec<Day> = (0..count).rev().map(|n| to.plus(-n)).collect();
    // A week more, so that the first of the shown days has its changes, too.
    let mut by_variety: BTreeMap<String, BTreeMap<Day, CityPrice>> = BTreeMap::new();
    for row in store::city_between(tx, to.plus(-count - 7), to)? {
        by_variety.entry(row.variety.clone()).or_default().insert(row.day, row);
    }
    let then = years_before(to, 1);
    let mut last_year: BTreeMap<String, BTreeMap<Day, i64>> = BTreeMap::new();
    for row in store::city_between(tx, then.plus(-count - YEAR_SLACK), then.plus(YEAR_SLACK))? {
        if let Some(average) = row.average {
            last_year.entry(row.variety).or_default().insert(row.day, average);
        }
    }
    let index = catalogue::service::index(tx)?;
    let mut rows = Vec::new();
    for variety in index.all() {
        let Some(prices) = by_variety.get(&variety.code) else { continue };
        let on = |day: Day| prices.get(&day).and_then(|row| row.average);
        let averages: Vec<Option<i64>> = days.iter().map(|day| on(*day)).collect();
        let latest = days.iter().rev().find_map(|day| Some((*day, on(*day)?)));
        let earlier = |back: i32| latest.and_then(|(day, _)| on(day.plus(-back)));
        let (day_average, week_average) = (earlier(1), earlier(7));
        let last_year = latest.and_then(|(day, _)| {
            let known = last_year.get(&variety.code)?;
            let (then, average) = year_ago(day, |then| known.get(&then).copied())?;
            Some((Some(then).filter(|then| *then != years_before(day, 1)), average))
        });
        let (year_day, year_average) = last_year.unzip();
        let against = |then: Option<i64>| latest.and_then(|(_, price)| change_permille(price, then?));
        rows.push(OverviewRow {
            variety: Variety { code: variety.code.clone(), name_zh: variety.name.zh.clone(), name_en: variety.name.en.clone() },
            category: variety.category.clone(),
            latest: latest.map(|(_, price)| price),
            retail: days.iter().rev().find_map(|day| prices.get(day)?.retail),
            day_permille: against(day_average),
            week_permille: against(week_average),
            year_permille: against(year_average),
            day_average,
            week_average,
            year_average,
            year_day: year_day.flatten(),
            averages,
        });
    }
    Ok(PriceOverview { horizon, days, rows })
}

/// Asks for the history when there are observations and no history yet: after an upgrade.
///
/// # Errors
/// Those of the database.
pub fn begin(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    if !matches!(ctx.who, kernel::Who::System(_)) {
        return Err(Error::new(ErrorCode::Forbidden));
    }
    if store::is_behind(tx)? { super::touch_everything(tx, ctx.now) } else { Ok(0) }
}
