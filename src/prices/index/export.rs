//! The index as a file.

use super::view::PriceIndex;
use tabular::{Table, Value};

/// An index value or ratio with its two decimals.
fn number(value: Option<f64>) -> Value {
    // A ratio with two decimals, no money: the nearest hundredth is what was published.
    value.map_or(Value::Empty, |v| Value::Decimal { digits: (v * 100.0).round() as i64, scale: 2 })
}

/// One line per step.
pub fn table(index: &PriceIndex, name: &str) -> Table {
    let columns = ["日期", "指数", "较上期(点)", "环比(上期=100)", "同比(上年同期=100)", "缺项随类"];
    let mut table = Table::new(format!("{}-{name}", super::NAME_ZH), columns);
    for point in &index.points {
        table.push(vec![
            Value::text(point.day.to_string()),
            number(Some(point.value)),
            number(point.points),
            number(point.previous),
            number(point.year_ago),
            Value::Bool(point.moved),
        ]);
    }
    table
}
