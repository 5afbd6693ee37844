//! The optimum of one group of varieties, kept while its listings change.
//!
//! Cleared once as any market is; from then on the simplex's tree is kept, with all prices. A change gives one class
//! another curve while prices stay as they are, so that at first only the curve of this class may be worth moving. It
//! moves as far as it can at these prices; then its price sets out for that of its step, and all below it in the tree go
//! along ([`Warm::travel`]). Whenever an arc between those that move and those that do not would begin to gain, it
//! enters the basis and goods move, in the direction in which the class wants them. So all prices stay optimal all the
//! way for what the class trades so far, and when nothing is worth moving any more, or its price has arrived, the tree
//! is optimal for the new market: a parametric simplex, or successive shortest paths that keep their tree.
//!
//! It ends: just beyond the price of the moment the entering arc does gain, so these are pivots of the simplex on strong
//! trees, in which nothing comes twice; and the price moves one way only.
//!
//! A listing that is withdrawn may have traded. What its class then trades beyond its other listings stands last in the
//! curve, at a price at which nobody trades, until it is drained.

mod afresh;
mod listing;
mod seats;

use std::collections::HashMap;

use crate::{
    classes::{Side, Step},
    clearing::Price,
    model::{Market, Mode},
    network::{Arc, Network},
    pricing::{Lane, OutOfRange},
    solve::{Problem, Solved, split_price},
    split::{Indexed, Part},
};
use listing::{Kind, Ranked};
use seats::{Seat, Seats};

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

/// A class.
struct Class {
    kind: Kind,
    /// Its listings, in the order in which they trade: each in full before the next one begins.
    listings: Vec<Ranked>,
    seats: Vec<Seat>,
}

/// A group whose optimum is kept. Lists of two hold the offers' side, then the demands'.
pub(super) struct Warm<T> {
    mode: Mode,
    network: Network,
    /// By number; those of the demands begin at the network's first sink.
    classes: [Vec<Class>; 2],
    nodes: HashMap<Kind, u32>,
    /// Numbers of classes that are gone.
    free: [Vec<u32>; 2],
    seats: Seats<T>,
    /// The classes of the network that move.
    party: Vec<u32>,
    /// Arcs that neither gain nor lose.
    tight: Vec<Arc>,
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
        let Solved { network, bonus, .. } = problem.solve();
        let days = market.offers.iter().map(|offer| offer.a0).chain(market.demands.iter().map(|demand| demand.b0));
        let seats = Seats::new(accepted, days.min().unwrap_or(0), mode == Mode::Guarantee);
        let (classes, free) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        let (nodes, party, tight) = (HashMap::new(), Vec::new(), Vec::new());
        let dearest = lanes.dearest;
        let mut warm = Self { mode, network, classes, nodes, free, seats, party, tight, bonus, dearest };
        let offer = |at: u32| Listing::offer(&market.offers[at as usize], mode);
        let demand = |at: u32| Listing::demand(&market.demands[at as usize], mode);
        let sides: [(&Side, &dyn Fn(u32) -> Listing); 2] = [(&problem.offers, &offer), (&problem.demands, &demand)];
        for (number, (side, listing)) in sides.into_iter().enumerate() {
            for class in &side.classes {
                let order = &side.order[class.listings.start as usize..class.listings.end as usize];
                let listings: Vec<Listing> = order.iter().map(|&at| listing(at)).collect();
                warm.dearest = listings.iter().map(Listing::limit).fold(warm.dearest, i64::max);
                let node = warm.open(listings[0].kind, lanes)?;
                warm.classes[number][node as usize].listings = listings.iter().map(|listing| listing.ranked).collect();
            }
        }
        warm.weigh();
        warm.show_all()?;
        Ok(warm)
    }

    /// The network's number of a class.
    fn at(&self, side: usize, node: u32) -> u32 {
        if side == 0 { node } else { self.network.sources() + node }
    }

    /// The side of a class of the network, and its number there.
    fn side(&self, at: u32) -> (usize, u32) {
        at.checked_sub(self.network.sources()).map_or((0, at), |node| (1, node))
    }

    /// Makes a class, without listings.
    fn open(&mut self, kind: Kind, lanes: &Lanes) -> Result<u32, OutOfRange> {
        let side = usize::from(!kind.sells);
        let node = self.free[side].pop().unwrap_or(self.classes[side].len() as u32);
        let class = Class { kind, listings: Vec::new(), seats: self.seats.take(node, &kind, lanes)? };
        match self.classes[side].get_mut(node as usize) {
            Some(gone) => *gone = class,
            None => self.classes[side].push(class),
        }
        self.nodes.insert(kind, node);
        Ok(node)
    }

    /// The number of a listing's class; a new one joins the network.
    fn node(&mut self, lanes: &Lanes, listing: &Listing) -> Result<u32, OutOfRange> {
        self.dearest = self.dearest.max(listing.limit());
        let known = self.nodes.get(&listing.kind).copied();
        if let Some(node) = known {
            if self.weigh() {
                self.show_all()?;
            }
            return Ok(node);
        }
        let node = self.open(listing.kind, lanes)?;
        let side = usize::from(!listing.kind.sells);
        let room = [self.network.sources(), self.network.root() - self.network.sources()];
        if node >= room[side] {
            let more = room.map(|room| room / 4 + 8);
            self.network.grow(more[0], more[1]);
        }
        if self.weigh() {
            self.show_all()?;
        }
        // At the best price that anybody offers, if that is better than its own, nobody gains by it yet.
        let (at, own) = (self.at(side, node), listing.limit() + self.weight(&listing.kind));
        self.seats.start();
        let Class { kind, seats, .. } = &self.classes[side][node as usize];
        let gain = self.seats.best(kind, seats, own, 1)?.map_or(0, |(gain, ..)| gain);
        let price = if side == 0 { own + gain } else { own - gain };
        self.network.insert(at, &[Step { price: own, kg: listing.ranked.kg }], price);
        self.seats.show(&self.classes[side][node as usize].seats, side, price)?;
        Ok(node)
    }

    /// Forgets a class without listings.
    fn close(&mut self, side: usize, node: u32) {
        self.network.remove(self.at(side, node));
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
        self.bonus = 2 * needed;
        for side in 0..2 {
            for node in 0..self.classes[side].len() as u32 {
                if !self.classes[side][node as usize].listings.is_empty() {
                    let at = self.redraw(side, node);
                    self.network.lead(at, self.network.astray(at));
                }
            }
        }
        self.network.follow();
        true
    }

    fn show_all(&mut self) -> Result<(), OutOfRange> {
        let (sources, network) = (self.network.sources(), &self.network);
        for (side, first) in [(0, 0), (1, sources)] {
            for (class, at) in self.classes[side].iter().zip(first..) {
                self.seats.show(&class.seats, side, network.price(at))?;
            }
        }
        Ok(())
    }

    /// What the tier of a demand adds to its price, fen per kg.
    fn weight(&self, kind: &Kind) -> i64 {
        if kind.sells { 0 } else { i64::from(3 - kind.tier) * self.bonus }
    }

    /// Gives a class the curve of its listings. What it trades beyond them stands last, at a price at which nobody
    /// trades; so does a kg if it has none. The class of the network results that may be astray now.
    fn redraw(&mut self, side: usize, node: u32) -> u32 {
        let Class { kind, listings, .. } = &self.classes[side][node as usize];
        let weight = self.weight(kind);
        let step = |run: &[Ranked]| Step { price: run[0].rank.abs() + weight, kg: run.iter().map(|listing| listing.kg).sum() };
        let mut curve: Vec<Step> = listings.chunk_by(|a, b| a.rank == b.rank).map(step).collect();
        let at = self.at(side, node);
        let excess = self.network.used(at) - curve.iter().map(|step| step.kg).sum::<i64>();
        if excess > 0 || curve.is_empty() {
            curve.push(Step { price: if side == 0 { 3 * self.bonus + self.dearest + 1 } else { -1 }, kg: excess.max(1) });
        }
        self.network.redraw(at, &curve)
    }

    /// Gives a class another curve and finds the optimum again.
    fn settle(&mut self, side: usize, node: u32) -> Result<(), OutOfRange> {
        let astray = self.redraw(side, node);
        self.travel(astray)?;
        let at = self.at(side, node);
        let mut steps = Vec::new();
        loop {
            self.network.step_violation(at, &mut steps);
            let Some((_, arc)) = steps.pop() else { return Ok(()) };
            self.network.enter_step(at, matches!(arc, Arc::Fill(_)));
            self.travel(at)?;
            steps.clear();
        }
    }

    /// Moves the price of a class below the root to that of its step, or until its curve has come to rest elsewhere.
    fn travel(&mut self, at: u32) -> Result<(), OutOfRange> {
        loop {
            let way = self.network.astray(at);
            if way == 0 {
                return Ok(());
            }
            let far = self.ahead(at, way < 0, way.abs())?;
            debug_assert!(far >= 0, "an arc gains already");
            if far > 0 {
                self.network.lead(at, far * way.signum());
                self.show_changes()?;
            }
            for &arc in &self.tight {
                self.network.pivot_tight(arc, at, way < 0);
            }
        }
    }

    /// How far the prices of a class and all below it may fall, or rise, no further than `limit`, before arcs would
    /// gain; lists such arcs, at most one for each class.
    fn ahead(&mut self, at: u32, falling: bool, limit: i64) -> Result<i64, OutOfRange> {
        self.party.clear();
        self.tight.clear();
        self.network.below(at, &mut self.party);
        // Sources that fall look for sinks that stay, sinks that rise for sources.
        let looking = usize::from(!falling);
        self.hide(1 - looking, true);
        self.seats.start();
        let sources = self.network.sources();
        let mut nearest = limit;
        for member in 0..self.party.len() {
            let member = self.party[member];
            let mut arcs = [self.network.step_ahead(member, falling), None];
            let (side, node) = self.side(member);
            if side == looking {
                let Class { kind, seats, .. } = &self.classes[side][node as usize];
                let best = self.seats.best(kind, seats, self.network.price(member), -nearest)?;
                arcs[1] = best.map(|(gain, other, freight)| {
                    let (source, sink) = if falling { (node, other) } else { (other, node) };
                    (-gain, Arc::Transport { source, sink: sources + sink, freight })
                });
            }
            for (far, arc) in arcs.into_iter().flatten() {
                if far < nearest {
                    nearest = far;
                    self.tight.clear();
                }
                if far == nearest {
                    self.tight.push(arc);
                }
            }
        }
        self.hide(1 - looking, false);
        Ok(nearest)
    }

    /// Hides the members of the party on one side, or shows them again.
    fn hide(&mut self, of: usize, hidden: bool) {
        for &member in &self.party {
            let (side, node) = self.side(member);
            if side == of {
                self.seats.hide(&self.classes[side][node as usize].seats, side, hidden);
            }
        }
    }

    /// Shows prices that have changed.
    fn show_changes(&mut self) -> Result<(), OutOfRange> {
        self.network.follow();
        for &at in self.network.changed() {
            let (side, node) = self.side(at);
            self.seats.show(&self.classes[side][node as usize].seats, side, self.network.price(at))?;
        }
        Ok(())
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
        // First the new class, if there is one: while it joins, all curves are those of their listings.
        let into = into.map(|listing| Ok((listing, self.node(lanes, listing)?))).transpose()?;
        let mut touched = Vec::new();
        if let Some(listing) = out
            && let Some(&node) = self.nodes.get(&listing.kind)
        {
            let side = usize::from(!listing.kind.sells);
            self.classes[side][node as usize].listings.retain(|other| *other != listing.ranked);
            touched.push((side, node));
        }
        if let Some((listing, node)) = into {
            let side = usize::from(!listing.kind.sells);
            let listings = &mut self.classes[side][node as usize].listings;
            listings.insert(listings.partition_point(|other| *other < listing.ranked), listing.ranked);
            touched.push((side, node));
        }
        touched.dedup();
        for (side, node) in touched {
            self.settle(side, node)?;
            // What was beyond the listings is drained, and its step goes.
            self.settle(side, node)?;
            if self.classes[side][node as usize].listings.is_empty() {
                self.close(side, node);
                self.show_changes()?;
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
        let at = self.at(side, node);
        let (mut partners, mut passed) = (Vec::new(), 0);
        for (other, kg) in self.network.partners(at) {
            let (low, high) = (start.max(passed), end.min(passed + kg));
            if low < high {
                let flows = self.network.partners(other);
                let before: i64 = flows.iter().take_while(|flow| flow.0 < at).map(|flow| flow.1).sum();
                let (_, other) = self.side(other);
                self.deal(1 - side, other, before + low - passed, before + high - passed, &mut partners);
            }
            passed += kg;
        }
        let (tiers, fen) = split_price(self.network.price(at), self.bonus);
        (partners, Price { tiers, fen })
    }

    fn classes(&self) -> usize {
        self.nodes.len()
    }
}
