//! A doubtful price, and in words what it was measured by: whose prices, how many, of which days.

use super::{
    compare::{Figure, OTHERS_DAYS},
    rules::Rule,
};
use crate::figures::PriceUnit;
use kernel::Day;

/// A price that does not fit, and what it was measured by.
#[derive(Debug)]
pub struct Doubt {
    pub rule: Rule,
    pub zh: String,
    pub en: String,
    /// About twice (or half) what it was measured by: +1, −1.
    pub factor: i8,
}

impl Doubt {
    pub fn new(rule: Rule, price: i64, zh: &str, en: &str) -> Doubt {
        let shown = text(price);
        Doubt { rule, zh: format!("{shown} 元/公斤；{zh}"), en: format!("{shown} yuan/kg; {en}"), factor: 0 }
    }
}

fn spread(figures: &[Figure]) -> (usize, String, String) {
    let prices = || figures.iter().map(|figure| figure.price);
    (figures.len(), text(prices().min().unwrap_or(0)), text(prices().max().unwrap_or(0)))
}

pub fn sources_zh(figures: &[Figure], day: Day) -> String {
    let (n, low, high) = spread(figures);
    format!("{n} 个其他采价点该品种的中位 {low} 至 {high}（{} 至 {day}）", day.plus(-OTHERS_DAYS))
}

pub fn sources_en(figures: &[Figure], day: Day) -> String {
    let (n, low, high) = spread(figures);
    format!("medians {low} to {high} of the variety at {n} other sources, {} to {day}", day.plus(-OTHERS_DAYS))
}

pub fn text(fen: i64) -> String {
    PriceUnit::Kg.text(fen)
}
