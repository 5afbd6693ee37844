//! Least lots after the optimum: a pair trades nothing, or at least the larger of its two least lots.
//!
//! Exactly this is NP-hard, so the optimum without lots is repaired: pairs below their lot
//! are dropped; what becomes free is given to the best pairs that are open or can hold a full lot; then pairs
//! that lack a little are opened by shaving, or closing, worse ones of the same offer and demand, as long as
//! the total gains. The optimum without lots stays as the bound that says how much this can have cost.

use crate::matching::classes::{Class, Side};
use crate::matching::model::{Market, Mode};
use crate::matching::split::Indexed;
use crate::matching::trades::Pair;

/// Times that all candidates are tried.
const PASSES: usize = 6;
/// What one tier counts against fen: more than any price.
const TIER: i64 = 4_000_000;

/// A pair that trades, or could; offer and demand are positions in the orders of their sides.
#[derive(Clone, Copy)]
struct Deal {
    offer: u32,
    demand: u32,
    kg: i64,
    lot: i64,
    /// What one kg is worth: fen, and tiers in guarantee mode.
    value: i64,
}

/// One side's listings: what is free of them, and their open deals.
struct Book {
    free: Vec<i64>,
    deals: Vec<Vec<u32>>,
}

struct Repair<'a> {
    market: &'a Market,
    mode: Mode,
    offers: &'a Side,
    demands: &'a Side,
    sold: Book,
    bought: Book,
    deals: Vec<Deal>,
}

/// Repairs the pairs of one component so that all lots hold.
pub(super) fn repair(indexed: &Indexed, offers: &Side, demands: &Side, mode: Mode, pairs: &[Pair]) -> Vec<Pair> {
    let market = indexed.market;
    let book = |side: &Side, qty: &dyn Fn(u32) -> i64| Book {
        free: side.order.iter().map(|&listing| qty(listing)).collect(),
        deals: vec![Vec::new(); side.order.len()],
    };
    let mut repair = Repair {
        market,
        mode,
        offers,
        demands,
        sold: book(offers, &|listing| market.offers[listing as usize].qty),
        bought: book(demands, &|listing| market.demands[listing as usize].qty),
        deals: Vec::new(),
    };
    let (place_of_offer, place_of_demand) = (positions(offers), positions(demands));
    for pair in pairs {
        let (Some(offer), Some(demand)) = (find(&place_of_offer, pair.offer), find(&place_of_demand, pair.demand)) else {
            continue;
        };
        let freight = indexed.freight(&market.offers[pair.offer as usize], &market.demands[pair.demand as usize]);
        let deal = repair.deal(offer, demand, freight);
        if pair.kg >= deal.lot {
            repair.open(Deal { kg: pair.kg, ..deal });
        }
    }
    for _ in 0..PASSES {
        if !repair.pass(indexed) {
            break;
        }
    }
    let listing = |side: &Side, position: u32| side.order[position as usize];
    let kept = repair.deals.iter().filter(|deal| deal.kg > 0);
    kept.map(|deal| Pair { offer: listing(offers, deal.offer), demand: listing(demands, deal.demand), kg: deal.kg }).collect()
}

/// Listings with their position in the order, sorted by listing.
fn positions(side: &Side) -> Vec<(u32, u32)> {
    let mut positions: Vec<(u32, u32)> = side.order.iter().copied().zip(0..).collect();
    positions.sort_unstable();
    positions
}

fn find(positions: &[(u32, u32)], listing: u32) -> Option<u32> {
    positions.binary_search_by_key(&listing, |entry| entry.0).ok().map(|at| positions[at].1)
}

impl Repair<'_> {
    /// The pair as a deal of 0 kg.
    fn deal(&self, offer: u32, demand: u32, freight: i64) -> Deal {
        let from = &self.market.offers[self.offers.order[offer as usize] as usize];
        let to = &self.market.demands[self.demands.order[demand as usize] as usize];
        let tiers = if self.mode == Mode::Guarantee { (3 - i64::from(to.tier)) * TIER } else { 0 };
        Deal { offer, demand, kg: 0, lot: from.min_lot.max(to.min_lot).max(1), value: to.bid - from.ask - freight + tiers }
    }

    fn open(&mut self, deal: Deal) {
        self.sold.free[deal.offer as usize] -= deal.kg;
        self.bought.free[deal.demand as usize] -= deal.kg;
        self.sold.deals[deal.offer as usize].push(self.deals.len() as u32);
        self.bought.deals[deal.demand as usize].push(self.deals.len() as u32);
        self.deals.push(deal);
    }

    /// Changes the kg of an open deal; 0 closes it.
    fn change(&mut self, number: u32, kg: i64) {
        let deal = &mut self.deals[number as usize];
        let more = kg - deal.kg;
        deal.kg = kg;
        self.sold.free[deal.offer as usize] -= more;
        self.bought.free[deal.demand as usize] -= more;
        if kg == 0 {
            self.sold.deals[deal.offer as usize].retain(|&other| other != number);
            self.bought.deals[deal.demand as usize].retain(|&other| other != number);
        }
    }

    /// Tries all pairs in which both sides have something free, the best first. Whether anything changed.
    fn pass(&mut self, indexed: &Indexed) -> bool {
        let mut candidates = self.candidates(indexed);
        candidates.sort_unstable_by_key(|deal| (-deal.value, deal.offer, deal.demand));
        let mut changed = false;
        for deal in &candidates {
            changed |= self.fill(*deal);
        }
        for deal in &candidates {
            changed |= self.make_room(*deal);
        }
        changed
    }

    /// All pairs that gain and have something free on both sides.
    fn candidates(&self, indexed: &Indexed) -> Vec<Deal> {
        let free = |book: &Book, class: &Class| -> Vec<u32> {
            class.listings.clone().filter(|&at| book.free[at as usize] > 0).collect()
        };
        let wanting: Vec<Vec<u32>> = self.demands.classes.iter().map(|class| free(&self.bought, class)).collect();
        let mut candidates = Vec::new();
        for class in &self.offers.classes {
            let offers = free(&self.sold, class);
            if offers.is_empty() {
                continue;
            }
            let roads = indexed.roads.get(class.place);
            for (other, demands) in self.demands.classes.iter().zip(&wanting) {
                if demands.is_empty()
                    || (other.kind != class.kind && indexed.accepted(other.kind).binary_search(&class.kind).is_err())
                {
                    continue;
                }
                let Ok(road) = roads.binary_search_by_key(&other.place, |road| road.dest) else {
                    continue;
                };
                let road = roads[road];
                if !class.reaches(other, road.transit) || class.price + i64::from(road.freight) > other.price {
                    continue;
                }
                for &offer in &offers {
                    let gains = |deal: &Deal| deal.value.rem_euclid(TIER) < TIER / 2 && deal.value > 0;
                    candidates
                        .extend(demands.iter().map(|&demand| self.deal(offer, demand, i64::from(road.freight))).filter(gains));
                }
            }
        }
        candidates
    }

    /// Gives a pair all that is free, if that makes a lot.
    fn fill(&mut self, deal: Deal) -> bool {
        let kg = self.sold.free[deal.offer as usize].min(self.bought.free[deal.demand as usize]);
        if kg <= 0 {
            return false;
        }
        if let Some(number) = self.number(deal) {
            self.change(number, self.deals[number as usize].kg + kg);
            return true;
        }
        if kg < deal.lot {
            return false;
        }
        self.open(Deal { kg, ..deal });
        true
    }

    /// The open deal between two listings.
    fn number(&self, deal: Deal) -> Option<u32> {
        let open = &self.sold.deals[deal.offer as usize];
        open.iter().copied().find(|&number| self.deals[number as usize].demand == deal.demand)
    }

    /// Opens a pair with exactly one lot by taking from worse deals, if the total gains.
    fn make_room(&mut self, deal: Deal) -> bool {
        let (sold, bought) = (self.sold.free[deal.offer as usize], self.bought.free[deal.demand as usize]);
        if sold <= 0 || bought <= 0 || sold.min(bought) >= deal.lot || self.number(deal).is_some() {
            return false;
        }
        let Some((mut plan, loss)) = self.free_up(&self.sold.deals[deal.offer as usize], deal.lot - sold) else {
            return false;
        };
        let Some((other, other_loss)) = self.free_up(&self.bought.deals[deal.demand as usize], deal.lot - bought) else {
            return false;
        };
        if loss + other_loss >= i128::from(deal.lot) * i128::from(deal.value) {
            return false;
        }
        plan.extend(other);
        for (number, kg) in plan {
            self.change(number, kg);
        }
        let kg = self.sold.free[deal.offer as usize].min(self.bought.free[deal.demand as usize]);
        self.open(Deal { kg, ..deal });
        true
    }

    /// How to free so many kg of one listing's deals at the least loss: shave above the lots, cheapest first;
    /// if that is not enough, close one.
    fn free_up(&self, open: &[u32], mut need: i64) -> Option<(Vec<(u32, i64)>, i128)> {
        let mut plan = Vec::new();
        let mut loss = 0;
        if need <= 0 {
            return Some((plan, loss));
        }
        let mut cheapest_first = open.to_vec();
        cheapest_first.sort_unstable_by_key(|&number| (self.deals[number as usize].value, number));
        for &number in &cheapest_first {
            let deal = &self.deals[number as usize];
            let kg = need.min(deal.kg - deal.lot);
            if kg > 0 {
                plan.push((number, deal.kg - kg));
                loss += i128::from(kg) * i128::from(deal.value);
                need -= kg;
            }
            if need == 0 {
                return Some((plan, loss));
            }
        }
        // Shaving is not enough. Closing one deal, without shaving any, may be.
        let whole = |number: u32| i128::from(self.deals[number as usize].kg) * i128::from(self.deals[number as usize].value);
        let need = need + plan.iter().map(|&(number, kg)| self.deals[number as usize].kg - kg).sum::<i64>();
        let closed = cheapest_first
            .iter()
            .copied()
            .filter(|&number| self.deals[number as usize].kg >= need)
            .min_by_key(|&number| whole(number))?;
        Some((vec![(closed, 0)], whole(closed)))
    }
}
