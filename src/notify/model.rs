use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kinds::{MailFault, MailKind, NewsKind};
use crate::schema::{notifications, outbox};
use kernel::{Id, RegionCode, Text, Ts};
use storage::bulk_insert;

/// Something a person should know: one line in their inbox, and a mail if `mail` is set.
#[derive(Debug, Clone)]
pub struct News {
    pub kind: NewsKind,
    pub title: Text,
    pub body: Text,
    /// Where it is dealt with, as a path of the web pages: `/proposals/…`.
    pub link: String,
    /// Also send it by mail.
    pub mail: bool,
}

/// One line of a person's inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct Notification {
    pub id: Id,
    #[diesel(deserialize_as = String)]
    pub kind: NewsKind,
    pub title_zh: String,
    pub title_en: String,
    pub body_zh: String,
    pub body_en: String,
    pub link: String,
    pub created_at: Ts,
    pub read_at: Option<Ts>,
}

/// A line on its way into somebody's inbox.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
pub(super) struct NotificationRow {
    pub market: RegionCode,
    pub id: Id,
    pub user_id: Id,
    pub kind: NewsKind,
    pub title_zh: String,
    pub title_en: String,
    pub body_zh: String,
    pub body_en: String,
    pub link: String,
    pub created_at: Ts,
    pub read_at: Option<Ts>,
}

/// A mail to be sent, as it waits in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    /// Beside the payload in the outbox, so that lists can be narrowed by it.
    #[serde(skip, default = "news")]
    pub kind: MailKind,
    pub to: String,
    pub subject: String,
    pub body: String,
}

const fn news() -> MailKind {
    MailKind::News
}

/// A mail with more than words: HTML, files, and a way out of a mailing list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    #[serde(flatten)]
    pub mail: Mail,
    /// The same in HTML; links that begin with `/` lead to the product.
    #[serde(default)]
    pub html: Option<String>,
    #[serde(default)]
    pub attachments: Vec<Enclosed>,
    /// A path that ends the subscription when it is posted to (RFC 8058).
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// A file of a mail, by the name under which [`super::attachments`] keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enclosed {
    pub kept_as: String,
    /// The name that the reader sees.
    pub file_name: String,
}

/// A message that waits for delivery.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub(super) struct OutboxRow {
    pub market: RegionCode,
    pub id: Id,
    pub topic: String,
    pub payload: String,
    pub run_at: Ts,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub state: String,
    pub created_at: Ts,
    pub claimed_by: Option<Id>,
    /// Of a mail.
    pub kind: Option<MailKind>,
    /// Of a mail that has not left: why, at the last attempt.
    pub fault: Option<MailFault>,
}

bulk_insert!(NotificationRow, notifications::table);
bulk_insert!(OutboxRow, outbox::table);
