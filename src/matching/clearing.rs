//! What a clearing returns.

use serde::{Deserialize, Serialize};

use crate::model::{Lots, Mode};

/// A shadow price. In surplus mode `tiers` is 0; in guarantee mode it counts how many tiers' worth one kg
/// is, and any tier outweighs any fen: prices compare by `tiers`, then by `fen`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Price {
    /// 3 for tier 0, 2 for tier 1, 1 for tier 2, or differences of these.
    pub tiers: i64,
    /// Fen per kg.
    pub fen: i64,
}

/// One offer and one demand, matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trade {
    /// Id of the offer.
    pub offer: u64,
    /// Id of the demand.
    pub demand: u64,
    /// How much, in kg.
    pub kg: i64,
    /// Lowest price at the origin that supports the clearing, fen per kg; never below the ask.
    pub price_low: i64,
    /// Highest such price; never above bid − freight.
    pub price_high: i64,
}

/// The result of a clearing: trades, prices that prove them optimal, and totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clearing {
    /// What was maximised.
    pub mode: Mode,
    /// Whether least lots were respected.
    pub lots: Lots,
    /// The matched pairs, by offer and demand id.
    pub trades: Vec<Trade>,
    /// What one kg is worth at each offer, in the order of the market's list.
    pub offer_prices: Vec<Price>,
    /// What one kg is worth at each demand, delivered, in the order of the market's list.
    pub demand_prices: Vec<Price>,
    /// Σ (bid − ask − freight) · kg over the trades, in fen.
    pub surplus: i64,
    /// Objective of the dual: the highest surplus that any clearing can have (in guarantee mode: at these
    /// fills), in fen. Equal to `surplus` unless least lots were respected.
    pub dual: i64,
    /// The dual's guaranteed part: Σ (3 − tier) · kg that any clearing can fill at most; 0 in surplus mode.
    pub dual_tiers: i64,
    /// Kg traded.
    pub filled_kg: i64,
    /// Kg traded by tier of the demand.
    pub filled_by_tier: [i64; 3],
    /// Independent components with both sides.
    pub components: usize,
    /// Classes in them.
    pub classes: usize,
    /// Simplex pivots.
    pub pivots: u64,
    /// `dual − surplus` where least lots were respected, in fen: no clearing can be better by more.
    pub lots_gap: i64,
}
