use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::party::Party;
use crate::schema::{deal_events, deals};
use kernel::{Day, Error, Fen, FenPerKg, Id, Kg, Result, Ts, text_enum};

text_enum! {
    /// Where a deal stands.
    pub enum DealState {
        Agreed = "agreed" => ("待发货", "Agreed"),
        Shipped = "shipped" => ("运输中", "Shipped"),
        Received = "received" => ("已收货", "Received"),
        Settled = "settled" => ("已结清", "Settled"),
        Cancelled = "cancelled" => ("已取消", "Cancelled"),
        Disputed = "disputed" => ("有争议", "Disputed"),
    }
}

text_enum! {
    /// Why a deal was called off before shipment.
    pub enum CancelReason {
        Weather = "weather",
        RoadClosed = "road_closed",
        GoodsLost = "goods_lost",
        NoVehicle = "no_vehicle",
        BuyerWithdrew = "buyer_withdrew",
        SellerWithdrew = "seller_withdrew",
        Other = "other",
    }
}

text_enum! {
    pub enum DisputeReason {
        Weight = "weight",
        Quality = "quality",
        NotArrived = "not_arrived",
        Late = "late",
        Price = "price",
        Payment = "payment",
        Other = "other",
    }
}

text_enum! {
    /// What a step of a deal was about: why it was called off or disputed, or a step that leaves it where it stands.
    pub enum DealEventReason {
        Weather = "weather",
        RoadClosed = "road_closed",
        GoodsLost = "goods_lost",
        NoVehicle = "no_vehicle",
        BuyerWithdrew = "buyer_withdrew",
        SellerWithdrew = "seller_withdrew",
        Weight = "weight",
        Quality = "quality",
        NotArrived = "not_arrived",
        Late = "late",
        Price = "price",
        Payment = "payment",
        Other = "other",
        LoadCorrected = "load_corrected",
        LoadWithdrawn = "load_withdrawn",
        /// Nothing of the load was accepted.
        LoadRefused = "load_refused",
        LoadingEnded = "loading_ended",
        ReceiptCorrected = "receipt_corrected",
        PaymentReported = "payment_reported",
        PaymentConfirmed = "payment_confirmed",
        PaymentRefuted = "payment_refuted",
        PaymentWithdrawn = "payment_withdrawn",
        PaymentReversed = "payment_reversed",
    }
}

impl From<CancelReason> for DealEventReason {
    fn from(reason: CancelReason) -> DealEventReason {
        match reason {
            CancelReason::Weather => DealEventReason::Weather,
            CancelReason::RoadClosed => DealEventReason::RoadClosed,
            CancelReason::GoodsLost => DealEventReason::GoodsLost,
            CancelReason::NoVehicle => DealEventReason::NoVehicle,
            CancelReason::BuyerWithdrew => DealEventReason::BuyerWithdrew,
            CancelReason::SellerWithdrew => DealEventReason::SellerWithdrew,
            CancelReason::Other => DealEventReason::Other,
        }
    }
}

impl From<DisputeReason> for DealEventReason {
    fn from(reason: DisputeReason) -> DealEventReason {
        match reason {
            DisputeReason::Weight => DealEventReason::Weight,
            DisputeReason::Quality => DealEventReason::Quality,
            DisputeReason::NotArrived => DealEventReason::NotArrived,
            DisputeReason::Late => DealEventReason::Late,
            DisputeReason::Price => DealEventReason::Price,
            DisputeReason::Payment => DealEventReason::Payment,
            DisputeReason::Other => DealEventReason::Other,
        }
    }
}

/// As it is stored; a word that this version does not know is some other reason.
impl From<String> for DealEventReason {
    fn from(word: String) -> DealEventReason {
        word.parse().unwrap_or(DealEventReason::Other)
    }
}

text_enum! {
    /// Why goods were refused at the gate.
    pub enum RejectedReason {
        Rotten = "rotten",
        Damaged = "damaged",
        WrongGrade = "wrong_grade",
        WrongVariety = "wrong_variety",
        FailedInspection = "failed_inspection",
        Other = "other",
    }
}

text_enum! {
    /// What is done to a deal.
    pub enum DealAction {
        Strike = "strike",
        Ship = "ship",
        CorrectLoad = "correct_load",
        WithdrawLoad = "withdraw_load",
        EndLoading = "end_loading",
        Receive = "receive",
        CorrectReceipt = "correct_receipt",
        Settle = "settle",
        Cancel = "cancel",
        Dispute = "dispute",
        OfferSolution = "offer_solution",
        Resolve = "resolve",
    }
}

impl DealAction {
    /// As the audit trail names it.
    pub(super) const fn audited(self) -> audit::Action {
        match self {
            DealAction::Strike => audit::Action::Strike,
            DealAction::Ship => audit::Action::Ship,
            DealAction::CorrectLoad => audit::Action::CorrectLoad,
            DealAction::WithdrawLoad => audit::Action::WithdrawLoad,
            DealAction::EndLoading => audit::Action::EndLoading,
            DealAction::Receive => audit::Action::Receive,
            DealAction::CorrectReceipt => audit::Action::CorrectReceipt,
            DealAction::Settle => audit::Action::Settle,
            DealAction::Cancel => audit::Action::Cancel,
            DealAction::Dispute => audit::Action::Dispute,
            DealAction::OfferSolution => audit::Action::OfferSolution,
            DealAction::Resolve => audit::Action::Resolve,
        }
    }

    /// The kind and the title of the news, in Chinese and English, and whether they go out by mail, too.
    pub(super) const fn news(self) -> (notify::NewsKind, &'static str, &'static str, bool) {
        match self {
            DealAction::Strike => (notify::NewsKind::DealStruck, "已成交", "Deal struck", true),
            DealAction::Ship => (notify::NewsKind::DealShipped, "已发货", "Goods shipped", false),
            DealAction::CorrectLoad => (notify::NewsKind::DealLoadCorrected, "发货登记已更正", "A shipment was corrected", false),
            DealAction::WithdrawLoad => {
                (notify::NewsKind::DealLoadWithdrawn, "一车发货已撤回", "A shipment was withdrawn", false)
            }
            DealAction::EndLoading => (notify::NewsKind::DealLoadingEnded, "余量不再发", "No more trucks will come", false),
            DealAction::Receive => (notify::NewsKind::DealReceived, "已收货", "Goods received", false),
            DealAction::CorrectReceipt => {
                (notify::NewsKind::DealReceiptCorrected, "收货已更正", "A receipt was corrected", false)
            }
            DealAction::Settle => (notify::NewsKind::DealSettled, "货款已结清", "Paid and settled", false),
            DealAction::Cancel => (notify::NewsKind::DealCancelled, "成交已取消", "Deal cancelled", true),
            DealAction::Dispute => (notify::NewsKind::DealDisputed, "成交有争议", "Deal disputed", true),
            DealAction::OfferSolution => {
                (notify::NewsKind::DealSolutionOffered, "对方提出解决方案", "A solution was offered", false)
            }
            DealAction::Resolve => (notify::NewsKind::DealResolved, "争议已解决", "Dispute resolved", false),
        }
    }
}

/// A deal as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deals)]
pub(crate) struct DealRow {
    pub id: Id,
    pub version: i32,
    pub number: String,
    /// The last part of the number.
    pub code: String,
    pub state: DealState,
    pub proposal_id: Id,
    pub offer_id: Id,
    pub demand_id: Id,
    pub seller_id: Id,
    pub buyer_id: Id,
    pub variety: String,
    pub grade: i32,
    pub agreed_kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub amount_fen: Fen,
    pub delivery_day: Day,
    /// Of all loads that count.
    pub shipped_kg: Option<Kg>,
    pub received_kg: Option<Kg>,
    pub receipt: Option<String>,
    pub received_amount_fen: Option<Fen>,
    /// What payees have confirmed of the payments, less refunds.
    pub settled_amount_fen: Option<Fen>,
    pub disputed_from: Option<DealState>,
    pub dispute: Option<String>,
    pub agreed_at: Ts,
    pub received_day: Option<Day>,
    pub settled_day: Option<Day>,
    pub updated_at: Ts,
    /// No further load comes.
    pub loads_complete: bool,
}

impl DealRow {
    /// What the goods cost, paid or not: by what was agreed until they are weighed.
    pub fn due(&self) -> Fen {
        match self.state {
            DealState::Cancelled => Fen(0),
            // As long as loads are to be weighed, what was agreed.
            _ if self.received_day.is_none() => self.amount_fen,
            _ => self.received_amount_fen.unwrap_or(self.amount_fen),
        }
    }
}

/// One step of a deal.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_events)]
pub(crate) struct DealEventRow {
    pub id: Id,
    pub deal_id: Id,
    pub at: Ts,
    pub by_side: Party,
    pub by_user: Option<Id>,
    pub from_state: Option<DealState>,
    pub to_state: DealState,
    pub reason_code: Option<String>,
    pub note: Option<String>,
}

/// What has been received of a deal, over all its loads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    pub kg: Kg,
    pub rejected_kg: Kg,
    /// When the last load was weighed.
    pub received_at: Ts,
    /// Received weight × price.
    pub amount_fen: Fen,
    /// What a resolved dispute made of it; the weight at the gate stays above.
    #[serde(default)]
    pub resolved: Option<Resolution>,
}

/// The figures that a resolved dispute stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resolution {
    pub kg: Kg,
    pub price_fen_per_kg: FenPerKg,
    pub amount_fen: Fen,
    pub note: String,
    pub at: Ts,
}

/// What is disputed, and the solution that one party has offered to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenDispute {
    pub by_side: Party,
    pub reason_code: DisputeReason,
    pub note: String,
    pub at: Ts,
    pub offered: Option<OfferedSolution>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferedSolution {
    pub by_side: Party,
    pub kg: Option<Kg>,
    pub price_fen_per_kg: Option<FenPerKg>,
    pub note: String,
}

/// Weight × price, exact ("figures", section 7).
pub(crate) fn amount(price: FenPerKg, kg: Kg) -> Result<Fen> {
    price.times(kg).ok_or_else(|| Error::field("kg", "out_of_range", "金额超出范围", "the amount is out of range"))
}

/// `CLZ20260408-7F3K9Q2M`.
pub(crate) fn number(day: Day, code: &str) -> String {
    format!("CLZ{:04}{:02}{:02}-{code}", day.year(), day.month(), day.day_of_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_has_news_of_its_own() {
        let kinds: std::collections::BTreeSet<notify::NewsKind> = DealAction::ALL.iter().map(|action| action.news().0).collect();
        assert_eq!(kinds.len(), DealAction::ALL.len());
        assert_eq!(DealAction::Resolve.news(), (notify::NewsKind::DealResolved, "争议已解决", "Dispute resolved", false));
    }

    #[test]
    fn number_names_its_day_and_ends_with_its_code() {
        let day: Day = "2026-04-08".parse().unwrap();
        assert_eq!(number(day, "7F3K9Q2M"), "CLZ20260408-7F3K9Q2M");
    }
}
