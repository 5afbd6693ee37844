//! The optimum of one group of varieties, kept while its listings change.
//!
//! Cleared once as any market is; from then on there is no tree any more, only flows between classes and prices that
//! prove them optimal. A change gives one or two classes another curve; [`path`] finds the optimum again from there.

mod afresh;
mod class;
mod listing;
mod path;
mod seats;

use std::collections::HashMap;

use crate::matching::classes::{Side, Step};
use crate::matching::clearing::Price;
use crate::matching::model::{Market, Mode};
use crate::matching::network::Flow;
use crate::matching::pricing::{Lane, OutOfRange};
use crate::matching::solve::{Problem, Solved, split_price};
use crate::matching::split::{Indexed, Part};
use class::Class;
use listing::{Kind, Ranked};
use path::Tour;
use seats::Seats;

pub(super) use afresh::Afresh;
pub(super) use listing::{Lanes, Listing};
pub(super) use seats::Accepted;

/// What the engine asks of a group.
pub(super) trait Optimum: Send + Sync {
    /// Takes one listing out and another one in, and finds the optimum again.
    ///
    /// # Errors
    /// If the group must be cleared afresh, with both changes made; it is of no use any more then.
    fn change(&mut self, lanes: &Lanes, out: Option<&Listing>, into: Option<&Listing>) -> Result<(), OutOfRange>;

    /// The partners of a listing, with kg, and its price.
    fn place(&self, listing: &Listing) -> (Vec<(u64, i64)>, Price);

    /// Number of classes.
    fn classes(&self) -> usize;
}

/// A group whose optimum is kept. Lists of two hold the offers' side, then the demands'.
pub(super) struct Warm<T> {
    mode: Mode,
    classes: [Vec<Class>; 2],
    nodes: HashMap<Kind, u32>,
    /// Numbers of classes that are gone.
    free: [Vec<u32>; 2],
    seats: Seats<T>,
    tour: Tour,
    /// What one tier is worth in guarantee mode, fen per kg.
    bonus: i64,
    /// The highest price or freight so far, fen per kg.
    dearest: i64,
}

impl<T: Lane> Warm<T> {
    /// Clears a group and keeps the optimum.
    ///
    /// # Errors
    /// If the lanes are too short.
    pub fn new(market: &Market, lanes: &Lanes, accepted: Accepted, mode: Mode) -> Result<Self, OutOfRange> {
        let indexed = Indexed::new(market);
        let part =
            Part { offers: (0..market.offers.len() as u32).collect(), demands: (0..market.demands.len() as u32).collect() };
        let (offers, demands) = (Side::offers(&indexed, &part, mode), Side::demands(&indexed, &part, mode));
        let problem = Problem { indexed: &indexed, offers, demands, mode };
        let Solved { network, bonus } = problem.solve();
        let days = market.offers.iter().map(|offer| offer.a0).chain(market.demands.iter().map(|demand| demand.b0));
        let seats = Seats::new(accepted, days.min().unwrap_or(0));
        let (classes, free) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        let (nodes, tour) = (HashMap::new(), Tour::default());
        let mut warm = Self { mode, classes, nodes, free, seats, tour, bonus, dearest: lanes.dearest };
        let offer = |at: u32| Listing::offer(&market.offers[at as usize], mode);
        let demand = |at: u32| Listing::demand(&market.demands[at as usize], mode);
        let mut prices = network.prices().iter();
        let sides: [(&Side, &dyn Fn(u32) -> Listing); 2] = [(&problem.offers, &offer), (&problem.demands, &demand)];
        for (number, (side, listing)) in sides.into_iter().enumerate() {
            for (class, &price) in side.classes.iter().zip(&mut prices) {
                let order = &side.order[class.listings.start as usize..class.listings.end as usize];
                let listings: Vec<Listing> = order.iter().map(|&at| listing(at)).collect();
                warm.dearest = listings.iter().map(Listing::limit).fold(warm.dearest, i64::max);
                let node = warm.open(listings[0].kind, lanes)?;
                let class = &mut warm.classes[number][node as usize];
                class.listings = listings.iter().map(|listing| listing.ranked).collect();
                class.price = price;
            }
        }
        for side in 0..2 {
            for node in 0..warm.classes[side].len() as u32 {
                let curve = warm.curve(side, node);
                warm.classes[side][node as usize].redraw(curve);
            }
        }
        for Flow { source, sink, kg, .. } in network.flows() {
            for (side, node, partner) in [(0, source, sink - network.sources()), (1, sink - network.sources(), source)] {
                let class = &mut warm.classes[side][node as usize];
                class.add_flow(partner, kg);
                class.trade(kg);
            }
        }
        warm.weigh();
        warm.show_all()?;
        for side in 0..2 {
            (0..warm.classes[side].len() as u32).for_each(|node| warm.mark(side, node));
        }
        Ok(warm)
    }

    /// Makes a class.
    fn open(&mut self, kind: Kind, lanes: &Lanes) -> Result<u32, OutOfRange> {
        let side = usize::from(!kind.sells);
        let node = self.free[side].pop().unwrap_or(self.classes[side].len() as u32);
        let mut class = Class::new(kind, 0);
        class.seats = self.seats.take(node, &kind, lanes)?;
        match self.classes[side].get_mut(node as usize) {
            Some(gone) => *gone = class,
            None => self.classes[side].push(class),
        }
        self.nodes.insert(kind, node);
        Ok(node)
    }

    /// The number of a class, which is made if need be.
    fn node(&mut self, lanes: &Lanes, listing: &Listing) -> Result<u32, OutOfRange> {
        self.dearest = self.dearest.max(listing.limit());
        let known = self.nodes.get(&listing.kind).copied();
        let node = known.map_or_else(|| self.open(listing.kind, lanes), Ok)?;
        if self.weigh() {
            self.show_all()?;
        }
        if known.is_none() {
            let side = usize::from(!listing.kind.sells);
            let alone = listing.limit() + self.weight(&listing.kind);
            let price = self.idle_price(side, node)?.unwrap_or(alone);
            let class = &mut self.classes[side][node as usize];
            class.price = price;
            self.seats.show(&class.seats, side, price)?;
        }
        Ok(node)
    }

    /// Forgets a class without listings.
    fn close(&mut self, side: usize, node: u32) {
        let class = &mut self.classes[side][node as usize];
        self.seats.leave(&std::mem::take(&mut class.seats), side);
        self.nodes.remove(&class.kind);
        self.free[side].push(node);
    }

    /// Raises the bonus per tier when there are more classes, or higher prices, than it was made for. Whether it did.
    fn weigh(&mut self) -> bool {
        let classes = self.classes.iter().map(Vec::len).sum::<usize>() as i64;
        let needed = 2 * (classes + 2) * self.dearest.max(1) + 1;
        if self.mode == Mode::Surplus || needed <= self.bonus {
            return false;
        }
        let old = std::mem::replace(&mut self.bonus, 2 * needed);
        for side in 0..2 {
            for node in 0..self.classes[side].len() as u32 {
                let curve = self.curve(side, node);
                let class = &mut self.classes[side][node as usize];
                let (tiers, fen) = split_price(class.price, old);
                class.price = tiers * self.bonus + fen;
                class.redraw(curve);
            }
        }
        true
    }

    fn show_all(&mut self) -> Result<(), OutOfRange> {
        for (side, classes) in self.classes.iter().enumerate() {
            for class in classes {
                self.seats.show(&class.seats, side, class.price)?;
            }
        }
        Ok(())
    }

    /// What the tier of a demand adds to its price, fen per kg.
    fn weight(&self, kind: &Kind) -> i64 {
        if kind.sells { 0 } else { i64::from(3 - kind.tier) * self.bonus }
    }

    /// The curve of a class's listings. What it trades beyond them stands last, at a price at which nobody trades.
    fn curve(&self, side: usize, node: u32) -> Vec<Step> {
        let class = &self.classes[side][node as usize];
        let weight = self.weight(&class.kind);
        let step = |run: &[Ranked]| Step { price: run[0].rank.abs() + weight, kg: run.iter().map(|listing| listing.kg).sum() };
        let mut curve: Vec<Step> = class.listings.chunk_by(|a, b| a.rank == b.rank).map(step).collect();
        let excess = class.used() - curve.iter().map(|step| step.kg).sum::<i64>();
        if excess > 0 {
            curve.push(Step { price: if side == 0 { 3 * self.bonus + self.dearest + 1 } else { -1 }, kg: excess });
        }
        curve
    }

    /// The listings of a class that stand between two marks, in kg, with what they have there.
    fn deal(&self, side: usize, node: u32, from: i64, to: i64, partners: &mut Vec<(u64, i64)>) {
        let mut passed = 0;
        for listing in &self.classes[side][node as usize].listings {
            let kg = to.min(passed + listing.kg) - from.max(passed);
            if kg > 0 {
                partners.push((listing.id, kg));
            }
            passed += listing.kg;
        }
    }
}

impl<T: Lane> Optimum for Warm<T> {
    fn change(&mut self, lanes: &Lanes, out: Option<&Listing>, into: Option<&Listing>) -> Result<(), OutOfRange> {
        let mut touched = Vec::new();
        if let Some(listing) = out
            && let Some(&node) = self.nodes.get(&listing.kind)
        {
            let side = usize::from(!listing.kind.sells);
            self.classes[side][node as usize].listings.retain(|other| *other != listing.ranked);
            touched.push((side, node));
        }
        if let Some(listing) = into {
            let (side, node) = (usize::from(!listing.kind.sells), self.node(lanes, listing)?);
            let listings = &mut self.classes[side][node as usize].listings;
            listings.insert(listings.partition_point(|other| *other < listing.ranked), listing.ranked);
            touched.push((side, node));
        }
        touched.dedup();
        for (side, node) in touched {
            let curve = self.curve(side, node);
            self.classes[side][node as usize].redraw(curve);
            self.settle(side, node)?;
            let curve = self.curve(side, node);
            let class = &mut self.classes[side][node as usize];
            class.redraw(curve);
            let gone = class.listings.is_empty();
            self.mark(side, node);
            if gone {
                self.close(side, node);
            }
        }
        Ok(())
    }

    fn place(&self, listing: &Listing) -> (Vec<(u64, i64)>, Price) {
        let side = usize::from(!listing.kind.sells);
        let Some(&node) = self.nodes.get(&listing.kind) else {
            return (Vec::new(), Price { tiers: 0, fen: listing.limit() });
        };
        let class = &self.classes[side][node as usize];
        let before = class.listings.iter().take_while(|other| **other < listing.ranked);
        let start: i64 = before.map(|other| other.kg).sum();
        let end = start + listing.ranked.kg;
        let (mut partners, mut passed) = (Vec::new(), 0);
        for (other, kg) in class.ordered_flows() {
            let (low, high) = (start.max(passed), end.min(passed + kg));
            if low < high {
                let flows = self.classes[1 - side][other as usize].ordered_flows();
                let before: i64 = flows.iter().take_while(|flow| flow.0 < node).map(|flow| flow.1).sum();
                self.deal(1 - side, other, before + low - passed, before + high - passed, &mut partners);
            }
            passed += kg;
        }
        let (tiers, fen) = split_price(class.price, self.bonus);
        (partners, Price { tiers, fen })
    }

    fn classes(&self) -> usize {
        self.nodes.len()
    }
}
