//! The index as a file.

use super::view::{IndexPoint, PriceIndex};
use exports::{Cell, Export};

/// An index value or ratio with its two decimals.
fn number(value: Option<f64>) -> Cell {
    // A ratio with two decimals, no money: the nearest hundredth is what was published.
    value.map_or(Cell::Empty, |v| Cell::Decimal { digits: (v * 100.0).round() as i64, scale: 2 })
}

/// One line per step; `index` says of which class or item.
pub fn columns(index: &PriceIndex) -> Export<'static, IndexPoint> {
    let part = index.classes.iter().chain(&index.items).find(|part| part.code == index.code);
    let (zh, en) = part.map_or(("总指数", "total"), |part| (part.name_zh.as_str(), part.name_en.as_str()));
    Export::new(format!("{}-{zh}", super::NAME_ZH), format!("{}-{en}", super::NAME_EN))
        .column("day", "日期", "Day", |p: &IndexPoint, _| p.day.to_string())
        .column("value_hundredths", "指数", "Index", |p, _| number(Some(p.value)))
        .column("points_hundredths", "较上期(点)", "Against the step before (points)", |p, _| number(p.points))
        .column("previous_hundredths", "环比(上期=100)", "Step before = 100", |p, _| number(p.previous))
        .column("year_ago_hundredths", "同比(上年同期=100)", "Year before = 100", |p, _| number(p.year_ago))
        .column("moved", "缺项随类", "Moved with its class", |p, _| p.moved)
}
