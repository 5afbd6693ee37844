use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::{Ts, text_enum};

text_enum! {
    /// What may wait for somebody. A capability that has something to do adds its word here and its counter to the
    /// server's list; the front end asks for the words in its catalogue.
    pub enum DutyCode {
        /// Enterprises to be vetted.
        Enterprises = "enterprises",
        /// Today's price table has not been prepared.
        TableMissing = "table_missing",
        /// Price tables that a second person has to review.
        TablesToReview = "tables_to_review",
        /// Reviewed price tables that have to be published.
        TablesToPublish = "tables_to_publish",
        /// Sources that owe today's prices and are past their deadline.
        ReportsLate = "reports_late",
        /// Rows of prices set aside, until a person decides.
        PricesInDoubt = "prices_in_doubt",
        /// Price warnings that nobody has looked at.
        PriceWarnings = "price_warnings",
        /// Deals in dispute.
        Disputes = "disputes",
        /// Proposals that the caller's enterprise has to answer.
        Proposals = "proposals",
        DealsToShip = "deals_to_ship",
        DealsToReceive = "deals_to_receive",
        /// Received goods that the caller's enterprise has not paid for.
        DealsToPay = "deals_to_pay",
        /// Payments to the caller's enterprise that wait for its confirmation.
        PaymentsToConfirm = "payments_to_confirm",
        /// Received deals of the caller's enterprise of which nothing is owed any more.
        DealsToSettle = "deals_to_settle",
        /// Mails that were given up.
        FailedMails = "failed_mails",
    }
}

/// One thing that waits for the caller: counted, never listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duty {
    pub code: DutyCode,
    /// Counted to [`Duty::MOST`] at most.
    pub count: i64,
    /// There may be more than `count`.
    pub capped: bool,
    /// Of them, those past their time.
    pub overdue: i64,
    /// When the next one is due.
    pub due_at: Option<Ts>,
}

impl Duty {
    pub const MOST: i64 = 1000;

    /// So many of these wait; nothing is said of their time.
    pub const fn of(code: DutyCode, count: i64) -> Duty {
        Duty { code, count, capped: count >= Duty::MOST, overdue: 0, due_at: None }
    }
}
