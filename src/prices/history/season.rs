//! The season: what each week of the year cost in earlier years, with the last year's prices in front of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{CityPrice, years_before};
use crate::{figures::weighted_mean, statistics::median};
use kernel::Day;

/// Weeks shown up to the last public day.
const WEEKS_BACK: i32 = 52;

/// Weeks shown beyond it: what the season usually brings next.
const WEEKS_AHEAD: i32 = 8;

/// How many earlier years a band is made of at most.
pub const YEARS: i16 = 6;

/// One week of the year, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeasonPoint {
    /// The first day of the week, in the year that is shown.
    pub day: Day,
    /// The mean of this week's daily averages; absent ahead of the last public day.
    pub now: Option<i64>,
    /// Over the same seven days of earlier years, of which `years` had a price.
    pub min: Option<i64>,
    pub median: Option<i64>,
    pub max: Option<i64>,
    pub years: i64,
    /// The same seven days one year before.
    pub last_year: Option<i64>,
}

/// A variety's year beside the years before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceSeason {
    /// The last public day; weeks end on its weekday.
    pub horizon: Day,
    pub points: Vec<SeasonPoint>,
}

/// The first day whose price [`season`] looks at.
pub fn first_day(horizon: Day) -> Day {
    years_before(horizon.plus(-7 * WEEKS_BACK), YEARS).plus(-8)
}

/// The band from the city's daily figures, which are in the order of days.
pub fn season(rows: &[CityPrice], horizon: Day) -> PriceSeason {
    let week = |first: Day| -> Option<i64> {
        let from = rows.partition_point(|row| row.day < first);
        let days = rows[from..].iter().take_while(|row| row.day <= first.plus(6));
        weighted_mean(days.filter_map(|row| row.average).map(|price| (price, 1)))
    };
    let point = |back: i32| {
        let day = horizon.plus(-7 * back - 6);
        let earlier: Vec<i64> = (1..=YEARS).filter_map(|n| week(years_before(day, n))).collect();
        let last_year = week(years_before(day, 1));
        SeasonPoint {
            day,
            now: (back >= 0).then(|| week(day)).flatten(),
            min: earlier.iter().min().copied(),
            max: earlier.iter().max().copied(),
            years: earlier.len() as i64,
            median: median(earlier),
            last_year,
        }
    };
    PriceSeason { horizon, points: (-WEEKS_AHEAD..WEEKS_BACK).rev().map(point).collect() }
}
