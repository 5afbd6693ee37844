//! Single sampling by attributes, normal inspection, general level II, of GB/T 2828.1 (ISO 2859-1).
//!
//! The table is entered as it is printed, with its arrows: a plan is looked up by the code letter of the lot's size, and an arrow
//! leads to the nearest plan in its direction. Lots are counted in packages, never in kilograms.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Acceptance quality limit: nonconforming packages in a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Aql {
    #[serde(rename = "1.0", alias = "1")]
    One,
    #[serde(rename = "2.5")]
    TwoAndAHalf,
    #[serde(rename = "4.0", alias = "4")]
    Four,
    #[serde(rename = "6.5")]
    SixAndAHalf,
}

impl Aql {
    pub const ALL: [Aql; 4] = [Aql::One, Aql::TwoAndAHalf, Aql::Four, Aql::SixAndAHalf];
}

/// How a lot is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The code letter of the lot's size.
    pub letter: char,
    /// Packages to be examined.
    pub n: u32,
    /// The lot is accepted with so many defective packages at most.
    pub accept: u32,
    /// With so many or more it is rejected.
    pub reject: u32,
}

/// A field of the printed table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// The plan of the nearest row below is used.
    Down,
    /// The plan of the nearest row above is used.
    Up,
    /// Defective packages that are accepted.
    Accept(u32),
}

/// A row of the printed table.
struct Row {
    letter: char,
    /// The largest lot with this letter, in packages.
    lot: u32,
    /// The size of the sample.
    n: u32,
    /// By quality limit, as in [`Aql::ALL`].
    cells: [Cell; 4],
}

const fn row(letter: char, lot: u32, n: u32, cells: [Cell; 4]) -> Row {
    Row { letter, lot, n, cells }
}

const DOWN: Cell = Cell::Down;
const UP: Cell = Cell::Up;

const fn ac(accept: u32) -> Cell {
    Cell::Accept(accept)
}

/// Table 1 (general level II) and table 2-A of the standard; the columns are 1.0, 2.5, 4.0 and 6.5.
const TABLE: [Row; 15] = [
    row('A', 8, 2, [DOWN, DOWN, DOWN, ac(0)]),
    row('B', 15, 3, [DOWN, DOWN, ac(0), UP]),
    row('C', 25, 5, [DOWN, ac(0), UP, DOWN]),
    row('D', 50, 8, [DOWN, UP, DOWN, ac(1)]),
    row('E', 90, 13, [ac(0), DOWN, ac(1), ac(2)]),
    row('F', 150, 20, [UP, ac(1), ac(2), ac(3)]),
    row('G', 280, 32, [DOWN, ac(2), ac(3), ac(5)]),
    row('H', 500, 50, [ac(1), ac(3), ac(5), ac(7)]),
    row('J', 1_200, 80, [ac(2), ac(5), ac(7), ac(10)]),
    row('K', 3_200, 125, [ac(3), ac(7), ac(10), ac(14)]),
    row('L', 10_000, 200, [ac(5), ac(10), ac(14), ac(21)]),
    row('M', 35_000, 315, [ac(7), ac(14), ac(21), UP]),
    row('N', 150_000, 500, [ac(10), ac(21), UP, UP]),
    row('P', 500_000, 800, [ac(14), UP, UP, UP]),
    row('Q', u32::MAX, 1_250, [ac(21), UP, UP, UP]),
];

impl Plan {
    /// The plan for a lot of so many packages. Where the sample would be as large as the lot, all packages are examined and
    /// none may be defective.
    pub fn of(packages: u32, aql: Aql) -> Plan {
        let at = TABLE.iter().position(|row| packages <= row.lot).unwrap_or(TABLE.len() - 1);
        let letter = TABLE[at].letter;
        let cell = |row: &Row| match row.cells[aql as usize] {
            Cell::Accept(accept) => Some((row.n, accept)),
            Cell::Up | Cell::Down => None,
        };
        let found = match TABLE[at].cells[aql as usize] {
            Cell::Up => TABLE[..at].iter().rev().find_map(cell),
            Cell::Down | Cell::Accept(_) => TABLE[at..].iter().find_map(cell),
        };
        // Every arrow leads to a plan.
        let (n, accept) = found.filter(|(n, _)| *n < packages).unwrap_or((packages, 0));
        Plan { letter, n, accept, reject: accept + 1 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The table of the specification, arrows resolved: the largest lot and the plans by quality limit.
    const RESOLVED: [(u32, [(u32, u32); 4]); 15] = [
        (8, [(13, 0), (5, 0), (3, 0), (2, 0)]),
        (15, [(13, 0), (5, 0), (3, 0), (2, 0)]),
        (25, [(13, 0), (5, 0), (3, 0), (8, 1)]),
        (50, [(13, 0), (5, 0), (13, 1), (8, 1)]),
        (90, [(13, 0), (20, 1), (13, 1), (13, 2)]),
        (150, [(13, 0), (20, 1), (20, 2), (20, 3)]),
        (280, [(50, 1), (32, 2), (32, 3), (32, 5)]),
        (500, [(50, 1), (50, 3), (50, 5), (50, 7)]),
        (1_200, [(80, 2), (80, 5), (80, 7), (80, 10)]),
        (3_200, [(125, 3), (125, 7), (125, 10), (125, 14)]),
        (10_000, [(200, 5), (200, 10), (200, 14), (200, 21)]),
        (35_000, [(315, 7), (315, 14), (315, 21), (200, 21)]),
        (150_000, [(500, 10), (500, 21), (315, 21), (200, 21)]),
        (500_000, [(800, 14), (500, 21), (315, 21), (200, 21)]),
        (u32::MAX, [(1_250, 21), (500, 21), (315, 21), (200, 21)]),
    ];

    #[test]
    fn plans_are_those_of_the_resolved_table() {
        let mut smallest = 2;
        for (at, (largest, plans)) in RESOLVED.into_iter().enumerate() {
            for lot in [smallest, largest] {
                for (aql, (n, accept)) in Aql::ALL.into_iter().zip(plans) {
                    let (n, accept) = if n >= lot { (lot, 0) } else { (n, accept) };
                    let letter = "ABCDEFGHJKLMNPQ".as_bytes()[at] as char;
                    assert_eq!(Plan::of(lot, aql), Plan { letter, n, accept, reject: accept + 1 }, "{lot} {aql:?}");
                }
            }
            smallest = largest.saturating_add(1);
        }
    }

    #[test]
    fn small_lot_is_examined_as_a_whole() {
        assert_eq!(Plan::of(5, Aql::TwoAndAHalf), Plan { letter: 'A', n: 5, accept: 0, reject: 1 });
        assert_eq!(Plan::of(6, Aql::TwoAndAHalf).n, 5);
        assert_eq!(Plan::of(20, Aql::One).n, 13);
        assert_eq!(Plan::of(1, Aql::SixAndAHalf), Plan { letter: 'A', n: 1, accept: 0, reject: 1 });
        // A plan with a sample of the lot's size would accept defective packages that have all been seen.
        assert_eq!(Plan::of(13, Aql::One), Plan { letter: 'B', n: 13, accept: 0, reject: 1 });
    }

    /// The probability that a lot with so many per cent defective is accepted, by the binomial distribution.
    fn acceptance(n: u32, accept: u32, percent: f64) -> f64 {
        let p = percent / 100.0;
        let mut term = (1.0 - p).powi(i32::try_from(n).unwrap());
        let mut sum = term;
        for k in 1..=accept {
            term *= f64::from(n - k + 1) / f64::from(k) * p / (1.0 - p);
            sum += term;
        }
        sum
    }

    /// Where the probability to accept a lot exactly at its limit must lie, by the acceptance number.
    fn is_in_band(n: u32, accept: u32, percent: f64) -> bool {
        let (low, high) = match accept {
            0 => (0.87, 0.89),
            1 => (0.90, 0.92),
            2 => (0.95, 0.962),
            3 => (0.955, 0.97),
            _ => (0.98, 0.995),
        };
        (low..=high).contains(&acceptance(n, accept, percent))
    }

    #[test]
    fn printed_cells_protect_the_producer_alike() {
        let percents = [1.0, 2.5, 4.0, 6.5];
        let mut cells = 0;
        for row in &TABLE {
            for (cell, percent) in row.cells.into_iter().zip(percents) {
                if let Cell::Accept(accept) = cell {
                    cells += 1;
                    let p = acceptance(row.n, accept, percent);
                    assert!(is_in_band(row.n, accept, percent), "{} {percent}: {}/{accept} is {p:.4}", row.letter, row.n);
                }
            }
        }
        assert_eq!(cells, 36);
        // Wrong cells of other tables are found.
        for (n, accept, percent) in [(13, 0, 2.5), (125, 7, 1.0), (2, 0, 1.0)] {
            assert!(!is_in_band(n, accept, percent), "{n}/{accept} at {percent}");
        }
    }

    proptest! {
        #[test]
        fn plan_fits_its_lot(packages in 1_u32..2_000_000, aql in 0_usize..4) {
            let plan = Plan::of(packages, Aql::ALL[aql]);
            prop_assert!(plan.n >= 1 && plan.n <= packages);
            prop_assert!(plan.accept < plan.n && plan.reject == plan.accept + 1);
            prop_assert!(plan.n < packages || plan.accept == 0);
        }
    }
}
