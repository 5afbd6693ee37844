//! What is limited, for whom, and what to do when the limit is reached: the one table.

use kernel::text_enum;

text_enum! {
    /// One thing of which everybody may store or cause so much only.
    pub enum Kind {
        Registrations = "registrations",
        /// Tries to register or to invite, whatever comes of them.
        RegistrationAttempts = "registration_attempts",
        SubscriptionRequests = "subscription_requests",
        PasswordResets = "password_resets",
        Invitations = "invitations",
        /// Mails to a mailbox that has not agreed to any, whoever causes them; each purpose for itself, so that one cannot keep
        /// another out.
        InvitationMails = "invitation_mails",
        SubscriptionMails = "subscription_mails",
        MailboxProofs = "mailbox_proofs",
        ListingPreviews = "listing_previews",
        PricePreviews = "price_previews",
        Listings = "listings",
        CallsForHelp = "calls_for_help",
        OpenInvitations = "open_invitations",
        PreviewBytes = "preview_bytes",
        PricePreviewBytes = "price_preview_bytes",
        Drafts = "drafts",
        OpenListings = "open_listings",
        ApiKeys = "api_keys",
        SavedSearches = "saved_searches",
        Files = "files",
        FileBytes = "file_bytes",
        UnusedFiles = "unused_files",
    }
}

/// One hour and one day, in seconds.
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

const MIB: i64 = 1024 * 1024;

/// How much there is of a kind. A limit of 0 does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// The length of the window in seconds; 0: what is stored now is counted.
    pub window: i64,
    /// Limits for one person, one enterprise, one network (of IPv6 a /64) and one mailbox.
    pub person: i64,
    pub enterprise: i64,
    pub network: i64,
    pub mailbox: i64,
    /// The limit for an enterprise that has not been vetted, where it is another one.
    pub unvetted: i64,
    /// Counted in bytes.
    pub bytes: bool,
    pub zh: &'static str,
    pub en: &'static str,
    /// What somebody can do who has reached the limit.
    pub way_zh: &'static str,
    pub way_en: &'static str,
}

impl Budget {
    /// A number of this kind as people read it.
    pub(crate) fn shown(&self, n: i64) -> String {
        if self.bytes { format!("{} MiB", (n + MIB - 1) / MIB) } else { n.to_string() }
    }
}

/// Nothing is limited; the entries of the table say what is.
const NONE: Budget = Budget {
    window: 0,
    person: 0,
    enterprise: 0,
    network: 0,
    mailbox: 0,
    unvetted: 0,
    bytes: false,
    zh: "",
    en: "",
    way_zh: "",
    way_en: "",
};

const fn rate(window: i64, zh: &'static str, en: &'static str) -> Budget {
    Budget { window, zh, en, ..NONE }
}

const fn stored(zh: &'static str, en: &'static str, way_zh: &'static str, way_en: &'static str) -> Budget {
    Budget { zh, en, way_zh, way_en, ..NONE }
}

impl Kind {
    /// The table.
    pub const fn budget(self) -> Budget {
        match self {
            Kind::Registrations => Budget { network: 20, ..rate(HOUR, "企业注册", "registrations") },
            Kind::RegistrationAttempts => {
                Budget { network: 60, ..rate(HOUR, "注册和邀请尝试", "attempts to register or to invite") }
            }
            Kind::SubscriptionRequests => {
                Budget { network: 20, ..rate(HOUR, "邮件订阅申请", "requests for the table by mail") }
            }
            Kind::PasswordResets => Budget { network: 60, ..rate(HOUR, "重设密码申请", "requests for a new password") },
            Kind::Invitations => Budget { person: 30, enterprise: 60, ..rate(DAY, "邀请", "invitations") },
            Kind::InvitationMails => {
                Budget { mailbox: 3, ..rate(DAY, "寄往该邮箱的邀请", "invitations to this mailbox") }
            }
            Kind::SubscriptionMails => {
                Budget { mailbox: 3, ..rate(DAY, "寄往该邮箱的订阅邮件", "mails to this mailbox about the table") }
            }
            Kind::MailboxProofs => {
                Budget { mailbox: 5, ..rate(DAY, "寄往该邮箱的确认邮件", "mails that confirm this mailbox") }
            }
            Kind::ListingPreviews => Budget { person: 120, enterprise: 300, ..rate(HOUR, "文件预览", "previews of files") },
            Kind::PricePreviews => {
                Budget { person: 300, enterprise: 600, ..rate(HOUR, "采价文件预览", "previews of price files") }
            }
            Kind::Listings => Budget { enterprise: 20_000, ..rate(DAY, "新发布的供需信息", "new listings") },
            Kind::CallsForHelp => Budget { enterprise: 200, ..rate(HOUR, "紧急与滞销提醒", "calls for help") },
            Kind::OpenInvitations => Budget {
                enterprise: 100,
                ..stored("未接受的邀请", "invitations that wait", "请先撤回不再需要的邀请", "withdraw those that are not needed")
            },
            Kind::PreviewBytes => Budget {
                enterprise: 64 * MIB,
                bytes: true,
                ..stored(
                    "未导入的预览",
                    "previews that were not imported",
                    "请先导入已预览的文件，或等待 7 天后自动清理",
                    "import the files you have previewed, or wait until previews end after 7 days",
                )
            },
            Kind::PricePreviewBytes => Budget {
                person: 256 * MIB,
                bytes: true,
                ..stored(
                    "未提交或被搁置的采价文件",
                    "price files that are previewed or held",
                    "请先提交或放弃已预览的文件，或等待 2 天后自动清理",
                    "commit or discard the files you have previewed, or wait until previews end after 2 days",
                )
            },
            Kind::Drafts => Budget {
                enterprise: 1000,
                unvetted: 100,
                ..stored("草稿", "drafts", "请先发布或撤下不再需要的草稿", "publish or withdraw drafts that are not needed")
            },
            Kind::OpenListings => Budget {
                enterprise: 10_000,
                ..stored(
                    "在挂牌的信息",
                    "listings on the board",
                    "请先撤下不再需要的挂牌",
                    "withdraw listings that are not needed",
                )
            },
            Kind::ApiKeys => Budget {
                person: 20,
                ..stored("密钥", "keys", "请先吊销不再使用的密钥", "revoke keys that are not used")
            },
            Kind::SavedSearches => Budget {
                person: 50,
                ..stored("保存的搜索", "saved searches", "请先删除不再需要的搜索", "remove searches that are not needed")
            },
            Kind::Files => {
                Budget { person: 300, enterprise: 2000, ..rate(DAY, "上传的照片和文件", "photos and documents uploaded") }
            }
            Kind::FileBytes => Budget {
                person: 512 * MIB,
                enterprise: 4096 * MIB,
                bytes: true,
                ..rate(DAY, "上传的照片和文件总量", "of photos and documents uploaded")
            },
            Kind::UnusedFiles => Budget {
                person: 60,
                ..stored(
                    "已上传但没有使用的照片和文件",
                    "photos and documents that were uploaded and not used",
                    "请先用在收货等登记里，或删除不需要的；未使用的一天后自动清理",
                    "use them in a receipt, or delete those that are not needed; unused ones are deleted after a day",
                )
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_limits_someone_and_names_the_way_out() {
        for kind in Kind::ALL {
            let budget = kind.budget();
            assert!(budget.person + budget.enterprise + budget.network + budget.mailbox > 0, "{kind}");
            assert!(!budget.zh.is_empty() && !budget.en.is_empty(), "{kind}");
            let stored = budget.window == 0;
            assert_eq!(stored, !budget.way_zh.is_empty() && !budget.way_en.is_empty(), "{kind}");
            // A stored quota has one owner, so that the count and the limit are of the same things.
            assert!(!stored || (budget.person == 0) != (budget.enterprise == 0), "{kind}");
        }
    }
}
