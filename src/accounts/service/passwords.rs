//! A new password: by knowing the old one, or by a mail to one's own address.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    keys, mailbox,
    sign_in::{self, Device},
    throttle::{self, Attempt},
};
use crate::{
    config::AuthConfig,
    model::UserRow,
    password::Password,
    store::{
        self,
        tokens::{Purpose, TokenRow},
    },
    token,
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Lang, Result, error::Check};
use notify::{self, Mail, MailKind};
use storage::{Db, Tx};

/// A reset link is good for so many minutes.
const RESET_MINUTES: i64 = 30;

/// Mails with reset links for one login within an hour; further requests change nothing, and do not say so.
const RESETS_PER_HOUR: usize = 5;

/// Changes one's own password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current_password: Password,
    pub new_password: Password,
}

/// Asks for a reset link.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReset {
    /// E-mail address or mobile number.
    pub login: String,
}

/// Sets a new password with the link's token.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmReset {
    pub token: String,
    pub password: Password,
}

/// The caller in person: a machine's key may not touch passwords, sessions and second factors.
pub(super) fn in_person(ctx: &Ctx) -> Result<Id> {
    require(ctx, Permission::Own)?;
    match ctx.actor() {
        Some(actor) if actor.session_id.is_some() => Ok(actor.user_id),
        _ => Err(Error::new(ErrorCode::Forbidden)),
    }
}

/// Proves once more that the caller knows the password; failures count like failed log-ins. The attempt stays counted until
/// [`throttle::succeed`] says that all else was right, too.
///
/// # Errors
/// A field error at `path`, `rate_limited`.
pub(super) async fn prove(
    db: &Db,
    config: &AuthConfig,
    ctx: &Ctx,
    password: &Password,
    path: &str,
) -> Result<(UserRow, Attempt)> {
    let id = in_person(ctx)?;
    let asked = ctx.clone();
    let (user, attempt) = db
        .write(move |tx| {
            let user = store::users::find(tx, id)?;
            let attempt = Attempt::again(&asked, &user);
            throttle::count_attempt(tx, &asked, &attempt)?;
            Ok((user, attempt))
        })
        .await?;
    let outcome = password.verify(Some(user.password_hash.clone()), config.password_cost).await;
    if !throttle::looked_at(db, ctx, &attempt, outcome).await? {
        return Err(Error::field(path, "wrong_password", "密码不正确", "the password is wrong"));
    }
    Ok((user, attempt))
}

/// Who uses this device has just proved who they are: it is known from now on, and no other is.
fn know_only(tx: &mut Tx, ctx: &Ctx, user: Id, device: &Device) -> Result<()> {
    store::devices::forget_all(tx, user)?;
    store::devices::remember(tx, user, &token::digest(&device.token), ctx.now)
}

/// Changes the caller's password; all other sessions end, and all other devices are strangers' again.
///
/// # Errors
/// Field errors, `rate_limited`.
pub async fn change_password(db: &Db, config: &AuthConfig, ctx: &Ctx, cmd: ChangePassword, device: &Device) -> Result<()> {
    let (user, attempt) = prove(db, config, ctx, &cmd.current_password, "current_password").await?;
    let asked = ctx.clone();
    db.write(move |tx| throttle::succeed(tx, &asked, &attempt)).await?;
    let mut check = Check::new();
    cmd.new_password.check(&mut check, "new_password", &user.email);
    check.finish()?;
    let hash = cmd.new_password.hash(config.password_cost).await?;
    let (ctx, device) = (ctx.clone(), device.clone());
    db.write(move |tx| {
        store::users::set_password(tx, user.id, &hash, ctx.now)?;
        store::tokens::void_resets(tx, user.id, ctx.now)?;
        audit::record(tx, &ctx, audit::Entry::new(audit::Entity::User, user.id, audit::Action::ChangePassword))?;
        let here = ctx.actor().and_then(|actor| actor.session_id);
        sign_in::end_all(tx, &ctx, user.id, here, "password_changed")?;
        know_only(tx, &ctx, user.id, &device)
    })
    .await
}

/// Sends a reset link if the login belongs to an active person. Whether it does cannot be told from outside: the
/// answer is the same, and the work that takes time is done either way.
///
/// # Errors
/// `rate_limited` when the network has asked too often.
pub fn ask_reset(tx: &mut Tx, ctx: &Ctx, cmd: &AskReset) -> Result<()> {
    budget::spend(tx, ctx, budget::Kind::PasswordResets, 1)?;
    let user = store::users::by_login(tx, &sign_in::normalise_login(&cmd.login))?.filter(|user| user.active);
    let link = reset_token();
    let entity_id = user.as_ref().map(|user| user.id.to_string()).unwrap_or_default();
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, entity_id, audit::Action::AskPasswordReset))?;
    let Some(user) = user else { return Ok(()) };
    mail_link(tx, ctx, &user, link)?;
    Ok(())
}

/// A token for a link, and what is stored of it.
fn reset_token() -> (String, String) {
    let secret = token::random();
    let token_hash = token::digest(&secret);
    (secret, token_hash)
}

/// Sends this person a reset link; false when several were sent lately.
///
/// # Errors
/// Those of the database.
pub(super) fn send_reset_link(tx: &mut Tx, ctx: &Ctx, user: &UserRow) -> Result<bool> {
    mail_link(tx, ctx, user, reset_token())
}

fn mail_link(tx: &mut Tx, ctx: &Ctx, user: &UserRow, (secret, token_hash): (String, String)) -> Result<bool> {
    // The address may have been mistyped: its owner proves it first, and can reset the password then.
    if user.email_proved_at.is_none() {
        return mailbox::send_proof(tx, ctx, user);
    }
    if store::tokens::resets_since(tx, user.id, ctx.now.plus_hours(-1))? >= RESETS_PER_HOUR {
        return Ok(false);
    }
    store::tokens::void_resets(tx, user.id, ctx.now)?;
    store::tokens::insert(
        tx,
        TokenRow {
            id: Id::new(ctx.now),
            purpose: Purpose::PasswordReset,
            token_hash,
            user_id: Some(user.id),
            enterprise_id: user.enterprise_id,
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role,
            position: user.position,
            district: user.district.clone(),
            invited_by: None,
            created_at: ctx.now,
            expires_at: ctx.now.plus_minutes(RESET_MINUTES),
            used_at: None,
        },
    )?;
    let (subject, text) = match user.lang() {
        Lang::Zh => (
            "重设菜篮子密码",
            format!(
                "{}，您好：\n\n请在 {RESET_MINUTES} 分钟内打开下面的链接，设置新密码。如果不是您本人操作，请忽略本邮件。",
                user.name
            ),
        ),
        Lang::En => (
            "Reset your cailanzi password",
            format!(
                "Dear {},\n\nOpen this link within {RESET_MINUTES} minutes to set a new password. If you did not ask for it, ignore this mail.",
                user.name
            ),
        ),
    };
    let body = format!("{text}\n\n/password-reset?token={secret}\n");
    notify::mail(tx, ctx, &Mail { kind: MailKind::PasswordReset, to: user.email.clone(), subject: subject.to_owned(), body })?;
    Ok(true)
}

/// Sets a new password with the token of a mail; all sessions and API keys end, and so do the account's blocks for failed
/// log-ins. The device is known from then on, so that its network's block, which is for others' failures as well, does not
/// keep it out.
///
/// # Errors
/// `token_invalid`; field errors, and the token stays good then.
pub async fn confirm_reset(db: &Db, config: &AuthConfig, ctx: &Ctx, cmd: ConfirmReset, device: &Device) -> Result<()> {
    let digest = token::digest(cmd.token.trim());
    let (wanted, now) = (digest.clone(), ctx.now);
    // Asked first, so that nobody makes us hash for nothing.
    let Some(email) = db.read(move |tx| store::tokens::fresh_email(tx, Purpose::PasswordReset, &wanted, now)).await? else {
        return Err(Error::new(ErrorCode::TokenInvalid));
    };
    let mut check = Check::new();
    cmd.password.check(&mut check, "password", &email);
    check.finish()?;
    let hash = cmd.password.hash(config.password_cost).await?;
    let (ctx, device) = (ctx.clone(), device.clone());
    db.write(move |tx| {
        let invalid = || Error::new(ErrorCode::TokenInvalid);
        let row = store::tokens::spend(tx, Purpose::PasswordReset, &digest, ctx.now)?.ok_or_else(invalid)?;
        let user = store::users::find(tx, row.user_id.ok_or_else(invalid)?)?;
        if !user.active {
            return Err(invalid());
        }
        store::users::set_password(tx, user.id, &hash, ctx.now)?;
        audit::record(tx, &ctx, audit::Entry::new(audit::Entity::User, user.id, audit::Action::ResetPassword))?;
        throttle::forgive(tx, user.id)?;
        know_only(tx, &ctx, user.id, &device)?;
        sign_in::end_all(tx, &ctx, user.id, None, "password_reset")?;
        // Whoever knew the old password may have made keys.
        keys::revoke_all(tx, &ctx, user.id, "password_reset")
    })
    .await
}
