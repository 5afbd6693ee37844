use diesel::prelude::*;

use super::model::{DestinationRow, LaneOverrideRow, RegionRow};
use crate::schema::{lane_overrides, places};
use kernel::{Cursor, Day, Error, ErrorCode, Id, Page, PageQuery, Result};
use storage::{Tx, schema::regions};

pub(super) fn regions(tx: &mut Tx) -> Result<Vec<RegionRow>> {
    Ok(regions::table.order(regions::code).load(tx)?)
}

pub(super) fn region(tx: &mut Tx, code: &str) -> Result<Option<RegionRow>> {
    Ok(regions::table.find(code.to_owned()).first(tx).optional()?)
}

pub(super) fn destinations(tx: &mut Tx) -> Result<Vec<DestinationRow>> {
    Ok(places::table.of(tx).order((places::position, places::code)).load(tx)?)
}

pub(super) fn destination(tx: &mut Tx, code: &str) -> Result<Option<DestinationRow>> {
    Ok(places::table.find((tx.market(), code.to_owned())).first(tx).optional()?)
}

/// Overrides that still hold on `from` or later, in the order in which they were made.
pub(super) fn overrides_from(tx: &mut Tx, from: Day) -> Result<Vec<LaneOverrideRow>> {
    Ok(lane_overrides::table
        .of(tx)
        .filter(lane_overrides::to_day.ge(from))
        .order(lane_overrides::id)
        .select(LaneOverrideRow::as_select())
        .load(tx)?)
}

/// Which overrides to list; every field narrows.
#[derive(Debug, Clone, Default)]
pub(super) struct OverrideFilter {
    pub origin: Option<String>,
    pub destination: Option<String>,
    pub on: Option<Day>,
}

pub(super) fn overrides(tx: &mut Tx, filter: &OverrideFilter, page: &PageQuery) -> Result<Page<LaneOverrideRow>> {
    let limit = page.limit()?;
    let mut query = lane_overrides::table.of(tx).into_boxed();
    if let Some(origin) = &filter.origin {
        query = query.filter(lane_overrides::origin.eq(origin.clone()));
    }
    if let Some(destination) = &filter.destination {
        query = query.filter(lane_overrides::destination.eq(destination.clone()));
    }
    if let Some(day) = filter.on {
        query = query.filter(lane_overrides::from_day.le(day)).filter(lane_overrides::to_day.ge(day));
    }
    if let Some(cursor) = page.cursor()? {
        query = query.filter(lane_overrides::id.lt(cursor.part::<Id>(0)?));
    }
    let rows: Vec<LaneOverrideRow> =
        query.order(lane_overrides::id.desc()).limit(limit as i64 + 1).select(LaneOverrideRow::as_select()).load(tx)?;
    Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id])))
}

pub(super) fn lane_override(tx: &mut Tx, id: Id) -> Result<LaneOverrideRow> {
    let row = lane_overrides::table.find((tx.market(), id)).select(LaneOverrideRow::as_select()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("线路规则", "lane override"))
}

pub(super) fn insert_override(tx: &mut Tx, row: &LaneOverrideRow) -> Result<()> {
    diesel::insert_into(lane_overrides::table).values((lane_overrides::market.eq(tx.market()), row.clone())).execute(tx)?;
    Ok(())
}

pub(super) fn update_override(tx: &mut Tx, row: &LaneOverrideRow, seen: i32) -> Result<()> {
    let target = lane_overrides::table.of(tx).filter(lane_overrides::id.eq(row.id)).filter(lane_overrides::version.eq(seen));
    one(diesel::update(target).set(row.clone()).execute(tx)?)
}

pub(super) fn delete_override(tx: &mut Tx, id: Id, seen: i32) -> Result<()> {
    let target = lane_overrides::table.of(tx).filter(lane_overrides::id.eq(id)).filter(lane_overrides::version.eq(seen));
    one(diesel::delete(target).execute(tx)?)
}

/// No row with the version seen: someone was faster.
fn one(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}
