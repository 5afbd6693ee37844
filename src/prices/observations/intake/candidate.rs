//! What could be read of a row, and the arithmetic of one price.

use serde::{Deserialize, Serialize};

use super::rules::{self, RowVerdict, Rule};
use crate::observations::model::{HIGHEST_FEN_PER_KG, Quoted};
use catalogue::units::{Decimal, Measure};
use kernel::{Day, FenPerKg, FieldError, Id};

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

    /// What the rule that decided the row says.
    pub fn deciding(&self) -> Option<&FieldError> {
        let own = self.messages.iter().find(|m| rules::verdict_of(&m.code) == self.verdict);
        own.or(self.messages.first())
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

/// Fen per kg.
///
/// # Errors
/// The rule that a price breaks: negative, nothing once rounded, or beyond reason.
pub fn fen(number: Decimal, measure: Measure) -> Result<i64, Rule> {
    if number.digits() < 0 {
        return Err(rules::NEGATIVE);
    }
    match measure.fen_per_kg(number) {
        Ok(FenPerKg(fen)) if fen > HIGHEST_FEN_PER_KG => Err(rules::TOO_LARGE),
        Ok(FenPerKg(0)) => Err(rules::NOT_PLAIN),
        Ok(FenPerKg(fen)) => Ok(fen),
        Err(_) => Err(rules::TOO_LARGE),
    }
}
