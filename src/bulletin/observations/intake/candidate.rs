//! What could be read of a row, and the arithmetic of one price.

use serde::{Deserialize, Serialize};

use super::rules::{self, RowVerdict, Rule};
use crate::{
    bulletin::observations::model::Quoted,
    catalogue::units::{Decimal, Measure},
    kernel::{Day, FenPerKg, FieldError, Id},
};

/// 5 000 元/斤: more than anything sold by the basket.
const HIGHEST_FEN_PER_KG: i64 = 1_000_000;

/// What could be read of a row. The texts are kept as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub source: String,
    /// As the row names it.
    pub name: String,
    pub variety: Option<String>,
    pub spec: String,
    pub origin: String,
    pub day: Option<Day>,
    pub low: Option<i64>,
    pub average: Option<i64>,
    pub high: Option<i64>,
    pub volume_kg: Option<i64>,
    pub stores: Option<i32>,
    pub reason: Option<String>,
    pub quote: Quoted,
    /// The row's own number at the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl Candidate {
    /// Low, average and high when all are there and in order.
    pub fn prices(&self) -> Option<[i64; 3]> {
        let prices = [self.low?, self.average?, self.high?];
        (prices[0] <= prices[1] && prices[1] <= prices[2]).then_some(prices)
    }
}

/// A row with what became of it.
#[derive(Debug, Clone)]
pub struct JudgedRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// Its place among the rows of the sheet.
    pub index: usize,
    pub verdict: RowVerdict,
    /// The first decides.
    pub messages: Vec<FieldError>,
    pub candidate: Candidate,
    /// The earlier observation that this row corrects.
    pub corrects: Option<Id>,
    /// About twice (or half) the recent median: +1, −1.
    pub factor: i8,
}

impl JudgedRow {
    /// A row that nothing has been said against yet.
    pub fn new(candidate: Candidate) -> JudgedRow {
        let verdict = RowVerdict::Accepted;
        JudgedRow { row: 1, index: 0, verdict, messages: Vec::new(), candidate, corrects: None, factor: 0 }
    }
}

/// The spec of a good that is not called as the catalogue calls it.
pub fn spec_with(other_name: Option<&str>, spec: &str) -> String {
    match other_name {
        Some(name) => format!("{name} {spec}").trim_end().to_owned(),
        None => spec.to_owned(),
    }
}

/// No longer than the form allows.
pub(super) fn cut(text: &mut String) {
    if text.len() > 60 && text.chars().count() > 60 {
        *text = text.chars().take(60).collect();
    }
}

/// Fen per kg; `None` where the unit is not known and the number is one.
pub fn price(text: &str, measure: Option<Measure>) -> Result<Option<i64>, Rule> {
    // A spreadsheet's 1.1500000000000001 is 1.15; what six decimals leave out is far below a fen.
    let end = text.find('.').map_or(text.len(), |point| text.len().min(point + 7));
    let number = text.get(..end).unwrap_or(text).parse::<Decimal>().map_err(|fault| match fault.code() {
        "not_a_number" => rules::NOT_A_NUMBER,
        _ => rules::NOT_PLAIN,
    })?;
    if number.digits() < 0 {
        return Err(rules::NEGATIVE);
    }
    let Some(measure) = measure else { return Ok(None) };
    match measure.fen_per_kg(number) {
        Ok(FenPerKg(fen)) if fen > HIGHEST_FEN_PER_KG => Err(rules::TOO_LARGE),
        Ok(FenPerKg(0)) => Err(rules::NOT_PLAIN),
        Ok(FenPerKg(fen)) => Ok(Some(fen)),
        Err(_) => Err(rules::TOO_LARGE),
    }
}
