//! The people of an enterprise, and the officials of the platform.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    administer::{PersonReason, reason, tell},
    sign_in,
};
use crate::{
    model::{RegionRef, UserRow},
    store::{self, users::Filter},
};
use access::{Permission, require};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Cursor, Error, Id, Page, PageQuery, Position, Result, Role, Ts};
use storage::Tx;

/// A person, as those see them who manage people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub mobile: Option<String>,
    pub role: Role,
    pub position: Position,
    pub enterprise_id: Option<Id>,
    pub enterprise_name: Option<String>,
    pub district: Option<RegionRef>,
    pub totp_enabled: bool,
    pub active: bool,
    pub created_at: Ts,
}

pub(super) fn persons(tx: &mut Tx, rows: Vec<UserRow>) -> Result<Vec<Person>> {
    let enterprises: Vec<Id> = rows.iter().filter_map(|row| row.enterprise_id).collect();
    let briefs = store::enterprises::briefs(tx, &enterprises)?;
    let districts = store::enterprises::region_names(tx, rows.iter().filter_map(|row| row.district.clone()).collect())?;
    let person = |row: UserRow| Person {
        id: row.id,
        name: row.name,
        email: row.email,
        mobile: row.mobile,
        role: row.role,
        position: row.position,
        enterprise_id: row.enterprise_id,
        enterprise_name: briefs.iter().find(|brief| Some(brief.id) == row.enterprise_id).map(|brief| brief.name.clone()),
        district: row.district.and_then(|code| districts.get(&code).cloned()),
        totp_enabled: row.totp_enabled,
        active: row.active,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(person).collect())
}

fn page(tx: &mut Tx, filter: &Filter, page: &PageQuery) -> Result<Page<Person>> {
    let limit = page.limit()?;
    let before = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    let rows = store::users::list(tx, filter, limit + 1, before)?;
    let rows = Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id]));
    Ok(Page { items: persons(tx, rows.items)?, next_cursor: rows.next_cursor })
}

/// The people of the caller's enterprise.
///
/// # Errors
/// `forbidden` for staff and people without an enterprise.
pub fn colleagues(tx: &mut Tx, ctx: &Ctx, query: &PageQuery) -> Result<Page<Person>> {
    require(ctx, Permission::UsersManageOwn)?;
    page(tx, &Filter { enterprise: Some(own(ctx)?), ..Filter::default() }, query)
}

pub(super) fn own(ctx: &Ctx) -> Result<Id> {
    ctx.enterprise_id().ok_or_else(|| Error::not_found("企业", "enterprise"))
}

/// Everyone whom the filter lets through, for administrators.
///
/// # Errors
/// `forbidden` for others.
pub fn everyone(tx: &mut Tx, ctx: &Ctx, filter: &Filter, query: &PageQuery) -> Result<Page<Person>> {
    require(ctx, Permission::UsersAdminister)?;
    page(tx, filter, query)
}

/// [`everyone`] as a file.
///
/// # Errors
/// `forbidden` for others.
pub fn export_everyone(tx: &mut Tx, ctx: &Ctx, filter: &Filter, format: Format) -> Result<File> {
    Export::new("用户", "users")
        .column("name", "姓名", "Name", |p: &Person, _| p.name.clone())
        .column("email", "邮箱", "E-mail", |p, _| p.email.clone())
        .column("mobile", "手机号", "Mobile", |p, _| p.mobile.clone())
        .column("role", "角色", "Role", |p, lang| Cell::word(p.role, lang))
        .column("position", "职务", "Position", |p, lang| Cell::word(p.position, lang))
        .column("district", "区", "District", |p, _| p.district.as_ref().map(|region| region.code.clone()))
        .column("totp_enabled", "双因素", "Second factor", |p, _| p.totp_enabled)
        .column("state", "状态", "State", |p, lang| match p.active {
            true => Cell::coded("active", lang, "启用", "active"),
            false => Cell::coded("stopped", lang, "停用", "stopped"),
        })
        .column("created_at", "创建时间(北京)", "Created (Beijing)", |p, _| p.created_at)
        .write_list(format, ctx.lang, |page| everyone(tx, ctx, filter, page))
}

/// Keeps a colleague out: sessions and keys end at once.
///
/// # Errors
/// `not_found` for people of other enterprises; `wrong_state` for oneself and for the last owner.
pub fn deactivate_colleague(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::UsersManageOwn)?;
    let enterprise = own(ctx)?;
    let person = store::users::find(tx, id)?;
    if person.enterprise_id != Some(enterprise) {
        return Err(Error::not_found("用户", "user"));
    }
    keep_out(tx, ctx, &person, None)
}

/// Keeps anyone out, for administrators; the person is told.
///
/// # Errors
/// A field error without a reason; `wrong_state` for oneself and for the last owner of an enterprise.
pub fn deactivate(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &PersonReason) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    let (person, reason) = (store::users::find(tx, id)?, reason(&cmd.reason)?);
    // Told first: mails go to active people only.
    tell(tx, ctx, id, "您的账号已被管理员停用", "An administrator has stopped your account", &reason)?;
    keep_out(tx, ctx, &person, Some(&reason))
}

fn keep_out(tx: &mut Tx, ctx: &Ctx, person: &UserRow, reason: Option<&str>) -> Result<()> {
    if ctx.user_id() == Some(person.id) {
        return Err(Error::wrong_state("不能停用自己的账号", "you cannot deactivate yourself"));
    }
    if let Some(enterprise) = person.enterprise_id {
        store::enterprises::lock(tx, enterprise)?;
    }
    if !store::users::set_active(tx, person.id, false, ctx.now)? {
        return Err(Error::wrong_state("该账号已停用", "the account is inactive already"));
    }
    // After the change and behind the lock: two owners who deactivate each other at once cannot both succeed.
    if let Some(enterprise) = person.enterprise_id
        && store::users::owners(tx, enterprise)?.is_empty()
    {
        return Err(Error::wrong_state("企业至少要有一位负责人", "an enterprise needs an owner"));
    }
    let entry = audit::Entry::new(audit::Entity::User, person.id, audit::Action::Deactivate)
        .states(Some("active"), "inactive")
        .reason(reason);
    audit::record(tx, ctx, entry)?;
    sign_in::end_all(tx, ctx, person.id, None, "deactivated")?;
    super::keys::revoke_all(tx, ctx, person.id, "deactivated")
}

/// Keeps a person out whatever they are to their enterprise; for the platform itself.
///
/// # Errors
/// `not_found`, `forbidden` for others.
pub fn keep_out_for_good(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    store::users::find(tx, id)?;
    if store::users::set_active(tx, id, false, ctx.now)? {
        audit::record(
            tx,
            ctx,
            audit::Entry::new(audit::Entity::User, id, audit::Action::Deactivate).states(Some("active"), "inactive"),
        )?;
    }
    sign_in::end_all(tx, ctx, id, None, "deactivated")?;
    super::keys::revoke_all(tx, ctx, id, "deactivated")
}

/// Lets a person in again, for administrators; the person is told.
///
/// # Errors
/// A field error without a reason; `wrong_state` when the account is active.
pub fn reactivate(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &PersonReason) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    store::users::find(tx, id)?;
    let reason = reason(&cmd.reason)?;
    if !store::users::set_active(tx, id, true, ctx.now)? {
        return Err(Error::wrong_state("该账号未停用", "the account is active already"));
    }
    let entry = audit::Entry::new(audit::Entity::User, id, audit::Action::Reactivate)
        .states(Some("inactive"), "active")
        .reason(Some(&reason));
    audit::record(tx, ctx, entry)?;
    tell(tx, ctx, id, "您的账号已恢复，可以登录", "Your account has been reinstated; you may log in", &reason)
}
