//! A series as a file: what the page shows, with the unit in every header.

use super::{
    series::{PriceSeries, SeriesPoint},
    service::{OverviewRow, PriceOverview},
};
use crate::{
    export::{heads, key, percent, yuan},
    figures::PriceUnit,
};
use exports::{Cell, Export, File, Format};
use kernel::{Day, Lang, Result};

/// One step: the city's figures, and what the step is compared with.
struct Row<'s> {
    day: Day,
    city: Option<(&'s SeriesPoint, Option<i64>)>,
}

impl Row<'_> {
    fn of_city(&self, figure: impl FnOnce(&SeriesPoint) -> Cell) -> Cell {
        self.city.map_or(Cell::Empty, |(point, _)| figure(point))
    }
}

fn columns(series: &PriceSeries, unit: PriceUnit) -> Export<'_, Row<'_>> {
    let days = format!("{}-{}", series.from, series.to);
    let (zh, en) = (&series.variety.name_zh, &series.variety.name_en);
    let mut columns =
        Export::new(format!("{zh}行情-{days}"), format!("{en}-{days}"))
            .column("day", "日期", "Day", |row: &Row, _| row.day.to_string());
    type Price = fn(&SeriesPoint) -> Option<i64>;
    let prices: [(&str, &str, &str, Price); 3] = [
        ("low", "批发最低", "Wholesale low", |p| p.low),
        ("average", "批发平均", "Wholesale average", |p| p.average),
        ("high", "批发最高", "Wholesale high", |p| p.high),
    ];
    for (what, zh, en, price) in prices {
        let (zh, en) = heads(zh, en, unit);
        columns = columns.column(key(what, unit), zh, en, move |row, _| row.of_city(|p| yuan(unit, price(p))));
    }
    let (zh, en) = heads("零售平均", "Retail average", unit);
    columns = columns
        .column("volume_kg", "上市量(吨)", "Volume (t)", |row, _| row.of_city(|p| p.volume_kg.map(Cell::tonnes).into()))
        .column("markets", "报价市场数", "Markets", |row, _| row.of_city(|p| p.markets.into()))
        .column(key("retail", unit), zh, en, move |row, _| row.of_city(|p| yuan(unit, p.retail)))
        .column("stores", "零售门店数", "Shops", |row, _| row.of_city(|p| p.stores.into()))
        .column("margin_permille", "批零差率(%)", "Retail over wholesale (%)", move |row, _| {
            row.of_city(|p| percent(between(unit, p.retail, p.average)))
        })
        .column("change_permille", "环比(%)", "Against the step before (%)", move |row, _| {
            // A step that follows no other is compared with nothing.
            let change = row.city.and_then(|(p, then)| p.change_permille.and_then(|_| between(unit, p.average, then)));
            percent(change)
        });
    for source in &series.sources {
        let (zh, en) = heads(&source.name_zh, &source.name_en, unit);
        columns = columns.column(key(&source.source, unit), zh, en, move |row, _| {
            yuan(unit, source.points.iter().find(|p| p.day == row.day).map(|p| p.average))
        });
    }
    columns
}

/// One line per step: the city, then every source that is shown.
pub fn series(series: &PriceSeries, unit: PriceUnit, format: Format, lang: Lang) -> Result<File> {
    // A source may have reported on a step without a figure for the city.
    let mut days: Vec<_> = series.points.iter().map(|p| p.day).collect();
    days.extend(series.sources.iter().flat_map(|s| s.points.iter().map(|p| p.day)));
    days.sort_unstable();
    days.dedup();
    let earlier = |at: usize| at.checked_sub(1).and_then(|at| series.points.get(at)?.average);
    let city = |day: Day| series.points.iter().enumerate().find(|(_, p)| p.day == day).map(|(at, p)| (p, earlier(at)));
    let rows = days.into_iter().map(|day| Row { day, city: city(day) }).collect();
    columns(series, unit).write_rows(format, lang, rows)
}

/// How two prices differ as they are printed, in thousandths of the second.
fn between(unit: PriceUnit, now: Option<i64>, then: Option<i64>) -> Option<i64> {
    unit.change(now?, then?).permille
}

/// The heat table: one line per variety, one column per day.
pub fn overview(overview: PriceOverview, unit: PriceUnit, format: Format, lang: Lang) -> Result<File> {
    let last = overview.days.last().map(ToString::to_string).unwrap_or_default();
    let mut columns = Export::new(format!("批发均价一览-{last}"), format!("wholesale averages-{last}")).column(
        "variety",
        "品种",
        "Variety",
        |row: &OverviewRow, lang| Cell::named(lang, &row.variety.name_zh, &row.variety.name_en),
    );
    for (place, day) in overview.days.iter().enumerate() {
        let (zh, en) = heads(&day.to_string(), &day.to_string(), unit);
        columns = columns
            .column(key(&day.to_string(), unit), zh, en, move |row, _| yuan(unit, row.averages.get(place).copied().flatten()));
    }
    let (zh, en) = heads("零售平均", "Retail average", unit);
    type Then = fn(&OverviewRow) -> Option<i64>;
    let changes: [(&str, &str, &str, Then); 3] = [
        ("day_permille", "较前一日(%)", "Against the day before (%)", |row| row.day_average),
        ("week_permille", "周环比(%)", "Against the week before (%)", |row| row.week_average),
        ("year_permille", "同比(%)", "Against the year before (%)", |row| row.year_average),
    ];
    columns = columns.column(key("retail", unit), zh, en, move |row, _| yuan(unit, row.retail));
    for (key, zh, en, then) in changes {
        columns = columns.column(key, zh, en, move |row, _| percent(between(unit, row.latest, then(row))));
    }
    columns
        .column("year_day", "同比对比日(非同日时)", "Day of the year before (if not the same)", |row, _| {
            row.year_day.map(|day| day.to_string())
        })
        .write_rows(format, lang, overview.rows)
}
