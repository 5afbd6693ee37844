use diesel::{Queryable, sql_types};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use kernel::{
    Day, Error, FenPerKg, Id, Kg, Ts,
    sql::{DaySql, IdSql, TsSql},
    text_enum,
};

text_enum! {
    /// Which side of the market a listing is on.
    pub enum Side {
        /// 供应信息.
        Offer = "offer" => ("供应", "Offer"),
        /// 需求信息.
        Demand = "demand" => ("需求", "Demand"),
    }
}

impl Side {
    pub const fn other(self) -> Side {
        match self {
            Side::Offer => Side::Demand,
            Side::Demand => Side::Offer,
        }
    }

    /// As the audit trail names a listing of this side.
    pub(super) const fn entity(self) -> audit::Entity {
        match self {
            Side::Offer => audit::Entity::Offer,
            Side::Demand => audit::Entity::Demand,
        }
    }

    /// There is no such listing, or the caller may not know of it.
    pub(crate) fn missing(self) -> Error {
        match self {
            Side::Offer => Error::not_found("供应信息", "offer"),
            Side::Demand => Error::not_found("需求信息", "demand"),
        }
    }

    /// The field of the grade in forms: an offer's grade, the lowest that a demand takes.
    pub(crate) const fn grade(self) -> &'static str {
        match self {
            Side::Offer => "grade",
            Side::Demand => "min_grade",
        }
    }

    /// The field of the place in forms: where an offer's goods are, where a demand's goods go.
    pub(crate) const fn place(self) -> &'static str {
        match self {
            Side::Offer => "origin",
            Side::Demand => "destination",
        }
    }

    /// The field of the first day in forms.
    pub(crate) const fn first_day(self) -> &'static str {
        match self {
            Side::Offer => "available_from",
            Side::Demand => "delivery_from",
        }
    }

    /// The field of the last day in forms.
    pub(crate) const fn last_day(self) -> &'static str {
        match self {
            Side::Offer => "available_to",
            Side::Demand => "delivery_to",
        }
    }

    /// The field that calls for help: unsold produce (滞销), urgent demand.
    pub(crate) const fn flag(self) -> &'static str {
        match self {
            Side::Offer => "unsold",
            Side::Demand => "urgent",
        }
    }
}

text_enum! {
    pub enum ListingState {
        Draft = "draft" => ("草稿", "Draft"),
        Open = "open" => ("挂牌中", "Open"),
        Withdrawn = "withdrawn" => ("已撤回", "Withdrawn"),
        Expired = "expired" => ("已到期", "Expired"),
    }
}

/// Where a listing's kilograms are: `listed = left + reserved + committed + shipped + received + shortfall`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable)]
pub struct Quantities {
    pub listed_kg: Kg,
    /// Free to be proposed.
    pub left_kg: Kg,
    /// Held by open proposals.
    pub reserved_kg: Kg,
    /// Agreed, not yet on the road.
    pub committed_kg: Kg,
    /// On the road.
    pub shipped_kg: Kg,
    pub received_kg: Kg,
    /// Shipped, but not received: lost or rejected.
    pub shortfall_kg: Kg,
}

impl Quantities {
    /// Nothing of it promised yet.
    pub fn fresh(listed: Kg) -> Quantities {
        Quantities { listed_kg: listed, left_kg: listed, ..Quantities::default() }
    }

    /// Promised or gone: the least that the listing may be reduced to.
    pub fn bound(self) -> Kg {
        self.reserved_kg + self.committed_kg + self.shipped_kg + self.received_kg + self.shortfall_kg
    }

    pub fn adds_up(self) -> bool {
        let parts = [self.left_kg, self.reserved_kg, self.committed_kg, self.shipped_kg, self.received_kg, self.shortfall_kg];
        parts.iter().all(|part| part.0 >= 0) && self.listed_kg == parts.into_iter().sum()
    }
}

/// What the user typed, kept beside the exact values: `"12000"` 斤 at `"1.20"` 元/斤.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    pub quantity: String,
    pub quantity_unit: String,
    /// Yuan per `price_unit`.
    pub price: String,
    pub price_unit: String,
    /// The weight of one package, for bags, boxes and pieces.
    #[serde(default)]
    pub kg_per_unit: Option<String>,
}

/// The free texts of a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remarks {
    #[serde(default)]
    pub packaging: String,
    #[serde(default)]
    pub quality_note: String,
    #[serde(default)]
    pub note: String,
}

/// JSON in a text column, for `#[diesel(deserialize_as = …)]`.
macro_rules! json_text {
    ($($name:ident),+) => {$(
        impl TryFrom<String> for $name {
            type Error = serde_json::Error;
            fn try_from(text: String) -> std::result::Result<$name, serde_json::Error> {
                serde_json::from_str(&text)
            }
        }
    )+};
}

json_text!(Quote, Remarks);

/// An offer or a demand as it is stored, both sides in one shape, so that every rule is written once.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Listing {
    pub side: Side,
    pub id: Id,
    /// Counts the edits and changes of state; the moves of quantities leave it alone.
    pub version: i32,
    /// Counts the changes of price.
    pub price_version: i32,
    pub enterprise_id: Id,
    pub state: ListingState,
    /// `None`: a demand that any variety of the category satisfies.
    pub variety: Option<String>,
    pub category: String,
    /// 1 to 4, 4 best; of a demand the least that will do.
    pub grade: i32,
    pub quantities: Quantities,
    pub min_lot_kg: Kg,
    /// At origin for an offer, delivered for a demand.
    pub price: FenPerKg,
    #[diesel(deserialize_as = String)]
    pub quote: Quote,
    /// Origin region of an offer, destination of a demand.
    pub place: String,
    pub from: Day,
    pub to: Day,
    /// Unsold produce, or urgent demand.
    pub flagged: bool,
    /// 0 to 2; 2 for every offer.
    pub tier: i32,
    pub auto_accept: bool,
    #[diesel(deserialize_as = String)]
    pub remarks: Remarks,
    pub created_by: Id,
    pub posted_at: Ts,
    pub expires_at: Ts,
    pub updated_at: Ts,
    pub import_key: Option<String>,
}

type Kilograms = sql_types::BigInt;

/// The SQL type of [`Listing`], in the order of [`COLUMNS`].
pub(crate) type ListingSql = (
    sql_types::Text,
    IdSql,
    sql_types::Integer,
    sql_types::Integer,
    IdSql,
    sql_types::Text,
    sql_types::Nullable<sql_types::Text>,
    sql_types::Text,
    sql_types::Integer,
    (Kilograms, Kilograms, Kilograms, Kilograms, Kilograms, Kilograms, Kilograms),
    Kilograms,
    sql_types::BigInt,
    sql_types::Text,
    sql_types::Text,
    DaySql,
    DaySql,
    sql_types::Bool,
    sql_types::Integer,
    sql_types::Bool,
    sql_types::Text,
    IdSql,
    TsSql,
    TsSql,
    TsSql,
    sql_types::Nullable<sql_types::Text>,
);

/// The columns of [`Listing`] of the table aliased `l`. Every offer ranks as the highest tier.
pub(crate) const COLUMNS: &str = "l.side, l.id, l.version, l.price_version, l.enterprise_id, l.state, l.variety, l.category, \
    l.grade, l.quantity_kg, l.left_kg, l.reserved_kg, l.committed_kg, l.shipped_kg, l.received_kg, l.shortfall_kg, l.min_lot_kg, \
    l.price_fen_per_kg, l.quote, l.place, l.first_day, l.last_day, l.flagged, COALESCE(l.tier, 2), l.auto_accept, l.remarks, \
    l.created_by, l.posted_at, l.expires_at, l.updated_at, l.import_key";

/// How to put a draft on the board.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublishQuery {
    /// Also when the same is on the board already: the answer `same_listing_open` was read.
    pub again: Option<bool>,
}

/// Why a listing is taken off the board.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Withdraw {
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

/// How to copy a listing.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct CopyListing {
    /// Move the days so that the copy begins today.
    pub shift_to_today: bool,
}
