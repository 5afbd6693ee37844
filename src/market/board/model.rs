use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    limits,
    listing::{Listing, ListingState, Side},
};
use kernel::{Day, Grade, RegionCode, Result, error::Check, text_enum};

text_enum! {
    /// The order of the board.
    #[derive(Default)]
    pub enum BoardSort {
        #[default]
        Newest = "newest",
        PriceAsc = "price_asc",
        PriceDesc = "price_desc",
        /// The largest listed quantity first.
        QuantityDesc = "quantity_desc",
        /// The earliest day of availability, or of delivery, first.
        DayAsc = "day_asc",
    }
}

/// What to show of the board; every field narrows. A saved search is one of these.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct BoardFilter {
    pub side: Side,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variety: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Origin of offers; of demands the region of the destination. A province's code means the whole province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Of demands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<i32>,
    /// Of demands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<i32>,
    /// Fen per kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_min: Option<i64>,
    /// Fen per kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_max: Option<i64>,
    /// Available, or wanted, on this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// At least so many kg left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_min: Option<i64>,
    /// Only urgent demands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<bool>,
    /// Only unsold produce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsold: Option<bool>,
    /// A variety by any of its names, by pinyin or initials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// [`BoardFilter`] as a query string, with order and paging.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    pub side: Side,
    pub variety: Option<String>,
    pub category: Option<String>,
    /// Origin of offers; of demands the region of the destination. A province's code means the whole province.
    pub region: Option<String>,
    /// Of demands.
    pub destination: Option<String>,
    pub grade: Option<i32>,
    /// Of demands.
    pub tier: Option<i32>,
    /// Fen per kg.
    pub price_min: Option<i64>,
    /// Fen per kg.
    pub price_max: Option<i64>,
    /// Available, or wanted, on this day.
    pub day: Option<Day>,
    /// At least so many kg left.
    pub left_min: Option<i64>,
    /// Only urgent demands.
    pub urgent: Option<bool>,
    /// Only unsold produce.
    pub unsold: Option<bool>,
    /// A variety by any of its names, by pinyin or initials.
    pub q: Option<String>,
    #[param(inline)]
    pub sort: Option<BoardSort>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    /// Of a download only: `csv` unless given.
    #[param(inline)]
    pub format: Option<exports::Format>,
}

impl From<BoardQuery> for BoardFilter {
    fn from(query: BoardQuery) -> BoardFilter {
        let text = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        BoardFilter {
            side: query.side,
            variety: text(query.variety),
            category: text(query.category),
            region: text(query.region),
            destination: text(query.destination),
            grade: query.grade,
            tier: query.tier,
            price_min: query.price_min,
            price_max: query.price_max,
            day: query.day,
            left_min: query.left_min,
            urgent: query.urgent,
            unsold: query.unsold,
            q: text(query.q),
        }
    }
}

impl BoardFilter {
    pub fn of(side: Side) -> BoardFilter {
        BoardFilter {
            side,
            variety: None,
            category: None,
            region: None,
            destination: None,
            grade: None,
            tier: None,
            price_min: None,
            price_max: None,
            day: None,
            left_min: None,
            urgent: None,
            unsold: None,
            q: None,
        }
    }

    /// # Errors
    /// `invalid_input` naming every field that cannot be meant.
    pub fn check(&self) -> Result<()> {
        let mut check = Check::new();
        let code = |code: &Option<String>| code.as_deref().is_none_or(|c| c.len() <= 64);
        check.require(code(&self.variety), "variety", "unknown", "没有这个品种", "there is no such variety");
        check.require(code(&self.category), "category", "unknown", "没有这个品类", "there is no such category");
        check.require(code(&self.destination), "destination", "unknown", "没有这个到货地", "there is no such destination");
        let region = self.region.as_ref().is_none_or(|code| code.parse::<RegionCode>().is_ok());
        check.require(region, "region", "invalid_value", "须为 6 位行政区划代码", "a 6-digit code (GB/T 2260)");
        check.require(
            self.grade.is_none_or(|grade| Grade::from_number(grade).is_some()),
            "grade",
            "out_of_range",
            "等级须为 1 到 4",
            "1 to 4, 4 being the best",
        );
        check.require(
            self.tier.is_none_or(|tier| (0..=limits::MAX_TIER).contains(&tier)),
            "tier",
            "out_of_range",
            "须为 0 到 2",
            "0 to 2",
        );
        let inverted = self.price_min.zip(self.price_max).is_some_and(|(least, most)| least > most);
        check.require(!inverted, "price_max", "before_start", "不能低于最低价", "may not be below price_min");
        let q = self.q.as_deref().is_none_or(|q| q.chars().count() <= 50);
        check.require(q, "q", "too_long", "最多 50 个字", "at most 50 characters");
        check.finish()
    }

    /// Whether the board under this filter would show the listing; `named` are the varieties that `q` stands for, and
    /// `destination_region` is where a demand's destination lies.
    pub fn shows(&self, listing: &Listing, named: Option<&[String]>, destination_region: Option<&str>) -> bool {
        let is = |wanted: &Option<String>, have: Option<&str>| wanted.as_deref().is_none_or(|w| have == Some(w));
        let lies_in = |region: &str, code: &str| match province(region) {
            Some(province) => code.starts_with(province),
            None => code == region,
        };
        let offer = listing.side == Side::Offer;
        let home = if offer { Some(listing.place.as_str()) } else { destination_region };
        listing.side == self.side
            && listing.state == ListingState::Open
            && is(&self.variety, listing.variety.as_deref())
            && is(&self.category, Some(&listing.category))
            && self.region.as_deref().is_none_or(|region| home.is_some_and(|code| lies_in(region, code)))
            && (offer || is(&self.destination, Some(&listing.place)))
            && self.grade.is_none_or(|grade| grade == listing.grade)
            && (offer || self.tier.is_none_or(|tier| tier == listing.tier))
            && self.price_min.is_none_or(|least| listing.price.0 >= least)
            && self.price_max.is_none_or(|most| listing.price.0 <= most)
            && self.day.is_none_or(|day| (listing.from..=listing.to).contains(&day))
            && self.left_min.is_none_or(|least| listing.quantities.left_kg.0 >= least)
            && (offer || self.urgent != Some(true) || listing.flagged)
            && (!offer || self.unsold != Some(true) || listing.flagged)
            && named.is_none_or(|codes| listing.variety.as_ref().is_some_and(|v| codes.contains(v)))
    }
}

/// The codes that a region's filter covers: a province's code stands for all that begins like it.
pub(super) fn province(region: &str) -> Option<&str> {
    region.parse().is_ok_and(RegionCode::is_province).then(|| region.get(..2)).flatten()
}
