use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use crate::observations::{
    intake::{BatchState, Channel},
    model::ObservationState,
};
use crate::schema::{observations as o, price_batches as b, price_duties as d, price_reminders as m, price_reports as p};
use kernel::{Day, Id, Result, Ts};
use storage::{Both, Tx};

/// Days per statement.
const DAYS: usize = 500;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = p, treat_none_as_default_value = false)]
pub struct ReportRow {
    pub source: String,
    pub day: Day,
    pub completed_by: Option<Id>,
    pub completed_at: Option<Ts>,
    pub reviewed_by: Option<Id>,
    pub reviewed_at: Option<Ts>,
    pub reviewed_digest: Option<String>,
}

/// Source → what it owes; only sources with a list of their own.
pub fn duties(tx: &mut Tx) -> Result<HashMap<String, BTreeSet<String>>> {
    let rows: Vec<(String, String)> = d::table.of(tx).select((d::source, d::variety)).load(tx)?;
    let mut all: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (source, variety) in rows {
        all.entry(source).or_default().insert(variety);
    }
    Ok(all)
}

pub fn set_duties(tx: &mut Tx, source: &str, varieties: &[String]) -> Result<()> {
    diesel::delete(d::table.of(tx).filter(d::source.eq(source.to_owned()))).execute(tx)?;
    for variety in varieties {
        diesel::insert_into(d::table)
            .values((d::market.eq(tx.market()), d::source.eq(source.to_owned()), d::variety.eq(variety.clone())))
            .execute(tx)?;
    }
    Ok(())
}

pub fn report(tx: &mut Tx, source: &str, day: Day) -> Result<Option<ReportRow>> {
    Ok(p::table.find((tx.market(), source.to_owned(), day)).select(ReportRow::as_select()).first(tx).optional()?)
}

pub fn reports(tx: &mut Tx, from: Day, to: Day) -> Result<Vec<ReportRow>> {
    Ok(p::table.of(tx).filter(p::day.between(from, to)).select(ReportRow::as_select()).load(tx)?)
}

/// Notes a day as complete; the first time counts.
pub fn complete(tx: &mut Tx, source: &str, day: Day, by: Option<Id>, at: Ts) -> Result<()> {
    let row = ReportRow {
        source: source.to_owned(),
        day,
        completed_by: by,
        completed_at: Some(at),
        reviewed_by: None,
        reviewed_at: None,
        reviewed_digest: None,
    };
    Both(diesel::insert_into(p::table).values((p::market.eq(tx.market()), row)).on_conflict_do_nothing()).execute(tx)?;
    let open = p::table.find((tx.market(), source.to_owned(), day)).filter(p::completed_at.is_null());
    diesel::update(open).set((p::completed_by.eq(by), p::completed_at.eq(Some(at)))).execute(tx)?;
    Ok(())
}

/// Makes the reports that were completed at a moment open again, of those days on which the source has no valid
/// observation. On the others the completion passes to the batch that would have made it.
pub fn reopen(tx: &mut Tx, source: &str, days: &[Day], at: Ts) -> Result<()> {
    for days in days.chunks(DAYS) {
        let priced = o::table
            .of(tx)
            .filter(o::source.eq(source.to_owned()))
            .filter(o::day.eq_any(days.to_vec()))
            .filter(o::state.eq(ObservationState::Valid));
        let priced: Vec<Day> = priced.select(o::day).distinct().load(tx)?;
        hand_over(tx, source, &priced, at)?;
        let empty: Vec<Day> = days.iter().copied().filter(|day| !priced.contains(day)).collect();
        let completed = p::table
            .of(tx)
            .filter(p::source.eq(source.to_owned()))
            .filter(p::day.eq_any(empty))
            .filter(p::completed_at.eq(Some(at)));
        let set = (
            p::completed_by.eq(None::<Id>),
            p::completed_at.eq(None::<Ts>),
            p::reviewed_by.eq(None::<Id>),
            p::reviewed_at.eq(None::<Ts>),
            p::reviewed_digest.eq(None::<String>),
        );
        diesel::update(completed).set(set).execute(tx)?;
    }
    Ok(())
}

/// Of the reports that were completed at a moment: who completed them, and when, becomes that of the earliest stored batch
/// whose prices are still there. A form completes nothing by itself; without another batch the report stays as it is.
fn hand_over(tx: &mut Tx, source: &str, days: &[Day], at: Ts) -> Result<()> {
    let reports = p::table.of(tx).filter(p::source.eq(source.to_owned())).filter(p::day.eq_any(days.to_vec()));
    let completed: Vec<Day> = reports.filter(p::completed_at.eq(Some(at))).select(p::day).load(tx)?;
    if completed.is_empty() {
        return Ok(());
    }
    let left = o::table
        .of(tx)
        .inner_join(b::table.on(b::market.eq(o::market).and(b::id.nullable().eq(o::import_id))))
        .filter(o::source.eq(source.to_owned()))
        .filter(o::day.eq_any(completed))
        .filter(o::state.eq(ObservationState::Valid))
        .filter(b::state.eq(BatchState::Committed))
        .filter(b::channel.ne(Channel::Form))
        .filter(b::decided_at.is_not_null());
    let left: Vec<(Day, Ts, Option<Id>)> =
        left.select((o::day, b::decided_at.assume_not_null(), b::decided_by)).distinct().load(tx)?;
    let mut earliest: BTreeMap<Day, (Ts, Option<Id>)> = BTreeMap::new();
    for (day, at, by) in left {
        let first = earliest.entry(day).or_insert((at, by));
        *first = (at, by).min(*first);
    }
    let mut days_of: BTreeMap<(Ts, Option<Id>), Vec<Day>> = BTreeMap::new();
    for (day, batch) in earliest {
        days_of.entry(batch).or_default().push(day);
    }
    for ((at, by), days) in days_of {
        let reports = p::table.of(tx).filter(p::source.eq(source.to_owned())).filter(p::day.eq_any(days));
        diesel::update(reports).set((p::completed_by.eq(by), p::completed_at.eq(Some(at)))).execute(tx)?;
    }
    Ok(())
}

pub fn review(tx: &mut Tx, source: &str, day: Day, by: Option<Id>, at: Ts, digest: &str) -> Result<()> {
    let set = (p::reviewed_by.eq(by), p::reviewed_at.eq(Some(at)), p::reviewed_digest.eq(Some(digest.to_owned())));
    diesel::update(p::table.find((tx.market(), source.to_owned(), day))).set(set).execute(tx)?;
    Ok(())
}

/// What a source has for a day.
#[derive(Debug, Clone, Default)]
pub struct Present {
    pub varieties: BTreeSet<String>,
    pub ids: BTreeSet<Id>,
    pub reporters: BTreeSet<Id>,
    pub newest: Option<Ts>,
}

/// What every source has for the days, by its valid observations.
pub fn present(tx: &mut Tx, from: Day, to: Day) -> Result<BTreeMap<(Day, String), Present>> {
    let rows: Vec<(Day, String, String, Id, Option<Id>, Ts)> = o::table
        .of(tx)
        .filter(o::day.between(from, to))
        .filter(o::state.eq(ObservationState::Valid))
        .select((o::day, o::source, o::variety, o::id, o::reported_by, o::created_at))
        .load(tx)?;
    let mut all: BTreeMap<(Day, String), Present> = BTreeMap::new();
    for (day, source, variety, id, by, at) in rows {
        let present = all.entry((day, source)).or_default();
        present.varieties.insert(variety);
        present.ids.insert(id);
        present.reporters.extend(by);
        present.newest = present.newest.max(Some(at));
    }
    Ok(all)
}

/// Notes that a reminder goes out; false when it has gone out before.
pub fn remember(tx: &mut Tx, source: &str, day: Day, kind: &str) -> Result<bool> {
    let row = (m::source.eq(source.to_owned()), m::day.eq(day), m::kind.eq(kind.to_owned()));
    Ok(Both(diesel::insert_into(m::table).values((m::market.eq(tx.market()), row)).on_conflict_do_nothing()).execute(tx)? == 1)
}
