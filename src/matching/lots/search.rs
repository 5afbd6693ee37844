//! A local search among the states in which every deal is closed or holds its lot.
//!
//! One attempt opens a closed deal with as much as goes, at the cost of the worst deals of its two listings, or
//! closes an open one. What becomes free then, also of listings further away, is given away again as long as that
//! gains; if it does not gain in the end, all of it is undone. Nothing depends on chance or time.

use super::deals::{Deal, Listing};
use crate::index::Buckets;

/// Times that all deals are tried; a third time gains next to nothing.
const PASSES: usize = 2;
const NONE: u32 = u32::MAX;

/// The state of the search.
struct Search<'a> {
    listings: &'a [Listing],
    deals: Vec<Deal>,
    /// The deals of every listing, by rising loss.
    of: Buckets<u32>,
    /// The open ones.
    open: Vec<Vec<u32>>,
    /// Kg left of every listing.
    free: Vec<i64>,
    /// What all deals gain, in fen and tiers.
    total: i128,
    /// The changes of this attempt: deals, and the kg that they had.
    changes: Vec<(u32, i64)>,
    /// Listings that have something free that is worth something.
    waiting: Vec<u32>,
    /// The deal that is to stay closed in this attempt.
    barred: u32,
}

/// The open deals after a search that begins with those that are open.
pub(super) fn search(listings: &[Listing], mut deals: Vec<Deal>) -> Vec<Deal> {
    let started: Vec<i64> = deals.iter_mut().map(|deal| std::mem::take(&mut deal.kg)).collect();
    let ends = deals.iter().zip(0..).flat_map(|(deal, number)| deal.ends.map(|end| (end, number)));
    let mut search = Search {
        listings,
        of: Buckets::new(listings.len(), ends),
        open: vec![Vec::new(); listings.len()],
        free: listings.iter().map(|listing| listing.kg).collect(),
        total: 0,
        changes: Vec::new(),
        waiting: Vec::new(),
        barred: NONE,
        deals,
    };
    for (number, kg) in (0..).zip(started) {
        search.set(number, kg);
    }
    search.waiting = (0..listings.len() as u32).collect();
    search.give_away();
    for _ in 0..PASSES {
        (0..search.deals.len() as u32).for_each(|number| search.attempt(number));
    }
    search.deals.retain(|deal| deal.kg > 0);
    search.deals
}

impl Search<'_> {
    /// Opens a closed deal, or closes an open one, if there is a gain in the end.
    fn attempt(&mut self, number: u32) {
        let Deal { ends, kg, lot, loss, .. } = self.deals[number as usize];
        let at_stake: i128 = ends.iter().map(|&end| self.lost(end)).sum();
        if at_stake <= if kg == 0 { i128::from(loss) * i128::from(lot) } else { 0 } {
            return;
        }
        let before = self.total;
        self.changes.clear();
        if kg > 0 {
            self.barred = number;
            self.change(number, 0);
        } else {
            for end in ends {
                self.make_room(end, lot - self.free[end as usize]);
            }
            let [offered, wanted] = ends.map(|end| self.free[end as usize]);
            self.change(number, offered.min(wanted));
        }
        if before - self.total < self.hope() {
            self.give_away();
        }
        self.waiting.clear();
        self.barred = NONE;
        if self.total <= before {
            while let Some((number, kg)) = self.changes.pop() {
                self.set(number, kg);
            }
        }
    }

    /// What a listing loses against the prices without lots: by what is free of it, and by its deals.
    fn lost(&self, listing: u32) -> i128 {
        let deals = self.open[listing as usize].iter().map(|&number| &self.deals[number as usize]);
        deals.map(|deal| i128::from(deal.kg) * i128::from(deal.loss)).sum::<i128>() + self.unused(listing)
    }

    /// What is free of a listing would gain at the prices without lots.
    fn unused(&self, listing: u32) -> i128 {
        i128::from(self.free[listing as usize]) * i128::from(self.listings[listing as usize].worth)
    }

    /// What could be gained at most if all that waits could be given away at the prices without lots.
    fn hope(&mut self) -> i128 {
        self.waiting.sort_unstable();
        self.waiting.dedup();
        self.waiting.iter().map(|&listing| self.unused(listing)).sum()
    }

    /// Sets the kg of a deal.
    fn set(&mut self, number: u32, kg: i64) {
        let deal = &mut self.deals[number as usize];
        let old = std::mem::replace(&mut deal.kg, kg);
        self.total += i128::from(kg - old) * i128::from(deal.value);
        for end in deal.ends {
            self.free[end as usize] -= kg - old;
            let open = &mut self.open[end as usize];
            match (old, kg) {
                (0, 1..) => open.push(number),
                (1.., 0) => open.retain(|&other| other != number),
                _ => {}
            }
        }
    }

    /// Sets the kg of a deal so that it can be undone, and lets its listings wait for their turn.
    fn change(&mut self, number: u32, kg: i64) {
        let Deal { ends, kg: old, .. } = self.deals[number as usize];
        self.changes.push((number, old));
        self.set(number, kg);
        let waits = |end: &u32| self.free[*end as usize] > 0 && self.listings[*end as usize].worth > 0;
        self.waiting.extend(ends.iter().filter(|end| waits(end)));
    }

    /// Frees so many kg of a listing: by shaving its worst deals to their lots; if that is not enough, by closing the one
    /// that holds enough and gains least, or several.
    fn make_room(&mut self, listing: u32, mut need: i64) {
        let worst = self.worse(listing, i64::MAX);
        if worst.iter().map(|&rival| self.spare(rival)).sum::<i64>() >= need {
            self.shave(&worst, need);
            return;
        }
        while need > 0 {
            let price = |&rival: &u32| {
                let Deal { kg, value, .. } = self.deals[rival as usize];
                (kg < need, i128::from(kg) * i128::from(value))
            };
            let Some(rival) = self.open[listing as usize].iter().copied().min_by_key(price) else {
                return;
            };
            need -= self.deals[rival as usize].kg;
            self.change(rival, 0);
        }
    }

    /// Lets all that waits be given away where it gains.
    fn give_away(&mut self) {
        while let Some(listing) = self.waiting.pop() {
            for at in 0..self.of.get(listing).len() {
                if self.free[listing as usize] == 0 {
                    break;
                }
                let number = self.of.get(listing)[at];
                if number != self.barred {
                    self.grow(number, listing);
                }
            }
        }
    }

    /// Gives a deal what is free of one of its listings; what the other one lacks is taken from worse deals there.
    fn grow(&mut self, number: u32, from: u32) {
        let Deal { ends, kg, lot, value, .. } = self.deals[number as usize];
        let other = if ends[0] == from { ends[1] } else { ends[0] };
        let most = self.free[from as usize];
        if kg + most < lot {
            return;
        }
        let have = self.free[other as usize];
        let worse = if have < most { self.worse(other, value) } else { Vec::new() };
        let more = most.min(have + worse.iter().map(|&rival| self.spare(rival)).sum::<i64>());
        if more > 0 && kg + more >= lot {
            self.shave(&worse, more - have);
            self.change(number, kg + more);
        }
    }

    /// The open deals of a listing that hold more than their lots and gain less than so much per kg, the worst first.
    fn worse(&self, listing: u32, value: i64) -> Vec<u32> {
        let value_of = |number: u32| self.deals[number as usize].value;
        let open = self.open[listing as usize].iter().copied();
        let mut worse: Vec<u32> = open.filter(|&number| value_of(number) < value && self.spare(number) > 0).collect();
        worse.sort_unstable_by_key(|&number| (value_of(number), number));
        worse
    }

    /// What a deal holds beyond its lot, kg.
    fn spare(&self, number: u32) -> i64 {
        let Deal { kg, lot, .. } = self.deals[number as usize];
        kg - lot
    }

    /// Takes so many kg from deals, down to their lots, one after the other.
    fn shave(&mut self, deals: &[u32], mut need: i64) {
        for &number in deals {
            if need <= 0 {
                return;
            }
            let part = need.min(self.spare(number));
            need -= part;
            self.change(number, self.deals[number as usize].kg - part);
        }
    }
}
