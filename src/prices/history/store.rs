use std::collections::BTreeMap;

use diesel::{dsl, prelude::*, sql_types::Bool};

use super::model::{CityPrice, DailyPrice, Touch};
use crate::observations::model::ObservationState;
use crate::schema::{city_prices, daily_prices, observations, price_state, price_touches};
use kernel::{Cursor, Day, FenPerKg, Id, Kg, Page, Result};
use storage::{Tx, schema::bulletins};

/// Ids per statement.
const IDS: usize = 500;

pub fn touches(tx: &mut Tx, limit: i64) -> Result<Vec<Touch>> {
    Ok(price_touches::table.of(tx).order(price_touches::id).limit(limit).load(tx)?)
}

pub fn forget_touches(tx: &mut Tx, ids: &[Id]) -> Result<()> {
    for chunk in ids.chunks(IDS) {
        diesel::delete(price_touches::table.of(tx).filter(price_touches::id.eq_any(chunk.to_vec()))).execute(tx)?;
    }
    Ok(())
}

/// Makes every other worker wait until this transaction ends.
pub fn lock(tx: &mut Tx) -> Result<()> {
    diesel::update(price_state::table.find(tx.market())).set(price_state::epoch.eq(price_state::epoch + 1)).execute(tx)?;
    Ok(())
}

/// How often prices have been computed: the version of everything that follows from them.
pub fn epoch(tx: &mut Tx) -> Result<i64> {
    Ok(price_state::table.find(tx.market()).select(price_state::epoch).first(tx)?)
}

/// From when on what follows from the prices is out of date.
pub fn stale_from(tx: &mut Tx) -> Result<Option<Day>> {
    Ok(price_state::table.find(tx.market()).select(price_state::stale_from).first(tx)?)
}

/// Whether what follows from the prices up to a day still waits to be computed.
pub fn is_behind_on(tx: &mut Tx, day: Day) -> Result<bool> {
    Ok(behind_from(tx)?.is_some_and(|from| from <= day))
}

/// The first day on which [`is_behind_on`] holds, as it does on every later day.
pub fn behind_from(tx: &mut Tx) -> Result<Option<Day>> {
    let touched: Option<Day> = price_touches::table.of(tx).select(dsl::min(price_touches::day)).first(tx)?;
    Ok([stale_from(tx)?, touched].into_iter().flatten().min())
}

pub fn mark_stale(tx: &mut Tx, from: Day) -> Result<()> {
    let later = price_state::stale_from.is_null().or(price_state::stale_from.gt(from));
    diesel::update(price_state::table.of(tx).filter(later)).set(price_state::stale_from.eq(Some(from))).execute(tx)?;
    Ok(())
}

pub fn mark_fresh(tx: &mut Tx) -> Result<()> {
    diesel::update(price_state::table.find(tx.market())).set(price_state::stale_from.eq(None::<Day>)).execute(tx)?;
    Ok(())
}

/// Every day that has valid observations, for a rebuild.
pub fn observed_days(tx: &mut Tx) -> Result<Vec<Day>> {
    Ok(observations::table.of(tx).select(observations::day).distinct().order(observations::day).load(tx)?)
}

/// Whether there are observations, and whether the history knows any day.
pub fn is_behind(tx: &mut Tx) -> Result<bool> {
    let known: Option<Day> = daily_prices::table.of(tx).select(daily_prices::day).limit(1).first(tx).optional()?;
    let seen: Option<Id> = observations::table.of(tx).select(observations::id).limit(1).first(tx).optional()?;
    Ok(known.is_none() && seen.is_some() && touches(tx, 1)?.is_empty())
}

/// What counts of an observation. The words of the report are left where they are: a rebuild reads millions of rows.
#[derive(Debug, Clone, Queryable)]
pub struct Seen {
    pub variety: String,
    pub source: String,
    pub low: FenPerKg,
    pub average: FenPerKg,
    pub high: FenPerKg,
    pub volume_kg: Option<Kg>,
    pub stores: Option<i32>,
}

/// The valid observations of a day that count ("figures", section 2): those with a suspected unit and no explanation do
/// not, as in the published table. Of all varieties, or of these.
pub fn observations_of(tx: &mut Tx, day: Day, only: Option<&[String]>) -> Result<Vec<Seen>> {
    let mut query = observations::table
        .of(tx)
        .filter(observations::day.eq(day))
        .filter(observations::state.eq(ObservationState::Valid))
        .filter(observations::unit_suspected.eq(false).or(observations::change_reason.is_not_null()))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(observations::variety.eq_any(only.to_vec()));
    }
    let columns = (
        observations::variety,
        observations::source,
        observations::low_fen_per_kg,
        observations::average_fen_per_kg,
        observations::high_fen_per_kg,
        observations::volume_kg,
        observations::stores,
    );
    Ok(query.select(columns).load(tx)?)
}

pub fn forget_day(tx: &mut Tx, day: Day, only: Option<&[String]>) -> Result<()> {
    match only {
        None => {
            diesel::delete(daily_prices::table.of(tx).filter(daily_prices::day.eq(day))).execute(tx)?;
            diesel::delete(city_prices::table.of(tx).filter(city_prices::day.eq(day))).execute(tx)?;
        }
        Some(only) => {
            let daily = daily_prices::table.of(tx).filter(daily_prices::day.eq(day));
            diesel::delete(daily.filter(daily_prices::variety.eq_any(only.to_vec()))).execute(tx)?;
            let city = city_prices::table.of(tx).filter(city_prices::day.eq(day));
            diesel::delete(city.filter(city_prices::variety.eq_any(only.to_vec()))).execute(tx)?;
        }
    }
    Ok(())
}

/// The last day whose table is published. All that is read here of the tables of days.
pub fn last_published(tx: &mut Tx) -> Result<Option<Day>> {
    let published = bulletins::table.of(tx).filter(dsl::sql::<Bool>("bulletins.state = 'published'"));
    Ok(published.order(bulletins::day.desc()).select(bulletins::day).first(tx).optional()?)
}

/// The city's figures of a variety, in the order of days.
pub fn city(tx: &mut Tx, variety: &str, from: Day, to: Day) -> Result<Vec<CityPrice>> {
    let query = city_prices::table.of(tx).filter(city_prices::variety.eq(variety.to_owned()));
    Ok(query.filter(city_prices::day.between(from, to)).order(city_prices::day).load(tx)?)
}

/// The city's figures of all varieties, in the order of days.
pub fn city_between(tx: &mut Tx, from: Day, to: Day) -> Result<Vec<CityPrice>> {
    let query = city_prices::table.of(tx).filter(city_prices::day.between(from, to));
    Ok(query.order((city_prices::day, city_prices::variety)).load(tx)?)
}

/// The first and the last day with a price of the variety.
pub fn span(tx: &mut Tx, variety: &str) -> Result<Option<(Day, Day)>> {
    let mut ends = Vec::new();
    for newest in [false, true] {
        let query =
            city_prices::table.of(tx).filter(city_prices::variety.eq(variety.to_owned())).select(city_prices::day).into_boxed();
        let query = if newest { query.order(city_prices::day.desc()) } else { query.order(city_prices::day) };
        let day: Option<Day> = query.first(tx).optional()?;
        ends.extend(day);
    }
    Ok(ends.first().copied().zip(ends.last().copied()))
}

/// What each of these sources asked for a variety, in the order of days.
pub fn by_source(
    tx: &mut Tx,
    variety: &str,
    sources: &[String],
    from: Day,
    to: Day,
) -> Result<BTreeMap<String, Vec<DailyPrice>>> {
    let query = daily_prices::table
        .of(tx)
        .filter(daily_prices::variety.eq(variety.to_owned()))
        .filter(daily_prices::day.between(from, to))
        .filter(daily_prices::source.eq_any(sources.to_vec()));
    let rows: Vec<DailyPrice> = query.order((daily_prices::day, daily_prices::source)).load(tx)?;
    let mut map: BTreeMap<String, Vec<DailyPrice>> = BTreeMap::new();
    for row in rows {
        map.entry(row.source.clone()).or_default().push(row);
    }
    Ok(map)
}

/// Every price of every source in these days: for the worker's checks, never for a request.
pub fn daily_between(tx: &mut Tx, from: Day, to: Day) -> Result<Vec<DailyPrice>> {
    let query = daily_prices::table.of(tx).filter(daily_prices::day.between(from, to));
    Ok(query.order((daily_prices::day, daily_prices::variety, daily_prices::source)).load(tx)?)
}

/// Kilograms (or quotes, where a source states no volume) by origin, of one variety.
pub fn origins(tx: &mut Tx, variety: &str, sources: &[String], from: Day, to: Day) -> Result<Vec<(String, Option<i64>, i64)>> {
    let query = observations::table
        .of(tx)
        .filter(observations::variety.eq(variety.to_owned()))
        .filter(observations::source.eq_any(sources.to_vec()))
        .filter(observations::day.between(from, to))
        .filter(observations::state.eq(ObservationState::Valid));
    let total = diesel::dsl::sql::<diesel::sql_types::Nullable<diesel::sql_types::BigInt>>("CAST(SUM(volume_kg) AS BIGINT)");
    Ok(query.group_by(observations::origin).select((observations::origin, total, dsl::count_star())).load(tx)?)
}

/// Which daily prices to read; every field narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub varieties: Option<Vec<String>>,
    pub sources: Option<Vec<String>>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// Daily prices after the cursor, the newest day first, at most `limit`.
pub fn list(tx: &mut Tx, filter: &Filter, after: Option<&Cursor>, limit: usize) -> Result<Page<DailyPrice>> {
    let mut query = daily_prices::table.of(tx).into_boxed();
    if let Some(varieties) = &filter.varieties {
        query = query.filter(daily_prices::variety.eq_any(varieties.clone()));
    }
    if let Some(sources) = &filter.sources {
        query = query.filter(daily_prices::source.eq_any(sources.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(daily_prices::day.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(daily_prices::day.le(to));
    }
    if let Some(cursor) = after {
        let (day, variety, source) = (cursor.part::<Day>(0)?, cursor.part::<String>(1)?, cursor.part::<String>(2)?);
        let later =
            daily_prices::variety.gt(variety.clone()).or(daily_prices::variety.eq(variety).and(daily_prices::source.gt(source)));
        // The first part alone bounds the range of the index; the rest settles the day that the page ended in.
        query = query.filter(daily_prices::day.le(day)).filter(daily_prices::day.lt(day).or(later));
    }
    let order = (daily_prices::day.desc(), daily_prices::variety, daily_prices::source);
    let rows: Vec<DailyPrice> = query.order(order).limit(limit as i64 + 1).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.day, &row.variety, &row.source])))
}
