//! One class of a group: its curve, how much of it trades, and with whom.

use super::listing::{Kind, Ranked};
use super::seats::Seat;
use crate::matching::classes::Step;

/// A class. Its steps are traded in order, each in full before the next one begins.
pub(super) struct Class {
    pub kind: Kind,
    /// Its listings, in the order in which they trade.
    pub listings: Vec<Ranked>,
    pub seats: Vec<Seat>,
    /// Fen per kg.
    pub price: i64,
    /// Partners on the other side, and kg.
    pub flows: Vec<(u32, i64)>,
    curve: Vec<Step>,
    /// How many steps trade in full, and kg that trade of the next.
    step: usize,
    kg: i64,
}

impl Class {
    /// Without listings and flows.
    pub fn new(kind: Kind, price: i64) -> Self {
        let (listings, seats, flows, curve) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { kind, listings, seats, price, flows, curve, step: 0, kg: 0 }
    }

    /// Kg that trade.
    pub fn used(&self) -> i64 {
        self.curve[..self.step].iter().map(|step| step.kg).sum::<i64>() + self.kg
    }

    /// Gives the class another curve of at least as many kg as trade.
    pub fn redraw(&mut self, curve: Vec<Step>) {
        let used = self.used();
        (self.curve, self.step, self.kg) = (curve, 0, 0);
        self.trade(used);
    }

    fn gain(&self, step: Step) -> i64 {
        if self.kind.sells { self.price - step.price } else { step.price - self.price }
    }

    /// What trading more is worth per kg at the class's price, and up to how many kg; `None` if all trades.
    pub fn more(&self) -> Option<(i64, i64)> {
        let step = *self.curve.get(self.step)?;
        Some((self.gain(step), step.kg - self.kg))
    }

    /// The same for trading less.
    pub fn less(&self) -> Option<(i64, i64)> {
        let step = if self.kg > 0 { self.step } else { self.step.checked_sub(1)? };
        let room = if self.kg > 0 { self.kg } else { self.curve[step].kg };
        Some((-self.gain(self.curve[step]), room))
    }

    /// Trades so many kg more, or less.
    pub fn trade(&mut self, kg: i64) {
        self.kg += kg;
        while let Some(step) = self.curve.get(self.step).filter(|step| self.kg >= step.kg) {
            (self.kg, self.step) = (self.kg - step.kg, self.step + 1);
        }
        while self.kg < 0 {
            self.step -= 1;
            self.kg += self.curve[self.step].kg;
        }
    }

    /// Kg traded with a partner.
    pub fn flow(&self, partner: u32) -> i64 {
        self.flows.iter().find(|flow| flow.0 == partner).map_or(0, |flow| flow.1)
    }

    /// Trades so many kg more, or less, with a partner.
    pub fn add_flow(&mut self, partner: u32, kg: i64) {
        match self.flows.iter().position(|flow| flow.0 == partner) {
            Some(at) if self.flows[at].1 + kg == 0 => drop(self.flows.swap_remove(at)),
            Some(at) => self.flows[at].1 += kg,
            None => self.flows.push((partner, kg)),
        }
    }

    /// The partners in order of their numbers, as kg are dealt out.
    pub fn ordered_flows(&self) -> Vec<(u32, i64)> {
        let mut flows = self.flows.clone();
        flows.sort_unstable();
        flows
    }
}
