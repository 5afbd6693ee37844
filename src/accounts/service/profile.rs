//! A person's own particulars and sessions.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    passwords::in_person,
    registration::{free_mobile, given},
    sign_in::{self, me_of},
};
use crate::{
    model::{self, Me},
    store::{self, sessions::SessionRow},
};
use kernel::{Ctx, Error, ErrorCode, FieldError, Id, Lang, Result, Ts, error::Check};
use storage::Tx;

/// What a person changes about themselves; what is absent stays, and an empty mobile number is removed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMe {
    pub name: Option<String>,
    pub mobile: Option<String>,
    pub language: Option<Lang>,
}

/// Changes the caller's particulars.
///
/// # Errors
/// Field errors; `already_exists` when somebody else has the mobile number.
pub fn edit_me(tx: &mut Tx, ctx: &Ctx, cmd: &EditMe) -> Result<Me> {
    let id = in_person(ctx)?;
    let user = store::users::find(tx, id)?;
    let mut check = Check::new();
    let name = cmd.name.clone().unwrap_or_else(|| user.name.clone());
    check.line(&name, 1, 50, "name");
    let mobile = match &cmd.mobile {
        None => user.mobile.clone(),
        Some(text) => check.keep_given(given(Some(text)).map(|text| model::mobile(text, "mobile")))?,
    };
    check.finish()?;
    if let Some(mobile) = &mobile
        && store::users::mobile_taken(tx, mobile, Some(id))?
    {
        let field = FieldError::new("mobile", "already_exists", "该手机号已注册", "this mobile number is registered already");
        return Err(Error { fields: vec![field], ..Error::new(ErrorCode::AlreadyExists) });
    }
    if let Some(mobile) = &mobile {
        free_mobile(tx, ctx, mobile, Some(id))?;
    }
    let language = cmd.language.unwrap_or_else(|| user.lang());
    store::users::set_profile(tx, id, name.trim(), mobile.as_deref(), language.as_str(), ctx.now)?;
    let detail =
        json!({ "name_changed": name.trim() != user.name, "mobile_changed": mobile != user.mobile, "language": language });
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, id, audit::Action::Edit).detail(detail))?;
    let user = store::users::find(tx, id)?;
    let actor = ctx.actor().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    me_of(tx, &user, actor)
}

/// One of the caller's sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MySession {
    pub id: Id,
    pub created_at: Ts,
    /// The last log-in or renewal of the access token.
    pub last_seen_at: Ts,
    pub user_agent: String,
    pub address: String,
    /// The one that asks.
    pub current: bool,
}

/// The caller's living sessions, the latest first.
///
/// # Errors
/// `forbidden` for machines.
pub fn sessions(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<MySession>> {
    let here = ctx.actor().and_then(|actor| actor.session_id);
    let view = |row: SessionRow| MySession {
        id: row.id,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        user_agent: row.user_agent,
        address: row.address,
        current: Some(row.id) == here,
    };
    Ok(store::sessions::living(tx, in_person(ctx)?, ctx.now)?.into_iter().map(view).collect())
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// `not_found` for others' sessions and those that have ended.
pub fn end_session(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    let me = in_person(ctx)?;
    let mine = store::sessions::find(tx, id)?.filter(|row| row.user_id == me && row.ended_at.is_none());
    mine.ok_or_else(|| Error::not_found("会话", "session"))?;
    sign_in::end(tx, ctx, id, me, "revoked")
}

/// Ends all of the caller's sessions but the present one.
///
/// # Errors
/// `forbidden` for machines.
pub fn end_other_sessions(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    let me = in_person(ctx)?;
    sign_in::end_all(tx, ctx, me, ctx.actor().and_then(|actor| actor.session_id), "revoked")?;
    Ok(())
}
