use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::model::{WarningRow, WarningRule, WarningState};
use crate::{
    bulletin::history::CityPrice,
    kernel::{Ctx, Cursor, Day, Error, ErrorCode, Id, Page, PageQuery, Result},
    storage::{
        Both, Tx,
        schema::{city_prices, price_warnings, users},
    },
};

/// Writes a warning unless the same rule has fired on the same thing; whether it is new.
pub fn insert(tx: &mut Tx, row: WarningRow) -> Result<bool> {
    Ok(Both(diesel::insert_into(price_warnings::table).values(row).on_conflict_do_nothing()).execute(tx)? == 1)
}

pub fn find(tx: &mut Tx, id: Id) -> Result<WarningRow> {
    price_warnings::table.find(id).first(tx).optional()?.ok_or_else(|| Error::new(ErrorCode::NotFound))
}

/// The warnings about days from `from` on, which keep the same thing from being said again and again.
pub fn since(tx: &mut Tx, from: Day) -> Result<Vec<WarningRow>> {
    Ok(price_warnings::table.filter(price_warnings::day.ge(from)).load(tx)?)
}

/// Which warnings to show; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<WarningState>,
    pub rule: Option<WarningRule>,
    pub variety: Option<String>,
}

pub fn select(tx: &mut Tx, filter: &Filter, before: Option<Id>, limit: usize) -> Result<Vec<WarningRow>> {
    let mut query = price_warnings::table.into_boxed();
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
    Ok(query.order(price_warnings::id.desc()).limit(limit as i64).load(tx)?)
}

/// The newest first.
pub fn list(tx: &mut Tx, filter: &Filter, page: &PageQuery) -> Result<Page<WarningRow>> {
    let limit = page.limit()?;
    let before = page.cursor()?.map(|cursor| cursor.part::<Id>(0)).transpose()?;
    Ok(Page::from_rows(select(tx, filter, before, limit + 1)?, limit, |row| Cursor::of(&[&row.id])))
}

/// Open warnings by grade, counted to `most` altogether.
pub fn open(tx: &mut Tx, most: i64) -> Result<Vec<i32>> {
    let query = price_warnings::table.filter(price_warnings::state.eq(WarningState::Open));
    Ok(query.order(price_warnings::id.desc()).limit(most).select(price_warnings::grade).load(tx)?)
}

/// Moves a warning on from the version that was read; how many rows that changed.
pub fn decide(tx: &mut Tx, ctx: &Ctx, row: &WarningRow, state: WarningState, reason: Option<&str>) -> Result<usize> {
    let mine = price_warnings::table.find(row.id).filter(price_warnings::version.eq(row.version));
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

/// People's names.
pub fn names(tx: &mut Tx, ids: &[Id]) -> Result<HashMap<Id, String>> {
    let rows: Vec<(Id, String)> =
        users::table.filter(users::id.eq_any(ids.to_vec())).select((users::id, users::name)).load(tx)?;
    Ok(rows.into_iter().collect())
}

/// The varieties that have prices in these days.
pub fn varieties(tx: &mut Tx, from: Day, to: Day) -> Result<Vec<String>> {
    let query = city_prices::table.filter(city_prices::day.between(from, to));
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
