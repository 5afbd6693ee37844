//! What people send to move a deal on, and what is checked before anything else.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{CancelReason, DisputeReason, RejectedReason},
    settings::Tolerance,
};
use crate::limits;
use accounts::phone::Phone;
use kernel::{Error, FenPerKg, Grade, Id, Kg, Result, Ts, error::Check};

/// A truck leaves, or its announcement is corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ship {
    /// Loaded weight. All trucks of a deal together may exceed what was agreed by the tolerance.
    #[schema(value_type = i64, minimum = 1, maximum = 1000000000)]
    pub kg: Kg,
    #[schema(min_length = 5, max_length = 12, example = "鲁G12345")]
    pub plate: String,
    #[schema(max_length = 40)]
    pub driver: String,
    pub driver_phone: String,
    /// When it should arrive.
    pub eta: Ts,
    /// More trucks of this deal follow; otherwise what is not loaded goes back to both listings.
    #[serde(default)]
    pub more_follows: bool,
}

/// Why a step is taken, or a figure corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadReason {
    #[schema(max_length = 200, example = "车辆故障，改派")]
    pub reason: String,
}

/// The scale was read wrongly: the receipt as it should be, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CorrectReceipt {
    #[schema(value_type = i64, minimum = 0)]
    pub kg: Kg,
    /// 1 to 4, 4 best.
    #[schema(minimum = 1, maximum = 4)]
    pub grade: i32,
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0)]
    pub rejected_kg: Kg,
    pub rejected_reason: Option<RejectedReason>,
    #[schema(max_length = 300)]
    pub photo_ref: Option<String>,
    /// Photos that were uploaded for it; as they are unless given.
    #[schema(max_items = 3)]
    pub photos: Option<Vec<Id>>,
    #[schema(max_length = 200, example = "磅单看错一位")]
    pub reason: String,
}

impl CorrectReceipt {
    pub(super) fn receipt(&self) -> Receive {
        Receive {
            kg: self.kg,
            grade: self.grade,
            rejected_kg: self.rejected_kg,
            rejected_reason: self.rejected_reason,
            photo_ref: self.photo_ref.clone(),
            photos: self.photos.clone().unwrap_or_default(),
        }
    }

    pub(super) fn check_reason(&self) -> Result<()> {
        let mut check = Check::new();
        check.line(&self.reason, 1, limits::REASON, "reason");
        check.finish()
    }
}

/// The goods are weighed at the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receive {
    /// Accepted weight: what is paid for.
    #[schema(value_type = i64, minimum = 0)]
    pub kg: Kg,
    /// 1 to 4, 4 best.
    #[schema(minimum = 1, maximum = 4)]
    pub grade: i32,
    /// Refused weight, not in `kg`. A load of which nothing is accepted needs a reason, whatever was weighed.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0)]
    pub rejected_kg: Kg,
    pub rejected_reason: Option<RejectedReason>,
    /// Where a photo of the weighing slip lies outside of this product.
    #[schema(max_length = 300)]
    pub photo_ref: Option<String>,
    /// Photos of the weighing slip and of the goods, uploaded before (`PUT /files/{id}?purpose=deal_load`).
    #[serde(default)]
    #[schema(max_items = 3)]
    pub photos: Vec<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cancel {
    pub reason_code: CancelReason,
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dispute {
    pub reason_code: DisputeReason,
    #[schema(max_length = 500)]
    pub note: String,
}

/// Ends a dispute: at once when a regulator says so; when a party says so, as soon as the other says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resolve {
    /// The weight that is paid for; as received unless given.
    #[schema(value_type = Option<i64>, minimum = 0)]
    pub kg: Option<Kg>,
    /// As agreed unless given.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100000)]
    pub price_fen_per_kg: Option<FenPerKg>,
    #[schema(max_length = 500)]
    pub note: String,
}

impl Ship {
    /// Checks every field; the driver's telephone number as it is kept.
    pub(crate) fn check(&self, now: Ts) -> Result<Phone> {
        let mut check = Check::new();
        limits::kg(&mut check, self.kg, "kg");
        check.line(&self.plate, limits::MIN_PLATE, limits::PLATE, "plate");
        check.line(&self.driver, 1, limits::DRIVER, "driver");
        let phone = check.keep(Phone::read(&self.driver_phone, "driver_phone"))?;
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

/// What the scale may show of one load.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScaleLimits {
    pub shipped: Kg,
    pub tolerance: Tolerance,
    /// What the deal may still take: the agreed weight and the tolerance, less what was accepted of other loads.
    pub room: Kg,
}

impl Receive {
    pub(super) fn check(&self, limits: &ScaleLimits) -> Result<()> {
        let mut check = Check::new();
        check.require(self.kg.0 >= 0, "kg", "out_of_range", "不能为负", "must not be negative");
        check.require(self.rejected_kg.0 >= 0, "rejected_kg", "out_of_range", "不能为负", "must not be negative");
        let (most, share) = (limits.tolerance.most(limits.shipped), limits.tolerance.text());
        let fits = self.kg.0.saturating_add(self.rejected_kg.0) <= most.0;
        if !fits {
            check.require(
                false,
                "kg",
                "over_tolerance",
                &format!(
                    "实收与拒收合计最多 {} 公斤（发货 {} 公斤，可超 {share}）。请核对磅单；确实装多了，请卖方先更正发货重量",
                    most.0, limits.shipped.0
                ),
                &format!(
                    "received and refused together at most {} kg ({} kg were shipped, {share} more is allowed). Check the \
                     weighing slip; if more was loaded, ask the seller to correct the shipment first",
                    most.0, limits.shipped.0
                ),
            );
        } else if self.kg > limits.room {
            check.require(
                false,
                "kg",
                "over_deal",
                &format!("本成交最多还能收 {} 公斤（约定重量可超 {share}）；多出的请登记为拒收，或另行成交", limits.room.0),
                &format!(
                    "the deal takes {} kg more at most (what was agreed and {share}); refuse the rest, or agree on another deal",
                    limits.room.0
                ),
            );
        }
        let scale = Grade::from_number(self.grade).is_some();
        check.require(scale, "grade", "out_of_range", "等级须为 1 到 4（4 为特级）", "must be 1 to 4, 4 being the best");
        check.require(
            (self.kg.0 > 0 && self.rejected_kg.0 == 0) || self.rejected_reason.is_some(),
            "rejected_reason",
            "required",
            "拒收须说明原因；一公斤未收也须说明",
            "say why goods were rejected, or why nothing was accepted",
        );
        if let Some(photo) = &self.photo_ref {
            check.line(photo, 1, limits::PHOTO_REF, "photo_ref");
        }
        check.finish()
    }
}

impl Cancel {
    pub(crate) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        limits::note(&mut check, self.note.as_ref());
        check.finish()
    }
}

impl Dispute {
    pub(crate) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        check.length(&self.note, 1, limits::NOTE, "note");
        check.finish()
    }
}

impl LoadReason {
    pub(super) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        check.line(&self.reason, 1, limits::REASON, "reason");
        check.finish()
    }
}

impl Resolve {
    /// `most`: what may be held right at most.
    pub(crate) fn check(&self, most: Kg) -> Result<()> {
        let mut check = Check::new();
        check.length(&self.note, 1, limits::NOTE, "note");
        if let Some(kg) = self.kg {
            check.require(
                (0..=most.0).contains(&kg.0),
                "kg",
                "out_of_range",
                &format!("须在 0 到 {} 公斤之间（发货重量和允许超出的部分）", most.0),
                &format!("must be between 0 and {} kg: what was shipped and the tolerance", most.0),
            );
        }
        if let Some(price) = self.price_fen_per_kg {
            limits::price(&mut check, price, 0, "price_fen_per_kg");
        }
        check.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(kg: i64, rejected: i64) -> Receive {
        let rejected_reason = Some(RejectedReason::Rotten);
        Receive { kg: Kg(kg), grade: 3, rejected_kg: Kg(rejected), rejected_reason, photo_ref: None, photos: Vec::new() }
    }

    fn fault(receipt: &Receive, room: i64) -> Option<String> {
        let limits = ScaleLimits { shipped: Kg(1000), tolerance: Tolerance(30), room: Kg(room) };
        receipt.check(&limits).err().map(|error| error.fields[0].code.clone())
    }

    #[test]
    fn the_scale_may_exceed_by_the_tolerance_alone() {
        assert_eq!(fault(&weighed(900, 100), 1030), None);
        assert_eq!(fault(&weighed(930, 100), 1030), None);
        assert_eq!(fault(&weighed(931, 100), 1030).as_deref(), Some("over_tolerance"));
        assert_eq!(fault(&weighed(i64::MAX, 100), 1030).as_deref(), Some("over_tolerance"));
        assert_eq!(fault(&weighed(1000, 0), 999).as_deref(), Some("over_deal"));
    }

    #[test]
    fn a_refusal_without_its_reason_is_refused() {
        let silent = |kg, rejected| Receive { rejected_reason: None, ..weighed(kg, rejected) };
        assert_eq!(fault(&silent(900, 0), 1030), None);
        assert_eq!(fault(&silent(900, 1), 1030).as_deref(), Some("required"));
        assert_eq!(fault(&silent(0, 0), 1030).as_deref(), Some("required"));
        assert_eq!(fault(&weighed(0, 1000), 1030), None);
    }
}
