//! The day's price table as a pure function of its observations ("figures", section 3), and the bytes that stand for it.
//!
//! The table names everything it was computed from: the basket, the sources that were expected, the ids of the
//! observations of the day and of the days it is compared with. So anyone can compute it again, to the same bytes,
//! whatever has happened to catalogue and sources since; an observation never changes, it is only made void.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{lunar, method::Method};
use kernel::{Day, Error, Id, Result};
use prices::{
    Variety,
    figures::{self, PriceUnit, Quote, Retail, Weighting, Wholesale},
    history::years_before,
    index::IndexLine,
    sources::SourceKind,
};

/// A market or chain that was expected to report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinSource)]
pub struct Source {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub kind: SourceKind,
    pub stores: i64,
    /// It reported at least one price that counts.
    pub reported: bool,
}

/// What one chain asks for the variety, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChainPrice {
    pub source: String,
    pub price: Option<i64>,
}

/// One line of the table. Prices in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinRow)]
pub struct Row {
    pub rank: i64,
    pub variety: Variety,
    /// The spec that all observations share, else "多规格".
    pub spec: String,
    pub wholesale: Wholesale,
    pub chains: Vec<ChainPrice>,
    pub retail: Retail,
    /// 批零差率 in thousandths.
    pub margin_permille: Option<i64>,
    /// The wholesale average against the day before.
    pub change_fen: Option<i64>,
    pub change_permille: Option<i64>,
    /// The wholesale average against the same day of the week before.
    pub week_permille: Option<i64>,
    /// Since the third method: by how much it differs from that of the week before, of the year before and of the lunar
    /// year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_fen: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_fen: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lunar_fen: Option<i64>,
    /// 同比: against the same day of the year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_permille: Option<i64>,
    /// 农历同比: against the same day of the lunar year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lunar_permille: Option<i64>,
    pub note: Option<String>,
    pub note_en: Option<String>,
}

/// A riser or faller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mover {
    pub variety: Variety,
    pub change_fen: i64,
    pub change_permille: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinSummary)]
pub struct Summary {
    pub up: i64,
    pub flat: i64,
    pub down: i64,
    /// Varieties without a price on one of the two days.
    pub no_data: i64,
    pub risers: Vec<Mover>,
    pub fallers: Vec<Mover>,
    pub text_zh: String,
    pub text_en: String,
}

/// Who reported, of those expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    pub markets: i64,
    pub markets_expected: i64,
    pub chains: i64,
    pub chains_expected: i64,
    pub stores: i64,
    pub stores_expected: i64,
}

/// The observations of an earlier day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Compared {
    pub day: Day,
    pub observations: Vec<Id>,
}

/// The table, complete and self-contained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinTable)]
pub struct Table {
    pub day: Day,
    pub edition: i64,
    pub reason: Option<String>,
    pub unit: PriceUnit,
    pub method_version: String,
    pub rows: Vec<Row>,
    pub sources: Vec<Source>,
    pub summary: Summary,
    pub coverage: Coverage,
    /// The observations that count.
    pub observations: Vec<Id>,
    /// Observations with a suspected unit and no explanation: they do not count.
    pub left_out: Vec<Id>,
    pub day_before: Compared,
    pub week_before: Compared,
    /// Since the second method: the same day of the year before, and of the lunar year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_before: Option<Compared>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lunar_before: Option<Compared>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexLine>,
}

impl Table {
    /// The days that the table is compared with: what for, in both languages, and which.
    pub fn compared(&self) -> Vec<(&'static str, &'static str, Day)> {
        let day = |zh, en, compared: Option<&Compared>| compared.map(|c| (zh, en, c.day));
        [
            day("较前一日", "day on day", Some(&self.day_before)),
            day("周环比", "week on week", Some(&self.week_before)),
            day("同比", "year on year", self.year_before.as_ref()),
            day("农历同比", "lunar year on year", self.lunar_before.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Every observation that the figures depend on.
    pub fn inputs(&self) -> Vec<Id> {
        let earlier = [Some(&self.day_before), Some(&self.week_before), self.year_before.as_ref(), self.lunar_before.as_ref()];
        let mut all: Vec<Id> = self.observations.iter().chain(&self.left_out).copied().collect();
        all.extend(earlier.into_iter().flatten().flat_map(|day| &day.observations));
        all.sort_unstable();
        // The lunar day may be the solar one.
        all.dedup();
        all
    }
}

/// An observation as the computation sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub id: Id,
    pub variety: String,
    pub spec: String,
    pub quote: Quote,
}

/// Everything that a table is computed from.
#[derive(Debug, Clone)]
pub struct Inputs {
    pub method: Method,
    pub day: Day,
    pub edition: i64,
    pub reason: Option<String>,
    pub unit: PriceUnit,
    pub basket: Vec<(i64, Variety)>,
    pub sources: Vec<Source>,
    pub today: Vec<Seen>,
    pub left_out: Vec<Seen>,
    pub day_before: Vec<Seen>,
    pub week_before: Vec<Seen>,
    pub year_before: Vec<Seen>,
    pub lunar_before: Vec<Seen>,
    /// Carried as it was computed elsewhere.
    pub index: Option<IndexLine>,
}

impl Inputs {
    /// What a table was computed from: its own lists, and the observations that they name, found among `seen`.
    ///
    /// # Errors
    /// `unexpected` when the table's method is unknown.
    pub fn of(table: &Table, seen: &[Seen]) -> Result<Inputs> {
        let method = Method::named(&table.method_version)
            .ok_or_else(|| Error::unexpected(format!("unknown method version '{}'", table.method_version)))?;
        let known: BTreeMap<Id, &Seen> = seen.iter().map(|one| (one.id, one)).collect();
        let pick = |ids: &[Id]| -> Vec<Seen> { ids.iter().filter_map(|id| known.get(id).copied().cloned()).collect() };
        let then = |day: &Option<Compared>| day.as_ref().map(|day| pick(&day.observations)).unwrap_or_default();
        Ok(Inputs {
            method,
            day: table.day,
            edition: table.edition,
            reason: table.reason.clone(),
            unit: table.unit,
            basket: table.rows.iter().map(|row| (row.rank, row.variety.clone())).collect(),
            sources: table.sources.clone(),
            today: pick(&table.observations),
            left_out: pick(&table.left_out),
            day_before: pick(&table.day_before.observations),
            week_before: pick(&table.week_before.observations),
            year_before: then(&table.year_before),
            lunar_before: then(&table.lunar_before),
            index: table.index.clone(),
        })
    }
}

type ByVariety<'a> = BTreeMap<&'a str, Vec<&'a Seen>>;

fn by_variety(seen: &[Seen]) -> ByVariety<'_> {
    let mut map = ByVariety::new();
    for one in seen {
        map.entry(one.variety.as_str()).or_default().push(one);
    }
    map
}

fn ids(seen: &[Seen]) -> Vec<Id> {
    let mut ids: Vec<Id> = seen.iter().map(|s| s.id).collect();
    ids.sort_unstable();
    ids
}

/// Computes the table: the same inputs in any order give the same table.
pub fn compute(inputs: &Inputs) -> Table {
    let kinds: BTreeMap<&str, SourceKind> = inputs.sources.iter().map(|s| (s.code.as_str(), s.kind)).collect();
    let quotes = |map: &ByVariety<'_>, variety: &str, kind: SourceKind| -> Vec<Quote> {
        let seen = map.get(variety).map(Vec::as_slice).unwrap_or_default();
        seen.iter().filter(|s| kinds.get(s.quote.source.as_str()) == Some(&kind)).map(|s| s.quote.clone()).collect()
    };
    let (today, before, week) = (by_variety(&inputs.today), by_variety(&inputs.day_before), by_variety(&inputs.week_before));
    let (year, lunar_year) = (by_variety(&inputs.year_before), by_variety(&inputs.lunar_before));
    let left_out = by_variety(&inputs.left_out);
    let (second, third) = (inputs.method >= Method::Two, inputs.method >= Method::Three);
    let chains: Vec<&Source> = inputs.sources.iter().filter(|s| s.kind == SourceKind::Chain).collect();
    let rows: Vec<Row> = inputs
        .basket
        .iter()
        .map(|(rank, variety)| {
            let code = variety.code.as_str();
            let wholesale = Wholesale::of(&quotes(&today, code, SourceKind::WholesaleMarket));
            let shops = quotes(&today, code, SourceKind::Chain);
            let (retail, prices) = (Retail::of(&shops), figures::by_source(&shops));
            let change = |then: &ByVariety<'_>| {
                let then = Wholesale::of(&quotes(then, code, SourceKind::WholesaleMarket)).average?;
                let change = wholesale.average? - then;
                Some((change, figures::permille(change, then)?))
            };
            let day_change = change(&before);
            let (week_change, year_change, lunar_change) = (change(&week), change(&year), change(&lunar_year));
            let doubted = left_out.get(code).map_or(0, Vec::len);
            let (note, note_en) = notes(inputs.method, doubted, &wholesale);
            Row {
                rank: *rank,
                variety: variety.clone(),
                spec: spec(today.get(code).map(Vec::as_slice).unwrap_or_default()),
                margin_permille: figures::margin_permille(&wholesale, &retail),
                change_fen: day_change.map(|c| c.0),
                change_permille: day_change.map(|c| c.1),
                week_permille: week_change.map(|c| c.1),
                week_fen: week_change.filter(|_| third).map(|c| c.0),
                year_permille: year_change.filter(|_| second).map(|c| c.1),
                year_fen: year_change.filter(|_| third).map(|c| c.0),
                lunar_permille: lunar_change.filter(|_| second).map(|c| c.1),
                lunar_fen: lunar_change.filter(|_| third).map(|c| c.0),
                wholesale,
                chains: chains
                    .iter()
                    .map(|chain| ChainPrice {
                        source: chain.code.clone(),
                        price: prices.iter().find(|(source, _)| *source == chain.code).map(|(_, price)| *price),
                    })
                    .collect(),
                retail,
                note,
                note_en,
            }
        })
        .collect();
    let sources = reported(&inputs.sources, &inputs.today);
    Table {
        day: inputs.day,
        edition: inputs.edition,
        reason: inputs.reason.clone(),
        unit: inputs.unit,
        method_version: inputs.method.name().to_owned(),
        summary: summary(&rows, |row| Some((row.change_fen?, row.change_permille?))),
        rows,
        coverage: coverage(&sources),
        sources,
        observations: ids(&inputs.today),
        left_out: ids(&inputs.left_out),
        day_before: Compared { day: inputs.day.plus(-1), observations: ids(&inputs.day_before) },
        week_before: Compared { day: inputs.day.plus(-7), observations: ids(&inputs.week_before) },
        year_before: second.then(|| Compared { day: years_before(inputs.day, 1), observations: ids(&inputs.year_before) }),
        lunar_before: lunar::lunar_year_before(inputs.day)
            .filter(|_| second)
            .map(|day| Compared { day, observations: ids(&inputs.lunar_before) }),
        index: inputs.index.clone(),
    }
}

/// 备注: what a reader must know about the line.
fn notes(method: Method, doubted: usize, wholesale: &Wholesale) -> (Option<String>, Option<String>) {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if doubted > 0 {
        zh.push(format!("{doubted} 条报价单位存疑，未计入"));
        en.push(format!("{doubted} prices with a suspected unit are left out"));
    }
    if method >= Method::Two && !wholesale.insufficient && wholesale.weighting == Weighting::Simple {
        zh.push("缺上市量，批发平均为简单平均".to_owned());
        en.push("volumes are missing: a simple mean".to_owned());
    }
    let text = |parts: Vec<String>, between: &str| (!parts.is_empty()).then(|| parts.join(between));
    (text(zh, "；"), text(en, "; "))
}

fn spec(seen: &[&Seen]) -> String {
    let mut specs: Vec<&str> = seen.iter().map(|s| s.spec.as_str()).collect();
    specs.sort_unstable();
    specs.dedup();
    match specs.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        _ => "多规格".to_owned(),
    }
}

fn reported(expected: &[Source], today: &[Seen]) -> Vec<Source> {
    let mut sources = expected.to_vec();
    for source in &mut sources {
        source.reported = today.iter().any(|s| s.quote.source == source.code);
    }
    sources
}

fn coverage(sources: &[Source]) -> Coverage {
    let of = |kind: SourceKind, all: bool, value: fn(&Source) -> i64| -> i64 {
        sources.iter().filter(|s| s.kind == kind && (all || s.reported)).map(value).sum()
    };
    Coverage {
        markets: of(SourceKind::WholesaleMarket, false, |_| 1),
        markets_expected: of(SourceKind::WholesaleMarket, true, |_| 1),
        chains: of(SourceKind::Chain, false, |_| 1),
        chains_expected: of(SourceKind::Chain, true, |_| 1),
        stores: of(SourceKind::Chain, false, |s| s.stores),
        stores_expected: of(SourceKind::Chain, true, |s| s.stores),
    }
}

/// How many movers the summary names in each direction.
const MOVERS: usize = 3;

/// The summary of lines whose prices have changed by so much, and by so many thousandths.
pub(super) fn summary(rows: &[Row], change: impl Fn(&Row) -> Option<(i64, i64)>) -> Summary {
    let mut movers: Vec<Mover> = rows
        .iter()
        .filter_map(|row| {
            let (change_fen, change_permille) = change(row)?;
            Some(Mover { variety: row.variety.clone(), change_fen, change_permille })
        })
        .collect();
    let count = |sign: i64| movers.iter().filter(|m| m.change_fen.signum() == sign).count() as i64;
    let (up, flat, down) = (count(1), count(0), count(-1));
    let no_data = rows.len() as i64 - up - flat - down;
    // Stable: of equal changes the one higher in the basket comes first.
    movers.sort_by_key(|m| -m.change_permille);
    let risers: Vec<Mover> = movers.iter().filter(|m| m.change_fen > 0).take(MOVERS).cloned().collect();
    movers.sort_by_key(|m| m.change_permille);
    let fallers: Vec<Mover> = movers.iter().filter(|m| m.change_fen < 0).take(MOVERS).cloned().collect();
    let mut text_zh = format!("{} 种蔬菜 {up} 涨 {flat} 平 {down} 降", rows.len());
    let mut text_en = format!("Of {} vegetables {up} rose, {flat} stayed and {down} fell", rows.len());
    if no_data > 0 {
        text_zh.push_str(&format!("，{no_data} 种数据不足"));
        text_en.push_str(&format!("; {no_data} lack data"));
    }
    Summary { up, flat, down, no_data, risers, fallers, text_zh, text_en }
}

/// The bytes that the digest covers: JSON with sorted keys and no spaces. The table holds whole numbers, texts and
/// truth values only, so this is its form in RFC 8785, too.
///
/// # Errors
/// `unexpected`; a table always has a JSON form.
pub fn canonical(table: &Table) -> Result<String> {
    canonical_json(serde_json::to_value(table).map_err(Error::unexpected)?)
}

/// [`canonical`] of a table as it was read from a file, whatever method made it.
///
/// # Errors
/// `unexpected`; JSON always has a text.
pub fn canonical_json(value: serde_json::Value) -> Result<String> {
    fn sorted(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(map) => {
                let mut entries: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                serde_json::Value::Object(entries.into_iter().collect())
            }
            serde_json::Value::Array(items) => serde_json::Value::Array(items.into_iter().map(sorted).collect()),
            other => other,
        }
    }
    serde_json::to_string(&sorted(value)).map_err(Error::unexpected)
}

/// SHA-256 over the digest of the edition published before (in hexadecimal, empty for the first), a line feed and
/// the canonical bytes.
pub fn digest(previous: &str, body: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update("\n");
    hash.update(body);
    hex::encode(hash.finalize())
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
