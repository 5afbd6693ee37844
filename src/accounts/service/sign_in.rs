//! Coming in, staying in, and leaving.
//!
//! A session row stands behind both tokens. The refresh token is replaced each time it is used; a genuine
//! token that is not the present one has been used before, so somebody has a copy, and the session ends.
//! One exception: the token just replaced, within [`GRACE_SECONDS`], is two tabs asking at once. The later one
//! is told to try again (409), which is safe: it receives no token.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::throttle::{self, Attempt};
use crate::{
    config::AuthConfig,
    model::{self, EnterpriseState, Me, Opened, Session, UserRow},
    password::Password,
    store::{self, sessions::SessionRow},
    token::{self, Use},
};
use access::{Permission, holds, require};
use kernel::{
    Actor, Ctx, Error, ErrorCode, Id, Result, Ts, Who,
    text::{half_width, is_hidden},
};
use storage::{Db, Tx};

/// How long after a rotation the token before it counts as a race of two tabs, not as theft.
const GRACE_SECONDS: i64 = 10;

/// A session ends after so many days even if it is used all the time.
const LONGEST_SESSION_DAYS: i64 = 90;

/// A log-in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// E-mail address or mobile number.
    #[schema(example = "zhangsan@example.cn")]
    pub login: String,
    pub password: Password,
    /// The six digits of the authenticator, for people who have set one up.
    #[serde(default, skip_serializing)]
    pub totp_code: Option<String>,
}

/// The way in which people type their login: an address in any case, a number with or without blanks, both in half or full
/// width, and with the invisible signs that are copied along from a chat or a page.
pub(super) fn normalise_login(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_hidden(*c)).take(254).collect();
    let text = half_width(&seen).trim().to_lowercase();
    if text.contains('@') { text } else { model::mobile(&text, "login").unwrap_or(text) }
}

/// The device on which somebody logs in.
#[derive(Debug, Clone)]
pub struct Device {
    pub user_agent: String,
    /// What its cookie says; a fresh one when it had none.
    pub token: String,
}

impl Device {
    /// `sent` is the cookie's value, if the device has one.
    pub fn new(user_agent: String, sent: Option<String>) -> Device {
        let sent = sent.filter(|text| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()));
        Device { user_agent, token: sent.unwrap_or_else(token::random) }
    }
}

/// Opens a session for whoever knows the password (and has the second factor, if there is one).
///
/// # Errors
/// `login_failed` alike for a wrong password, an unknown login and a deactivated person; `totp_required`,
/// `totp_invalid`; `rate_limited` after too many failures.
pub async fn log_in(db: &Db, config: &AuthConfig, ctx: &Ctx, cmd: LogIn, device: &Device) -> Result<Opened> {
    let login = normalise_login(&cmd.login);
    let (candidate, attempt, blocked) = {
        let (ctx, device) = (ctx.clone(), device.token.clone());
        db.write(move |tx| {
            let user = store::users::by_login(tx, &login)?;
            let attempt = Attempt::log_in(tx, &ctx, &login, user.as_ref(), &device)?;
            let blocked = throttle::count_attempt(tx, &ctx, &attempt)?;
            Ok((user, attempt, blocked))
        })
        .await?
    };
    let stored = candidate.as_ref().filter(|user| user.active).map(|user| user.password_hash.clone());
    let outcome = cmd.password.verify(stored, config.password_cost).await;
    let right = throttle::looked_at(db, ctx, &attempt, outcome).await?;
    let Some(user) = candidate.as_ref().filter(|_| right).cloned() else {
        // Recorded alike for known and unknown logins, so that the time taken tells nothing either.
        let (ctx, user) = (ctx.clone(), candidate.map(|user| user.id));
        let entity_id = user.map(|id| id.to_string()).unwrap_or_default();
        db.write(move |tx| {
            throttle::fail(tx, &ctx, &attempt, blocked)?;
            audit::record(tx, &ctx, audit::Entry::new(audit::Entity::User, &entity_id, audit::Action::LogInFailed))
        })
        .await?;
        return Err(Error::new(ErrorCode::LoginFailed));
    };
    let (config, ctx, code, device) = (config.clone(), ctx.clone(), cmd.totp_code, device.clone());
    db.write(move |tx| {
        // Read again: the person may have been deactivated while the password was being checked.
        let (user, state) = store::users::with_state(tx, user.id)?
            .filter(|(now, _)| now.active && now.password_hash == user.password_hash)
            .ok_or_else(|| Error::new(ErrorCode::LoginFailed))?;
        if user.totp_enabled {
            match code.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
                None => {
                    throttle::give_back(tx, &ctx, &attempt)?;
                    return Ok(Err(Error::new(ErrorCode::TotpRequired)));
                }
                Some(code) => super::totp::spend(tx, &config, &ctx, &user, code)?,
            }
        }
        throttle::succeed(tx, &ctx, &attempt)?;
        store::devices::remember(tx, user.id, &token::digest(&device.token), ctx.now)?;
        open_session(tx, &ctx, &config, &user, state, &device.user_agent).map(Ok)
    })
    .await?
}

/// Opens a session for a person whose identity has been proved.
pub(super) fn open_session(
    tx: &mut Tx,
    ctx: &Ctx,
    config: &AuthConfig,
    user: &UserRow,
    state: Option<EnterpriseState>,
    user_agent: &str,
) -> Result<Opened> {
    let id = Id::new(ctx.now);
    let expires_at = ctx.now.plus_hours(config.refresh_days * 24);
    let refresh_token = token::sign(&config.secrets, Use::Refresh, id, expires_at)?;
    store::sessions::insert(
        tx,
        SessionRow {
            id,
            user_id: user.id,
            refresh_hash: token::digest(&refresh_token),
            previous_refresh_hash: None,
            rotated_at: ctx.now,
            user_agent: user_agent.chars().filter(|c| !is_hidden(*c)).take(200).collect(),
            address: ctx.address.clone(),
            created_at: ctx.now,
            last_seen_at: ctx.now,
            expires_at,
            ended_at: None,
            ended_reason: None,
        },
    )?;
    let actor = actor_of(user, state, Some(id), config);
    let own = Ctx { who: Who::Actor(Box::new(actor.clone())), ..ctx.clone() };
    audit::record(tx, &own, audit::Entry::new(audit::Entity::Session, id, audit::Action::LogIn).states(None, "open"))?;
    let me = me_of(tx, user, &actor)?;
    Ok(Opened { session: session(config, id, me, ctx.now)?, refresh_token })
}

fn session(config: &AuthConfig, id: Id, me: Me, now: Ts) -> Result<Session> {
    let access_token = token::sign(&config.secrets, Use::Access, id, now.plus_minutes(config.access_minutes))?;
    Ok(Session { access_token, expires_in: config.access_minutes * 60, me })
}

/// Exchanges a refresh token for a new one and a new access token.
///
/// # Errors
/// `session_expired`; `refresh_reused` when the token had been used before (then the session has ended);
/// `conflict` when another tab has just done the same: try again with the new cookie.
pub fn refresh(tx: &mut Tx, ctx: &Ctx, config: &AuthConfig, refresh_token: &str) -> Result<std::result::Result<Opened, Error>> {
    let expired = || Error::new(ErrorCode::SessionExpired);
    let id = token::read(&config.secrets, Use::Refresh, refresh_token, ctx.now).ok_or_else(expired)?;
    let (user, state) = store::sessions::who(tx, id, ctx.now)?.ok_or_else(expired)?;
    let row = store::sessions::find(tx, id)?.ok_or_else(expired)?;
    let old = token::digest(refresh_token);
    let expires_at = ctx.now.plus_hours(config.refresh_days * 24).min(row.created_at.plus_hours(LONGEST_SESSION_DAYS * 24));
    let next = token::sign(&config.secrets, Use::Refresh, id, expires_at)?;
    if store::sessions::rotate(tx, id, &old, &token::digest(&next), ctx.now, expires_at)? {
        let me = me_of(tx, &user, &actor_of(&user, state, Some(id), config))?;
        return Ok(Ok(Opened { session: session(config, id, me, ctx.now)?, refresh_token: next }));
    }
    // The row may have been rotated between our reading and our writing.
    let row = store::sessions::find(tx, id)?.ok_or_else(expired)?;
    let just_replaced = row.previous_refresh_hash.as_deref() == Some(old.as_str());
    if just_replaced && ctx.now <= row.rotated_at.plus_seconds(GRACE_SECONDS) {
        let tabs = Error::new(ErrorCode::Conflict)
            .detail("另一页面刚刚刷新了登录状态，请重试", "another tab has just refreshed; try again");
        return Err(tabs.retry_after(1));
    }
    end(tx, ctx, id, user.id, "refresh_reused")?;
    // An error would undo the ending, so it travels as a value.
    Ok(Err(Error::new(ErrorCode::RefreshReused)))
}

/// Ends the caller's session, named by the access token or, when that has expired, by the refresh token.
///
/// # Errors
/// Those of the database: who has no session is logged out already.
pub fn log_out(tx: &mut Tx, ctx: &Ctx, config: &AuthConfig, refresh_token: Option<&str>) -> Result<()> {
    let named = refresh_token.and_then(|token| token::read(&config.secrets, Use::Refresh, token, ctx.now));
    let Some(id) = ctx.actor().and_then(|actor| actor.session_id).or(named) else {
        return Ok(());
    };
    match store::sessions::find(tx, id)? {
        Some(row) => end(tx, ctx, id, row.user_id, "log_out"),
        None => Ok(()),
    }
}

/// Ends one session and records why.
pub(super) fn end(tx: &mut Tx, ctx: &Ctx, session: Id, user: Id, reason: &str) -> Result<()> {
    if store::sessions::end(tx, session, reason, ctx.now)? {
        let entry = audit::Entry::new(audit::Entity::Session, session, audit::Action::End)
            .states(Some("open"), "ended")
            .reason(Some(reason));
        audit::record(tx, ctx, entry.detail(json!({ "user_id": user })))?;
    }
    Ok(())
}

/// Ends all sessions of a person but one and records why; returns how many.
pub(super) fn end_all(tx: &mut Tx, ctx: &Ctx, user: Id, but: Option<Id>, reason: &str) -> Result<usize> {
    let ended = store::sessions::end_all(tx, user, but, reason, ctx.now)?;
    if ended > 0 {
        let entry = audit::Entry::new(audit::Entity::User, user, audit::Action::EndSessions).reason(Some(reason));
        audit::record(tx, ctx, entry.detail(json!({ "sessions": ended })))?;
    }
    Ok(ended)
}

/// The caller's own particulars.
///
/// # Errors
/// `login_required` for the public, `forbidden` for a key without this scope.
pub fn me(tx: &mut Tx, ctx: &Ctx) -> Result<Me> {
    require(ctx, Permission::Own)?;
    let actor = ctx.actor().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    let user = store::users::find(tx, actor.user_id)?;
    me_of(tx, &user, actor)
}

pub(crate) fn me_of(tx: &mut Tx, user: &UserRow, actor: &Actor) -> Result<Me> {
    let enterprise = match user.enterprise_id {
        Some(id) => Some(super::enterprise_brief(tx, id)?),
        None => None,
    };
    let district = match &user.district {
        Some(code) => Some(store::enterprises::region(tx, code)?),
        None => None,
    };
    Ok(Me {
        id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        email_proved: user.email_proved_at.is_some(),
        mobile: user.mobile.clone(),
        role: user.role,
        position: user.position,
        enterprise,
        district,
        totp_enabled: user.totp_enabled,
        totp_setup_required: actor.totp_setup_required,
        permissions: Permission::ALL.iter().copied().filter(|permission| holds(actor, *permission)).collect(),
        language: user.lang(),
    })
}

/// The person as use cases see them.
pub(crate) fn actor_of(user: &UserRow, state: Option<EnterpriseState>, session_id: Option<Id>, config: &AuthConfig) -> Actor {
    let official = user.role.is_official();
    Actor {
        user_id: user.id,
        session_id,
        api_key_id: None,
        enterprise_id: user.enterprise_id,
        approved: official || state == Some(EnterpriseState::Approved),
        role: user.role,
        position: user.position,
        district: user.district.clone(),
        scopes: None,
        totp_setup_required: official && config.totp_enforced && !user.totp_enabled,
    }
}
