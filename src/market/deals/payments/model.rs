use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::deal_payments;
use crate::{
    deals::model::{DealEventReason, DealRow},
    party::Party,
};
use kernel::{Ctx, Day, Fen, Id, Ts, text_enum};

text_enum! {
    pub enum PayMethod {
        Bank = "bank",
        Cash = "cash",
        Wechat = "wechat",
        Alipay = "alipay",
        Other = "other",
    }
}

text_enum! {
    /// What has become of a payment.
    pub enum PaymentState {
        Reported = "reported" => ("待收款方确认", "Waits for the payee"),
        Confirmed = "confirmed" => ("已到账", "Arrived"),
        /// 收款方称未到账: the payee says that it has not arrived.
        Refuted = "refuted" => ("收款方称未到账", "Not arrived, says the payee"),
        /// 已撤回: the payer takes the entry back.
        Withdrawn = "withdrawn" => ("已撤回", "Withdrawn"),
        /// 已撤销到账: the payee takes its confirmation back.
        Reversed = "reversed" => ("已撤销到账", "Confirmation reversed"),
    }
}

impl PaymentState {
    /// As the deal's own history names it.
    pub(super) const fn event(self) -> DealEventReason {
        match self {
            PaymentState::Reported => DealEventReason::PaymentReported,
            PaymentState::Confirmed => DealEventReason::PaymentConfirmed,
            PaymentState::Refuted => DealEventReason::PaymentRefuted,
            PaymentState::Withdrawn => DealEventReason::PaymentWithdrawn,
            PaymentState::Reversed => DealEventReason::PaymentReversed,
        }
    }

    /// What brought the payment into the state, as the audit trail names it.
    pub(super) const fn action(self) -> audit::Action {
        match self {
            PaymentState::Reported => audit::Action::ReportPayment,
            PaymentState::Confirmed => audit::Action::ConfirmPayment,
            PaymentState::Refuted => audit::Action::RefutePayment,
            PaymentState::Withdrawn => audit::Action::WithdrawPayment,
            PaymentState::Reversed => audit::Action::ReversePayment,
        }
    }
}

/// A payment as it is stored. Its figures never change.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_payments)]
pub(crate) struct PaymentRow {
    pub id: Id,
    pub deal_id: Id,
    pub payer_id: Id,
    pub payee_id: Id,
    pub amount_fen: Fen,
    pub paid_on: Day,
    pub method: PayMethod,
    pub voucher: Option<String>,
    pub state: PaymentState,
    pub reason: Option<String>,
    pub reported_at: Ts,
    pub reported_by: Option<Id>,
    pub answered_at: Option<Ts>,
    pub answered_by: Option<Id>,
    pub ended_at: Option<Ts>,
    pub ended_by: Option<Id>,
    pub reminded_at: Option<Ts>,
}

impl PaymentRow {
    /// The side that paid: the buyer, or the seller that pays back.
    pub fn payer(&self, deal: &DealRow) -> Party {
        if self.payer_id == deal.seller_id { Party::Seller } else { Party::Buyer }
    }

    /// What it takes off the buyer's debt: a refund adds to it.
    pub fn signed(&self, deal: &DealRow) -> Fen {
        if self.payer(deal) == Party::Seller { Fen(0) - self.amount_fen } else { self.amount_fen }
    }

    /// The payee's word.
    pub fn answer(&mut self, ctx: &Ctx, state: PaymentState, reason: Option<&str>) {
        self.state = state;
        self.reason = reason.map(|reason| reason.trim().to_owned());
        (self.answered_at, self.answered_by) = (Some(ctx.now), ctx.user_id());
    }

    /// Taken back, by the payer or by the payee who had confirmed it.
    pub fn end(&mut self, ctx: &Ctx, state: PaymentState, reason: &str) {
        self.state = state;
        self.reason = Some(reason.trim().to_owned());
        (self.ended_at, self.ended_by) = (Some(ctx.now), ctx.user_id());
    }
}

/// What is due and what has been paid, exact to the fen. `due − confirmed = open − overpaid` always holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentSums {
    /// What the goods cost: by the received weight once there is one, and nothing once the deal is cancelled.
    pub due_fen: Fen,
    /// What was paid by the payers' word, less refunds: confirmed, or not answered yet.
    pub paid_fen: Fen,
    /// Of it, what the payees have confirmed.
    pub confirmed_fen: Fen,
    /// What is still owed: due and not confirmed.
    pub open_fen: Fen,
    /// Confirmed beyond what is due: paid too much, or in advance of the goods.
    pub overpaid_fen: Fen,
}

impl PaymentSums {
    /// Of one deal; `waiting` is what was reported and not answered yet, less refunds.
    pub fn of(due: Fen, confirmed: Fen, waiting: Fen) -> PaymentSums {
        PaymentSums {
            due_fen: due,
            paid_fen: confirmed + waiting,
            confirmed_fen: confirmed,
            open_fen: (due - confirmed).max(Fen(0)),
            overpaid_fen: (confirmed - due).max(Fen(0)),
        }
    }

    /// Of this deal with all its payments.
    pub(crate) fn of_deal(deal: &DealRow, payments: &[PaymentRow]) -> PaymentSums {
        let of = |state| payments.iter().filter(|p| p.state == state).map(|p| p.signed(deal)).sum();
        PaymentSums::of(deal.due(), of(PaymentState::Confirmed), of(PaymentState::Reported))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn due_less_confirmed_is_open_less_overpaid(
            due in 0_i64..1_000_000_000_000,
            confirmed in -1_000_000_000_i64..1_000_000_000_000,
            waiting in -1_000_000_i64..1_000_000_000,
        ) {
            let sums = PaymentSums::of(Fen(due), Fen(confirmed), Fen(waiting));
            prop_assert_eq!(sums.due_fen - sums.confirmed_fen, sums.open_fen - sums.overpaid_fen);
            prop_assert!(sums.open_fen == Fen(0) || sums.overpaid_fen == Fen(0));
            prop_assert_eq!(sums.paid_fen, Fen(confirmed + waiting));
        }
    }
}
