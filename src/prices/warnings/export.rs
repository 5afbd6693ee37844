//! Warnings as a file.

use super::model::{PriceWarning, WarningRule};
use kernel::Ts;
use tabular::{Table, Value};

pub fn table(warnings: &[PriceWarning]) -> Table {
    let columns = [
        "日期",
        "规则",
        "方向",
        "级别",
        "品种",
        "采价点",
        "数值(千分)",
        "阈值(千分)",
        "最近价(元/公斤)",
        "状态",
        "说明",
        "处理人",
        "处理时间(北京)",
        "产生时间(北京)",
        "编号",
    ];
    let mut table = Table::new("价格预警", columns);
    for warning in warnings {
        let evidence = &warning.evidence;
        let optional = |text: Option<String>| text.map_or(Value::Empty, Value::Text);
        table.push(vec![
            Value::text(warning.day.to_string()),
            Value::text(warning.rule.name_zh()),
            Value::text(match warning.rule {
                WarningRule::StockOut => "缺货",
                _ => warning.direction.name_zh(),
            }),
            Value::Int(i64::from(warning.grade)),
            Value::text(&warning.variety.name_zh),
            Value::text(warning.source.as_ref().map_or("全市", |s| &s.name_zh)),
            Value::Int(evidence.figure),
            Value::Int(evidence.threshold),
            evidence.prices.last().map_or(Value::Empty, |price| Value::yuan(price.fen_per_kg)),
            Value::text(warning.state.name_zh()),
            optional(warning.reason.clone()),
            optional(warning.decided_by.clone()),
            optional(warning.decided_at.map(Ts::beijing_minute)),
            Value::text(warning.created_at.beijing_minute()),
            Value::text(warning.id.to_string()),
        ]);
    }
    table
}
