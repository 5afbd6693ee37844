//! From observations to daily prices: touched days are computed again, by one worker at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    model::{CityPrice, DailyPrice, Touch, is_wholesale},
    store::{self, Seen},
};
use crate::{
    figures::{self, Quote, Retail, Wholesale},
    sources::{self, SourceKind},
};
use kernel::{Ctx, Day, FenPerKg, Id, Kg, RegionCode, Result, Ts};
use storage::{Bulk, Tx};

/// More touched varieties than this, and whole days are noted instead.
const PAIRS: usize = 60;

/// Touches taken into one transaction: a worker must not hold SQLite's only writer for long.
const BATCH: i64 = 60;

/// Notes that the observations of these varieties and days have changed. Called in the transaction that changed them.
///
/// # Errors
/// Those of the database.
pub fn touch(tx: &mut Tx, at: Ts, touched: impl IntoIterator<Item = (Day, String)>) -> Result<()> {
    let market = tx.market();
    let pairs: BTreeSet<(Day, String)> = touched.into_iter().collect();
    let rows: Vec<Touch> = if pairs.len() <= PAIRS {
        pairs.into_iter().map(|(day, variety)| Touch { market, id: Id::new(at), day, variety }).collect()
    } else {
        let days: BTreeSet<Day> = pairs.into_iter().map(|(day, _)| day).collect();
        days.into_iter().map(|day| Touch { market, id: Id::new(at), day, variety: String::new() }).collect()
    };
    Touch::insert_all(tx, &rows)?;
    Ok(())
}

/// Asks for a rebuild of the whole history; returns how many days it has.
///
/// # Errors
/// Those of the database.
pub fn touch_everything(tx: &mut Tx, at: Ts) -> Result<usize> {
    let market = tx.market();
    let days = store::observed_days(tx)?;
    let rows: Vec<Touch> = days.iter().map(|day| Touch { market, id: Id::new(at), day: *day, variety: String::new() }).collect();
    Ok(Touch::insert_all(tx, &rows)?)
}

/// Computes some touched days again; returns how many touches are done with, 0 when nothing waits.
///
/// # Errors
/// Those of the database.
pub fn follow(tx: &mut Tx, _ctx: &Ctx) -> Result<usize> {
    if store::touches(tx, 1)?.is_empty() {
        return Ok(0);
    }
    // From here on one worker at a time: a touch that is read below was committed with its observations.
    store::lock(tx)?;
    let touches = store::touches(tx, BATCH)?;
    let mut by_day: BTreeMap<Day, BTreeSet<&str>> = BTreeMap::new();
    for touch in &touches {
        by_day.entry(touch.day).or_default().insert(touch.variety.as_str());
    }
    let kinds: HashMap<String, (SourceKind, i64)> =
        sources::list(tx, None)?.into_iter().map(|s| (s.code, (s.kind, i64::from(s.stores)))).collect();
    for (day, varieties) in &by_day {
        let whole = varieties.contains("");
        let only: Option<Vec<String>> = (!whole).then(|| varieties.iter().map(|v| (*v).to_owned()).collect());
        let observations = store::observations_of(tx, *day, only.as_deref())?;
        let (daily, city) = compute(tx.market(), *day, observations, &kinds);
        store::forget_day(tx, *day, only.as_deref())?;
        DailyPrice::insert_all(tx, &daily)?;
        CityPrice::insert_all(tx, &city)?;
    }
    if let Some(first) = by_day.keys().next() {
        store::mark_stale(tx, *first)?;
    }
    store::forget_touches(tx, &touches.iter().map(|t| t.id).collect::<Vec<_>>())?;
    Ok(touches.len())
}

/// The daily prices and the city's figures that a day's observations come to ("figures", section 2).
pub fn compute(
    market: RegionCode,
    day: Day,
    observations: Vec<Seen>,
    kinds: &HashMap<String, (SourceKind, i64)>,
) -> (Vec<DailyPrice>, Vec<CityPrice>) {
    let mut by_variety: BTreeMap<String, (Vec<Quote>, Vec<Quote>)> = BTreeMap::new();
    for row in observations {
        let Some((kind, stores)) = kinds.get(&row.source) else { continue };
        let quote = Quote {
            source: row.source,
            low: row.low.0,
            average: row.average.0,
            high: row.high.0,
            volume_kg: row.volume_kg.map(|v| v.0),
            stores: row.stores.map_or(*stores, i64::from),
        };
        let (markets, shops) = by_variety.entry(row.variety).or_default();
        if is_wholesale(*kind) {
            markets.push(quote)
        } else {
            shops.push(quote)
        };
    }
    let (mut daily, mut city) = (Vec::new(), Vec::with_capacity(by_variety.len()));
    for (variety, (markets, shops)) in by_variety {
        for quotes in [&markets, &shops] {
            daily.extend(
                figures::by_source(quotes)
                    .into_iter()
                    .map(|(source, average)| one(market, &variety, day, source, average, quotes)),
            );
        }
        let (wholesale, retail) = (Wholesale::of(&markets), Retail::of(&shops));
        city.push(CityPrice {
            market,
            variety,
            day,
            low: wholesale.low,
            average: wholesale.average,
            high: wholesale.high,
            volume_kg: wholesale.volume_kg,
            markets: wholesale.sources,
            retail: retail.average,
            stores: retail.stores,
            chains: retail.sources,
        });
    }
    (daily, city)
}

fn one(market: RegionCode, variety: &str, day: Day, source: String, average: i64, quotes: &[Quote]) -> DailyPrice {
    let own = || quotes.iter().filter(|q| q.source == source);
    let volumes: Vec<i64> = own().filter_map(|q| q.volume_kg).collect();
    DailyPrice {
        market,
        variety: variety.to_owned(),
        day,
        low_fen_per_kg: FenPerKg(own().map(|q| q.low).min().unwrap_or(average)),
        average_fen_per_kg: FenPerKg(average),
        high_fen_per_kg: FenPerKg(own().map(|q| q.high).max().unwrap_or(average)),
        volume_kg: (!volumes.is_empty()).then(|| Kg(volumes.iter().sum())),
        stores: own().map(|q| q.stores).max().unwrap_or(1),
        quotes: own().count() as i64,
        source,
    }
}
