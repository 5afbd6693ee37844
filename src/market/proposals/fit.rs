//! Whether an offer and a demand fit each other, as pure rules ("matching", section 1).

use crate::{
    kernel::{Day, Error, FenPerKg, FieldError, Kg, Result, error::Check},
    market::listing::{Listing, ListingState},
};

/// The open lane from the offer's origin to the demand's destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub freight: FenPerKg,
    pub transit_days: i32,
}

/// The first day on which the goods can be delivered, if there is one.
pub(super) fn earliest(offer: &Listing, demand: &Listing, way: Way, today: Day) -> Option<Day> {
    let leaves = offer.from.max(today);
    let day = leaves.plus(way.transit_days).max(demand.from);
    (leaves <= offer.to && day <= demand.to && day <= offer.to.plus(way.transit_days)).then_some(day)
}

/// What the two listings are, before any terms: open, of two owners, of one variety, good enough, and connected.
///
/// # Errors
/// Every rule that does not hold, on the field that names the listing.
pub(super) fn listings(offer: &Listing, demand: &Listing, way: Option<Way>) -> Result<Way> {
    let mut check = Check::new();
    check.require(offer.state == ListingState::Open, "offer_id", "not_open", "该供应已关闭", "the offer is not open");
    check.require(demand.state == ListingState::Open, "demand_id", "not_open", "该需求已关闭", "the demand is not open");
    check.require(
        offer.enterprise_id != demand.enterprise_id,
        "demand_id",
        "own_listing",
        "不能与本企业撮合",
        "an enterprise cannot trade with itself",
    );
    let wanted = match &demand.variety {
        Some(variety) => offer.variety.as_ref() == Some(variety),
        None => offer.category == demand.category,
    };
    check.require(wanted, "demand_id", "variety", "品种不符", "the demand asks for another variety");
    check.require(
        offer.grade >= demand.grade,
        "demand_id",
        "grade",
        "等级低于需求的最低等级",
        "the grade is below what the demand accepts",
    );
    if way.is_none() {
        check.push(FieldError::new("demand_id", "lane_closed", "该线路不通", "there is no open lane between them"));
    }
    check.finish()?;
    way.ok_or_else(|| Error::unexpected("no lane"))
}

/// What one side proposes first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub kg: Kg,
    pub price: FenPerKg,
    pub day: Day,
}

/// The terms of a first proposal: within both sides' days, lots and prices.
///
/// # Errors
/// Every rule that does not hold, on its field.
pub(super) fn terms(offer: &Listing, demand: &Listing, way: Way, today: Day, terms: Terms) -> Result<()> {
    let mut check = Check::new();
    let lot = offer.min_lot_kg.max(demand.min_lot_kg);
    if terms.kg < lot {
        check.push(FieldError::new("kg", "lot", format!("不能少于起订量 {lot}"), format!("the least lot of the two is {lot}")));
    }
    let highest = demand.price.0 - way.freight.0;
    if terms.price < offer.price || terms.price.0 > highest {
        check.push(FieldError::new(
            "price_fen_per_kg",
            "price_gap",
            format!("产地单价须在 {} 到 {} 元/公斤之间", offer.price, FenPerKg(highest)),
            format!("the price at the origin must be between {} and {} yuan/kg", offer.price, FenPerKg(highest)),
        ));
    }
    let first = earliest(offer, demand, way, today);
    let last = demand.to.min(offer.to.plus(way.transit_days));
    if first.is_none_or(|first| terms.day < first || terms.day > last) {
        check.push(FieldError::new("day", "days", "到货日不在双方日期之内", "the day is outside what both sides can keep"));
    }
    check.finish()
}
