//! What the outside sees of a listing: everything but the owner's contacts.

use std::collections::HashMap;

use diesel::{
    Queryable, RunQueryDsl,
    sql_types::{Nullable, Text},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{COLUMNS, Listing, ListingSql, ListingState, Quantities, Quote, Side};
use accounts::Kind;
use kernel::{Day, FenPerKg, Id, Kg, RegionCode, Result, Ts};
use storage::{Statement, Tx};
use web::Resource;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnterpriseRef {
    pub id: Id,
    pub name: String,
    pub kind: Kind,
    pub region: PlaceRef,
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

/// A listing of either side as the board shows it to everyone: no contacts, no quote, no rules of its owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BoardItem {
    pub id: Id,
    pub side: Side,
    pub state: ListingState,
    pub price_version: i32,
    pub enterprise: EnterpriseRef,
    /// Absent: a demand that any variety of the category satisfies.
    pub variety: Option<VarietyRef>,
    pub category: CategoryRef,
    /// 1 to 4, 4 best; of a demand the least that will do.
    pub grade: i32,
    pub quantities: Quantities,
    pub min_lot_kg: Kg,
    /// At origin for an offer; the highest delivered price for a demand.
    pub price_fen_per_kg: FenPerKg,
    /// Origin of an offer, destination of a demand.
    pub place: PlaceRef,
    /// First and last day on which the goods are available, or may be delivered.
    pub from_day: Day,
    pub to_day: Day,
    /// Of a demand: 0 sealed areas and hospitals, 1 key outlets, 2 everything else.
    pub tier: Option<i32>,
    pub urgent: bool,
    pub unsold: bool,
    pub packaging: String,
    pub quality_note: String,
    pub posted_at: Ts,
    pub expires_at: Ts,
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
    enterprise_kind: Kind,
    region: String,
    region_zh: Option<String>,
    region_en: Option<String>,
    variety_zh: Option<String>,
    variety_en: Option<String>,
    category_zh: String,
    category_en: String,
    place_zh: String,
    place_en: String,
}

type NamesSql = (Text, Text, Text, Nullable<Text>, Nullable<Text>, Nullable<Text>, Nullable<Text>, Text, Text, Text, Text);

/// The SQL type of a listing with its names.
pub(crate) type ViewSql = (ListingSql, NamesSql);

/// `SELECT … FROM …` of listings `l` with their names, in one query; the caller appends further conditions.
pub(crate) fn select_views(market: RegionCode, side: Side) -> Statement<ViewSql> {
    let text = format!("SELECT {} FROM listings l {} WHERE l.market = ? AND l.side = '{side}'", view_columns(), name_joins(side));
    Statement::new(&text, [market.into()])
}

/// The same of the listings that a sub-select yields; the caller appends `ORDER BY` on `l`.
pub(crate) fn views_of(side: Side, inner: &Statement) -> Statement<ViewSql> {
    let mut query: Statement<ViewSql> = Statement::new(&format!("SELECT {} FROM (", view_columns()), []);
    query.append(inner).push(&format!(") l {}", name_joins(side)), []);
    query
}

fn view_columns() -> String {
    let names =
        "e.name, e.kind, e.region, r.name_zh, r.name_en, v.name_zh, v.name_en, c.name_zh, c.name_en, p.name_zh, p.name_en";
    format!("{COLUMNS}, {names}")
}

fn name_joins(side: Side) -> String {
    let place = match side {
        Side::Offer => "regions p ON p.code = l.place",
        Side::Demand => "places p ON p.market = l.market AND p.code = l.place",
    };
    format!(
        "JOIN enterprises e ON e.market = l.market AND e.id = l.enterprise_id LEFT JOIN regions r ON r.code = e.region \
         LEFT JOIN varieties v ON v.code = l.variety JOIN categories c ON c.code = l.category JOIN {place}"
    )
}

/// The parts of a view that are made of names.
fn parts(listing: &Listing, names: Names) -> (EnterpriseRef, Option<VarietyRef>, CategoryRef, PlaceRef) {
    let region = PlaceRef {
        name: names.region_zh.unwrap_or_else(|| names.region.clone()),
        name_en: names.region_en.unwrap_or_else(|| names.region.clone()),
        code: names.region,
    };
    let enterprise =
        EnterpriseRef { id: listing.enterprise_id, name: names.enterprise_name, kind: names.enterprise_kind, region };
    let variety = listing.variety.clone().map(|code| VarietyRef {
        code,
        name_zh: names.variety_zh.unwrap_or_default(),
        name_en: names.variety_en.unwrap_or_default(),
    });
    let category = CategoryRef { code: listing.category.clone(), name_zh: names.category_zh, name_en: names.category_en };
    let place = PlaceRef { code: listing.place.clone(), name: names.place_zh, name_en: names.place_en };
    (enterprise, variety, category, place)
}

pub(crate) fn board_item((listing, names): (Listing, Names)) -> BoardItem {
    let (enterprise, variety, category, place) = parts(&listing, names);
    let offer = listing.side == Side::Offer;
    BoardItem {
        id: listing.id,
        side: listing.side,
        state: listing.state,
        price_version: listing.price_version,
        enterprise,
        variety,
        category,
        grade: listing.grade,
        quantities: listing.quantities,
        min_lot_kg: listing.min_lot_kg,
        price_fen_per_kg: listing.price,
        place,
        from_day: listing.from,
        to_day: listing.to,
        tier: (!offer).then_some(listing.tier),
        urgent: !offer && listing.flagged,
        unsold: offer && listing.flagged,
        packaging: listing.remarks.packaging,
        quality_note: listing.remarks.quality_note,
        posted_at: listing.posted_at,
        expires_at: listing.expires_at,
    }
}

/// The view of one side, whole, for its owner.
pub(crate) trait SideView: Sized {
    const SIDE: Side;
    fn from_row(row: (Listing, Names)) -> Self;
}

impl SideView for Offer {
    const SIDE: Side = Side::Offer;

    fn from_row((listing, names): (Listing, Names)) -> Offer {
        let (enterprise, variety, category, origin) = parts(&listing, names);
        Offer {
            id: listing.id,
            version: listing.version,
            price_version: listing.price_version,
            state: listing.state,
            enterprise,
            // The table requires it of every offer.
            variety: variety.unwrap_or_else(|| VarietyRef {
                code: category.code.clone(),
                name_zh: category.name_zh.clone(),
                name_en: category.name_en.clone(),
            }),
            category,
            grade: listing.grade,
            quote: listing.quote,
            quantities: listing.quantities,
            min_lot_kg: listing.min_lot_kg,
            ask_fen_per_kg: listing.price,
            origin,
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
        }
    }
}

impl SideView for Demand {
    const SIDE: Side = Side::Demand;

    fn from_row((listing, names): (Listing, Names)) -> Demand {
        let (enterprise, variety, category, destination) = parts(&listing, names);
        Demand {
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
            destination,
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
        }
    }
}

/// Listings with their names, loaded in one query whatever their number.
fn rows(tx: &mut Tx, side: Side, ids: &[Id]) -> Result<Vec<(Listing, Names)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = select_views(tx.market(), side);
    query.push(" AND l.id IN ", []).push_list(ids.iter().map(|id| (*id).into()));
    Ok(query.load(tx)?)
}

/// What the board shows of these listings, by id; those that do not exist are left out.
///
/// # Errors
/// Those of the database.
pub fn brief(tx: &mut Tx, side: Side, ids: &[Id]) -> Result<HashMap<Id, BoardItem>> {
    Ok(rows(tx, side, ids)?.into_iter().map(board_item).map(|item| (item.id, item)).collect())
}

/// The whole view of one listing, without asking who looks.
pub(crate) fn view<V: SideView>(tx: &mut Tx, id: Id) -> Result<V> {
    rows(tx, V::SIDE, &[id])?.pop().map(V::from_row).ok_or_else(|| V::SIDE.missing())
}
