//! A mailbox counts once its owner has followed a link that was sent to it. Until then it gets that link and no other mail,
//! so that nobody is written to because a stranger typed their address; and no link to reset a password, so that nobody is
//! let into an account by an address that was mistyped.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::passwords::in_person;
use crate::{
    model::UserRow,
    store::{self, mailbox::ProofRow},
    token,
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Lang, Result};
use notify::{self, Mail, MailKind};
use storage::Tx;

/// The link is good for so many days.
const PROOF_DAYS: i64 = 7;

/// Proves a mailbox with the link's token.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProveMailbox {
    pub token: String,
}

/// Sends the link to a person who has just registered.
pub(super) fn ask_at_once(tx: &mut Tx, ctx: &Ctx, user: Id) -> Result<()> {
    let user = store::users::find(tx, user)?;
    send_proof(tx, ctx, &user)?;
    Ok(())
}

/// Sends a link that proves the mailbox; false when it has got several within a day.
pub(super) fn send_proof(tx: &mut Tx, ctx: &Ctx, user: &UserRow) -> Result<bool> {
    let enough = budget::can_spend_for_mailbox(tx, ctx, budget::Kind::MailboxProofs, &user.email, 1)?;
    if enough {
        mail_proof(tx, ctx, user)?;
    }
    Ok(enough)
}

/// The mail holds nothing that somebody typed: its reader may be a stranger.
fn mail_proof(tx: &mut Tx, ctx: &Ctx, user: &UserRow) -> Result<()> {
    let secret = token::random();
    store::mailbox::insert(
        tx,
        ProofRow {
            token_hash: token::digest(&secret),
            user_id: user.id,
            email: user.email.clone(),
            created_at: ctx.now,
            expires_at: ctx.now.plus_hours(PROOF_DAYS * 24),
        },
    )?;
    let (subject, text) = match user.lang() {
        Lang::Zh => (
            "请确认您的邮箱",
            format!(
                "有人用这个邮箱注册了菜篮子账号。如果是您，请在 {PROOF_DAYS} 天内打开下面的链接确认，此后才能用它收通知、找回密码；如果不是您，请不要打开，也不会再收到别的邮件。"
            ),
        ),
        Lang::En => (
            "Please confirm your mailbox",
            format!(
                "Somebody has opened an account at cailanzi with this address. If it was you, open this link within {PROOF_DAYS} days: only then can the address receive news and reset your password. If it was not you, leave the link alone; you will get no other mail."
            ),
        ),
    };
    let body = format!("{text}\n\n/mailbox?token={secret}\n");
    notify::mail(tx, ctx, &Mail { kind: MailKind::MailboxProof, to: user.email.clone(), subject: subject.to_owned(), body })
}

/// Sends the caller another link.
///
/// # Errors
/// `wrong_state` when the mailbox is proved; `rate_limited` after several links within a day.
pub fn ask_mailbox_proof(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    let user = store::users::find(tx, in_person(ctx)?)?;
    if user.email_proved_at.is_some() {
        return Err(Error::wrong_state("邮箱已确认", "the mailbox is confirmed already"));
    }
    budget::spend_for_mailbox(tx, ctx, budget::Kind::MailboxProofs, &user.email, 1)?;
    mail_proof(tx, ctx, &user)?;
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, user.id, audit::Action::AskMailboxProof))
}

/// Proves a mailbox; following the link a second time changes nothing.
///
/// # Errors
/// `token_invalid`.
pub fn prove_mailbox(tx: &mut Tx, ctx: &Ctx, cmd: &ProveMailbox) -> Result<()> {
    let invalid = || Error::new(ErrorCode::TokenInvalid);
    let proof = store::mailbox::find(tx, &token::digest(cmd.token.trim()), ctx.now)?.ok_or_else(invalid)?;
    let user = store::users::find(tx, proof.user_id)?;
    if !user.active || user.email != proof.email {
        return Err(invalid());
    }
    prove(tx, ctx, &user, audit::Action::ProveMailbox)
}

/// Takes a mailbox for proved, for the platform and administrators who know its owner.
///
/// # Errors
/// `not_found`, `forbidden` for others.
pub fn vouch_for_mailbox(tx: &mut Tx, ctx: &Ctx, email: &str) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    let user = store::users::by_login(tx, email)?.ok_or_else(|| Error::not_found("用户", "user"))?;
    prove(tx, ctx, &user, audit::Action::VouchForMailbox)
}

fn prove(tx: &mut Tx, ctx: &Ctx, user: &UserRow, action: audit::Action) -> Result<()> {
    if store::users::prove_email(tx, user.id, ctx.now)? {
        audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, user.id, action).states(Some("unproved"), "proved"))?;
    }
    Ok(())
}
