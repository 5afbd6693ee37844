//! The models, and a stored forecast.

use augurs::{
    ets::{AutoETS, trend::AutoETSTrendModel},
    mstl::MSTLModel,
    prelude::*,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::price_forecasts;
use kernel::{Day, RegionCode, Ts, text_enum};
use storage::bulk_insert;

/// Days ahead.
pub const AHEAD: usize = 14;

/// The season of daily prices: a week.
pub const WEEK: usize = 7;

/// What an interval should hold, in per cent of the days.
pub const LEVEL_PERCENT: i64 = 80;

text_enum! {
    /// What makes a forecast.
    pub enum ForecastModel {
        /// A week's season by MSTL, the rest by ETS.
        MstlEts = "mstl_ets",
        /// Exponential smoothing, its form chosen by AIC.
        Ets = "ets",
    }
}

/// One day ahead, on the scale of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ahead {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl ForecastModel {
    /// The next days of a series without gaps; `None` where the model cannot be fitted.
    pub fn ahead(self, series: &[f64]) -> Option<Vec<Ahead>> {
        let level = LEVEL_PERCENT as f64 / 100.0;
        let forecast = match self {
            ForecastModel::Ets => AutoETS::non_seasonal().fit(series).ok()?.predict(AHEAD, level).ok()?,
            ForecastModel::MstlEts => {
                let trend = AutoETSTrendModel::from(AutoETS::non_seasonal());
                MSTLModel::new(vec![WEEK], trend).fit(series).ok()?.predict(AHEAD, level).ok()?
            }
        };
        let bounds = forecast.intervals?;
        let days = forecast.point.iter().zip(bounds.lower.iter().zip(&bounds.upper));
        let days: Vec<Ahead> = days.map(|(value, (low, high))| Ahead { value: *value, low: *low, high: *high }).collect();
        let sound = days.len() == AHEAD && days.iter().all(|d| d.value.is_finite() && d.low.is_finite() && d.high.is_finite());
        sound.then_some(days)
    }
}

/// The same weekday of the last week: the baseline.
pub fn seasonal_naive(series: &[f64]) -> Option<Vec<f64>> {
    let last = series.get(series.len().checked_sub(WEEK)?..)?;
    Some(last.iter().cycle().take(AHEAD).copied().collect())
}

/// One day of a forecast, in fen per kg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForecastPoint {
    pub day: Day,
    pub value: i64,
    /// The interval that should hold the price on four days of five.
    pub low: i64,
    pub high: i64,
}

/// How forecasts from rolling origins of the past compare with what came. Errors in thousandths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Backtest {
    /// How many times the past was forecast.
    pub origins: i64,
    /// Days compared.
    pub days: i64,
    /// Mean absolute scaled error: 1000 is the error of the seasonal-naive forecast within the data known then.
    pub mase: i64,
    pub baseline_mase: i64,
    /// Symmetric mean absolute percentage error, 0 to 2000.
    pub smape: i64,
    pub baseline_smape: i64,
    /// How often the interval held the price; it should be 800.
    pub coverage: i64,
}

/// A variety's forecast, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceForecast {
    pub variety: String,
    /// The last day that was known.
    pub last_day: Day,
    pub made_at: Ts,
    /// Absent when data do not suffice.
    pub model: Option<ForecastModel>,
    /// It beat the baseline in the back-test, on both measures.
    pub shown: bool,
    pub backtest: Option<Backtest>,
    /// Days with a price in the history it was made from.
    pub history_days: i64,
    /// Empty unless it is shown.
    pub points: Vec<ForecastPoint>,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_forecasts, treat_none_as_default_value = false)]
pub struct ForecastRow {
    pub market: RegionCode,
    pub variety: String,
    pub last_day: Day,
    pub made_at: Ts,
    pub shown: bool,
    /// A [`PriceForecast`] as JSON.
    pub body: String,
}

bulk_insert!(ForecastRow, price_forecasts::table);
