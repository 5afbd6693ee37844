//! The table as a file for people and spreadsheets: the unit in every header, "数据不足" instead of a number.

use std::collections::HashMap;

use super::{
    figures::{PriceUnit, PrintedChange},
    model::BulletinRow,
    observations::ObservationView,
    printed,
    sources::{self, SourceKind},
    table::{Row, Source, Table},
};
use kernel::Result;
use storage::Tx;
use tabular::{self, Column, Value};

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

/// What the codes of varieties and sources are called in files.
#[derive(Clone)]
pub struct ChineseNames {
    varieties: HashMap<String, String>,
    sources: HashMap<String, (String, SourceKind)>,
}

impl ChineseNames {
    /// # Errors
    /// Those of the database.
    pub fn load(tx: &mut Tx) -> Result<ChineseNames> {
        let varieties = catalogue::service::index(tx)?.all().map(|v| (v.code.clone(), v.name.zh.clone())).collect();
        let sources = sources::list(tx, None)?.into_iter().map(|s| (s.code, (s.name_zh, s.kind))).collect();
        Ok(ChineseNames { varieties, sources })
    }

    /// `None` for a code that the catalogue does not have.
    pub fn variety(&self, code: &str) -> Option<&str> {
        self.varieties.get(code).map(String::as_str)
    }

    /// `None` for a code that no source has.
    pub fn source(&self, code: &str) -> Option<&str> {
        self.sources.get(code).map(|(name, _)| name.as_str())
    }

    /// `None` for a code that no source has.
    pub fn kind(&self, code: &str) -> Option<SourceKind> {
        self.sources.get(code).map(|(_, kind)| *kind)
    }
}

/// The unit as it was written; the codes that the form sends by their names.
fn reported_unit(unit: &str) -> &str {
    match unit {
        "jin" => "斤",
        "kg" => "公斤",
        other => other,
    }
}

/// Observations as a list.
pub fn observations(rows: &[ObservationView], names: &ChineseNames) -> tabular::Table {
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
            Value::text(names.source(&row.source).unwrap_or(&row.source)),
            Value::text(names.variety(&row.variety).unwrap_or(&row.variety)),
            Value::text(&row.spec),
            Value::text(&row.origin),
            Value::yuan(row.low_fen_per_kg.0),
            Value::yuan(row.average_fen_per_kg.0),
            Value::yuan(row.high_fen_per_kg.0),
            row.volume_kg.map_or(Value::Empty, |v| Value::Int(v.0)),
            row.stores.map_or(Value::Empty, |s| Value::Int(i64::from(s))),
            Value::text(reported_unit(&row.quote.unit)),
            Value::text(&row.quote.average),
            Value::Bool(row.unit_suspected),
            optional(&row.change_reason),
            Value::text(if row.superseded_by.is_some() { "已被更正" } else { row.state.name_zh() }),
            optional(&row.void_reason),
            Value::text(row.id.to_string()),
        ]);
    }
    table
}
