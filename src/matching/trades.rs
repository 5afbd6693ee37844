//! Class flows back to listings: inside a class the better price comes first, then the earlier, then the lower id.

use crate::{classes::Side, network::Flow};

/// A matched pair of listings, as positions in the market's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub offer: u32,
    pub demand: u32,
    pub kg: i64,
}

/// Walks the listings of every class of one side.
struct Cursor<'a, Q> {
    side: &'a Side,
    quantity: Q,
    /// Per class: the current listing and how much of it is gone.
    state: Vec<(u32, i64)>,
}

impl<'a, Q: Fn(u32) -> i64> Cursor<'a, Q> {
    fn new(side: &'a Side, quantity: Q) -> Self {
        let state = side.classes.iter().map(|class| (class.listings.start, 0)).collect();
        Self { side, quantity, state }
    }

    /// The class's current listing and what is left of it.
    fn current(&mut self, class: u32) -> (u32, i64) {
        let (position, gone) = &mut self.state[class as usize];
        let mut listing = self.side.order[*position as usize];
        if *gone == (self.quantity)(listing) {
            (*position, *gone) = (*position + 1, 0);
            listing = self.side.order[*position as usize];
        }
        (listing, (self.quantity)(listing) - *gone)
    }

    fn take(&mut self, class: u32, kg: i64) {
        self.state[class as usize].1 += kg;
    }
}

/// Splits the flows between classes (sorted) into pairs of listings.
pub(super) fn split(
    flows: &[Flow],
    offers: &Side,
    demands: &Side,
    offer_kg: impl Fn(u32) -> i64,
    demand_kg: impl Fn(u32) -> i64,
) -> Vec<Pair> {
    let sources = offers.classes.len() as u32;
    let mut sold = Cursor::new(offers, offer_kg);
    let mut bought = Cursor::new(demands, demand_kg);
    let mut pairs = Vec::with_capacity(flows.len() * 2);
    for &Flow { source, sink, kg, .. } in flows {
        let mut left = kg;
        while left > 0 {
            let (offer, available) = sold.current(source);
            let (demand, wanted) = bought.current(sink - sources);
            let kg = left.min(available).min(wanted);
            sold.take(source, kg);
            bought.take(sink - sources, kg);
            pairs.push(Pair { offer, demand, kg });
            left -= kg;
        }
    }
    pairs
}
