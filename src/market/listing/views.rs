//! What the outside sees of a listing: everything but the owner's contacts.

use std::collections::HashMap;

use diesel::{
    Queryable, RunQueryDsl,
    sql_types::{Nullable, Text},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Listing, ListingSql, ListingState, Quantities, Quote, Side, columns};
use crate::{
    kernel::{Day, Error, FenPerKg, Id, Kg, Result, Ts},
    storage::{Statement, Tx},
    web::Resource,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnterpriseRef {
    pub id: Id,
    pub name: String,
    pub kind: String,
    /// 6-digit code (GB/T 2260).
    pub region: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VarietyRef {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryRef {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

/// An origin region or a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceRef {
    pub code: String,
    /// The Chinese name.
    pub name: String,
    pub name_en: String,
}

/// 供应信息.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    pub id: Id,
    pub version: i32,
    /// Counts the changes of the ask; kept on every proposal and deal.
    pub price_version: i32,
    pub state: ListingState,
    pub enterprise: EnterpriseRef,
    pub variety: VarietyRef,
    pub category: CategoryRef,
    /// 1 to 4, 4 best.
    pub grade: i32,
    pub quote: Quote,
    pub quantities: Quantities,
    pub min_lot_kg: Kg,
    /// At origin.
    pub ask_fen_per_kg: FenPerKg,
    pub origin: PlaceRef,
    pub available_from: Day,
    pub available_to: Day,
    /// 滞销: needs a buyer soon.
    pub unsold: bool,
    /// Proposals at or above the ask are accepted at once.
    pub auto_accept: bool,
    pub packaging: String,
    pub quality_note: String,
    pub note: String,
    pub posted_at: Ts,
    pub expires_at: Ts,
    pub updated_at: Ts,
}

/// 需求信息. Either `variety` is set, or any variety of `category` will do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Demand {
    pub id: Id,
    pub version: i32,
    /// Counts the changes of the bid; kept on every proposal and deal.
    pub price_version: i32,
    pub state: ListingState,
    pub enterprise: EnterpriseRef,
    pub variety: Option<VarietyRef>,
    pub category: CategoryRef,
    /// 1 to 4, 4 best.
    pub min_grade: i32,
    pub quote: Quote,
    pub quantities: Quantities,
    pub min_lot_kg: Kg,
    /// The highest delivered price.
    pub bid_fen_per_kg: FenPerKg,
    pub destination: PlaceRef,
    pub delivery_from: Day,
    pub delivery_to: Day,
    /// 0 sealed areas and hospitals, 1 key outlets, 2 everything else.
    pub tier: i32,
    pub urgent: bool,
    /// Proposals at or below the bid are accepted at once.
    pub auto_accept: bool,
    pub packaging: String,
    pub quality_note: String,
    pub note: String,
    pub posted_at: Ts,
    pub expires_at: Ts,
    pub updated_at: Ts,
}

/// A listing of either side, as the board shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "side", rename_all = "snake_case")]
pub enum BoardItem {
    Offer(Offer),
    Demand(Demand),
}

impl BoardItem {
    pub fn id(&self) -> Id {
        match self {
            BoardItem::Offer(offer) => offer.id,
            BoardItem::Demand(demand) => demand.id,
        }
    }

    pub fn enterprise(&self) -> &EnterpriseRef {
        match self {
            BoardItem::Offer(offer) => &offer.enterprise,
            BoardItem::Demand(demand) => &demand.enterprise,
        }
    }

    /// The offer, if it is one.
    ///
    /// # Errors
    /// `unexpected` when it is a demand.
    pub fn into_offer(self) -> Result<Offer> {
        match self {
            BoardItem::Offer(offer) => Ok(offer),
            BoardItem::Demand(demand) => Err(Error::unexpected(format!("{} is a demand", demand.id))),
        }
    }

    /// The demand, if it is one.
    ///
    /// # Errors
    /// `unexpected` when it is an offer.
    pub fn into_demand(self) -> Result<Demand> {
        match self {
            BoardItem::Demand(demand) => Ok(demand),
            BoardItem::Offer(offer) => Err(Error::unexpected(format!("{} is an offer", offer.id))),
        }
    }
}

impl Resource for Offer {
    fn location(&self) -> String {
        format!("/offers/{}", self.id)
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

impl Resource for Demand {
    fn location(&self) -> String {
        format!("/demands/{}", self.id)
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// The names that a listing's codes stand for.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Names {
    enterprise_name: String,
    enterprise_kind: String,
    enterprise_region: String,
    variety_zh: Option<String>,
    variety_en: Option<String>,
    category_zh: String,
    category_en: String,
    place_zh: String,
    place_en: String,
}

type NamesSql = (Text, Text, Text, Nullable<Text>, Nullable<Text>, Text, Text, Text, Text);

/// The SQL type of a listing with its names.
pub(crate) type ViewSql = (ListingSql, NamesSql);

/// `SELECT … FROM …` of listings `l` with their names, in one query; the caller appends `WHERE`.
/// `of` is the table, or a bracketed sub-select of it.
pub(crate) fn select_views(side: Side, of: &str) -> String {
    let places = match side {
        Side::Offer => "regions",
        Side::Demand => "destinations",
    };
    format!(
        "SELECT {}, e.name, e.kind, e.region, v.name_zh, v.name_en, c.name_zh, c.name_en, p.name_zh, p.name_en \
         FROM {of} l JOIN enterprises e ON e.id = l.enterprise_id LEFT JOIN varieties v ON v.code = l.variety \
         JOIN categories c ON c.code = l.category JOIN {places} p ON p.code = l.{}",
        columns(side),
        side.place()
    )
}

pub(crate) fn item(row: (Listing, Names)) -> BoardItem {
    let (listing, names) = row;
    let enterprise = EnterpriseRef {
        id: listing.enterprise_id,
        name: names.enterprise_name,
        kind: names.enterprise_kind,
        region: names.enterprise_region,
    };
    let variety = listing.variety.map(|code| VarietyRef {
        code,
        name_zh: names.variety_zh.unwrap_or_default(),
        name_en: names.variety_en.unwrap_or_default(),
    });
    let category = CategoryRef { code: listing.category, name_zh: names.category_zh, name_en: names.category_en };
    let place = PlaceRef { code: listing.place, name: names.place_zh, name_en: names.place_en };
    match (listing.side, variety) {
        (Side::Offer, Some(variety)) => BoardItem::Offer(Offer {
            id: listing.id,
            version: listing.version,
            price_version: listing.price_version,
            state: listing.state,
            enterprise,
            variety,
            category,
            grade: listing.grade,
            quote: listing.quote,
            quantities: listing.quantities,
            min_lot_kg: listing.min_lot_kg,
            ask_fen_per_kg: listing.price,
            origin: place,
            available_from: listing.from,
            available_to: listing.to,
            unsold: listing.flagged,
            auto_accept: listing.auto_accept,
            packaging: listing.remarks.packaging,
            quality_note: listing.remarks.quality_note,
            note: listing.remarks.note,
            posted_at: listing.posted_at,
            expires_at: listing.expires_at,
            updated_at: listing.updated_at,
        }),
        // The offers' table requires a variety, so whatever has none is a demand.
        (_, variety) => BoardItem::Demand(Demand {
            id: listing.id,
            version: listing.version,
            price_version: listing.price_version,
            state: listing.state,
            enterprise,
            variety,
            category,
            min_grade: listing.grade,
            quote: listing.quote,
            quantities: listing.quantities,
            min_lot_kg: listing.min_lot_kg,
            bid_fen_per_kg: listing.price,
            destination: place,
            delivery_from: listing.from,
            delivery_to: listing.to,
            tier: listing.tier,
            urgent: listing.flagged,
            auto_accept: listing.auto_accept,
            packaging: listing.remarks.packaging,
            quality_note: listing.remarks.quality_note,
            note: listing.remarks.note,
            posted_at: listing.posted_at,
            expires_at: listing.expires_at,
            updated_at: listing.updated_at,
        }),
    }
}

/// The views of these listings, by id, loaded in one query whatever their number.
///
/// # Errors
/// Those of the database.
pub fn brief(tx: &mut Tx, side: Side, ids: &[Id]) -> Result<HashMap<Id, BoardItem>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query: Statement<ViewSql> = Statement::new(&select_views(side, side.table()), []);
    query.push(" WHERE l.id IN ", []).push_list(ids.iter().map(|id| (*id).into()));
    let rows: Vec<(Listing, Names)> = query.load(tx)?;
    Ok(rows.into_iter().map(item).map(|item| (item.id(), item)).collect())
}

/// The view of one listing.
///
/// # Errors
/// `not_found`.
pub fn view(tx: &mut Tx, side: Side, id: Id) -> Result<BoardItem> {
    brief(tx, side, &[id])?.remove(&id).ok_or_else(|| match side {
        Side::Offer => Error::not_found("供应信息", "offer"),
        Side::Demand => Error::not_found("需求信息", "demand"),
    })
}
