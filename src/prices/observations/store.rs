use diesel::prelude::*;

use super::{
    intake::judge::Content,
    model::{Observation, ObservationState, RECENT_DAYS},
};
use crate::history;
use crate::schema::observations;
use kernel::{Cursor, Day, Error, ErrorCode, FenPerKg, Id, Kg, Page, PageQuery, Result, Ts};
use storage::{Bulk, Tx, exclusive};

/// Ids per statement.
const IDS: usize = 500;

/// Until this transaction ends, no batch of prices is undone and no edition becomes a reviewed or published one but by it:
/// each of the two reads what the other writes.
pub fn hold_inputs(tx: &mut Tx) -> Result<()> {
    Ok(exclusive(tx, "prices of editions")?)
}

/// A run of prices: variety, spec and origin at one source.
pub type Series = (String, String, String);

pub fn insert(tx: &mut Tx, row: Observation) -> Result<()> {
    history::touch(tx, row.created_at, [(row.day, row.variety.clone())])?;
    diesel::insert_into(observations::table).values(row).execute(tx)?;
    Ok(())
}

pub fn insert_many(tx: &mut Tx, rows: &[Observation]) -> Result<usize> {
    if let Some(first) = rows.first() {
        history::touch(tx, first.created_at, rows.iter().map(|row| (row.day, row.variety.clone())))?;
    }
    Ok(Observation::insert_all(tx, rows)?)
}

pub fn find(tx: &mut Tx, id: Id) -> Result<Observation> {
    observations::table.find((tx.market(), id)).first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// The observations with these ids, valid or void.
pub fn by_ids(tx: &mut Tx, ids: &[Id]) -> Result<Vec<Observation>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS) {
        rows.extend(observations::table.of(tx).filter(observations::id.eq_any(chunk.to_vec())).load::<Observation>(tx)?);
    }
    Ok(rows)
}

/// A price that may count, as narrow as the computation needs it: half a million rows are read for a table of a year.
#[derive(Debug, Queryable)]
pub struct ValidPrice {
    pub id: Id,
    pub source: String,
    pub variety: String,
    pub spec: String,
    pub low: FenPerKg,
    pub average: FenPerKg,
    pub high: FenPerKg,
    pub volume: Option<Kg>,
    pub stores: Option<i32>,
    pub unit_suspected: bool,
    /// A reason was given, so a suspected unit is cleared up.
    pub explained: bool,
}

/// The valid prices of these varieties on one day, through the index on day and variety.
pub fn valid_of_day(tx: &mut Tx, day: Day, varieties: &[String]) -> Result<Vec<ValidPrice>> {
    let query = observations::table
        .of(tx)
        .filter(observations::day.eq(day))
        .filter(observations::variety.eq_any(varieties.to_vec()))
        .filter(observations::state.eq(ObservationState::Valid));
    let columns = (
        observations::id,
        observations::source,
        observations::variety,
        observations::spec,
        observations::low_fen_per_kg,
        observations::average_fen_per_kg,
        observations::high_fen_per_kg,
        observations::volume_kg,
        observations::stores,
        observations::unit_suspected,
        observations::change_reason.is_not_null(),
    );
    Ok(query.select(columns).load(tx)?)
}

/// The valid observations of a source from one day to another, in the order of days.
pub fn valid_of_source(tx: &mut Tx, source: &str, from: Day, to: Day) -> Result<Vec<Observation>> {
    let query = observations::table
        .of(tx)
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::day.between(from, to))
        .filter(observations::state.eq(ObservationState::Valid));
    Ok(query.order((observations::day, observations::id)).load(tx)?)
}

/// The valid observation with this key, if there is one.
pub fn with_key(tx: &mut Tx, source: &str, series: &Series, day: Day) -> Result<Option<Id>> {
    let query = observations::table
        .of(tx)
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::variety.eq(series.0.clone()))
        .filter(observations::day.eq(day))
        .filter(observations::spec.eq(series.1.clone()))
        .filter(observations::origin.eq(series.2.clone()))
        .filter(observations::state.eq(ObservationState::Valid));
    Ok(query.select(observations::id).first(tx).optional()?)
}

/// The newest average of one series in the weeks before a day.
pub fn previous(tx: &mut Tx, source: &str, series: &Series, before: Day) -> Result<Option<FenPerKg>> {
    let query = observations::table
        .of(tx)
        .filter(observations::source.eq(source.to_owned()))
        .filter(observations::variety.eq(series.0.clone()))
        .filter(observations::spec.eq(series.1.clone()))
        .filter(observations::origin.eq(series.2.clone()))
        .filter(observations::day.lt(before).and(observations::day.ge(before.plus(-RECENT_DAYS))))
        .filter(observations::state.eq(ObservationState::Valid));
    let newest = query.order(observations::day.desc()).select(observations::average_fen_per_kg);
    Ok(newest.first(tx).optional()?)
}

/// What a source's valid observations say from one day to another.
#[derive(Debug, Clone, Queryable)]
pub struct Known {
    pub id: Id,
    pub variety: String,
    pub spec: String,
    pub origin: String,
    pub day: Day,
    low: FenPerKg,
    average: FenPerKg,
    high: FenPerKg,
    volume_kg: Option<Kg>,
    stores: Option<i32>,
}

impl Known {
    pub fn content(&self) -> Content {
        Content {
            prices: [self.low.0, self.average.0, self.high.0],
            volume_kg: self.volume_kg.map(|kg| kg.0),
            stores: self.stores,
        }
    }
}

/// The valid observations of a source from one day to another.
pub fn contents(tx: &mut Tx, source: &str, from: Day, to: Day) -> Result<Vec<Known>> {
    use observations as o;
    let query = o::table
        .of(tx)
        .filter(o::source.eq(source.to_owned()))
        .filter(o::day.between(from, to))
        .filter(o::state.eq(ObservationState::Valid));
    let columns = (
        o::id,
        o::variety,
        o::spec,
        o::origin,
        o::day,
        o::low_fen_per_kg,
        o::average_fen_per_kg,
        o::high_fen_per_kg,
        o::volume_kg,
        o::stores,
    );
    Ok(query.select(columns).load(tx)?)
}

/// Variety, spec, origin, day and average.
pub type Recent = (String, String, String, Day, FenPerKg);

/// A source's valid observations of the weeks before a day, oldest first.
pub fn recent_of(tx: &mut Tx, source: &str, before: Day) -> Result<Vec<Recent>> {
    use observations as o;
    let query = o::table
        .of(tx)
        .filter(o::source.eq(source.to_owned()))
        .filter(o::day.lt(before).and(o::day.ge(before.plus(-RECENT_DAYS))))
        .filter(o::state.eq(ObservationState::Valid));
    Ok(query.order((o::day, o::id)).select((o::variety, o::spec, o::origin, o::day, o::average_fen_per_kg)).load(tx)?)
}

/// Source, variety, spec, origin, day and average.
pub type OfSource = (String, String, String, String, Day, FenPerKg);

/// The valid observations of some sources on some days, in the order of days.
pub fn of_days(tx: &mut Tx, sources: &[String], days: &[Day]) -> Result<Vec<OfSource>> {
    use observations as o;
    let query = o::table
        .of(tx)
        .filter(o::source.eq_any(sources.to_vec()))
        .filter(o::day.eq_any(days.to_vec()))
        .filter(o::state.eq(ObservationState::Valid));
    let columns = (o::source, o::variety, o::spec, o::origin, o::day, o::average_fen_per_kg);
    Ok(query.order((o::day, o::id)).select(columns).load(tx)?)
}

/// Makes a valid observation void in favour of a corrected one; how many rows that changed.
pub fn supersede(tx: &mut Tx, old: Id, new: Id, reason: &str) -> Result<usize> {
    let valid = observations::table.find((tx.market(), old)).filter(observations::state.eq(ObservationState::Valid));
    let set = (
        observations::state.eq(ObservationState::Void),
        observations::void_reason.eq(Some(reason.to_owned())),
        observations::superseded_by.eq(Some(new)),
    );
    Ok(diesel::update(valid).set(set).execute(tx)?)
}

/// What is needed of a price to withdraw it.
#[derive(Debug, Clone, Queryable)]
pub struct OfBatch {
    pub id: Id,
    pub source: String,
    pub variety: String,
    pub day: Day,
    pub state: ObservationState,
}

/// The observations that came with a batch, valid or void.
pub fn of_batch(tx: &mut Tx, batch: Id) -> Result<Vec<OfBatch>> {
    use observations as o;
    Ok(o::table.of(tx).filter(o::import_id.eq(batch)).select((o::id, o::source, o::variety, o::day, o::state)).load(tx)?)
}

/// The observations that these took the place of, each with the batch that it came with.
pub fn superseded(tx: &mut Tx, by: &[Id]) -> Result<Vec<(Id, Option<Id>)>> {
    use observations as o;
    let mut rows = Vec::new();
    for chunk in by.chunks(IDS) {
        let query = o::table.of(tx).filter(o::superseded_by.eq_any(chunk.to_vec())).filter(o::state.eq(ObservationState::Void));
        rows.extend(query.select((o::id, o::import_id)).load::<(Id, Option<Id>)>(tx)?);
    }
    Ok(rows)
}

/// Makes these observations void and has the figures of their days computed again; how many of them were valid.
pub fn make_void(tx: &mut Tx, at: Ts, rows: &[OfBatch], reason: &str) -> Result<usize> {
    let mut changed = 0;
    for chunk in rows.chunks(IDS) {
        let ids: Vec<Id> = chunk.iter().map(|row| row.id).collect();
        let valid = observations::table
            .of(tx)
            .filter(observations::id.eq_any(ids))
            .filter(observations::state.eq(ObservationState::Valid));
        let set = (observations::state.eq(ObservationState::Void), observations::void_reason.eq(Some(reason.to_owned())));
        changed += diesel::update(valid).set(set).execute(tx)?;
    }
    if changed > 0 {
        history::touch(tx, at, rows.iter().map(|row| (row.day, row.variety.clone())))?;
    }
    Ok(changed)
}

/// Makes observations that a newer one had replaced valid again. The newer ones are void, and their days are touched.
pub fn restore(tx: &mut Tx, ids: &[Id]) -> Result<()> {
    for chunk in ids.chunks(IDS) {
        let set = (
            observations::state.eq(ObservationState::Valid),
            observations::void_reason.eq(None::<String>),
            observations::superseded_by.eq(None::<Id>),
        );
        diesel::update(observations::table.of(tx).filter(observations::id.eq_any(chunk.to_vec()))).set(set).execute(tx)?;
    }
    Ok(())
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
    let mut query = observations::table.of(tx).into_boxed();
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
