use diesel::{Insertable, Queryable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    bulk_insert,
    kernel::{Day, FenPerKg, Id, Kg, Result, Ts, error::Check},
    market::party::Party,
    storage::schema::{proposal_events, proposals},
    text_enum,
};

text_enum! {
    /// Where a proposal stands.
    pub enum ProposalState {
        /// 待确认: as it was first proposed.
        Open = "open",
        /// 已还价: alive, with the terms of the last counter.
        Countered = "countered",
        /// 已成交.
        Accepted = "accepted",
        /// 已拒绝.
        Rejected = "rejected",
        /// 已撤回, by the side whose terms waited for an answer.
        Withdrawn = "withdrawn",
        /// 已失效: out of time, or one of the listings was closed.
        Expired = "expired",
    }
}

impl ProposalState {
    /// The states in which it waits for somebody and holds its quantity.
    pub const LIVE: [ProposalState; 2] = [ProposalState::Open, ProposalState::Countered];

    pub fn live(self) -> bool {
        ProposalState::LIVE.contains(&self)
    }
}

text_enum! {
    /// Why a side says no.
    pub enum RejectReason {
        Price = "price",
        Quantity = "quantity",
        Quality = "quality",
        Timing = "timing",
        Counterparty = "counterparty",
        Other = "other",
    }
}

text_enum! {
    /// A line of a proposal's thread.
    pub enum EventKind {
        Proposed = "proposed",
        Accepted = "accepted",
        Rejected = "rejected",
        Countered = "countered",
        Withdrawn = "withdrawn",
        Expired = "expired",
    }
}

/// A proposal as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = proposals, treat_none_as_default_value = false)]
pub(crate) struct ProposalRow {
    pub id: Id,
    pub version: i32,
    pub round_id: Option<Id>,
    pub offer_id: Id,
    pub demand_id: Id,
    pub seller_id: Id,
    pub buyer_id: Id,
    pub offer_price_version: i32,
    pub demand_price_version: i32,
    pub kg: Kg,
    /// At the origin.
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivery_day: Day,
    /// `round`, `seller` or `buyer`.
    pub proposed_by: String,
    pub seller_accepted_at: Option<Ts>,
    pub buyer_accepted_at: Option<Ts>,
    pub expires_at: Ts,
    pub created_at: Ts,
    pub updated_at: Ts,
    pub state: ProposalState,
}

bulk_insert!(ProposalRow, proposals::table);

impl ProposalRow {
    pub fn delivered(&self) -> FenPerKg {
        FenPerKg(self.price_fen_per_kg.0 + self.freight_fen_per_kg.0)
    }

    pub fn accepted_at(&self, side: Party) -> Option<Ts> {
        match side {
            Party::Seller => self.seller_accepted_at,
            Party::Buyer => self.buyer_accepted_at,
            Party::Regulator | Party::Platform => None,
        }
    }

    pub fn set_accepted(&mut self, side: Party, at: Option<Ts>) {
        match side {
            Party::Seller => self.seller_accepted_at = at,
            Party::Buyer => self.buyer_accepted_at = at,
            Party::Regulator | Party::Platform => {}
        }
    }

    pub fn agreed(&self) -> bool {
        self.seller_accepted_at.is_some() && self.buyer_accepted_at.is_some()
    }

    /// Whether the terms are this side's own and still wait for the other's answer.
    pub fn may_withdraw(&self, by: Party) -> bool {
        // A counter is accepted by the side that makes it and by nobody else, so whoever has accepted it made it.
        let own = self.state == ProposalState::Countered || self.proposed_by == by.as_str();
        self.state.live() && own && self.accepted_at(by).is_some() && self.accepted_at(by.other()).is_none()
    }
}

/// A line of the thread, with the terms as they were then.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = proposal_events, treat_none_as_default_value = false)]
pub(crate) struct EventRow {
    pub id: Id,
    pub proposal_id: Id,
    pub at: Ts,
    pub by_side: Party,
    pub by_user: Option<Id>,
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub delivery_day: Day,
    pub reason_code: Option<String>,
    pub note: Option<String>,
    pub kind: EventKind,
}

bulk_insert!(EventRow, proposal_events::table);

/// The line that says something about the proposal as it is now.
pub(crate) fn line(row: &ProposalRow, at: Ts, by_side: Party, by_user: Option<Id>, kind: EventKind) -> EventRow {
    EventRow {
        id: Id::new(at),
        proposal_id: row.id,
        at,
        by_side,
        by_user,
        kind,
        kg: row.kg,
        price_fen_per_kg: row.price_fen_per_kg,
        delivery_day: row.delivery_day,
        reason_code: None,
        note: None,
    }
}

/// One side proposes to the other, outside any round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Propose {
    pub offer_id: Id,
    pub demand_id: Id,
    pub kg: Kg,
    /// At the origin. Unless given, what the other side's listing shows: to a buyer the seller's ask, to a seller the buyer's
    /// bid less the freight. It is never a price in between.
    pub price_fen_per_kg: Option<FenPerKg>,
    /// Day of delivery; the earliest possible unless given.
    pub day: Option<Day>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reject {
    pub reason_code: RejectReason,
    pub note: Option<String>,
}

/// Takes back terms that the other side has not answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WithdrawProposal {
    /// Take the caller's own listing off the board too, if nothing else is promised of it.
    pub listing: bool,
    pub note: Option<String>,
}

/// Other terms: they are accepted by whoever sends them, and wait for the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counter {
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub day: Day,
    pub note: Option<String>,
}

/// The heaviest and dearest that anybody can mean; beyond it is a slip of the pen.
const MAX_KG: i64 = 1_000_000_000;
const MAX_PRICE: i64 = 1_000_000;

/// The bounds that all terms keep, whoever states them.
pub(super) fn sane(check: &mut Check, kg: Kg, price: Option<FenPerKg>, note: Option<&String>) {
    check.require((1..=MAX_KG).contains(&kg.0), "kg", "out_of_range", "数量须大于零", "must be more than zero");
    if let Some(price) = price {
        check.require(
            (1..=MAX_PRICE).contains(&price.0),
            "price_fen_per_kg",
            "out_of_range",
            "单价须大于零且不超过一万元",
            "must be more than zero and 10 000 yuan at most",
        );
    }
    if let Some(note) = note {
        check.length(note, 0, 500, "note");
    }
}

impl Counter {
    pub(super) fn check(&self, today: Day) -> Result<()> {
        let mut check = Check::new();
        sane(&mut check, self.kg, Some(self.price_fen_per_kg), self.note.as_ref());
        check.require(
            self.day >= today && self.day <= today.plus(60),
            "day",
            "out_of_range",
            "到货日须在今天起六十天内",
            "must be within the next sixty days",
        );
        check.finish()
    }
}

impl WithdrawProposal {
    pub(super) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        if let Some(note) = &self.note {
            check.length(note, 0, 500, "note");
        }
        check.finish()
    }
}

impl Reject {
    pub(super) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        if let Some(note) = &self.note {
            check.length(note, 0, 500, "note");
        }
        check.finish()
    }
}
