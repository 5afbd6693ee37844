//! API keys for machines: scopes of the owner's own permissions, an end, and only a hash on our side.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::sign_in;
use crate::{
    config::AuthConfig,
    store::{self, keys::KeyRow},
    token,
};
use access::{Permission, holds, require};
use kernel::{Actor, Ctx, Cursor, Day, Error, ErrorCode, FieldError, Id, Page, PageQuery, Result, Ts, error::Check};
use storage::{Db, Tx};
use web::Resource;

/// The longest that a key may live, in days.
const LONGEST_DAYS: i32 = 366;

/// How often the last use is written down, in minutes: not with every request.
const TOUCH_MINUTES: i64 = 5;

/// Asks for a key.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    pub name: String,
    /// Permissions of the caller's own, as in `Me.permissions`.
    #[schema(value_type = Vec<Permission>)]
    pub scopes: Vec<String>,
    /// The last day on which the key is good.
    pub expires_on: Day,
}

/// A key, without the secret part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApiKey {
    pub id: Id,
    pub name: String,
    /// How the key begins, to tell keys apart.
    pub prefix: String,
    pub scopes: Vec<Permission>,
    pub expires_on: Day,
    pub last_used_at: Option<Ts>,
    pub created_at: Ts,
}

impl From<KeyRow> for ApiKey {
    fn from(row: KeyRow) -> ApiKey {
        ApiKey {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            // A word of an earlier version permits nothing.
            scopes: row.scopes.split_whitespace().filter_map(|word| word.parse().ok()).collect(),
            expires_on: row.expires_on,
            last_used_at: row.last_used_at,
            created_at: row.created_at,
        }
    }
}

impl Resource for ApiKey {
    fn location(&self) -> String {
        format!("/api-keys/{}", self.id)
    }
}

/// The key itself. It is derived from its id with a secret of the server, so that the answer to a repeated request can show it
/// again although it is stored nowhere.
///
/// # Errors
/// `unexpected` when signing fails.
fn derive(secret: &[u8], id: Id) -> Result<String> {
    Ok(format!("{}{}", token::KEY_PREFIX, token::derive(secret, "api-key", &id.to_string())?))
}

/// The key itself, also when the server's secret was rotated since it was made.
///
/// # Errors
/// `unexpected` when signing fails, or the secret that it was made with is gone.
pub fn secret_of(config: &AuthConfig, about: &ApiKey) -> Result<String> {
    for secret in config.secrets.iter() {
        let key = derive(secret, about.id)?;
        if key.starts_with(&about.prefix) {
            return Ok(key);
        }
    }
    Err(Error::unexpected("the secret that the key was made with is not in use any more"))
}

/// Makes a key.
///
/// # Errors
/// Field errors: scopes that the caller does not hold, an end in the past or too far away.
pub fn create_key(tx: &mut Tx, ctx: &Ctx, config: &AuthConfig, cmd: &NewKey) -> Result<ApiKey> {
    require(ctx, Permission::ApiKeys)?;
    let actor = in_person(ctx)?;
    let mut check = Check::new();
    check.line(&cmd.name, 1, 80, "name");
    check.require(!cmd.scopes.is_empty(), "scopes", "required", "至少选择一项权限", "choose at least one permission");
    let mut scopes: Vec<&'static str> = Vec::new();
    for (place, word) in cmd.scopes.iter().enumerate() {
        // A key cannot make keys or manage people: whoever finds one must not be able to dig in.
        let barred = [Permission::ApiKeys, Permission::UsersManageOwn, Permission::UsersAdminister];
        match word.parse::<Permission>().ok().filter(|p| holds(actor, *p) && !barred.contains(p)) {
            Some(permission) => scopes.push(permission.as_str()),
            None => {
                let path = format!("scopes[{place}]");
                check.push(FieldError::new(
                    path,
                    "scope_not_held",
                    "您没有该权限，或该权限不能授予密钥",
                    "you do not hold it, or keys may not",
                ));
            }
        }
    }
    scopes.sort_unstable();
    scopes.dedup();
    let today = ctx.now.day();
    let owner = actor.user_id;
    budget::keep(tx, ctx, budget::Kind::ApiKeys, 1, |tx| store::keys::count(tx, owner, today))?;
    let fits = cmd.expires_on >= today && cmd.expires_on <= today.plus(LONGEST_DAYS);
    check.require(fits, "expires_on", "out_of_range", "有效期须在今天起一年之内", "it must end within a year from today");
    check.finish()?;
    let id = Id::new(ctx.now);
    let secret = derive(config.secrets.first(), id)?;
    let row = KeyRow {
        id,
        user_id: actor.user_id,
        enterprise_id: actor.enterprise_id,
        name: cmd.name.trim().to_owned(),
        key_hash: token::digest(&secret),
        prefix: secret.chars().take(10).collect(),
        scopes: scopes.join(" "),
        expires_on: cmd.expires_on,
        last_used_at: None,
        created_at: ctx.now,
        revoked_at: None,
    };
    store::keys::insert(tx, row.clone())?;
    let detail = json!({ "name": row.name, "scopes": scopes, "expires_on": row.expires_on });
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::ApiKey, id, audit::Action::Create).states(None, "active").detail(detail),
    )?;
    Ok(row.into())
}

fn in_person(ctx: &Ctx) -> Result<&Actor> {
    ctx.actor().filter(|actor| actor.session_id.is_some()).ok_or_else(|| Error::new(ErrorCode::Forbidden))
}

/// The caller's keys, the latest first.
///
/// # Errors
/// Field errors of the paging.
pub fn keys(tx: &mut Tx, ctx: &Ctx, page: &PageQuery) -> Result<Page<ApiKey>> {
    require(ctx, Permission::ApiKeys)?;
    let (actor, limit) = (in_person(ctx)?, page.limit()?);
    let before = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    let rows = store::keys::list(tx, actor.user_id, before, limit + 1)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])).map(ApiKey::from))
}

/// Revokes one of the caller's keys at once.
///
/// # Errors
/// `not_found`.
pub fn revoke_key(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::ApiKeys)?;
    if !store::keys::revoke(tx, in_person(ctx)?.user_id, id, ctx.now)? {
        return Err(Error::not_found("密钥", "key"));
    }
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::ApiKey, id, audit::Action::Revoke).states(Some("active"), "revoked"))
}

/// Revokes all keys of a person and records why.
pub(super) fn revoke_all(tx: &mut Tx, ctx: &Ctx, user: Id, reason: &str) -> Result<()> {
    let revoked = store::keys::revoke_all(tx, user, ctx.now)?;
    if revoked > 0 {
        let entry = audit::Entry::new(audit::Entity::User, user, audit::Action::RevokeApiKeys).reason(Some(reason));
        audit::record(tx, ctx, entry.detail(json!({ "keys": revoked })))?;
    }
    Ok(())
}

/// Who speaks with this key.
///
/// # Errors
/// `session_expired` when it is unknown, revoked or past its end, or its enterprise is suspended.
pub async fn resolve_key(db: &Db, config: &AuthConfig, key: &str, now: Ts) -> Result<Actor> {
    let hash = token::digest(key);
    let found = db.read(move |tx| store::keys::who(tx, &hash, now)).await?;
    let expired = || Error::new(ErrorCode::SessionExpired);
    let (row, user, state) = found.ok_or_else(expired)?;
    if state == Some(crate::EnterpriseState::Suspended) {
        return Err(expired());
    }
    if row.last_used_at.is_none_or(|last| last.plus_minutes(TOUCH_MINUTES) <= now) {
        db.write(move |tx| store::keys::touch(tx, row.id, now)).await?;
    }
    let scopes = row.scopes.split_whitespace().map(str::to_owned).collect();
    Ok(Actor { api_key_id: Some(row.id), scopes: Some(scopes), ..sign_in::actor_of(&user, state, None, config) })
}
