//! Vetting as a kind of case: the decision on an enterprise waits for somebody for four hours. Each submission is a promise of
//! its own, so the clock begins anew with it.

use crate::{
    model::{DECISION_HOURS, EnterpriseRow, EnterpriseState},
    store,
};
use access::{Permission, holds};
use cases::{Acting, Allowance, By, Case, Clock, Held, Kind, Notice, Open, Phase, Reason, Said, State, Step};
use kernel::{Ctx, Id, Result, Role, Text};
use notify::{News, NewsKind};
use storage::Tx;

/// The kind of case.
pub const VETTING: Kind = Kind {
    code: "vetting",
    prefix: "RZ",
    name: ("企业审核", "Vetting"),
    states: &[
        State { code: "pending", name: ("待审核", "pending"), phase: Phase::Open },
        State { code: "returned", name: ("已退回", "returned"), phase: Phase::Waiting },
        State { code: "approved", name: ("已通过审核", "approved"), phase: Phase::Done },
    ],
    steps: &[
        Step::new("approve", ("通过审核", "approve"), &["pending"], "approved", By::Function("vet")),
        Step::new("return", ("退回", "return"), &["pending"], "returned", By::Function("vet")).because(&[Reason {
            code: PAPERS,
            text: ("资料需更正，详见说明", "the particulars need to be corrected, as the note says"),
        }]),
        Step::new("resubmit", ("重新提交", "submit again"), &["returned"], "pending", By::Party),
    ],
    clocks: &[Clock::new("decide", ("审核时限", "decision"), Allowance::hours(DECISION_HOURS as u32), &["pending"])],
    initial: "pending",
    page: |case| format!("/regulator/enterprises/{}", case.subject_id),
    own_steps: true,
    people,
    news,
    after: cases::nothing_after,
};

/// The one reason of a return; what is to be corrected stands in its note, line by line.
const PAPERS: &str = "papers";

/// Nobody is assigned: the regulators concerned are.
fn people(tx: &mut Tx, case: &Case, function: &str) -> Result<Vec<Id>> {
    match function {
        "assignee" => store::users::regulators(tx, Some(&case.region)),
        "coordinate" | "city" => store::users::regulators(tx, None),
        _ => Ok(Vec::new()),
    }
}

/// What the decisions say themselves is not said twice.
fn news(kind: &Kind, case: &Case, notice: &Notice<'_>) -> Option<News> {
    let (permille, due_at) = match notice {
        Notice::Opened | Notice::Moved(_) => return None,
        Notice::Due { permille, due_at, .. } => (*permille, due_at.beijing_minute()),
        Notice::SeatAsked(_) | Notice::Assigned => return cases::news(kind, case, notice),
    };
    if permille >= 1000 {
        return cases::news(kind, case, notice);
    }
    let name = &case.title;
    Some(News {
        kind: NewsKind::EnterpriseDue,
        title: Text::new(format!("即将超时：{name}"), format!("Due soon: {name}")),
        body: Text::new(
            format!("{name}的入驻审核须在 {due_at} 前办结。"),
            format!("{name} must be decided on by {due_at} (Beijing)."),
        ),
        link: (kind.page)(case),
        mail: true,
    })
}

fn subject(enterprise: Id) -> (&'static str, String) {
    ("enterprise", enterprise.to_string())
}

/// Opens the case of an enterprise that waits for a decision, or was sent back.
pub(super) fn begin(tx: &mut Tx, ctx: &Ctx, row: &EnterpriseRow) -> Result<()> {
    open(tx, ctx, row).map(drop)
}

fn open(tx: &mut Tx, ctx: &Ctx, row: &EnterpriseRow) -> Result<Case> {
    let (kind, id) = subject(row.id);
    let about = Open::about(&row.name, (kind, &id), &row.region);
    let cmd = Open { party_enterprise: Some(row.id), state: Some(row.state.as_str()), ..about };
    cases::open(tx, ctx, &VETTING, &cmd)
}

/// Takes a step of an enterprise's case, before the enterprise itself changes. `note`: what is said, line by line.
pub(super) fn step(tx: &mut Tx, ctx: &Ctx, old: &EnterpriseRow, verb: &str, note: Option<&str>) -> Result<()> {
    let (kind, id) = subject(old.id);
    let case = match cases::open_case(tx, &VETTING, (kind, &id))? {
        Some(case) => case,
        None => open(tx, ctx, old)?,
    };
    let held = functions_of(tx, ctx)?;
    // The note of an approval has no bounds of its own.
    let note: String =
        note.unwrap_or_default().chars().filter(|c| *c == '\n' || !c.is_control()).take(cases::LONGEST_NOTE).collect();
    let said = Said { reason: (verb == "return").then_some(PAPERS), note: &note, ..Said::default() };
    cases::step(tx, &Acting::with(ctx, &held), &VETTING, case.id, None, verb, &said)?;
    Ok(())
}

/// The case is called after its enterprise and lies where that does.
pub(super) fn rename(tx: &mut Tx, row: &EnterpriseRow) -> Result<()> {
    let (kind, id) = subject(row.id);
    match cases::open_case(tx, &VETTING, (kind, &id))? {
        Some(case) => cases::describe(tx, case.id, &row.name, &row.region),
        None => Ok(()),
    }
}

/// Whether an enterprise in this state has an open case.
pub(super) const fn is_waiting(state: EnterpriseState) -> bool {
    matches!(state, EnterpriseState::Pending | EnterpriseState::Returned)
}

/// The functions of the caller: until bodies give them, those of an office's present work.
///
/// # Errors
/// Those of the database.
pub fn functions_of(_: &mut Tx, ctx: &Ctx) -> Result<Vec<Held>> {
    let Some(actor) = ctx.actor() else { return Ok(Vec::new()) };
    let mut held = Vec::new();
    if holds(actor, Permission::EnterprisesVet) {
        held.push(Held::of("vet"));
    }
    if actor.role == Role::CityRegulator {
        held.push(Held::of("coordinate"));
    }
    Ok(held)
}

/// Whether a person may be given a case: an active official of the city, or of the case's district.
///
/// # Errors
/// Those of the database.
pub fn may_have_case(tx: &mut Tx, case: &Case, person: Id) -> Result<bool> {
    Ok(store::users::regulators(tx, Some(&case.region))?.contains(&person))
}
