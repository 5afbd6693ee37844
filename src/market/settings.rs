//! What proposals need to know of the settings of clearing: how long they wait, and how rounds set their prices. Package
//! `clearing` writes both tables.

use std::collections::HashMap;

use diesel::prelude::*;

use kernel::{Id, Result, text_enum};
use storage::{
    Tx,
    schema::{clearing_rounds, clearing_settings},
};

text_enum! {
    /// Who gets the difference between ask and bid.
    pub enum PriceRule {
        /// 卖方报价: the buyer keeps it.
        Ask = "ask" => ("卖方要价", "Seller's ask"),
        Midpoint = "midpoint" => ("中间价", "Midpoint"),
        /// 统一价: one price for everybody in the same place.
        Uniform = "uniform" => ("统一价", "Uniform"),
    }
}

/// How long a proposal waits for both sides.
pub(crate) fn proposal_hours(tx: &mut Tx) -> Result<i32> {
    Ok(clearing_settings::table.find(tx.market()).select(clearing_settings::proposal_hours).first(tx)?)
}

/// How these rounds set the prices of their proposals.
pub(crate) fn price_rules(tx: &mut Tx, rounds: &[Id]) -> Result<HashMap<Id, PriceRule>> {
    if rounds.is_empty() {
        return Ok(HashMap::new());
    }
    let rules: Vec<(Id, PriceRule)> = clearing_rounds::table
        .of(tx)
        .filter(clearing_rounds::id.eq_any(rounds.to_vec()))
        .select((clearing_rounds::id, clearing_rounds::price_rule))
        .load(tx)?;
    Ok(rules.into_iter().collect())
}
