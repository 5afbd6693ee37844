//! What a market must satisfy before it is cleared, so that no sum of the engine can overflow.
//!
//! With at most 10^12 kg a side and 10^6 fen per kg every total stays below 10^18 fen, an `i64` holds 9·10^18.

use std::fmt;

use crate::model::{Demand, Market, Offer, Wants};

/// Most kg in one listing.
pub const MAX_KG: i64 = 1_000_000_000;
/// Most kg on one side of the market.
pub const MAX_TOTAL_KG: i64 = 1_000_000_000_000;
/// Highest price or freight, fen per kg.
pub const MAX_PRICE: i64 = 1_000_000;
/// Furthest day from the epoch, either way.
pub const MAX_DAY: i32 = 1_000_000;
/// Longest transit, days.
pub const MAX_TRANSIT: i32 = 1_000;
/// Most listings of one side.
pub const MAX_LISTINGS: usize = 100_000_000;

/// A value that breaks a rule: which list, which entry, which field, which rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{list}[{index}].{field} = {value}: {rule}")]
pub struct Invalid {
    /// `lanes`, `categories`, `offers` or `demands`.
    pub list: &'static str,
    /// Position in that list.
    pub index: usize,
    /// Name of the field.
    pub field: &'static str,
    /// The rule it breaks.
    pub rule: Rule,
    /// The value found.
    pub value: i128,
}

/// The rules of a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The value lies outside these bounds.
    Between(i64, i64),
    /// The last day lies before the first.
    Reversed,
    /// The key was used before.
    Duplicate,
    /// A category without members.
    UnknownCategory,
    /// The side's total exceeds [`MAX_TOTAL_KG`].
    Total,
    /// More entries than [`MAX_LISTINGS`].
    TooMany,
}

impl Rule {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Between(..) => "out_of_range",
            Self::Reversed => "window_reversed",
            Self::Duplicate => "duplicate",
            Self::UnknownCategory => "unknown_category",
            Self::Total => "total_too_large",
            Self::TooMany => "too_many",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(low, high) => write!(f, "must be between {low} and {high}"),
            Self::Reversed => f.write_str("the last day lies before the first"),
            Self::Duplicate => f.write_str("was listed before"),
            Self::UnknownCategory => f.write_str("this category has no varieties"),
            Self::Total => write!(f, "one side may hold at most {MAX_TOTAL_KG} kg"),
            Self::TooMany => write!(f, "at most {MAX_LISTINGS} entries"),
        }
    }
}

/// Checks entry after entry of one list, so that the first broken rule can name its place.
struct Entry {
    list: &'static str,
    index: usize,
}

impl Entry {
    fn broken(&self, field: &'static str, rule: Rule, value: impl Into<i128>) -> Invalid {
        Invalid { list: self.list, index: self.index, field, rule, value: value.into() }
    }

    fn between(&self, field: &'static str, value: impl Into<i64>, low: i64, high: i64) -> Result<(), Invalid> {
        let value = value.into();
        if (low..=high).contains(&value) { Ok(()) } else { Err(self.broken(field, Rule::Between(low, high), value)) }
    }

    fn window(&self, fields: [&'static str; 2], from: i32, to: i32) -> Result<(), Invalid> {
        let limit = i64::from(MAX_DAY);
        self.between(fields[0], from, -limit, limit)?;
        self.between(fields[1], to, -limit, limit)?;
        if from <= to { Ok(()) } else { Err(self.broken(fields[1], Rule::Reversed, to)) }
    }
}

/// The first entry whose key was used before, found without hashing when the keys already ascend.
fn duplicate<K: Ord + Copy>(keys: impl Iterator<Item = K> + Clone) -> Option<usize> {
    if keys.clone().is_sorted_by(|a, b| a < b) {
        return None;
    }
    let mut sorted: Vec<(K, usize)> = keys.enumerate().map(|(index, key)| (key, index)).collect();
    sorted.sort_unstable();
    sorted.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1).min()
}

fn unique<K: Ord + Copy + Into<i128>>(
    list: &'static str,
    field: &'static str,
    keys: impl Iterator<Item = K> + Clone,
) -> Result<(), Invalid> {
    match duplicate(keys.clone()) {
        None => Ok(()),
        Some(index) => {
            let value = keys.clone().nth(index).map_or(0, Into::into);
            Err(Entry { list, index }.broken(field, Rule::Duplicate, value))
        }
    }
}

/// Adds a listing's kg to those of its side.
pub(super) fn total(list: &'static str, sum: i64, kg: i64) -> Result<i64, Invalid> {
    if sum + kg > MAX_TOTAL_KG { Err(Entry { list, index: 0 }.broken("qty", Rule::Total, sum + kg)) } else { Ok(sum + kg) }
}

fn totals(list: &'static str, kg: impl Iterator<Item = i64>) -> Result<(), Invalid> {
    let mut sum = 0;
    for (index, kg) in kg.enumerate() {
        if index >= MAX_LISTINGS {
            return Err(Entry { list, index }.broken("id", Rule::TooMany, index as i128));
        }
        sum = total(list, sum, kg).map_err(|invalid| Invalid { index, ..invalid })?;
    }
    Ok(())
}

/// Checks the rules of one offer by itself.
pub(super) fn offer(index: usize, offer: &Offer) -> Result<(), Invalid> {
    let entry = Entry { list: "offers", index };
    entry.between("grade", offer.grade, 1, 4)?;
    entry.between("qty", offer.qty, 1, MAX_KG)?;
    entry.between("min_lot", offer.min_lot, 0, MAX_KG)?;
    entry.between("ask", offer.ask, 0, MAX_PRICE)?;
    entry.window(["a0", "a1"], offer.a0, offer.a1)
}

/// Checks the rules of one demand by itself, given which categories there are.
pub(super) fn demand(index: usize, demand: &Demand, known: impl Fn(u64) -> bool) -> Result<(), Invalid> {
    let entry = Entry { list: "demands", index };
    if let Wants::Category(category) = demand.wants
        && !known(category)
    {
        return Err(entry.broken("category", Rule::UnknownCategory, category));
    }
    entry.between("min_grade", demand.min_grade, 1, 4)?;
    entry.between("qty", demand.qty, 1, MAX_KG)?;
    entry.between("min_lot", demand.min_lot, 0, MAX_KG)?;
    entry.between("bid", demand.bid, 0, MAX_PRICE)?;
    entry.window(["b0", "b1"], demand.b0, demand.b1)?;
    entry.between("tier", demand.tier, 0, 2)
}

/// Checks every rule of a market.
///
/// # Errors
/// The first broken rule, lists in the order lanes, categories, offers, demands.
pub fn validate(market: &Market) -> Result<(), Invalid> {
    for (index, lane) in market.lanes.iter().enumerate() {
        let entry = Entry { list: "lanes", index };
        entry.between("freight", lane.freight, 0, MAX_PRICE)?;
        entry.between("transit", lane.transit, 0, i64::from(MAX_TRANSIT))?;
    }
    if let Some(index) = duplicate(market.lanes.iter().map(|lane| (lane.origin, lane.dest))) {
        return Err(Entry { list: "lanes", index }.broken("dest", Rule::Duplicate, market.lanes[index].dest));
    }
    if let Some(index) = duplicate(market.categories.iter().map(|member| (member.category, member.variety))) {
        return Err(Entry { list: "categories", index }.broken("variety", Rule::Duplicate, market.categories[index].variety));
    }
    for (index, entry) in market.offers.iter().enumerate() {
        offer(index, entry)?;
    }
    unique("offers", "id", market.offers.iter().map(|offer| offer.id))?;
    totals("offers", market.offers.iter().map(|offer| offer.qty))?;
    let mut categories: Vec<u64> = market.categories.iter().map(|member| member.category).collect();
    categories.sort_unstable();
    for (index, entry) in market.demands.iter().enumerate() {
        demand(index, entry, |category| categories.binary_search(&category).is_ok())?;
    }
    unique("demands", "id", market.demands.iter().map(|demand| demand.id))?;
    totals("demands", market.demands.iter().map(|demand| demand.qty))
}
