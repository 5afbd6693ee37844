//! Warnings as a file.

use super::model::{PriceWarning, WarningRule};
use exports::{Cell, Export};

pub fn columns() -> Export<'static, PriceWarning> {
    Export::new("价格预警", "price warnings")
        .column("day", "日期", "Day", |w: &PriceWarning, _| w.day.to_string())
        .column("rule", "规则", "Rule", |w, lang| Cell::word(w.rule, lang))
        .column("direction", "方向", "Direction", |w, lang| match w.rule {
            WarningRule::StockOut => Cell::coded("missing", lang, "缺货", "missing"),
            _ => Cell::word(w.direction, lang),
        })
        .column("grade", "级别", "Grade", |w, _| w.grade)
        .column("variety", "品种", "Variety", |w, lang| Cell::named(lang, &w.variety.name_zh, &w.variety.name_en))
        .column("source", "采价点", "Source", |w, lang| match &w.source {
            Some(source) => Cell::named(lang, &source.name_zh, &source.name_en),
            None => Cell::named(lang, "全市", "City"),
        })
        .column("figure_permille", "数值(千分)", "Figure (thousandths)", |w, _| w.evidence.figure)
        .column("threshold_permille", "阈值(千分)", "Threshold (thousandths)", |w, _| w.evidence.threshold)
        .column("last_fen_per_kg", "最近价(元/公斤)", "Last price (yuan/kg)", |w, _| {
            w.evidence.prices.last().map(|price| Cell::yuan(price.fen_per_kg))
        })
        .column("state", "状态", "State", |w, lang| Cell::word(w.state, lang))
        .column("reason", "说明", "Reason", |w, _| w.reason.clone())
        .column("decided_by", "处理人", "Decided by", |w, _| w.decided_by.clone())
        .column("decided_at", "处理时间(北京)", "Decided (Beijing)", |w, _| w.decided_at)
        .column("created_at", "产生时间(北京)", "Raised (Beijing)", |w, _| w.created_at)
        .column("id", "编号", "Id", |w, _| w.id)
}
