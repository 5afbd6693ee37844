//! An edition of the day's price table, as stored and as shown.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    findings::{Finding, Move},
    signature::Statement,
    table::{Compared, Coverage, Row, Source, Summary, Table},
};
use kernel::{Day, Error, Id, Result, Ts, text_enum};
use prices::{Variety, figures::PriceUnit, index::IndexLine, observations::ObservationView};
use signing::{Algorithm, KeyId, SignatureState, SignedBy};
use storage::schema::bulletins;

text_enum! {
    /// Draft → reviewed by a second person → published → superseded by a correction.
    pub enum BulletinState {
        Draft = "draft",
        Reviewed = "reviewed",
        Published = "published",
        /// Replaced by a later edition of the same day; still readable, never changed.
        Superseded = "superseded",
    }
}

impl BulletinState {
    /// The public may read it.
    pub fn is_public(self) -> bool {
        matches!(self, BulletinState::Published | BulletinState::Superseded)
    }
}

/// A row of the table `bulletins`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulletins)]
pub struct BulletinRow {
    pub id: Id,
    pub version: i32,
    pub day: Day,
    pub edition: i32,
    pub state: BulletinState,
    pub unit: PriceUnit,
    /// The canonical bytes of a [`Table`].
    pub body: String,
    pub digest: String,
    pub previous_digest: String,
    pub method_version: String,
    pub reason: Option<String>,
    pub prepared_by: Option<Id>,
    pub reviewed_by: Option<Id>,
    pub published_by: Option<Id>,
    pub created_at: Ts,
    pub reviewed_at: Option<Ts>,
    pub published_at: Option<Ts>,
    pub signature: Option<String>,
    pub key_id: Option<String>,
    /// When a reviewed edition is to be published by itself.
    pub publish_at: Option<Ts>,
}

impl BulletinRow {
    /// The first signature; the others are in a table of their own.
    pub fn signature(&self) -> Option<SignedBy> {
        let (key_id, value) = (KeyId::from(self.key_id.clone()?), self.signature.clone()?);
        Some(SignedBy { algorithm: Algorithm::Ed25519, key_id, value })
    }

    pub fn statement<'a>(&'a self, published_at: &'a str) -> Statement<'a> {
        Statement { digest: &self.digest, published_at, previous: &self.previous_digest, body: &self.body }
    }

    /// # Errors
    /// `unexpected` when the stored text is no table.
    pub fn table(&self) -> Result<Table> {
        serde_json::from_str(&self.body).map_err(Error::unexpected)
    }
}

/// An edition without its table, for lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable)]
pub struct BulletinBrief {
    pub id: Id,
    pub version: i32,
    pub day: Day,
    pub edition: i32,
    pub state: BulletinState,
    pub unit: PriceUnit,
    /// Why it replaces the edition before; absent in a first edition.
    pub reason: Option<String>,
    /// Final once published.
    pub digest: String,
    pub published_at: Option<Ts>,
}

/// 《蔬菜批发及连锁超市零售价格公示表》: an edition with its table. All prices in fen per kg; `unit` is the one that
/// the table is printed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bulletin {
    pub id: Id,
    pub version: i32,
    pub day: Day,
    pub edition: i32,
    pub state: BulletinState,
    pub unit: PriceUnit,
    pub rows: Vec<Row>,
    /// The chains, in the order of each row's `chains`.
    pub chains: Vec<Source>,
    pub markets: Vec<Source>,
    pub summary: Summary,
    pub coverage: Coverage,
    pub prepared_by: Option<String>,
    pub reviewed_by: Option<String>,
    /// The caller prepared it, so someone else must review it.
    pub prepared_by_me: bool,
    pub created_at: Ts,
    pub reviewed_at: Option<Ts>,
    pub published_at: Option<Ts>,
    pub reason: Option<String>,
    pub method_version: String,
    /// SHA-256 over `previous_digest`, a line feed and the canonical table; final once published.
    pub digest: Option<String>,
    pub previous_digest: Option<String>,
    /// The observations that count.
    pub observations: Vec<Id>,
    /// Observations with a suspected unit and no explanation: they do not count.
    pub left_out: Vec<Id>,
    /// Absent until it is published, and in editions older than signatures are.
    pub signature: Option<SignedBy>,
    /// When a reviewed edition is to be published by itself.
    pub publish_at: Option<Ts>,
    /// The day by the moon's calendar: 丙午年二月廿一.
    pub lunar_day: Option<String>,
    /// The days that the table is compared with.
    pub compared: ComparedDays,
    pub index: Option<IndexLine>,
}

/// Which days a table is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinComparedDays)]
pub struct ComparedDays {
    pub day_before: Day,
    pub week_before: Day,
    /// 同比; absent in editions of the first method.
    pub year_before: Option<Day>,
    /// 农历同比.
    pub lunar_before: Option<Day>,
}

impl ComparedDays {
    pub fn of(table: &Table) -> ComparedDays {
        let day = |compared: &Option<Compared>| compared.as_ref().map(|c| c.day);
        ComparedDays {
            day_before: table.day_before.day,
            week_before: table.week_before.day,
            year_before: day(&table.year_before),
            lunar_before: day(&table.lunar_before),
        }
    }
}

impl web::Resource for Bulletin {
    fn location(&self) -> String {
        format!("/bulletins/{}", self.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// Asks for a draft of a day's table.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct BuildBulletin {
    pub day: Day,
    pub unit: PriceUnit,
}

/// What a second computation gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinVerification)]
pub struct Verification {
    pub id: Id,
    pub day: Day,
    pub edition: i32,
    /// The digest as published.
    pub digest: String,
    /// The digest of the table computed again from the observations.
    pub recomputed_digest: String,
    /// The two are the same, bytes for bytes.
    pub equal: bool,
    /// The edition before, with the digest that this one is chained to, is there (or this one is the first).
    pub chained: bool,
    pub signature: SignatureState,
}

impl Verification {
    /// Nothing contradicts; an edition from before signatures passes.
    pub fn passes(&self) -> bool {
        self.equal && self.chained && matches!(self.signature, SignatureState::Valid | SignatureState::Missing)
    }
}

/// A published edition that prints another index than its method gives now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BulletinIndexDifference)]
pub struct IndexDifference {
    pub id: Id,
    pub day: Day,
    pub edition: i32,
    pub printed: IndexLine,
    /// Absent when the day has no index any more.
    pub now: Option<IndexLine>,
}

/// What a draft lacks, and what has been reported since it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftCheck {
    /// Markets and chains that were expected and have reported nothing that counts.
    pub missing: Vec<Source>,
    /// Varieties with too few sources for a wholesale figure.
    pub insufficient: Vec<Variety>,
    /// Prices with a suspected unit and no explanation.
    pub left_out: Vec<ObservationView>,
    /// What a computation now would change.
    pub rows: Vec<CorrectedRow>,
    pub observations_removed: Vec<ObservationView>,
    pub observations_added: Vec<ObservationView>,
    /// A computation now gives the same table.
    pub up_to_date: bool,
    /// What must be acknowledged with a word before it is reviewed and published, the gravest kind first.
    pub findings: Vec<Finding>,
    /// Those of them that have no word.
    pub open: i64,
    /// What moved the wholesale averages, the largest change first.
    pub moves: Vec<Move>,
    /// A change of more than this is a finding, in thousandths.
    pub change_permille: i64,
}

/// When a reviewed edition is published; absent: by hand.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct SetPublication {
    pub publish_at: Option<Ts>,
}

/// A price that differs between two editions, in fen per kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CorrectedRow {
    pub variety: Variety,
    pub wholesale_before: Option<i64>,
    pub wholesale_after: Option<i64>,
    pub retail_before: Option<i64>,
    pub retail_after: Option<i64>,
}

/// A correction: why, and what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    pub id: Id,
    pub day: Day,
    pub edition: i32,
    pub reason: String,
    pub published_at: Option<Ts>,
    pub digest: String,
    /// The edition that it replaced.
    pub replaces: Id,
    pub replaced_digest: String,
    pub rows: Vec<CorrectedRow>,
    pub observations_removed: Vec<ObservationView>,
    pub observations_added: Vec<ObservationView>,
}
