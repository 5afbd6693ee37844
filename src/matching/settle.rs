//! The price of a deal, by rule.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    clearing::{Clearing, Trade},
    model::{Demand, Market, Offer},
};

/// Who gets the difference between bid and ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettlementRule {
    /// The seller's ask: the buyer keeps the gain.
    Ask,
    /// Half way between the ask and bid − freight.
    #[default]
    Midpoint,
    /// One price for everybody in the same place: the middle of the shadow price's range.
    Uniform,
}

/// The price per kg at the origin, in fen, never below `ask` nor above `bid − freight`.
///
/// `uniform` is the range of the shadow price, [`Trade::price_low`](crate::Trade::price_low) to
/// `price_high`. Halves are rounded to the even fen (`domain.md`).
#[must_use]
pub fn settlement_price(rule: SettlementRule, ask: i64, bid: i64, freight: i64, uniform: (i64, i64)) -> i64 {
    let highest = bid - freight;
    let price = match rule {
        SettlementRule::Ask => ask,
        SettlementRule::Midpoint => midpoint(ask, highest),
        SettlementRule::Uniform => midpoint(uniform.0, uniform.1),
    };
    price.min(highest).max(ask)
}

/// The prices of all trades of a clearing, in their order, as [`settlement_price`] sets them.
#[must_use]
pub fn settlement_prices(rule: SettlementRule, market: &Market, clearing: &Clearing) -> Vec<i64> {
    let offers: HashMap<u64, &Offer> = market.offers.iter().map(|offer| (offer.id, offer)).collect();
    let demands: HashMap<u64, &Demand> = market.demands.iter().map(|demand| (demand.id, demand)).collect();
    let lanes: HashMap<(u64, u64), i64> = market.lanes.iter().map(|lane| ((lane.origin, lane.dest), lane.freight)).collect();
    let price = |trade: &Trade| {
        let (offer, demand) = (offers.get(&trade.offer)?, demands.get(&trade.demand)?);
        let freight = *lanes.get(&(offer.origin, demand.dest))?;
        Some(settlement_price(rule, offer.ask, demand.bid, freight, (trade.price_low, trade.price_high)))
    };
    clearing.trades.iter().map(|trade| price(trade).unwrap_or(trade.price_low)).collect()
}

fn midpoint(a: i64, b: i64) -> i64 {
    let sum = a + b;
    let floor = sum.div_euclid(2);
    if sum.rem_euclid(2) == 1 && floor.rem_euclid(2) == 1 { floor + 1 } else { floor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_fen() {
        assert_eq!(settlement_price(SettlementRule::Midpoint, 100, 121, 20, (0, 0)), 100);
        assert_eq!(settlement_price(SettlementRule::Midpoint, 100, 123, 20, (0, 0)), 102);
        assert_eq!(settlement_price(SettlementRule::Ask, 100, 200, 20, (0, 0)), 100);
        assert_eq!(settlement_price(SettlementRule::Uniform, 100, 200, 20, (150, 155)), 152);
        assert_eq!(settlement_price(SettlementRule::Uniform, 100, 200, 20, (10, 20)), 100);
        assert_eq!(settlement_price(SettlementRule::Uniform, 100, 200, 20, (300, 400)), 180);
    }
}
