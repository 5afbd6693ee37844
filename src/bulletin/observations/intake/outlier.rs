//! Daily outliers ("figures", section 4b): the modified z-score of the logarithm of a price against the recent ones.
//! A score is no price: floats are in their place here.

/// Fewer earlier prices than this say nothing.
pub const MIN_POINTS: usize = 7;

/// Where every earlier price is the same: any other one is infinitely far off.
const NO_SPREAD: f64 = f64::INFINITY;

/// Smaller spreads are the rounding of logarithms.
const NOTHING: f64 = 1e-12;

/// 0.6745·|x − median| / MAD; with MAD = 0, |x − median| / (1.253314 · mean absolute deviation), and without any
/// deviation at all, infinity for whatever differs. `None` for fewer than `min_points` points.
pub fn modified_z(history: &[f64], x: f64, min_points: usize) -> Option<f64> {
    if history.len() < min_points.max(1) {
        return None;
    }
    let mut sorted = history.to_vec();
    let middle = median(&mut sorted);
    let off = (x - middle).abs();
    let mut deviations: Vec<f64> = history.iter().map(|p| (p - middle).abs()).collect();
    let mean = deviations.iter().sum::<f64>() / deviations.len() as f64;
    let mad = median(&mut deviations);
    Some(match () {
        () if off <= NOTHING => 0.0,
        () if mad > NOTHING => 0.6745 * off / mad,
        () if mean > NOTHING => off / (1.253_314 * mean),
        () => NO_SPREAD,
    })
}

/// The middle of the points, or the mean of the two in the middle.
pub fn median(points: &mut [f64]) -> f64 {
    points.sort_unstable_by(f64::total_cmp);
    let n = points.len();
    (points[(n - 1) / 2] + points[n / 2]) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of section 4b, in which the tested point is one of the points.
    #[test]
    fn the_vectors_of_the_definition() {
        let z = |points: &[f64]| modified_z(points, *points.last().unwrap(), 1).unwrap();
        assert!((z(&[3.0, 3.2, 3.1, 3.3, 3.1, 9.3]) - 41.48).abs() < 0.005);
        assert!((z(&[3.0, 3.0, 3.0, 3.0, 3.0, 9.3]) - 4.787).abs() < 0.0005);
    }

    #[test]
    fn without_spread_any_difference_counts_and_none_does_not() {
        let same = [1.0; 7];
        assert_eq!(modified_z(&same, 1.0, MIN_POINTS), Some(0.0));
        assert_eq!(modified_z(&same, 1.01, MIN_POINTS), Some(f64::INFINITY));
        assert_eq!(modified_z(&same[..6], 9.0, MIN_POINTS), None, "six points say nothing");
    }
}
