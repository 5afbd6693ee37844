//! Prices of earlier days in bulk, for migration and demonstration data.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    model::{self, Names, Observation, ObservationState, Quoted, RECENT_DAYS, RECENT_PRICES, ReportPrice},
    store::{self, Series},
};
use crate::figures;
use kernel::{Ctx, Day, Error, ErrorCode, Id, Result, Ts, Who};
use storage::Tx;

/// A price of earlier days, with when and by whom it was reported.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub report: ReportPrice,
    pub at: Ts,
    pub by: Option<Id>,
}

/// Enters prices of earlier days: by the platform only. Returns how many.
///
/// # Errors
/// `forbidden` for anyone else, field errors of the first wrong price, `already_exists` for a key that is taken.
pub fn backfill(tx: &mut Tx, ctx: &Ctx, earlier: Vec<Earlier>) -> Result<usize> {
    if !matches!(ctx.who, Who::System(_)) {
        return Err(Error::new(ErrorCode::Forbidden));
    }
    let mut by_source: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
    for Earlier { report, at, by } in earlier {
        let measure = model::measure(&report.unit, "unit", "CNY")?;
        let prices = model::prices([&report.low, &report.average, &report.high], measure, "CNY", &Names::FORM)?;
        let quote =
            Quoted { low: report.low, average: report.average, high: report.high, unit: report.unit, ..Quoted::default() };
        let row = Observation {
            market: tx.market(),
            id: Id::new(at),
            source: report.source.clone(),
            variety: report.variety,
            day: report.day,
            spec: report.spec.unwrap_or_default(),
            origin: report.origin.unwrap_or_default(),
            low_fen_per_kg: prices.low,
            average_fen_per_kg: prices.average,
            high_fen_per_kg: prices.high,
            volume_kg: report.volume_kg,
            stores: report.stores,
            quote: serde_json::to_string(&quote).map_err(Error::unexpected)?,
            unit_suspected: false,
            change_reason: report.reason,
            state: ObservationState::Valid,
            void_reason: None,
            reported_by: by,
            import_id: None,
            created_at: at,
            superseded_by: None,
        };
        by_source.entry(report.source).or_default().push(row);
    }
    let mut entered = 0;
    for mut rows in by_source.into_values() {
        suspect_units(&mut rows);
        entered += store::insert_many(tx, &rows)?;
    }
    Ok(entered)
}

/// Marks prices that are about twice or half their own recent median, in the order of days.
fn suspect_units(rows: &mut [Observation]) {
    let mut histories: HashMap<Series, VecDeque<(Day, i64)>> = HashMap::new();
    let mut order: Vec<&mut Observation> = rows.iter_mut().collect();
    order.sort_by_key(|o| (o.day, o.id));
    for o in order {
        let series = (o.variety.clone(), o.spec.clone(), o.origin.clone());
        let history = histories.entry(series).or_default();
        while history.front().is_some_and(|(day, _)| *day < o.day.plus(-RECENT_DAYS)) {
            history.pop_front();
        }
        let recent: Vec<i64> = history.iter().map(|(_, price)| *price).collect();
        o.unit_suspected = figures::unit_suspected(o.average_fen_per_kg.0, &recent);
        if history.len() == RECENT_PRICES {
            history.pop_front();
        }
        history.push_back((o.day, o.average_fen_per_kg.0));
    }
}
