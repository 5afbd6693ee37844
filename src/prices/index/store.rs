use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::{
    model::{self, Level},
    weights::{SetRow, WeightRow},
};
use crate::schema::{index_values, index_weight_sets, index_weights};
use kernel::{Day, Id, RegionCode, Result, text_enum};
use storage::{Bulk, Tx, bulk_insert};

text_enum! {
    /// What an index value is of.
    pub enum IndexScope {
        Total = "total",
        Class = "class",
        Item = "item",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = index_values, treat_none_as_default_value = false)]
pub struct ValueRow {
    pub market: RegionCode,
    pub scope: IndexScope,
    pub code: String,
    pub day: Day,
    pub value: f64,
    pub raw: f64,
    pub set_id: Id,
    pub moved: bool,
}

bulk_insert!(ValueRow, index_values::table);

/// All sets in the order of the days from which they hold; a city re-weights once a year or so.
pub fn sets(tx: &mut Tx) -> Result<Vec<SetRow>> {
    Ok(index_weight_sets::table
        .of(tx)
        .order(index_weight_sets::effective_from)
        .limit(1000)
        .select(SetRow::as_select())
        .load(tx)?)
}

pub fn weights(tx: &mut Tx, set: Id) -> Result<Vec<WeightRow>> {
    Ok(index_weights::table.of(tx).filter(index_weights::set_id.eq(set)).order(index_weights::variety).load(tx)?)
}

pub fn is_used(tx: &mut Tx, set: Id) -> Result<bool> {
    let newest: Option<Id> = index_values::table
        .of(tx)
        .filter(index_values::scope.eq(IndexScope::Total))
        .filter(index_values::set_id.eq(set))
        .select(index_values::set_id)
        .first(tx)
        .optional()?;
    Ok(newest.is_some())
}

/// The last day with a value, at or before `to`.
pub fn last_day_until(tx: &mut Tx, to: Option<Day>) -> Result<Option<Day>> {
    let mut query = index_values::table.of(tx).filter(index_values::scope.eq(IndexScope::Total)).into_boxed();
    if let Some(to) = to {
        query = query.filter(index_values::day.le(to));
    }
    Ok(query.order(index_values::day.desc()).select(index_values::day).first(tx).optional()?)
}

pub fn last_day(tx: &mut Tx) -> Result<Option<Day>> {
    last_day_until(tx, None)
}

/// Everything of one day.
pub fn of_day(tx: &mut Tx, day: Day) -> Result<Vec<ValueRow>> {
    Ok(index_values::table.of(tx).filter(index_values::day.eq(day)).order((index_values::scope, index_values::code)).load(tx)?)
}

/// The values of some days, of every index or of one.
pub fn on_days(tx: &mut Tx, days: &[Day], only: Option<(IndexScope, &str)>) -> Result<Vec<ValueRow>> {
    let mut query = index_values::table.of(tx).filter(index_values::day.eq_any(days.to_vec())).into_boxed();
    if let Some((scope, code)) = only {
        query = query.filter(index_values::scope.eq(scope)).filter(index_values::code.eq(code.to_owned()));
    }
    Ok(query.order((index_values::scope, index_values::code, index_values::day)).load(tx)?)
}

/// The index of a day as the computation continues from it, with its weight set.
pub fn standing(tx: &mut Tx, day: Day) -> Result<Option<(Id, model::Day)>> {
    let mut total: Option<(Id, Level)> = None;
    let (mut classes, mut items, mut moved) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    for row in of_day(tx, day)? {
        let level = Level { value: row.value, raw: row.raw };
        match row.scope {
            IndexScope::Total => total = Some((row.set_id, level)),
            IndexScope::Class => drop(classes.insert(row.code, level)),
            IndexScope::Item => {
                if row.moved {
                    moved.insert(row.code.clone());
                }
                items.insert(row.code, level);
            }
        }
    }
    Ok(total.map(|(set, total)| (set, model::Day { total, classes, items, moved })))
}

/// One line of the index over a range, in the order of days.
pub fn line(tx: &mut Tx, scope: IndexScope, code: &str, from: Day, to: Day) -> Result<Vec<(Day, f64, bool)>> {
    let query = index_values::table
        .of(tx)
        .filter(index_values::scope.eq(scope))
        .filter(index_values::code.eq(code.to_owned()))
        .filter(index_values::day.between(from, to));
    Ok(query.order(index_values::day).select((index_values::day, index_values::value, index_values::moved)).load(tx)?)
}

pub fn forget_from(tx: &mut Tx, day: Day) -> Result<()> {
    diesel::delete(index_values::table.of(tx).filter(index_values::day.ge(day))).execute(tx)?;
    Ok(())
}

pub fn keep(tx: &mut Tx, day: Day, set: Id, levels: &model::Day) -> Result<()> {
    let market = tx.market();
    let row = |scope, code: &str, level: &Level, moved| ValueRow {
        market,
        scope,
        code: code.to_owned(),
        day,
        value: level.value,
        raw: level.raw,
        set_id: set,
        moved,
    };
    let mut rows = vec![row(IndexScope::Total, "", &levels.total, false)];
    rows.extend(levels.classes.iter().map(|(code, level)| row(IndexScope::Class, code, level, false)));
    rows.extend(levels.items.iter().map(|(code, level)| row(IndexScope::Item, code, level, levels.moved.contains(code))));
    ValueRow::insert_all(tx, &rows)?;
    Ok(())
}
