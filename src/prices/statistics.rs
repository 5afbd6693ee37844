//! Median, median absolute deviation and modified z-score: one definition for what is decided, shown and stored.
//!
//! The median of an even count is the mean of the two middle values. Prices are whole fen, so that mean is rounded to a
//! whole fen, half to even. A score of prices is taken on logarithms about the logarithm of that rounded median: the
//! median that a reader sees is the one that the score used. Scores are floating-point numbers, and no price is made of one.

use super::figures::half_even;

/// Makes the median absolute deviation of normal values their standard deviation (Iglewicz and Hoaglin, 1993).
const OF_MEDIAN_DEVIATION: f64 = 0.6745;

/// The same for the mean absolute deviation, √(π/2), which is used where more than half of the values are the median.
const OF_MEAN_DEVIATION: f64 = 1.253_314;

/// Smaller differences of logarithms are rounding.
const ROUNDING: f64 = 1e-12;

/// The two middle values added, so that their mean stays whole; of an odd count, the middle one twice.
pub fn twice_median(mut values: Vec<i64>) -> Option<i128> {
    values.sort_unstable();
    let n = values.len();
    (n > 0).then(|| i128::from(values[(n - 1) / 2]) + i128::from(values[n / 2]))
}

/// The median of whole numbers in any order; of an even count the mean of the two middle ones, half to even. `None` for
/// no values.
pub fn median(values: Vec<i64>) -> Option<i64> {
    Some(half_even(twice_median(values)?, 2))
}

/// The median of floating-point numbers in any order; of an even count the mean of the two middle ones, not rounded.
/// `None` for no values.
pub fn float_median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len();
    // Halved before they are added: the sum of two large values may have no number.
    (n > 0).then(|| values[(n - 1) / 2] / 2.0 + values[n / 2] / 2.0)
}

/// The median absolute deviation of values from their median. `None` for no values.
pub fn median_absolute_deviation(values: &[f64], median: f64) -> Option<f64> {
    float_median(values.iter().map(|value| (value - median).abs()).collect())
}

/// The modified z-score of `x` about the median of `values`, with its sign: 0.6745·(x − median) / MAD. Where the MAD is 0:
/// (x − median) / (1.253314 · mean absolute deviation). Where all values are the same, any other `x` is infinitely far off.
/// `None` for no values.
pub fn modified_z(values: &[f64], median: f64, x: f64) -> Option<f64> {
    let mad = median_absolute_deviation(values, median)?;
    let mean = values.iter().map(|value| (value - median).abs()).sum::<f64>() / values.len() as f64;
    let difference = x - median;
    Some(match () {
        () if difference.abs() <= ROUNDING => 0.0,
        () if mad > ROUNDING => OF_MEDIAN_DEVIATION * difference / mad,
        () if mean > ROUNDING => difference / (OF_MEAN_DEVIATION * mean),
        () => difference.signum() * f64::INFINITY,
    })
}

/// How far a price is from the median of prices, and that median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceScore {
    /// In fen per kg.
    pub median: i64,
    /// The modified z-score of the price's logarithm about the logarithm of `median`; negative for a low price.
    pub z: f64,
}

/// The score of a price against prices, itself among them or not, all in fen per kg. `None` for no prices.
pub fn price_score(prices: &[i64], price: i64) -> Option<PriceScore> {
    let log = |fen: i64| (fen.max(1) as f64).ln();
    let median = median(prices.to_vec())?;
    let logs: Vec<f64> = prices.iter().map(|fen| log(*fen)).collect();
    Some(PriceScore { median, z: modified_z(&logs, log(median), log(price))? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn z_of_last(values: &[f64]) -> f64 {
        modified_z(values, float_median(values.to_vec()).unwrap(), *values.last().unwrap()).unwrap()
    }

    #[test]
    fn median_of_an_even_count_rounds_half_to_even() {
        let lists = [vec![3, 1, 2], vec![2, 1], vec![4, 9, 3, 1], vec![7], vec![10, 11, 12, 12]];
        assert_eq!(lists.map(median), [Some(2), Some(2), Some(4), Some(7), Some(12)]);
        assert_eq!([vec![i64::MAX, i64::MAX], vec![-3, -2]].map(median), [Some(i64::MAX), Some(-2)]);
        assert_eq!(median(Vec::new()), None);
        assert_eq!([vec![2.0, 1.0], vec![f64::MAX, f64::MAX]].map(float_median), [Some(1.5), Some(f64::MAX)]);
        assert_eq!(float_median(Vec::new()), None);
    }

    /// The tested value is one of the values.
    #[test]
    fn modified_z_has_the_golden_values() {
        assert!((z_of_last(&[3.0, 3.2, 3.1, 3.3, 3.1, 9.3]) - 41.48).abs() < 0.005);
        // MAD 0: the mean absolute deviation is 1.05.
        assert!((z_of_last(&[3.0, 3.0, 3.0, 3.0, 3.0, 9.3]) - 4.787).abs() < 0.0005);
        assert!(z_of_last(&[3.0, 3.2, 3.1, 3.3, 3.1, 0.9]) < -14.0);
        assert_eq!(modified_z(&[], 1.0, 1.0), None);
        assert_eq!(median_absolute_deviation(&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0], 2.0), Some(1.0));
    }

    #[test]
    fn without_spread_any_difference_is_infinite() {
        let same = [1.0; 7];
        let z = [1.0, 1.01, 0.99].map(|x| modified_z(&same, 1.0, x));
        assert_eq!(z, [Some(0.0), Some(f64::INFINITY), Some(f64::NEG_INFINITY)]);
    }

    /// Four prices, of which the two in the middle are 100 and 110.
    #[test]
    fn price_score_is_about_the_median_shown() {
        let score = price_score(&[90, 100, 110, 200], 210).unwrap();
        assert_eq!(score.median, 105);
        // |ln p − ln 105| is 0.1542, 0.0488, 0.0465 and 0.6444; the median of them 0.1015; ln(210/105) = ln 2.
        assert!((score.z - 0.6745 * 2_f64.ln() / 0.101_470_3).abs() < 1e-4, "{score:?}");
        assert_eq!(price_score(&[100, 101], 100).map(|s| (s.median, s.z)), Some((100, 0.0)));
        assert_eq!(price_score(&[], 100), None);
    }

    proptest! {
        #[test]
        fn median_halves_the_values(values in prop::collection::vec(1_i64..1_000_000, 1..40)) {
            let middle = median(values.clone()).unwrap();
            let half = values.len().div_ceil(2);
            prop_assert!(values.iter().filter(|v| **v <= middle + 1).count() >= half);
            prop_assert!(values.iter().filter(|v| **v >= middle - 1).count() >= half);
            let exact = float_median(values.iter().map(|v| *v as f64).collect()).unwrap();
            prop_assert!((exact - middle as f64).abs() <= 0.5);
            let mut turned = values;
            turned.reverse();
            prop_assert_eq!(median(turned), Some(middle));
        }

        #[test]
        fn score_of_the_median_is_zero(values in prop::collection::vec(1_i64..1_000_000, 1..40)) {
            let middle = median(values.clone()).unwrap();
            prop_assert_eq!(price_score(&values, middle), Some(PriceScore { median: middle, z: 0.0 }));
        }

        #[test]
        fn score_rises_with_the_price(
            values in prop::collection::vec(1_i64..1_000_000, 1..40), low in 1_i64..1_000_000, more in 1_i64..1_000_000,
        ) {
            let z = |price| price_score(&values, price).unwrap().z;
            prop_assert!(z(low) <= z(low + more), "{} {}", z(low), z(low + more));
        }

        #[test]
        fn score_has_no_unit(values in prop::collection::vec(-1e3_f64..1e3, 2..40), x in -1e3_f64..1e3) {
            let z = |scale: f64| {
                let scaled: Vec<f64> = values.iter().map(|v| v * scale).collect();
                modified_z(&scaled, float_median(scaled.clone()).unwrap(), x * scale).unwrap()
            };
            let (one, eight) = (z(1.0), z(8.0));
            prop_assert!(one == eight || (one - eight).abs() <= 1e-9 * one.abs());
        }
    }
}
