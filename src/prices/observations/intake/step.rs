//! A step that a series has not been making.

use super::{
    doubt::{Doubt, text},
    rules,
    series::{Point, Standing},
};
use crate::{
    figures,
    statistics::{float_median, price_score},
};

// Steps of a series, in ln: ×1.35 for a quiet one, more for a lively one, ×1.65 at most and where little is known. Set
// on autumn 2015 of three published price lists, and tested on spring 2016 (`tests/api/seeded_slips.rs`).
const QUIET_STEP: f64 = 0.30;
const STEPS: f64 = 3.0;
const MOST_STEP: f64 = 0.50;
/// Fewer earlier prices than this have no score.
const MIN_POINTS: usize = 7;
/// A price that is near the middle of the last five has been there before.
const RETURN: f64 = 0.15;

/// How far a price is from the last one, in ln; after one that a person had to confirm also from the one before it, for
/// prices come back.
pub fn distance(price: i64, own: &[&Point]) -> Option<f64> {
    let log = (price as f64).ln();
    let last = own.last()?;
    let plain = own.iter().rev().find(|point| point.standing == Standing::Plain);
    let before = plain.filter(|_| last.standing == Standing::Confirmed).map_or(f64::INFINITY, |point| (log - point.log).abs());
    Some((log - last.log).abs().min(before))
}

/// Whether the step from the last price is larger than the series makes.
pub fn step(price: i64, own: &[&Point]) -> Option<Doubt> {
    let log = (price as f64).ln();
    let off = distance(price, own)?;
    let steps: Vec<f64> = own.windows(2).map(|pair| (pair[1].log - pair[0].log).abs()).collect();
    let allowed = if steps.len() < figures::MIN_HISTORY {
        MOST_STEP
    } else {
        (QUIET_STEP + STEPS * steps.iter().sum::<f64>() / steps.len() as f64).min(MOST_STEP)
    };
    if off <= allowed {
        return None;
    }
    let lately = float_median(own.iter().rev().take(5).map(|point| point.log).collect())?;
    if (log - lately).abs() <= RETURN {
        return None;
    }
    let (first, last) = (own.first()?, own.last()?);
    let prices: Vec<i64> = own.iter().map(|point| point.price).collect();
    let (n, score) = (own.len(), price_score(&prices, price)?);
    let z = match score.z.abs() {
        _ if n < MIN_POINTS => String::new(),
        z if z.is_finite() => format!("，z = {z:.1}"),
        _ => "，z = ∞".to_owned(),
    };
    let middle = text(score.median);
    let before = text(last.price);
    Some(Doubt::new(
        rules::OUTLIER,
        price,
        &format!("上次（{}）{before}，本系列 {n} 个价（{} 起）的中位 {middle}{z}", last.day, first.day),
        &format!("last {before} on {}, median {middle} of {n} prices since {}{}", last.day, first.day, z.replace('，', ", ")),
    ))
}
