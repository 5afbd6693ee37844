//! What a kind of case is: states, steps, clocks, as constants that a capability declares and hands to the server's list.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    clock::Allowance,
    schema::{case_clocks, case_events, case_files, case_links, case_seats, cases},
};
use kernel::{Ctx, Error, Id, RegionCode, Result, Text, Ts, Who, text_enum};
use notify::News;
use storage::Tx;

text_enum! {
    /// Whether a case waits for its owner, for the other side, or for nobody any more.
    #[schema(as = CasePhase)]
    pub enum Phase {
        Open = "open" => ("待办", "To do"),
        /// The other side has to do something first.
        Waiting = "waiting" => ("等待对方", "Waits for the other side"),
        Done = "done" => ("已办结", "Done"),
    }
}

text_enum! {
    /// Who may read an event.
    #[schema(as = CaseShows)]
    pub enum Shows {
        Staff = "staff",
        Party = "party",
        Public = "public",
    }
}

text_enum! {
    #[schema(as = CaseClockState)]
    pub enum ClockState {
        Running = "running" => ("计时中", "Running"),
        Paused = "paused" => ("暂停计时", "Paused"),
        Met = "met" => ("按时", "On time"),
        Missed = "missed" => ("超时", "Overdue"),
        /// Its end says nothing about its owner.
        Void = "void" => ("不计", "Not counted"),
    }
}

text_enum! {
    /// What a signatory says.
    #[schema(as = CaseSeatDecision)]
    pub enum SeatDecision {
        Sign = "sign" => ("同意", "Agrees"),
        Refuse = "refuse" => ("不同意", "Refuses"),
    }
}

text_enum! {
    /// How one case is tied to another.
    #[schema(as = CaseLinkWord)]
    pub enum LinkWord {
        DuplicateOf = "duplicate_of",
        CausedBy = "caused_by",
        Follows = "follows",
    }
}

text_enum! {
    #[schema(as = CaseFileKind)]
    pub enum FileKind {
        Photo = "photo",
        Pdf = "pdf",
        Reading = "reading",
        Observation = "observation",
        Note = "note",
    }
}

/// One state of a kind.
#[derive(Debug, Clone, Copy)]
pub struct State {
    pub code: &'static str,
    /// What the pages call it.
    pub name: (&'static str, &'static str),
    pub phase: Phase,
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An official with this function ([`super::functions`]).
    Function(&'static str),
    /// People of the enterprise that the case is about.
    Party,
    /// Whoever holds the number and the code of the case.
    Public,
    /// The platform itself: a time is over, the last seat has signed.
    System,
}

/// A reason that a step may be given.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    pub code: &'static str,
    pub text: (&'static str, &'static str),
}

/// One of the signatures that a round needs.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    pub code: &'static str,
    pub name: (&'static str, &'static str),
    pub function: &'static str,
}

/// Signatures that are asked for at the same moment, in any order.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    pub seats: &'static [Seat],
    /// The platform's step once all have signed.
    pub full: &'static str,
    /// The platform's step at the first refusal.
    pub refused: &'static str,
    /// Why a signatory may refuse.
    pub reasons: &'static [Reason],
    /// After so many minutes a deputy may sit.
    pub deputy_after: i64,
}

/// One way from a state to another.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub verb: &'static str,
    pub name: (&'static str, &'static str),
    pub from: &'static [&'static str],
    pub to: &'static str,
    pub by: By,
    /// One of these must be given; none: no reason is asked for.
    pub reasons: &'static [Reason],
    /// Signatures that are asked for when the step is taken.
    pub round: Option<Round>,
    pub shows: Shows,
    /// How the case ends, where that is not the name of the state.
    pub outcome: Option<&'static str>,
}

impl Step {
    pub const fn new(
        verb: &'static str,
        name: (&'static str, &'static str),
        from: &'static [&'static str],
        to: &'static str,
        by: By,
    ) -> Step {
        Step { verb, name, from, to, by, reasons: &[], round: None, shows: Shows::Party, outcome: None }
    }

    #[must_use]
    pub const fn because(self, reasons: &'static [Reason]) -> Step {
        Step { reasons, ..self }
    }

    #[must_use]
    pub const fn asking(self, round: Round) -> Step {
        Step { round: Some(round), ..self }
    }

    #[must_use]
    pub const fn shows(self, shows: Shows) -> Step {
        Step { shows, ..self }
    }

    #[must_use]
    pub const fn ends(self, outcome: &'static str) -> Step {
        Step { outcome: Some(outcome), ..self }
    }
}

/// A promise with a due time. It runs in some states, is paused in some, and stops in all others.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    pub code: &'static str,
    pub name: (&'static str, &'static str),
    /// Amount 0: the time is promised by the caller ([`super::Said::promised`]).
    pub allowance: Allowance,
    pub calendar: &'static str,
    pub calendar_in_emergency: &'static str,
    pub runs: &'static [&'static str],
    pub pauses: &'static [&'static str],
    /// The platform's step when the time is over.
    pub on_due: Option<&'static str>,
    /// The share of the allowance after which the assignee is warned, in ‰.
    pub warn_permille: i32,
    /// Later shares in ‰, each with the function that hears of it.
    pub escalate: &'static [(i32, &'static str)],
}

/// Who hears of a clock by default: the lead of the body when time is over, then the coordinator, then the city.
pub const ESCALATION: &[(i32, &str)] = &[(1000, "lead"), (1500, "coordinate"), (2000, "city")];
pub const WARN_PERMILLE: i32 = 750;

impl Clock {
    /// A clock of the calendar `always` that is paused nowhere, with the usual warnings.
    pub const fn new(
        code: &'static str,
        name: (&'static str, &'static str),
        allowance: Allowance,
        runs: &'static [&'static str],
    ) -> Clock {
        Clock {
            code,
            name,
            allowance,
            calendar: "always",
            calendar_in_emergency: "always",
            runs,
            pauses: &[],
            on_due: None,
            warn_permille: WARN_PERMILLE,
            escalate: ESCALATION,
        }
    }

    #[must_use]
    pub const fn on(self, calendar: &'static str) -> Clock {
        Clock { calendar, ..self }
    }

    #[must_use]
    pub const fn pausing(self, pauses: &'static [&'static str]) -> Clock {
        Clock { pauses, ..self }
    }

    #[must_use]
    pub const fn then(self, verb: &'static str) -> Clock {
        Clock { on_due: Some(verb), ..self }
    }
}

/// What people hear of.
#[derive(Debug, Clone, Copy)]
pub enum Notice<'n> {
    Opened,
    Moved(&'n Moved),
    /// So many ‰ of a clock's allowance have passed.
    Due {
        clock: &'n Clock,
        permille: i32,
        due_at: Ts,
    },
    SeatAsked(&'n Seat),
    Assigned,
}

/// One kind of case.
#[derive(Clone, Copy)]
pub struct Kind {
    pub code: &'static str,
    /// The beginning of its numbers.
    pub prefix: &'static str,
    pub name: (&'static str, &'static str),
    pub states: &'static [State],
    pub steps: &'static [Step],
    pub clocks: &'static [Clock],
    /// The state in which a case begins.
    pub initial: &'static str,
    /// The page on which it is dealt with.
    pub page: fn(&Case) -> String,
    /// Steps are taken through the capability's own operations, and the general one refuses, naming this page.
    pub own_steps: bool,
    /// People with a function as far as they have to do with the case; `assignee` where nobody is assigned, and `party`, too.
    pub people: fn(&mut Tx, &Case, &str) -> Result<Vec<Id>>,
    /// What they are told; `None`: nothing.
    pub news: fn(&Kind, &Case, &Notice<'_>) -> Option<News>,
    /// What the capability changes of its own, in the same transaction, after a step of the platform or of the general operation.
    pub after: fn(&mut Tx, &Ctx, &Case, &Moved) -> Result<()>,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Kind").field(&self.code).finish()
    }
}

/// For kinds whose capability changes nothing after a step.
///
/// # Errors
/// None.
pub fn nothing_after(_: &mut Tx, _: &Ctx, _: &Case, _: &Moved) -> Result<()> {
    Ok(())
}

impl Kind {
    pub fn text(&self) -> Text {
        text(self.name)
    }

    /// # Errors
    /// `unexpected` for a state that the kind does not have.
    pub fn state(&self, code: &str) -> Result<&'static State> {
        let found = self.states.iter().find(|state| state.code == code);
        found.ok_or_else(|| Error::unexpected(format!("{} has no state {code}", self.code)))
    }

    /// The step of this verb in a state.
    ///
    /// # Errors
    /// `invalid_input` for a verb that the kind does not have, `wrong_state` where it does not fit the state.
    pub fn step(&self, state: &str, verb: &str) -> Result<&'static Step> {
        if let Some(step) = self.steps.iter().find(|step| step.verb == verb && step.from.contains(&state)) {
            return Ok(step);
        }
        let mut named = self.steps.iter().filter(|step| step.verb == verb);
        let Some(step) = named.next() else {
            return Err(Error::field(
                "verb",
                "invalid_value",
                format!("“{}”没有这种办理方式", self.name.0),
                format!("there is no such step for {}", self.name.1),
            ));
        };
        let now = self.state(state)?;
        let all = step.from.iter().chain(named.flat_map(|step| step.from));
        let from: Vec<&State> = all.filter_map(|code| self.state(code).ok()).collect();
        let join = |pick: fn(&State) -> &'static str, comma| from.iter().map(|state| pick(state)).collect::<Vec<_>>().join(comma);
        Err(Error::wrong_state(
            format!("事项目前为“{}”，只有“{}”时可以{}，请刷新后再看", now.name.0, join(|state| state.name.0, "”“"), step.name.0),
            format!(
                "the case is {}; this can be done only while it is {}: reload and look again",
                now.name.1,
                join(|state| state.name.1, " or ")
            ),
        ))
    }

    pub fn clock(&self, code: &str) -> Option<&'static Clock> {
        self.clocks.iter().find(|clock| clock.code == code)
    }

    /// The step whose signatures are asked for in a state.
    pub fn round(&self, state: &str) -> Option<&'static Round> {
        self.steps.iter().filter(|step| step.to == state).find_map(|step| step.round.as_ref())
    }

    /// What is wrong with the kind; nothing, if the engine can run it.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let known: BTreeSet<&str> = self.states.iter().map(|state| state.code).collect();
        let mut need = |code: &str, whose: &str| {
            if !known.contains(code) {
                faults.push(format!("{whose}: there is no state {code}"));
            }
        };
        need(self.initial, "initial");
        for step in self.steps {
            step.from.iter().chain([&step.to]).for_each(|code| need(code, step.verb));
        }
        for clock in self.clocks {
            clock.runs.iter().chain(clock.pauses).for_each(|code| need(code, clock.code));
        }
        if known.len() != self.states.len() {
            faults.push("a state is named twice".to_owned());
        }
        let reached = self.reached(self.initial);
        for state in self.states {
            if !reached.contains(state.code) {
                faults.push(format!("{} is never reached", state.code));
            }
            let ends = self.reached(state.code).iter().any(|code| self.phase(code) == Some(Phase::Done));
            if !ends {
                faults.push(format!("{} never ends", state.code));
            }
            let verbs: Vec<&str> =
                self.steps.iter().filter(|step| step.from.contains(&state.code)).map(|step| step.verb).collect();
            if verbs.iter().collect::<BTreeSet<_>>().len() != verbs.len() {
                faults.push(format!("a verb leads from {} to two states", state.code));
            }
            if state.phase == Phase::Done && !verbs.is_empty() {
                faults.push(format!("{} is done and goes on", state.code));
            }
        }
        for step in self.steps {
            if step.from.is_empty() {
                faults.push(format!("{} begins nowhere", step.verb));
            }
            if let Some(round) = step.round {
                self.needs_system(step.to, round.full, &mut faults);
                self.needs_system(step.to, round.refused, &mut faults);
                let seats: BTreeSet<&str> = round.seats.iter().map(|seat| seat.code).collect();
                if seats.is_empty() || seats.len() != round.seats.len() || round.reasons.is_empty() {
                    faults.push(format!("{}: the round lacks seats or reasons to refuse", step.verb));
                }
            }
        }
        for clock in self.clocks {
            for state in clock.runs {
                if let Some(verb) = clock.on_due {
                    self.needs_system(state, verb, &mut faults);
                }
                if self.phase(state) == Some(Phase::Done) || clock.pauses.contains(state) {
                    faults.push(format!("{} cannot run in {state}", clock.code));
                }
            }
        }
        let words = self.steps.iter().map(|step| step.name).chain(self.states.iter().map(|state| state.name));
        let reasons =
            self.steps.iter().flat_map(|step| step.reasons.iter().chain(step.round.iter().flat_map(|round| round.reasons)));
        for name in words.chain(reasons.map(|reason| reason.text)).chain([self.name]) {
            if !text(name).has_one_language_each() {
                faults.push(format!("{name:?} is not said in both languages"));
            }
        }
        faults
    }

    fn needs_system(&self, state: &str, verb: &str, faults: &mut Vec<String>) {
        let found = self.steps.iter().any(|step| step.verb == verb && step.from.contains(&state) && step.by == By::System);
        if !found {
            faults.push(format!("the platform has no step {verb} from {state}"));
        }
    }

    fn phase(&self, code: &str) -> Option<Phase> {
        self.states.iter().find(|state| state.code == code).map(|state| state.phase)
    }

    /// The states that can follow a state, itself included.
    fn reached(&self, from: &'static str) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::from([from]);
        loop {
            let more: Vec<&str> =
                self.steps.iter().filter(|step| step.from.iter().any(|code| found.contains(code))).map(|step| step.to).collect();
            let before = found.len();
            found.extend(more);
            if found.len() == before {
                return found;
            }
        }
    }

    /// The kind as a state diagram in Mermaid's words, for the help pages.
    pub fn graph(&self) -> String {
        let mut text = format!("---\ntitle: {} {}\n---\nstateDiagram-v2\n", self.name.0, self.code);
        for state in self.states {
            let mark = if state.phase == Phase::Waiting { "（等待对方）" } else { "" };
            text += &format!("    {}: {}{mark}\n", state.code, state.name.0);
        }
        text += &format!("    [*] --> {}\n", self.initial);
        for step in self.steps {
            let by = match step.by {
                By::Function(code) => super::functions::name(code).0,
                By::Party => "当事企业",
                By::Public => "公众",
                By::System => "系统",
            };
            for from in step.from {
                text += &format!("    {from} --> {}: {}（{by}）\n", step.to, step.name.0);
            }
        }
        for state in self.states.iter().filter(|state| state.phase == Phase::Done) {
            text += &format!("    {} --> [*]\n", state.code);
        }
        text
    }
}

pub(crate) fn text(name: (&str, &str)) -> Text {
    Text::new(name.0, name.1)
}

/// Names of people by their ids.
pub type Names = HashMap<Id, String>;

/// The kinds that the server knows, and which functions a caller has. Bodies are not known here: whoever puts the server
/// together says so.
#[derive(Clone, Copy)]
pub struct Registry {
    pub kinds: &'static [&'static Kind],
    /// The functions of the caller.
    pub functions: fn(&mut Tx, &Ctx) -> Result<Vec<Held>>,
    /// The names of people.
    pub names: fn(&mut Tx, Vec<Id>) -> Result<Names>,
    /// Whether a person may be given the case.
    pub may_have: fn(&mut Tx, &Case, Id) -> Result<bool>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Registry").field(&self.kinds).finish()
    }
}

impl Registry {
    /// # Errors
    /// `unexpected` for a kind that is not in the list.
    pub fn kind(&self, code: &str) -> Result<&'static Kind> {
        let found = self.kinds.iter().find(|kind| kind.code == code).copied();
        found.ok_or_else(|| Error::unexpected(format!("there is no kind of case {code}")))
    }
}

/// A function that somebody has ([`super::functions`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub function: &'static str,
    /// Only where the other is away.
    pub deputy: bool,
}

impl Held {
    pub const fn of(function: &'static str) -> Held {
        Held { function, deputy: false }
    }
}

/// Who acts on a case: the caller, and what the caller may be for it.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    pub ctx: &'a Ctx,
    pub functions: &'a [Held],
    /// The caller has shown the number and the code of the case.
    pub has_code: bool,
}

impl<'a> Acting<'a> {
    /// Somebody without a function: a party, or the platform itself.
    pub const fn plain(ctx: &'a Ctx) -> Acting<'a> {
        Acting { ctx, functions: &[], has_code: false }
    }

    pub const fn with(ctx: &'a Ctx, functions: &'a [Held]) -> Acting<'a> {
        Acting { ctx, functions, has_code: false }
    }

    /// Whether the caller may do what these do for the case. The platform may do everything.
    pub fn is(&self, by: By, case: &Case) -> bool {
        if matches!(self.ctx.who, Who::System(_)) {
            return true;
        }
        match by {
            By::Function(function) => self.functions.iter().any(|held| held.function == function),
            By::Party => case.party_enterprise.is_some() && self.ctx.enterprise_id() == case.party_enterprise,
            By::Public => self.has_code,
            By::System => false,
        }
    }
}

/// A case as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cases, treat_none_as_default_value = false)]
pub struct Case {
    pub market: RegionCode,
    pub id: Id,
    pub version: i32,
    /// `QX-20261130-0007`: prefix of the kind, day, running number of the day.
    pub number: String,
    pub kind: String,
    pub state: String,
    pub phase: Phase,
    pub outcome: Option<String>,
    pub title: String,
    pub subject_kind: String,
    pub subject_id: String,
    /// 6-digit code.
    pub region: String,
    pub body: Option<String>,
    pub assignee: Option<Id>,
    /// 0 to 2, the most urgent.
    pub urgency: i32,
    pub party_enterprise: Option<Id>,
    pub opened_by: Option<Id>,
    pub opened_at: Ts,
    pub closed_at: Option<Ts>,
    /// When the earliest of its clocks is due.
    pub next_due_at: Option<Ts>,
    /// `next_due_at`, or the end of time: the order of the inbox.
    pub sort_at: Ts,
    pub parent_id: Option<Id>,
    /// How many events it has.
    pub events: i32,
}

/// What a step has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub case: Case,
    pub verb: &'static str,
    pub from: String,
    pub reason: Option<String>,
}

/// A clock of a case as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_clocks, treat_none_as_default_value = false)]
pub(crate) struct ClockRow {
    pub market: RegionCode,
    pub case_id: Id,
    pub clock: String,
    pub round: i32,
    pub state: ClockState,
    pub calendar: String,
    pub unit: super::clock::Unit,
    pub allowance: i32,
    /// The time was promised and follows from no allowance.
    pub promised: bool,
    /// The whole in working seconds.
    pub allowed_seconds: i64,
    pub started_at: Ts,
    /// Since when `left_seconds` run, after a pause.
    pub resumed_at: Option<Ts>,
    pub due_at: Ts,
    pub left_seconds: Option<i64>,
    pub stopped_at: Option<Ts>,
    /// The last share of the allowance that has been acted upon, in ‰.
    pub level: i32,
    pub next_act_at: Option<Ts>,
    pub provisional: bool,
}

impl ClockRow {
    /// Whether its owner still owes something.
    pub fn is_owed(&self) -> bool {
        self.state == ClockState::Running || (self.state == ClockState::Missed && self.stopped_at.is_none())
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_events, treat_none_as_default_value = false)]
pub(crate) struct EventRow {
    pub market: RegionCode,
    pub case_id: Id,
    pub seq: i32,
    pub at: Ts,
    pub by_user: Option<Id>,
    pub by_word: String,
    pub verb: String,
    pub from_state: String,
    pub to_state: String,
    pub reason_code: Option<String>,
    pub note: String,
    pub public_note: String,
    pub shows: Shows,
}

/// A seat of a round as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_seats, treat_none_as_default_value = false)]
pub(crate) struct SeatRow {
    pub market: RegionCode,
    pub case_id: Id,
    pub round: i32,
    pub seat: String,
    pub function: String,
    pub requested_by: Option<Id>,
    pub requested_at: Ts,
    /// From then on a deputy may sit.
    pub deputy_from: Ts,
    /// Who has opened the page last, and when.
    pub opened_by: Option<Id>,
    pub opened_at: Option<Ts>,
    pub user_id: Option<Id>,
    pub decision: Option<SeatDecision>,
    pub note: String,
    pub at: Option<Ts>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_links)]
pub(crate) struct LinkRow {
    pub market: RegionCode,
    pub from_case: Id,
    pub to_case: Id,
    pub word: LinkWord,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_files, treat_none_as_default_value = false)]
pub(crate) struct FileRow {
    pub market: RegionCode,
    pub case_id: Id,
    pub file: String,
    pub kind: FileKind,
    pub reference: Option<String>,
    pub taken_at: Option<Ts>,
    pub lng_micro: Option<i32>,
    pub lat_micro: Option<i32>,
    pub by_user: Option<Id>,
    pub at: Ts,
}

/// A file that belongs to a case: its bytes are elsewhere, by this name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseFile {
    /// The name of its bytes: SHA-256 in hexadecimal digits.
    pub file: String,
    pub kind: FileKind,
    /// What it shows, where that is a thing with an id of its own.
    pub reference: Option<String>,
    pub taken_at: Option<Ts>,
    /// Degrees × 1 000 000.
    pub lng_micro: Option<i32>,
    pub lat_micro: Option<i32>,
}
