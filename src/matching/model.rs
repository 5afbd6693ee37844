//! What is matched: lanes, categories, offers and demands, exactly the columns of the file format.
//! Quantities are whole kg, prices whole fen per kg, days whole numbers counted from
//! any day the caller likes, ids any `u64`.

use serde::{Deserialize, Serialize};

/// An open way from an origin to a destination. A closed lane is not listed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Origin region.
    pub origin: u64,
    /// Destination.
    pub dest: u64,
    /// Freight in fen per kg.
    pub freight: i64,
    /// Days on the road.
    pub transit: i32,
}

/// One variety of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The category.
    pub category: u64,
    /// The variety that belongs to it.
    pub variety: u64,
}

/// What a demand accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    /// One variety only.
    Variety(u64),
    /// Any variety of a category.
    Category(u64),
}

/// Goods for sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Unique among the offers.
    pub id: u64,
    /// When it was posted; any unit, only the order counts.
    pub posted: i64,
    /// What it is.
    pub variety: u64,
    /// 1 to 4, 4 is the best.
    pub grade: u8,
    /// Where it is.
    pub origin: u64,
    /// How much, in kg.
    pub qty: i64,
    /// The least the seller loads for one buyer, in kg; 0 = any amount.
    pub min_lot: i64,
    /// The least the seller takes, in fen per kg at the origin.
    pub ask: i64,
    /// First day on which it can leave.
    pub a0: i32,
    /// Last day on which it can leave.
    pub a1: i32,
}

/// Goods wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Unique among the demands.
    pub id: u64,
    /// When it was posted; any unit, only the order counts.
    pub posted: i64,
    /// A variety or a category.
    pub wants: Wants,
    /// The lowest grade accepted, 1 to 4.
    pub min_grade: u8,
    /// Where it goes.
    pub dest: u64,
    /// How much, in kg.
    pub qty: i64,
    /// The least the buyer takes from one seller, in kg; 0 = any amount.
    pub min_lot: i64,
    /// The most the buyer pays, in fen per kg delivered.
    pub bid: i64,
    /// First day of delivery.
    pub b0: i32,
    /// Last day of delivery.
    pub b1: i32,
    /// 0 sealed areas and hospitals, 1 key outlets, 2 everything else.
    pub tier: u8,
}

/// Everything one clearing sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Market {
    /// The open lanes.
    pub lanes: Vec<Lane>,
    /// The categories' members.
    pub categories: Vec<Member>,
    /// The open offers.
    pub offers: Vec<Offer>,
    /// The open demands.
    pub demands: Vec<Demand>,
}

/// What a clearing maximises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The total of bid − ask − freight.
    #[default]
    Surplus,
    /// First the kg of tier 0, then of tier 1, then of tier 2, then the surplus.
    Guarantee,
}

/// Whether the least loads of both sides bind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lots {
    /// Any amount may be traded by any pair.
    #[default]
    Ignore,
    /// A pair trades nothing, or at least the larger of its two least lots.
    Respect,
}

/// How to clear.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The objective.
    pub mode: Mode,
    /// The least loads.
    pub lots: Lots,
    /// Threads for the independent components; `None` = as many as the caller's pool has. Never changes the result.
    pub threads: Option<usize>,
}
