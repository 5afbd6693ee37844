use std::str::FromStr;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::words::{Action, Entity};
use crate::schema::audit_log;
use kernel::{Id, Ts};

/// What a use case says about a change; who, when and which request come from the context.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub entity: Entity,
    pub entity_id: String,
    pub action: Action,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
    pub reason: Option<&'a str>,
    /// Old and new values, or whatever explains the change. Never a secret.
    pub detail: serde_json::Value,
}

impl<'a> Entry<'a> {
    pub fn new(entity: Entity, entity_id: impl ToString, action: Action) -> Entry<'a> {
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

/// One entry of the trail as it is stored, its words as text: what an earlier version recorded stays readable, and its hash
/// is over the text.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log)]
pub(super) struct AuditRow {
    pub id: Id,
    pub seq: Option<i64>,
    pub at: Ts,
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
    pub detail: String,
    pub hash: Option<String>,
}

/// One entry of the trail as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
    pub entity: Entity,
    /// The stored word where `entity` is `other`.
    pub entity_other: Option<String>,
    pub entity_id: String,
    pub action: Action,
    /// The stored word where `action` is `other`.
    pub action_other: Option<String>,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub reason: Option<String>,
    /// JSON text.
    pub detail: String,
    pub hash: Option<String>,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> AuditEntry {
        let (entity, entity_other) = known(row.entity, Entity::Other);
        let (action, action_other) = known(row.action, Action::Other);
        AuditEntry {
            id: row.id,
            seq: row.seq,
            at: row.at,
            actor: row.actor,
            actor_user_id: row.actor_user_id,
            actor_enterprise_id: row.actor_enterprise_id,
            request_id: row.request_id,
            address: row.address,
            entity,
            entity_other,
            entity_id: row.entity_id,
            action,
            action_other,
            from_state: row.from_state,
            to_state: row.to_state,
            reason: row.reason,
            detail: row.detail,
            hash: row.hash,
        }
    }
}

/// The word, or `other` and its text where this version does not know it.
fn known<T: FromStr>(text: String, other: T) -> (T, Option<String>) {
    match text.parse() {
        Ok(word) => (word, None),
        Err(_) => (other, Some(text)),
    }
}

impl AuditRow {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_stored_word_stays_readable() {
        let known_words = (known("deal".to_owned(), Entity::Other), known("strike".to_owned(), Action::Other));
        assert_eq!(known_words, ((Entity::Deal, None), (Action::Strike, None)));
        assert_eq!(known("coupon".to_owned(), Entity::Other), (Entity::Other, Some("coupon".to_owned())));
    }
}
