use diesel::prelude::*;

use super::model::ForecastRow;
use crate::schema::price_forecasts;
use kernel::{Day, Result};
use storage::{Bulk, Tx};

/// The newest forecast of a variety that was made from public days only.
pub fn newest(tx: &mut Tx, variety: &str, horizon: Day) -> Result<Option<ForecastRow>> {
    let query = price_forecasts::table
        .of(tx)
        .filter(price_forecasts::variety.eq(variety.to_owned()))
        .filter(price_forecasts::last_day.le(horizon));
    Ok(query.order(price_forecasts::last_day.desc()).first(tx).optional()?)
}

/// The last day that forecasts have been made for.
pub fn last_day(tx: &mut Tx) -> Result<Option<Day>> {
    Ok(price_forecasts::table
        .of(tx)
        .order(price_forecasts::last_day.desc())
        .select(price_forecasts::last_day)
        .first(tx)
        .optional()?)
}

/// Puts the forecasts of a day in the place of those made for it before.
pub fn replace(tx: &mut Tx, day: Day, rows: &[ForecastRow]) -> Result<()> {
    diesel::delete(price_forecasts::table.of(tx).filter(price_forecasts::last_day.eq(day))).execute(tx)?;
    ForecastRow::insert_all(tx, rows)?;
    Ok(())
}
