//! The second factor: six digits of an authenticator, each good once.

use totp_rs::{Builder, Secret, Totp};

use crate::{
    accounts::{model::UserRow, store},
    kernel::{Ctx, Error, ErrorCode, Result},
    storage::Tx,
};

fn generator(secret: &str, account: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|e| Error::unexpected(format!("{e:?}")))?;
    let builder =
        Builder::new().with_secret(secret).with_account_name(account.to_owned()).with_issuer(Some("cailanzi".to_owned()));
    builder.build().map_err(|e| Error::unexpected(format!("{e:?}")))
}

/// Accepts a code that has not been used before, nor any older one.
///
/// # Errors
/// `totp_invalid`.
pub fn spend(tx: &mut Tx, ctx: &Ctx, user: &UserRow, code: &str) -> Result<()> {
    let invalid = || Error::new(ErrorCode::TotpInvalid);
    let secret = user.totp_secret.as_deref().ok_or_else(invalid)?;
    let now = u64::try_from(ctx.now.as_seconds()).map_err(Error::unexpected)?;
    let step = generator(secret, &user.email)?.check(code, now).ok_or_else(invalid)?;
    let step = i64::try_from(step).map_err(Error::unexpected)?;
    if store::users::spend_totp_step(tx, user.id, step)? { Ok(()) } else { Err(invalid()) }
}
