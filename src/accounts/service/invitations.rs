//! Invitations by mail: owners invite colleagues, administrators invite officials and one another.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    people::own,
    registration::{Mailbox, check_district, given, insert_user, refuse_taken},
};
use crate::{
    config::AuthConfig,
    model::{self, NewUser},
    password::Password,
    store::{
        self,
        tokens::{Purpose, TokenRow},
    },
    token,
};
use access::{Permission, require, require_approved};
use kernel::{Ctx, Cursor, Error, ErrorCode, Id, Lang, Page, PageQuery, Position, Result, Role, Ts, error::Check};
use notify::{self, Mail, MailKind};
use storage::{Db, Tx};
use web::Resource;

/// An invitation is good for so many days.
const INVITATION_DAYS: i64 = 7;

/// Invites a colleague.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteColleague {
    pub name: String,
    pub email: String,
    pub position: Position,
}

/// Invites a regulator or an administrator.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteOfficial {
    pub name: String,
    pub email: String,
    /// `city_regulator`, `district_regulator` or `admin`.
    pub role: Role,
    /// 6-digit code of a district of the city, for a district regulator.
    pub district: Option<String>,
}

/// An invitation that waits for its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub position: Position,
    pub district: Option<String>,
    pub created_at: Ts,
    pub expires_at: Ts,
}

impl From<TokenRow> for Invitation {
    fn from(row: TokenRow) -> Invitation {
        Invitation {
            id: row.id,
            name: row.name,
            email: row.email,
            role: row.role,
            position: row.position,
            district: row.district,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

impl Resource for Invitation {
    fn location(&self) -> String {
        "/invitations".to_owned()
    }
}

/// Invites a colleague into the caller's enterprise.
///
/// # Errors
/// Field errors; `already_exists` when the address has an account; `enterprise_not_approved`; `rate_limited` and
/// `quota_reached` when too many were invited.
pub fn invite_colleague(tx: &mut Tx, ctx: &Ctx, cmd: &InviteColleague) -> Result<Invitation> {
    // The mail names the enterprise to somebody who does not know the platform: it must have been vetted.
    require_approved(ctx, Permission::UsersManageOwn)?;
    let enterprise = store::enterprises::find(tx, own(ctx)?)?;
    let place = (Some(enterprise.id), enterprise.kind.role(), cmd.position, None);
    invite(tx, ctx, &cmd.name, &cmd.email, place, &enterprise.name)
}

/// Invites an official, for administrators.
///
/// # Errors
/// Field errors; `already_exists` when the address has an account.
pub fn invite_official(tx: &mut Tx, ctx: &Ctx, cmd: &InviteOfficial) -> Result<Invitation> {
    require(ctx, Permission::UsersAdminister)?;
    let mut check = Check::new();
    let official = cmd.role.is_official();
    check.require(
        official,
        "role",
        "invalid_value",
        "只能邀请监管人员或管理员",
        "only regulators and administrators are invited here",
    );
    if official {
        check_district(&mut check, tx.market(), cmd.role, given(cmd.district.as_deref()));
    }
    check.finish()?;
    let district = given(cmd.district.as_deref()).map(str::to_owned);
    invite(tx, ctx, &cmd.name, &cmd.email, (None, cmd.role, Position::Owner, district), "菜篮子 cailanzi")
}

type Place = (Option<Id>, Role, Position, Option<String>);

fn invite(tx: &mut Tx, ctx: &Ctx, name: &str, email: &str, place: Place, host: &str) -> Result<Invitation> {
    let mut check = Check::new();
    check.line(name, 1, 50, "name");
    let email = check.keep(model::email(email, "email"))?;
    check.finish()?;
    let email = email.unwrap_or_default();
    refuse_taken(tx, None, ("email", &email), ("mobile", None))?;
    budget::spend(tx, ctx, budget::Kind::Invitations, 1)?;
    budget::spend_for_mailbox(tx, ctx, budget::Kind::InvitationMails, &email, 1)?;
    let open_for = place.0;
    budget::keep(tx, ctx, budget::Kind::OpenInvitations, 1, |tx| store::tokens::open_invitations(tx, open_for, ctx.now))?;
    let secret = token::random();
    let (enterprise_id, role, position, district) = place;
    let row = TokenRow {
        id: Id::new(ctx.now),
        purpose: Purpose::Invitation,
        token_hash: token::digest(&secret),
        user_id: None,
        enterprise_id,
        email: email.clone(),
        name: name.trim().to_owned(),
        role,
        position,
        district,
        invited_by: ctx.user_id(),
        created_at: ctx.now,
        expires_at: ctx.now.plus_hours(INVITATION_DAYS * 24),
        used_at: None,
    };
    store::tokens::insert(tx, row.clone())?;
    let detail = json!({ "email": email, "role": role, "position": position, "enterprise_id": enterprise_id });
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::Invitation, row.id, audit::Action::Invite).states(None, "open").detail(detail),
    )?;
    let (host, name) = (short_line(host, 60), short_line(&row.name, 20));
    let (subject, text) = match ctx.lang {
        Lang::Zh => (
            format!("{host}邀请您加入菜篮子"),
            format!("{name}，您好：\n\n{host}邀请您使用菜篮子平台。请在 {INVITATION_DAYS} 天内打开下面的链接，设置密码："),
        ),
        Lang::En => (
            format!("{host} invites you to cailanzi"),
            format!(
                "Dear {name},\n\n{host} invites you to cailanzi. Open this link within {INVITATION_DAYS} days and set a password:"
            ),
        ),
    };
    let body = format!("{text}\n\n/invitation?token={secret}\n");
    notify::mail(tx, ctx, &Mail { kind: MailKind::Invitation, to: email, subject, body })?;
    Ok(row.into())
}

/// What somebody typed, as it may stand in a mail to a stranger: letters, digits and what belongs to names, so that it holds no
/// address, number to call or sentence.
fn short_line(text: &str, most: usize) -> String {
    let mut digits = 0;
    let kept = text.trim().chars().filter(|c| {
        digits = if c.is_numeric() { digits + 1 } else { 0 };
        c.is_alphabetic()
            || (c.is_numeric() && digits <= 4)
            || matches!(c, ' ' | '·' | '-' | '’' | '\'' | '（' | '）' | '(' | ')')
    });
    kept.take(most).collect()
}

/// Whose invitations the caller manages: their enterprise's, or the platform's.
fn side(ctx: &Ctx) -> Result<Option<Id>> {
    match require(ctx, Permission::UsersAdminister) {
        Ok(()) => Ok(None),
        Err(_) => {
            require(ctx, Permission::UsersManageOwn)?;
            own(ctx).map(Some)
        }
    }
}

/// Open invitations of the caller's enterprise; for administrators, those of officials.
///
/// # Errors
/// `forbidden` for others.
pub fn invitations(tx: &mut Tx, ctx: &Ctx, page: &PageQuery) -> Result<Page<Invitation>> {
    let (side, limit) = (side(ctx)?, page.limit()?);
    let before = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    let rows = store::tokens::invitations(tx, side, before, limit + 1, ctx.now)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])).map(Invitation::from))
}

/// Takes an open invitation back: its link is useless then.
///
/// # Errors
/// `not_found`.
pub fn withdraw_invitation(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    let side = side(ctx)?;
    if !store::tokens::withdraw(tx, id, side, ctx.now)? {
        return Err(Error::not_found("邀请", "invitation"));
    }
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::Invitation, id, audit::Action::Withdraw).states(Some("open"), "withdrawn"),
    )
}

/// Answers an invitation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// From the link in the mail.
    pub token: String,
    pub name: String,
    pub mobile: Option<String>,
    pub password: Password,
}

/// The account that an invitation has become.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    pub user_id: Id,
    pub email: String,
}

impl Resource for Accepted {
    fn location(&self) -> String {
        "/me".to_owned()
    }
}

/// The hash of the password with which an invitation is accepted; empty where its token is good for nothing, so that nobody
/// makes us hash for nothing.
///
/// # Errors
/// Field errors.
pub async fn hash_for_invitation(db: &Db, config: &AuthConfig, ctx: &Ctx, cmd: &AcceptInvitation) -> Result<String> {
    let (digest, now) = (token::digest(cmd.token.trim()), ctx.now);
    let Some(email) = db.read(move |tx| store::tokens::fresh_email(tx, Purpose::Invitation, &digest, now)).await? else {
        return Ok(String::new());
    };
    let mut check = Check::new();
    check.line(&cmd.name, 1, 50, "name");
    if let Some(text) = given(cmd.mobile.as_deref()) {
        check.keep(model::mobile(text, "mobile"))?;
    }
    cmd.password.check(&mut check, "password", &email);
    check.finish()?;
    cmd.password.hash(config.password_cost).await
}

/// Opens the account that the invitation promised; the token is used up. The password was checked by
/// [`hash_for_invitation`].
///
/// # Errors
/// `token_invalid`, field errors (the token stays good then), `already_exists`.
pub fn accept_invitation(tx: &mut Tx, ctx: &Ctx, cmd: &AcceptInvitation, password_hash: &str) -> Result<Accepted> {
    let row = store::tokens::spend(tx, Purpose::Invitation, &token::digest(cmd.token.trim()), ctx.now)?
        .filter(|_| !password_hash.is_empty())
        .ok_or_else(|| Error::new(ErrorCode::TokenInvalid))?;
    let mut check = Check::new();
    check.line(&cmd.name, 1, 50, "name");
    let mobile = check.keep_given(given(cmd.mobile.as_deref()).map(|text| model::mobile(text, "mobile")))?;
    check.finish()?;
    refuse_taken(tx, None, ("email", &row.email), ("mobile", mobile.as_deref()))?;
    // The enterprise may have changed its kind, and with it its people's role, since the mail was sent.
    let role = match row.enterprise_id {
        Some(id) => store::enterprises::find(tx, id)?.kind.role(),
        None => row.role,
    };
    let user_id = insert_user(
        tx,
        ctx,
        NewUser {
            enterprise_id: row.enterprise_id,
            role,
            position: row.position,
            district: row.district,
            name: cmd.name.trim().to_owned(),
            email: row.email.clone(),
            mobile,
            password_hash: password_hash.to_owned(),
            language: ctx.lang,
        },
        // The link came by mail.
        Mailbox::Proved,
    )?;
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::Invitation, row.id, audit::Action::Accept).states(Some("open"), "accepted"),
    )?;
    Ok(Accepted { user_id, email: row.email })
}

#[cfg(test)]
mod tests {
    use super::short_line;

    #[test]
    fn a_name_in_a_mail_holds_no_address_or_number() {
        assert_eq!(short_line("张三·李", 20), "张三·李");
        assert_eq!(short_line("绿源（北京）蔬菜合作社 2026", 60), "绿源（北京）蔬菜合作社 2026");
        assert_eq!(short_line("点 http://evil.cn/x 领奖，电话13800138000", 60), "点 httpevilcnx 领奖电话1380");
        assert_eq!(short_line("一二三四五六", 3), "一二三");
    }
}
