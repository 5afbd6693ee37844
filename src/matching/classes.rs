//! Listings that differ only in price, time and quantity form a class; a class is one node of the network and
//! its listings are the steps of a convex curve (asks ascending, bids descending).
//!
//! In surplus mode the prices of single listings separate from the matching: a class flow with
//! `P_D ≤ p_C + f` trades only pairs whose ask + freight ≤ bid, whatever the split inside the classes. In
//! guarantee mode they do not, so there ask, and bid and tier, belong to the class.

use std::ops::Range;

use crate::{
    model::Mode,
    split::{Indexed, Part},
};

/// Listings of one kind at one place with the same grade and days.
#[derive(Clone)]
pub(super) struct Class {
    /// Variety number, or for demands the number of what is wanted.
    pub kind: u32,
    /// Number of the origin or destination.
    pub place: u32,
    /// Grade, or lowest grade accepted.
    pub grade: u8,
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// Tier of the demands; 0 for offers, and in surplus mode, where it does not matter.
    pub tier: u8,
    /// Price of its best listing, fen per kg; in guarantee mode that of all its listings.
    pub price: i64,
    /// Its listings, as positions in [`Side::order`].
    pub listings: Range<u32>,
}

impl Class {
    /// Whether the goods of this class suit a class of demands in grade and days, over a lane of so many days.
    #[inline]
    pub fn reaches(&self, demand: &Self, transit: i32) -> bool {
        self.grade >= demand.grade && self.from + transit <= demand.to && demand.from <= self.to + transit
    }
}

/// One step of a class's curve: all its listings of one price.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Ask or bid, fen per kg.
    pub price: i64,
    /// Kg at that price.
    pub kg: i64,
}

/// All classes of one side of a component.
#[derive(Default)]
pub(super) struct Side {
    /// The classes, sorted by kind, place, grade, days.
    pub classes: Vec<Class>,
    /// Listings (positions in the market's list) class by class, inside a class by price, then time, then id.
    pub order: Vec<u32>,
    /// The curves, class by class.
    pub steps: Vec<Step>,
    /// Where each class's steps begin, and one more entry for the end.
    pub first_step: Vec<u32>,
    /// Where the listings of each step end in the order.
    pub step_end: Vec<u32>,
}

/// One listing reduced to what sorting needs; fields in order of precedence.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: u32,
    place: u32,
    grade: u8,
    days: (i32, i32),
    tier: u8,
    /// Ask, or bid negated, so that the better price comes first on both sides.
    rank: i64,
    posted: i64,
    id: u64,
    listing: u32,
}

impl Key {
    fn same_class(&self, other: &Self, mode: Mode) -> bool {
        (self.kind, self.place, self.grade, self.days, self.tier)
            == (other.kind, other.place, other.grade, other.days, other.tier)
            && (mode == Mode::Surplus || self.rank == other.rank)
    }
}

impl Side {
    /// The offers of a component.
    pub fn offers(indexed: &Indexed, part: &Part, mode: Mode) -> Self {
        let keys = part.offers.iter().map(|&listing| {
            let offer = &indexed.market.offers[listing as usize];
            let place = indexed.origins.get(offer.origin).unwrap_or_default();
            let days = (offer.a0, offer.a1);
            let kind = indexed.variety_of(listing);
            Key { kind, place, grade: offer.grade, days, tier: 0, rank: offer.ask, posted: offer.posted, id: offer.id, listing }
        });
        Self::new(keys.collect(), mode, |key| (key.rank, indexed.market.offers[key.listing as usize].qty))
    }

    /// The demands of a component.
    pub fn demands(indexed: &Indexed, part: &Part, mode: Mode) -> Self {
        let keys = part.demands.iter().map(|&listing| {
            let demand = &indexed.market.demands[listing as usize];
            let place = indexed.dests.get(demand.dest).unwrap_or_default();
            let tier = if mode == Mode::Guarantee { demand.tier } else { 0 };
            let days = (demand.b0, demand.b1);
            let kind = indexed.wants_of(listing);
            Key {
                kind,
                place,
                grade: demand.min_grade,
                days,
                tier,
                rank: -demand.bid,
                posted: demand.posted,
                id: demand.id,
                listing,
            }
        });
        Self::new(keys.collect(), mode, |key| (-key.rank, indexed.market.demands[key.listing as usize].qty))
    }

    fn new(mut keys: Vec<Key>, mode: Mode, price_and_kg: impl Fn(&Key) -> (i64, i64)) -> Self {
        keys.sort_unstable();
        let mut side = Self::default();
        for (position, key) in keys.iter().enumerate() {
            let (price, kg) = price_and_kg(key);
            let opens = position == 0 || !key.same_class(&keys[position - 1], mode);
            if opens {
                side.first_step.push(side.steps.len() as u32);
                let listings = position as u32..position as u32;
                let (from, to) = key.days;
                side.classes.push(Class {
                    kind: key.kind,
                    place: key.place,
                    grade: key.grade,
                    from,
                    to,
                    tier: key.tier,
                    price,
                    listings,
                });
            }
            match side.steps.last_mut().filter(|step| !opens && step.price == price) {
                Some(step) => step.kg += kg,
                None => {
                    side.steps.push(Step { price, kg });
                    side.step_end.push(0);
                }
            }
            if let Some(end) = side.step_end.last_mut() {
                *end = position as u32 + 1;
            }
            if let Some(class) = side.classes.last_mut() {
                class.listings.end = position as u32 + 1;
            }
            side.order.push(key.listing);
        }
        side.first_step.push(side.steps.len() as u32);
        side
    }

    /// Calls with every listing and the number of its class.
    pub fn each_listing(&self, mut call: impl FnMut(u32, u32)) {
        for (class, number) in self.classes.iter().zip(0..) {
            for &listing in &self.order[class.listings.start as usize..class.listings.end as usize] {
                call(listing, number);
            }
        }
    }
}
