//! The table as a file for people and spreadsheets: the unit in every header, "数据不足" instead of a number.

use super::{
    model::BulletinRow,
    printed,
    table::{Row, Source, Table},
};
use prices::{
    export::{percent, yuan},
    figures::{PriceUnit, PrintedChange},
    sources::SourceKind,
};
use tabular::{self, Column, Value};

/// 《蔬菜批发及连锁超市零售价格公示表》.
pub const TITLE: &str = "蔬菜批发及连锁超市零售价格公示表";

/// The file's name, without its extension.
pub fn file_name(row: &BulletinRow) -> String {
    format!("{TITLE}-{}-第{}版", row.day, row.edition)
}

/// The difference of two printed prices.
pub(super) fn change(change: Option<PrintedChange>) -> Value {
    change.map_or(Value::Empty, |change| Value::yuan(change.by))
}

/// A figure, or the words that stand for it where there are too few sources.
fn figure(unit: PriceUnit, value: Option<i64>, insufficient: bool) -> Value {
    if insufficient { Value::text("数据不足") } else { yuan(unit, value) }
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
    line.push(Value::text(wholesale.weighting.name_zh()));
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
