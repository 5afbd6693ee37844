use diesel::{Insertable, Queryable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    kernel::{Day, Error, Fen, FenPerKg, Id, Kg, Result, Ts, error::Check},
    market::party::Party,
    storage::schema::{deal_events, deals},
    text_enum,
};

text_enum! {
    /// Where a deal stands.
    pub enum DealState {
        /// 已约定.
        Agreed = "agreed",
        /// 已发货.
        Shipped = "shipped",
        /// 已收货.
        Received = "received",
        /// 已结算.
        Settled = "settled",
        /// 已取消.
        Cancelled = "cancelled",
        /// 有争议.
        Disputed = "disputed",
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
    pub enum PayMethod {
        Bank = "bank",
        Cash = "cash",
        Wechat = "wechat",
        Alipay = "alipay",
        Other = "other",
    }
}

/// A deal as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = deals)]
pub(crate) struct DealRow {
    pub id: Id,
    pub version: i32,
    pub number: String,
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
    pub shipped_kg: Option<Kg>,
    pub shipment: Option<String>,
    pub received_kg: Option<Kg>,
    pub receipt: Option<String>,
    pub received_amount_fen: Option<Fen>,
    pub settlement: Option<String>,
    pub settled_amount_fen: Option<Fen>,
    pub disputed_from: Option<DealState>,
    pub dispute: Option<String>,
    pub agreed_at: Ts,
    pub received_day: Option<Day>,
    pub settled_day: Option<Day>,
    pub updated_at: Ts,
}

impl DealRow {
    /// What the buyer owes for it now: nothing before the goods are weighed beyond what was agreed.
    pub fn due(&self) -> Fen {
        match self.state {
            DealState::Cancelled => Fen(0),
            _ => self.received_amount_fen.unwrap_or(self.amount_fen) - self.settled_amount_fen.unwrap_or_default(),
        }
    }
}

/// One step of a deal.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
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

/// The goods leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ship {
    /// Loaded weight; may differ from the agreed one by what is left of both listings.
    pub kg: Kg,
    #[schema(example = "鲁G12345")]
    pub plate: String,
    pub driver: String,
    pub driver_phone: String,
    /// When it should arrive.
    pub eta: Ts,
}

/// What is kept of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shipment {
    pub plate: String,
    pub driver: String,
    pub driver_phone: String,
    pub kg: Kg,
    pub shipped_at: Ts,
    pub eta: Ts,
}

/// The goods are weighed at the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receive {
    /// Accepted weight: what is paid for.
    pub kg: Kg,
    /// 1 to 4, 4 best.
    pub grade: i32,
    /// Refused weight, not in `kg`.
    #[serde(default)]
    pub rejected_kg: Kg,
    pub rejected_reason: Option<RejectedReason>,
    /// Where the photograph of the weighing slip is kept.
    pub photo_ref: Option<String>,
}

/// What is kept of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    pub kg: Kg,
    pub grade: i32,
    pub rejected_kg: Kg,
    pub rejected_reason: Option<RejectedReason>,
    pub photo_ref: Option<String>,
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

/// A payment made elsewhere is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settle {
    pub method: PayMethod,
    /// The bank's or the wallet's number of the payment.
    pub reference: Option<String>,
    pub amount_fen: Fen,
}

/// What is kept of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settlement {
    pub method: PayMethod,
    pub reference: Option<String>,
    pub amount_fen: Fen,
    pub settled_at: Ts,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cancel {
    pub reason_code: CancelReason,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dispute {
    pub reason_code: DisputeReason,
    pub note: String,
}

/// Ends a dispute: at once when a regulator says so; when a party says so, as soon as the other says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resolve {
    /// The weight that is paid for; as received unless given.
    pub kg: Option<Kg>,
    /// As agreed unless given.
    pub price_fen_per_kg: Option<FenPerKg>,
    pub note: String,
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

/// The heaviest load and the dearest price that anything here may have; beyond them it is a slip of the pen.
const MAX_KG: i64 = 1_000_000_000;
pub(crate) const MAX_PRICE: i64 = 1_000_000;

fn note(check: &mut Check, note: Option<&String>) {
    if let Some(note) = note {
        check.length(note, 0, 500, "note");
    }
}

impl Ship {
    pub(crate) fn check(&self, now: Ts) -> Result<()> {
        let mut check = Check::new();
        check.require((1..=MAX_KG).contains(&self.kg.0), "kg", "out_of_range", "须大于零", "must be more than zero");
        check.length(&self.plate, 5, 12, "plate");
        check.length(&self.driver, 1, 40, "driver");
        let digits = self.driver_phone.chars().filter(char::is_ascii_digit).count();
        let clean = self.driver_phone.chars().all(|c| c.is_ascii_digit() || "+- ".contains(c));
        check.require(
            clean && (7..=15).contains(&digits),
            "driver_phone",
            "invalid_phone",
            "电话号码不正确",
            "this is no telephone number",
        );
        check.require(
            self.eta >= now && self.eta <= now.plus_hours(24 * 30),
            "eta",
            "out_of_range",
            "预计到达须在三十天内",
            "must be within the next thirty days",
        );
        check.finish()
    }
}

impl Receive {
    pub(crate) fn check(&self, shipped: Kg) -> Result<()> {
        let mut check = Check::new();
        check.require(self.kg.0 >= 0, "kg", "out_of_range", "不能为负", "must not be negative");
        check.require(self.rejected_kg.0 >= 0, "rejected_kg", "out_of_range", "不能为负", "must not be negative");
        check.require(
            self.kg.0.saturating_add(self.rejected_kg.0) <= shipped.0,
            "kg",
            "more_than_shipped",
            "收货与拒收之和不能超过发货量",
            "received and rejected together cannot exceed what was shipped",
        );
        check.require((1..=4).contains(&self.grade), "grade", "out_of_range", "等级须为 1 到 4", "must be 1 to 4");
        check.require(
            self.rejected_kg.0 == 0 || self.rejected_reason.is_some(),
            "rejected_reason",
            "required",
            "拒收须说明原因",
            "say why goods were rejected",
        );
        if let Some(photo) = &self.photo_ref {
            check.length(photo, 1, 300, "photo_ref");
        }
        check.finish()
    }
}

impl Settle {
    pub(crate) fn check(&self, due: Fen) -> Result<()> {
        let mut check = Check::new();
        check.require(
            (0..=due.0.max(0)).contains(&self.amount_fen.0),
            "amount_fen",
            "out_of_range",
            "不能为负，也不能超过应付金额",
            "must be neither negative nor more than what is due",
        );
        if let Some(reference) = &self.reference {
            check.length(reference, 1, 100, "reference");
        }
        check.finish()
    }
}

impl Cancel {
    pub(crate) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        note(&mut check, self.note.as_ref());
        check.finish()
    }
}

impl Dispute {
    pub(crate) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        check.length(&self.note, 1, 500, "note");
        check.finish()
    }
}

impl Resolve {
    pub(crate) fn check(&self, shipped: Kg) -> Result<()> {
        let mut check = Check::new();
        check.length(&self.note, 1, 500, "note");
        if let Some(kg) = self.kg {
            check.require(
                (0..=shipped.0).contains(&kg.0),
                "kg",
                "out_of_range",
                "须在 0 到发货量之间",
                "must be between 0 and what was shipped",
            );
        }
        if let Some(price) = self.price_fen_per_kg {
            check.require(
                (0..=MAX_PRICE).contains(&price.0),
                "price_fen_per_kg",
                "out_of_range",
                "价格超出范围",
                "the price is out of range",
            );
        }
        check.finish()
    }
}

/// Weight × price, exact ("figures", section 7).
pub(crate) fn amount(price: FenPerKg, kg: Kg) -> Result<Fen> {
    price.times(kg).ok_or_else(|| Error::field("kg", "out_of_range", "金额超出范围", "the amount is out of range"))
}

/// `CLZ20260408-000123`.
pub(crate) fn number(day: Day, running: i64) -> String {
    format!("CLZ{:04}{:02}{:02}-{running:06}", day.year(), day.month(), day.day_of_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_day_and_grows_beyond_six_digits() {
        let day: Day = "2026-04-08".parse().unwrap();
        assert_eq!(number(day, 123), "CLZ20260408-000123");
        assert_eq!(number(day, 1_234_567), "CLZ20260408-1234567");
    }

    #[test]
    fn more_cannot_arrive_than_left() {
        let weighed = |kg, rejected| Receive {
            kg: Kg(kg),
            grade: 3,
            rejected_kg: Kg(rejected),
            rejected_reason: Some(RejectedReason::Rotten),
            photo_ref: None,
        };
        assert!(weighed(900, 100).check(Kg(1000)).is_ok());
        assert!(weighed(901, 100).check(Kg(1000)).is_err());
        assert!(weighed(i64::MAX, 100).check(Kg(1000)).is_err());
        assert!(Receive { rejected_reason: None, ..weighed(900, 1) }.check(Kg(1000)).is_err());
    }
}
