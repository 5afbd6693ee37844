//! Small random markets.

use cailanzi::matching::{Demand, Lane, Market, Member, Offer, Wants};
use proptest::prelude::*;

/// How large a random market may become.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub listings: usize,
    pub places: u64,
    pub kg: i64,
    pub price: i64,
}

/// A few listings, a few kg: small enough to enumerate.
pub const TINY: Size = Size { listings: 3, places: 2, kg: 3, price: 12 };
/// Enough to make trees deep and ties frequent.
pub const SMALL: Size = Size { listings: 24, places: 5, kg: 40, price: 60 };

/// A market in which three of four lanes are open, varieties 0–3, categories {0, 1} and {1, 2}.
pub fn market(size: Size) -> impl Strategy<Value = Market> {
    let lanes = proptest::collection::vec((0..4_u8, 0..=size.price / 3, 0..3), (size.places * size.places) as usize);
    let offer = (0..4_u64, 1..=4_u8, 0..size.places, 1..=size.kg, 0..=size.kg, 0..=size.price, 0..5, 0..3, 0..9_i64);
    let demand =
        (0..6_u64, 1..=4_u8, 0..size.places, 1..=size.kg, 0..=size.kg, 0..=size.price * 3 / 2, 0..6, 0..3, 0..=2_u8, 0..9_i64);
    let offers = proptest::collection::vec(offer, 0..=size.listings);
    let demands = proptest::collection::vec(demand, 0..=size.listings);
    (lanes, offers, demands).prop_map(move |(lanes, offers, demands)| {
        let places = (0..size.places).flat_map(|origin| (0..size.places).map(move |dest| (origin, dest)));
        let lanes = places.zip(lanes).filter(|(_, (open, ..))| *open > 0).map(|((origin, dest), (_, freight, transit))| Lane {
            origin,
            dest,
            freight,
            transit,
        });
        let categories = [(0, 0), (0, 1), (1, 1), (1, 2)].map(|(category, variety)| Member { category, variety });
        let offers = offers.into_iter().zip(0..).map(|((variety, grade, origin, qty, min_lot, ask, a0, days, posted), id)| {
            Offer { id, posted, variety, grade, origin, qty, min_lot: (min_lot - size.kg / 2).max(0), ask, a0, a1: a0 + days }
        });
        let demands =
            demands.into_iter().zip(0..).map(|((wants, min_grade, dest, qty, min_lot, bid, b0, days, tier, posted), id)| {
                Demand {
                    id,
                    posted,
                    wants: if wants < 4 { Wants::Variety(wants) } else { Wants::Category(wants - 4) },
                    min_grade: min_grade.min(3),
                    dest,
                    qty,
                    min_lot: (min_lot - size.kg / 2).max(0),
                    bid,
                    b0,
                    b1: b0 + days,
                    tier,
                }
            });
        Market { lanes: lanes.collect(), categories: categories.to_vec(), offers: offers.collect(), demands: demands.collect() }
    })
}

/// How many random cases a property is tried on; `make fuzz` asks for many more.
pub fn cases(usual: u32) -> u32 {
    std::env::var("CAILANZI_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}
