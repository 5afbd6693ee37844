//! What is done in time: warnings, escalations, steps of the platform when a time is over, and clocks that are moved.

use jobs::{DAY, Retention};

use super::{
    calendars::{self, Calendars},
    model::{Case, ClockRow, ClockState, Kind, Notice, Registry, Shows},
    moves,
    service::{self, Event, Said},
    settings, store, timing,
};
use kernel::{Ctx, Id, Result, Ts};
use storage::Tx;

/// When rows come to their end. Cases with their events, clocks and signatures are records, and so are emergencies and days off.
pub const RETENTION: &[Retention] = &[
    Retention {
        what: "running numbers of cases, since their day",
        hours: 400 * DAY,
        why: "A case is numbered on the day on which it is opened.",
        batch: 1000,
        run: store::forget_numbers,
    },
    Retention {
        what: "notices of days off that nobody has confirmed, since they were entered",
        hours: 60 * DAY,
        why: "The notice of a year comes in November; it is entered again if it is still wanted.",
        batch: 100,
        run: calendars::forget_imports,
    },
];

/// Cases in one transaction.
const BATCH: i64 = 100;

/// A message that falls on the end of work leaves within so many seconds after it.
const GRACE_SECONDS: i64 = 60;

/// How long a clock waits whose kind this version does not know, in seconds.
const UNKNOWN_SECONDS: i64 = 3600;

/// Acts upon the clocks whose time has come and moves those whose calendar has changed; how many. Exactly once with any number
/// of workers: a case that another one has is left out, and a clock changes only from the level that was read.
///
/// # Errors
/// Those of the database.
pub fn tick(tx: &mut Tx, ctx: &Ctx, registry: &Registry) -> Result<usize> {
    let moved = moves::go_on(tx, ctx, registry)?;
    let cases = store::claim_due(tx, ctx.now, BATCH)?;
    if cases.is_empty() {
        return Ok(moved);
    }
    let mut calendars = Calendars::of(tx)?;
    let mut acts = 0;
    for id in cases {
        acts += act_on(tx, ctx, registry, &mut calendars, id)?;
    }
    Ok(moved + acts)
}

fn act_on(tx: &mut Tx, ctx: &Ctx, registry: &Registry, calendars: &mut Calendars, id: Id) -> Result<usize> {
    let is_due = |row: &ClockRow| row.state == ClockState::Running && row.next_act_at.is_some_and(|at| at <= ctx.now);
    let mut acts = 0;
    for row in store::clocks(tx, id)?.into_iter().filter(is_due) {
        // An earlier clock may have changed the case by a step of the platform.
        let case = store::find(tx, id)?;
        let known = registry.kind(&case.kind).ok().and_then(|kind| Some((kind, kind.clock(&row.clock)?)));
        let Some((kind, clock)) = known else {
            tracing::error!(kind = case.kind, clock = row.clock, "a clock of an unknown kind waits");
            let later = ClockRow { next_act_at: Some(ctx.now.plus_seconds(UNKNOWN_SECONDS)), ..row.clone() };
            acts += usize::from(store::replace_clock(tx, &row, &later)?);
            continue;
        };
        let calendar = calendars.get(tx, &row.calendar)?;
        if !calendar.is_open(ctx.now) && !calendar.is_open(ctx.now.plus_seconds(-GRACE_SECONDS)) {
            let opening = ClockRow { next_act_at: Some(calendar.next_opening(ctx.now)), ..row.clone() };
            acts += usize::from(store::replace_clock(tx, &row, &opening)?);
            continue;
        }
        let setting = settings::of(tx, kind, clock)?;
        let passed = passed(tx, calendars, &setting, &row, ctx.now)?;
        let level = passed.last().map_or(row.level, |(permille, _)| *permille);
        let over = passed.iter().any(|(permille, _)| *permille == 1000);
        let step = clock.on_due.filter(|_| over);
        let new = ClockRow { level, ..row.clone() };
        let new = if step.is_some() {
            ClockRow { state: ClockState::Missed, stopped_at: Some(ctx.now), next_act_at: None, ..new }
        } else {
            let next_act_at = timing::next_act(tx, calendars, &setting, &new)?;
            timing::end_without_act(ClockRow { next_act_at, ..new })
        };
        if !store::replace_clock(tx, &row, &new)? {
            continue;
        }
        acts += 1;
        announce(tx, ctx, kind, &case, (clock, &row), &passed)?;
        if let Some(verb) = step {
            service::take_as_system(tx, ctx, kind, id, verb, &Said::default())?;
        }
    }
    Ok(acts)
}

/// The shares that have passed since the last one acted upon, with who hears of each.
fn passed(
    tx: &mut Tx,
    calendars: &mut Calendars,
    setting: &settings::ClockSetting,
    row: &ClockRow,
    now: Ts,
) -> Result<Vec<(i32, Option<String>)>> {
    let calendar = calendars.get(tx, &row.calendar)?;
    let is_passed =
        |permille: i32| permille > row.level && super::clock::share(calendar, row.due_at, row.allowed_seconds, permille) <= now;
    let levels = setting.levels().into_iter().filter(|(permille, _)| is_passed(*permille));
    Ok(levels.map(|(permille, function)| (permille, function.map(str::to_owned))).collect())
}

fn announce(
    tx: &mut Tx,
    ctx: &Ctx,
    kind: &Kind,
    case: &Case,
    (clock, row): (&super::model::Clock, &ClockRow),
    passed: &[(i32, Option<String>)],
) -> Result<()> {
    for (permille, function) in passed {
        let seq = store::lock(tx, case.id)?;
        let note = format!("{} {permille} ‰", clock.name.0);
        let event =
            Event { verb: "clock_due", from: &case.state, reason: None, note: &note, public_note: "", shows: Shows::Staff };
        service::write_event(tx, ctx, case, seq, &event)?;
        let notice = Notice::Due { clock, permille: *permille, due_at: row.due_at };
        if *permille >= 1000 {
            service::tell(tx, ctx, kind, case, "assignee", &notice)?;
        }
        if let Some(function) = function {
            service::tell(tx, ctx, kind, case, function, &notice)?;
        }
    }
    Ok(())
}
