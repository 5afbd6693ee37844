//! IFPA, the UN's indicator of food price anomalies, SDG 2.c.1 ("figures", section 4a).
//!
//! The growth of a quarter and of a year up to a month, each against the growth up to the same month of earlier years.

use std::collections::BTreeMap;

use kernel::Day;

/// Earlier years that a verdict needs.
const YEARS: usize = 3;

/// Months of the quarterly and the annual growth rate.
const QUARTER: i32 = 3;
const YEAR: i32 = 12;

/// Months by number: twelve times the year, and the month from 0.
pub type Month = i32;

pub fn month_of(day: Day) -> Month {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

pub fn first_day(month: Month) -> Option<Day> {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
    Day::from_ymd(i16::try_from(year).ok()?, i8::try_from(month + 1).ok()?, 1)
}

/// The compound growth rate per month: (P_t / P_{t−n})^{1/n} − 1.
pub fn growth(now: f64, then: f64, months: i32) -> f64 {
    (now / then).powf(1.0 / f64::from(months)) - 1.0
}

/// (x − W̄) / σ̂ with W̄ = Σ w·x / Σ w and σ̂ = √( Σ w (x − W̄)² / ( Σ w · (Y−1)/Y ) ); `None` where the years agree to the
/// last digit or there are fewer than two.
pub fn score(tested: f64, years: &[(f64, f64)]) -> Option<f64> {
    let n = years.len() as f64;
    let weight: f64 = years.iter().map(|(_, w)| w).sum();
    if years.len() < 2 || weight <= 0.0 {
        return None;
    }
    let mean = years.iter().map(|(x, w)| w * x).sum::<f64>() / weight;
    let spread = years.iter().map(|(x, w)| w * (x - mean).powi(2)).sum::<f64>();
    let deviation = (spread / (weight * (n - 1.0) / n)).sqrt();
    (deviation > 1e-12).then(|| (tested - mean) / deviation)
}

/// The indicator of one month and its two parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ifpa {
    pub value: f64,
    pub quarter: f64,
    pub year: f64,
    /// Earlier years it is measured against.
    pub years: usize,
}

/// How the years before count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// γ: the weight of the quarter against the year.
    pub gamma: f64,
    /// The y-th year counts y times; else every year counts once.
    pub recent_more: bool,
}

/// The indicator of a month over monthly prices; `None` where data do not suffice: at least three earlier years, 70 % of
/// the months present, one price within the last six months. The tested year is left out of mean and deviation.
pub fn ifpa(prices: &BTreeMap<Month, f64>, month: Month, weights: Weights) -> Option<Ifpa> {
    let first = *prices.keys().next()?;
    let known = prices.range(..=month).count() as f64;
    let recent = prices.range(month - 5..=month).next().is_some();
    if !recent || known < 0.7 * f64::from(month - first + 1) {
        return None;
    }
    let rate = |at: Month, months: i32| Some(growth(*prices.get(&at)?, *prices.get(&(at - months))?, months));
    let against = |months: i32| -> Option<(f64, usize)> {
        let tested = rate(month, months)?;
        // The oldest year first, so that the y-th weighs y where recent years weigh more.
        let span = (month - first) / 12;
        let earlier: Vec<f64> = (1..=span).rev().filter_map(|n| rate(month - 12 * n, months)).collect();
        if earlier.len() < YEARS {
            return None;
        }
        let weight = |place: usize| if weights.recent_more { place as f64 + 1.0 } else { 1.0 };
        let weighed: Vec<(f64, f64)> = earlier.iter().enumerate().map(|(place, rate)| (*rate, weight(place))).collect();
        Some((score(tested, &weighed)?, earlier.len()))
    };
    let ((quarter, years), (year, of_years)) = (against(QUARTER)?, against(YEAR)?);
    let value = weights.gamma * quarter + (1.0 - weights.gamma) * year;
    Some(Ifpa { value, quarter, year, years: years.min(of_years) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTERS: [f64; 6] = [0.010, -0.005, 0.020, 0.000, 0.015, 0.060];
    const YEARLY: [f64; 6] = [0.004, 0.006, 0.002, 0.005, 0.003, 0.012];

    fn near(a: f64, b: f64, digits: i32) {
        assert!((a - b).abs() < 0.5 * 10_f64.powi(-digits), "{a} is not {b}");
    }

    #[test]
    fn compound_growth_rates() {
        near(growth(4.5, 4.0, 3), 0.0400419, 7);
        near(growth(4.5, 3.6, 12), 0.0187693, 7);
    }

    fn combined(included: bool, recent_more: bool) -> f64 {
        let part = |rates: &[f64; 6]| {
            let years = if included { &rates[..] } else { &rates[..5] };
            let weight = |place: usize| if recent_more { place as f64 + 1.0 } else { 1.0 };
            let weighed: Vec<(f64, f64)> = years.iter().enumerate().map(|(place, rate)| (*rate, weight(place))).collect();
            score(rates[5], &weighed).unwrap()
        };
        0.4 * part(&QUARTERS) + 0.6 * part(&YEARLY)
    }

    #[test]
    fn the_four_vectors_of_the_definition() {
        near(combined(false, false), 5.0419, 4);
        near(combined(false, true), 5.1890, 4);
        near(combined(true, false), 1.8721, 4);
        near(combined(true, true), 1.3735, 4);
    }

    /// Prices whose growth rates up to one month of six years are the vector's, put together by hand.
    fn prices() -> BTreeMap<Month, f64> {
        let mut prices = BTreeMap::new();
        let mut december: f64 = 100.0;
        let start = 2018 * 12 + 11;
        prices.insert(start, december);
        for year in 0..6 {
            let next = december * (1.0 + YEARLY[year]).powi(12);
            let september = next / (1.0 + QUARTERS[year]).powi(3);
            for month in 1..12 {
                let value = if month == 9 { september } else { december };
                prices.insert(start + 12 * year as i32 + month, value);
            }
            prices.insert(start + 12 * (year as i32 + 1), next);
            december = next;
        }
        prices
    }

    #[test]
    fn monthly_prices_give_vectors_and_too_few_nothing() {
        let month = 2024 * 12 + 11;
        let equal = Weights { gamma: 0.4, recent_more: false };
        let found = ifpa(&prices(), month, equal).unwrap();
        near(found.value, 5.0419, 4);
        assert_eq!(found.years, 5);
        near(ifpa(&prices(), month, Weights { recent_more: true, ..equal }).unwrap().value, 5.1890, 4);
        // Two earlier years are too few.
        let short: BTreeMap<Month, f64> = prices().into_iter().filter(|(m, _)| *m >= month - 36).collect();
        assert_eq!(ifpa(&short, month, equal), None);
        // Half of the months are too few, even if those needed are there.
        let sparse: BTreeMap<Month, f64> = prices().into_iter().filter(|(m, _)| m % 3 == 2).collect();
        assert_eq!(ifpa(&sparse, month, equal), None);
        // Nothing for half a year.
        let old: BTreeMap<Month, f64> = prices().into_iter().filter(|(m, _)| *m <= month - 6).collect();
        assert_eq!(ifpa(&old, month, equal), None);
        assert_eq!(month_of(first_day(month).unwrap()), month);
    }
}
