use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::listing::Form;
use kernel::Day;

/// What a buyer fills in; the same fields change a demand later. To place one, `variety` or `category`, `min_grade`,
/// `quantity`, `quantity_unit`, `price`, `price_unit`, `destination` and the two days are needed; an answer names all
/// that are missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PlaceDemand {
    /// A variety's code; leave it out to take any variety of `category`.
    #[schema(example = "da-bai-cai")]
    pub variety: Option<String>,
    #[schema(example = "ye-cai")]
    pub category: Option<String>,
    /// The least grade that will do: 1 to 4, 4 best.
    #[schema(minimum = 1, maximum = 4)]
    pub min_grade: Option<i32>,
    /// As typed; must come to whole kilograms.
    #[schema(example = "5")]
    pub quantity: Option<String>,
    /// `jin`, `kg`, `ton`, `bag`, `box`, `piece`, or as price lists print it (`斤`, `袋(10公斤)`).
    #[schema(example = "ton")]
    pub quantity_unit: Option<String>,
    /// The weight of one package, for bags, boxes and pieces.
    pub kg_per_unit: Option<String>,
    /// The least quantity worth a delivery; 0 if any will do.
    #[schema(minimum = 0, maximum = 1000000000)]
    pub min_lot_kg: Option<i64>,
    /// The highest delivered price, yuan per `price_unit`.
    #[schema(example = "2.80")]
    pub price: Option<String>,
    #[schema(example = "kg")]
    pub price_unit: Option<String>,
    /// A destination's code.
    #[schema(example = "xinfadi")]
    pub destination: Option<String>,
    pub delivery_from: Option<Day>,
    pub delivery_to: Option<Day>,
    /// 0 sealed areas and hospitals, 1 key outlets, 2 everything else (the default).
    #[schema(minimum = 0, maximum = 2)]
    pub tier: Option<i32>,
    /// Fitting sellers are told at once.
    pub urgent: Option<bool>,
    /// Accept proposals at or below the bid at once.
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

impl From<PlaceDemand> for Form {
    fn from(demand: PlaceDemand) -> Form {
        Form {
            variety: demand.variety,
            category: demand.category,
            grade: demand.min_grade,
            quantity: demand.quantity,
            quantity_unit: demand.quantity_unit,
            kg_per_unit: demand.kg_per_unit,
            min_lot_kg: demand.min_lot_kg,
            price: demand.price,
            price_unit: demand.price_unit,
            place: demand.destination,
            from: demand.delivery_from,
            to: demand.delivery_to,
            flagged: demand.urgent,
            tier: demand.tier,
            auto_accept: demand.auto_accept,
            packaging: demand.packaging,
            quality_note: demand.quality_note,
            note: demand.note,
        }
    }
}
