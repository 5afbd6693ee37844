//! Starts, pauses, resumes and stops the clocks of a case as its state says.

use super::{
    calendars::Calendars,
    clock::{self, Due},
    model::{Case, Clock, ClockRow, ClockState, Kind, Phase},
    settings::{self, ClockSetting},
    store,
};
use kernel::{Ctx, Error, ErrorCode, Result, Ts};
use storage::Tx;

/// Brings the clocks of a case in line with its state; when the earliest is due that is owed. `promised`: times that the caller
/// has promised, by clock.
pub fn turn(tx: &mut Tx, ctx: &Ctx, kind: &Kind, case: &Case, promised: &[(&str, Ts)]) -> Result<Option<Ts>> {
    let mut calendars = Calendars::of(tx)?;
    let rows = store::clocks(tx, case.id)?;
    for of_kind in kind.clocks {
        let last = rows.iter().rfind(|row| row.clock == of_kind.code);
        let state = case.state.as_str();
        let (runs, pauses) = (of_kind.runs.contains(&state), of_kind.pauses.contains(&state));
        match last {
            Some(row) if row.state == ClockState::Running && runs => {}
            Some(row) if row.state == ClockState::Running && pauses => {
                let left = clock::remaining(calendars.get(tx, &row.calendar)?, ctx.now, row.due_at);
                let paused = ClockRow { state: ClockState::Paused, left_seconds: Some(left), next_act_at: None, ..row.clone() };
                replace(tx, row, &paused)?;
            }
            Some(row) if row.state == ClockState::Paused && runs => {
                let left = row.left_seconds.unwrap_or_default();
                let due = clock::resume(calendars.get(tx, &row.calendar)?, ctx.now, left);
                let setting = settings::of(tx, kind, of_kind)?;
                let resumed = ClockRow {
                    state: ClockState::Running,
                    resumed_at: Some(ctx.now),
                    due_at: due.at,
                    provisional: due.provisional,
                    ..row.clone()
                };
                let next = next_act(tx, &mut calendars, &setting, &resumed)?;
                replace(tx, row, &end_without_act(ClockRow { next_act_at: next, ..resumed }))?;
            }
            Some(row) if row.is_owed() && !runs && !pauses => {
                let state =
                    if ctx.now <= row.due_at && row.state == ClockState::Running { ClockState::Met } else { ClockState::Missed };
                replace(tx, row, &ClockRow { state, stopped_at: Some(ctx.now), next_act_at: None, ..row.clone() })?;
            }
            Some(row) if row.state == ClockState::Paused && !pauses => {
                let state = if case.phase == Phase::Done { ClockState::Void } else { ClockState::Met };
                replace(tx, row, &ClockRow { state, stopped_at: Some(ctx.now), ..row.clone() })?;
            }
            // Its time is over, and all have heard of it.
            Some(row) if row.is_owed() => {}
            ended if runs => {
                let round = ended.map_or(0, |row| row.round) + 1;
                start(tx, ctx, &mut calendars, (kind, of_kind), case, round, promised)?;
            }
            _ => {}
        }
    }
    store::set_due(tx, case.id, case.phase, ctx.now)
}

fn replace(tx: &mut Tx, old: &ClockRow, new: &ClockRow) -> Result<()> {
    if store::replace_clock(tx, old, new)? { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}

fn start(
    tx: &mut Tx,
    ctx: &Ctx,
    calendars: &mut Calendars,
    (kind, of_kind): (&Kind, &Clock),
    case: &Case,
    round: i32,
    promised: &[(&str, Ts)],
) -> Result<()> {
    let setting = settings::of(tx, kind, of_kind)?;
    let emergency = settings::emergency(tx)?.is_some();
    let code = if emergency { &setting.calendar_in_emergency } else { &setting.calendar };
    let promise = promised.iter().find(|(clock, _)| *clock == of_kind.code).map(|(_, at)| *at);
    let calendar = calendars.get(tx, code)?;
    let due = match promise {
        Some(at) => Due { at, provisional: false },
        // The time is promised later.
        None if setting.allowance.amount == 0 => return Ok(()),
        None => clock::due(calendar, ctx.now, setting.allowance),
    };
    let row = ClockRow {
        market: tx.market(),
        case_id: case.id,
        clock: of_kind.code.to_owned(),
        round,
        state: ClockState::Running,
        calendar: code.clone(),
        unit: setting.allowance.unit,
        allowance: i32::try_from(setting.allowance.amount).unwrap_or(i32::MAX),
        promised: promise.is_some(),
        allowed_seconds: clock::allowed_seconds(calendar, ctx.now, due.at),
        started_at: ctx.now,
        resumed_at: None,
        due_at: due.at,
        left_seconds: None,
        stopped_at: None,
        level: 0,
        next_act_at: None,
        provisional: due.provisional,
    };
    let next_act_at = next_act(tx, calendars, &setting, &row)?;
    store::insert_clock(tx, &end_without_act(ClockRow { next_act_at, ..row }))
}

/// When the next share of a running clock is to be acted upon; `None` after the last.
pub fn next_act(tx: &mut Tx, calendars: &mut Calendars, setting: &ClockSetting, row: &ClockRow) -> Result<Option<Ts>> {
    let Some(permille) = setting.levels().into_keys().find(|permille| *permille > row.level) else { return Ok(None) };
    let calendar = calendars.get(tx, &row.calendar)?;
    Ok(Some(clock::share(calendar, row.due_at, row.allowed_seconds, permille)))
}

/// A clock of whose end everybody has heard runs no more.
pub fn end_without_act(row: ClockRow) -> ClockRow {
    if row.state == ClockState::Running && row.next_act_at.is_none() {
        ClockRow { state: ClockState::Missed, ..row }
    } else {
        row
    }
}
