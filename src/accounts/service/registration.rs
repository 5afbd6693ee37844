//! New enterprises and new people.

use serde_json::json;

use super::{mailbox, vetting_case};
use crate::{
    model::{self, Enterprise, EnterpriseFields, EnterpriseRow, EnterpriseState, NewUser, Register, UserRow},
    store,
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, FieldError, Id, Position, RegionCode, Result, Role, Text, error::Check};
use notify::{self, News};
use storage::{Db, Tx};

/// Counts a try to open an account or to invite somebody to one, in a transaction of its own: one that fails says whether an
/// address is known, and may have cost a hash.
///
/// # Errors
/// `rate_limited` when the network has tried too often.
pub async fn count_registration_attempt(db: &Db, ctx: &Ctx) -> Result<()> {
    let ctx = ctx.clone();
    db.write(move |tx| budget::spend(tx, &ctx, budget::Kind::RegistrationAttempts, 1)).await
}

/// Registers an enterprise and its owner; it waits for a regulator's decision then, and the owner's mailbox for its proof.
/// `password_hash` is that of the command's password, which was checked and hashed outside the transaction.
///
/// # Errors
/// Field errors; `already_exists` when the credit code, the e-mail address or the mobile number is taken.
pub fn register(tx: &mut Tx, ctx: &Ctx, cmd: &Register, password_hash: &str) -> Result<Enterprise> {
    let mut check = Check::new();
    let (fields, email, mobile) = cmd.tidy(&mut check)?;
    check.finish()?;
    refuse_taken(
        tx,
        Some(("enterprise.credit_code", &fields.credit_code)),
        ("user.email", &email),
        ("user.mobile", mobile.as_deref()),
    )?;

    check_region(tx, &fields.region, "enterprise.region")?;
    budget::spend(tx, ctx, budget::Kind::Registrations, 1)?;
    let kind = fields.kind;
    let enterprise = insert_enterprise(tx, ctx, fields, EnterpriseState::Pending)?;
    let new = NewUser {
        enterprise_id: Some(enterprise.id),
        role: kind.role(),
        position: Position::Owner,
        district: None,
        name: cmd.user.name.trim().to_owned(),
        email,
        mobile,
        password_hash: password_hash.to_owned(),
        language: ctx.lang,
    };
    let user = insert_user(tx, ctx, new, Mailbox::Unproved)?;
    mailbox::ask_at_once(tx, ctx, user)?;
    announce(tx, ctx, &enterprise)?;
    view(tx, ctx, enterprise)
}

/// The enterprise with its region's names.
pub(super) fn view(tx: &mut Tx, ctx: &Ctx, row: EnterpriseRow) -> Result<Enterprise> {
    let region = store::enterprises::region(tx, &row.region)?;
    Ok(Enterprise::of(row, region, ctx.now))
}

/// The region exists. A table that has not been filled yet knows none; then the form of the code has to do.
pub(super) fn check_region(tx: &mut Tx, code: &str, path: &str) -> Result<()> {
    if store::enterprises::region_known(tx, code)? {
        return Ok(());
    }
    Err(Error::field(path, "invalid_region", "没有这个地区", "there is no such region"))
}

/// Tells the regulators concerned that an enterprise waits for them.
pub(super) fn announce(tx: &mut Tx, ctx: &Ctx, enterprise: &EnterpriseRow) -> Result<()> {
    let people = store::users::regulators(tx, Some(&enterprise.region))?;
    let news = News {
        kind: notify::NewsKind::EnterpriseSubmitted,
        title: Text::new(format!("待审核：{}", enterprise.name), format!("To be vetted: {}", enterprise.name)),
        body: Text::new(
            format!("{}已提交资料，请在 {} 小时内办结。", enterprise.name, model::DECISION_HOURS),
            format!("{} has submitted its particulars; please decide within {} hours.", enterprise.name, model::DECISION_HOURS),
        ),
        link: format!("/regulator/enterprises/{}", enterprise.id),
        mail: true,
    };
    notify::tell(tx, ctx, &people, &news)
}

/// An enterprise that the platform itself enters, in any state: for demonstration data and migration.
///
/// # Errors
/// Field errors, `already_exists`, and `forbidden` for anyone but the platform and administrators.
pub fn create_enterprise(tx: &mut Tx, ctx: &Ctx, fields: &EnterpriseFields, state: EnterpriseState) -> Result<Enterprise> {
    require(ctx, Permission::UsersAdminister)?;
    let mut check = Check::new();
    let fields = fields.tidy(&mut check, "", false)?;
    check.finish()?;
    check_region(tx, &fields.region, "region")?;
    let row = insert_enterprise(tx, ctx, fields, state)?;
    view(tx, ctx, row)
}

/// An account that the platform or an administrator opens, who answers for the mailbox.
///
/// # Errors
/// Field errors, `already_exists`, and `forbidden` for others.
pub fn create_user(tx: &mut Tx, ctx: &Ctx, new: NewUser) -> Result<Id> {
    require(ctx, Permission::UsersAdminister)?;
    let mut check = Check::new();
    check.line(&new.name, 1, 50, "name");
    check_district(&mut check, tx.market(), new.role, new.district.as_deref());
    let email = check.keep(model::email(&new.email, "email"))?;
    let mobile = check.keep_given(given(new.mobile.as_deref()).map(|text| model::mobile(text, "mobile")))?;
    check.finish()?;
    let email = email.unwrap_or_default();
    refuse_taken(tx, None, ("email", &email), ("mobile", mobile.as_deref()))?;
    insert_user(tx, ctx, NewUser { email, mobile, ..new }, Mailbox::Proved)
}

/// A district regulator has a district of the market's city, and nobody else has one.
pub(super) fn check_district(check: &mut Check, city: RegionCode, role: Role, district: Option<&str>) {
    let fits = match (role, district) {
        (Role::DistrictRegulator, Some(code)) => code.parse().is_ok_and(|code: RegionCode| code.is_district_of(city)),
        (Role::DistrictRegulator, None) => false,
        (_, given) => given.is_none(),
    };
    check.require(
        fits,
        "district",
        "invalid_region",
        "区级监管人员须指定本市的一个区",
        "a district regulator has a district of this city",
    );
}

/// The text, unless it is blank.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Names every identifier that somebody else has, with the path of its field.
pub(super) fn refuse_taken(
    tx: &mut Tx,
    credit_code: Option<(&str, &str)>,
    (email_path, email): (&str, &str),
    (mobile_path, mobile): (&str, Option<&str>),
) -> Result<()> {
    let mut taken = Vec::new();
    let mut note = |path: &str, zh: &str, en: &str| taken.push(FieldError::new(path, "already_exists", zh, en));
    if let Some((path, code)) = credit_code
        && store::enterprises::credit_code_taken(tx, code, None)?
    {
        note(path, "该企业已注册", "this enterprise is registered already");
    }
    if store::users::email_taken(tx, email)? {
        note(email_path, "该邮箱已注册", "this e-mail address is registered already");
    }
    if let Some(mobile) = mobile
        && store::users::mobile_taken(tx, mobile, None)?
    {
        note(mobile_path, "该手机号已注册", "this mobile number is registered already");
    }
    if taken.is_empty() { Ok(()) } else { Err(Error { fields: taken, ..Error::new(ErrorCode::AlreadyExists) }) }
}

fn insert_enterprise(tx: &mut Tx, ctx: &Ctx, fields: EnterpriseFields, state: EnterpriseState) -> Result<EnterpriseRow> {
    let row = EnterpriseRow {
        id: Id::new(ctx.now),
        version: 1,
        name: fields.name,
        kind: fields.kind,
        credit_code: fields.credit_code,
        region: fields.region,
        address: fields.address,
        contact_name: fields.contact_name,
        contact_phone: fields.contact_phone,
        state,
        state_reason: None,
        submitted_at: ctx.now,
        decided_at: (state != EnterpriseState::Pending).then_some(ctx.now),
        created_at: ctx.now,
        updated_at: ctx.now,
        credit_code_reason: None,
    };
    store::enterprises::insert(tx, row.clone())?;
    let detail = json!({ "name": row.name, "kind": row.kind, "credit_code": row.credit_code, "region": row.region });
    let entry =
        audit::Entry::new(audit::Entity::Enterprise, row.id, audit::Action::Register).states(None, state.as_str()).detail(detail);
    audit::record(tx, ctx, entry)?;
    if vetting_case::is_waiting(row.state) {
        vetting_case::begin(tx, ctx, &row)?;
    }
    Ok(row)
}

/// A mobile number belongs to the first one with a proved mailbox: others who have written it down lose it.
pub(super) fn free_mobile(tx: &mut Tx, ctx: &Ctx, mobile: &str, except: Option<Id>) -> Result<()> {
    match store::users::free_mobile(tx, mobile, except)? {
        Some(user) => audit::record(tx, ctx, audit::Entry::new(audit::Entity::User, user, audit::Action::LoseUnprovedMobile)),
        None => Ok(()),
    }
}

/// Whether somebody has shown that mail to this address reaches the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mailbox {
    Proved,
    Unproved,
}

pub(super) fn insert_user(tx: &mut Tx, ctx: &Ctx, new: NewUser, mailbox: Mailbox) -> Result<Id> {
    let row = UserRow {
        id: Id::new(ctx.now),
        version: 1,
        enterprise_id: new.enterprise_id,
        role: new.role,
        position: new.position,
        district: new.district,
        name: new.name,
        email: new.email,
        mobile: new.mobile,
        password_hash: new.password_hash,
        language: new.language.as_str().to_owned(),
        totp_seed: None,
        totp_enabled: false,
        totp_last_step: 0,
        active: true,
        created_at: ctx.now,
        updated_at: ctx.now,
        email_proved_at: (mailbox == Mailbox::Proved).then_some(ctx.now),
    };
    let id = row.id;
    if let Some(mobile) = &row.mobile {
        free_mobile(tx, ctx, mobile, None)?;
    }
    let detail = json!({
        "name": row.name, "role": row.role, "position": row.position,
        "enterprise_id": row.enterprise_id, "district": row.district,
    });
    store::users::insert(tx, row)?;
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::User, id, audit::Action::Create).states(None, "active").detail(detail),
    )?;
    Ok(id)
}
