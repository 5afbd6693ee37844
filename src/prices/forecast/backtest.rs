//! The past, forecast again: from each of several earlier days with nothing but what was known then.

use super::model::{AHEAD, Ahead, Backtest, ForecastModel, WEEK, seasonal_naive};

/// Days known at the first origin at least.
pub const KNOWN: usize = 28;

/// Origins, two days apart.
const ORIGINS: usize = 10;
const APART: usize = 2;

/// Mean absolute error of the seasonal-naive forecast one week ahead within a series: the scale of MASE.
pub fn scale(series: &[f64]) -> Option<f64> {
    let errors: Vec<f64> = series.iter().zip(series.get(WEEK..)?).map(|(then, now)| (now - then).abs()).collect();
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    (mean > 0.0).then_some(mean)
}

/// Symmetric absolute percentage error, 0 to 2.
pub fn smape(forecast: f64, actual: f64) -> f64 {
    let size = forecast.abs() + actual.abs();
    if size > 0.0 { 2.0 * (forecast - actual).abs() / size } else { 0.0 }
}

fn milli(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

/// Forecasts the last days of the series from rolling origins. The model sees ln price; errors are measured on the price.
/// Only days with a price of their own (`real`) are compared, gaps were filled in for the model alone.
pub fn backtest(prices: &[f64], real: &[bool], ahead: impl Fn(&[f64]) -> Option<Vec<Ahead>>) -> Option<Backtest> {
    let (mut mase, mut base_mase, mut symmetric, mut base_symmetric, mut held) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut days, mut origins) = (0.0, 0);
    for back in 0..ORIGINS {
        let Some(end) = prices.len().checked_sub(AHEAD + back * APART).filter(|end| *end >= KNOWN) else { break };
        let known = &prices[..end];
        let logs: Vec<f64> = known.iter().map(|p| p.ln()).collect();
        let (Some(forecast), Some(naive), Some(scale)) = (ahead(&logs), seasonal_naive(known), scale(known)) else { continue };
        origins += 1;
        for (h, (one, base)) in forecast.iter().zip(naive).enumerate() {
            if !real.get(end + h).copied().unwrap_or(false) {
                continue;
            }
            let actual = prices[end + h];
            let value = one.value.exp();
            mase += (value - actual).abs() / scale;
            base_mase += (base - actual).abs() / scale;
            symmetric += smape(value, actual);
            base_symmetric += smape(base, actual);
            held += f64::from(u8::from((one.low.exp()..=one.high.exp()).contains(&actual)));
            days += 1.0;
        }
    }
    (days > 0.0).then(|| Backtest {
        origins,
        days: days as i64,
        mase: milli(mase / days),
        baseline_mase: milli(base_mase / days),
        smape: milli(symmetric / days),
        baseline_smape: milli(base_symmetric / days),
        coverage: milli(held / days),
    })
}

impl Backtest {
    /// Better than the baseline on both measures.
    pub fn beats_baseline(&self) -> bool {
        self.mase < self.baseline_mase && self.smape < self.baseline_smape
    }
}

/// The model that did better on the past, with how well it did.
pub fn best(prices: &[f64], real: &[bool]) -> Option<(ForecastModel, Backtest)> {
    let tried = ForecastModel::ALL.iter().filter_map(|model| {
        let test = backtest(prices, real, |logs| model.ahead(logs))?;
        Some((*model, test))
    });
    tried.min_by_key(|(_, test)| test.mase)
}
