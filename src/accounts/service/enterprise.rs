//! An enterprise's own particulars: editing them, and submitting them again.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    registration::{announce, check_region, view},
    vetting_case,
};
use crate::{
    credit_code,
    model::{Enterprise, EnterpriseFields, EnterpriseRow, EnterpriseState, Kind},
    store,
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, FieldError, Id, Result, Version, error::Check};
use storage::Tx;

/// What an enterprise changes about itself; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditEnterprise {
    pub name: Option<String>,
    pub kind: Option<Kind>,
    pub credit_code: Option<String>,
    pub region: Option<String>,
    pub address: Option<String>,
    pub contact_name: Option<String>,
    pub contact_phone: Option<String>,
    /// The credit code stands so on the licence, although its check character does not fit: an official looks at it.
    #[serde(default)]
    pub credit_code_as_printed: bool,
}

fn own_id(ctx: &Ctx) -> Result<Id> {
    ctx.enterprise_id().ok_or_else(|| Error::not_found("企业", "enterprise"))
}

/// The caller's enterprise.
///
/// # Errors
/// `not_found` for people without one.
pub fn mine(tx: &mut Tx, ctx: &Ctx) -> Result<Enterprise> {
    require(ctx, Permission::Own)?;
    let row = store::enterprises::find(tx, own_id(ctx)?)?;
    view(tx, ctx, row)
}

/// Changes the caller's enterprise. What was vetted is vetted again: a new name, kind, credit code or region
/// takes an approved enterprise back to pending.
///
/// # Errors
/// Field errors; `stale_version`; `already_exists` when another enterprise has the credit code; `wrong_state` when
/// a suspended one tries to change what was vetted.
pub fn edit(tx: &mut Tx, ctx: &Ctx, seen: Version, cmd: &EditEnterprise) -> Result<Enterprise> {
    require(ctx, Permission::EnterpriseEditOwn)?;
    let old = store::enterprises::find(tx, own_id(ctx)?)?;
    seen.check(old.version)?;
    let was = |given: &Option<String>, stored: &str| given.clone().unwrap_or_else(|| stored.to_owned());
    let mut check = Check::new();
    // What an official has let in, or is to look at, is not asked about again.
    let same_code = cmd.credit_code.as_deref().is_none_or(|code| credit_code::normalise(code) == old.credit_code);
    let fields = EnterpriseFields {
        name: was(&cmd.name, &old.name),
        kind: cmd.kind.unwrap_or(old.kind),
        credit_code: was(&cmd.credit_code, &old.credit_code),
        region: was(&cmd.region, &old.region),
        address: was(&cmd.address, &old.address),
        contact_name: was(&cmd.contact_name, &old.contact_name),
        contact_phone: was(&cmd.contact_phone, &old.contact_phone),
    }
    .tidy(&mut check, "", cmd.credit_code_as_printed || same_code)?;
    check.finish()?;
    check_region(tx, &fields.region, "region")?;
    if store::enterprises::credit_code_taken(tx, &fields.credit_code, Some(old.id))? {
        let field = FieldError::new("credit_code", "already_exists", "该企业已注册", "this enterprise is registered already");
        return Err(Error { fields: vec![field], ..Error::new(ErrorCode::AlreadyExists) });
    }
    let vetted = |f: &EnterpriseRow| (f.name.clone(), f.kind, f.credit_code.clone(), f.region.clone());
    let mut new = EnterpriseRow {
        version: old.version + 1,
        name: fields.name,
        kind: fields.kind,
        credit_code: fields.credit_code,
        region: fields.region,
        address: fields.address,
        contact_name: fields.contact_name,
        contact_phone: fields.contact_phone,
        updated_at: ctx.now,
        credit_code_reason: old.credit_code_reason.clone().filter(|_| same_code),
        ..old.clone()
    };
    let again = vetted(&old) != vetted(&new);
    if again && old.state == EnterpriseState::Suspended {
        return Err(Error::wrong_state(
            "暂停期间不能修改企业名称、类型、信用代码和地区",
            "a suspended enterprise may not change what was vetted",
        ));
    }
    let resubmitted = again && old.state == EnterpriseState::Approved;
    if resubmitted {
        (new.state, new.submitted_at, new.decided_at) = (EnterpriseState::Pending, ctx.now, None);
    }
    if !store::enterprises::replace(tx, old.version, &new)? {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    if new.kind != old.kind {
        store::enterprises::set_roles(tx, new.id, new.kind.role())?;
    }
    let entry = audit::Entry::new(audit::Entity::Enterprise, new.id, audit::Action::Edit)
        .states(Some(old.state.as_str()), new.state.as_str());
    audit::record(tx, ctx, entry.detail(changes(&old, &new)))?;
    if resubmitted {
        vetting_case::begin(tx, ctx, &new)?;
        announce(tx, ctx, &new)?;
    } else if vetting_case::is_waiting(new.state) && again {
        vetting_case::rename(tx, &new)?;
    }
    view(tx, ctx, new)
}

/// Old and new value of every field that changed.
fn changes(old: &EnterpriseRow, new: &EnterpriseRow) -> Value {
    let pairs = [
        ("name", &old.name, &new.name),
        ("kind", &old.kind.to_string(), &new.kind.to_string()),
        ("credit_code", &old.credit_code, &new.credit_code),
        ("region", &old.region, &new.region),
        ("address", &old.address, &new.address),
        ("contact_name", &old.contact_name, &new.contact_name),
        ("contact_phone", &old.contact_phone, &new.contact_phone),
    ];
    let changed = pairs.into_iter().filter(|(_, was, is)| was != is);
    changed.map(|(field, was, is)| (field.to_owned(), json!({ "from": was, "to": is }))).collect::<serde_json::Map<_, _>>().into()
}

/// Submits a returned enterprise again; the four hours begin anew.
///
/// # Errors
/// `wrong_state` unless it was returned.
pub fn resubmit(tx: &mut Tx, ctx: &Ctx) -> Result<Enterprise> {
    require(ctx, Permission::EnterpriseEditOwn)?;
    let old = store::enterprises::find(tx, own_id(ctx)?)?;
    if old.state != EnterpriseState::Returned {
        return Err(Error::wrong_state("只有被退回的资料可以重新提交", "only what was returned can be submitted again"));
    }
    vetting_case::step(tx, ctx, &old, "resubmit", None)?;
    let new = EnterpriseRow {
        version: old.version + 1,
        state: EnterpriseState::Pending,
        state_reason: None,
        submitted_at: ctx.now,
        decided_at: None,
        updated_at: ctx.now,
        ..old.clone()
    };
    if !store::enterprises::replace(tx, old.version, &new)? {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    audit::record(
        tx,
        ctx,
        audit::Entry::new(audit::Entity::Enterprise, new.id, audit::Action::Resubmit).states(Some("returned"), "pending"),
    )?;
    announce(tx, ctx, &new)?;
    view(tx, ctx, new)
}
