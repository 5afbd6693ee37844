//! The figures of the price table and the index that anyone can recompute. Prices are whole fen per kg.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    figures::{self, PriceUnit, Quote, Retail, Weighting, Wholesale},
    index::model::{self, Item, Level},
    statistics, warnings,
};
use compute::{Figure, Verdict};
use kernel::{Day, Error, Result, error::Check};

/// Quotes of one variety and day.
const MOST_QUOTES: usize = 1000;

/// Earlier prices of one source.
const MOST_RECENT: usize = 400;

/// Varieties of a weight set, and days of an index: every day reads every pair of varieties at worst.
const MOST_WEIGHTS: usize = 100;
const MOST_DAYS: usize = 92;

/// The dearest price, in fen per kg, and the largest amount, in kg.
const DEAREST: i64 = 10_000_000;
const MOST_KG: i64 = 1_000_000_000;

/// All of them.
pub fn figures() -> Vec<Figure> {
    let table = [
        Figure::new("wholesale-price", WHOLESALE_EXAMPLE, wholesale_price).title("批发均价", "Wholesale price").question(
            "一个品种当日的批发平均价、最低价、最高价和多数成交区间是多少？",
            "What are a variety's average, lowest, highest and mostly wholesale prices of a day?",
        ),
        Figure::new("retail-price", RETAIL_EXAMPLE, retail_price)
            .title("零售均价与批零差率", "Retail price and margin")
            .question(
                "各连锁超市的零售平均价是多少，比批发价高多少？",
                "What is the average retail price of the chains, and how far is it above wholesale?",
            ),
        Figure::new("price-change", r#"{"unit": "jin", "now_fen_per_kg": 325, "then_fen_per_kg": 310}"#, price_change)
            .title("公示价涨跌", "Change of printed prices")
            .question(
                "两天公示的价格相差多少、涨跌百分之几？",
                "How far do the printed prices of two days differ, and by what share?",
            ),
        Figure::check("price-unit-check", UNIT_EXAMPLE, price_unit_check)
            .title("斤与公斤混淆核对", "Check for mixed-up units")
            .question(
                "报价是不是约为近期价格的两倍或一半，可能把斤写成了公斤？",
                "Is a price about twice or half the recent ones, so that jin and kilogram may have been mixed up?",
            ),
        Figure::new("price-index", INDEX_EXAMPLE, price_index)
            .title("菜篮子批发价格指数", "Basket wholesale price index")
            .question(
                "按权重和各日均价，指数每天是多少点？",
                "How many points has the index on each day, by weights and average prices?",
            ),
    ];
    table.into_iter().chain(warnings::figures()).collect()
}

const WHOLESALE_EXAMPLE: &str = r#"{"quotes": [
  {"source": "xinfadi", "low_fen_per_kg": 180, "average_fen_per_kg": 200, "high_fen_per_kg": 220, "volume_kg": 60000},
  {"source": "dayanglu", "low_fen_per_kg": 200, "average_fen_per_kg": 220, "high_fen_per_kg": 260, "volume_kg": 30000},
  {"source": "shuitun", "low_fen_per_kg": 210, "average_fen_per_kg": 240, "high_fen_per_kg": 280, "volume_kg": 10000}
]}"#;

const RETAIL_EXAMPLE: &str = r#"{"quotes": [
  {"source": "wumart", "average_fen_per_kg": 396, "stores": 120},
  {"source": "yonghui", "average_fen_per_kg": 420, "stores": 40},
  {"source": "chaoshifa", "average_fen_per_kg": 440, "stores": 40}
], "wholesale_fen_per_kg": 210}"#;

const UNIT_EXAMPLE: &str = r#"{"price_fen_per_kg": 252, "recent_fen_per_kg": [480, 500, 520]}"#;

const INDEX_EXAMPLE: &str = r#"{"weights": [
  {"variety": "cabbage", "class": "leaf", "weight": 50, "base_fen_per_kg": 100},
  {"variety": "spinach", "class": "leaf", "weight": 30, "base_fen_per_kg": 300},
  {"variety": "tomato", "class": "fruit", "weight": 20, "base_fen_per_kg": 400}
], "days": [
  {"day": "2026-04-07", "fen_per_kg": {"cabbage": 100, "spinach": 300, "tomato": 400}},
  {"day": "2026-04-08", "fen_per_kg": {"cabbage": 110, "spinach": 270, "tomato": 500}}
]}"#;

/// Notes a price that is none.
fn require_price(check: &mut Check, fen: i64, path: &str) {
    let (zh, en) = (format!("须在 1 到 {DEAREST} 分/公斤之间"), format!("must be 1 to {DEAREST} fen per kg"));
    check.require((1..=DEAREST).contains(&fen), path, "out_of_range", &zh, &en);
}

/// Notes an amount that is none.
fn require_kg(check: &mut Check, kg: Option<i64>, path: &str) {
    let (zh, en) =
        (format!("须在 1 到 {MOST_KG} 公斤之间，没有就不填"), format!("must be 1 to {MOST_KG} kg; leave it out if unknown"));
    check.require(kg.is_none_or(|kg| (1..=MOST_KG).contains(&kg)), path, "out_of_range", &zh, &en);
}

/// Notes a list that has nothing in it or too much, which is not looked at further.
fn require_list(length: usize, most: usize, path: &str) -> Result<()> {
    if (1..=most).contains(&length) {
        return Ok(());
    }
    let (zh, en) = (format!("须有 1 到 {most} 项，现有 {length} 项"), format!("must have 1 to {most} entries; it has {length}"));
    Err(Error::field(path, "out_of_range", zh, en))
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WholesaleInput {
    /// Of one variety on one day; a source may quote several specifications and origins.
    #[schema(min_items = 1, max_items = 1000)]
    quotes: Vec<WholesaleQuote>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WholesaleQuote {
    /// The market.
    source: String,
    #[schema(minimum = 1, maximum = 10_000_000)]
    low_fen_per_kg: i64,
    #[schema(minimum = 1, maximum = 10_000_000)]
    average_fen_per_kg: i64,
    #[schema(minimum = 1, maximum = 10_000_000)]
    high_fen_per_kg: i64,
    /// Where one of the quotes has none, the average is a plain mean over the markets.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    volume_kg: Option<i64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct WholesaleOutput {
    /// Absent, like the other prices, where there are fewer than three markets.
    average_fen_per_kg: Option<i64>,
    low_fen_per_kg: Option<i64>,
    high_fen_per_kg: Option<i64>,
    /// The tightest range of prices that holds at least 51 % of the volume.
    mostly_low_fen_per_kg: Option<i64>,
    mostly_high_fen_per_kg: Option<i64>,
    /// Markets that reported.
    sources: i64,
    volume_kg: Option<i64>,
    /// `volume`, or `simple` where a volume is missing.
    #[schema(inline)]
    weighting: Weighting,
    /// Fewer than three markets.
    insufficient: bool,
}

fn wholesale_price(input: WholesaleInput) -> Result<WholesaleOutput> {
    require_list(input.quotes.len(), MOST_QUOTES, "quotes")?;
    let mut check = Check::new();
    for (at, quote) in input.quotes.iter().enumerate() {
        let path = |field: &str| format!("quotes[{at}].{field}");
        check.line(&quote.source, 1, 100, &path("source"));
        require_price(&mut check, quote.low_fen_per_kg, &path("low_fen_per_kg"));
        require_price(&mut check, quote.average_fen_per_kg, &path("average_fen_per_kg"));
        require_price(&mut check, quote.high_fen_per_kg, &path("high_fen_per_kg"));
        require_kg(&mut check, quote.volume_kg, &path("volume_kg"));
        let ordered = quote.low_fen_per_kg <= quote.average_fen_per_kg && quote.average_fen_per_kg <= quote.high_fen_per_kg;
        let (zh, en) = ("平均价须在最低价与最高价之间", "must lie between the lowest and the highest price");
        check.require(ordered, &path("average_fen_per_kg"), "out_of_order", zh, en);
    }
    check.finish()?;
    let quote = |one: WholesaleQuote| Quote {
        source: one.source,
        low: one.low_fen_per_kg,
        average: one.average_fen_per_kg,
        high: one.high_fen_per_kg,
        volume_kg: one.volume_kg,
        stores: 1,
    };
    let quotes: Vec<Quote> = input.quotes.into_iter().map(quote).collect();
    let found = Wholesale::of(&quotes);
    Ok(WholesaleOutput {
        average_fen_per_kg: found.average,
        low_fen_per_kg: found.low,
        high_fen_per_kg: found.high,
        mostly_low_fen_per_kg: found.mostly_low,
        mostly_high_fen_per_kg: found.mostly_high,
        sources: found.sources,
        volume_kg: found.volume_kg,
        weighting: found.weighting,
        insufficient: found.insufficient,
    })
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetailInput {
    /// Of one variety on one day.
    #[schema(min_items = 1, max_items = 1000)]
    quotes: Vec<RetailQuote>,
    /// The average wholesale price of the day, for the margin.
    #[schema(minimum = 1, maximum = 10_000_000)]
    wholesale_fen_per_kg: Option<i64>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetailQuote {
    /// The chain.
    source: String,
    #[schema(minimum = 1, maximum = 10_000_000)]
    average_fen_per_kg: i64,
    /// Shops of the chain: its weight.
    #[schema(minimum = 1, maximum = 100_000)]
    stores: i64,
    /// Only of a chain with several quotes.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    volume_kg: Option<i64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct RetailOutput {
    /// Σ stores·price / Σ stores; absent where there are fewer than three chains.
    average_fen_per_kg: Option<i64>,
    /// Shops behind the average.
    stores: i64,
    /// Chains that reported.
    sources: i64,
    /// Fewer than three chains.
    insufficient: bool,
    /// (retail − wholesale) / wholesale.
    margin_permille: Option<i64>,
}

fn retail_price(input: RetailInput) -> Result<RetailOutput> {
    require_list(input.quotes.len(), MOST_QUOTES, "quotes")?;
    let mut check = Check::new();
    for (at, quote) in input.quotes.iter().enumerate() {
        let path = |field: &str| format!("quotes[{at}].{field}");
        check.line(&quote.source, 1, 100, &path("source"));
        require_price(&mut check, quote.average_fen_per_kg, &path("average_fen_per_kg"));
        require_kg(&mut check, quote.volume_kg, &path("volume_kg"));
        let stores = (1..=100_000).contains(&quote.stores);
        check.require(stores, &path("stores"), "out_of_range", "须在 1 到 100000 家之间", "must be 1 to 100000");
    }
    if let Some(fen) = input.wholesale_fen_per_kg {
        require_price(&mut check, fen, "wholesale_fen_per_kg");
    }
    check.finish()?;
    let quote = |one: RetailQuote| Quote {
        source: one.source,
        low: one.average_fen_per_kg,
        average: one.average_fen_per_kg,
        high: one.average_fen_per_kg,
        volume_kg: one.volume_kg,
        stores: one.stores,
    };
    let found = Retail::of(&input.quotes.into_iter().map(quote).collect::<Vec<_>>());
    let wholesale = Wholesale { average: input.wholesale_fen_per_kg, ..Wholesale::of(&[]) };
    Ok(RetailOutput {
        average_fen_per_kg: found.average,
        stores: found.stores,
        sources: found.sources,
        insufficient: found.insufficient,
        margin_permille: figures::margin_permille(&wholesale, &found),
    })
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeInput {
    /// Of the printed table: `jin` or `kg`.
    #[schema(inline)]
    unit: PriceUnit,
    #[schema(minimum = 1, maximum = 10_000_000)]
    now_fen_per_kg: i64,
    #[schema(minimum = 1, maximum = 10_000_000)]
    then_fen_per_kg: i64,
}

/// In yuan per unit of the table, with two decimals.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ChangeOutput {
    now_yuan: String,
    then_yuan: String,
    change_yuan: String,
    /// Of the earlier printed price; absent where that is printed as 0.00.
    change_permille: Option<i64>,
}

fn price_change(input: ChangeInput) -> Result<ChangeOutput> {
    let (now, then) = (input.now_fen_per_kg, input.then_fen_per_kg);
    let mut check = Check::new();
    require_price(&mut check, now, "now_fen_per_kg");
    require_price(&mut check, then, "then_fen_per_kg");
    check.finish()?;
    let change = input.unit.change(now, then);
    Ok(ChangeOutput {
        now_yuan: input.unit.text(now),
        then_yuan: input.unit.text(then),
        change_yuan: figures::hundredths(change.by),
        change_permille: change.permille,
    })
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitInput {
    #[schema(minimum = 1, maximum = 10_000_000)]
    price_fen_per_kg: i64,
    /// What the same source reported before, in any order; with fewer than three, nothing is suspected.
    #[schema(max_items = 400)]
    recent_fen_per_kg: Vec<i64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct UnitOutput {
    /// False where the price is twice or half the median, within 5 %.
    ok: bool,
    /// Of the recent prices.
    median_fen_per_kg: Option<i64>,
}

impl Verdict for UnitOutput {
    fn passes(&self) -> bool {
        self.ok
    }
}

fn price_unit_check(input: UnitInput) -> Result<UnitOutput> {
    let recent = input.recent_fen_per_kg;
    if !recent.is_empty() {
        require_list(recent.len(), MOST_RECENT, "recent_fen_per_kg")?;
    }
    let mut check = Check::new();
    require_price(&mut check, input.price_fen_per_kg, "price_fen_per_kg");
    for (at, fen) in recent.iter().enumerate() {
        require_price(&mut check, *fen, &format!("recent_fen_per_kg[{at}]"));
    }
    check.finish()?;
    let ok = !figures::unit_suspected(input.price_fen_per_kg, &recent);
    Ok(UnitOutput { ok, median_fen_per_kg: statistics::median(recent) })
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IndexInput {
    /// One weight set.
    #[schema(min_items = 1, max_items = 100)]
    weights: Vec<IndexWeightInput>,
    /// In the order of time; the first is the first day of the index.
    #[schema(min_items = 1, max_items = 92)]
    days: Vec<IndexDayInput>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IndexWeightInput {
    variety: String,
    class: String,
    /// Turnover of the base period; only the ratios matter.
    #[schema(minimum = 1)]
    weight: i64,
    /// Mean price of the base period.
    #[schema(minimum = 1, maximum = 10_000_000)]
    base_fen_per_kg: i64,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IndexDayInput {
    day: Day,
    /// The city's average wholesale price of each variety that has one.
    fen_per_kg: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct IndexOutput {
    /// Days without any price of a variety with a weight are left out.
    days: Vec<IndexDayOutput>,
}

/// In points with two decimals; prices of the base period are 100.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct IndexDayOutput {
    day: Day,
    total: String,
    classes: BTreeMap<String, String>,
    items: BTreeMap<String, String>,
    /// Varieties without a price, which moved with their class.
    moved: BTreeSet<String>,
}

fn price_index(input: IndexInput) -> Result<IndexOutput> {
    require_list(input.weights.len(), MOST_WEIGHTS, "weights")?;
    require_list(input.days.len(), MOST_DAYS, "days")?;
    let mut check = Check::new();
    let mut known = BTreeSet::new();
    for (at, item) in input.weights.iter().enumerate() {
        let path = |field: &str| format!("weights[{at}].{field}");
        check.line(&item.variety, 1, 100, &path("variety")).line(&item.class, 1, 100, &path("class"));
        check.require(item.weight > 0, &path("weight"), "out_of_range", "须为大于 0 的整数", "must be a whole number above 0");
        require_price(&mut check, item.base_fen_per_kg, &path("base_fen_per_kg"));
        let new = known.insert(item.variety.as_str());
        check.require(new, &path("variety"), "duplicate", "品种重复，请合并为一项", "is listed twice; make it one entry");
    }
    for (at, day) in input.days.iter().enumerate() {
        let later = at == 0 || input.days[at - 1].day < day.day;
        let (zh, en) = ("须晚于前一项的日期，按时间先后排列", "must be after the day before it in the list");
        check.require(later, &format!("days[{at}].day"), "out_of_order", zh, en);
        for (variety, fen) in &day.fen_per_kg {
            require_price(&mut check, *fen, &format!("days[{at}].fen_per_kg.{variety}"));
        }
    }
    check.finish()?;
    let item = |one: IndexWeightInput| Item {
        variety: one.variety,
        class: one.class,
        weight: one.weight as f64,
        base: one.base_fen_per_kg as f64,
    };
    let set: Vec<Item> = input.weights.into_iter().map(item).collect();
    let (mut before, mut days): (Option<model::Day>, Vec<IndexDayOutput>) = (None, Vec::new());
    for IndexDayInput { day, fen_per_kg } in input.days {
        let prices: model::Prices = fen_per_kg.into_iter().map(|(variety, fen)| (variety, fen as f64)).collect();
        let levels = match &before {
            None => model::begin(&set, &prices),
            Some(before) => model::advance(before, &set, &prices),
        };
        if let Some(levels) = levels {
            days.push(IndexDayOutput {
                day,
                total: points(&levels.total),
                classes: levels.classes.iter().map(|(name, level)| (name.clone(), points(level))).collect(),
                items: levels.items.iter().map(|(name, level)| (name.clone(), points(level))).collect(),
                moved: levels.moved.clone(),
            });
            before = Some(levels);
        }
    }
    Ok(IndexOutput { days })
}

/// As it is published.
fn points(level: &Level) -> String {
    figures::hundredths((level.value * 100.0).round() as i64)
}
