//! The arithmetic of the index, a pure function from one day to the next.
//!
//! Individual: 100·p̄_t / p̄_0. Class and total: Σ w·I / Σ w (Laspeyres). An item without a price moves with its class
//! (with the total where no item of its class has one) and is marked. Each number is kept twice: `raw` is what its own
//! weight set gives, `value` is what is published: raw times the factor that linked the set to the one before.

use std::collections::{BTreeMap, BTreeSet};

/// One variety in a weight set.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub variety: String,
    /// The code of its category.
    pub class: String,
    /// Turnover of the base period; only the ratios of weights matter.
    pub weight: f64,
    /// Mean price of the base period, in fen per kg.
    pub base: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// As published, linked over all weight sets.
    pub value: f64,
    /// Within its own weight set, base period = 100.
    pub raw: f64,
}

/// The index on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    pub total: Level,
    pub classes: BTreeMap<String, Level>,
    pub items: BTreeMap<String, Level>,
    /// Items without a price, which moved with their class.
    pub moved: BTreeSet<String>,
}

/// Prices by variety, in fen per kg.
pub type Prices = BTreeMap<String, f64>;

/// Σ w·x / Σ w; `None` without weight.
fn mean(points: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) = points.fold((0.0, 0.0), |(sum, weight), (w, x)| (sum + w * x, weight + w));
    (weight > 0.0).then(|| sum / weight)
}

/// How items of one group moved from the day before: the ratio of their weighted means, over those with both.
fn movement<'a>(group: impl Iterator<Item = &'a Item>, present: &BTreeMap<&str, f64>, before: &Day) -> Option<f64> {
    let both: Vec<(f64, f64, f64)> = group
        .filter_map(|item| Some((item.weight, *present.get(item.variety.as_str())?, before.items.get(&item.variety)?.raw)))
        .collect();
    let now = mean(both.iter().map(|(w, now, _)| (*w, *now)))?;
    let then = mean(both.iter().map(|(w, _, then)| (*w, *then)))?;
    Some(now / then)
}

/// The raw levels of a set's items on a day; `None` when no item has a price.
fn raw_items(set: &[Item], prices: &Prices, before: Option<&Day>) -> Option<(BTreeMap<String, f64>, BTreeSet<String>)> {
    let present: BTreeMap<&str, f64> =
        set.iter().filter_map(|item| Some((item.variety.as_str(), 100.0 * prices.get(&item.variety)? / item.base))).collect();
    if present.is_empty() {
        return None;
    }
    let (mut levels, mut moved) = (BTreeMap::new(), BTreeSet::new());
    for item in set {
        if let Some(level) = present.get(item.variety.as_str()) {
            levels.insert(item.variety.clone(), *level);
            continue;
        }
        moved.insert(item.variety.clone());
        let class = || set.iter().filter(|other| other.class == item.class);
        let carried = before.and_then(|before| {
            let last = before.items.get(&item.variety)?.raw;
            Some(last * movement(class(), &present, before).or_else(|| movement(set.iter(), &present, before))?)
        });
        // Without a day before, it stands where its class stands.
        let stand = |group: &mut dyn Iterator<Item = &Item>| {
            mean(group.filter_map(|other| Some((other.weight, *present.get(other.variety.as_str())?))))
        };
        let level = carried.or_else(|| stand(&mut class())).or_else(|| stand(&mut set.iter()))?;
        levels.insert(item.variety.clone(), level);
    }
    Some((levels, moved))
}

/// Puts raw levels together; the factors say how each becomes the published value.
fn assemble(
    set: &[Item],
    raw: BTreeMap<String, f64>,
    moved: BTreeSet<String>,
    factor: impl Fn(Key<'_>, f64) -> f64,
) -> Option<Day> {
    let weighted = |class: Option<&str>| {
        let group = set.iter().filter(|item| class.is_none_or(|class| item.class == class));
        mean(group.filter_map(|item| Some((item.weight, *raw.get(&item.variety)?))))
    };
    let level = |key: Key<'_>, raw: f64| Level { raw, value: raw * factor(key, raw) };
    let total = level(Key::Total, weighted(None)?);
    let names: BTreeSet<&str> = set.iter().map(|item| item.class.as_str()).collect();
    let classes = names
        .into_iter()
        .filter_map(|class| Some((class.to_owned(), level(Key::Class(class), weighted(Some(class))?))))
        .collect();
    let of = |item: &Item| Some((item.variety.clone(), level(Key::Item(item), *raw.get(&item.variety)?)));
    let items = set.iter().filter_map(of).collect();
    Some(Day { total, classes, items, moved })
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Total,
    Class(&'a str),
    Item(&'a Item),
}

/// The first day of the first set.
pub fn begin(set: &[Item], prices: &Prices) -> Option<Day> {
    let (raw, moved) = raw_items(set, prices, None)?;
    assemble(set, raw, moved, |_, _| 1.0)
}

/// The next day under the same set.
pub fn advance(before: &Day, set: &[Item], prices: &Prices) -> Option<Day> {
    let (raw, moved) = raw_items(set, prices, Some(before))?;
    let kept = |level: Option<&Level>| level.map(|l| l.value / l.raw);
    assemble(set, raw, moved, |key, _| {
        let own = match key {
            Key::Total => Some(&before.total),
            Key::Class(class) => before.classes.get(class),
            Key::Item(item) => before.items.get(&item.variety),
        };
        kept(own).unwrap_or(1.0)
    })
}

/// The link: the day's value under the old set, continued under the new one. What the new set brings in begins where its
/// class stands, or the total.
pub fn link(before: &Day, old: &[Item], new: &[Item], prices: &Prices) -> Option<Day> {
    let same = advance(before, old, prices)?;
    let (raw, moved) = raw_items(new, prices, None)?;
    let class = |class: &str| same.classes.get(class).unwrap_or(&same.total).value;
    assemble(new, raw, moved, |key, raw| {
        let value = match key {
            Key::Total => same.total.value,
            Key::Class(name) => class(name),
            Key::Item(item) => same.items.get(&item.variety).map_or_else(|| class(&item.class), |level| level.value),
        };
        value / raw
    })
}
