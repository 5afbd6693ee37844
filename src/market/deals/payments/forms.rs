//! What people send about payments, and what is checked before anything else.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::PayMethod;
use crate::limits;
use kernel::{Day, Fen, Result, error::Check};

/// The payer says that it has paid, outside this platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportPayment {
    /// Any part of what is due.
    #[schema(value_type = i64, minimum = 1, maximum = 100000000000000i64)]
    pub amount_fen: Fen,
    /// The day of the payment, today at the latest.
    pub paid_on: Day,
    pub method: PayMethod,
    /// The bank's or the wallet's number of the payment, or what else proves it.
    #[schema(max_length = 100, example = "PAY-20260409-1")]
    pub voucher: Option<String>,
}

/// Why a payment is refuted, withdrawn or reversed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentReason {
    #[schema(max_length = 200, example = "账上没有这笔款")]
    pub reason: String,
}

/// A payment on account may be older than the deal, but not by more than this.
const EARLIER_DAYS: i32 = 90;

impl ReportPayment {
    pub(super) fn check(&self, agreed: Day, today: Day) -> Result<()> {
        let mut check = Check::new();
        check.require(
            (1..=limits::MAX_AMOUNT_FEN).contains(&self.amount_fen.0),
            "amount_fen",
            "out_of_range",
            "金额须大于零且不超过 1 万亿元",
            "the amount must be more than zero and a million million yuan at most",
        );
        check.require(
            self.paid_on <= today && self.paid_on >= agreed.plus(-EARLIER_DAYS),
            "paid_on",
            "out_of_range",
            "付款日不能晚于今天，也不能早于成交前 90 天",
            "the day of the payment must be today at the latest, and at most 90 days before the deal",
        );
        if let Some(voucher) = &self.voucher {
            check.line(voucher, 1, limits::VOUCHER, "voucher");
        }
        check.finish()
    }
}

impl PaymentReason {
    pub(super) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        check.line(&self.reason, 1, limits::REASON, "reason");
        check.finish()
    }
}
