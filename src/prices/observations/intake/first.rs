//! The first price of a series: there is no history to measure it by, so it is measured by what is nearest.

use super::{
    compare::{Figure, Form, Known},
    doubt::{Doubt, sources_en, sources_zh, text},
    rules,
};
use crate::{figures, observations::model::RECENT_DAYS, statistics::median};
use kernel::Day;

// How far the first price of a series may be off, in ln: the same spec of another origin ×1.5; the same spec at other
// sources ×1.4; other specs of the source ×1.4 beyond their range; other specs elsewhere ×1.57.
const SAME_SPEC: f64 = 0.40;
const SAME_SPEC_ELSEWHERE: f64 = 0.34;
const OTHER_SPECS: f64 = 0.34;
const ELSEWHERE: f64 = 0.45;
/// The same, ×3, where rows of the same file support the price, and for lists of several places under one source.
const WIDE: f64 = 1.10;
/// The series' own later prices in the same file, ×2.
const LATER: f64 = 0.70;

/// Rows of the same batch that the first price of a series can be measured by.
#[derive(Debug, Default)]
pub struct Batchmates {
    /// Later prices of the same series.
    pub later: Vec<i64>,
    /// Other series of the variety on the same day.
    pub same_day: Vec<i64>,
}

impl Known<'_> {
    /// The first price of a series within the recent days: measured by what is nearest.
    pub(super) fn first(&self, series: usize, day: Day, price: i64, others: &[Figure], mates: &Batchmates) -> Option<Doubt> {
        let log = (price as f64).ln();
        let kin = &self.book.kins[self.book.series[series].1];
        let goods = &self.book.goods[kin.goods];
        let many_places = matches!(self.form(goods.source), Some(Form::Reference(_)));
        let supported = mates.later.len() >= figures::MIN_HISTORY;
        let allowed = |narrow: f64| if supported || many_places { WIDE } else { narrow };
        let found = |zh: String, en: String| Some(Doubt::new(rules::NEW_SERIES, price, &zh, &en));
        if supported {
            let middle = median(mates.later.clone())?;
            if off(log, middle) > LATER {
                let n = mates.later.len();
                return found(
                    format!("同一文件中本系列以后 {n} 个价的中位 {}", text(middle)),
                    format!("median {} of the next {n} prices of the series in the file", text(middle)),
                );
            }
        }
        let (first, before) = (day.plus(-RECENT_DAYS), day.plus(-1));
        let newest = |kin: usize| {
            let series = self.book.kins[kin].series.iter();
            series.filter_map(|number| self.book.series[*number].0.newest(first, before)).map(|point| point.price)
        };
        let same: Vec<i64> = newest(self.book.series[series].1).collect();
        if let Some(nearest) = same.iter().copied().min_by(|a, b| off(log, *a).total_cmp(&off(log, *b))) {
            return if off(log, nearest) > allowed(SAME_SPEC) {
                let (n, nearest) = (same.len(), text(nearest));
                found(
                    format!("本采价点同规格 {n} 个产地中最近的价 {nearest}（{first} 至 {before}）"),
                    format!("nearest price {nearest} of {n} origins of the spec at the source, {first} to {before}"),
                )
            } else {
                None
            };
        }
        let alike: Vec<i64> = others.iter().filter(|figure| figure.same_spec).map(|figure| figure.price).collect();
        if let Some(middle) = median(alike) {
            let far = off(log, middle) > allowed(SAME_SPEC_ELSEWHERE);
            return if far { found(sources_zh(others, day), sources_en(others, day)) } else { None };
        }
        let range: Vec<i64> = goods.kins.iter().flat_map(|kin| newest(*kin)).collect();
        if let (Some(low), Some(high)) = (range.iter().min(), range.iter().max()) {
            let n = range.len();
            return if beyond(log, *low, *high) > allowed(OTHER_SPECS) {
                let (low, high) = (text(*low), text(*high));
                found(
                    format!("本采价点该品种其他 {n} 种规格、产地 {low} 至 {high}（{first} 至 {before}）"),
                    format!("{low} to {high} for {n} other specs and origins at the source, {first} to {before}"),
                )
            } else {
                None
            };
        }
        if let Some(middle) = median(others.iter().map(|figure| figure.price).collect()) {
            let far = off(log, middle) > allowed(ELSEWHERE);
            return if far { found(sources_zh(others, day), sources_en(others, day)) } else { None };
        }
        if let Some(middle) = median(mates.same_day.clone()) {
            let n = mates.same_day.len();
            return if off(log, middle) > WIDE {
                found(
                    format!("同一文件当日该品种其他 {n} 个价的中位 {}", text(middle)),
                    format!("median {} of {n} other prices of the variety and day in the file", text(middle)),
                )
            } else {
                None
            };
        }
        let (low, high) = self.category(goods.variety, goods.source, first, day)?;
        (beyond(log, low, high) > WIDE).then(|| {
            let (low, high) = (text(low), text(high));
            Doubt::new(
                rules::NEW_SERIES,
                price,
                &format!("该品种尚无价可比；同类各品种 {low} 至 {high}（{first} 至 {day}）"),
                &format!("nothing of the variety to compare with; {low} to {high} for its category, {first} to {day}"),
            )
        })
    }

    /// The lowest and the highest price of a category's varieties at sources of the same form. Goods of one category may be
    /// ten times apart, so that a few prices are no range, and the rows beside it on the same sheet say nothing.
    fn category(&self, variety: usize, source: usize, first: Day, day: Day) -> Option<(i64, i64)> {
        let category = |code: &str| self.varieties.get(code).map(|variety| variety.category.as_str());
        let wanted = category(&self.book.varieties[variety].code)?;
        let form = self.form(source);
        let alike = self.book.varieties.iter().filter(|other| category(&other.code) == Some(wanted));
        let mut prices: Vec<i64> = Vec::new();
        for goods in alike.flat_map(|other| &other.goods).map(|number| &self.book.goods[*number]) {
            if self.form(goods.source) != form {
                continue;
            }
            let last = if goods.source == source { day.plus(-1) } else { day };
            let series = goods.kins.iter().flat_map(|kin| &self.book.kins[*kin].series);
            prices.extend(series.filter_map(|number| self.book.series[*number].0.newest(first, last)).map(|point| point.price));
        }
        if prices.len() < figures::MIN_HISTORY {
            return None;
        }
        Some((*prices.iter().min()?, *prices.iter().max()?))
    }
}

fn off(log: f64, price: i64) -> f64 {
    (log - (price as f64).ln()).abs()
}

/// How far beyond a range, in ln; 0 within it.
fn beyond(log: f64, low: i64, high: i64) -> f64 {
    ((low as f64).ln() - log).max(log - (high as f64).ln()).max(0.0)
}
