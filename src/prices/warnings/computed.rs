//! The rules of price warnings as figures that anyone can recompute.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ifpa::{self, Weights},
    model::{WarningDirection, WarningRule},
    raise,
    settings::SetWarnings,
};
use compute::Figure;
use kernel::{Day, Error, Result, error::Check};

/// The most days that are read: a little over a year, and eleven years.
const MOST_PRICES: usize = 400;
const MOST_PRICES_OF_YEARS: usize = 4100;

/// The dearest price, in fen per kg.
const DEAREST: i64 = 10_000_000;

pub fn figures() -> Vec<Figure> {
    vec![
        Figure::new("price-warning", WARNING_EXAMPLE, price_warning).title("价格异动预警", "Price warning").question(
            "按“连续两日”和“一周变动”的规则，这一天要不要预警、是几级？",
            "Do the rules on two days running and on a week warn of a day's price, and of which grade?",
        ),
        Figure::new("food-price-anomaly", ANOMALY_EXAMPLE, food_price_anomaly)
            .title("粮农组织价格异常指标（IFPA）", "Indicator of food price anomalies (IFPA)")
            .question(
                "一个月的价格涨得比往年同期反常多少？",
                "How far is the growth of a month's price from that of the same month in earlier years?",
            ),
    ]
}

const WARNING_EXAMPLE: &str = r#"{"day": "2026-04-08", "prices": [
  {"day": "2026-04-01", "fen_per_kg": 200},
  {"day": "2026-04-06", "fen_per_kg": 250},
  {"day": "2026-04-07", "fen_per_kg": 280},
  {"day": "2026-04-08", "fen_per_kg": 310}
]}"#;

const ANOMALY_EXAMPLE: &str = r#"{"month": "2026-03", "prices": [
  {"day": "2022-03-15", "fen_per_kg": 333}, {"day": "2022-04-15", "fen_per_kg": 283}, {"day": "2022-05-15", "fen_per_kg": 243},
  {"day": "2022-06-15", "fen_per_kg": 260}, {"day": "2022-07-15", "fen_per_kg": 280}, {"day": "2022-08-15", "fen_per_kg": 310},
  {"day": "2022-09-15", "fen_per_kg": 290}, {"day": "2022-10-15", "fen_per_kg": 260}, {"day": "2022-11-15", "fen_per_kg": 307},
  {"day": "2022-12-15", "fen_per_kg": 327}, {"day": "2023-01-15", "fen_per_kg": 351}, {"day": "2023-02-15", "fen_per_kg": 408},
  {"day": "2023-03-15", "fen_per_kg": 348}, {"day": "2023-04-15", "fen_per_kg": 298}, {"day": "2023-05-15", "fen_per_kg": 258},
  {"day": "2023-06-15", "fen_per_kg": 275}, {"day": "2023-07-15", "fen_per_kg": 295}, {"day": "2023-08-15", "fen_per_kg": 325},
  {"day": "2023-09-15", "fen_per_kg": 305}, {"day": "2023-10-15", "fen_per_kg": 275}, {"day": "2023-11-15", "fen_per_kg": 322},
  {"day": "2023-12-15", "fen_per_kg": 342}, {"day": "2024-01-15", "fen_per_kg": 342}, {"day": "2024-02-15", "fen_per_kg": 399},
  {"day": "2024-03-15", "fen_per_kg": 339}, {"day": "2024-04-15", "fen_per_kg": 289}, {"day": "2024-05-15", "fen_per_kg": 249},
  {"day": "2024-06-15", "fen_per_kg": 219}, {"day": "2024-07-15", "fen_per_kg": 286}, {"day": "2024-08-15", "fen_per_kg": 316},
  {"day": "2024-09-15", "fen_per_kg": 296}, {"day": "2024-10-15", "fen_per_kg": 266}, {"day": "2024-11-15", "fen_per_kg": 266},
  {"day": "2024-12-15", "fen_per_kg": 333}, {"day": "2025-01-15", "fen_per_kg": 368}, {"day": "2025-02-15", "fen_per_kg": 378},
  {"day": "2025-03-15", "fen_per_kg": 365}, {"day": "2025-04-15", "fen_per_kg": 315}, {"day": "2025-05-15", "fen_per_kg": 275},
  {"day": "2025-06-15", "fen_per_kg": 245}, {"day": "2025-07-15", "fen_per_kg": 265}, {"day": "2025-08-15", "fen_per_kg": 342},
  {"day": "2025-09-15", "fen_per_kg": 322}, {"day": "2025-10-15", "fen_per_kg": 292}, {"day": "2025-11-15", "fen_per_kg": 292},
  {"day": "2025-12-15", "fen_per_kg": 359}, {"day": "2026-01-15", "fen_per_kg": 380}, {"day": "2026-02-15", "fen_per_kg": 405},
  {"day": "2026-03-15", "fen_per_kg": 380}
]}"#;

/// The prices by day.
///
/// # Errors
/// Field errors for too many, for what is no price, and for a day with two.
fn by_day(prices: &[DayPrice], most: usize, check: &mut Check) -> Result<BTreeMap<Day, i64>> {
    if prices.len() > most {
        let (zh, en) = (format!("最多 {most} 项"), format!("at most {most} entries"));
        return Err(Error::field("prices", "out_of_range", zh, en));
    }
    let mut found = BTreeMap::new();
    for (at, price) in prices.iter().enumerate() {
        let (zh, en) = (format!("须在 1 到 {DEAREST} 分/公斤之间"), format!("must be 1 to {DEAREST} fen per kg"));
        let path = format!("prices[{at}].fen_per_kg");
        check.require((1..=DEAREST).contains(&price.fen_per_kg), &path, "out_of_range", &zh, &en);
        let new = found.insert(price.day, price.fen_per_kg).is_none();
        check.require(new, &format!("prices[{at}].day"), "duplicate", "同一天只能有一个价格", "a day has one price");
    }
    Ok(found)
}

/// The city's average wholesale prices of one variety, and the thresholds in force.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WarningInput {
    /// The day that is looked at.
    day: Day,
    /// Of that day, the two days before it and the day a week before it; others are not read.
    #[schema(min_items = 1, max_items = 400)]
    prices: Vec<DayPrice>,
    /// Two days running beyond this; 50 unless given.
    #[serde(default = "two_days")]
    #[schema(default = 50, minimum = 10, maximum = 1000)]
    two_days_permille: i32,
    /// A week beyond these: grades 1, 2 and 3; 300, 500 and 1000 unless given.
    #[serde(default = "week")]
    #[schema(default = json!([300, 500, 1000]), min_items = 3, max_items = 3)]
    week_permille: Vec<i32>,
}

fn two_days() -> i32 {
    50
}

fn week() -> Vec<i32> {
    vec![300, 500, 1000]
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DayPrice {
    day: Day,
    #[schema(minimum = 1, maximum = 10_000_000)]
    fen_per_kg: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct WarningOutput {
    /// Empty where no rule fires.
    warnings: Vec<WarningFound>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct WarningFound {
    #[schema(inline)]
    rule: WarningRule,
    #[schema(inline)]
    direction: WarningDirection,
    /// How grave: 1 to 3.
    grade: i32,
    /// The move; a fall counts as the rise that undoes it.
    moved_permille: i64,
    threshold_permille: i64,
}

fn price_warning(input: WarningInput) -> Result<WarningOutput> {
    let mut check = Check::new();
    let prices = by_day(&input.prices, MOST_PRICES, &mut check)?;
    let (zh, en) = ("须含所看那一天的价格", "must have a price of the day that is looked at");
    check.require(prices.contains_key(&input.day), "prices", "required", zh, en);
    let two_days = (10..=1000).contains(&input.two_days_permille);
    check.require(two_days, "two_days_permille", "out_of_range", "须在 10 到 1000 之间", "must be 10 to 1000");
    let steps = <[i32; 3]>::try_from(input.week_permille.as_slice()).unwrap_or_default();
    let rising = steps[0] >= 50 && steps.is_sorted() && steps[2] <= 5000;
    let (zh, en) = ("须为由小到大的三个数，在 50 到 5000 之间", "must be three rising numbers from 50 to 5000");
    check.require(rising, "week_permille", "out_of_range", zh, en);
    check.finish()?;
    let settings = SetWarnings {
        two_days: input.two_days_permille,
        week_first: steps[0],
        week_second: steps[1],
        week_third: steps[2],
        // The rules on the city's price read nothing else.
        ifpa_gamma: 0,
        ifpa_moderate: 0,
        ifpa_high: 0,
        ifpa_recent_years_weigh_more: false,
        outlier_threshold: 0,
        outlier_points: 0,
        outlier_change: 0,
        stock_out_days: 0,
        low_too: true,
        mail: false,
    };
    let found = raise::of_city(&settings, "", &prices, input.day);
    let shown = |one: raise::Found| WarningFound {
        rule: one.rule,
        direction: one.direction(),
        grade: one.grade,
        moved_permille: one.evidence.figure,
        threshold_permille: one.evidence.threshold,
    };
    Ok(WarningOutput { warnings: found.into_iter().map(shown).collect() })
}

/// Prices of one variety over some years.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnomalyInput {
    /// The month that is looked at, YYYY-MM.
    #[schema(example = "2026-03", pattern = "^[0-9]{4}-[0-9]{2}$")]
    month: String,
    /// The city's average wholesale prices by day; a month's price is their mean.
    #[schema(min_items = 1, max_items = 4100)]
    prices: Vec<DayPrice>,
    /// The weight of the quarter against the year; 400 unless given.
    #[serde(default = "gamma")]
    #[schema(default = 400, minimum = 0, maximum = 1000)]
    gamma_permille: i32,
    /// The y-th year counts y times; else every year counts once.
    #[serde(default)]
    recent_years_weigh_more: bool,
}

fn gamma() -> i32 {
    400
}

/// With four decimals; all absent where the data do not suffice: three earlier years, 70 % of the months, and a price within
/// the last six months.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AnomalyOutput {
    value: Option<String>,
    /// The part of the quarter, and that of the year.
    quarter: Option<String>,
    year: Option<String>,
    /// Earlier years that it is measured against.
    years: Option<usize>,
}

fn month(text: &str) -> Option<ifpa::Month> {
    let exact = text.len() == "2026-03".len() && text.is_ascii();
    let day: Day = format!("{text}-01").parse().ok().filter(|_| exact)?;
    Some(ifpa::month_of(day))
}

fn food_price_anomaly(input: AnomalyInput) -> Result<AnomalyOutput> {
    let mut check = Check::new();
    let prices = by_day(&input.prices, MOST_PRICES_OF_YEARS, &mut check)?;
    let at = month(&input.month);
    check.require(at.is_some(), "month", "invalid_value", "月份须写作 2026-03", "a month is written 2026-03");
    let gamma = (0..=1000).contains(&input.gamma_permille);
    check.require(gamma, "gamma_permille", "out_of_range", "须在 0 到 1000 之间", "must be 0 to 1000");
    check.finish()?;
    let weights = Weights { gamma: f64::from(input.gamma_permille) / 1000.0, recent_more: input.recent_years_weigh_more };
    let found = at.and_then(|at| ifpa::ifpa(&raise::monthly_means(prices), at, weights));
    let text = |value: f64| format!("{value:.4}");
    Ok(AnomalyOutput {
        value: found.map(|found| text(found.value)),
        quarter: found.map(|found| text(found.quarter)),
        year: found.map(|found| text(found.year)),
        years: found.map(|found| found.years),
    })
}
