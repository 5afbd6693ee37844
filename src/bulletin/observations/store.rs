use std::collections::{HashMap, HashSet, VecDeque};

use diesel::prelude::*;

use super::model::{Observation, ObservationState, RECENT_DAYS, RECENT_PRICES};
use crate::{
    kernel::{Cursor, Day, Error, ErrorCode, FenPerKg, Id, Page, PageQuery, Result},
    storage::{Bulk, Tx, schema::observations},
};

/// Ids per statement.
const IDS: usize = 500;

/// What must be unique among the valid observations of one source.
pub type Key = (String, Day, String, String);

/// A run of prices: variety, spec and origin at one source.
pub type Series = (String, String, String);

pub fn insert(tx: &mut Tx, row: Observation) -> Result<()> {
    diesel::insert_into(observations::table).values(row).execute(tx)?;
    Ok(())
}

pub fn insert_many(tx: &mut Tx, rows: &[Observation]) -> Result<usize> {
    Ok(Observation::insert_all(tx, rows)?)
}

pub fn find(tx: &mut Tx, id: Id) -> Result<Observation> {
    observations::table.find(id).first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// The observations with these ids, valid or void.
pub fn by_ids(tx: &mut Tx, ids: &[Id]) -> Result<Vec<Observation>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS) {
        rows.extend(observations::table.filter(observations::id.eq_any(chunk.to_vec())).load::<Observation>(tx)?);
    }
    Ok(rows)
}

/// The valid observations of these varieties on one day.
pub fn valid_of_day(tx: &mut Tx, day: Day, varieties: &[String]) -> Result<Vec<Observation>> {
    let query = observations::table
        .filter(observations::day.eq(day))
        .filter(observations::variety.eq_any(varieties.to_vec()))
        .filter(observations::state.eq(ObservationState::Valid));
    Ok(query.order(observations::id).load(tx)?)
}

/// How many valid observations of one day have a unit in doubt, counted to `most`.
pub fn in_doubt(tx: &mut Tx, day: Day, most: i64) -> Result<i64> {
    let query = observations::table
        .filter(observations::day.eq(day))
        .filter(observations::state.eq(ObservationState::Valid))
        .filter(observations::unit_suspected.eq(true));
    Ok(query.select(observations::id).limit(most).load::<Id>(tx)?.len() as i64)
}

/// The valid observation with this key, if there is one.
pub fn with_key(tx: &mut Tx, source: &str, series: &Series, day: Day) -> Result<Option<Id>> {
    let query = observations::table
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::variety.eq(series.0.clone()))
        .filter(observations::day.eq(day))
        .filter(observations::spec.eq(series.1.clone()))
        .filter(observations::origin.eq(series.2.clone()))
        .filter(observations::state.eq(ObservationState::Valid));
    Ok(query.select(observations::id).first(tx).optional()?)
}

/// The averages of one series before a day, newest first.
pub fn recent(tx: &mut Tx, source: &str, series: &Series, before: Day) -> Result<Vec<FenPerKg>> {
    let query = observations::table
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::variety.eq(series.0.clone()))
        .filter(observations::spec.eq(series.1.clone()))
        .filter(observations::origin.eq(series.2.clone()))
        .filter(observations::day.lt(before).and(observations::day.ge(before.plus(-RECENT_DAYS))))
        .filter(observations::state.eq(ObservationState::Valid));
    let newest = query.order(observations::day.desc()).limit(RECENT_PRICES as i64);
    Ok(newest.select(observations::average_fen_per_kg).load(tx)?)
}

/// The keys that a source has from one day to another.
pub fn keys(tx: &mut Tx, source: &str, from: Day, to: Day) -> Result<HashSet<Key>> {
    let query = observations::table
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::day.between(from, to))
        .filter(observations::state.eq(ObservationState::Valid));
    let columns = (observations::variety, observations::day, observations::spec, observations::origin);
    Ok(query.select(columns).load::<Key>(tx)?.into_iter().collect())
}

/// The last averages of every series of a source before a day, oldest first.
pub fn histories(tx: &mut Tx, source: &str, before: Day) -> Result<HashMap<Series, VecDeque<(Day, i64)>>> {
    let query = observations::table
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::day.lt(before).and(observations::day.ge(before.plus(-RECENT_DAYS))))
        .filter(observations::state.eq(ObservationState::Valid));
    let columns =
        ((observations::variety, observations::spec, observations::origin), observations::day, observations::average_fen_per_kg);
    let rows: Vec<(Series, Day, FenPerKg)> = query.order(observations::day).select(columns).load(tx)?;
    let mut histories: HashMap<Series, VecDeque<(Day, i64)>> = HashMap::new();
    for (series, day, price) in rows {
        let history = histories.entry(series).or_default();
        if history.len() == RECENT_PRICES {
            history.pop_front();
        }
        history.push_back((day, price.0));
    }
    Ok(histories)
}

/// Makes a valid observation void; how many rows that changed.
pub fn make_void(tx: &mut Tx, id: Id, reason: &str) -> Result<usize> {
    let valid = observations::table.find(id).filter(observations::state.eq(ObservationState::Valid));
    let set = (observations::state.eq(ObservationState::Void), observations::void_reason.eq(Some(reason.to_owned())));
    Ok(diesel::update(valid).set(set).execute(tx)?)
}

/// Which observations to show; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub day: Option<Day>,
    pub variety: Option<String>,
    pub source: Option<String>,
    /// Only those of these sources.
    pub sources: Option<Vec<String>>,
    pub state: Option<ObservationState>,
}

/// The newest first.
pub fn list(tx: &mut Tx, filter: &Filter, page: &PageQuery) -> Result<Page<Observation>> {
    let limit = page.limit()?;
    let before = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    let rows = select(tx, filter, before, limit + 1)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])))
}

pub fn select(tx: &mut Tx, filter: &Filter, before: Option<Id>, limit: usize) -> Result<Vec<Observation>> {
    let mut query = observations::table.into_boxed();
    if let Some(day) = filter.day {
        query = query.filter(observations::day.eq(day));
    }
    if let Some(variety) = &filter.variety {
        query = query.filter(observations::variety.eq(variety.clone()));
    }
    if let Some(source) = &filter.source {
        query = query.filter(observations::source.eq(source.clone()));
    }
    if let Some(sources) = &filter.sources {
        query = query.filter(observations::source.eq_any(sources.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(observations::state.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(observations::id.lt(before));
    }
    Ok(query.order(observations::id.desc()).limit(limit as i64).load(tx)?)
}
