use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use kernel::{Id, Ts};
use storage::schema::audit_log;

/// What a use case says about a change; who, when and which request come from the context.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The kind of thing, in the singular: `offer`, `enterprise`, `bulletin`.
    pub entity: &'a str,
    pub entity_id: String,
    /// The business's verb: `place`, `approve`, `publish`.
    pub action: &'a str,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
    pub reason: Option<&'a str>,
    /// Old and new values, or whatever explains the change. Never a secret.
    pub detail: serde_json::Value,
}

impl<'a> Entry<'a> {
    pub fn new(entity: &'a str, entity_id: impl ToString, action: &'a str) -> Entry<'a> {
        Entry {
            entity,
            entity_id: entity_id.to_string(),
            action,
            from: None,
            to: None,
            reason: None,
            detail: serde_json::json!({}),
        }
    }

    #[must_use]
    pub fn states(mut self, from: Option<&'a str>, to: &'a str) -> Entry<'a> {
        self.from = from;
        self.to = Some(to);
        self
    }

    #[must_use]
    pub fn reason(mut self, reason: Option<&'a str>) -> Entry<'a> {
        self.reason = reason;
        self
    }

    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Entry<'a> {
        self.detail = detail;
        self
    }
}

/// One entry of the trail as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log)]
pub struct AuditEntry {
    pub id: Id,
    /// Its place in the sealed chain; absent for a moment after the change.
    pub seq: Option<i64>,
    pub at: Ts,
    /// `user`, `api_key`, `public` or `system:<job>`.
    pub actor: String,
    pub actor_user_id: Option<Id>,
    pub actor_enterprise_id: Option<Id>,
    pub request_id: String,
    pub address: String,
    pub entity: String,
    pub entity_id: String,
    pub action: String,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub reason: Option<String>,
    /// JSON text.
    pub detail: String,
    pub hash: Option<String>,
}

impl AuditEntry {
    /// SHA-256 over the hash before and every field but the hash itself, as one JSON array, so that no
    /// two different entries have the same bytes.
    pub fn chained(&self, seq: i64, previous: &str) -> String {
        let bytes = serde_json::json!([
            previous,
            seq,
            self.id,
            self.at,
            self.actor,
            self.actor_user_id,
            self.actor_enterprise_id,
            self.request_id,
            self.address,
            self.entity,
            self.entity_id,
            self.action,
            self.from_state,
            self.to_state,
            self.reason,
            self.detail
        ]);
        hex::encode(Sha256::digest(bytes.to_string()))
    }
}
