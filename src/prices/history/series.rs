//! A variety's prices by day, week or month: the city's, and those of single markets and chains beside them.
//! Everything is a whole number of fen per kg, rounded half to even once.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{CityPrice, DailyPrice, PriceStep};
use crate::{
    figures::{permille, weighted_mean},
    model::Variety,
    sources::SourceKind,
};
use kernel::Day;

/// One step of the city's series, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesPoint {
    /// The first day of the step.
    pub day: Day,
    pub low: Option<i64>,
    /// Σ volume·price / Σ volume over the days of the step; the simple mean where a volume is missing.
    pub average: Option<i64>,
    pub high: Option<i64>,
    pub volume_kg: Option<i64>,
    /// Days of the step with a wholesale price.
    pub days: i64,
    /// Markets that reported, on the day of the step that had most.
    pub markets: i64,
    /// Mean of the days' retail averages.
    pub retail: Option<i64>,
    /// Shops behind the retail price, on the day that had most.
    pub stores: i64,
    /// 批零差率 in thousandths.
    pub margin_permille: Option<i64>,
    /// The wholesale average against the step before, in thousandths.
    pub change_permille: Option<i64>,
}

/// One step of a single market or chain, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourcePoint {
    pub day: Day,
    pub low: i64,
    pub average: i64,
    pub high: i64,
    pub volume_kg: Option<i64>,
}

/// A market or chain with its prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceSeries {
    pub source: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: SourceKind,
    pub points: Vec<SourcePoint>,
}

/// A variety's history in one range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceSeries {
    pub variety: Variety,
    pub step: PriceStep,
    pub from: Day,
    pub to: Day,
    /// The last day that is public.
    pub horizon: Day,
    /// The first day with a price of this variety.
    pub first_day: Option<Day>,
    pub points: Vec<SeriesPoint>,
    /// Those asked for.
    pub sources: Vec<SourceSeries>,
}

/// Groups rows that are in the order of days by their step.
fn steps<T>(rows: Vec<T>, step: PriceStep, day: impl Fn(&T) -> Day) -> Vec<(Day, Vec<T>)> {
    let mut groups: Vec<(Day, Vec<T>)> = Vec::new();
    for row in rows {
        let start = step.start(day(&row));
        match groups.last_mut() {
            Some((last, group)) if *last == start => group.push(row),
            _ => groups.push((start, vec![row])),
        }
    }
    groups
}

/// The mean by volume where every price has one, else the simple mean.
fn mean(prices: &[(i64, Option<i64>)]) -> Option<i64> {
    let by_volume = prices.iter().all(|(_, volume)| volume.is_some());
    weighted_mean(prices.iter().map(|(price, volume)| (*price, if by_volume { volume.unwrap_or(1) } else { 1 })))
}

fn total(volumes: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    let known: Vec<i64> = volumes.flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

/// The city's points from its daily figures, which are in the order of days.
pub fn city_points(rows: Vec<CityPrice>, step: PriceStep) -> Vec<SeriesPoint> {
    let mut points: Vec<SeriesPoint> = Vec::new();
    // What the next step is compared with: a step without a price leaves a gap, and nothing is compared across it.
    let mut before: Option<(Day, i64)> = None;
    for (start, days) in steps(rows, step, |row| row.day) {
        let prices: Vec<(i64, Option<i64>)> = days.iter().filter_map(|d| Some((d.average?, d.volume_kg))).collect();
        let average = mean(&prices);
        let retail = mean(&days.iter().filter_map(|d| Some((d.retail?, None))).collect::<Vec<_>>());
        let then = before.filter(|(day, _)| *day == step.before(start)).map(|(_, price)| price);
        points.push(SeriesPoint {
            day: start,
            low: days.iter().filter_map(|d| d.low).min(),
            average,
            high: days.iter().filter_map(|d| d.high).max(),
            volume_kg: total(days.iter().map(|d| d.volume_kg)),
            days: prices.len() as i64,
            markets: days.iter().map(|d| d.markets).max().unwrap_or(0),
            retail,
            stores: days.iter().map(|d| d.stores).max().unwrap_or(0),
            margin_permille: average.zip(retail).and_then(|(w, r)| permille(r - w, w)),
            change_permille: average.zip(then).and_then(|(now, then)| permille(now - then, then)),
        });
        if let Some(average) = average {
            before = Some((start, average));
        }
    }
    points
}

/// The points of one source from its daily prices, which are in the order of days.
pub fn source_points(rows: Vec<DailyPrice>, step: PriceStep) -> Vec<SourcePoint> {
    let point = |(start, days): (Day, Vec<DailyPrice>)| {
        let prices: Vec<(i64, Option<i64>)> = days.iter().map(|d| (d.average_fen_per_kg.0, d.volume_kg.map(|v| v.0))).collect();
        Some(SourcePoint {
            day: start,
            low: days.iter().map(|d| d.low_fen_per_kg.0).min()?,
            average: mean(&prices)?,
            high: days.iter().map(|d| d.high_fen_per_kg.0).max()?,
            volume_kg: total(days.iter().map(|d| d.volume_kg.map(|v| v.0))),
        })
    };
    steps(rows, step, |row| row.day).into_iter().filter_map(point).collect()
}
