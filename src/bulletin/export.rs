//! The table as a file for people and spreadsheets: the unit in every header, "数据不足" instead of a number.

use super::{
    figures::{PriceUnit, PrintedChange, Weighting},
    model::BulletinRow,
    observations::ObservationView,
    printed,
    sources::SourceKind,
    table::{Row, Source, Table},
};
use crate::tabular::{self, Column, Value};

/// 《蔬菜批发及连锁超市零售价格公示表》.
pub const TITLE: &str = "蔬菜批发及连锁超市零售价格公示表";

/// The file's name, without its extension.
pub fn file_name(row: &BulletinRow) -> String {
    format!("{TITLE}-{}-第{}版", row.day, row.edition)
}

pub(super) fn yuan(unit: PriceUnit, fen_per_kg: Option<i64>) -> Value {
    fen_per_kg.map_or(Value::Empty, |price| Value::yuan(unit.printed(price)))
}

/// The difference of two printed prices.
pub(super) fn change(change: Option<PrintedChange>) -> Value {
    change.map_or(Value::Empty, |change| Value::yuan(change.by))
}

/// A figure, or the words that stand for it where there are too few sources.
fn figure(unit: PriceUnit, value: Option<i64>, insufficient: bool) -> Value {
    if insufficient { Value::text("数据不足") } else { yuan(unit, value) }
}

pub(super) fn percent(permille: Option<i64>) -> Value {
    permille.map_or(Value::Empty, |digits| Value::Decimal { digits, scale: 1 })
}

/// The table with one line per variety, in the unit that the reader wants.
pub fn table(edition: &Table, unit: PriceUnit) -> tabular::Table {
    let u = unit.name_zh();
    let chains: Vec<&Source> = edition.sources.iter().filter(|s| s.kind == SourceKind::Chain).collect();
    let mut columns: Vec<Column> = ["序号".to_owned(), "品种".to_owned(), "规格".to_owned()].map(Column::new).to_vec();
    for name in ["批发最低", "批发平均", "批发最高", "主要区间低", "主要区间高"] {
        columns.push(Column::new(format!("{name}({u})")));
    }
    columns.extend(["加权方式", "报价市场数", "上市量(吨)"].map(Column::new));
    columns.extend(chains.iter().map(|chain| Column::new(format!("{}({u})", chain.name))));
    columns.push(Column::new(format!("零售平均({u})")));
    columns.extend(["零售门店数", "批零差率(%)"].map(Column::new));
    columns.push(Column::new(format!("较前一日({u})")));
    columns.extend(["较前一日(%)", "周环比(%)", "同比(%)", "农历同比(%)", "备注"].map(Column::new));
    let mut out = tabular::Table { title: format!("{} 第{}版", edition.day, edition.edition), columns, rows: Vec::new() };
    for row in &edition.rows {
        out.push(line(unit, row));
    }
    out
}

fn line(unit: PriceUnit, row: &Row) -> Vec<Value> {
    let (wholesale, retail) = (&row.wholesale, &row.retail);
    let mut line = vec![Value::Int(row.rank), Value::text(&row.variety.name_zh), Value::text(&row.spec)];
    for value in [wholesale.low, wholesale.average, wholesale.high, wholesale.mostly_low, wholesale.mostly_high] {
        line.push(figure(unit, value, wholesale.insufficient));
    }
    line.push(Value::text(match wholesale.weighting {
        Weighting::Volume => "按上市量加权",
        Weighting::Simple => "简单平均",
    }));
    line.push(Value::Int(wholesale.sources));
    line.push(wholesale.volume_kg.map_or(Value::Empty, Value::tonnes));
    line.extend(row.chains.iter().map(|chain| yuan(unit, chain.price)));
    line.push(figure(unit, retail.average, retail.insufficient));
    line.push(Value::Int(retail.stores));
    let changes = printed::changes(unit, row);
    line.push(percent(changes.margin));
    line.push(change(changes.day));
    line.extend([changes.day.and_then(|day| day.permille), changes.week, changes.year, changes.lunar].map(percent));
    line.push(row.note.clone().map_or(Value::Empty, Value::Text));
    line
}

/// Observations as a list.
pub fn observations(rows: &[ObservationView]) -> tabular::Table {
    let columns = [
        "日期",
        "采价点",
        "品种",
        "规格",
        "产地",
        "最低价(元/公斤)",
        "平均价(元/公斤)",
        "最高价(元/公斤)",
        "上市量(公斤)",
        "门店数",
        "原报单位",
        "原报平均价",
        "单位存疑",
        "变动原因",
        "状态",
        "作废原因",
        "编号",
    ];
    let mut table = tabular::Table::new("采价记录", columns);
    for row in rows {
        let optional = |text: &Option<String>| text.clone().map_or(Value::Empty, Value::Text);
        table.push(vec![
            Value::text(row.day.to_string()),
            Value::text(&row.source),
            Value::text(&row.variety),
            Value::text(&row.spec),
            Value::text(&row.origin),
            Value::yuan(row.low_fen_per_kg.0),
            Value::yuan(row.average_fen_per_kg.0),
            Value::yuan(row.high_fen_per_kg.0),
            row.volume_kg.map_or(Value::Empty, |v| Value::Int(v.0)),
            row.stores.map_or(Value::Empty, |s| Value::Int(i64::from(s))),
            Value::text(&row.quote.unit),
            Value::text(&row.quote.average),
            Value::Bool(row.unit_suspected),
            optional(&row.change_reason),
            Value::text(row.state.as_str()),
            optional(&row.void_reason),
            Value::text(row.id.to_string()),
        ]);
    }
    table
}
