use diesel::{dsl, prelude::*};

use super::model::{CategoryRow, StapleRow, VarietyRow};
use crate::schema::{categories, staples, varieties};
use kernel::{Error, ErrorCode, Result, Ts};
use storage::Tx;

/// Changes whenever any variety does: how many there are, the sum of their versions, the newest change.
pub(super) type Stamp = (i64, Option<i64>, Option<Ts>);

pub(super) fn stamp(tx: &mut Tx) -> Result<Stamp> {
    Ok(varieties::table.select((dsl::count_star(), dsl::sum(varieties::version), dsl::max(varieties::updated_at))).first(tx)?)
}

pub(super) fn varieties(tx: &mut Tx) -> Result<Vec<VarietyRow>> {
    Ok(varieties::table.order((varieties::position, varieties::code)).load(tx)?)
}

pub(super) fn variety(tx: &mut Tx, code: &str) -> Result<VarietyRow> {
    let row = varieties::table.find(code.to_owned()).first(tx).optional()?;
    row.ok_or_else(|| Error::not_found("品种", "variety"))
}

pub(super) fn insert_variety(tx: &mut Tx, row: &VarietyRow) -> Result<()> {
    diesel::insert_into(varieties::table).values(row.clone()).execute(tx)?;
    Ok(())
}

/// Writes `row` over version `seen`.
pub(super) fn update_variety(tx: &mut Tx, row: &VarietyRow, seen: i32) -> Result<()> {
    let target = varieties::table.filter(varieties::code.eq(row.code.clone())).filter(varieties::version.eq(seen));
    one(diesel::update(target).set(row.clone()).execute(tx)?)
}

pub(super) fn categories(tx: &mut Tx) -> Result<Vec<CategoryRow>> {
    Ok(categories::table.order((categories::position, categories::code)).load(tx)?)
}

pub(super) fn staples(tx: &mut Tx) -> Result<Vec<StapleRow>> {
    Ok(staples::table.order((staples::position, staples::code)).load(tx)?)
}

/// No row with the version seen: someone was faster.
fn one(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::new(ErrorCode::StaleVersion)) }
}
