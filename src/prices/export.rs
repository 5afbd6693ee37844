//! Prices in files for people and spreadsheets: cells and names, and observations as a list.

use std::collections::HashMap;

use crate::{
    figures::PriceUnit,
    observations::ObservationView,
    sources::{self, PriceSource, SourceKind},
};
use exports::{Cell, Export};
use kernel::{Lang, Result, Text};
use storage::Tx;

/// A price per unit, with two decimals; empty where there is none.
pub fn yuan(unit: PriceUnit, fen_per_kg: Option<i64>) -> Cell {
    fen_per_kg.map_or(Cell::Empty, |price| Cell::yuan(unit.printed(price)))
}

/// Thousandths as percent with one decimal; empty where there are none.
pub fn percent(permille: Option<i64>) -> Cell {
    permille.map_or(Cell::Empty, Cell::percent)
}

/// The key of a column of such prices: `low_fen_per_kg`.
pub fn key(what: &str, unit: PriceUnit) -> String {
    format!("{what}_fen_per_{unit}")
}

/// The heads of a column in this unit: `批发最低(元/公斤)`.
pub fn heads(zh: &str, en: &str, unit: PriceUnit) -> (String, String) {
    (format!("{zh}({})", unit.name_zh()), format!("{en} ({})", unit.name_en()))
}

/// What the codes of varieties and sources are called in files.
pub(crate) struct Names {
    varieties: HashMap<String, Text>,
    sources: HashMap<String, (Text, SourceKind)>,
}

impl Names {
    /// # Errors
    /// Those of the database.
    pub fn load(tx: &mut Tx) -> Result<Names> {
        let varieties = catalogue::service::index(tx)?.all().map(|v| (v.code.clone(), v.name.clone())).collect();
        let sources = sources::list(tx, None)?;
        let sources = sources.into_iter().map(|s| (s.code, (Text::new(s.name_zh, s.name_en), s.kind))).collect();
        Ok(Names { varieties, sources })
    }

    /// `None` for a code that the catalogue does not have.
    pub fn variety(&self, code: &str, lang: Lang) -> Option<&str> {
        self.varieties.get(code).map(|name| name.get(lang))
    }

    /// `None` for a code that no source has.
    pub fn source(&self, code: &str, lang: Lang) -> Option<&str> {
        self.sources.get(code).map(|(name, _)| name.get(lang))
    }

    /// `None` for a code that no source has.
    pub fn kind(&self, code: &str) -> Option<SourceKind> {
        self.sources.get(code).map(|(_, kind)| *kind)
    }
}

/// The unit as it was written; the codes that the form sends by their names.
fn reported_unit(unit: &str, lang: Lang) -> &str {
    match (unit, lang) {
        ("jin", Lang::Zh) => "斤",
        ("kg", Lang::Zh) => "公斤",
        (other, _) => other,
    }
}

/// Observations as a list.
pub(crate) fn observations(names: &Names) -> Export<'_, ObservationView> {
    Export::new("采价记录", "observations")
        .column("day", "日期", "Day", |o: &ObservationView, _| o.day.to_string())
        .column("source", "采价点", "Source", move |o, lang| names.source(&o.source, lang).unwrap_or(&o.source).to_owned())
        .column("variety", "品种", "Variety", move |o, lang| names.variety(&o.variety, lang).unwrap_or(&o.variety).to_owned())
        .column("spec", "规格", "Specification", |o, _| o.spec.clone())
        .column("origin", "产地", "Origin", |o, _| o.origin.clone())
        .column("low_fen_per_kg", "最低价(元/公斤)", "Low (yuan/kg)", |o, _| o.low_fen_per_kg)
        .column("average_fen_per_kg", "平均价(元/公斤)", "Average (yuan/kg)", |o, _| o.average_fen_per_kg)
        .column("high_fen_per_kg", "最高价(元/公斤)", "High (yuan/kg)", |o, _| o.high_fen_per_kg)
        .column("volume_kg", "上市量(公斤)", "Volume (kg)", |o, _| o.volume_kg)
        .column("stores", "门店数", "Shops", |o, _| o.stores)
        .column("reported_unit", "原报单位", "Unit as reported", |o, lang| reported_unit(&o.quote.unit, lang).to_owned())
        .column("reported_average", "原报平均价", "Average as reported", |o, _| o.quote.average.clone())
        .column("unit_suspected", "单位存疑", "Unit in doubt", |o, _| o.unit_suspected)
        .column("change_reason", "变动原因", "Reason of the change", |o, _| o.change_reason.clone())
        .column("state", "状态", "State", |o, lang| match o.superseded_by {
            Some(_) => Cell::coded("void", lang, "已被更正", "Corrected"),
            None => Cell::word(o.state, lang),
        })
        .column("void_reason", "作废原因", "Why void", |o, _| o.void_reason.clone())
        .column("id", "编号", "Id", |o, _| o.id)
}

/// Markets and chains that report prices.
pub(crate) fn sources() -> Export<'static, PriceSource> {
    Export::new("采价点", "price sources")
        .column("code", "代码", "Code", |s: &PriceSource, _| s.code.clone())
        .column("name", "名称", "Name", |s, lang| Cell::named(lang, &s.name_zh, &s.name_en))
        .column("kind", "类型", "Kind", |s, lang| Cell::word(s.kind, lang))
        .column("region", "地区代码", "Region code", |s, _| s.region.clone())
        .column("stores", "门店数", "Shops", |s, _| s.stores)
        .column("active", "使用中", "In use", |s, _| s.active)
        .column("currency", "币种", "Currency", |s, _| s.currency.clone())
        .column("deadline", "报送截止(北京)", "Due (Beijing)", |s, _| s.deadline().to_string())
}
