//! What people are told, what mails are about and why they do not leave: the stable words of each.

use kernel::text_enum;

text_enum! {
    /// What a line of the inbox is about.
    pub enum NewsKind {
        AccountChanged = "account_changed",
        BulletinHeld = "bulletin_held",
        BulletinNotMailed = "bulletin_not_mailed",
        BulletinPrepared = "bulletin_prepared",
        BulletinPublished = "bulletin_published",
        BulletinWithoutPdf = "bulletin_without_pdf",
        BulletinWithoutWorkbook = "bulletin_without_workbook",
        CaseAssigned = "case_assigned",
        CaseDue = "case_due",
        CaseMoved = "case_moved",
        CaseOpened = "case_opened",
        CaseOverdue = "case_overdue",
        CaseSeatAsked = "case_seat_asked",
        DealCancelled = "deal_cancelled",
        DealDisputed = "deal_disputed",
        DealLoadCorrected = "deal_load_corrected",
        DealLoadWithdrawn = "deal_load_withdrawn",
        DealLoadingEnded = "deal_loading_ended",
        DealMessage = "deal_message",
        DealReceiptCorrected = "deal_receipt_corrected",
        DealReceived = "deal_received",
        DealResolved = "deal_resolved",
        DealSettled = "deal_settled",
        DealShipped = "deal_shipped",
        DealSolutionOffered = "deal_solution_offered",
        DealStruck = "deal_struck",
        EnterpriseApproved = "enterprise_approved",
        EnterpriseDue = "enterprise_due",
        EnterpriseReinstated = "enterprise_reinstated",
        EnterpriseReturned = "enterprise_returned",
        EnterpriseSubmitted = "enterprise_submitted",
        EnterpriseSuspended = "enterprise_suspended",
        LoginBlocked = "login_blocked",
        MailFailed = "mail_failed",
        PaymentConfirmed = "payment_confirmed",
        PaymentRefuted = "payment_refuted",
        PaymentReported = "payment_reported",
        PaymentReversed = "payment_reversed",
        PaymentUnanswered = "payment_unanswered",
        PaymentWithdrawn = "payment_withdrawn",
        PriceWarning = "price_warning",
        PricesDue = "prices_due",
        PricesLate = "prices_late",
        ProposalAccepted = "proposal_accepted",
        ProposalCountered = "proposal_countered",
        ProposalExpired = "proposal_expired",
        ProposalOpened = "proposal_opened",
        ProposalRejected = "proposal_rejected",
        ProposalWithdrawn = "proposal_withdrawn",
        RoundDone = "round_done",
        SavedSearch = "saved_search",
        SavedSearchDaily = "saved_search_daily",
        UnsoldProduce = "unsold_produce",
        UrgentDemand = "urgent_demand",
        /// Never told: stands for a stored word that this version does not know.
        Other = "other",
    }
}

impl From<String> for NewsKind {
    fn from(word: String) -> NewsKind {
        word.parse().unwrap_or(NewsKind::Other)
    }
}

text_enum! {
    /// What a mail is about.
    pub enum MailKind {
        /// News that stand in the inbox, too.
        News = "news" => ("站内消息", "Message"),
        /// A link by which a password is set anew.
        PasswordReset = "password_reset" => ("重设密码", "New password"),
        /// A link that proves a mailbox.
        MailboxProof = "mailbox_proof" => ("验证邮箱", "Proof of a mailbox"),
        Invitation = "invitation" => ("邀请", "Invitation"),
        /// Whether somebody wants the price table by mail.
        Subscription = "subscription" => ("订阅确认", "Confirmation of a subscription"),
        /// The day's price table, for those who subscribed to it.
        PriceTable = "price_table" => ("公示表", "Price table"),
    }
}

text_enum! {
    /// Why a mail did not leave.
    pub enum MailFault {
        /// It cannot be built, now or later: the address is none, or a file of it is gone.
        Unfit = "unfit" => ("邮件无法生成", "The mail cannot be built"),
        /// The mail server has said no for good; it may be its settings that are wrong.
        Refused = "refused" => ("邮件服务器拒收", "The mail server refused it"),
        /// The mail server is away, busy or silent.
        Away = "away" => ("邮件服务器没有应答", "The mail server did not answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_faults_have_the_words_of_the_page() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend/src/features/notify/failed-mails/words.ts");
        let page = std::fs::read_to_string(path).unwrap();
        let kinds = MailKind::ALL.iter().map(|kind| (kind.as_str(), kind.name_zh()));
        let faults = MailFault::ALL.iter().map(|fault| (fault.as_str(), fault.name_zh()));
        for (word, zh) in kinds.chain(faults) {
            assert!(page.contains(&format!("\n  {word}: [\"{zh}\", ")), "{word} is {zh} in files");
        }
    }
}
