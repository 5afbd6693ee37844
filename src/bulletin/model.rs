//! An edition of the day's price table, as stored and as shown.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    figures::PriceUnit,
    observations::ObservationView,
    table::{Coverage, Row, Source, Summary, Table, Variety},
};
use crate::{
    kernel::{Day, Error, Id, Result, Ts},
    storage::schema::bulletins,
    text_enum, web,
};

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
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
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
}

impl BulletinRow {
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

/// Why an edition is replaced, or an observation withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinReason)]
pub struct Reason {
    pub reason: String,
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
