//! Findings as shown, and the reviewer's words as stored.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use kernel::{Id, Text, Ts, text_enum};
use prices::Variety;

text_enum! {
    /// What a finding is about, the gravest kind first.
    pub enum FindingKind {
        /// The city's wholesale price is above the retail price.
        WholesaleAboveRetail = "wholesale_above_retail",
        /// One price is more than three times, or less than a third, of what the other sources say.
        OutlyingPrice = "outlying_price",
        /// An average moved further from the day before than the settings allow without a word.
        LargeChange = "large_change",
        /// Prices that the draft counts were withdrawn since, or new ones change its figures.
        Outdated = "outdated",
        /// A price warning of the day that nobody has decided.
        OpenWarning = "open_warning",
        /// Prices of the day that wait for a person and do not count.
        WaitingPrice = "waiting_price",
        /// Prices with a suspected unit and no explanation, which do not count.
        LeftOut = "left_out",
        /// A market or chain that was expected and has reported nothing that counts.
        SilentSource = "silent_source",
        /// Too few sources for a figure.
        TooFewSources = "too_few_sources",
        /// A character that the PDF can only show as its code point.
        MissingGlyph = "missing_glyph",
    }
}

/// One thing that an official must answer for before the table is reviewed and published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinFinding)]
pub struct Finding {
    pub kind: FindingKind,
    /// It may be a wrong number in the table; the others are gaps and circumstances.
    pub grave: bool,
    /// The same as long as it is about the same thing.
    #[schema(example = "large_change:wholesale:huang-gua")]
    pub key: String,
    /// Of what it says: another one once its figures have moved.
    pub digest: String,
    /// One sentence, with its prices per kilogram.
    pub text: Text,
    pub variety: Option<Variety>,
    /// The code of the market or chain that it is about.
    pub source: Option<String>,
    /// The word that holds for it; absent while it is open.
    pub acknowledged: Option<Acknowledged>,
}

impl Finding {
    /// `parts` make the key; `basis` is what the sentence does not spell out and still must not change unnoticed.
    pub(super) fn new(kind: FindingKind, grave: bool, parts: &[&str], text: Text, basis: &str) -> Finding {
        let key = std::iter::once(kind.as_str()).chain(parts.iter().copied()).collect::<Vec<_>>().join(":");
        let mut hash = Sha256::new();
        for part in [key.as_str(), "\n", text.zh.as_str(), "\n", basis] {
            hash.update(part);
        }
        let digest = hex::encode(&hash.finalize()[..8]);
        Finding { kind, grave, key, digest, text, variety: None, source: None, acknowledged: None }
    }

    pub(super) fn of(mut self, variety: Option<&Variety>, source: Option<&str>) -> Finding {
        self.variety = variety.cloned();
        self.source = source.map(str::to_owned);
        self
    }
}

/// The word that a finding was acknowledged with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinAcknowledged)]
pub struct Acknowledged {
    pub word: String,
    /// Absent: the platform, for a table of days gone by.
    pub by: Option<String>,
    pub at: Ts,
}

/// A finding as the official has read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinFindingRef)]
pub struct FindingRef {
    pub key: String,
    pub digest: String,
}

/// One word for one or several findings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = AcknowledgeBulletinFindings)]
pub struct AcknowledgeFindings {
    pub findings: Vec<FindingRef>,
    /// Why the table may be published all the same: 1 to 200 characters.
    #[schema(example = "已核实原始采价单")]
    pub word: String,
}

/// A line of an edition's trail: what was found, and what the official said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinAcknowledgement)]
pub struct Acknowledgement {
    pub id: Id,
    pub kind: FindingKind,
    pub key: String,
    /// The finding as it was read.
    pub text: Text,
    #[serde(flatten)]
    pub acknowledged: Acknowledged,
}

/// How a variety's wholesale average moved, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinMove)]
pub struct Move {
    pub variety: Variety,
    pub now: i64,
    pub before: i64,
    pub change_permille: i64,
    /// Those that moved it most, first.
    pub sources: Vec<MovedBy>,
}

/// What one market had to do with it, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinMovedBy)]
pub struct MovedBy {
    pub source: String,
    pub name_zh: String,
    pub name_en: String,
    pub now: i64,
    /// Absent when it reported none the day before.
    pub before: Option<i64>,
    /// The reasons that its reporter gave.
    pub reasons: Vec<String>,
    /// Its prices of the day.
    pub observations: Vec<Id>,
}
