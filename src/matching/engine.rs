//! A market that stays cleared while listings come and go.
//!
//! A change touches only the varieties that its own variety is grouped with, so the engine keeps the market in
//! groups and clears again only the one concerned.

use std::collections::HashMap;

use crate::matching::clear::clear;
use crate::matching::clearing::{Clearing, Price, Trade};
use crate::matching::invalid::Invalid;
use crate::matching::model::{Demand, Lane, Market, Member, Offer, Options, Wants};

/// What a listing has in the optimum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its trades.
    pub trades: Vec<Trade>,
    /// Kg traded.
    pub kg: i64,
    /// What one kg is worth there, at the origin or delivered.
    pub price: Price,
}

/// A side of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Offer,
    Demand,
}

/// Varieties that categories tie together, their listings, and their optimum.
#[derive(Default)]
struct Group {
    market: Market,
    clearing: Option<Clearing>,
}

/// A cleared market.
pub struct Engine {
    options: Options,
    lanes: HashMap<u64, Vec<Lane>>,
    categories: Vec<Member>,
    group_of_variety: HashMap<u64, usize>,
    group_of_category: HashMap<u64, usize>,
    group_of_listing: HashMap<(Side, u64), usize>,
    groups: Vec<Group>,
}

impl Engine {
    /// Clears a market and keeps it.
    ///
    /// # Errors
    /// [`Invalid`] as for [`clear`].
    pub fn new(market: &Market, options: Options) -> Result<Self, Invalid> {
        crate::matching::invalid::validate(market)?;
        let mut engine = Self {
            options: Options { threads: Some(1), ..options },
            lanes: HashMap::new(),
            categories: market.categories.clone(),
            group_of_variety: HashMap::new(),
            group_of_category: HashMap::new(),
            group_of_listing: HashMap::new(),
            groups: Vec::new(),
        };
        for lane in &market.lanes {
            engine.lanes.entry(lane.origin).or_default().push(*lane);
        }
        engine.tie();
        for offer in &market.offers {
            engine.insert_offer(*offer);
        }
        for demand in &market.demands {
            engine.insert_demand(*demand);
        }
        for group in 0..engine.groups.len() {
            engine.clear_group(group)?;
        }
        Ok(engine)
    }

    /// Makes one group of all varieties that categories tie together.
    fn tie(&mut self) {
        for member in self.categories.clone() {
            let by_category = self.group_of_category.get(&member.category).copied();
            let by_variety = self.group_of_variety.get(&member.variety).copied();
            let group = by_category.or(by_variety).unwrap_or_else(|| self.open_group());
            if let Some(other) = by_variety.filter(|&other| other != group) {
                let moves =
                    |map: &mut HashMap<u64, usize>| map.values_mut().filter(|at| **at == other).for_each(|at| *at = group);
                moves(&mut self.group_of_variety);
                moves(&mut self.group_of_category);
            }
            self.group_of_category.insert(member.category, group);
            self.group_of_variety.insert(member.variety, group);
        }
        for member in &self.categories {
            let group = self.group_of_category[&member.category];
            self.groups[group].market.categories.push(*member);
        }
    }

    fn open_group(&mut self) -> usize {
        self.groups.push(Group::default());
        self.groups.len() - 1
    }

    fn group(&mut self, wants: Wants) -> usize {
        let known = match wants {
            Wants::Variety(variety) => self.group_of_variety.get(&variety),
            Wants::Category(category) => self.group_of_category.get(&category),
        };
        if let Some(&group) = known {
            return group;
        }
        let group = self.open_group();
        match wants {
            Wants::Variety(variety) => self.group_of_variety.insert(variety, group),
            Wants::Category(category) => self.group_of_category.insert(category, group),
        };
        group
    }

    fn insert_offer(&mut self, offer: Offer) -> usize {
        let group = self.group(Wants::Variety(offer.variety));
        let market = &mut self.groups[group].market;
        if !market.offers.iter().any(|other| other.origin == offer.origin)
            && !market.lanes.iter().any(|lane| lane.origin == offer.origin)
        {
            market.lanes.extend(self.lanes.get(&offer.origin).into_iter().flatten());
        }
        market.offers.push(offer);
        self.group_of_listing.insert((Side::Offer, offer.id), group);
        group
    }

    fn insert_demand(&mut self, demand: Demand) -> usize {
        let group = self.group(demand.wants);
        self.groups[group].market.demands.push(demand);
        self.group_of_listing.insert((Side::Demand, demand.id), group);
        group
    }

    fn clear_group(&mut self, group: usize) -> Result<(), Invalid> {
        let Group { market, clearing } = &mut self.groups[group];
        *clearing = Some(clear(market, &self.options)?);
        Ok(())
    }

    /// Adds an offer, or replaces the one with its id, and clears what it concerns.
    ///
    /// # Errors
    /// [`Invalid`] if it breaks a rule; it is left out then, and so is the one that it should replace.
    pub fn place_offer(&mut self, offer: Offer) -> Result<Place, Invalid> {
        self.withdraw_offer(offer.id)?;
        let group = self.insert_offer(offer);
        if let Err(invalid) = self.clear_group(group) {
            self.withdraw_offer(offer.id)?;
            return Err(invalid);
        }
        Ok(self.offer(offer.id).unwrap_or_else(|| nowhere(offer.ask)))
    }

    /// Adds a demand, or replaces the one with its id, and clears what it concerns.
    ///
    /// # Errors
    /// As for [`Self::place_offer`].
    pub fn place_demand(&mut self, demand: Demand) -> Result<Place, Invalid> {
        self.withdraw_demand(demand.id)?;
        let group = self.insert_demand(demand);
        if let Err(invalid) = self.clear_group(group) {
            self.withdraw_demand(demand.id)?;
            return Err(invalid);
        }
        Ok(self.demand(demand.id).unwrap_or_else(|| nowhere(demand.bid)))
    }

    /// Removes an offer and clears what it concerned. Whether it was there.
    ///
    /// # Errors
    /// None that a valid market can cause.
    pub fn withdraw_offer(&mut self, id: u64) -> Result<bool, Invalid> {
        let Some(group) = self.group_of_listing.remove(&(Side::Offer, id)) else {
            return Ok(false);
        };
        self.groups[group].market.offers.retain(|offer| offer.id != id);
        self.clear_group(group)?;
        Ok(true)
    }

    /// Removes a demand and clears what it concerned. Whether it was there.
    ///
    /// # Errors
    /// None that a valid market can cause.
    pub fn withdraw_demand(&mut self, id: u64) -> Result<bool, Invalid> {
        let Some(group) = self.group_of_listing.remove(&(Side::Demand, id)) else {
            return Ok(false);
        };
        self.groups[group].market.demands.retain(|demand| demand.id != id);
        self.clear_group(group)?;
        Ok(true)
    }

    /// An offer's place in the optimum.
    #[must_use]
    pub fn offer(&self, id: u64) -> Option<Place> {
        let Group { market, clearing } = &self.groups[*self.group_of_listing.get(&(Side::Offer, id))?];
        let clearing = clearing.as_ref()?;
        let at = market.offers.iter().position(|offer| offer.id == id)?;
        Some(place(clearing.trades.iter().filter(|trade| trade.offer == id), clearing.offer_prices[at]))
    }

    /// A demand's place in the optimum.
    #[must_use]
    pub fn demand(&self, id: u64) -> Option<Place> {
        let Group { market, clearing } = &self.groups[*self.group_of_listing.get(&(Side::Demand, id))?];
        let clearing = clearing.as_ref()?;
        let at = market.demands.iter().position(|demand| demand.id == id)?;
        Some(place(clearing.trades.iter().filter(|trade| trade.demand == id), clearing.demand_prices[at]))
    }

    /// The surplus of the whole market, in fen.
    #[must_use]
    pub fn surplus(&self) -> i64 {
        self.groups.iter().filter_map(|group| group.clearing.as_ref()).map(|clearing| clearing.surplus).sum()
    }
}

fn nowhere(limit: i64) -> Place {
    Place { trades: Vec::new(), kg: 0, price: Price { tiers: 0, fen: limit } }
}

fn place<'a>(trades: impl Iterator<Item = &'a Trade>, price: Price) -> Place {
    let trades: Vec<Trade> = trades.copied().collect();
    Place { kg: trades.iter().map(|trade| trade.kg).sum(), trades, price }
}
