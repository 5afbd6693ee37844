//! Rows of cases: nobody else writes their tables, and [`replace_state`] alone changes a state.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{
    model::{Case, ClockRow, ClockState, EventRow, FileRow, LinkRow, Phase, SeatDecision, SeatRow},
    schema::{
        case_clocks as k, case_events as e, case_files as f, case_links as l, case_numbers as n, case_seats as s, cases as c,
    },
};
use kernel::{Cursor, Day, Error, Id, Page, Result, Ts, sql::IdSql};
use storage::{Both, Statement, Tx, Value};

/// Where cases without a running clock are sorted: 9999-12-31.
const END_OF_TIME: i64 = 253_402_214_400_000_000;

/// The place of a due time in the inbox.
pub fn sort_at(due_at: Option<Ts>, now: Ts) -> Ts {
    due_at.or_else(|| Ts::from_micros(END_OF_TIME)).unwrap_or(now)
}

pub fn insert(tx: &mut Tx, case: &Case) -> Result<()> {
    diesel::insert_into(c::table).values(case.clone()).execute(tx)?;
    Ok(())
}

/// # Errors
/// `not_found`.
pub fn find(tx: &mut Tx, id: Id) -> Result<Case> {
    let row = c::table.find((tx.market(), id)).select(Case::as_select()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("事项", "case"))
}

/// The open case of a kind about a subject; the newest, should there be several.
pub fn open_about(tx: &mut Tx, kind: &str, subject_kind: &str, subject_id: &str) -> Result<Option<Case>> {
    let about = c::table
        .of(tx)
        .filter(c::subject_kind.eq(subject_kind.to_owned()))
        .filter(c::subject_id.eq(subject_id.to_owned()))
        .filter(c::kind.eq(kind.to_owned()))
        .filter(c::phase.ne(Phase::Done));
    Ok(about.order(c::id.desc()).select(Case::as_select()).first(tx).optional()?)
}

/// The next running number of a kind's day; the day's other openings wait until this transaction ends.
pub fn next_number(tx: &mut Tx, prefix: &str, day: Day) -> Result<String> {
    let fresh = (n::market.eq(tx.market()), n::prefix.eq(prefix.to_owned()), n::day.eq(day), n::last.eq(0));
    Both(diesel::insert_into(n::table).values(fresh).on_conflict_do_nothing()).execute(tx)?;
    diesel::update(n::table.find((tx.market(), prefix.to_owned(), day))).set(n::last.eq(n::last + 1)).execute(tx)?;
    let last: i32 = n::table.find((tx.market(), prefix.to_owned(), day)).select(n::last).first(tx)?;
    Ok(format!("{prefix}-{}-{last:04}", day.to_string().replace('-', "")))
}

/// Moves a case from the version that was read to another state; false when it has changed since.
pub fn replace_state(tx: &mut Tx, seen: i32, new: &Case) -> Result<bool> {
    let mine = c::table.of(tx).filter(c::id.eq(new.id)).filter(c::version.eq(seen));
    let changed = diesel::update(mine)
        .set((
            c::version.eq(new.version),
            c::state.eq(new.state.clone()),
            c::phase.eq(new.phase),
            c::outcome.eq(new.outcome.clone()),
            c::closed_at.eq(new.closed_at),
            c::events.eq(c::events + 1),
        ))
        .execute(tx)?;
    Ok(changed == 1)
}

/// Gives a case to somebody, from the version that was read; false when it has changed since.
pub fn assign(tx: &mut Tx, seen: i32, new: &Case) -> Result<bool> {
    let mine = c::table.of(tx).filter(c::id.eq(new.id)).filter(c::version.eq(seen));
    let changed = diesel::update(mine)
        .set((
            c::version.eq(new.version),
            c::assignee.eq(new.assignee),
            c::body.eq(new.body.clone()),
            c::events.eq(c::events + 1),
        ))
        .execute(tx)?;
    Ok(changed == 1)
}

/// What a case is called and where it belongs, after its subject has changed.
pub fn describe(tx: &mut Tx, id: Id, title: &str, region: &str) -> Result<()> {
    let set = (c::title.eq(title.to_owned()), c::region.eq(region.to_owned()));
    diesel::update(c::table.find((tx.market(), id))).set(set).execute(tx)?;
    Ok(())
}

/// Makes others who would change the case wait for this transaction, and takes the place of the next event.
pub fn lock(tx: &mut Tx, id: Id) -> Result<i32> {
    diesel::update(c::table.find((tx.market(), id))).set(c::events.eq(c::events + 1)).execute(tx)?;
    events(tx, id)
}

/// Gives the place back that [`lock`] has taken, in the same transaction.
pub fn give_back_event(tx: &mut Tx, id: Id) -> Result<()> {
    diesel::update(c::table.find((tx.market(), id))).set(c::events.eq(c::events - 1)).execute(tx)?;
    Ok(())
}

/// How many events a case has.
pub fn events(tx: &mut Tx, id: Id) -> Result<i32> {
    Ok(c::table.find((tx.market(), id)).select(c::events).first(tx)?)
}

/// Sets when the earliest clock is due that is still owed.
pub fn set_due(tx: &mut Tx, id: Id, phase: Phase, now: Ts) -> Result<Option<Ts>> {
    let rows = clocks(tx, id)?;
    let owed = rows.iter().filter(|row| if phase == Phase::Open { row.is_owed() } else { row.state == ClockState::Running });
    let due = owed.map(|row| row.due_at).min();
    let set = (c::next_due_at.eq(due), c::sort_at.eq(sort_at(due, now)));
    diesel::update(c::table.find((tx.market(), id))).set(set).execute(tx)?;
    Ok(due)
}

pub fn insert_event(tx: &mut Tx, event: &EventRow) -> Result<()> {
    diesel::insert_into(e::table).values(event.clone()).execute(tx)?;
    Ok(())
}

/// The newest events of a case, at most so many, the oldest first.
pub fn last_events(tx: &mut Tx, case: Id, most: i64) -> Result<Vec<EventRow>> {
    let query = e::table.of(tx).filter(e::case_id.eq(case)).order(e::seq.desc()).limit(most);
    let mut rows: Vec<EventRow> = query.select(EventRow::as_select()).load(tx)?;
    rows.reverse();
    Ok(rows)
}

/// All clocks of a case, each by its rounds.
pub fn clocks(tx: &mut Tx, case: Id) -> Result<Vec<ClockRow>> {
    let query = k::table.of(tx).filter(k::case_id.eq(case)).order((k::clock, k::round));
    Ok(query.select(ClockRow::as_select()).load(tx)?)
}

pub fn insert_clock(tx: &mut Tx, row: &ClockRow) -> Result<()> {
    diesel::insert_into(k::table).values(row.clone()).execute(tx)?;
    Ok(())
}

/// Writes what changes of a clock, if it is still as it was read; false otherwise.
pub fn replace_clock(tx: &mut Tx, old: &ClockRow, new: &ClockRow) -> Result<bool> {
    let mine = k::table
        .of(tx)
        .filter(k::case_id.eq(old.case_id))
        .filter(k::clock.eq(old.clock.clone()))
        .filter(k::round.eq(old.round))
        .filter(k::state.eq(old.state))
        .filter(k::level.eq(old.level))
        .filter(k::due_at.eq(old.due_at));
    let changed = diesel::update(mine)
        .set((
            k::state.eq(new.state),
            k::calendar.eq(new.calendar.clone()),
            k::allowed_seconds.eq(new.allowed_seconds),
            k::resumed_at.eq(new.resumed_at),
            k::due_at.eq(new.due_at),
            k::left_seconds.eq(new.left_seconds),
            k::stopped_at.eq(new.stopped_at),
            k::level.eq(new.level),
            k::next_act_at.eq(new.next_act_at),
            k::provisional.eq(new.provisional),
        ))
        .execute(tx)?;
    Ok(changed == 1)
}

/// Cases of which a clock is to be acted upon, the longest overdue first. They are locked; those that another transaction
/// holds are left out. The connection enum can build neither SKIP LOCKED nor, for the partial index, words in the text.
pub fn claim_due(tx: &mut Tx, now: Ts, most: i64) -> Result<Vec<Id>> {
    let sql = "SELECT case_id FROM case_clocks WHERE market = ? AND state = 'running' AND next_act_at <= ? \
               ORDER BY next_act_at, case_id LIMIT ?";
    let due: Vec<(Id,)> = Statement::<(IdSql,)>::new(sql, [tx.market().into(), now.into(), most.into()]).load(tx)?;
    let mut ids: Vec<Id> = due.into_iter().map(|(id,)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || !tx.is_postgres() {
        return Ok(ids);
    }
    let mut lock = Statement::<(IdSql,)>::new("SELECT id FROM cases WHERE market = ? AND id IN ", [tx.market().into()]);
    lock.push_list(ids.into_iter().map(Value::Id)).push(" ORDER BY id FOR UPDATE SKIP LOCKED", []);
    Ok(lock.load::<(Id,)>(tx)?.into_iter().map(|(id,)| id).collect())
}

/// The next cases with a running clock, by id.
pub fn running_after(tx: &mut Tx, after: Id, most: i64) -> Result<Vec<Id>> {
    let sql = "SELECT DISTINCT case_id FROM case_clocks WHERE market = ? AND state = 'running' AND case_id > ? \
               ORDER BY case_id LIMIT ?";
    let rows: Vec<(Id,)> = Statement::<(IdSql,)>::new(sql, [tx.market().into(), after.into(), most.into()]).load(tx)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The seats of the latest round of a case; none if there was none.
pub fn last_round(tx: &mut Tx, case: Id) -> Result<Vec<SeatRow>> {
    let last: Option<i32> = s::table.of(tx).filter(s::case_id.eq(case)).select(diesel::dsl::max(s::round)).first(tx)?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let query = s::table.of(tx).filter(s::case_id.eq(case)).filter(s::round.eq(last)).order(s::seat);
    Ok(query.select(SeatRow::as_select()).load(tx)?)
}

pub fn seats(tx: &mut Tx, case: Id) -> Result<Vec<SeatRow>> {
    let query = s::table.of(tx).filter(s::case_id.eq(case)).order((s::round, s::seat));
    Ok(query.select(SeatRow::as_select()).load(tx)?)
}

pub fn insert_seat(tx: &mut Tx, row: &SeatRow) -> Result<()> {
    diesel::insert_into(s::table).values(row.clone()).execute(tx)?;
    Ok(())
}

/// Notes who has opened the page of a seat that has not decided.
pub fn open_seat(tx: &mut Tx, row: &SeatRow, person: Id, now: Ts) -> Result<()> {
    let key = (tx.market(), row.case_id, row.round, row.seat.clone());
    let set = (s::opened_by.eq(Some(person)), s::opened_at.eq(Some(now)));
    diesel::update(s::table.find(key).filter(s::decision.is_null())).set(set).execute(tx)?;
    Ok(())
}

/// Writes what a signatory says; false when the seat has decided meanwhile.
pub fn decide_seat(tx: &mut Tx, row: &SeatRow, person: Id, decision: SeatDecision, note: &str, now: Ts) -> Result<bool> {
    let key = (tx.market(), row.case_id, row.round, row.seat.clone());
    let set = (s::user_id.eq(Some(person)), s::decision.eq(Some(decision)), s::note.eq(note.to_owned()), s::at.eq(Some(now)));
    Ok(diesel::update(s::table.find(key).filter(s::decision.is_null())).set(set).execute(tx)? == 1)
}

/// The version of a case grows by a change that is no step; false when it has changed since.
pub fn touch(tx: &mut Tx, id: Id, seen: i32) -> Result<bool> {
    let mine = c::table.of(tx).filter(c::id.eq(id)).filter(c::version.eq(seen));
    let set = (c::version.eq(c::version + 1), c::events.eq(c::events + 1));
    Ok(diesel::update(mine).set(set).execute(tx)? == 1)
}

pub fn insert_link(tx: &mut Tx, row: LinkRow) -> Result<bool> {
    Ok(Both(diesel::insert_into(l::table).values(row).on_conflict_do_nothing()).execute(tx)? == 1)
}

/// Links from and to a case, at most 100 of each.
pub fn links(tx: &mut Tx, case: Id) -> Result<Vec<LinkRow>> {
    let from = l::table.of(tx).filter(l::from_case.eq(case)).limit(100);
    let mut rows: Vec<LinkRow> = from.select(LinkRow::as_select()).load(tx)?;
    let to = l::table.of(tx).filter(l::to_case.eq(case)).limit(100);
    rows.extend(to.select(LinkRow::as_select()).load::<LinkRow>(tx)?);
    Ok(rows)
}

/// The numbers of these cases.
pub fn numbers(tx: &mut Tx, ids: Vec<Id>) -> Result<HashMap<Id, String>> {
    let rows: Vec<(Id, String)> = c::table.of(tx).filter(c::id.eq_any(ids)).select((c::id, c::number)).load(tx)?;
    Ok(rows.into_iter().collect())
}

pub fn insert_file(tx: &mut Tx, row: FileRow) -> Result<bool> {
    Ok(Both(diesel::insert_into(f::table).values(row).on_conflict_do_nothing()).execute(tx)? == 1)
}

pub fn files(tx: &mut Tx, case: Id) -> Result<Vec<FileRow>> {
    let query = f::table.of(tx).filter(f::case_id.eq(case)).order((f::at, f::file)).limit(500);
    Ok(query.select(FileRow::as_select()).load(tx)?)
}

/// Which cases to list; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<String>,
    pub state: Option<String>,
    /// Done ones instead of those that wait.
    pub done: bool,
    pub body: Option<String>,
    pub assignee: Option<Id>,
    /// Due before this moment.
    pub due_before: Option<Ts>,
    /// 6-digit code of the district to which the caller is limited.
    pub region: Option<String>,
}

impl Filter {
    fn conditions<ST>(&self, tx: &Tx, query: &mut Statement<ST>) {
        let phase = if self.done { "phase = 'done'" } else { "phase <> 'done'" };
        query.push(&format!(" FROM cases WHERE market = ? AND {phase}"), [tx.market().into()]);
        for (column, value) in [("kind", &self.kind), ("state", &self.state), ("body", &self.body), ("region", &self.region)] {
            if let Some(value) = value {
                query.push(&format!(" AND {column} = ?"), [value.into()]);
            }
        }
        if let Some(assignee) = self.assignee {
            query.push(" AND assignee = ?", [assignee.into()]);
        }
        if let Some(before) = self.due_before {
            query.push(" AND sort_at < ?", [before.into()]);
        }
    }
}

/// A page of the list: what waits by its earliest due time, what is done the newest first.
pub(super) fn page_query(tx: &Tx, filter: &Filter, limit: usize, after: Option<&Cursor>) -> Result<Statement<(IdSql,)>> {
    let mut query = Statement::<(IdSql,)>::new("SELECT id", []);
    filter.conditions(tx, &mut query);
    let rows = limit as i64 + 1;
    if filter.done {
        if let Some(cursor) = after {
            query.push(" AND id < ?", [cursor.for_order("done")?.part::<Id>(0)?.into()]);
        }
        query.push(" ORDER BY id DESC LIMIT ?", [rows.into()]);
    } else {
        if let Some(cursor) = after {
            let cursor = cursor.for_order("due")?;
            query.push(" AND (sort_at, id) > (?, ?)", [cursor.part::<Ts>(0)?.into(), cursor.part::<Id>(1)?.into()]);
        }
        query.push(" ORDER BY sort_at, id LIMIT ?", [rows.into()]);
    }
    Ok(query)
}

pub fn list(tx: &mut Tx, filter: &Filter, limit: usize, after: Option<&Cursor>) -> Result<Page<Case>> {
    let query = page_query(tx, filter, limit, after)?;
    let ids: Vec<Id> = query.load::<(Id,)>(tx)?.into_iter().map(|(id,)| id).collect();
    let found = c::table.of(tx).filter(c::id.eq_any(ids.clone())).select(Case::as_select()).load::<Case>(tx)?;
    let mut found: HashMap<Id, Case> = found.into_iter().map(|case| (case.id, case)).collect();
    let rows: Vec<Case> = ids.iter().filter_map(|id| found.remove(id)).collect();
    let done = filter.done;
    Ok(Page::from_rows(rows, limit, |case| {
        if done { Cursor::sorted("done", &[&case.id]) } else { Cursor::sorted("due", &[&case.sort_at, &case.id]) }
    }))
}

/// How many wait, counted by kind and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub kind: String,
    pub state: String,
    pub count: i64,
    pub overdue: i64,
}

/// So many cases are counted at most, those that are due first.
pub const MOST_COUNTED: i64 = 10_000;

pub fn counts(tx: &mut Tx, filter: &Filter, now: Ts) -> Result<Vec<Count>> {
    let mut query = Statement::<(Text, Text, BigInt, BigInt)>::new(
        "SELECT kind, state, COUNT(*), COUNT(CASE WHEN sort_at < ? THEN 1 END) FROM (SELECT kind, state, sort_at",
        [now.into()],
    );
    filter.conditions(tx, &mut query);
    query.push(" ORDER BY sort_at, id LIMIT ?) AS waiting GROUP BY kind, state ORDER BY kind, state", [MOST_COUNTED.into()]);
    let rows: Vec<(String, String, i64, i64)> = query.load(tx)?;
    Ok(rows.into_iter().map(|(kind, state, count, overdue)| Count { kind, state, count, overdue }).collect())
}

/// How many cases fit, counted to `most`.
pub fn count(tx: &mut Tx, filter: &Filter, most: i64) -> Result<i64> {
    let mut query = Statement::<(BigInt,)>::new("SELECT COUNT(*) FROM (SELECT 1 AS one", []);
    filter.conditions(tx, &mut query);
    query.push(" LIMIT ?) AS counted", [most.into()]);
    Ok(query.get_result::<(i64,)>(tx)?.0)
}

/// Forgets running numbers of days before; how many.
///
/// # Errors
/// Those of the database.
pub fn forget_numbers(tx: &mut Tx, before: Ts, most: i64) -> Result<usize> {
    storage::forget_before(tx, "case_numbers", &["prefix", "day"], "day", before.day(), most)
}
