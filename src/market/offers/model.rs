use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::listing::Form;
use kernel::Day;

/// What a producer fills in; the same fields change an offer later. To place one, `variety`, `grade`, `quantity`,
/// `quantity_unit`, `price`, `price_unit`, `origin` and the two days are needed; an answer names all that are missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PlaceOffer {
    /// A variety's code.
    #[schema(example = "da-bai-cai")]
    pub variety: Option<String>,
    /// 1 to 4, 4 best (特级 4, 一级 3, 二级 2, 三级 1).
    #[schema(minimum = 1, maximum = 4)]
    pub grade: Option<i32>,
    /// As typed; must come to whole kilograms.
    #[schema(example = "12000")]
    pub quantity: Option<String>,
    /// `jin`, `kg`, `ton`, `bag`, `box`, `piece`, or as price lists print it (`斤`, `袋(10公斤)`).
    #[schema(example = "jin")]
    pub quantity_unit: Option<String>,
    /// The weight of one package, for bags, boxes and pieces.
    pub kg_per_unit: Option<String>,
    /// The least quantity worth a truck; 0 if any will do.
    #[schema(minimum = 0, maximum = 1000000000)]
    pub min_lot_kg: Option<i64>,
    /// Yuan per `price_unit`, at origin.
    #[schema(example = "1.20")]
    pub price: Option<String>,
    #[schema(example = "jin")]
    pub price_unit: Option<String>,
    /// 6-digit code (GB/T 2260).
    #[schema(example = "370700")]
    pub origin: Option<String>,
    pub available_from: Option<Day>,
    pub available_to: Option<Day>,
    /// 滞销: needs a buyer soon; fitting buyers are told at once.
    pub unsold: Option<bool>,
    /// Accept proposals at or above the ask at once.
    pub auto_accept: Option<bool>,
    #[schema(max_length = 100)]
    pub packaging: Option<String>,
    #[schema(max_length = 300)]
    pub quality_note: Option<String>,
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// Keep it as a draft. Only when placing.
    pub draft: Option<bool>,
    /// Post it although the same is on the board: the answer `same_listing_open` was read. Only when placing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<bool>,
}

impl From<PlaceOffer> for Form {
    fn from(offer: PlaceOffer) -> Form {
        Form {
            variety: offer.variety,
            category: None,
            grade: offer.grade,
            quantity: offer.quantity,
            quantity_unit: offer.quantity_unit,
            kg_per_unit: offer.kg_per_unit,
            min_lot_kg: offer.min_lot_kg,
            price: offer.price,
            price_unit: offer.price_unit,
            place: offer.origin,
            from: offer.available_from,
            to: offer.available_to,
            flagged: offer.unsold,
            tier: None,
            auto_accept: offer.auto_accept,
            packaging: offer.packaging,
            quality_note: offer.quality_note,
            note: offer.note,
        }
    }
}
