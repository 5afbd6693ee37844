use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::bulletin_subscriptions;
use kernel::{Id, Lang, Ts, text_enum};
use prices::figures::PriceUnit;

text_enum! {
    pub enum SubscriptionState {
        /// The mailbox has not confirmed yet.
        Pending = "pending",
        Active = "active",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulletin_subscriptions, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub id: Id,
    pub email: String,
    pub token: String,
    pub state: SubscriptionState,
    pub unit: PriceUnit,
    /// Codes separated by commas; empty: the whole table.
    pub varieties: String,
    pub language: String,
    pub created_at: Ts,
    pub confirmed_at: Option<Ts>,
    pub asked_at: Ts,
}

impl Row {
    pub fn lang(&self) -> Lang {
        if self.language == "en" { Lang::En } else { Lang::Zh }
    }

    pub fn varieties(&self) -> Vec<String> {
        self.varieties.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
    }
}

/// Asks for the table by mail.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Subscribe {
    #[schema(example = "zhang@example.cn")]
    pub email: String,
    pub unit: PriceUnit,
    /// Codes; empty: the whole table.
    pub varieties: Vec<String>,
    pub language: Lang,
}

/// Other wishes, in full.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SetSubscription {
    pub unit: PriceUnit,
    /// Codes; empty: the whole table.
    pub varieties: Vec<String>,
    pub language: Lang,
}

/// A subscription, for whoever holds the link from its mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Subscription {
    pub email: String,
    pub state: SubscriptionState,
    pub unit: PriceUnit,
    /// Codes; empty: the whole table.
    pub varieties: Vec<String>,
    pub language: Lang,
}

impl From<Row> for Subscription {
    fn from(row: Row) -> Subscription {
        Subscription { varieties: row.varieties(), language: row.lang(), email: row.email, state: row.state, unit: row.unit }
    }
}

/// How many get the table, counted to 10 000 at most; who they are is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubscriberCount {
    pub active: i64,
    pub pending: i64,
}
