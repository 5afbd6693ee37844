//! The use cases: opening a case, and [`step`], the one way by which its state changes.

use serde_json::json;

use super::{
    model::{Acting, By, Case, CaseFile, EventRow, FileRow, Kind, LinkRow, LinkWord, Moved, Notice, Phase, Shows, Step},
    signatures, store, timing,
};
use audit::{Action, Entity, Entry};
use kernel::{Ctx, Error, ErrorCode, Id, Result, Ts, Version, Who, error::Check};
use storage::Tx;

/// A case to be opened.
#[derive(Debug, Clone, Copy)]
pub struct Open<'a> {
    pub title: &'a str,
    /// What it is about: `enterprise` and its id.
    pub subject: (&'a str, &'a str),
    /// 6-digit code.
    pub region: &'a str,
    pub body: Option<&'a str>,
    pub party_enterprise: Option<Id>,
    /// 0 to 2, the most urgent.
    pub urgency: i32,
    pub parent: Option<Id>,
    /// The state in which it begins, where that is not the usual one.
    pub state: Option<&'a str>,
    /// Times that are promised, by clock.
    pub promised: &'a [(&'a str, Ts)],
}

impl<'a> Open<'a> {
    pub const fn about(title: &'a str, subject: (&'a str, &'a str), region: &'a str) -> Open<'a> {
        Open { title, subject, region, body: None, party_enterprise: None, urgency: 0, parent: None, state: None, promised: &[] }
    }
}

/// Opens a case, starts its clocks and tells those concerned. The capability has asked for the permission.
///
/// # Errors
/// Those of the database.
pub fn open(tx: &mut Tx, ctx: &Ctx, kind: &Kind, cmd: &Open<'_>) -> Result<Case> {
    let state = kind.state(cmd.state.unwrap_or(kind.initial))?;
    let done = state.phase == Phase::Done;
    let case = Case {
        market: tx.market(),
        id: Id::new(ctx.now),
        version: 1,
        number: store::next_number(tx, kind.prefix, ctx.now.day())?,
        kind: kind.code.to_owned(),
        state: state.code.to_owned(),
        phase: state.phase,
        outcome: done.then(|| state.code.to_owned()),
        title: cmd.title.to_owned(),
        subject_kind: cmd.subject.0.to_owned(),
        subject_id: cmd.subject.1.to_owned(),
        region: cmd.region.to_owned(),
        body: cmd.body.map(str::to_owned),
        assignee: None,
        urgency: cmd.urgency.clamp(0, 2),
        party_enterprise: cmd.party_enterprise,
        opened_by: ctx.user_id(),
        opened_at: ctx.now,
        closed_at: done.then_some(ctx.now),
        next_due_at: None,
        sort_at: store::sort_at(None, ctx.now),
        parent_id: cmd.parent,
        events: 1,
    };
    store::insert(tx, &case)?;
    let event = Event { verb: "open", from: state.code, reason: None, note: "", public_note: "", shows: Shows::Party };
    write_event(tx, ctx, &case, 1, &event)?;
    let next_due_at = timing::turn(tx, ctx, kind, &case, cmd.promised)?;
    let entry = Entry::new(Entity::Case, case.id, Action::Open).states(None, state.code);
    audit::record(tx, ctx, entry.detail(json!({ "number": case.number, "kind": kind.code, "subject": cmd.subject })))?;
    let case = Case { next_due_at, sort_at: store::sort_at(next_due_at, ctx.now), ..case };
    tell(tx, ctx, kind, &case, "assignee", &Notice::Opened)?;
    Ok(case)
}

/// What somebody says who takes a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// One of the step's reasons.
    pub reason: Option<&'a str>,
    /// For officials, and the party where the step shows.
    pub note: &'a str,
    /// For everybody.
    pub public_note: &'a str,
    /// Times that are promised, by clock.
    pub promised: &'a [(&'a str, Ts)],
}

/// A note has at most so many characters.
pub const LONGEST_NOTE: usize = 10_000;

/// Takes a step: the only way by which a case changes its state. Checks the kind's table, the actor, the reason and the version;
/// stops, pauses and starts clocks; writes the event and the audit entry and tells those concerned. What the capability changes
/// of its own belongs into the same transaction.
///
/// # Errors
/// `not_found`; `wrong_state` when the step does not fit the state; `forbidden` for others than those who take it;
/// `stale_version` when the case has changed since `seen`; field errors of the verb, the reason and the notes.
pub fn step(
    tx: &mut Tx,
    acting: &Acting<'_>,
    kind: &Kind,
    id: Id,
    seen: Option<Version>,
    verb: &str,
    said: &Said<'_>,
) -> Result<Moved> {
    let case = store::find(tx, id)?;
    if case.kind != kind.code {
        return Err(Error::not_found("事项", "case"));
    }
    let step = kind.step(&case.state, verb)?;
    may(acting, step, &case)?;
    check_said(step, said)?;
    Version::check_given(seen, case.version)?;
    take(tx, acting.ctx, kind, &case, step, said)
}

/// Whether the caller may take the step.
pub(super) fn may(acting: &Acting<'_>, step: &Step, case: &Case) -> Result<()> {
    if acting.is(step.by, case) {
        return Ok(());
    }
    if matches!(acting.ctx.who, Who::Public) && step.by != By::Public {
        return Err(Error::new(ErrorCode::LoginRequired));
    }
    let (zh, en) = step.name;
    let error = Error::new(ErrorCode::Forbidden);
    Err(match step.by {
        By::Function(code) => {
            let (function, function_en) = super::functions::name(code);
            error.detail(
                format!("“{zh}”由承担“{function}”职责的人员办理，您没有这项职责；请联系本单位负责人"),
                format!("“{en}” is for people who do {function_en}, and you do not; ask the lead of your body"),
            )
        }
        By::Party => error.detail(
            format!("“{zh}”只能由事项的当事企业办理"),
            format!("“{en}” is for people of the enterprise that the case is about"),
        ),
        By::Public => error.detail(
            format!("“{zh}”需要编号和查询码，请核对后重试"),
            format!("“{en}” needs the number and the code of the case; check them and try again"),
        ),
        By::System => error.detail(format!("“{zh}”由系统到时办理"), format!("the platform itself does “{en}” in time")),
    })
}

fn check_said(step: &Step, said: &Said<'_>) -> Result<()> {
    let mut check = Check::new();
    let known = |code: &str| step.reasons.iter().any(|reason| reason.code == code);
    let fits = match said.reason {
        Some(code) => known(code),
        None => step.reasons.is_empty(),
    };
    if !fits {
        let list =
            |pick: fn(&super::model::Reason) -> String, comma| step.reasons.iter().map(pick).collect::<Vec<_>>().join(comma);
        let (zh, en) = if step.reasons.is_empty() {
            ("这一步不需要理由，请去掉".to_owned(), "this step has no reasons; leave it out".to_owned())
        } else {
            (
                format!("请选择理由：{}", list(|reason| format!("{}（{}）", reason.text.0, reason.code), "、")),
                format!("choose a reason: {}", list(|reason| format!("{} ({})", reason.text.1, reason.code), ", ")),
            )
        };
        let code = if said.reason.is_none() { "required" } else { "invalid_value" };
        check.require(false, "reason", code, &zh, &en);
    }
    check.length(said.note, 0, LONGEST_NOTE, "note").length(said.public_note, 0, LONGEST_NOTE, "public_note");
    check.finish()
}

/// The step as the platform takes it: a time is over, or a round of signatures has ended.
pub(super) fn take_as_system(tx: &mut Tx, ctx: &Ctx, kind: &Kind, id: Id, verb: &str, said: &Said<'_>) -> Result<Moved> {
    let case = store::find(tx, id)?;
    let step = kind.step(&case.state, verb)?;
    let moved = take(tx, ctx, kind, &case, step, said)?;
    (kind.after)(tx, ctx, &moved.case, &moved)?;
    Ok(moved)
}

fn take(tx: &mut Tx, ctx: &Ctx, kind: &Kind, old: &Case, step: &'static Step, said: &Said<'_>) -> Result<Moved> {
    let to = kind.state(step.to)?;
    let done = to.phase == Phase::Done;
    let new = Case {
        version: old.version + 1,
        state: step.to.to_owned(),
        phase: to.phase,
        outcome: done.then(|| step.outcome.unwrap_or(step.to).to_owned()),
        closed_at: done.then_some(ctx.now),
        ..old.clone()
    };
    if !store::replace_state(tx, old.version, &new)? {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let events = store::events(tx, new.id)?;
    let event = Event {
        verb: step.verb,
        from: &old.state,
        reason: said.reason,
        note: said.note.trim(),
        public_note: said.public_note.trim(),
        shows: step.shows,
    };
    write_event(tx, ctx, &new, events, &event)?;
    let next_due_at = timing::turn(tx, ctx, kind, &new, said.promised)?;
    let new = Case { events, next_due_at, sort_at: store::sort_at(next_due_at, ctx.now), ..new };
    let entry = Entry::new(Entity::Case, new.id, Action::Step).states(Some(&old.state), &new.state).reason(said.reason);
    audit::record(tx, ctx, entry.detail(json!({ "number": new.number, "verb": step.verb })))?;
    if let Some(round) = &step.round {
        signatures::ask(tx, ctx, kind, &new, round)?;
    }
    let moved = Moved { case: new, verb: step.verb, from: old.state.clone(), reason: said.reason.map(str::to_owned) };
    if step.shows != Shows::Staff {
        tell(tx, ctx, kind, &moved.case, "party", &Notice::Moved(&moved))?;
    }
    tell(tx, ctx, kind, &moved.case, "assignee", &Notice::Moved(&moved))?;
    Ok(moved)
}

/// What is written down of a case.
pub(super) struct Event<'a> {
    pub verb: &'a str,
    pub from: &'a str,
    pub reason: Option<&'a str>,
    pub note: &'a str,
    pub public_note: &'a str,
    pub shows: Shows,
}

pub(super) fn write_event(tx: &mut Tx, ctx: &Ctx, case: &Case, seq: i32, event: &Event<'_>) -> Result<()> {
    let by_word = match &ctx.who {
        Who::System(_) => "system",
        Who::Public => "public",
        Who::Actor(actor) if case.party_enterprise.is_some() && actor.enterprise_id == case.party_enterprise => "party",
        Who::Actor(_) => "staff",
    };
    let row = EventRow {
        market: tx.market(),
        case_id: case.id,
        seq,
        at: ctx.now,
        by_user: ctx.user_id(),
        by_word: by_word.to_owned(),
        verb: event.verb.to_owned(),
        from_state: event.from.to_owned(),
        to_state: case.state.clone(),
        reason_code: event.reason.map(str::to_owned),
        note: event.note.to_owned(),
        public_note: event.public_note.to_owned(),
        shows: event.shows,
    };
    store::insert_event(tx, &row)
}

/// Tells people with a function what the kind says about it; whoever has done it hears nothing.
pub(super) fn tell(tx: &mut Tx, ctx: &Ctx, kind: &Kind, case: &Case, function: &str, notice: &Notice<'_>) -> Result<()> {
    let Some(news) = (kind.news)(kind, case, notice) else { return Ok(()) };
    let people = match (function, case.assignee) {
        ("assignee", Some(assignee)) => vec![assignee],
        _ => (kind.people)(tx, case, function)?,
    };
    let people: Vec<Id> = people.into_iter().filter(|person| Some(*person) != ctx.user_id()).collect();
    notify::tell(tx, ctx, &people, &news)
}

/// The open case of a kind about a subject.
///
/// # Errors
/// Those of the database.
pub fn open_case(tx: &mut Tx, kind: &Kind, subject: (&str, &str)) -> Result<Option<Case>> {
    store::open_about(tx, kind.code, subject.0, subject.1)
}

/// What a case is called and where it belongs, after its subject has changed.
///
/// # Errors
/// Those of the database.
pub fn describe(tx: &mut Tx, case: Id, title: &str, region: &str) -> Result<()> {
    store::describe(tx, case, title, region)
}

/// Gives an open case to somebody, or to nobody. The caller has made sure that the person may have it.
///
/// # Errors
/// `not_found`; `wrong_state` for a case that is done; `stale_version`.
pub fn assign(tx: &mut Tx, ctx: &Ctx, kind: &Kind, id: Id, seen: Option<Version>, assignee: Option<Id>) -> Result<Case> {
    let old = store::find(tx, id)?;
    Version::check_given(seen, old.version)?;
    if old.phase == Phase::Done {
        return Err(Error::wrong_state("事项已办结，不能再指派", "the case is done and cannot be assigned"));
    }
    let new = Case { version: old.version + 1, assignee, ..old.clone() };
    if !store::assign(tx, old.version, &new)? {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let events = store::events(tx, id)?;
    let event = Event { verb: "assign", from: &old.state, reason: None, note: "", public_note: "", shows: Shows::Staff };
    write_event(tx, ctx, &new, events, &event)?;
    let entry = Entry::new(Entity::Case, id, Action::Assign);
    audit::record(tx, ctx, entry.detail(json!({ "old": old.assignee, "new": assignee })))?;
    let new = Case { events, ..new };
    if assignee.is_some() {
        tell(tx, ctx, kind, &new, "assignee", &Notice::Assigned)?;
    }
    Ok(new)
}

/// Ties a case to another; tying it twice is no error.
///
/// # Errors
/// `not_found` where one of them is missing; `invalid_input` for a case and itself.
pub fn link(tx: &mut Tx, ctx: &Ctx, from: Id, to: Id, word: LinkWord) -> Result<()> {
    if from == to {
        return Err(Error::field("to", "invalid_value", "事项不能关联自身", "a case is not tied to itself"));
    }
    let (from_case, _) = (store::find(tx, from)?, store::find(tx, to)?);
    let row = LinkRow { market: tx.market(), from_case: from, to_case: to, word };
    if store::insert_link(tx, row)? {
        let entry = Entry::new(Entity::Case, from_case.id, Action::Link);
        audit::record(tx, ctx, entry.detail(json!({ "to": to, "word": word })))?;
    }
    Ok(())
}

/// Files of a case are at most so many.
const MOST_FILES: usize = 200;

/// Adds a file whose bytes are stored already; adding it twice is no error.
///
/// # Errors
/// `not_found`; `quota_reached` for a case with very many files; a field error of the file's name.
pub fn add_file(tx: &mut Tx, ctx: &Ctx, case: Id, file: &CaseFile) -> Result<()> {
    store::find(tx, case)?;
    let named = file.file.len() == 64 && file.file.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !named {
        return Err(Error::field(
            "file",
            "invalid_value",
            "须为 64 位小写十六进制的 SHA-256，请先上传文件",
            "the SHA-256 as 64 lower-case hexadecimal digits; upload the file first",
        ));
    }
    if store::files(tx, case)?.len() >= MOST_FILES {
        return Err(Error::new(ErrorCode::QuotaReached).detail(
            format!("一个事项最多 {MOST_FILES} 个文件，请另立事项"),
            format!("a case has at most {MOST_FILES} files; open another one"),
        ));
    }
    let row = FileRow {
        market: tx.market(),
        case_id: case,
        file: file.file.clone(),
        kind: file.kind,
        reference: file.reference.clone(),
        taken_at: file.taken_at,
        lng_micro: file.lng_micro,
        lat_micro: file.lat_micro,
        by_user: ctx.user_id(),
        at: ctx.now,
    };
    if store::insert_file(tx, row)? {
        let entry = Entry::new(Entity::Case, case, Action::Add).detail(json!({ "file": file.file, "kind": file.kind }));
        audit::record(tx, ctx, entry)?;
    }
    Ok(())
}
