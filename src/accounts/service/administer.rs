//! What an administrator does for one person: stopping and reinstating is in [`super::people`], the rest is here. Every act
//! needs a reason, stands in the trail, and the person is told.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    passwords::send_reset_link,
    people::{Person, persons},
    registration::{check_district, given},
    sign_in,
};
use crate::{
    model::UserRow,
    store::{self, sessions::SessionRow},
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Position, RegionCode, Result, Role, Text, Ts, Version, error::Check};
use notify::{self, News};
use storage::Tx;
use web::Resource;

/// Why something is done to a person's account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonReason {
    pub reason: String,
}

/// Another role, district or position; what is absent stays.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePerson {
    /// Of an official: `city_regulator`, `district_regulator` or `admin`. People of an enterprise have the role of its kind.
    pub role: Option<Role>,
    /// 6-digit code of a district of the city, for a district regulator.
    pub district: Option<String>,
    /// Of a person of an enterprise.
    pub position: Option<Position>,
    pub reason: String,
}

/// One open session of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonSession {
    pub id: Id,
    pub created_at: Ts,
    /// The last log-in or renewal of the access token.
    pub last_seen_at: Ts,
    pub user_agent: String,
    pub address: String,
}

impl From<SessionRow> for PersonSession {
    fn from(row: SessionRow) -> PersonSession {
        PersonSession {
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            user_agent: row.user_agent,
            address: row.address,
        }
    }
}

/// A person with what an administrator needs to help them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonDetail {
    #[serde(flatten)]
    pub person: Person,
    pub version: i32,
    /// At most 100, the latest first.
    pub sessions: Vec<PersonSession>,
}

impl Resource for PersonDetail {
    fn location(&self) -> String {
        format!("/users/{}", self.person.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

fn detail(tx: &mut Tx, ctx: &Ctx, row: UserRow) -> Result<PersonDetail> {
    let version = row.version;
    let sessions = store::sessions::living(tx, row.id, ctx.now)?.into_iter().map(PersonSession::from).collect();
    let person = persons(tx, vec![row])?.pop().ok_or_else(|| Error::unexpected("a person without particulars"))?;
    Ok(PersonDetail { person, version, sessions })
}

/// The reason, tidied.
///
/// # Errors
/// A field error when it is missing or too long.
pub(super) fn reason(text: &str) -> Result<String> {
    let mut check = Check::new();
    check.length(text, 1, 500, "reason");
    check.finish()?;
    Ok(text.trim().to_owned())
}

/// Tells a person by mail and in their inbox what was done to their account.
///
/// # Errors
/// Those of the database.
pub(super) fn tell(tx: &mut Tx, ctx: &Ctx, person: Id, zh: &str, en: &str, reason: &str) -> Result<()> {
    let news = News {
        kind: notify::NewsKind::AccountChanged,
        title: Text::new(zh, en),
        body: Text::new(
            format!("{zh}。原因：{reason}。如有疑问，请联系平台管理员。"),
            format!("{en}. Reason: {reason}. If you have questions, ask the platform's administrator."),
        ),
        link: "/me".to_owned(),
        mail: true,
    };
    notify::tell(tx, ctx, &[person], &news)
}

/// One's own account is changed by proving who one is, never from the list of users.
fn another(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<UserRow> {
    let person = store::users::find(tx, id)?;
    if ctx.user_id() == Some(id) {
        return Err(Error::wrong_state(
            "这是您自己的账号，请在“账号与安全”里修改",
            "this is your own account; change it under \"Account and security\"",
        ));
    }
    Ok(person)
}

/// One person, for administrators.
///
/// # Errors
/// `not_found`.
pub fn person(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<PersonDetail> {
    require(ctx, Permission::UsersAdminister)?;
    let row = store::users::find(tx, id)?;
    detail(tx, ctx, row)
}

/// Ends all of a person's sessions.
///
/// # Errors
/// `wrong_state` when there are none, and for oneself.
pub fn end_sessions(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &PersonReason) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    let (person, reason) = (another(tx, ctx, id)?, reason(&cmd.reason)?);
    if sign_in::end_all(tx, ctx, person.id, None, &reason)? == 0 {
        return Err(Error::wrong_state("该用户没有登录中的设备", "the person is not logged in anywhere"));
    }
    tell(tx, ctx, id, "您在所有设备上的登录已被管理员退出", "An administrator has ended your sessions on all devices", &reason)
}

/// Sends a person a link with which they set a new password.
///
/// # Errors
/// `wrong_state` for a stopped account, `rate_limited` after several links.
pub fn send_reset(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &PersonReason) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    let (person, reason) = (store::users::find(tx, id)?, reason(&cmd.reason)?);
    if !person.active {
        return Err(Error::wrong_state("账号已停用，请先恢复", "the account is stopped; reinstate it first"));
    }
    if !send_reset_link(tx, ctx, &person)? {
        return Err(Error::new(ErrorCode::RateLimited)
            .detail("近来已多次发送，请稍后再发", "several links were sent lately; wait a while"));
    }
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, id, audit::Action::SendPasswordReset).reason(Some(&reason)))
}

/// Takes a person's second factor out of use, because they have lost it; all sessions end and no device is known.
///
/// # Errors
/// `wrong_state` when there is none, and for oneself.
pub fn reset_totp(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &PersonReason) -> Result<PersonDetail> {
    require(ctx, Permission::UsersAdminister)?;
    let (person, reason) = (another(tx, ctx, id)?, reason(&cmd.reason)?);
    if !person.totp_enabled {
        return Err(Error::wrong_state("该用户没有启用动态验证码", "the person has no second factor in use"));
    }
    store::users::set_totp(tx, id, None, false, ctx.now)?;
    store::devices::forget_all(tx, id)?;
    audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, id, audit::Action::ResetTotp).reason(Some(&reason)))?;
    sign_in::end_all(tx, ctx, id, None, "totp_reset")?;
    let (zh, en) = (
        "您的动态验证码已被管理员清除，请登录后重新设置",
        "An administrator has removed your second factor; log in and set it up again",
    );
    tell(tx, ctx, id, zh, en, &reason)?;
    let row = store::users::find(tx, id)?;
    detail(tx, ctx, row)
}

/// Gives an official another role or district, or a person of an enterprise another position; they log in anew.
///
/// # Errors
/// `stale_version`, field errors, `wrong_state` for oneself and for the last owner of an enterprise.
pub fn change_person(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Version, cmd: &ChangePerson) -> Result<PersonDetail> {
    require(ctx, Permission::UsersAdminister)?;
    let (old, reason) = (another(tx, ctx, id)?, reason(&cmd.reason)?);
    seen.check(old.version)?;
    let (role, position) = (cmd.role.unwrap_or(old.role), cmd.position.unwrap_or(old.position));
    let stays = (role == old.role).then_some(old.district.as_deref()).flatten();
    let district = given(cmd.district.as_deref()).or(stays).map(str::to_owned);
    check_office(tx.market(), &old, role, position, district.as_deref())?;
    if (role, position, &district) == (old.role, old.position, &old.district) {
        return Err(Error::wrong_state("没有改动", "nothing has changed"));
    }
    if let Some(enterprise) = old.enterprise_id {
        store::enterprises::lock(tx, enterprise)?;
    }
    store::users::set_office(tx, &old, (role, position, district.as_deref()), ctx.now)?;
    // After the change and behind the lock, as when somebody is kept out.
    if let Some(enterprise) = old.enterprise_id
        && old.active
        && store::users::owners(tx, enterprise)?.is_empty()
    {
        return Err(Error::wrong_state("企业至少要有一位负责人", "an enterprise needs an owner"));
    }
    let change = json!({
        "old": { "role": old.role, "position": old.position, "district": old.district },
        "new": { "role": role, "position": position, "district": district },
    });
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::User, id, audit::Action::ChangeRole).reason(Some(&reason)).detail(change),
    )?;
    sign_in::end_all(tx, ctx, id, None, "role_changed")?;
    let (zh, en) = ("您的岗位已由管理员调整，请重新登录", "An administrator has changed your role; please log in again");
    tell(tx, ctx, id, zh, en, &reason)?;
    let row = store::users::find(tx, id)?;
    detail(tx, ctx, row)
}

/// Which roles and positions a person can have: those of an enterprise follow its kind, officials have no position.
fn check_office(city: RegionCode, old: &UserRow, role: Role, position: Position, district: Option<&str>) -> Result<()> {
    let mut check = Check::new();
    if old.enterprise_id.is_some() {
        check.require(
            role == old.role,
            "role",
            "invalid_value",
            "企业人员的角色随企业类型，不能单独修改",
            "people of an enterprise have the role of its kind",
        );
    } else {
        check.require(
            role.is_official(),
            "role",
            "invalid_value",
            "只能设为监管人员或系统管理员",
            "officials are regulators or administrators",
        );
        check.require(
            position == old.position,
            "position",
            "invalid_value",
            "监管人员没有职务之分",
            "officials have no position to change",
        );
    }
    check_district(&mut check, city, role, district);
    check.finish()
}
