//! Rounds of signatures: all seats are asked at the same moment, and the round's end is a step of the platform.

use serde_json::json;

use super::{
    model::{Acting, Case, Kind, Moved, Notice, Round, Seat, SeatDecision, SeatRow, Shows},
    seats::{self, Outcome},
    service::{self, Event, Said},
    store,
};
use audit::{Action, Entity, Entry};
use kernel::{Ctx, Error, ErrorCode, Id, Result, Version, error::Check};
use storage::Tx;

/// Asks for the signatures of a round.
pub(super) fn ask(tx: &mut Tx, ctx: &Ctx, kind: &Kind, case: &Case, round: &Round) -> Result<()> {
    let number = store::last_round(tx, case.id)?.first().map_or(0, |row| row.round) + 1;
    for seat in round.seats {
        let row = SeatRow {
            market: tx.market(),
            case_id: case.id,
            round: number,
            seat: seat.code.to_owned(),
            function: seat.function.to_owned(),
            requested_by: ctx.user_id(),
            requested_at: ctx.now,
            deputy_from: ctx.now.plus_minutes(round.deputy_after),
            opened_by: None,
            opened_at: None,
            user_id: None,
            decision: None,
            note: String::new(),
            at: None,
        };
        store::insert_seat(tx, &row)?;
        service::tell(tx, ctx, kind, case, seat.function, &Notice::SeatAsked(seat))?;
    }
    Ok(())
}

/// A seat that is to decide, with its round.
struct Asked {
    case: Case,
    round: &'static Round,
    seat: &'static Seat,
    rows: Vec<SeatRow>,
    row: SeatRow,
}

fn asked(tx: &mut Tx, kind: &Kind, id: Id, seat: &str) -> Result<Asked> {
    let case = store::find(tx, id)?;
    let none = || Error::wrong_state("事项目前没有待签署的会签", "no signatures are asked for at present");
    let round = kind.round(&case.state).filter(|_| case.kind == kind.code).ok_or_else(none)?;
    let rows = store::last_round(tx, id)?;
    let missing = || Error::not_found("会签席位", "seat");
    let seat = round.seats.iter().find(|found| found.code == seat).ok_or_else(missing)?;
    let row = rows.iter().find(|row| row.seat == seat.code).cloned().ok_or_else(missing)?;
    Ok(Asked { case, round, seat, rows, row })
}

/// Notes that a signatory has the page before them.
///
/// # Errors
/// Those of [`decide`] but for what is decided.
pub fn open(tx: &mut Tx, acting: &Acting<'_>, kind: &Kind, id: Id, seat: &str) -> Result<()> {
    let person = acting.ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    let asked = asked(tx, kind, id, seat)?;
    seats::may_sit(&asked.rows, &asked.row, asked.seat, person, acting.functions, acting.ctx.now)?;
    store::open_seat(tx, &asked.row, person, acting.ctx.now)
}

/// What a signatory says.
#[derive(Debug, Clone, Copy)]
pub struct Decide<'a> {
    pub decision: SeatDecision,
    /// Why not: one of the round's reasons.
    pub reason: Option<&'a str>,
    pub note: &'a str,
}

/// Signs a seat or refuses. The last signature and the first refusal end the round, with a step of the platform.
///
/// # Errors
/// Those of [`seats::may_sit`]; `stale_version`; field errors of the reason and the note.
pub fn decide(
    tx: &mut Tx,
    acting: &Acting<'_>,
    kind: &Kind,
    id: Id,
    seen: Option<Version>,
    seat: &str,
    cmd: &Decide<'_>,
) -> Result<Option<Moved>> {
    let ctx = acting.ctx;
    // A person signs, and no key of a machine.
    let person = ctx.actor().filter(|actor| actor.api_key_id.is_none()).map(|actor| actor.user_id);
    let person = person.ok_or_else(|| Error::new(ErrorCode::Forbidden))?;
    let Asked { case, round, seat, mut rows, row } = asked(tx, kind, id, seat)?;
    seats::may_sit(&rows, &row, seat, person, acting.functions, ctx.now)?;
    check(round, cmd)?;
    Version::check_given(seen, case.version)?;
    if !store::touch(tx, id, case.version)? || !store::decide_seat(tx, &row, person, cmd.decision, cmd.note.trim(), ctx.now)? {
        return Err(Error::new(ErrorCode::StaleVersion));
    }
    let verb = if cmd.decision == SeatDecision::Sign { "seat_signed" } else { "seat_refused" };
    let events = store::events(tx, id)?;
    let note = format!("{}：{}", seat.name.0, cmd.note.trim());
    let event = Event { verb, from: &case.state, reason: cmd.reason, note: &note, public_note: "", shows: Shows::Staff };
    service::write_event(tx, ctx, &case, events, &event)?;
    let action = if cmd.decision == SeatDecision::Sign { Action::Sign } else { Action::Reject };
    let hasty = seats::is_hasty(row.opened_at.filter(|_| row.opened_by == Some(person)), ctx.now);
    let entry = Entry::new(Entity::Case, id, action).reason(cmd.reason);
    audit::record(tx, ctx, entry.detail(json!({ "seat": seat.code, "round": row.round, "hasty": hasty })))?;
    for other in rows.iter_mut().filter(|other| other.seat == row.seat) {
        other.decision = Some(cmd.decision);
    }
    let verb = match seats::outcome(rows.iter().map(|row| &row.decision)) {
        Outcome::Open => return Ok(None),
        Outcome::Full => round.full,
        Outcome::Refused => round.refused,
    };
    let system = Ctx { who: kernel::Who::System("cases.seats".to_owned()), ..ctx.clone() };
    service::take_as_system(tx, &system, kind, id, verb, &Said { reason: None, ..Said::default() }).map(Some)
}

fn check(round: &Round, cmd: &Decide<'_>) -> Result<()> {
    let mut check = Check::new();
    check.length(cmd.note, 0, 500, "note");
    let reasons: Vec<String> = round.reasons.iter().map(|reason| format!("{}（{}）", reason.text.0, reason.code)).collect();
    let english: Vec<String> = round.reasons.iter().map(|reason| format!("{} ({})", reason.text.1, reason.code)).collect();
    let known = cmd.reason.is_some_and(|code| round.reasons.iter().any(|reason| reason.code == code));
    let fits = if cmd.decision == SeatDecision::Sign { cmd.reason.is_none() } else { known };
    check.require(
        fits,
        "reason",
        if cmd.reason.is_none() { "required" } else { "invalid_value" },
        &format!("不同意须选择理由，同意时不填：{}", reasons.join("、")),
        &format!("a refusal names one of these, a signature none: {}", english.join(", ")),
    );
    check.finish()
}
