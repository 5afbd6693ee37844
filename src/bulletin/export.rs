//! The table as a file for people and spreadsheets: the unit in every header, "数据不足" instead of a number.

use super::{
    model::BulletinRow,
    printed,
    table::{Row, Table},
};
use exports::{Cell, Export};
use kernel::Lang;
use prices::{
    export::{heads, key, percent, yuan},
    figures::{PriceUnit, PrintedChange},
    sources::SourceKind,
};

/// 《蔬菜批发及连锁超市零售价格公示表》.
pub const TITLE: &str = "蔬菜批发及连锁超市零售价格公示表";

/// The file's name, without its extension.
pub fn file_name(row: &BulletinRow) -> String {
    format!("{TITLE}-{}-第{}版", row.day, row.edition)
}

/// The difference of two printed prices.
pub(super) fn change(change: Option<PrintedChange>) -> Cell {
    change.map_or(Cell::Empty, |change| Cell::yuan(change.by))
}

/// A figure, or the words that stand for it where there are too few sources.
fn figure(unit: PriceUnit, value: Option<i64>, insufficient: bool, lang: Lang) -> Cell {
    if insufficient { Cell::coded("insufficient", lang, "数据不足", "too few") } else { yuan(unit, value) }
}

/// The table with one line per variety, in the unit that the reader wants.
pub fn columns(edition: &Table, unit: PriceUnit) -> Export<'static, Row> {
    type Figure = fn(&Row) -> Option<i64>;
    let mut columns =
        Export::new(format!("{} 第{}版", edition.day, edition.edition), format!("{} edition {}", edition.day, edition.edition))
            .column("rank", "序号", "Number", |row: &Row, _| row.rank)
            .column("variety", "品种", "Variety", |row, lang| Cell::named(lang, &row.variety.name_zh, &row.variety.name_en))
            .column("spec", "规格", "Specification", |row, _| row.spec.clone());
    let wholesale: [(&str, &str, &str, Figure); 5] = [
        ("low", "批发最低", "Wholesale low", |row| row.wholesale.low),
        ("average", "批发平均", "Wholesale average", |row| row.wholesale.average),
        ("high", "批发最高", "Wholesale high", |row| row.wholesale.high),
        ("mostly_low", "主要区间低", "Mostly from", |row| row.wholesale.mostly_low),
        ("mostly_high", "主要区间高", "Mostly to", |row| row.wholesale.mostly_high),
    ];
    for (what, zh, en, price) in wholesale {
        let (zh, en) = heads(zh, en, unit);
        columns =
            columns.column(key(what, unit), zh, en, move |row, lang| figure(unit, price(row), row.wholesale.insufficient, lang));
    }
    columns = columns
        .column("weighting", "加权方式", "Weighting", |row, lang| Cell::word(row.wholesale.weighting, lang))
        .column("sources", "报价市场数", "Markets", |row, _| row.wholesale.sources)
        .column("volume_kg", "上市量(吨)", "Volume (t)", |row, _| row.wholesale.volume_kg.map(Cell::tonnes));
    for (place, chain) in edition.sources.iter().filter(|s| s.kind == SourceKind::Chain).enumerate() {
        let (zh, en) = heads(&chain.name, &chain.name_en, unit);
        columns = columns.column(key(&chain.code, unit), zh, en, move |row, _| {
            yuan(unit, row.chains.get(place).and_then(|chain| chain.price))
        });
    }
    let retail = heads("零售平均", "Retail average", unit);
    let day = heads("较前一日", "Against the day before", unit);
    type Change = fn(printed::Changes) -> Option<i64>;
    columns = columns
        .column(key("retail", unit), retail.0, retail.1, move |row, lang| {
            figure(unit, row.retail.average, row.retail.insufficient, lang)
        })
        .column("stores", "零售门店数", "Shops", |row, _| row.retail.stores)
        .column("margin_permille", "批零差率(%)", "Retail over wholesale (%)", move |row, _| {
            percent(printed::changes(unit, row).margin)
        })
        .column(key("day_change", unit), day.0, day.1, move |row, _| change(printed::changes(unit, row).day));
    let changes: [(&str, &str, &str, Change); 4] = [
        ("day_permille", "较前一日(%)", "Against the day before (%)", |c| c.day.and_then(|day| day.permille)),
        ("week_permille", "周环比(%)", "Against the week before (%)", |c| c.week),
        ("year_permille", "同比(%)", "Against the year before (%)", |c| c.year),
        ("lunar_permille", "农历同比(%)", "Against the lunar year before (%)", |c| c.lunar),
    ];
    for (key, zh, en, of) in changes {
        columns = columns.column(key, zh, en, move |row, _| percent(of(printed::changes(unit, row))));
    }
    columns.column("note", "备注", "Note", |row, _| row.note.clone())
}
