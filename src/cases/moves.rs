//! Moves open clocks after a calendar has changed, or to the calendar for emergencies: in batches, each case with an event that
//! says from when to when. A clock that has ended, or whose time is over, never changes.

use diesel::prelude::*;

use super::{
    calendars::Calendars,
    clock::{self, Allowance},
    model::{Case, ClockRow, ClockState, EventRow, Registry, Shows},
    schema::clock_moves as t,
    settings, store, timing,
};
use kernel::{Ctx, Id, RegionCode, Result, Ts};
use storage::Tx;

/// Cases in one transaction.
const BATCH: i64 = 200;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = t, treat_none_as_default_value = false)]
struct MoveRow {
    market: RegionCode,
    id: Id,
    to_emergency: bool,
    reason: String,
    made_by: Option<Id>,
    made_at: Ts,
    after_case: Id,
    moved: i32,
    done_at: Option<Ts>,
}

/// Notes that open clocks are to be moved; the next runs of the duty do so.
pub(super) fn begin(tx: &mut Tx, ctx: &Ctx, to_emergency: bool, reason: &str) -> Result<()> {
    let row = MoveRow {
        market: tx.market(),
        id: Id::new(ctx.now),
        to_emergency,
        reason: reason.to_owned(),
        made_by: ctx.user_id(),
        made_at: ctx.now,
        after_case: Id::nil(),
        moved: 0,
        done_at: None,
    };
    diesel::insert_into(t::table).values(row).execute(tx)?;
    Ok(())
}

/// Looks at the next cases of the oldest move that is not done; how many.
///
/// # Errors
/// Those of the database.
pub(super) fn go_on(tx: &mut Tx, ctx: &Ctx, registry: &Registry) -> Result<usize> {
    let open = t::table.of(tx).filter(t::done_at.is_null()).order(t::id);
    let Some(row) = open.select(MoveRow::as_select()).first::<MoveRow>(tx).optional()? else { return Ok(0) };
    let cases = store::running_after(tx, row.after_case, BATCH)?;
    let done = cases.len() < BATCH as usize;
    let after = cases.last().copied().unwrap_or(row.after_case);
    // Of several workers one moves on, and the others find that the place has changed.
    let mine = t::table.of(tx).filter(t::id.eq(row.id)).filter(t::after_case.eq(row.after_case)).filter(t::done_at.is_null());
    let set = (t::after_case.eq(after), t::done_at.eq(done.then_some(ctx.now)));
    if diesel::update(mine).set(set).execute(tx)? == 0 {
        return Ok(0);
    }
    let mut calendars = Calendars::of(tx)?;
    let mut moved = 0;
    for id in &cases {
        moved += move_case(tx, ctx, registry, &mut calendars, *id, &row)?;
    }
    diesel::update(t::table.find((tx.market(), row.id))).set(t::moved.eq(t::moved + moved)).execute(tx)?;
    // A last batch without cases is done, too, and asks for no further run.
    Ok(cases.len())
}

fn move_case(tx: &mut Tx, ctx: &Ctx, registry: &Registry, calendars: &mut Calendars, id: Id, cause: &MoveRow) -> Result<i32> {
    let mut seq = store::lock(tx, id)?;
    let (case, mut moved) = (store::find(tx, id)?, 0);
    let Ok(kind) = registry.kind(&case.kind) else { return Ok(0) };
    for row in store::clocks(tx, id)?.into_iter().filter(|row| row.state == ClockState::Running && row.due_at > ctx.now) {
        let Some(of_kind) = kind.clock(&row.clock) else { continue };
        let setting = settings::of(tx, kind, of_kind)?;
        let Some(new) = moved_clock(tx, ctx, calendars, &setting.calendar_in_emergency, &row, cause.to_emergency)? else {
            continue;
        };
        let next_act_at = timing::next_act(tx, calendars, &setting, &new)?;
        let new = timing::end_without_act(ClockRow { next_act_at, ..new });
        if new == row || !store::replace_clock(tx, &row, &new)? {
            continue;
        }
        if new.due_at != row.due_at {
            if moved > 0 {
                seq = store::lock(tx, id)?;
            }
            store::insert_event(tx, &event(tx, ctx, &case, seq, cause, &row, new.due_at))?;
            moved += 1;
        }
    }
    if moved > 0 {
        store::set_due(tx, id, case.phase, ctx.now)?;
    } else {
        // The place that was taken has no event.
        store::give_back_event(tx, id)?;
    }
    Ok(moved)
}

/// The clock with its new time; `None` where nothing applies to it.
fn moved_clock(
    tx: &mut Tx,
    ctx: &Ctx,
    calendars: &mut Calendars,
    emergency: &str,
    row: &ClockRow,
    to_emergency: bool,
) -> Result<Option<ClockRow>> {
    if row.promised {
        return Ok(None);
    }
    if to_emergency {
        if row.calendar == emergency {
            return Ok(None);
        }
        // What was left in the old calendar runs on in the new one, so that nobody is late at a stroke.
        let left = clock::remaining(calendars.get(tx, &row.calendar)?, ctx.now, row.due_at);
        let due = clock::resume(calendars.get(tx, emergency)?, ctx.now, left);
        return Ok(Some(ClockRow {
            calendar: emergency.to_owned(),
            left_seconds: Some(left),
            resumed_at: Some(ctx.now),
            due_at: due.at,
            provisional: due.provisional,
            ..row.clone()
        }));
    }
    let calendar = calendars.get(tx, &row.calendar)?;
    let (due, allowed) = match (row.resumed_at, row.left_seconds) {
        (Some(at), Some(left)) => (clock::resume(calendar, at, left), row.allowed_seconds),
        _ => {
            let allowance = Allowance { unit: row.unit, amount: u32::try_from(row.allowance).unwrap_or_default() };
            let due = clock::due(calendar, row.started_at, allowance);
            (due, clock::allowed_seconds(calendar, row.started_at, due.at))
        }
    };
    Ok(Some(ClockRow { due_at: due.at, provisional: due.provisional, allowed_seconds: allowed, ..row.clone() }))
}

fn event(tx: &Tx, ctx: &Ctx, case: &Case, seq: i32, cause: &MoveRow, old: &ClockRow, due_at: Ts) -> EventRow {
    EventRow {
        market: tx.market(),
        case_id: case.id,
        seq,
        at: ctx.now,
        by_user: cause.made_by,
        by_word: "system".to_owned(),
        verb: "clock_moved".to_owned(),
        from_state: case.state.clone(),
        to_state: case.state.clone(),
        reason_code: None,
        note: format!("{}：{} → {}；{}", old.clock, old.due_at.beijing_minute(), due_at.beijing_minute(), cause.reason),
        public_note: String::new(),
        shows: Shows::Staff,
    }
}
