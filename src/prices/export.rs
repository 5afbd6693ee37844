//! Prices in files for people and spreadsheets: cells, and observations as a list.

use std::collections::HashMap;

use crate::{
    figures::PriceUnit,
    observations::ObservationView,
    sources::{self, SourceKind},
};
use kernel::Result;
use storage::Tx;
use tabular::Value;

/// A price per unit, with two decimals; empty where there is none.
pub fn yuan(unit: PriceUnit, fen_per_kg: Option<i64>) -> Value {
    fen_per_kg.map_or(Value::Empty, |price| Value::yuan(unit.printed(price)))
}

/// Thousandths as percent with one decimal; empty where there are none.
pub fn percent(permille: Option<i64>) -> Value {
    permille.map_or(Value::Empty, |digits| Value::Decimal { digits, scale: 1 })
}

/// What the codes of varieties and sources are called in files.
#[derive(Clone)]
pub(crate) struct ChineseNames {
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
pub(crate) fn observations(rows: &[ObservationView], names: &ChineseNames) -> tabular::Table {
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
