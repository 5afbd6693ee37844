//! One listing of either side, taken apart: what it has in common with its class, and what ranks it inside.

use std::collections::HashMap;

use crate::model::{Demand, Lane, Mode, Offer, Wants};

/// What all listings of one class have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Kind {
    /// Whether it is a class of offers.
    pub sells: bool,
    /// The offers' variety, or what the demands want.
    pub wants: Wants,
    /// Origin or destination.
    pub place: u64,
    /// Grade, or lowest grade accepted.
    pub grade: u8,
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// Tier of the demands; 0 for offers, and in surplus mode.
    pub tier: u8,
    /// In guarantee mode the listings' price, fen per kg.
    pub price: Option<i64>,
}

/// A listing inside its class; the lowest trades first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    /// Ask, or bid negated.
    pub rank: i64,
    pub posted: i64,
    pub id: u64,
    pub kg: i64,
}

/// A listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listing {
    pub kind: Kind,
    pub ranked: Ranked,
}

impl Listing {
    /// An offer.
    pub fn offer(offer: &Offer, mode: Mode) -> Self {
        let &Offer { id, posted, variety, grade, origin, qty, ask, a0, a1, .. } = offer;
        let price = (mode == Mode::Guarantee).then_some(ask);
        let wants = Wants::Variety(variety);
        let kind = Kind { sells: true, wants, place: origin, grade, from: a0, to: a1, tier: 0, price };
        Self { kind, ranked: Ranked { rank: ask, posted, id, kg: qty } }
    }

    /// A demand.
    pub fn demand(demand: &Demand, mode: Mode) -> Self {
        let &Demand { id, posted, wants, min_grade, dest, qty, bid, b0, b1, tier, .. } = demand;
        let price = (mode == Mode::Guarantee).then_some(bid);
        let tier = if mode == Mode::Guarantee { tier } else { 0 };
        let kind = Kind { sells: false, wants, place: dest, grade: min_grade, from: b0, to: b1, tier, price };
        Self { kind, ranked: Ranked { rank: -bid, posted, id, kg: qty } }
    }

    /// Ask or bid, fen per kg.
    pub fn limit(&self) -> i64 {
        self.ranked.rank.abs()
    }
}

/// Freight and days by origin and destination.
#[derive(Default)]
pub(crate) struct Lanes {
    ways: HashMap<(u64, u64), (i32, i32)>,
    /// The highest freight, fen per kg.
    pub dearest: i64,
}

impl Lanes {
    /// Looks lanes up by their ends.
    pub fn new(lanes: &[Lane]) -> Self {
        let ways = lanes.iter().map(|lane| ((lane.origin, lane.dest), (lane.freight as i32, lane.transit)));
        Self { ways: ways.collect(), dearest: lanes.iter().map(|lane| lane.freight).max().unwrap_or(0) }
    }

    /// The lane between the places of two classes, one of which sells.
    pub fn between(&self, sells: bool, place: u64, other: u64) -> Option<(i32, i32)> {
        self.ways.get(&if sells { (place, other) } else { (other, place) }).copied()
    }
}
