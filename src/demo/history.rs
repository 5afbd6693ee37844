//! Five years of older prices, so that seasons, years and indices have something to be compared with; the index's two
//! weight sets; and what the rules make of it all.

use super::{
    prices::{Good, SourceLine, goods, origin, sources},
    random::Random,
};
use crate::demo::people::People;
use kernel::{Ctx, Day, Kg, PageQuery, Result, Ts};
use prices::{
    index::weights::{AddWeights, NewWeight, add, propose},
    observations::{self, Earlier, ReportPrice},
    warnings::{self, Decision, WarningRule},
};
use storage::Tx;

/// Weeks of older prices; every second one of those before the last [`DENSE`].
const WEEKS: i32 = 268;
const DENSE: i32 = 108;

/// The markets that have them: three, without which a city's price is none.
const MARKETS: [&str; 3] = ["xinfadi", "dayanglu", "baliqiao"];

/// Days of daily prices around the same season of last year, before and after the same date.
const LAST_YEAR: (i32, i32) = (40, 6);

/// Enters the older prices of the city's basket; returns how many.
pub(super) fn report(tx: &mut Tx, now: Ts, random: &mut Random) -> Result<usize> {
    let markets: Vec<SourceLine> = sources()?.into_iter().filter(|s| MARKETS.contains(&s.code.as_str())).collect();
    let today = now.day();
    let newest = -super::prices::DAYS - 1;
    let mut days: Vec<i32> = (0..WEEKS).filter(|week| *week < DENSE || week % 2 == 1).map(|week| newest - 7 * week).collect();
    days.extend(-365 - LAST_YEAR.0..=-365 + LAST_YEAR.1);
    days.sort_unstable();
    days.dedup();
    let mut earlier = Vec::new();
    for good in goods()?.into_iter().take(25) {
        // How this variety's years differ: it wanders slowly, and is drawn back to its season.
        let (mut walk, mut before) = (0, days.first().copied().unwrap_or(0));
        for back in &days {
            for _ in 0..(back - before + 6) / 7 {
                walk = walk * 93 / 100 + random.between(-26, 26);
            }
            before = *back;
            let day = today.plus(*back);
            // Two per cent a year.
            let level = 1000 + i64::from(*back) * 20 / 365;
            let city = good.in_season(day) * (1000 + walk) / 1000 * level / 1000;
            earlier.extend(markets.iter().map(|market| one(market, &good, city, day, random)));
        }
    }
    earlier.sort_by_key(|e| e.at);
    observations::backfill(tx, &Ctx::system("demo", now), earlier)
}

fn one(market: &SourceLine, good: &Good, city: i64, day: Day, random: &mut Random) -> Earlier {
    let average = (city * market.level_permille / 1000 * random.between(988, 1012) / 1000).max(2);
    let (low, high) = (average * random.between(91, 97) / 100, average * random.between(103, 110) / 100);
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let report = ReportPrice {
        source: market.code.clone(),
        variety: good.code.clone(),
        day,
        low: yuan(low.max(1)),
        average: yuan(average),
        high: yuan(high),
        unit: "元/公斤".to_owned(),
        volume_kg: Some(Kg((good.tonnes_a_day * market.share_permille * random.between(85, 115) / 100).max(1))),
        stores: None,
        spec: Some("普通".to_owned()),
        origin: Some(origin(&market.code, &good.code, day).to_owned()),
        reason: Some("历史数据补录".to_owned()),
    };
    Earlier { report, at: day.start().plus_hours(12), by: None }
}

/// The index's weights: first those of the first year, then those of the last; all that follows from prices is computed.
pub(super) fn follow(tx: &mut Tx, now: Ts, people: &People) -> Result<()> {
    let system = Ctx::system("demo", now);
    let today = now.day();
    let first = today.plus(-super::prices::DAYS - 1 - 7 * (WEEKS - 1));
    // Base prices are means of the history, which must be there first.
    while prices::history::follow(tx, &system)? > 0 {}
    let city = people.get("city")?;
    let year = |back: i32| today.plus(-365 * back);
    for (base_from, base_to, effective_from, reason) in [
        (first, first.plus(363), first, "首期权数：按第一年成交额"),
        (year(2).plus(60), year(1).plus(60), year(1).plus(62), "年度换权：按最近一年成交额"),
    ] {
        let ctx = city.at(now);
        let weights = propose(tx, &ctx, base_from, base_to)?.weights;
        let weights = weights.into_iter().map(|w| NewWeight { variety: w.variety.code, weight: w.weight }).collect();
        add(tx, &ctx, &AddWeights { base_from, base_to, effective_from, reason: reason.to_owned(), weights })?;
    }
    catch_up(tx, now)?;
    decide(tx, now, people)
}

/// Computes what follows from the prices of now, as the worker does.
pub(super) fn catch_up(tx: &mut Tx, now: Ts) -> Result<()> {
    let system = Ctx::system("demo", now);
    while prices::follow(tx, &system)? > 0 {}
    Ok(())
}

/// The regulators have dealt with some of the warnings.
fn decide(tx: &mut Tx, now: Ts, people: &People) -> Result<()> {
    let (city, district) = (people.get("city")?.at(now), people.get("district")?.at(now));
    let all = warnings::list(tx, &city, &Default::default(), &PageQuery { limit: Some(100), cursor: None })?.items;
    let first = |rule: WarningRule, variety: &str| all.iter().find(|w| w.rule == rule && w.variety.code == variety);
    let why = |text: &str| Decision { reason: Some(text.to_owned()) };
    if let Some(warning) = first(WarningRule::Ifpa, "bo-cai") {
        warnings::acknowledge(tx, &city, warning.id, None, &why("产区连续降温，已商请冀鲁两省增加调运"))?;
    }
    if let Some(warning) = first(WarningRule::Outlier, "qin-cai") {
        warnings::dismiss(tx, &district, warning.id, None, &why("当日到货以精品为主，规格不同，非异常"))?;
    }
    Ok(())
}
