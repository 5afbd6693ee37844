//! Open warnings follow their prices: one whose prices were withdrawn or corrected is closed with that reason, or states
//! the new prices where its rule still fires. One whose prices are as they were is a person's to decide.

use std::collections::{BTreeSet, HashMap};

use super::{
    ifpa,
    model::{DatedPrice, Evidence, WarningRow, WarningRule},
    raise::{Found, monthly, monthly_prices, on_days},
    settings::SetWarnings,
    store,
};
use crate::{figures::PriceUnit, history::PriceStep};
use kernel::{Ctx, Day, Error, Result};
use storage::Tx;

/// Open warnings that are looked at in one go.
const MOST: i64 = 1_000;

/// A warning, what it fired on, and the reason if its prices are others by now.
struct Changed {
    row: WarningRow,
    reason: String,
}

/// Goes over the open warnings about days from `stale_from` on, whose prices may have changed; how many were closed.
///
/// # Errors
/// Those of the database.
pub(super) fn close_changed(tx: &mut Tx, ctx: &Ctx, settings: &SetWarnings, stale_from: Day) -> Result<usize> {
    // A month's indicator is named by the first day of the month.
    let open = store::open_since(tx, PriceStep::Month.start(stale_from), MOST)?;
    let changed = changed(tx, open)?;
    let found = found_again(tx, settings, &changed)?;
    let mut closed = 0;
    for Changed { row, reason } in changed {
        let still = found.iter().find(|found| {
            found.rule == row.rule
                && found.day == row.day
                && found.variety == row.variety
                && found.source == row.source
                && found.direction() == row.direction
        });
        match still {
            Some(found) => {
                let evidence = serde_json::to_string(&found.evidence).map_err(Error::unexpected)?;
                store::restate(tx, &row, found.grade, &evidence)?;
            }
            None if store::close(tx, &row, &reason, ctx.now)? == 1 => {
                let entry = audit::Entry::new(audit::Entity::PriceWarning, row.id, audit::Action::Close)
                    .states(Some("open"), "dismissed");
                audit::record(tx, ctx, entry.reason(Some(&reason)))?;
                closed += 1;
            }
            // A person was quicker.
            None => {}
        }
    }
    Ok(closed)
}

/// Those whose prices are no longer what they fired on.
fn changed(tx: &mut Tx, open: Vec<WarningRow>) -> Result<Vec<Changed>> {
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let (mut varieties, mut days) = (BTreeSet::new(), BTreeSet::new());
    let mut read: Vec<(WarningRow, Evidence)> = Vec::with_capacity(open.len());
    for row in open {
        let evidence: Evidence = serde_json::from_str(&row.evidence).map_err(Error::unexpected)?;
        if row.rule != WarningRule::Ifpa {
            varieties.insert(row.variety.clone());
            days.extend(evidence.prices.iter().map(|price| price.day));
            days.extend(since_last(&row, &evidence));
        }
        read.push((row, evidence));
    }
    let (varieties, days): (Vec<String>, Vec<Day>) = (varieties.into_iter().collect(), days.into_iter().collect());
    let (daily, city) = (store::daily_on(tx, &varieties, &days)?, store::city_on(tx, &varieties, &days)?);
    let mut months: HashMap<(String, Day), std::collections::BTreeMap<ifpa::Month, f64>> = HashMap::new();
    let mut changed = Vec::new();
    for (row, evidence) in read {
        let own = |day: Day| daily.get(&(row.variety.clone(), row.source.clone(), day)).copied();
        let reason = match row.rule {
            WarningRule::Ifpa => {
                let end = PriceStep::Month.start(row.day.plus(31)).plus(-1);
                let key = (row.variety.clone(), end);
                if !months.contains_key(&key) {
                    months.insert(key.clone(), monthly_prices(tx, &row.variety, end)?);
                }
                let known = &months[&key];
                other(&evidence.prices, |day| known.get(&ifpa::month_of(day)).map(|price| price.round() as i64))
            }
            WarningRule::TwoDays | WarningRule::Week => {
                other(&evidence.prices, |day| city.get(&(row.variety.clone(), day)).copied())
            }
            WarningRule::Outlier => other(&evidence.prices, own),
            WarningRule::StockOut => since_last(&row, &evidence)
                .into_iter()
                .any(|day| own(day).is_some())
                .then(|| "该采价点已补报该品种，预警自动关闭".to_owned())
                .or_else(|| other(&evidence.prices, own)),
        };
        changed.extend(reason.map(|reason| Changed { row, reason }));
    }
    Ok(changed)
}

/// The days on which a source was out of stock: those after its last price.
fn since_last(row: &WarningRow, evidence: &Evidence) -> Vec<Day> {
    match (row.rule, evidence.prices.last()) {
        (WarningRule::StockOut, Some(last)) => (last.day.number() + 1..=row.day.number()).map(Day::from_number).collect(),
        _ => Vec::new(),
    }
}

/// What happened to the first price that is not what it was; nothing where all are.
fn other(prices: &[DatedPrice], now: impl Fn(Day) -> Option<i64>) -> Option<String> {
    let yuan = |fen: i64| PriceUnit::Kg.text(fen);
    prices.iter().find_map(|then| match now(then.day) {
        Some(price) if price == then.fen_per_kg => None,
        Some(price) => Some(format!(
            "所依据的价格（{}）已由 {} 更正为 {} 元/公斤，规则不再成立，预警自动关闭",
            then.day,
            yuan(then.fen_per_kg),
            yuan(price)
        )),
        None => Some(format!("所依据的价格（{}，{} 元/公斤）已作废，预警自动关闭", then.day, yuan(then.fen_per_kg))),
    })
}

/// What the rules find now about the days and months of these warnings.
fn found_again(tx: &mut Tx, settings: &SetWarnings, changed: &[Changed]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    // Day by day: a warning of long ago is no reason to read all prices since.
    let days: BTreeSet<Day> = changed.iter().filter(|one| one.row.rule != WarningRule::Ifpa).map(|one| one.row.day).collect();
    for day in days {
        found.extend(on_days(tx, settings, day, day)?);
    }
    let months: BTreeSet<Day> = changed.iter().filter(|one| one.row.rule == WarningRule::Ifpa).map(|one| one.row.day).collect();
    for month in months {
        found.extend(monthly(tx, settings, month)?);
    }
    Ok(found)
}
