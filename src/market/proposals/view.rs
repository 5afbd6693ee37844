use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{EventKind, ProposalRow, ProposalState, Proposer, ThreadReason},
    store,
};
use crate::{
    listing::{self, BoardItem, Side},
    party::{self, Party},
    settings::{self, PriceRule},
};
use kernel::{Ctx, Day, Error, FenPerKg, Id, Kg, Result, Ts};
use storage::Tx;
use web::Resource;

/// A line of the visible thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ThreadEntry {
    pub at: Ts,
    pub by_side: Party,
    pub kind: EventKind,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub day: Day,
    pub reason_code: Option<ThreadReason>,
    pub note: Option<String>,
}

/// 报价, as the two parties and regulators see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Proposal {
    pub id: Id,
    pub version: i32,
    /// Absent when one of the parties proposed it.
    pub round_id: Option<Id>,
    pub state: ProposalState,
    pub offer: BoardItem,
    pub demand: BoardItem,
    pub kg: Kg,
    /// At the origin.
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivered_fen_per_kg: FenPerKg,
    /// Day of delivery.
    pub day: Day,
    /// The versions of ask and bid that it was made from.
    pub offer_price_version: i32,
    pub demand_price_version: i32,
    pub proposed_by: Proposer,
    /// How a round set the price; absent when one of the parties proposed it.
    pub price_rule: Option<PriceRule>,
    pub seller_accepted_at: Option<Ts>,
    pub buyer_accepted_at: Option<Ts>,
    pub expires_at: Ts,
    pub created_at: Ts,
    pub my_side: Option<Party>,
    /// It is alive, and the caller's side has not accepted it.
    pub awaiting_me: bool,
    /// Its terms are those of the caller's side and wait for the other's answer.
    pub may_withdraw: bool,
    pub deal_id: Option<Id>,
    pub thread: Vec<ThreadEntry>,
}

impl Resource for Proposal {
    fn location(&self) -> String {
        format!("/proposals/{}", self.id)
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// Shows the rows, in their order, with five more queries whatever their number.
pub(super) fn views(tx: &mut Tx, ctx: &Ctx, rows: Vec<ProposalRow>) -> Result<Vec<Proposal>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let distinct = |mut ids: Vec<Id>| {
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let offers = listing::brief(tx, Side::Offer, &distinct(rows.iter().map(|row| row.offer_id).collect()))?;
    let demands = listing::brief(tx, Side::Demand, &distinct(rows.iter().map(|row| row.demand_id).collect()))?;
    let rules = settings::price_rules(tx, &distinct(rows.iter().filter_map(|row| row.round_id).collect()))?;
    let deals: HashMap<Id, Id> = store::deals_of(tx, &ids)?.into_iter().collect();
    let mut threads: HashMap<Id, Vec<ThreadEntry>> = HashMap::new();
    for event in store::events(tx, &ids)? {
        threads.entry(event.proposal_id).or_default().push(ThreadEntry {
            at: event.at,
            by_side: event.by_side,
            kind: event.kind,
            kg: event.kg,
            price_fen_per_kg: event.price_fen_per_kg,
            day: event.delivery_day,
            reason_code: event.reason_code.map(ThreadReason::from),
            note: event.note,
        });
    }
    let gone = || Error::unexpected("a proposal's listing is gone");
    rows.into_iter()
        .map(|row| {
            let my_side = party::my_side(ctx, row.seller_id, row.buyer_id);
            let awaiting = |side: Party| row.state.live() && row.expires_at > ctx.now && row.accepted_at(side).is_none();
            Ok(Proposal {
                id: row.id,
                version: row.version,
                round_id: row.round_id,
                state: row.state,
                offer: offers.get(&row.offer_id).cloned().ok_or_else(gone)?,
                demand: demands.get(&row.demand_id).cloned().ok_or_else(gone)?,
                kg: row.kg,
                price_fen_per_kg: row.price_fen_per_kg,
                freight_fen_per_kg: row.freight_fen_per_kg,
                delivered_fen_per_kg: row.delivered(),
                day: row.delivery_day,
                offer_price_version: row.offer_price_version,
                demand_price_version: row.demand_price_version,
                seller_accepted_at: row.seller_accepted_at,
                buyer_accepted_at: row.buyer_accepted_at,
                expires_at: row.expires_at,
                created_at: row.created_at,
                my_side,
                awaiting_me: my_side.is_some_and(awaiting),
                may_withdraw: my_side.is_some_and(|side| row.expires_at > ctx.now && row.may_withdraw(side)),
                deal_id: deals.get(&row.id).copied(),
                price_rule: row.round_id.and_then(|round| rules.get(&round).copied()),
                thread: threads.remove(&row.id).unwrap_or_default(),
                proposed_by: row.proposed_by,
            })
        })
        .collect()
}
