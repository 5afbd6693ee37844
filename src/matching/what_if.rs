//! What a disturbance would cost: clear the market with and without it, and compare.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

use crate::{
    clear::clear,
    clearing::Clearing,
    invalid::Invalid,
    model::{Market, Options, Wants},
};

/// A change of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Every lane out of an origin region is closed.
    CloseOrigin(u64),
    /// Every lane out of the origins whose code begins like this one is closed: 370000 closes 370100 to 379999
    /// too, as administrative codes go.
    CloseProvince(u64),
    /// Every lane into a destination is closed.
    CloseDest(u64),
    /// One lane is closed.
    CloseLane(u64, u64),
    /// An offer holds another quantity, in kg; 0 removes it.
    OfferQty(u64, i64),
    /// An offer asks another price, fen per kg.
    OfferAsk(u64, i64),
    /// A demand wants another quantity, in kg; 0 removes it.
    DemandQty(u64, i64),
    /// A demand bids another price, fen per kg.
    DemandBid(u64, i64),
    /// All offers of a variety hold this share of their kg, in percent, rounded down; 0 removes them.
    Supply(u64, i64),
    /// All demands for this one variety want this share of their kg, in percent, rounded down; 0 removes them.
    Demand(u64, i64),
    /// All offers of a variety ask so many fen per kg more, or less; never less than nothing.
    Asks(u64, i64),
    /// All demands for this one variety bid so many fen per kg more, or less; never less than nothing.
    Bids(u64, i64),
}

/// The text is not a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a change; expected close-origin=ID, close-province=CODE, close-dest=ID (a market or a hub), close-lane=ORIGIN:DEST, offer-qty=ID:KG, offer-ask=ID:FEN, demand-qty=ID:KG, demand-bid=ID:FEN, supply=VARIETY:PERCENT, demand=VARIETY:PERCENT, asks=VARIETY:FEN or bids=VARIETY:FEN"
)]
pub struct NotAChange(String);

impl FromStr for Change {
    type Err = NotAChange;

    fn from_str(text: &str) -> Result<Self, NotAChange> {
        let parse = || {
            let (verb, value) = text.split_once('=')?;
            let (id, amount) = value.split_once(':').map_or((value, None), |(id, amount)| (id, Some(amount)));
            let id: u64 = id.parse().ok()?;
            let number = || amount?.parse::<i64>().ok();
            Some(match verb {
                "close-origin" if amount.is_none() => Self::CloseOrigin(id),
                "close-province" if amount.is_none() => Self::CloseProvince(id),
                "close-dest" if amount.is_none() => Self::CloseDest(id),
                "close-lane" => Self::CloseLane(id, amount?.parse().ok()?),
                "offer-qty" => Self::OfferQty(id, number()?),
                "offer-ask" => Self::OfferAsk(id, number()?),
                "demand-qty" => Self::DemandQty(id, number()?),
                "demand-bid" => Self::DemandBid(id, number()?),
                "supply" => Self::Supply(id, number()?),
                "demand" => Self::Demand(id, number()?),
                "asks" => Self::Asks(id, number()?),
                "bids" => Self::Bids(id, number()?),
                _ => return None,
            })
        };
        parse().ok_or_else(|| NotAChange(text.to_owned()))
    }
}

/// The province of a six-digit administrative code: its first two digits.
#[must_use]
pub const fn province(region: u64) -> u64 {
    region / 10_000 * 10_000
}

impl Change {
    /// Applies the change. A listing that is not there changes nothing.
    pub fn apply(self, market: &mut Market) {
        match self {
            Self::CloseOrigin(origin) => market.lanes.retain(|lane| lane.origin != origin),
            Self::CloseProvince(code) => market.lanes.retain(|lane| province(lane.origin) != province(code)),
            Self::CloseDest(dest) => market.lanes.retain(|lane| lane.dest != dest),
            Self::CloseLane(origin, dest) => market.lanes.retain(|lane| (lane.origin, lane.dest) != (origin, dest)),
            Self::OfferQty(id, 0) => market.offers.retain(|offer| offer.id != id),
            Self::DemandQty(id, 0) => market.demands.retain(|demand| demand.id != id),
            Self::OfferQty(id, qty) => market.offers.iter_mut().filter(|offer| offer.id == id).for_each(|offer| offer.qty = qty),
            Self::OfferAsk(id, ask) => market.offers.iter_mut().filter(|offer| offer.id == id).for_each(|offer| offer.ask = ask),
            Self::DemandQty(id, qty) => {
                market.demands.iter_mut().filter(|demand| demand.id == id).for_each(|demand| demand.qty = qty)
            }
            Self::DemandBid(id, bid) => {
                market.demands.iter_mut().filter(|demand| demand.id == id).for_each(|demand| demand.bid = bid)
            }
            Self::Supply(variety, percent) => {
                let of_it = market.offers.iter_mut().filter(|offer| offer.variety == variety);
                of_it.for_each(|offer| offer.qty = share(offer.qty, percent));
                market.offers.retain(|offer| offer.qty != 0);
            }
            Self::Demand(variety, percent) => {
                let of_it = market.demands.iter_mut().filter(|demand| demand.wants == Wants::Variety(variety));
                of_it.for_each(|demand| demand.qty = share(demand.qty, percent));
                market.demands.retain(|demand| demand.qty != 0);
            }
            Self::Asks(variety, fen) => {
                let of_it = market.offers.iter_mut().filter(|offer| offer.variety == variety);
                of_it.for_each(|offer| offer.ask = offer.ask.saturating_add(fen).max(0));
            }
            Self::Bids(variety, fen) => {
                let of_it = market.demands.iter_mut().filter(|demand| demand.wants == Wants::Variety(variety));
                of_it.for_each(|demand| demand.bid = demand.bid.saturating_add(fen).max(0));
            }
        }
    }
}

/// A share of a quantity, rounded down.
fn share(kg: i64, percent: i64) -> i64 {
    i64::try_from(i128::from(kg) * i128::from(percent) / 100).unwrap_or(i64::MAX)
}

/// What one variety, or category, loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// What the demands want.
    pub wants: Wants,
    /// More kg unmet than before, by tier; negative if others step in.
    pub unmet_kg: [i64; 3],
}

/// What a change costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// The changes.
    pub changes: Vec<Change>,
    /// More kg unmet than before, by tier.
    pub unmet_kg: [i64; 3],
    /// Surplus lost, in fen; negative if more is gained.
    pub surplus_lost: i64,
    /// More paid by the buyers for what is still delivered, at asks and freights, in fen per tonne; 0 if
    /// nothing is delivered before or after.
    pub dearer_per_tonne: i64,
    /// What is hit, hardest first (tier 0 before tier 1 before tier 2).
    pub losses: Vec<Loss>,
}

/// One clearing, summed up for comparison.
struct Summary {
    unmet: BTreeMap<Wants, [i64; 3]>,
    surplus: i64,
    cost: i64,
    kg: i64,
}

impl Summary {
    fn new(market: &Market, clearing: &Clearing) -> Self {
        let mut unmet: BTreeMap<Wants, [i64; 3]> = BTreeMap::new();
        let (mut worth, demands) = (0, by_id(market.demands.iter().map(|demand| demand.id)));
        for demand in &market.demands {
            unmet.entry(demand.wants).or_default()[demand.tier as usize] += demand.qty;
        }
        for trade in &clearing.trades {
            let Some(demand) = demands.get(&trade.demand).map(|&at| &market.demands[at]) else {
                continue;
            };
            unmet.entry(demand.wants).or_default()[demand.tier as usize] -= trade.kg;
            worth += demand.bid * trade.kg;
        }
        Self { unmet, surplus: clearing.surplus, cost: worth - clearing.surplus, kg: clearing.filled_kg }
    }

    fn per_tonne(&self) -> i64 {
        if self.kg == 0 { 0 } else { (i128::from(self.cost) * 1000 / i128::from(self.kg)) as i64 }
    }

    fn impact(&self, after: &Self, changes: &[Change]) -> Impact {
        let mut losses = Vec::new();
        let mut total = [0; 3];
        for wants in self.unmet.keys().chain(after.unmet.keys().filter(|wants| !self.unmet.contains_key(wants))) {
            let of = |summary: &Self| summary.unmet.get(wants).copied().unwrap_or_default();
            let (before, after) = (of(self), of(after));
            let unmet_kg: [i64; 3] = std::array::from_fn(|tier| after[tier] - before[tier]);
            (0..3).for_each(|tier| total[tier] += unmet_kg[tier]);
            if unmet_kg != [0; 3] {
                losses.push(Loss { wants: *wants, unmet_kg });
            }
        }
        losses.sort_by_key(|loss| (loss.unmet_kg.map(|kg| -kg), loss.wants));
        Impact {
            changes: changes.to_vec(),
            unmet_kg: total,
            surplus_lost: self.surplus - after.surplus,
            dearer_per_tonne: if self.kg > 0 && after.kg > 0 { after.per_tonne() - self.per_tonne() } else { 0 },
            losses,
        }
    }
}

fn by_id(ids: impl Iterator<Item = u64>) -> std::collections::HashMap<u64, usize> {
    ids.zip(0..).collect()
}

/// Clears with and without the changes.
///
/// # Errors
/// [`Invalid`] if the market, before or after, breaks a rule.
pub fn what_if(market: &Market, options: &Options, changes: &[Change]) -> Result<Impact, Invalid> {
    let before = Summary::new(market, &clear(market, options)?);
    after(market, options, changes, &before)
}

fn after(market: &Market, options: &Options, changes: &[Change], before: &Summary) -> Result<Impact, Invalid> {
    let mut changed = market.clone();
    for change in changes {
        change.apply(&mut changed);
    }
    Ok(before.impact(&Summary::new(&changed, &clear(&changed, options)?), changes))
}

/// Closes every province that offers something, one at a time, and ranks them: most kg of tier 0 lost first,
/// then of tier 1, of tier 2, then most surplus.
///
/// # Errors
/// [`Invalid`] if the market breaks a rule.
pub fn rank_province_cuts(market: &Market, options: &Options) -> Result<Vec<Impact>, Invalid> {
    let mut provinces: Vec<u64> = market.offers.iter().map(|offer| province(offer.origin)).collect();
    provinces.sort_unstable();
    provinces.dedup();
    let cuts: Vec<Vec<Change>> = provinces.into_iter().map(|code| vec![Change::CloseProvince(code)]).collect();
    Ok(rank_cuts(market, options, &cuts)?.into_iter().map(|(_, impact)| impact).collect())
}

/// Makes each set of changes by itself and ranks them, the worst first, as [`rank_province_cuts`] does. Beside each
/// impact stands the position of its set.
///
/// # Errors
/// [`Invalid`] if the market, before or after, breaks a rule.
pub fn rank_cuts(market: &Market, options: &Options, cuts: &[Vec<Change>]) -> Result<Vec<(usize, Impact)>, Invalid> {
    let before = Summary::new(market, &clear(market, options)?);
    let one = |(at, cut): (usize, &Vec<Change>)| Ok((at, after(market, options, cut, &before)?));
    let mut impacts: Vec<(usize, Impact)> = cuts.par_iter().enumerate().map(one).collect::<Result<_, Invalid>>()?;
    impacts.sort_by_key(|(at, impact)| (impact.unmet_kg.map(|kg| -kg), -impact.surplus_lost, *at));
    Ok(impacts)
}
