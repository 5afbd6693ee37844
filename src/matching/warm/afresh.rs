//! A group that is cleared as a whole whenever it changes, because least lots are repaired over a whole group.

use super::{Lanes, Listing, Optimum};
use crate::{
    clearing::{Clearing, Price},
    model::Market,
    pricing::OutOfRange,
};

/// A group's listings, sorted by id, and their clearing.
pub(crate) struct Afresh {
    market: Market,
    clearing: Clearing,
}

impl Afresh {
    /// Keeps a clearing with its market.
    pub fn new(market: Market, clearing: Clearing) -> Self {
        Self { market, clearing }
    }
}

impl Optimum for Afresh {
    fn change(&mut self, _: &Lanes, _: Option<&Listing>, _: Option<&Listing>) -> Result<(), OutOfRange> {
        Err(OutOfRange)
    }

    fn place(&self, listing: &Listing) -> (Vec<(u64, i64)>, Price) {
        let (id, Self { market, clearing }) = (listing.ranked.id, self);
        let sells = listing.kind.sells;
        let mine = clearing.trades.iter().filter(|trade| id == if sells { trade.offer } else { trade.demand });
        let partners = mine.map(|trade| (if sells { trade.demand } else { trade.offer }, trade.kg)).collect();
        let price = if sells {
            market.offers.iter().position(|offer| offer.id == id).map(|at| clearing.offer_prices[at])
        } else {
            market.demands.iter().position(|demand| demand.id == id).map(|at| clearing.demand_prices[at])
        };
        (partners, price.unwrap_or(Price { tiers: 0, fen: listing.limit() }))
    }

    fn classes(&self) -> usize {
        self.clearing.classes
    }
}
