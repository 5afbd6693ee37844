use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::{proposal_events, proposals};
use crate::{limits, party::Party};
use kernel::{Day, FenPerKg, Id, Kg, RegionCode, Result, Ts, error::Check, text_enum};
use storage::bulk_insert;

text_enum! {
    /// Where a proposal stands.
    pub enum ProposalState {
        /// 待确认: as it was first proposed.
        Open = "open" => ("待确认", "Open"),
        /// 还价中: alive, with the terms of the last counter.
        Countered = "countered" => ("还价中", "Countered"),
        Accepted = "accepted" => ("已成交", "Accepted"),
        Rejected = "rejected" => ("已谢绝", "Rejected"),
        /// 已撤回, by the side whose terms waited for an answer.
        Withdrawn = "withdrawn" => ("已撤回", "Withdrawn"),
        /// 已过期: out of time, or one of the listings was closed.
        Expired = "expired" => ("已过期", "Expired"),
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
    /// Why a proposal was rejected, or why it ended by itself.
    pub enum ThreadReason {
        Price = "price",
        Quantity = "quantity",
        Quality = "quality",
        Timing = "timing",
        Counterparty = "counterparty",
        Other = "other",
        /// Nobody answered in time.
        OutOfTime = "out_of_time",
        /// One of the two listings was withdrawn or has expired.
        ListingClosed = "listing_closed",
    }
}

impl From<RejectReason> for ThreadReason {
    fn from(reason: RejectReason) -> ThreadReason {
        match reason {
            RejectReason::Price => ThreadReason::Price,
            RejectReason::Quantity => ThreadReason::Quantity,
            RejectReason::Quality => ThreadReason::Quality,
            RejectReason::Timing => ThreadReason::Timing,
            RejectReason::Counterparty => ThreadReason::Counterparty,
            RejectReason::Other => ThreadReason::Other,
        }
    }
}

/// As it is stored; a word that this version does not know is some other reason.
impl From<String> for ThreadReason {
    fn from(word: String) -> ThreadReason {
        word.parse().unwrap_or(ThreadReason::Other)
    }
}

text_enum! {
    /// Who made a proposal.
    pub enum Proposer {
        Round = "round",
        Seller = "seller",
        Buyer = "buyer",
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

text_enum! {
    /// What is done to a proposal.
    pub enum ProposalAction {
        Propose = "propose",
        Accept = "accept",
        Reject = "reject",
        Counter = "counter",
        Withdraw = "withdraw",
        Expire = "expire",
    }
}

impl ProposalAction {
    /// As the audit trail names it.
    pub(super) const fn audited(self) -> audit::Action {
        match self {
            ProposalAction::Propose => audit::Action::Propose,
            ProposalAction::Accept => audit::Action::Accept,
            ProposalAction::Reject => audit::Action::Reject,
            ProposalAction::Counter => audit::Action::Counter,
            ProposalAction::Withdraw => audit::Action::Withdraw,
            ProposalAction::Expire => audit::Action::Expire,
        }
    }

    /// The kind and the title of the news, in Chinese and English.
    pub(super) const fn news(self) -> (notify::NewsKind, &'static str, &'static str) {
        match self {
            ProposalAction::Propose => (notify::NewsKind::ProposalOpened, "新的报价", "A new proposal"),
            ProposalAction::Accept => (notify::NewsKind::ProposalAccepted, "对方已接受", "The other side has accepted"),
            ProposalAction::Reject => (notify::NewsKind::ProposalRejected, "对方已谢绝", "The other side has rejected"),
            ProposalAction::Counter => {
                (notify::NewsKind::ProposalCountered, "对方已还价", "The other side has made a counter-offer")
            }
            ProposalAction::Withdraw => {
                (notify::NewsKind::ProposalWithdrawn, "对方已撤回报价", "The other side has withdrawn its proposal")
            }
            ProposalAction::Expire => (notify::NewsKind::ProposalExpired, "报价已过期", "A proposal has expired"),
        }
    }
}

/// A proposal as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = proposals, treat_none_as_default_value = false)]
pub(super) struct ProposalRow {
    pub market: RegionCode,
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
    pub proposed_by: Proposer,
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
        let own = self.state == ProposalState::Countered || self.proposed_by.as_str() == by.as_str();
        self.state.live() && own && self.accepted_at(by).is_some() && self.accepted_at(by.other()).is_none()
    }
}

/// A line of the thread, with the terms as they were then.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = proposal_events, treat_none_as_default_value = false)]
pub(super) struct EventRow {
    pub market: RegionCode,
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
pub(super) fn line(row: &ProposalRow, at: Ts, by_side: Party, by_user: Option<Id>, kind: EventKind) -> EventRow {
    EventRow {
        market: row.market,
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
    #[schema(value_type = i64, minimum = 1, maximum = 1000000000)]
    pub kg: Kg,
    /// At the origin. Unless given, what the other side's listing shows: to a buyer the seller's ask, to a seller the buyer's
    /// bid less the freight. It is never a price in between.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 100000)]
    pub price_fen_per_kg: Option<FenPerKg>,
    /// Day of delivery; the earliest possible unless given.
    pub day: Option<Day>,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reject {
    pub reason_code: RejectReason,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Takes back terms that the other side has not answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WithdrawProposal {
    /// Take the caller's own listing off the board too, if nothing else is promised of it.
    pub listing: bool,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Other terms: they are accepted by whoever sends them, and wait for the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counter {
    #[schema(value_type = i64, minimum = 1, maximum = 1000000000)]
    pub kg: Kg,
    #[schema(value_type = i64, minimum = 1, maximum = 100000)]
    pub price_fen_per_kg: FenPerKg,
    pub day: Day,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// The bounds that all terms keep, whoever states them.
pub(super) fn sane(check: &mut Check, kg: Kg, price: Option<FenPerKg>, note: Option<&String>) {
    limits::kg(check, kg, "kg");
    if let Some(price) = price {
        limits::price(check, price, 1, "price_fen_per_kg");
    }
    limits::note(check, note);
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

/// The bounds of a note that stands alone.
pub(super) fn check_note(note: Option<&String>) -> Result<()> {
    let mut check = Check::new();
    limits::note(&mut check, note);
    check.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_has_news_of_its_own() {
        let kinds: std::collections::BTreeSet<notify::NewsKind> =
            ProposalAction::ALL.iter().map(|action| action.news().0).collect();
        assert_eq!(kinds.len(), ProposalAction::ALL.len());
        assert_eq!(ProposalAction::Expire.news().0, notify::NewsKind::ProposalExpired);
    }
}
