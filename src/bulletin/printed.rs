//! The changes of a table as they are printed in a unit, for every output of it: computed from the printed prices, so that
//! a reader who subtracts or divides what he sees gets the same. In 元/公斤, where every price is printed whole, they are
//! the table's own.

use super::table::{self, Row, Summary};
use prices::figures::{PriceUnit, PrintedChange};

/// The changes of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// Against the day before.
    pub day: Option<PrintedChange>,
    /// Against the week before, the year before and the lunar year before, in thousandths. Editions from before the third
    /// method do not say by how much the prices differ; their thousandths are printed as they are.
    pub week: Option<i64>,
    pub year: Option<i64>,
    pub lunar: Option<i64>,
    /// 批零差率, in thousandths.
    pub margin: Option<i64>,
}

pub fn changes(unit: PriceUnit, row: &Row) -> Changes {
    let wholesale = row.wholesale.average;
    let against = |by: Option<i64>| wholesale.zip(by).map(|(now, by)| unit.change(now, now - by));
    let long = |by: Option<i64>, permille: Option<i64>| against(by).map_or(permille, |change| change.permille);
    Changes {
        day: against(row.change_fen),
        week: long(row.week_fen, row.week_permille),
        year: long(row.year_fen, row.year_permille),
        lunar: long(row.lunar_fen, row.lunar_permille),
        margin: row.retail.average.zip(wholesale).and_then(|(retail, wholesale)| unit.change(retail, wholesale).permille),
    }
}

/// What rose, stayed and fell. A mover's `change_fen` is in hundredths of a yuan per unit.
pub fn summary(unit: PriceUnit, rows: &[Row]) -> Summary {
    table::summary(rows, |row| {
        let change = changes(unit, row).day?;
        Some((change.by, change.permille?))
    })
}

#[cfg(test)]
#[path = "printed_tests.rs"]
mod tests;
