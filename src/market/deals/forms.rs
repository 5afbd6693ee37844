//! What people send to move a deal on, and what is checked before anything else.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{CancelReason, DisputeReason, PayMethod, RejectedReason};
use crate::{
    accounts::phone::Phone,
    kernel::{Error, Fen, FenPerKg, Kg, Result, Ts, error::Check},
};

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

/// A payment made elsewhere is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settle {
    pub method: PayMethod,
    /// The bank's or the wallet's number of the payment.
    pub reference: Option<String>,
    pub amount_fen: Fen,
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

/// The heaviest load and the dearest price that anything here may have; beyond them it is a slip of the pen.
const MAX_KG: i64 = 1_000_000_000;
pub(crate) const MAX_PRICE: i64 = 1_000_000;

fn note(check: &mut Check, note: Option<&String>) {
    if let Some(note) = note {
        check.length(note, 0, 500, "note");
    }
}

impl Ship {
    /// Checks every field; the driver's telephone number as it is kept.
    pub(crate) fn check(&self, now: Ts) -> Result<Phone> {
        let mut check = Check::new();
        check.require((1..=MAX_KG).contains(&self.kg.0), "kg", "out_of_range", "须大于零", "must be more than zero");
        check.line(&self.plate, 5, 12, "plate");
        check.line(&self.driver, 1, 40, "driver");
        let phone = check.keep(Phone::read(&self.driver_phone, "driver_phone"));
        check.require(
            self.eta >= now && self.eta <= now.plus_hours(24 * 30),
            "eta",
            "out_of_range",
            "预计到达须在三十天内",
            "must be within the next thirty days",
        );
        check.finish()?;
        phone.ok_or_else(|| Error::unexpected("a telephone number that was refused was not noted"))
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
            check.line(photo, 1, 300, "photo_ref");
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
            check.line(reference, 1, 100, "reference");
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

#[cfg(test)]
mod tests {
    use super::*;

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
