//! Warnings as a file.

use super::model::{PriceWarning, WarningDirection, WarningRule, WarningState};
use crate::tabular::{Table, Value};

fn rule(rule: WarningRule) -> &'static str {
    match rule {
        WarningRule::Ifpa => "IFPA 月度异常",
        WarningRule::Outlier => "单日离群价",
        WarningRule::TwoDays => "连续两日",
        WarningRule::Week => "一周变动",
        WarningRule::StockOut => "连续缺货",
    }
}

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
        "处理时间",
        "产生时间",
        "编号",
    ];
    let mut table = Table::new("价格预警", columns);
    for warning in warnings {
        let evidence = &warning.evidence;
        let optional = |text: Option<String>| text.map_or(Value::Empty, Value::Text);
        table.push(vec![
            Value::text(warning.day.to_string()),
            Value::text(rule(warning.rule)),
            Value::text(match (warning.rule, warning.direction) {
                (WarningRule::StockOut, _) => "缺货",
                (_, WarningDirection::High) => "偏高",
                (_, WarningDirection::Low) => "偏低",
            }),
            Value::Int(i64::from(warning.grade)),
            Value::text(&warning.variety.name_zh),
            Value::text(warning.source.as_ref().map_or("全市", |s| &s.name_zh)),
            Value::Int(evidence.figure),
            Value::Int(evidence.threshold),
            evidence.prices.last().map_or(Value::Empty, |price| Value::yuan(price.fen_per_kg)),
            Value::text(match warning.state {
                WarningState::Open => "待处理",
                WarningState::Acknowledged => "已确认",
                WarningState::Dismissed => "已排除",
            }),
            optional(warning.reason.clone()),
            optional(warning.decided_by.clone()),
            optional(warning.decided_at.map(|at| at.to_string())),
            Value::text(warning.created_at.to_string()),
            Value::text(warning.id.to_string()),
        ]);
    }
    table
}
