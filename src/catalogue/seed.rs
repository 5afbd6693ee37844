//! The catalogue that the product brings along, as readable files, and its way into the database.

use diesel::prelude::*;
use serde::Deserialize;

use super::{
    model::{CategoryRow, StapleRow, VarietyRow},
    units::Unit,
};
use crate::schema::{categories, staples, varieties};
use kernel::{Error, Grade, Result, Ts};
use storage::{Tx, bring_up_to_date};

#[derive(Deserialize)]
struct Named {
    code: String,
    name_zh: String,
    name_en: String,
    #[serde(default)]
    unit: String,
    position: i32,
}

#[derive(Deserialize)]
struct VarietyLine {
    code: String,
    name_zh: String,
    name_en: String,
    category: String,
    aliases: String,
    unit: Unit,
    grade: Grade,
    shelf_life_days: i32,
    bag_kg: Option<i32>,
    watched: Option<i32>,
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::unexpected)
}

pub(super) fn category_rows() -> Result<Vec<CategoryRow>> {
    let rows: Vec<Named> = lines(include_str!("data/categories.csv"))?;
    let row = |n: Named| CategoryRow { code: n.code, name_zh: n.name_zh, name_en: n.name_en, position: n.position };
    Ok(rows.into_iter().map(row).collect())
}

pub(super) fn variety_rows(now: Ts) -> Result<Vec<VarietyRow>> {
    let rows: Vec<VarietyLine> = lines(include_str!("data/varieties.csv"))?;
    let row = |(position, v): (i32, VarietyLine)| VarietyRow {
        code: v.code,
        version: 1,
        category: v.category,
        name_zh: v.name_zh,
        name_en: v.name_en,
        aliases: v.aliases,
        watched_rank: v.watched,
        default_unit: v.unit,
        default_grade: v.grade.number(),
        bag_kg: v.bag_kg,
        shelf_life_days: v.shelf_life_days,
        // Gaps, so that a later one can be put in between.
        position: position * 10,
        active: true,
        updated_at: now,
    };
    Ok((1..).zip(rows).map(row).collect())
}

fn staple_rows() -> Result<Vec<StapleRow>> {
    let rows: Vec<Named> = lines(include_str!("data/staples.csv"))?;
    let row = |n: Named| StapleRow { code: n.code, name_zh: n.name_zh, name_en: n.name_en, unit: n.unit, position: n.position };
    Ok(rows.into_iter().map(row).collect())
}

/// Brings the catalogue to the state that this version of the product ships; a second run changes nothing.
/// A variety that a regulator has edited (its version is above 1) stays as it is.
///
/// # Errors
/// Those of the database.
pub fn seed(tx: &mut Tx, now: Ts) -> Result<usize> {
    let mut changed = bring_up_to_date!(tx, categories, categories::table, CategoryRow, category_rows()?, PartialEq::eq);
    changed += bring_up_to_date!(tx, staples, staples::table, StapleRow, staple_rows()?, PartialEq::eq);
    let untouched = |row: &VarietyRow, wanted: &VarietyRow| {
        row.version > 1 || *row == VarietyRow { updated_at: row.updated_at, ..wanted.clone() }
    };
    changed += bring_up_to_date!(tx, varieties, varieties::table, VarietyRow, variety_rows(now)?, untouched);
    Ok(changed)
}
