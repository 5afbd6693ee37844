//! Daily outliers by median and median absolute deviation ("figures", section 4b). Ours are taken on ln price.

/// The middle one, or the mean of the two in the middle.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len();
    if n == 0 { 0.0 } else { (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0 }
}

/// The modified z-score of the last value among all of them, with its sign: 0.6745·(x − median) / MAD. Where the MAD is
/// 0: (x − median) / (1.253314 · mean absolute deviation); where that is 0 too, any difference counts without bound.
pub fn modified_z(values: &[f64]) -> f64 {
    let Some(x) = values.last() else { return 0.0 };
    let middle = median(values);
    let apart: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    let (mad, difference) = (median(&apart), x - middle);
    if mad > 0.0 {
        return 0.6745 * difference / mad;
    }
    let mean = apart.iter().sum::<f64>() / apart.len() as f64;
    if mean > 0.0 {
        difference / (1.253_314 * mean)
    } else if difference == 0.0 {
        0.0
    } else {
        difference.signum() * f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_definition() {
        assert!((modified_z(&[3.0, 3.2, 3.1, 3.3, 3.1, 9.3]) - 41.48).abs() < 0.005);
        assert!((modified_z(&[3.0, 3.0, 3.0, 3.0, 3.0, 9.3]) - 4.787).abs() < 0.0005);
        assert_eq!(modified_z(&[3.0, 3.0, 3.0]), 0.0);
        assert_eq!(modified_z(&[]), 0.0);
        // Low prices mirror high ones.
        assert!(modified_z(&[3.0, 3.2, 3.1, 3.3, 3.1, 0.9]) < -14.0);
    }
}
