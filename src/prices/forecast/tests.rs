use std::collections::BTreeMap;

use super::{
    backtest::{backtest, scale, smape},
    model::{AHEAD, Ahead, ForecastModel, seasonal_naive},
    service::{forecast, stretch},
};
use kernel::{Ctx, Day, Ts};

fn ctx() -> Ctx {
    let now: Ts = "2026-04-08T08:00:00Z".parse().unwrap();
    Ctx::system("test", now)
}

fn days(values: impl IntoIterator<Item = i64>) -> (BTreeMap<Day, i64>, Day) {
    let start: Day = "2026-01-01".parse().unwrap();
    let prices: BTreeMap<Day, i64> = values.into_iter().enumerate().map(|(n, v)| (start.plus(n as i32), v)).collect();
    let last = *prices.keys().next_back().unwrap();
    (prices, last)
}

#[test]
fn errors_are_what_their_definitions_say() {
    assert!((smape(110.0, 90.0) - 0.2).abs() < 1e-12);
    assert_eq!(smape(0.0, 0.0), 0.0);
    // Every day is 7 dearer than a week before.
    let rising: Vec<f64> = (0..20).map(f64::from).collect();
    assert_eq!(scale(&rising), Some(7.0));
    assert_eq!(scale(&[1.0; 20]), None);
    let naive = seasonal_naive(&rising).unwrap();
    assert_eq!((naive.len(), naive[0], naive[6], naive[7]), (AHEAD, 13.0, 19.0, 13.0));
}

/// A "forecast" that knows the future beats the baseline; the baseline itself does not.
#[test]
fn a_back_test_sees_only_what_was_known() {
    let prices: Vec<f64> = (0..70).map(|n| 300.0 + 2.0 * f64::from(n)).collect();
    let real = vec![true; 70];
    let perfect = |logs: &[f64]| {
        let at = logs.len();
        let day = |n: usize| prices.get(at + n).map(|p| p.ln()).map(|v| Ahead { value: v, low: v - 0.01, high: v + 0.01 });
        (0..AHEAD).map(day).collect()
    };
    let test = backtest(&prices, &real, perfect).unwrap();
    assert_eq!((test.origins, test.days, test.mase, test.coverage), (10, 140, 0, 1000));
    assert!(test.beats_baseline());
    // The naive forecast of a straight rise of 2 a day is 14 short in the first week and 28 in the second: 1.5 times the
    // 14 that it is short within the data.
    assert_eq!(test.baseline_mase, 1500);
    let naive = |logs: &[f64]| {
        let values = seasonal_naive(logs)?;
        Some(values.into_iter().map(|value| Ahead { value, low: value, high: value }).collect())
    };
    let test = backtest(&prices, &real, naive).unwrap();
    assert_eq!(test.mase, test.baseline_mase);
    assert!(!test.beats_baseline());
    assert_eq!(backtest(&prices[..30], &real[..30], naive), None, "too short");
}

#[test]
fn a_steady_rise_is_forecast_and_shown() {
    // Three fen a day with a small weekly wave.
    let (prices, last) = days((0..80).map(|n| 300 + 3 * n + [0, 4, 8, 4, 0, -4, -4][n as usize % 7]));
    let made = forecast("v", &prices, last, &ctx());
    let test = made.backtest.as_ref().unwrap();
    assert!(made.shown && test.mase < test.baseline_mase / 2, "{made:?}");
    assert_eq!((made.points.len(), made.points[0].day), (AHEAD, last.plus(1)));
    let first = made.points[0];
    assert!((first.value - 540).abs() < 25 && first.low <= first.value && first.value <= first.high, "{first:?}");
}

/// A price that repeats its week to the fen: nothing can beat the seasonal-naive forecast, which is never wrong.
#[test]
fn what_does_not_beat_the_baseline_is_not_shown() {
    let (prices, last) = days((0..80).map(|n| [300, 340, 280, 330, 260, 310, 350][n as usize % 7]));
    let made = forecast("v", &prices, last, &ctx());
    assert!(!made.shown && made.points.is_empty(), "{made:?}");
}

#[test]
fn short_and_broken_histories_give_none() {
    let (prices, last) = days((0..30).map(|n| 300 + n));
    let made = forecast("v", &prices, last, &ctx());
    assert_eq!((made.shown, made.model, made.history_days), (false, None, 30));
    // Weekly prices: the gaps are too long to be bridged.
    let (dense, last) = days((0..100).map(|n| 300 + n));
    let weekly: BTreeMap<Day, i64> =
        dense.iter().filter(|(day, _)| day.number() % 7 == last.number() % 7).map(|(d, p)| (*d, *p)).collect();
    assert_eq!(forecast("v", &weekly, last, &ctx()).model, None);
    // A gap of two days is bridged, and a series that ended last week is over.
    let (mut gap, last) = days((0..10).map(|n| 100 + n));
    gap.remove(&last.plus(-4));
    gap.remove(&last.plus(-5));
    let (filled, real) = stretch(&gap, last);
    assert_eq!((filled.len(), real.iter().filter(|r| !**r).count()), (10, 2));
    assert!((filled[4] - 104.0).abs() < 0.1, "{filled:?}");
    assert!(stretch(&gap, last.plus(7)).0.is_empty());
}

#[test]
fn both_models_follow_a_straight_line() {
    let line: Vec<f64> = (0..60).map(|n| 5.0 + 0.01 * f64::from(n)).collect();
    for model in ForecastModel::ALL {
        let ahead = model.ahead(&line).unwrap();
        assert!((ahead[0].value - 5.6).abs() < 0.02, "{model}: {ahead:?}");
        assert!((ahead[13].value - 5.73).abs() < 0.05, "{model}: {ahead:?}");
    }
}
