//! Rows of the history and the steps in which it is read.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::{city_prices, daily_prices, price_touches};
use crate::{figures, sources::SourceKind};
use kernel::{Day, FenPerKg, Id, Kg, RegionCode, text_enum};
use storage::bulk_insert;

text_enum! {
    /// The width of one point of a series.
    pub enum PriceStep {
        Day = "day",
        /// From Monday to Sunday; named by its Monday.
        Week = "week",
        /// A calendar month; named by its first day.
        Month = "month",
    }
}

impl PriceStep {
    /// The first day of the step that a day belongs to.
    pub fn start(self, day: Day) -> Day {
        match self {
            PriceStep::Day => day,
            // 1970-01-01 was a Thursday.
            PriceStep::Week => day.plus(-(day.number() + 3).rem_euclid(7)),
            PriceStep::Month => day.plus(1 - i32::from(day.day_of_month())),
        }
    }

    /// The first day of the step before the one that begins on `start`.
    pub fn before(self, start: Day) -> Day {
        self.start(start.plus(-1))
    }

    /// How many days a reader may ask for at once.
    pub fn longest(self) -> i32 {
        match self {
            PriceStep::Day => 800,
            PriceStep::Week | PriceStep::Month => 4000,
        }
    }

    /// How many days are shown unless the reader says so.
    pub fn usual(self) -> i32 {
        match self {
            PriceStep::Day => 89,
            PriceStep::Week => 2 * 364,
            PriceStep::Month => 5 * 365,
        }
    }
}

/// Whether a source sells wholesale; every other kind sells to households.
pub fn is_wholesale(kind: SourceKind) -> bool {
    kind == SourceKind::WholesaleMarket
}

/// The same date in another year; 29 February becomes the 28th where there is none.
pub fn years_before(day: Day, years: i16) -> Day {
    let year = day.year() - years;
    Day::from_ymd(year, day.month(), day.day_of_month()).or_else(|| Day::from_ymd(year, day.month(), 28)).unwrap_or(day)
}

/// How many days from the same date of the year before a value may lie: markets rest on some days.
pub const YEAR_SLACK: i32 = 3;

/// The day that `day` is compared with a year later (同比), and its value: of the days that have one, the nearest to the
/// same date of the year before, at most [`YEAR_SLACK`] days away; of two as near, the earlier. The overview of prices and
/// every output of the index ask here, and name the day where it is not the same date. The rows of the published table do
/// not: "figures", section 3, compares them with the same solar date alone ([`years_before`]), and a row without a price
/// on it prints no 同比. So a row either has the figure of the overview or none, and never another one.
pub fn year_ago<T>(day: Day, value: impl Fn(Day) -> Option<T>) -> Option<(Day, T)> {
    let date = years_before(day, 1);
    (0..=YEAR_SLACK).flat_map(|n| [date.plus(-n), date.plus(n)]).find_map(|then| Some((then, value(then)?)))
}

/// One price per variety, source and day, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[diesel(table_name = daily_prices, treat_none_as_default_value = false)]
pub struct DailyPrice {
    #[serde(skip)]
    #[schema(ignore)]
    pub market: RegionCode,
    #[schema(example = "xi-hong-shi")]
    pub variety: String,
    pub day: Day,
    #[schema(example = "xinfadi")]
    pub source: String,
    pub low_fen_per_kg: FenPerKg,
    pub average_fen_per_kg: FenPerKg,
    pub high_fen_per_kg: FenPerKg,
    pub volume_kg: Option<Kg>,
    /// Shops behind the price; 1 for a market.
    pub stores: i64,
    /// Observations behind the price: specs and origins.
    pub quotes: i64,
}

/// The city's figures of one variety on one day, in fen per kg; none where fewer than three sources reported.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = city_prices, treat_none_as_default_value = false)]
pub struct CityPrice {
    pub market: RegionCode,
    pub variety: String,
    pub day: Day,
    pub low: Option<i64>,
    pub average: Option<i64>,
    pub high: Option<i64>,
    pub volume_kg: Option<i64>,
    pub markets: i64,
    pub retail: Option<i64>,
    pub stores: i64,
    pub chains: i64,
}

/// A day that waits to be computed again.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = price_touches, treat_none_as_default_value = false)]
pub struct Touch {
    pub market: RegionCode,
    pub id: Id,
    pub day: Day,
    /// Empty: every variety of the day.
    pub variety: String,
}

bulk_insert!(DailyPrice, daily_prices::table);
bulk_insert!(CityPrice, city_prices::table);
bulk_insert!(Touch, price_touches::table);

/// A change in thousandths of the earlier price.
pub fn change_permille(now: i64, then: i64) -> Option<i64> {
    figures::permille(now - then, then)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        // 2026-04-08 is a Wednesday.
        assert_eq!(PriceStep::Week.start(day("2026-04-08")), day("2026-04-06"));
        assert_eq!(PriceStep::Week.start(day("2026-04-06")), day("2026-04-06"));
        assert_eq!(PriceStep::Week.start(day("2026-04-05")), day("2026-03-30"));
        assert_eq!(PriceStep::Week.start(day("1969-12-31")), day("1969-12-29"));
        assert_eq!(PriceStep::Month.start(day("2026-04-30")), day("2026-04-01"));
        assert_eq!(PriceStep::Month.before(day("2026-04-01")), day("2026-03-01"));
        assert_eq!(years_before(day("2024-02-29"), 1), day("2023-02-28"));
    }

    #[test]
    fn year_ago_takes_the_nearest_day_with_a_value() {
        let found = |with: &[&str]| {
            let with: Vec<Day> = with.iter().map(|text| text.parse().unwrap()).collect();
            year_ago("2026-11-30".parse().unwrap(), |day| with.contains(&day).then_some(())).map(|(day, ())| day.to_string())
        };
        // Not the last day within reach: the same date has a value.
        assert_eq!(found(&["2025-11-30", "2025-12-03"]).as_deref(), Some("2025-11-30"));
        assert_eq!(found(&["2025-11-28", "2025-12-01"]).as_deref(), Some("2025-12-01"));
        assert_eq!(found(&["2025-11-29", "2025-12-01"]).as_deref(), Some("2025-11-29"), "the earlier of two as near");
        assert_eq!(found(&["2025-11-27"]).as_deref(), Some("2025-11-27"));
        assert_eq!(found(&["2025-11-26", "2025-12-04"]), None);
    }
}
