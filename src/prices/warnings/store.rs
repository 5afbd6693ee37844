use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::model::{WarningRow, WarningRule, WarningState};
use crate::history::CityPrice;
use crate::schema::{city_prices, price_warnings};
use kernel::{Ctx, Cursor, Day, Error, ErrorCode, Id, Page, PageQuery, Result, Ts};
use storage::{Both, Tx};

/// Open warnings of one day that are looked at.
const MOST_OF_DAY: i64 = 1_000;

/// Writes a warning unless the same rule has fired on the same thing; whether it is new.
pub fn insert(tx: &mut Tx, row: WarningRow) -> Result<bool> {
    Ok(Both(
        diesel::insert_into(price_warnings::table).values((price_warnings::market.eq(tx.market()), row)).on_conflict_do_nothing(),
    )
    .execute(tx)?
        == 1)
}

pub fn find(tx: &mut Tx, id: Id) -> Result<WarningRow> {
    price_warnings::table
        .find((tx.market(), id))
        .select(WarningRow::as_select())
        .first(tx)
        .optional()?
        .ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// The warnings about days from `from` on, which keep the same thing from being said again and again. What was closed
/// because its prices are no more has said nothing.
pub fn since(tx: &mut Tx, from: Day) -> Result<Vec<WarningRow>> {
    let said = price_warnings::state.ne(WarningState::Dismissed).or(price_warnings::decided_by.is_not_null());
    Ok(price_warnings::table.of(tx).filter(price_warnings::day.ge(from)).filter(said).select(WarningRow::as_select()).load(tx)?)
}

/// Open warnings about days from `from` on, at most `most`, the newest day first.
pub fn open_since(tx: &mut Tx, from: Day, most: i64) -> Result<Vec<WarningRow>> {
    let open =
        price_warnings::table.of(tx).filter(price_warnings::state.eq(WarningState::Open)).filter(price_warnings::day.ge(from));
    Ok(open.order((price_warnings::day.desc(), price_warnings::id)).limit(most).select(WarningRow::as_select()).load(tx)?)
}

/// The open warnings about one day, the gravest first.
pub fn open_of_day(tx: &mut Tx, day: Day) -> Result<Vec<WarningRow>> {
    let open =
        price_warnings::table.of(tx).filter(price_warnings::day.eq(day)).filter(price_warnings::state.eq(WarningState::Open));
    Ok(open
        .order((price_warnings::grade.desc(), price_warnings::id))
        .limit(MOST_OF_DAY)
        .select(WarningRow::as_select())
        .load(tx)?)
}

/// Closes an open warning in the platform's name, with the reason; how many rows that changed.
pub fn close(tx: &mut Tx, row: &WarningRow, reason: &str, now: Ts) -> Result<usize> {
    let mine = price_warnings::table.find((tx.market(), row.id)).filter(price_warnings::version.eq(row.version));
    let set = (
        price_warnings::version.eq(row.version + 1),
        price_warnings::state.eq(WarningState::Dismissed),
        price_warnings::reason.eq(Some(reason.to_owned())),
        price_warnings::decided_by.eq(None::<Id>),
        price_warnings::decided_at.eq(Some(now)),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

/// Puts other numbers into an open warning; how many rows that changed.
pub fn restate(tx: &mut Tx, row: &WarningRow, grade: i32, evidence: &str) -> Result<usize> {
    let mine = price_warnings::table.find((tx.market(), row.id)).filter(price_warnings::version.eq(row.version));
    let set = (
        price_warnings::version.eq(row.version + 1),
        price_warnings::grade.eq(grade),
        price_warnings::evidence.eq(evidence.to_owned()),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

/// Opens the warning of the same rule on the same thing, where the platform has closed it; whether it did.
pub fn reopen_closed(tx: &mut Tx, row: &WarningRow) -> Result<bool> {
    let same = price_warnings::table
        .of(tx)
        .filter(price_warnings::rule.eq(row.rule))
        .filter(price_warnings::direction.eq(row.direction))
        .filter(price_warnings::variety.eq(row.variety.clone()))
        .filter(price_warnings::source.eq(row.source.clone()))
        .filter(price_warnings::day.eq(row.day))
        .filter(price_warnings::state.eq(WarningState::Dismissed))
        .filter(price_warnings::decided_by.is_null());
    let set = (
        price_warnings::version.eq(price_warnings::version + 1),
        price_warnings::state.eq(WarningState::Open),
        price_warnings::grade.eq(row.grade),
        price_warnings::evidence.eq(row.evidence.clone()),
        price_warnings::reason.eq(None::<String>),
        price_warnings::decided_at.eq(None::<Ts>),
    );
    Ok(diesel::update(same).set(set).execute(tx)? == 1)
}

/// What sources asked for some varieties on some days, by variety, source and day.
pub fn daily_on(tx: &mut Tx, varieties: &[String], days: &[Day]) -> Result<HashMap<(String, String, Day), i64>> {
    use crate::schema::daily_prices as d;
    use kernel::FenPerKg;
    let query = d::table.of(tx).filter(d::variety.eq_any(varieties.to_vec())).filter(d::day.eq_any(days.to_vec()));
    let rows: Vec<(String, String, Day, FenPerKg)> =
        query.select((d::variety, d::source, d::day, d::average_fen_per_kg)).load(tx)?;
    Ok(rows.into_iter().map(|(variety, source, day, price)| ((variety, source, day), price.0)).collect())
}

/// The city's averages of some varieties on some days, by variety and day.
pub fn city_on(tx: &mut Tx, varieties: &[String], days: &[Day]) -> Result<HashMap<(String, Day), i64>> {
    use city_prices as c;
    let query = c::table.of(tx).filter(c::variety.eq_any(varieties.to_vec())).filter(c::day.eq_any(days.to_vec()));
    let rows: Vec<(String, Day, Option<i64>)> = query.select((c::variety, c::day, c::average)).load(tx)?;
    Ok(rows.into_iter().filter_map(|(variety, day, price)| Some(((variety, day), price?))).collect())
}

/// Which warnings to show; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<WarningState>,
    pub rule: Option<WarningRule>,
    pub variety: Option<String>,
}

pub fn select(tx: &mut Tx, filter: &Filter, before: Option<Id>, limit: usize) -> Result<Vec<WarningRow>> {
    let mut query = price_warnings::table.of(tx).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(price_warnings::state.eq(state));
    }
    if let Some(rule) = filter.rule {
        query = query.filter(price_warnings::rule.eq(rule));
    }
    if let Some(variety) = &filter.variety {
        query = query.filter(price_warnings::variety.eq(variety.clone()));
    }
    if let Some(before) = before {
        query = query.filter(price_warnings::id.lt(before));
    }
    Ok(query.order(price_warnings::id.desc()).limit(limit as i64).select(WarningRow::as_select()).load(tx)?)
}

/// The newest first.
pub fn list(tx: &mut Tx, filter: &Filter, page: &PageQuery) -> Result<Page<WarningRow>> {
    let limit = page.limit()?;
    let before = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    Ok(Page::from_rows(select(tx, filter, before, limit + 1)?, limit, |row| Cursor::of(&[&row.id])))
}

/// Open warnings by grade, counted to `most` altogether.
pub fn open(tx: &mut Tx, most: i64) -> Result<Vec<i32>> {
    let query = price_warnings::table.of(tx).filter(price_warnings::state.eq(WarningState::Open));
    Ok(query.order(price_warnings::id.desc()).limit(most).select(price_warnings::grade).load(tx)?)
}

/// Moves a warning on from the version that was read; how many rows that changed.
pub fn decide(tx: &mut Tx, ctx: &Ctx, row: &WarningRow, state: WarningState, reason: Option<&str>) -> Result<usize> {
    let mine = price_warnings::table.find((tx.market(), row.id)).filter(price_warnings::version.eq(row.version));
    let open = state == WarningState::Open;
    let set = (
        price_warnings::version.eq(row.version + 1),
        price_warnings::state.eq(state),
        price_warnings::reason.eq(reason.map(str::to_owned)),
        price_warnings::decided_by.eq(if open { None } else { ctx.user_id() }),
        price_warnings::decided_at.eq((!open).then_some(ctx.now)),
    );
    Ok(diesel::update(mine).set(set).execute(tx)?)
}

/// The varieties that have prices in these days.
pub fn varieties(tx: &mut Tx, from: Day, to: Day) -> Result<Vec<String>> {
    let query = city_prices::table.of(tx).filter(city_prices::day.between(from, to));
    Ok(query.select(city_prices::variety).distinct().order(city_prices::variety).load(tx)?)
}

/// The city's wholesale averages by variety and day.
pub fn averages(rows: Vec<CityPrice>) -> BTreeMap<String, BTreeMap<Day, i64>> {
    let mut map: BTreeMap<String, BTreeMap<Day, i64>> = BTreeMap::new();
    for row in rows {
        if let Some(average) = row.average {
            map.entry(row.variety).or_default().insert(row.day, average);
        }
    }
    map
}
