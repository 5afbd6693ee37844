//! The second factor: six digits of an authenticator, each good once.
//!
//! The authenticator's secret is not stored: it is derived from our signing secret and a random seed, and the database
//! holds the seed alone. Whoever reads the database cannot compute a code. While a secret is rotated, the factors that were derived
//! from the one before stay good; they end when it is taken away.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;

use super::{
    passwords::{in_person, prove},
    throttle,
};
use crate::{config::AuthConfig, model::UserRow, password::Password, store, token};
use kernel::{Ctx, Error, ErrorCode, Result};
use storage::{Db, Tx};

/// What the authenticator needs; shown until it has been confirmed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TotpSetup {
    /// In base 32, to be typed in.
    pub secret: String,
    /// The same for a QR code.
    pub otpauth_url: String,
}

/// A code of the authenticator.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    pub code: String,
}

/// Removes the second factor.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveTotp {
    pub password: Password,
    pub code: String,
}

/// The 160-bit secret that belongs to a seed under one of our secrets (RFC 4226 recommends this length).
fn derive(secret: &[u8], seed: &str) -> Result<Secret> {
    let derived = token::derive(secret, "totp", seed)?;
    Ok(Secret::from(Sha256::digest(derived)[..20].to_vec()))
}

fn generator(secret: Secret, account: &str) -> Result<Totp> {
    let builder =
        Builder::new().with_secret(secret).with_account_name(account.to_owned()).with_issuer(Some("cailanzi".to_owned()));
    builder.build().map_err(|_| Error::unexpected("a second factor cannot be built"))
}

/// Accepts a code that has not been used before, nor any older one.
///
/// # Errors
/// `totp_invalid`.
pub(super) fn spend(tx: &mut Tx, config: &AuthConfig, ctx: &Ctx, user: &UserRow, code: &str) -> Result<()> {
    let invalid = || Error::new(ErrorCode::TotpInvalid);
    let seed = user.totp_seed.as_deref().ok_or_else(invalid)?;
    let now = u64::try_from(ctx.now.as_seconds()).map_err(Error::unexpected)?;
    let mut step = None;
    for secret in config.secrets.iter() {
        step = step.or(generator(derive(secret, seed)?, &user.email)?.check(code.trim(), now));
    }
    let step = step.ok_or_else(invalid)?;
    let step = i64::try_from(step).map_err(Error::unexpected)?;
    if store::users::spend_totp_step(tx, user.id, step)? { Ok(()) } else { Err(invalid()) }
}

/// Begins the set-up with a new secret; it counts once a code has confirmed it.
///
/// # Errors
/// `wrong_state` when a second factor is in use.
pub fn set_up_totp(tx: &mut Tx, config: &AuthConfig, ctx: &Ctx) -> Result<TotpSetup> {
    let user = store::users::find(tx, in_person(ctx)?)?;
    if user.totp_enabled {
        return Err(Error::wrong_state("动态验证码已启用", "a second factor is in use already"));
    }
    let seed = token::random();
    store::users::set_totp(tx, user.id, Some(&seed), false, ctx.now)?;
    let secret = derive(config.secrets.first(), &seed)?;
    let typed = secret.to_base32();
    let totp = generator(secret, &user.email)?;
    let otpauth_url = totp.to_url().map_err(|_| Error::unexpected("a second factor has no address"))?;
    Ok(TotpSetup { secret: typed, otpauth_url })
}

/// Puts the second factor into use.
///
/// # Errors
/// `totp_invalid`; `wrong_state` when there is nothing to confirm.
pub fn confirm_totp(tx: &mut Tx, config: &AuthConfig, ctx: &Ctx, cmd: &ConfirmTotp) -> Result<()> {
    let user = store::users::find(tx, in_person(ctx)?)?;
    if user.totp_enabled || user.totp_seed.is_none() {
        return Err(Error::wrong_state("没有待确认的动态验证码", "there is no second factor to confirm"));
    }
    spend(tx, config, ctx, &user, &cmd.code).map_err(wrong_code)?;
    store::users::set_totp(tx, user.id, user.totp_seed.as_deref(), true, ctx.now)?;
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, user.id, audit::Action::EnableTotp))
}

/// Within a session a wrong code is a mistyped field: 401 would tell the client that the session has ended.
fn wrong_code(error: Error) -> Error {
    if error.code != ErrorCode::TotpInvalid {
        return error;
    }
    Error::field("code", "totp_invalid", "动态验证码不正确", "the authenticator code is wrong")
}

/// Takes the second factor out of use, with the password and a code. A wrong code counts like a wrong password: a million
/// codes are soon tried by a program.
///
/// # Errors
/// Field errors for a wrong password or code; `wrong_state` when there is none; `rate_limited`.
pub async fn remove_totp(db: &Db, config: &AuthConfig, ctx: &Ctx, cmd: RemoveTotp) -> Result<()> {
    let (user, attempt) = prove(db, config, ctx, &cmd.password, "password").await?;
    if !user.totp_enabled {
        return Err(Error::wrong_state("动态验证码未启用", "there is no second factor in use"));
    }
    let (config, ctx) = (config.clone(), ctx.clone());
    db.write(move |tx| {
        spend(tx, &config, &ctx, &user, &cmd.code).map_err(wrong_code)?;
        throttle::succeed(tx, &ctx, &attempt)?;
        store::users::set_totp(tx, user.id, None, false, ctx.now)?;
        audit::record(tx, &ctx, audit::Entry::new(audit::Entity::User, user.id, audit::Action::DisableTotp))
    })
    .await
}
