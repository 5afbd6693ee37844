//! A series as a file: what the page shows, with the unit in every header.

use super::{series::PriceSeries, service::PriceOverview};
use crate::{
    export::{percent, yuan},
    figures::PriceUnit,
};
use tabular::{Column, Table, Value};

/// The file's name, without its extension.
pub fn file_name(series: &PriceSeries) -> String {
    format!("{}行情-{}-{}", series.variety.name_zh, series.from, series.to)
}

/// One line per step: the city, then every source that is shown.
pub fn table(series: &PriceSeries, unit: PriceUnit) -> Table {
    let u = unit.name_zh();
    let mut columns: Vec<Column> = vec!["日期".into()];
    for name in ["批发最低", "批发平均", "批发最高"] {
        columns.push(Column::new(format!("{name}({u})")));
    }
    columns.extend(["上市量(吨)", "报价市场数"].map(Column::new));
    columns.push(Column::new(format!("零售平均({u})")));
    columns.extend(["零售门店数", "批零差率(%)", "环比(%)"].map(Column::new));
    columns.extend(series.sources.iter().map(|source| Column::new(format!("{}({u})", source.name_zh))));
    let mut table = Table { title: file_name(series), columns, rows: Vec::new() };
    // A source may have reported on a step without a figure for the city.
    let mut days: Vec<_> = series.points.iter().map(|p| p.day).collect();
    days.extend(series.sources.iter().flat_map(|s| s.points.iter().map(|p| p.day)));
    days.sort_unstable();
    days.dedup();
    let earlier = |at: usize| at.checked_sub(1).and_then(|at| series.points.get(at)?.average);
    for day in days {
        let mut line = vec![Value::text(day.to_string())];
        match series.points.iter().enumerate().find(|(_, p)| p.day == day) {
            Some((at, p)) => {
                line.extend([p.low, p.average, p.high].map(|price| yuan(unit, price)));
                line.push(p.volume_kg.map_or(Value::Empty, Value::tonnes));
                line.push(Value::Int(p.markets));
                line.push(yuan(unit, p.retail));
                line.push(Value::Int(p.stores));
                line.push(percent(between(unit, p.retail, p.average)));
                // A step that follows no other is compared with nothing.
                line.push(percent(p.change_permille.and_then(|_| between(unit, p.average, earlier(at)))));
            }
            None => line.extend(std::iter::repeat_n(Value::Empty, 9)),
        }
        let of = |source: &super::series::SourceSeries| source.points.iter().find(|p| p.day == day).map(|p| p.average);
        line.extend(series.sources.iter().map(|source| yuan(unit, of(source))));
        table.push(line);
    }
    table
}

/// How two prices differ as they are printed, in thousandths of the second.
fn between(unit: PriceUnit, now: Option<i64>, then: Option<i64>) -> Option<i64> {
    unit.change(now?, then?).permille
}

/// The heat table: one line per variety, one column per day.
pub fn overview(overview: &PriceOverview, unit: PriceUnit) -> Table {
    let u = unit.name_zh();
    let mut columns: Vec<Column> = vec!["品种".into()];
    columns.extend(overview.days.iter().map(|day| Column::new(format!("{day}({u})"))));
    columns.push(Column::new(format!("零售平均({u})")));
    columns.extend(["较前一日(%)", "周环比(%)", "同比(%)", "同比对比日(非同日时)"].map(Column::new));
    let last = overview.days.last().map(ToString::to_string).unwrap_or_default();
    let mut table = Table { title: format!("批发均价一览-{last}"), columns, rows: Vec::new() };
    for row in &overview.rows {
        let mut line = vec![Value::text(&row.variety.name_zh)];
        line.extend(row.averages.iter().map(|price| yuan(unit, *price)));
        line.push(yuan(unit, row.retail));
        let changes = [row.day_average, row.week_average, row.year_average].map(|then| between(unit, row.latest, then));
        line.extend(changes.map(percent));
        line.push(row.year_day.map_or(Value::Empty, |day| Value::text(day.to_string())));
        table.push(line);
    }
    table
}
