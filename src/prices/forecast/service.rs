//! The worker's part, and what anyone reads.

use std::collections::BTreeMap;

use super::{
    backtest::{KNOWN, best},
    model::{AHEAD, ForecastPoint, ForecastRow, PriceForecast},
    store,
};
use crate::history::{self, service::horizon};
use kernel::{Ctx, Day, Error, Result};
use storage::{Db, Tx};

/// How far back a model looks, in days: further back is another season's market.
const HISTORY: i32 = 120;

/// Gaps up to so many days are bridged; the history begins after a longer one.
const GAP: i32 = 3;

/// The job of the forecasts after a published day.
const FORECAST: &str = "prices.forecast";

/// Makes the forecasts of the newest published day if they are missing and no other process is at it; returns how many
/// varieties were looked at. Reads, computes and writes in turn, so that nobody waits for the computation.
///
/// # Errors
/// Those of the database.
pub fn run_due(db: &Db, ctx: &Ctx, node: &str) -> Result<usize> {
    let due = db.read_now(|tx| {
        let day = history::store::last_published(tx)?;
        // Prices still on their way into the history would make a forecast of yesterday's news.
        let waits = !history::store::touches(tx, 1)?.is_empty();
        Ok(day.filter(|_| !waits).filter(|day| store::last_day(tx).ok().flatten().is_none_or(|made| made < *day)))
    })?;
    let Some(day) = due else { return Ok(0) };
    db.write_now(|tx| jobs::add(tx, FORECAST, &day.to_string(), ctx.now, "{}"))?;
    let made = jobs::run(
        db,
        ctx.now,
        node,
        FORECAST,
        |_| compute(db, ctx, day),
        |tx, made| {
            store::replace(tx, day, made)?;
            Ok(made.len())
        },
    )?;
    Ok(made.unwrap_or(0))
}

/// Makes the forecasts of the last public day, whether there are any or not; returns how many are shown, of how many.
///
/// # Errors
/// Those of the database.
pub fn compute_now(db: &Db, ctx: &Ctx) -> Result<(usize, usize)> {
    let day = db.read_now(|tx| horizon(tx, ctx))?;
    let made = compute(db, ctx, day)?;
    db.write_now(|tx| store::replace(tx, day, &made))?;
    Ok((made.iter().filter(|row| row.shown).count(), made.len()))
}

fn compute(db: &Db, ctx: &Ctx, day: Day) -> Result<Vec<ForecastRow>> {
    let rows = db.read_now(|tx| history::store::city_between(tx, day.plus(1 - HISTORY), day))?;
    let mut by_variety: BTreeMap<String, BTreeMap<Day, i64>> = BTreeMap::new();
    for row in rows {
        if let Some(average) = row.average {
            by_variety.entry(row.variety).or_default().insert(row.day, average);
        }
    }
    let market = db.market();
    by_variety
        .into_iter()
        .map(|(variety, prices)| {
            let forecast = forecast(&variety, &prices, day, ctx);
            let body = serde_json::to_string(&forecast).map_err(Error::unexpected)?;
            Ok(ForecastRow { market, variety, last_day: day, made_at: ctx.now, shown: forecast.shown, body })
        })
        .collect()
}

/// The last stretch of days without a long gap, filled in between: prices, and which of them are real.
pub(super) fn stretch(prices: &BTreeMap<Day, i64>, last: Day) -> (Vec<f64>, Vec<bool>) {
    let (mut filled, mut real) = (Vec::new(), Vec::new());
    let mut before: Option<(Day, i64)> = None;
    for (day, price) in prices.range(..=last) {
        if let Some((then, old)) = before {
            let apart = day.number() - then.number();
            if apart > GAP + 1 {
                filled.clear();
                real.clear();
            } else {
                for n in 1..apart {
                    // Straight on the logarithm, as the models see it.
                    let share = f64::from(n) / f64::from(apart);
                    filled.push(((1.0 - share) * (old as f64).ln() + share * (*price as f64).ln()).exp());
                    real.push(false);
                }
            }
        }
        filled.push(*price as f64);
        real.push(true);
        before = Some((*day, *price));
    }
    // A series that ended before the last day says nothing about the next.
    if before.is_none_or(|(day, _)| last.number() - day.number() > GAP) { (Vec::new(), Vec::new()) } else { (filled, real) }
}

pub(super) fn forecast(variety: &str, prices: &BTreeMap<Day, i64>, last: Day, ctx: &Ctx) -> PriceForecast {
    let (series, real) = stretch(prices, last);
    let mut result = PriceForecast {
        variety: variety.to_owned(),
        last_day: last,
        made_at: ctx.now,
        model: None,
        shown: false,
        backtest: None,
        history_days: real.iter().filter(|r| **r).count() as i64,
        points: Vec::new(),
    };
    if series.len() < KNOWN + AHEAD {
        return result;
    }
    let Some((model, test)) = best(&series, &real) else { return result };
    result.model = Some(model);
    let begins = prices.range(..=last).next_back().map_or(last, |(day, _)| *day);
    if test.beats_baseline() {
        let logs: Vec<f64> = series.iter().map(|p| p.ln()).collect();
        let fen = |ln: f64| ln.exp().round() as i64;
        let day = |n: usize| begins.plus(i32::try_from(n).unwrap_or(0) + 1);
        let points = model.ahead(&logs).unwrap_or_default();
        result.points = points
            .iter()
            .enumerate()
            .map(|(n, one)| ForecastPoint { day: day(n), value: fen(one.value), low: fen(one.low), high: fen(one.high) })
            .collect();
        result.shown = !result.points.is_empty();
    }
    result.backtest = Some(test);
    result
}

/// The newest forecast of a variety.
///
/// # Errors
/// `not_found` for an unknown variety, and where none has been made.
pub fn read(tx: &mut Tx, ctx: &Ctx, variety: &str) -> Result<PriceForecast> {
    let named = history::service::named(tx, variety)?;
    let horizon = horizon(tx, ctx)?;
    match store::newest(tx, &named.code, horizon)? {
        Some(row) => serde_json::from_str(&row.body).map_err(Error::unexpected),
        None => Err(Error::not_found("预测", "forecast")),
    }
}
