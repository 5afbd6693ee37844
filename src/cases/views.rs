//! Cases as officials see them: the inbox with its counters, and one case with all that belongs to it. The city sees all, a
//! district its own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{
        Acting, By, Case, CaseFile, ClockState, EventRow, Held, Kind, LinkWord, Names, Phase, Registry, SeatDecision, Shows,
        Step, text,
    },
    seats,
    store::{self, Filter},
};
use access::{Permission, Scope, require};
use kernel::{Ctx, Error, ErrorCode, Id, Page, PageQuery, Result, Text, Ts};
use storage::Tx;
use web::Resource;

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseLine {
    pub id: Id,
    pub version: i32,
    /// `QX-20261130-0007`.
    pub number: String,
    pub kind: String,
    pub kind_name: Text,
    pub state: String,
    pub state_name: Text,
    pub phase: Phase,
    /// How it has ended.
    pub outcome: Option<String>,
    pub title: String,
    pub subject_kind: String,
    pub subject_id: String,
    /// 6-digit code.
    pub region: String,
    pub body: Option<String>,
    pub assignee: Option<CasePerson>,
    /// 0 to 2, the most urgent.
    pub urgency: i32,
    pub opened_at: Ts,
    pub closed_at: Option<Ts>,
    /// When the earliest of its clocks is due.
    pub next_due_at: Option<Ts>,
    pub overdue: bool,
    /// The page on which it is dealt with.
    pub page: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CasePerson {
    pub id: Id,
    pub name: String,
}

fn person(names: &Names, id: Option<Id>) -> Option<CasePerson> {
    id.map(|id| CasePerson { id, name: names.get(&id).cloned().unwrap_or_default() })
}

impl CaseLine {
    fn of(kind: &Kind, case: Case, names: &Names, now: Ts) -> Result<CaseLine> {
        Ok(CaseLine {
            page: (kind.page)(&case),
            id: case.id,
            version: case.version,
            number: case.number,
            kind_name: kind.text(),
            state_name: text(kind.state(&case.state)?.name),
            kind: case.kind,
            state: case.state,
            phase: case.phase,
            outcome: case.outcome,
            title: case.title,
            subject_kind: case.subject_kind,
            subject_id: case.subject_id,
            region: case.region,
            body: case.body,
            assignee: person(names, case.assignee),
            urgency: case.urgency,
            opened_at: case.opened_at,
            closed_at: case.closed_at,
            next_due_at: case.next_due_at,
            overdue: case.phase != Phase::Done && case.next_due_at.is_some_and(|due| due < now),
        })
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

/// A case that the official may see; others do not exist for them.
pub(super) fn within_reach(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Case> {
    let case = store::find(tx, id)?;
    match district(ctx)? {
        Some(district) if district != case.region => Err(Error::not_found("事项", "case")),
        _ => Ok(case),
    }
}

/// Which cases to list; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct InboxQuery {
    pub kind: Option<String>,
    pub state: Option<String>,
    pub done: bool,
    pub body: Option<String>,
    pub assignee: Option<Id>,
    pub mine: bool,
    pub overdue: bool,
}

fn filter(ctx: &Ctx, registry: &Registry, query: &InboxQuery) -> Result<Filter> {
    let no = |path: &str, zh: &str, en: &str| Error::field(path, "invalid_value", zh, en);
    let kind = match &query.kind {
        Some(code) => {
            let found = registry.kinds.iter().find(|kind| kind.code == code);
            Some(found.ok_or_else(|| {
                no("kind", "没有这类事项，请从列表中选择", "there is no such kind of case; choose one of the list")
            })?)
        }
        None => None,
    };
    let state = match (&query.state, kind) {
        (None, _) => None,
        (Some(_), None) => {
            return Err(no("state", "按环节筛选时请同时选择事项类型", "a state needs the kind that it belongs to"));
        }
        (Some(code), Some(kind)) => {
            let found = kind.states.iter().find(|state| state.code == code);
            Some(found.ok_or_else(|| no("state", "这类事项没有这个环节", "the kind has no such state"))?)
        }
    };
    if query.mine && ctx.user_id().is_none() {
        return Err(Error::new(ErrorCode::LoginRequired));
    }
    Ok(Filter {
        kind: query.kind.clone(),
        state: query.state.clone(),
        done: query.done || state.is_some_and(|state| state.phase == Phase::Done),
        body: query.body.clone(),
        assignee: if query.mine { ctx.user_id() } else { query.assignee },
        due_before: query.overdue.then_some(ctx.now),
        region: district(ctx)?,
    })
}

/// The inbox: what waits, by the earliest due time; or what is done, the newest first.
///
/// # Errors
/// `forbidden` for others than officials; field errors of the filters and the paging.
pub fn inbox(tx: &mut Tx, ctx: &Ctx, registry: &Registry, query: &InboxQuery, page: &PageQuery) -> Result<Page<CaseLine>> {
    require(ctx, Permission::CasesRead)?;
    let filter = filter(ctx, registry, query)?;
    let rows = store::list(tx, &filter, page.limit()?, page.cursor()?.as_ref())?;
    let names = (registry.names)(tx, rows.items.iter().filter_map(|case| case.assignee).collect())?;
    let next_cursor = rows.next_cursor;
    let line = |case: Case| CaseLine::of(registry.kind(&case.kind)?, case, &names, ctx.now);
    Ok(Page { items: rows.items.into_iter().map(line).collect::<Result<_>>()?, next_cursor })
}

/// How many wait in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateCount {
    pub kind: String,
    pub kind_name: Text,
    pub state: String,
    pub state_name: Text,
    pub count: i64,
    pub overdue: i64,
}

/// What waits, counted for the choices of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseCounts {
    /// States in which something waits.
    pub states: Vec<StateCount>,
    pub all: i64,
    pub overdue: i64,
    /// Those that are assigned to the caller, and of them those that are overdue.
    pub mine: i64,
    pub mine_overdue: i64,
    /// There may be more: 10 000 are counted at most, those that are due first.
    pub capped: bool,
}

/// # Errors
/// Those of [`inbox`].
pub fn counts(tx: &mut Tx, ctx: &Ctx, registry: &Registry, query: &InboxQuery) -> Result<CaseCounts> {
    require(ctx, Permission::CasesRead)?;
    let all = filter(ctx, registry, query)?;
    let mut states = Vec::new();
    for row in store::counts(tx, &all, ctx.now)? {
        let kind = registry.kind(&row.kind)?;
        states.push(StateCount {
            kind_name: kind.text(),
            state_name: text(kind.state(&row.state)?.name),
            kind: row.kind,
            state: row.state,
            count: row.count,
            overdue: row.overdue,
        });
    }
    let count: i64 = states.iter().map(|state| state.count).sum();
    let overdue = states.iter().map(|state| state.overdue).sum();
    let mine = Filter { assignee: ctx.user_id(), ..all };
    let late = Filter { due_before: Some(ctx.now), ..mine.clone() };
    let most = store::MOST_COUNTED;
    let (mine, mine_overdue) = match ctx.user_id() {
        Some(_) => (store::count(tx, &mine, most)?, store::count(tx, &late, most)?),
        None => (0, 0),
    };
    Ok(CaseCounts { states, all: count, overdue, mine, mine_overdue, capped: count >= most })
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseEvent {
    pub seq: i32,
    pub at: Ts,
    pub by: Option<CasePerson>,
    /// `staff`, `party`, `public` or `system`.
    pub by_word: String,
    pub verb: String,
    pub verb_name: Text,
    pub from_state: String,
    pub to_state: String,
    pub reason: Option<CaseReason>,
    pub note: String,
    pub public_note: String,
    pub shows: Shows,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseReason {
    pub code: String,
    pub text: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseClock {
    pub clock: String,
    pub name: Text,
    pub round: i32,
    pub state: ClockState,
    pub calendar: String,
    pub started_at: Ts,
    pub due_at: Ts,
    /// Working seconds left while it is paused.
    pub left_seconds: Option<i64>,
    pub stopped_at: Option<Ts>,
    /// The notice of days off of a year in it is not known: the time may still change.
    pub provisional: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseSeat {
    pub round: i32,
    pub seat: String,
    pub name: Text,
    pub function: String,
    pub requested_at: Ts,
    pub deputy_from: Ts,
    pub person: Option<CasePerson>,
    pub decision: Option<SeatDecision>,
    pub note: String,
    pub at: Option<Ts>,
    /// Signed within ten seconds after the page was opened, or without opening it (F11).
    pub hasty: bool,
    /// The caller may decide on it now.
    pub open_to_caller: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseLink {
    pub word: LinkWord,
    /// The other case.
    pub id: Id,
    pub number: String,
    /// The other case says it of this one.
    pub from_other: bool,
}

/// A step that the caller may take now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseStep {
    pub verb: String,
    pub name: Text,
    pub to: String,
    pub reasons: Vec<CaseReason>,
}

impl From<&Step> for CaseStep {
    fn from(step: &Step) -> CaseStep {
        let reason = |reason: &super::model::Reason| CaseReason { code: reason.code.to_owned(), text: text(reason.text) };
        CaseStep {
            verb: step.verb.to_owned(),
            name: text(step.name),
            to: step.to.to_owned(),
            reasons: step.reasons.iter().map(reason).collect(),
        }
    }
}

/// A case with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    pub case: CaseLine,
    pub version: i32,
    /// The latest 200, the oldest first.
    pub events: Vec<CaseEvent>,
    pub clocks: Vec<CaseClock>,
    pub seats: Vec<CaseSeat>,
    pub files: Vec<CaseFile>,
    pub links: Vec<CaseLink>,
    /// What the caller may do now; nothing for kinds whose steps are taken elsewhere.
    pub steps: Vec<CaseStep>,
}

impl Resource for CaseView {
    fn location(&self) -> String {
        format!("/cases/{}", self.case.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// The latest events that a page shows.
const EVENTS: i64 = 200;

/// One case for an official.
///
/// # Errors
/// `not_found` where it is out of reach, `forbidden` for others than officials.
pub fn read(tx: &mut Tx, ctx: &Ctx, registry: &Registry, id: Id) -> Result<CaseView> {
    require(ctx, Permission::CasesRead)?;
    let case = within_reach(tx, ctx, id)?;
    view(tx, ctx, registry, case)
}

/// A case after the caller has changed it.
pub(super) fn after(tx: &mut Tx, ctx: &Ctx, registry: &Registry, id: Id) -> Result<CaseView> {
    let case = within_reach(tx, ctx, id)?;
    view(tx, ctx, registry, case)
}

fn view(tx: &mut Tx, ctx: &Ctx, registry: &Registry, case: Case) -> Result<CaseView> {
    let kind = registry.kind(&case.kind)?;
    let (events, clocks) = (store::last_events(tx, case.id, EVENTS)?, store::clocks(tx, case.id)?);
    let (rows, files, links) = (store::seats(tx, case.id)?, store::files(tx, case.id)?, store::links(tx, case.id)?);
    let mut people: Vec<Id> = events.iter().filter_map(|event| event.by_user).chain(case.assignee).collect();
    people.extend(rows.iter().filter_map(|row| row.user_id));
    people.sort_unstable();
    people.dedup();
    let names = (registry.names)(tx, people)?;
    let held = (registry.functions)(tx, ctx)?;
    let other = |link: &super::model::LinkRow| if link.from_case == case.id { link.to_case } else { link.from_case };
    let numbers = store::numbers(tx, links.iter().map(other).collect())?;
    let links = links.iter().map(|link| CaseLink {
        word: link.word,
        id: other(link),
        number: numbers.get(&other(link)).cloned().unwrap_or_default(),
        from_other: link.to_case == case.id,
    });
    let links = links.collect();
    let clock = |row: super::model::ClockRow| CaseClock {
        name: kind.clock(&row.clock).map_or_else(|| Text::new(&row.clock, &row.clock), |clock| text(clock.name)),
        clock: row.clock,
        round: row.round,
        state: row.state,
        calendar: row.calendar,
        started_at: row.started_at,
        due_at: row.due_at,
        left_seconds: row.left_seconds.filter(|_| row.state == ClockState::Paused),
        stopped_at: row.stopped_at,
        provisional: row.provisional,
    };
    let file = |row: super::model::FileRow| CaseFile {
        file: row.file,
        kind: row.kind,
        reference: row.reference,
        taken_at: row.taken_at,
        lng_micro: row.lng_micro,
        lat_micro: row.lat_micro,
    };
    Ok(CaseView {
        version: case.version,
        events: events.into_iter().map(|row| event(kind, row, &names)).collect(),
        clocks: clocks.into_iter().map(clock).collect(),
        seats: seat_views(ctx, kind, &case, &rows, &held, &names),
        files: files.into_iter().map(file).collect(),
        links,
        steps: steps(ctx, kind, &case, &held),
        case: CaseLine::of(kind, case, &names, ctx.now)?,
    })
}

/// Verbs that no kind declares, because the engine writes them.
const ENGINE_VERBS: &[(&str, &str, &str)] = &[
    ("open", "立案", "opened"),
    ("assign", "指派", "assigned"),
    ("clock_due", "时限提醒", "a clock's time has come"),
    ("clock_moved", "时限调整", "a clock was moved"),
    ("seat_signed", "签署同意", "signed"),
    ("seat_refused", "签署不同意", "refused to sign"),
];

fn event(kind: &Kind, row: EventRow, names: &Names) -> CaseEvent {
    let step = kind.steps.iter().find(|step| step.verb == row.verb);
    let of_engine = ENGINE_VERBS.iter().find(|verb| verb.0 == row.verb).map(|verb| Text::new(verb.1, verb.2));
    let verb_name = step.map(|step| text(step.name)).or(of_engine).unwrap_or_else(|| Text::new(&row.verb, &row.verb));
    let reasons = kind.steps.iter().flat_map(|step| step.reasons.iter().chain(step.round.iter().flat_map(|round| round.reasons)));
    let reason = row.reason_code.map(|code| CaseReason {
        text: reasons
            .clone()
            .find(|reason| reason.code == code)
            .map_or_else(|| Text::new(&code, &code), |reason| text(reason.text)),
        code,
    });
    CaseEvent {
        seq: row.seq,
        at: row.at,
        by: person(names, row.by_user),
        by_word: row.by_word,
        verb: row.verb,
        verb_name,
        from_state: row.from_state,
        to_state: row.to_state,
        reason,
        note: row.note,
        public_note: row.public_note,
        shows: row.shows,
    }
}

fn seat_views(
    ctx: &Ctx,
    kind: &Kind,
    case: &Case,
    rows: &[super::model::SeatRow],
    held: &[Held],
    names: &Names,
) -> Vec<CaseSeat> {
    let last = rows.iter().map(|row| row.round).max().unwrap_or_default();
    let latest: Vec<super::model::SeatRow> = rows.iter().filter(|row| row.round == last).cloned().collect();
    let seats = kind.steps.iter().filter_map(|step| step.round).flat_map(|round| round.seats);
    let asked = kind.round(&case.state);
    let view = |row: &super::model::SeatRow| {
        let seat = asked.and_then(|round| round.seats.iter().find(|seat| seat.code == row.seat));
        let open_to_caller = match (seat, ctx.user_id()) {
            (Some(seat), Some(user)) if row.round == last => seats::may_sit(&latest, row, seat, user, held, ctx.now).is_ok(),
            _ => false,
        };
        let named = seats.clone().find(|seat| seat.code == row.seat);
        CaseSeat {
            round: row.round,
            seat: row.seat.clone(),
            name: named.map_or_else(|| Text::new(&row.seat, &row.seat), |seat| text(seat.name)),
            function: row.function.clone(),
            requested_at: row.requested_at,
            deputy_from: row.deputy_from,
            person: person(names, row.user_id),
            decision: row.decision,
            note: row.note.clone(),
            at: row.at,
            hasty: row.at.is_some_and(|at| seats::is_hasty(row.opened_at.filter(|_| row.opened_by == row.user_id), at)),
            open_to_caller,
        }
    };
    rows.iter().map(view).collect()
}

fn steps(ctx: &Ctx, kind: &Kind, case: &Case, held: &[Held]) -> Vec<CaseStep> {
    let acting = Acting::with(ctx, held);
    let fits = |step: &&Step| step.by != By::System && step.from.contains(&case.state.as_str()) && acting.is(step.by, case);
    if kind.own_steps { Vec::new() } else { kind.steps.iter().filter(fits).map(CaseStep::from).collect() }
}

/// A kind as the pages know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseKind {
    pub code: String,
    pub name: Text,
    pub states: Vec<CaseState>,
    pub steps: Vec<CaseStep>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseState {
    pub code: String,
    pub name: Text,
    pub phase: Phase,
}

/// The kinds of cases.
///
/// # Errors
/// `forbidden` for others than officials.
pub fn kinds(ctx: &Ctx, registry: &Registry) -> Result<Vec<CaseKind>> {
    require(ctx, Permission::CasesRead)?;
    let state =
        |state: &super::model::State| CaseState { code: state.code.to_owned(), name: text(state.name), phase: state.phase };
    let kind = |kind: &&Kind| CaseKind {
        code: kind.code.to_owned(),
        name: kind.text(),
        states: kind.states.iter().map(state).collect(),
        steps: kind.steps.iter().map(CaseStep::from).collect(),
    };
    Ok(registry.kinds.iter().map(kind).collect())
}
