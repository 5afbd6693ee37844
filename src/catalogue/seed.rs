//! The catalogue that the product brings along, as readable files, and its way into the database.

use diesel::prelude::*;
use serde::Deserialize;

use super::{
    model::{CategoryRow, DestinationKind, DestinationRow, RegionLevel, RegionRow, StapleRow, VarietyRow},
    units::Unit,
};
use kernel::{Error, Grade, Result, Ts};
use storage::{
    Tx,
    schema::{categories, destinations, regions, staples, varieties},
};

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

#[derive(Deserialize)]
struct RegionLine {
    code: String,
    level: RegionLevel,
    parent: Option<String>,
    name_zh: String,
    name_en: String,
    lng: String,
    lat: String,
}

#[derive(Deserialize)]
struct DestinationLine {
    code: String,
    name_zh: String,
    name_en: String,
    kind: DestinationKind,
    region: String,
    lng: String,
    lat: String,
    position: i32,
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::unexpected)
}

/// `116.3492` degrees → 116 349 200 millionths.
fn micro(degrees: &str) -> Result<i32> {
    let decimal: super::units::Decimal = degrees.parse().map_err(Error::unexpected)?;
    let missing = u32::from(6u8.saturating_sub(decimal.scale()));
    i32::try_from(decimal.digits() * 10i64.pow(missing)).map_err(Error::unexpected)
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

pub(super) fn region_rows() -> Result<Vec<RegionRow>> {
    let rows: Vec<RegionLine> = lines(include_str!("data/regions.csv"))?;
    let row = |r: RegionLine| {
        Ok(RegionRow {
            code: r.code,
            level: r.level,
            parent: r.parent,
            name_zh: r.name_zh,
            name_en: r.name_en,
            lng_micro: micro(&r.lng)?,
            lat_micro: micro(&r.lat)?,
        })
    };
    rows.into_iter().map(row).collect()
}

pub(super) fn destination_rows() -> Result<Vec<DestinationRow>> {
    let rows: Vec<DestinationLine> = lines(include_str!("data/destinations.csv"))?;
    let row = |d: DestinationLine| {
        Ok(DestinationRow {
            code: d.code,
            name_zh: d.name_zh,
            name_en: d.name_en,
            kind: d.kind,
            region: d.region,
            lng_micro: micro(&d.lng)?,
            lat_micro: micro(&d.lat)?,
            position: d.position,
        })
    };
    rows.into_iter().map(row).collect()
}

/// Inserts what is missing and updates what differs, row by row; returns how many rows changed.
macro_rules! bring_up_to_date {
    ($tx:expr, $table:ident, $row:ty, $wanted:expr, $same:expr) => {{
        let present: Vec<$row> = $table::table.load($tx)?;
        let mut changed = 0;
        for wanted in $wanted {
            match present.iter().find(|row| row.code == wanted.code) {
                None => changed += diesel::insert_into($table::table).values(wanted).execute($tx)?,
                Some(row) if $same(row, &wanted) => {}
                Some(_) => {
                    changed +=
                        diesel::update($table::table.filter($table::code.eq(wanted.code.clone()))).set(wanted).execute($tx)?;
                }
            }
        }
        changed
    }};
}

/// Brings the catalogue to the state that this version of the product ships; a second run changes nothing.
/// A variety that a regulator has edited (its version is above 1) stays as it is.
///
/// # Errors
/// Those of the database.
pub fn seed(tx: &mut Tx, now: Ts) -> Result<usize> {
    let mut changed = bring_up_to_date!(tx, categories, CategoryRow, category_rows()?, PartialEq::eq);
    changed += bring_up_to_date!(tx, staples, StapleRow, staple_rows()?, PartialEq::eq);
    changed += bring_up_to_date!(tx, regions, RegionRow, region_rows()?, PartialEq::eq);
    changed += bring_up_to_date!(tx, destinations, DestinationRow, destination_rows()?, PartialEq::eq);
    let untouched = |row: &VarietyRow, wanted: &VarietyRow| {
        row.version > 1 || *row == VarietyRow { updated_at: row.updated_at, ..wanted.clone() }
    };
    changed += bring_up_to_date!(tx, varieties, VarietyRow, variety_rows(now)?, untouched);
    Ok(changed)
}
