//! Vetting: regulators decide, enterprises correct. City regulators see all enterprises, district regulators
//! those of their district.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{registration::view, sign_in, vetting_case};
use crate::{
    credit_code,
    model::{DECISION_HOURS, Enterprise, EnterpriseRow, EnterpriseState},
    store::{self, enterprises::Filter},
};
use access::{Permission, Scope, holds, require};
use audit::{self, AuditFilter};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Error, ErrorCode, Id, Page, PageQuery, Result, Text, Ts, Version, error::Check};
use notify::{self, Duty, DutyCode, News};
use storage::Tx;

/// A regulator's decision on an enterprise.
#[derive(Debug, Clone)]
pub enum Decision {
    /// `credit_code_reason`: why a credit code is let in whose check character does not fit.
    Approve {
        note: Option<String>,
        credit_code_reason: Option<String>,
    },
    Return {
        reasons: Vec<String>,
    },
    Suspend {
        reason: String,
    },
    Reinstate {
        reason: String,
    },
}

impl Decision {
    fn action(&self) -> audit::Action {
        match self {
            Decision::Approve { .. } => audit::Action::Approve,
            Decision::Return { .. } => audit::Action::Return,
            Decision::Suspend { .. } => audit::Action::Suspend,
            Decision::Reinstate { .. } => audit::Action::Reinstate,
        }
    }

    fn change(&self) -> (EnterpriseState, EnterpriseState) {
        use EnterpriseState::{Approved, Pending, Returned, Suspended};
        match self {
            Decision::Approve { .. } => (Pending, Approved),
            Decision::Return { .. } => (Pending, Returned),
            Decision::Suspend { .. } => (Approved, Suspended),
            Decision::Reinstate { .. } => (Suspended, Approved),
        }
    }

    /// One line per reason; approvals need none.
    fn reasons(&self) -> Result<Option<String>> {
        let mut check = Check::new();
        let text = match self {
            Decision::Approve { note, .. } => note.iter().map(|note| note.trim().to_owned()).filter(|n| !n.is_empty()).collect(),
            Decision::Return { reasons } => {
                let given: Vec<String> = reasons.iter().map(|r| r.replace(['\r', '\n'], " ").trim().to_owned()).collect();
                check.require(
                    (1..=20).contains(&given.len()),
                    "reasons",
                    "required",
                    "请写明 1 到 20 条退回理由",
                    "give 1 to 20 reasons",
                );
                for (place, reason) in given.iter().enumerate() {
                    check.length(reason, 1, 300, &format!("reasons[{place}]"));
                }
                given
            }
            Decision::Suspend { reason } | Decision::Reinstate { reason } => {
                check.length(reason, 1, 500, "reason");
                vec![reason.trim().to_owned()]
            }
        };
        check.finish()?;
        Ok((!text.is_empty()).then(|| text.join("\n")))
    }

    fn news(&self, name: &str, reasons: Option<&str>) -> News {
        let (zh, en) = match self {
            Decision::Approve { .. } => ("已通过审核，可以发布和交易", "has been approved and may trade now"),
            Decision::Return { .. } => ("的资料被退回，请修改后重新提交", "was sent back; please correct it and submit again"),
            Decision::Suspend { .. } => ("已被暂停交易", "has been suspended from trading"),
            Decision::Reinstate { .. } => ("已恢复交易", "may trade again"),
        };
        let because = reasons.map(|text| format!("\n{text}")).unwrap_or_default();
        News {
            kind: match self {
                Decision::Approve { .. } => notify::NewsKind::EnterpriseApproved,
                Decision::Return { .. } => notify::NewsKind::EnterpriseReturned,
                Decision::Suspend { .. } => notify::NewsKind::EnterpriseSuspended,
                Decision::Reinstate { .. } => notify::NewsKind::EnterpriseReinstated,
            },
            title: Text::new(format!("{name}{zh}"), format!("{name} {en}")),
            body: Text::new(format!("{name}{zh}。{because}"), format!("{name} {en}.{because}")),
            link: "/enterprise".to_owned(),
            mail: true,
        }
    }
}

/// The district that the caller is limited to; `None` for the whole city.
fn district(ctx: &Ctx) -> Result<Option<String>> {
    match Scope::of(ctx)? {
        Scope::City => Ok(None),
        Scope::District(district) => Ok(Some(district)),
        Scope::Own(_) => Err(Error::new(ErrorCode::Forbidden)),
    }
}

/// An enterprise that the regulator may see; others do not exist for them.
fn within_reach(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<EnterpriseRow> {
    let row = store::enterprises::find(tx, id)?;
    match district(ctx)? {
        Some(district) if district != row.region => Err(Error::not_found("企业", "enterprise")),
        _ => Ok(row),
    }
}

/// Decides on an enterprise: records it, tells its people, and on suspension ends their sessions at once.
///
/// # Errors
/// `wrong_state` when the decision does not fit the state, `stale_version` when the enterprise has been changed
/// since `seen`, field errors of the reasons.
pub fn decide(tx: &mut Tx, ctx: &Ctx, id: Id, seen: Option<Version>, decision: &Decision) -> Result<Enterprise> {
    require(ctx, Permission::EnterprisesVet)?;
    let reasons = decision.reasons()?;
    let old = within_reach(tx, ctx, id)?;
    let (from, to) = decision.change();
    if old.state != from {
        return Err(Error::wrong_state(
            format!("企业{}；只有{}的企业可以这样办理，请刷新后再看", old.state.name_zh(), from.name_zh()),
            format!("the enterprise is {}; this can be done only to one that is {from}: reload and look again", old.state),
        ));
    }
    Version::check_given(seen, old.version)?;
    let code_reason = match decision {
        Decision::Approve { credit_code_reason, .. } => why_let_in(&old, credit_code_reason.as_deref())?,
        _ => old.credit_code_reason.clone(),
    };
    let keep_reason = matches!(to, EnterpriseState::Returned | EnterpriseState::Suspended);
    match decision {
        Decision::Approve { .. } => vetting_case::step(tx, ctx, &old, "approve", reasons.as_deref())?,
        Decision::Return { .. } => vetting_case::step(tx, ctx, &old, "return", reasons.as_deref())?,
        // Acts on an enterprise that is vetted.
        Decision::Suspend { .. } | Decision::Reinstate { .. } => {}
    }
    let new = EnterpriseRow {
        version: old.version + 1,
        state: to,
        state_reason: reasons.clone().filter(|_| keep_reason),
        decided_at: Some(ctx.now),
        updated_at: ctx.now,
        credit_code_reason: code_reason.clone(),
        ..old.clone()
    };
    if !store::enterprises::replace(tx, old.version, &new)? {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let minutes = (ctx.now.as_seconds() - old.submitted_at.as_seconds()) / 60;
    let entry = audit::Entry::new(audit::Entity::Enterprise, id, decision.action()).states(Some(from.as_str()), to.as_str());
    let mut detail = json!({ "minutes_since_submission": minutes });
    if let (Decision::Approve { .. }, Some(why)) = (decision, &code_reason) {
        detail["credit_code_reason"] = why.as_str().into();
    }
    audit::record(tx, ctx, entry.reason(reasons.as_deref()).detail(detail))?;
    let people = store::users::people_of(tx, id)?;
    if to == EnterpriseState::Suspended {
        for person in &people {
            sign_in::end_all(tx, ctx, *person, None, "enterprise_suspended")?;
        }
    }
    notify::tell(tx, ctx, &people, &decision.news(&new.name, reasons.as_deref()))?;
    view(tx, ctx, new)
}

/// The reason for which an enterprise is let in whose credit code fails its check; nothing where the code fits.
///
/// # Errors
/// A field error when it is missing or too long.
fn why_let_in(row: &EnterpriseRow, given: Option<&str>) -> Result<Option<String>> {
    if credit_code::check(&row.credit_code).is_ok() {
        return Ok(None);
    }
    let given = given.map(str::trim).filter(|text| !text.is_empty());
    let Some(reason) = given.or(row.credit_code_reason.as_deref()) else {
        return Err(Error::field(
            "credit_code_reason",
            "required",
            "统一社会信用代码的校验位不符：请核对营业执照，写明放行的理由，或退回企业更正",
            "the check character of the credit code does not fit: look at the licence and say why it is let in, or send it back",
        ));
    };
    let mut check = Check::new();
    check.line(reason, 4, 200, "credit_code_reason");
    check.finish()?;
    Ok(Some(reason.to_owned()))
}

/// What waits for the regulator, each number counted to 1000 at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Inbox {
    pub pending: i64,
    /// Pending for longer than the green channel's four hours.
    pub overdue: i64,
    /// Pending, and due within the next hour.
    pub due_soon: i64,
    pub returned: i64,
    pub suspended: i64,
    pub approved: i64,
    /// When the oldest pending decision is due.
    pub next_due_at: Option<Ts>,
}

/// The regulator's counters.
///
/// # Errors
/// `forbidden` for others.
pub fn inbox(tx: &mut Tx, ctx: &Ctx) -> Result<Inbox> {
    require(ctx, Permission::EnterprisesVet)?;
    let district = district(ctx)?;
    let mut count = |state, before| store::enterprises::count(tx, district.as_deref(), state, before, 1000);
    let overdue = count(EnterpriseState::Pending, Some(ctx.now.plus_hours(-DECISION_HOURS)))?;
    let before_soon = count(EnterpriseState::Pending, Some(ctx.now.plus_hours(1 - DECISION_HOURS)))?;
    let (pending, returned) = (count(EnterpriseState::Pending, None)?, count(EnterpriseState::Returned, None)?);
    let (suspended, approved) = (count(EnterpriseState::Suspended, None)?, count(EnterpriseState::Approved, None)?);
    let filter = Filter { state: Some(EnterpriseState::Pending), district, ..Filter::default() };
    let oldest = store::enterprises::list(tx, &filter, 1, None)?.items.into_iter().next();
    let next_due_at = oldest.map(|row| row.submitted_at.plus_hours(DECISION_HOURS));
    Ok(Inbox { pending, overdue, due_soon: before_soon - overdue, returned, suspended, approved, next_due_at })
}

/// What waits to be vetted.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Duty>> {
    if !ctx.actor().is_some_and(|actor| holds(actor, Permission::EnterprisesVet)) {
        return Ok(Vec::new());
    }
    let inbox = inbox(tx, ctx)?;
    let duty = Duty::of(DutyCode::Enterprises, inbox.pending);
    Ok(vec![Duty { overdue: inbox.overdue, due_at: inbox.next_due_at, ..duty }])
}

/// Enterprises for regulators.
///
/// # Errors
/// Field errors of the paging, `forbidden` for others.
pub fn list(tx: &mut Tx, ctx: &Ctx, filter: Filter, page: &PageQuery) -> Result<Page<Enterprise>> {
    require(ctx, Permission::EnterpriseRead)?;
    let filter = Filter { district: district(ctx)?, ..filter };
    let rows = store::enterprises::list(tx, &filter, page.limit()?, page.cursor()?.as_ref())?;
    let named = store::enterprises::region_names(tx, rows.items.iter().map(|row| row.region.clone()).collect())?;
    Ok(rows.map(|row| {
        let region = named[&row.region].clone();
        Enterprise::of(row, region, ctx.now)
    }))
}

/// [`list`] as a file.
///
/// # Errors
/// `forbidden` for others.
pub fn export(tx: &mut Tx, ctx: &Ctx, filter: Filter, format: Format) -> Result<File> {
    Export::new("企业", "enterprises")
        .column("name", "企业名称", "Enterprise", |e: &Enterprise, _| e.name.clone())
        .column("kind", "类型", "Kind", |e, lang| Cell::word(e.kind, lang))
        .column("credit_code", "统一社会信用代码", "Credit code", |e, _| e.credit_code.clone())
        .column("region_code", "地区代码", "Region code", |e, _| e.region.code.clone())
        .column("region", "地区", "Region", |e, lang| Cell::named(lang, &e.region.name, &e.region.name_en))
        .column("address", "地址", "Address", |e, _| e.address.clone())
        .column("contact_name", "联系人", "Contact", |e, _| e.contact_name.clone())
        .column("contact_phone", "联系电话", "Telephone", |e, _| e.contact_phone.clone())
        .column("state", "状态", "State", |e, lang| Cell::word(e.state, lang))
        .column("reasons", "理由", "Reasons", |e, _| e.reasons.join("\n"))
        .column("submitted_at", "提交时间(北京)", "Submitted (Beijing)", |e, _| e.submitted_at)
        .column("decided_at", "办结时间(北京)", "Decided (Beijing)", |e, _| e.decided_at)
        .write_list(format, ctx.lang, |page| list(tx, ctx, filter.clone(), page))
}

/// One enterprise: for its own people, and for regulators within whose reach it is.
///
/// # Errors
/// `not_found` for anyone else.
pub fn read(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Enterprise> {
    let row = readable(tx, ctx, id)?;
    view(tx, ctx, row)
}

fn readable(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<EnterpriseRow> {
    if ctx.enterprise_id() == Some(id) {
        require(ctx, Permission::Own)?;
        return store::enterprises::find(tx, id);
    }
    match require(ctx, Permission::EnterpriseRead) {
        Ok(()) => within_reach(tx, ctx, id),
        Err(error) if error.code == ErrorCode::Forbidden && ctx.enterprise_id().is_some() => {
            Err(Error::not_found("企业", "enterprise"))
        }
        Err(error) => Err(error),
    }
}

/// One step in the life of an enterprise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryLine {
    pub id: Id,
    pub at: Ts,
    pub action: audit::Action,
    /// The stored word where `action` is `other`.
    pub action_other: Option<String>,
    pub from_state: Option<EnterpriseState>,
    pub to_state: Option<EnterpriseState>,
    pub reason: Option<String>,
    /// Who did it, by name; the enterprise's own people learn of a regulator only that it was one.
    pub actor: String,
}

/// What has happened to an enterprise, newest first, from the audit trail.
///
/// # Errors
/// Those of [`read`].
pub fn history(tx: &mut Tx, ctx: &Ctx, id: Id, page: &PageQuery) -> Result<Page<HistoryLine>> {
    readable(tx, ctx, id)?;
    let filter =
        AuditFilter { entity: Some(audit::Entity::Enterprise), entity_id: Some(id.to_string()), ..AuditFilter::default() };
    let entries = audit::list(tx, &filter, page)?;
    let names = store::users::names(tx, entries.items.iter().filter_map(|entry| entry.actor_user_id).collect())?;
    let inside = ctx.enterprise_id() == Some(id);
    Ok(entries.map(|entry| {
        let own = entry.actor_enterprise_id == Some(id);
        let name = entry.actor_user_id.filter(|_| own || !inside).and_then(|user| names.get(&user).cloned());
        let actor =
            name.unwrap_or_else(|| if entry.actor_user_id.is_some() { "监管部门".to_owned() } else { entry.actor.clone() });
        HistoryLine {
            id: entry.id,
            at: entry.at,
            action: entry.action,
            action_other: entry.action_other,
            from_state: entry.from_state.and_then(|state| state.parse().ok()),
            to_state: entry.to_state.and_then(|state| state.parse().ok()),
            reason: entry.reason,
            actor,
        }
    }))
}
