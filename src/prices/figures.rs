//! The arithmetic of published prices ("figures", sections 1 to 3). Everything is a whole number of fen per kg;
//! where a mean is no whole number it is rounded half to even, once, at the end. No float, no database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::statistics::twice_median;
use kernel::{FenPerKg, text_enum};

/// Fewer sources than this, and a cell says "数据不足" instead of a number.
pub const MIN_SOURCES: usize = 3;

/// The share of the volume that the mostly range holds at least, in percent.
const MOSTLY_PERCENT: i128 = 51;

text_enum! {
    /// The unit of every price of one printed table.
    pub enum PriceUnit {
        Jin = "jin" => ("元/斤", "yuan/jin"),
        Kg = "kg" => ("元/公斤", "yuan/kg"),
    }
}

impl PriceUnit {
    /// A price as it is printed, in hundredths of a yuan per unit (section 2); half a fen goes to even, so that 325 fen/kg
    /// is 1.62 元/斤. The figures themselves stay in fen per kg.
    pub fn printed(self, fen_per_kg: i64) -> i64 {
        match self {
            PriceUnit::Kg => fen_per_kg,
            PriceUnit::Jin => FenPerKg(fen_per_kg).per_jin().0,
        }
    }

    /// [`PriceUnit::printed`] as text.
    pub fn text(self, fen_per_kg: i64) -> String {
        hundredths(self.printed(fen_per_kg))
    }

    /// How two prices differ as they are printed in this unit: what a reader gets who subtracts them. The pages compute
    /// the same (`printedChange` in units.ts); tests/data/printed holds both to it.
    pub fn change(self, now: i64, then: i64) -> PrintedChange {
        let (now, then) = (self.printed(now), self.printed(then));
        PrintedChange { by: now - then, permille: permille(now - then, then) }
    }
}

/// The difference of two printed prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedChange {
    /// Hundredths of a yuan per unit.
    pub by: i64,
    /// Of the earlier price, in thousandths; `None` where that is printed as 0.00.
    pub permille: Option<i64>,
}

/// Hundredths as text: `-0.05`.
pub fn hundredths(digits: i64) -> String {
    let (sign, digits) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs());
    format!("{sign}{}.{:02}", digits / 100, digits % 100)
}

text_enum! {
    /// How the wholesale average was weighted.
    pub enum Weighting {
        /// By the volume on the markets.
        Volume = "volume" => ("按上市量加权", "By volume"),
        /// Every market counts the same, because a volume is missing.
        Simple = "simple" => ("简单平均", "Simple average"),
    }
}

/// One price of one source on one day, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub source: String,
    pub low: i64,
    pub average: i64,
    pub high: i64,
    pub volume_kg: Option<i64>,
    pub stores: i64,
}

/// A variety's wholesale figures of one day, in fen per kg; no number where there are too few sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wholesale {
    pub low: Option<i64>,
    pub average: Option<i64>,
    pub high: Option<i64>,
    /// The tightest interval of prices that holds at least 51 % of the volume (of the quotes, where volumes are missing).
    pub mostly_low: Option<i64>,
    pub mostly_high: Option<i64>,
    /// Markets that reported.
    pub sources: i64,
    /// Σ of the stated volumes; absent when none was stated.
    pub volume_kg: Option<i64>,
    pub weighting: Weighting,
    pub insufficient: bool,
}

/// A variety's retail figures of one day, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Retail {
    /// Σ stores·p / Σ stores.
    pub average: Option<i64>,
    /// Shops behind the average.
    pub stores: i64,
    /// Chains that reported.
    pub sources: i64,
    pub insufficient: bool,
}

/// `numerator / denominator` rounded half to even; the denominator is positive.
pub fn half_even(numerator: i128, denominator: i128) -> i64 {
    let quotient = numerator.div_euclid(denominator);
    let rest = numerator.rem_euclid(denominator);
    let up = match (2 * rest).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
    };
    i64::try_from(quotient + i128::from(up)).unwrap_or(i64::MAX)
}

/// Σ weight·price / Σ weight; `None` without weight.
pub fn weighted_mean(points: impl IntoIterator<Item = (i64, i64)>) -> Option<i64> {
    let (mut sum, mut weights) = (0_i128, 0_i128);
    for (price, weight) in points {
        sum += i128::from(price) * i128::from(weight);
        weights += i128::from(weight);
    }
    (weights > 0).then(|| half_even(sum, weights))
}

/// The tightest interval of prices that holds at least 51 % of the weight; of several, the one that holds the most,
/// then the lowest.
pub fn mostly(points: &[(i64, i64)]) -> Option<(i64, i64)> {
    // Equal prices become one point, or an interval would seem to hold less than it does.
    let mut by_price: BTreeMap<i64, i128> = BTreeMap::new();
    for (price, weight) in points {
        *by_price.entry(*price).or_default() += i128::from(*weight);
    }
    let sorted: Vec<(i64, i128)> = by_price.into_iter().collect();
    let total: i128 = sorted.iter().map(|(_, weight)| weight).sum();
    let enough = |held: i128| held * 100 >= total * MOSTLY_PERCENT;
    let (mut held, mut from) = (0, 0);
    // Key: narrow first, then heavy, then low.
    let mut best: Option<(i64, i128, i64)> = None;
    for (to, (high, weight)) in sorted.iter().enumerate() {
        held += weight;
        while from < to && enough(held - sorted[from].1) {
            held -= sorted[from].1;
            from += 1;
        }
        if total > 0 && enough(held) {
            let key = (high - sorted[from].0, -held, sorted[from].0);
            best = Some(best.map_or(key, |b| b.min(key)));
        }
    }
    best.map(|(width, _, low)| (low, low + width))
}

/// `(part / whole)` in thousandths, rounded half to even; `None` unless `whole` is positive.
pub fn permille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| half_even(i128::from(part) * 1000, i128::from(whole)))
}

/// Each source's own price: the mean of its quotes, by volume where all have one. In order of source.
pub fn by_source(quotes: &[Quote]) -> Vec<(String, i64)> {
    let mut sources: Vec<&str> = quotes.iter().map(|q| q.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let price = |source: &str| {
        let own: Vec<&Quote> = quotes.iter().filter(|q| q.source == source).collect();
        let whole = own.iter().all(|q| q.volume_kg.is_some());
        weighted_mean(own.iter().map(|q| (q.average, if whole { q.volume_kg.unwrap_or(1) } else { 1 })))
    };
    sources.into_iter().filter_map(|source| Some((source.to_owned(), price(source)?))).collect()
}

impl Wholesale {
    pub fn of(quotes: &[Quote]) -> Wholesale {
        let sources = by_source(quotes);
        let by_volume = !quotes.is_empty() && quotes.iter().all(|q| q.volume_kg.is_some());
        let insufficient = sources.len() < MIN_SOURCES;
        let points: Vec<(i64, i64)> =
            quotes.iter().map(|q| (q.average, if by_volume { q.volume_kg.unwrap_or(1) } else { 1 })).collect();
        let average = if by_volume {
            weighted_mean(points.iter().copied())
        } else {
            weighted_mean(sources.iter().map(|(_, price)| (*price, 1)))
        };
        let mostly = mostly(&points);
        let shown = |value: Option<i64>| if insufficient { None } else { value };
        let volumes: Vec<i64> = quotes.iter().filter_map(|q| q.volume_kg).collect();
        Wholesale {
            low: shown(quotes.iter().map(|q| q.low).min()),
            average: shown(average),
            high: shown(quotes.iter().map(|q| q.high).max()),
            mostly_low: shown(mostly.map(|m| m.0)),
            mostly_high: shown(mostly.map(|m| m.1)),
            sources: sources.len() as i64,
            volume_kg: (!volumes.is_empty()).then(|| volumes.iter().sum()),
            weighting: if by_volume { Weighting::Volume } else { Weighting::Simple },
            insufficient,
        }
    }
}

impl Retail {
    pub fn of(quotes: &[Quote]) -> Retail {
        let prices = by_source(quotes);
        let stores = |source: &str| quotes.iter().filter(|q| q.source == source).map(|q| q.stores).max().unwrap_or(0);
        let weighted: Vec<(i64, i64)> = prices.iter().map(|(source, price)| (*price, stores(source))).collect();
        let insufficient = prices.len() < MIN_SOURCES;
        Retail {
            average: if insufficient { None } else { weighted_mean(weighted.iter().copied()) },
            stores: weighted.iter().map(|(_, stores)| stores).sum(),
            sources: prices.len() as i64,
            insufficient,
        }
    }
}

/// 批零差率 = (retail − wholesale) / wholesale, in thousandths.
pub fn margin_permille(wholesale: &Wholesale, retail: &Retail) -> Option<i64> {
    let wholesale = wholesale.average?;
    permille(retail.average? - wholesale, wholesale)
}

/// Whether a change against the reporter's previous report is over 2 % and so needs a reason.
pub fn needs_reason(price: i64, previous: i64) -> bool {
    (i128::from(price) - i128::from(previous)).abs() * 50 > i128::from(previous)
}

/// How many earlier prices the unit check wants at least: a median of fewer says little.
pub const MIN_HISTORY: usize = 3;

/// Whether the price is about twice or half its own recent median (within 5 % of 2 or of ½): 斤 and 公斤 may have
/// been mixed up. `recent` in any order.
pub fn unit_suspected(price: i64, recent: &[i64]) -> bool {
    if recent.len() < MIN_HISTORY {
        return false;
    }
    let Some(twice) = twice_median(recent.to_vec()) else { return false };
    let price = i128::from(price);
    let near_two = (19 * twice..=21 * twice).contains(&(20 * price));
    let near_half = (19 * twice..=21 * twice).contains(&(80 * price));
    near_two || near_half
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
