//! Successive shortest paths: a class that would gain by trading more, or less, changes what it trades along the
//! cheapest chain of classes that give way to each other, and prices follow just as far as they must.
//!
//! A search from one class goes back and forth between the sides. Those that *look* would trade with somebody else;
//! those that they *reach* would let go of a partner, who looks in turn. The chain ends where a class that looks
//! trades less, or one that is reached trades more. Every link costs what it is away from being worth it at the
//! present prices, never less than nothing, so the nearest class is always reached for good (Dijkstra). Prices of
//! all classes nearer than the end move by the difference: then the whole chain costs nothing, and no other link
//! less than nothing. Sources look when goods are in excess, and prices fall; sinks when they are short, and prices
//! rise. Each path moves a kg at least, or is the last; nothing can cycle.
//!
//! Whole numbers make many classes equally near. Those where a path would end at once come first, so that most
//! searches end before they have begun.

use super::Warm;
use crate::matching::pricing::{Lane, OutOfRange};

/// A class on the way, how far it is, and which class before it led there; `None` for the first.
#[derive(Clone, Copy)]
struct Visit {
    node: u32,
    far: i64,
    before: Option<u32>,
}

/// Where a path begins, or ends: at a class that looks, or at one that is reached.
#[derive(Clone, Copy)]
enum End {
    Looks(u32),
    Reached(u32),
}

/// The classes visited, in order.
#[derive(Default)]
pub(super) struct Tour {
    looking: Vec<Visit>,
    reached: Vec<Visit>,
    /// Which classes look, by number.
    seen: Vec<bool>,
    /// Classes, with their side, whose price or trades have changed.
    changed: Vec<(usize, u32)>,
}

/// The nearest end so far, counted among the visits, and how far it is.
type Best = (i64, Option<End>);

impl<T: Lane> Warm<T> {
    /// Lets a class trade more, or less, until neither is worth anything at its price.
    pub(super) fn settle(&mut self, side: usize, node: u32) -> Result<(), OutOfRange> {
        loop {
            let class = &self.classes[side][node as usize];
            let (more, less) = (class.more().filter(|more| more.0 > 0), class.less().filter(|less| less.0 > 0));
            let (looking, start, (gain, room)) = match (more, less) {
                (Some(more), _) => (side, End::Looks(node), more),
                (None, Some(less)) => (1 - side, End::Reached(node), less),
                (None, None) => return Ok(()),
            };
            let (far, end) = self.search(looking, start, gain.min(T::RANGE))?;
            if let Some(end) = end {
                self.augment(looking, start, end, room);
            }
            self.shift(looking, far)?;
            for (side, node) in std::mem::take(&mut self.tour.changed) {
                self.mark(side, node);
            }
        }
    }

    /// Notes whether paths end at a class, or behind it at a partner, at no cost; for its partners too.
    pub(super) fn mark(&mut self, side: usize, node: u32) {
        let partners = self.classes[side][node as usize].flows.iter().map(|&(partner, _)| (1 - side, partner));
        for (side, node) in partners.chain([(side, node)]).collect::<Vec<_>>() {
            let class = &self.classes[side][node as usize];
            let free = |end: Option<(i64, i64)>| end.is_some_and(|(gain, _)| gain == 0);
            let ends = free(class.more())
                || class.flows.iter().any(|&(partner, _)| free(self.classes[1 - side][partner as usize].less()));
            self.seats.prefer(&class.seats, side, ends);
        }
    }

    /// Looks for the nearest end, but no further than `limit`.
    fn search(&mut self, side: usize, start: End, limit: i64) -> Result<Best, OutOfRange> {
        self.tour.looking.clear();
        self.tour.reached.clear();
        self.tour.seen.clear();
        self.tour.seen.resize(self.classes[side].len(), false);
        self.seats.start();
        let mut best = (limit, None);
        match start {
            End::Looks(node) => self.look(side, Visit { node, far: 0, before: None }, &mut best)?,
            End::Reached(node) => self.reach(side, Visit { node, far: 0, before: None }, &mut best)?,
        }
        while let Some((far, before, node)) = self.seats.nearest(1 - side).filter(|nearest| nearest.0 < best.0) {
            self.reach(side, Visit { node, far, before: Some(before) }, &mut best)?;
        }
        Ok(best)
    }

    fn look(&mut self, side: usize, visit: Visit, best: &mut Best) -> Result<(), OutOfRange> {
        let at = self.tour.looking.len() as u32;
        self.tour.looking.push(visit);
        self.tour.seen[visit.node as usize] = true;
        let class = &self.classes[side][visit.node as usize];
        if let Some(end) = class.less().map(|(gain, _)| visit.far - gain).filter(|end| *end < best.0) {
            *best = (end, Some(End::Looks(at)));
        }
        self.seats.look(&class.kind, &class.seats, class.price, visit.far, at)
    }

    fn reach(&mut self, side: usize, visit: Visit, best: &mut Best) -> Result<(), OutOfRange> {
        let at = self.tour.reached.len() as u32;
        self.tour.reached.push(visit);
        let class = &self.classes[1 - side][visit.node as usize];
        self.seats.reached(&class.seats, 1 - side);
        if let Some(end) = class.more().map(|(gain, _)| visit.far - gain).filter(|end| *end < best.0) {
            *best = (end, Some(End::Reached(at)));
        }
        for flow in 0..class.flows.len() {
            let node = self.classes[1 - side][visit.node as usize].flows[flow].0;
            if !self.tour.seen[node as usize] {
                self.look(side, Visit { node, far: visit.far, before: Some(at) }, best)?;
            }
        }
        Ok(())
    }

    /// Moves as many kg along the path to an end as go.
    fn augment(&mut self, side: usize, start: End, end: End, room: i64) {
        let (looking, reached) = (std::mem::take(&mut self.tour.looking), std::mem::take(&mut self.tour.reached));
        // The trades of the path: who looks, who is reached, and whether they trade more.
        let mut trades = Vec::new();
        let mut at = Some(end);
        while let Some(here) = at {
            at = match here {
                End::Reached(at) => reached[at as usize].before.map(|before| {
                    trades.push((looking[before as usize].node, reached[at as usize].node, true));
                    End::Looks(before)
                }),
                End::Looks(at) => looking[at as usize].before.map(|before| {
                    trades.push((looking[at as usize].node, reached[before as usize].node, false));
                    End::Reached(before)
                }),
            };
        }
        let less =
            trades.iter().filter(|trade| !trade.2).map(|&(looks, reached, _)| self.classes[side][looks as usize].flow(reached));
        let (end_side, end_node, sign) = match end {
            End::Looks(at) => (side, looking[at as usize].node, -1),
            End::Reached(at) => (1 - side, reached[at as usize].node, 1),
        };
        let class = &self.classes[end_side][end_node as usize];
        let last = if sign < 0 { class.less() } else { class.more() };
        let kg = less.chain(last.map(|last| last.1)).fold(room, i64::min);
        for (looks, reached, more) in trades {
            let kg = if more { kg } else { -kg };
            self.classes[side][looks as usize].add_flow(reached, kg);
            self.classes[1 - side][reached as usize].add_flow(looks, kg);
            self.tour.changed.extend([(side, looks), (1 - side, reached)]);
        }
        self.classes[end_side][end_node as usize].trade(sign * kg);
        let (start_side, start_node, sign) = match start {
            End::Looks(node) => (side, node, 1),
            End::Reached(node) => (1 - side, node, -1),
        };
        self.classes[start_side][start_node as usize].trade(sign * kg);
        self.tour.changed.extend([(start_side, start_node), (end_side, end_node)]);
        (self.tour.looking, self.tour.reached) = (looking, reached);
    }

    /// Moves the prices of all classes that are nearer than `far` by the difference.
    fn shift(&mut self, side: usize, far: i64) -> Result<(), OutOfRange> {
        let sign = if side == 0 { -1 } else { 1 };
        let Tour { looking, reached, changed, .. } = &mut self.tour;
        for (side, visits) in [(side, &*looking), (1 - side, &*reached)] {
            for visit in visits.iter().filter(|visit| visit.far < far) {
                let class = &mut self.classes[side][visit.node as usize];
                class.price += sign * (far - visit.far);
                self.seats.show(&class.seats, side, class.price)?;
                changed.push((side, visit.node));
            }
        }
        Ok(())
    }

    /// The price at which a class that does not trade neither wants to nor is wanted, if anybody suits it at all.
    pub(super) fn idle_price(&mut self, side: usize, node: u32) -> Result<Option<i64>, OutOfRange> {
        let class = &self.classes[side][node as usize];
        self.seats.start();
        self.seats.look(&class.kind, &class.seats, 0, 0, 0)?;
        Ok(self.seats.nearest(1 - side).map(|(far, ..)| if side == 0 { -far } else { far }))
    }
}
