//! The plain rules that cities use ("figures", section 4c), on the city's prices in fen per kg.
//!
//! A fall counts as the rise that would undo it: back from 100 to 77 would be a rise of 30 %, so 77 is as grave as 130.

/// How far a price has gone from another, in thousandths of the lower one; negative for a fall.
pub fn mirrored_permille(now: i64, then: i64) -> i64 {
    let (low, high) = (now.min(then).max(1), now.max(then));
    let apart = i64::try_from((i128::from(high) - i128::from(low)) * 1000 / i128::from(low)).unwrap_or(i64::MAX);
    if now < then { -apart } else { apart }
}

/// Two days running beyond the threshold in the same direction: the smaller of the two moves.
pub fn two_days(prices: [i64; 3], threshold: i64) -> Option<i64> {
    let (first, second) = (mirrored_permille(prices[1], prices[0]), mirrored_permille(prices[2], prices[1]));
    let both = |sign: i64| sign * first > threshold && sign * second > threshold;
    if both(1) {
        Some(first.min(second))
    } else if both(-1) {
        Some(first.max(second))
    } else {
        None
    }
}

/// The grade of a week's move, 1 to 3, by rising thresholds; the move itself beside it.
pub fn week(now: i64, then: i64, thresholds: [i64; 3]) -> Option<(i32, i64)> {
    let moved = mirrored_permille(now, then);
    let grade = thresholds.iter().filter(|threshold| moved.abs() > **threshold).count();
    i32::try_from(grade).ok().filter(|grade| *grade > 0).map(|grade| (grade, moved))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_days_running_above_five_percent() {
        assert_eq!(two_days([100, 106, 113], 50), Some(60));
        assert_eq!(two_days([100, 105, 113], 50), None, "exactly five is not above five");
        assert_eq!(two_days([100, 106, 109], 50), None);
        assert_eq!(two_days([1060, 1000, 940], 50), Some(-60));
        assert_eq!(two_days([100, 110, 100], 50), None);
    }

    #[test]
    fn a_week_has_three_grades_and_a_fall_mirrors_a_rise() {
        let grades = [300, 500, 1000];
        assert_eq!(week(130, 100, grades), None);
        assert_eq!(week(131, 100, grades), Some((1, 310)));
        assert_eq!(week(151, 100, grades), Some((2, 510)));
        assert_eq!(week(201, 100, grades), Some((3, 1010)));
        assert_eq!(week(100, 131, grades), Some((1, -310)));
        assert_eq!(week(100, 201, grades), Some((3, -1010)));
    }
}
