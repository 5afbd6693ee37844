//! A market that stays cleared while listings come and go.
//!
//! A change touches only the varieties that its own variety is grouped with, so the engine keeps the market in
//! groups, each with its optimum. Where least lots bind, they are repaired over a whole group, so there the group
//! is cleared afresh.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    clear::{Piece, assemble, clear, trade_price},
    clearing::{Clearing, Price, Trade},
    invalid::{self, Invalid, validate},
    model::{Demand, Lots, Market, Member, Offer, Options, Wants},
    pricing::{Lane, OutOfRange},
    split::Indexed,
    trades::Pair,
    warm::{Accepted, Afresh, Lanes, Listing, Optimum, Warm},
};

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

/// A cleared market.
pub struct Engine {
    options: Options,
    /// The market without its listings.
    frame: Market,
    lanes: Lanes,
    accepted: Accepted,
    group_of: HashMap<Wants, usize>,
    offers: BTreeMap<u64, Offer>,
    demands: BTreeMap<u64, Demand>,
    /// Kg of all offers, and of all demands.
    kg: [i64; 2],
    groups: Vec<Box<dyn Optimum>>,
}

impl Engine {
    /// Clears a market and keeps it.
    ///
    /// # Errors
    /// [`Invalid`] as for [`clear`].
    pub fn new(market: &Market, options: Options) -> Result<Self, Invalid> {
        validate(market)?;
        let Market { lanes, categories, offers, demands } = market;
        let mut accepted = Accepted::new();
        for member in categories {
            accepted.entry(member.category).or_default().push(member.variety);
        }
        let mut engine = Self {
            options: Options { threads: Some(1), ..options },
            frame: Market { lanes: lanes.clone(), categories: categories.clone(), ..Market::default() },
            lanes: Lanes::new(lanes),
            accepted,
            group_of: HashMap::new(),
            offers: offers.iter().map(|offer| (offer.id, *offer)).collect(),
            demands: demands.iter().map(|demand| (demand.id, *demand)).collect(),
            kg: [offers.iter().map(|offer| offer.qty).sum(), demands.iter().map(|demand| demand.qty).sum()],
            groups: Vec::new(),
        };
        engine.frame.lanes.sort_unstable_by_key(|lane| (lane.origin, lane.dest));
        let mut groups = tie(categories, &mut engine.group_of);
        let wanted = demands.iter().map(|demand| demand.wants);
        for wants in offers.iter().map(|offer| Wants::Variety(offer.variety)).chain(wanted) {
            engine.group_of.entry(wants).or_insert_with(|| {
                groups += 1;
                groups - 1
            });
        }
        let mut parts = vec![Market::default(); groups];
        for offer in engine.offers.values() {
            parts[engine.group_of[&Wants::Variety(offer.variety)]].offers.push(*offer);
        }
        for demand in engine.demands.values() {
            parts[engine.group_of[&demand.wants]].demands.push(*demand);
        }
        engine.groups = parts.into_iter().map(|part| engine.optimum(part)).collect::<Result<_, _>>()?;
        Ok(engine)
    }

    /// Clears a group, given its listings.
    fn optimum(&self, mut market: Market) -> Result<Box<dyn Optimum>, Invalid> {
        market.categories.clone_from(&self.frame.categories);
        let origins: BTreeSet<u64> = market.offers.iter().map(|offer| offer.origin).collect();
        let lanes = &self.frame.lanes;
        let from = |origin| {
            lanes[lanes.partition_point(|lane| lane.origin < origin)..].iter().take_while(move |lane| lane.origin == origin)
        };
        market.lanes.extend(origins.into_iter().flat_map(from));
        if self.options.lots == Lots::Respect {
            let clearing = clear(&market, &self.options)?;
            return Ok(Box::new(Afresh::new(market, clearing)));
        }
        let optimum = self.warm::<i16>(&market).or_else(|_| self.warm::<i32>(&market)).or_else(|_| self.warm::<i64>(&market));
        match optimum {
            Ok(optimum) => Ok(optimum),
            Err(OutOfRange) => unreachable!("all prices fit 64 bits"),
        }
    }

    fn warm<T: Lane + 'static>(&self, market: &Market) -> Result<Box<dyn Optimum>, OutOfRange> {
        Ok(Box::new(Warm::<T>::new(market, &self.lanes, self.accepted.clone(), self.options.mode)?))
    }

    fn group(&mut self, wants: Wants) -> Result<usize, Invalid> {
        if let Some(&group) = self.group_of.get(&wants) {
            return Ok(group);
        }
        let optimum = self.optimum(Market::default())?;
        self.groups.push(optimum);
        self.group_of.insert(wants, self.groups.len() - 1);
        Ok(self.groups.len() - 1)
    }

    /// Makes a change in the groups that it concerns; the lists of listings have it already.
    fn change(&mut self, out: Option<Listing>, into: Option<Listing>) -> Result<(), Invalid> {
        let old = out.map(|listing| self.group(listing.kind.wants)).transpose()?;
        let new = into.map(|listing| self.group(listing.kind.wants)).transpose()?;
        match (old, new) {
            (Some(old), Some(new)) if old != new => {
                self.change_group(old, out.as_ref(), None)?;
                self.change_group(new, None, into.as_ref())
            }
            _ => old.or(new).map_or(Ok(()), |group| self.change_group(group, out.as_ref(), into.as_ref())),
        }
    }

    fn change_group(&mut self, group: usize, out: Option<&Listing>, into: Option<&Listing>) -> Result<(), Invalid> {
        if self.groups[group].change(&self.lanes, out, into).is_err() {
            let here = |wants: Wants| self.group_of.get(&wants) == Some(&group);
            let offers = self.offers.values().filter(|offer| here(Wants::Variety(offer.variety))).copied().collect();
            let demands = self.demands.values().filter(|demand| here(demand.wants)).copied().collect();
            self.groups[group] = self.optimum(Market { offers, demands, ..Market::default() })?;
        }
        Ok(())
    }

    /// Adds an offer, or replaces the one with its id, and finds the optimum again.
    ///
    /// # Errors
    /// [`Invalid`] if it breaks a rule; nothing is changed then.
    pub fn place_offer(&mut self, offer: Offer) -> Result<Place, Invalid> {
        let old = self.offers.get(&offer.id).copied();
        invalid::offer(0, &offer)?;
        self.kg[0] = invalid::total("offers", self.kg[0] - old.map_or(0, |old| old.qty), offer.qty)?;
        self.offers.insert(offer.id, offer);
        let listing = |offer: &Offer| Listing::offer(offer, self.options.mode);
        self.change(old.as_ref().map(listing), Some(listing(&offer)))?;
        Ok(self.offer_place(&offer))
    }

    /// Adds a demand, or replaces the one with its id, and finds the optimum again.
    ///
    /// # Errors
    /// As for [`Self::place_offer`].
    pub fn place_demand(&mut self, demand: Demand) -> Result<Place, Invalid> {
        let old = self.demands.get(&demand.id).copied();
        invalid::demand(0, &demand, |category| self.accepted.contains_key(&category))?;
        self.kg[1] = invalid::total("demands", self.kg[1] - old.map_or(0, |old| old.qty), demand.qty)?;
        self.demands.insert(demand.id, demand);
        let listing = |demand: &Demand| Listing::demand(demand, self.options.mode);
        self.change(old.as_ref().map(listing), Some(listing(&demand)))?;
        Ok(self.demand_place(&demand))
    }

    /// Removes an offer and finds the optimum again. Whether it was there.
    ///
    /// # Errors
    /// None that a valid market can cause.
    pub fn withdraw_offer(&mut self, id: u64) -> Result<bool, Invalid> {
        let Some(offer) = self.offers.remove(&id) else {
            return Ok(false);
        };
        self.kg[0] -= offer.qty;
        self.change(Some(Listing::offer(&offer, self.options.mode)), None)?;
        Ok(true)
    }

    /// Removes a demand and finds the optimum again. Whether it was there.
    ///
    /// # Errors
    /// None that a valid market can cause.
    pub fn withdraw_demand(&mut self, id: u64) -> Result<bool, Invalid> {
        let Some(demand) = self.demands.remove(&id) else {
            return Ok(false);
        };
        self.kg[1] -= demand.qty;
        self.change(Some(Listing::demand(&demand, self.options.mode)), None)?;
        Ok(true)
    }

    /// An offer's place in the optimum.
    #[must_use]
    pub fn offer(&self, id: u64) -> Option<Place> {
        self.offers.get(&id).map(|offer| self.offer_place(offer))
    }

    /// A demand's place in the optimum.
    #[must_use]
    pub fn demand(&self, id: u64) -> Option<Place> {
        self.demands.get(&id).map(|demand| self.demand_place(demand))
    }

    fn offer_place(&self, offer: &Offer) -> Place {
        let (partners, price) = self.partners(&Listing::offer(offer, self.options.mode));
        let demands = partners.into_iter().filter_map(|(id, kg)| Some((self.demands.get(&id)?, kg)));
        let mut trades: Vec<Trade> = demands.map(|(demand, kg)| self.trade(offer, demand, kg, price)).collect();
        trades.sort_unstable();
        Place { kg: trades.iter().map(|trade| trade.kg).sum(), trades, price }
    }

    fn demand_place(&self, demand: &Demand) -> Place {
        let (partners, price) = self.partners(&Listing::demand(demand, self.options.mode));
        let offers = partners.into_iter().filter_map(|(id, kg)| Some((self.offers.get(&id)?, kg)));
        let with = |(offer, kg)| {
            let (_, price) = self.partners(&Listing::offer(offer, self.options.mode));
            self.trade(offer, demand, kg, price)
        };
        let mut trades: Vec<Trade> = offers.map(with).collect();
        trades.sort_unstable();
        Place { kg: trades.iter().map(|trade| trade.kg).sum(), trades, price }
    }

    fn partners(&self, listing: &Listing) -> (Vec<(u64, i64)>, Price) {
        self.groups[self.group_of[&listing.kind.wants]].place(listing)
    }

    fn trade(&self, offer: &Offer, demand: &Demand, kg: i64, price: Price) -> Trade {
        let freight = self.lanes.between(true, offer.origin, demand.dest).map_or(0, |(freight, _)| i64::from(freight));
        let fen = trade_price(price, offer.ask, demand.bid - freight);
        Trade { offer: offer.id, demand: demand.id, kg, price_low: fen, price_high: fen }
    }

    /// The surplus of the whole market, in fen, added up afresh.
    #[must_use]
    pub fn surplus(&self) -> i64 {
        self.clearing().1.surplus
    }

    /// The market as it stands, listings by id, and its clearing, with the prices that prove it optimal.
    #[must_use]
    pub fn clearing(&self) -> (Market, Clearing) {
        let offers: Vec<Offer> = self.offers.values().copied().collect();
        let demands: Vec<Demand> = self.demands.values().copied().collect();
        let at: HashMap<u64, u32> = demands.iter().map(|demand| demand.id).zip(0..).collect();
        let sizes = self.groups.iter().map(|group| group.classes());
        let mut pieces: Vec<Piece> = sizes.map(|classes| Piece { classes, ..Piece::default() }).collect();
        for (offer, position) in offers.iter().zip(0..) {
            let listing = Listing::offer(offer, self.options.mode);
            let (partners, price) = self.partners(&listing);
            let piece = &mut pieces[self.group_of[&listing.kind.wants]];
            piece.offer_prices.push((position, price));
            piece.pairs.extend(partners.into_iter().map(|(id, kg)| Pair { offer: position, demand: at[&id], kg }));
        }
        for (demand, position) in demands.iter().zip(0..) {
            let (_, price) = self.partners(&Listing::demand(demand, self.options.mode));
            pieces[self.group_of[&demand.wants]].demand_prices.push((position, price));
        }
        let market = Market { offers, demands, ..self.frame.clone() };
        let clearing = assemble(&Indexed::new(&market), &self.options, pieces);
        (market, clearing)
    }
}

/// Makes one group of all varieties that categories tie together; how many groups there are.
fn tie(categories: &[Member], group_of: &mut HashMap<Wants, usize>) -> usize {
    let mut groups = 0;
    for member in categories {
        let (category, variety) = (Wants::Category(member.category), Wants::Variety(member.variety));
        let (known, other) = (group_of.get(&category).copied(), group_of.get(&variety).copied());
        let group = known.or(other).unwrap_or_else(|| {
            groups += 1;
            groups - 1
        });
        if let Some(other) = other.filter(|&other| other != group) {
            group_of.values_mut().filter(|at| **at == other).for_each(|at| *at = group);
        }
        group_of.extend([(category, group), (variety, group)]);
    }
    groups
}
