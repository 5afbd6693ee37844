//! Whether an offer and a demand fit each other, as pure rules ("matching", section 1).

use std::ops::RangeInclusive;

use crate::{
    listing::{Listing, ListingState},
    party::Party,
};
use kernel::{Day, Error, FenPerKg, FieldError, Kg, Result, error::Check};

/// The open lane from the offer's origin to the demand's destination, for goods that leave on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub leaves: Day,
    pub freight: FenPerKg,
    pub transit_days: i32,
}

impl Way {
    pub fn arrives(self) -> Day {
        self.leaves.plus(self.transit_days)
    }
}

/// Days of departure that are tried.
const TRIED_DAYS: i32 = 60;

/// The open lanes for goods that leave on one of these days, the earliest first; `lane` gives the lane of one day.
pub(super) fn ways(first: Day, last: Day, lane: impl Fn(Day) -> Option<Way>) -> Vec<Way> {
    let last = last.min(first.plus(TRIED_DAYS));
    (first.number()..=last.number()).filter_map(|number| lane(Day::from_number(number))).collect()
}

/// The earliest departure that arrives within these days; on `day`, if one is named.
pub(super) fn choose(ways: &[Way], within: RangeInclusive<Day>, day: Option<Day>) -> Option<Way> {
    let suits = |way: &&Way| within.contains(&way.arrives()) && day.is_none_or(|day| day == way.arrives());
    ways.iter().find(suits).copied()
}

/// What the two listings are, before any terms: open, of two owners, of one variety, good enough, and connected.
///
/// # Errors
/// Every rule that does not hold, on the field that names the listing.
pub(super) fn listings(offer: &Listing, demand: &Listing, ways: &[Way]) -> Result<()> {
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
    if ways.is_empty() {
        check.push(FieldError::new("demand_id", "lane_closed", "该线路不通", "there is no open lane between them"));
    }
    check.finish()
}

/// What one side proposes first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub kg: Kg,
    pub price: Option<FenPerKg>,
    pub day: Option<Day>,
}

/// A first proposal in full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub kg: Kg,
    pub price: FenPerKg,
    pub way: Way,
}

/// What the other side's listing shows, at the origin: to a buyer the ask, to a seller the bid less the freight.
pub(super) fn shown_price(by: Party, asked: FenPerKg, bid: FenPerKg, freight: FenPerKg) -> FenPerKg {
    if by == Party::Seller { FenPerKg(bid.0 - freight.0) } else { asked }
}

/// The terms of a first proposal: within both sides' days, lots and prices.
///
/// # Errors
/// Every rule that does not hold, on its field.
pub(super) fn terms(offer: &Listing, demand: &Listing, ways: &[Way], by: Party, wanted: Wanted) -> Result<Terms> {
    let mut check = Check::new();
    let lot = offer.min_lot_kg.max(demand.min_lot_kg);
    if wanted.kg < lot {
        check.push(FieldError::new("kg", "lot", format!("不能少于起订量 {lot}"), format!("the least lot of the two is {lot}")));
    }
    let chosen = choose(ways, demand.from..=demand.to, wanted.day);
    if chosen.is_none() {
        check.push(FieldError::new("day", "days", "到货日不在双方日期之内", "the day is outside what both sides can keep"));
    }
    let way = chosen.or_else(|| ways.first().copied()).ok_or_else(|| Error::unexpected("no lane"))?;
    let highest = FenPerKg(demand.price.0 - way.freight.0);
    let price = wanted.price.unwrap_or_else(|| shown_price(by, offer.price, demand.price, way.freight));
    if price < offer.price || price > highest {
        let (zh, en) = if highest < offer.price {
            (
                format!("产地要价 {}，买方到货最高价减运费只有 {} 元/公斤，双方价格不合", offer.price, highest),
                format!("the ask is {}, but the bid less freight is {} yuan/kg: the prices do not meet", offer.price, highest),
            )
        } else {
            (
                format!("产地单价须在 {} 到 {} 元/公斤之间", offer.price, highest),
                format!("the price at the origin must be between {} and {} yuan/kg", offer.price, highest),
            )
        };
        check.push(FieldError::new("price_fen_per_kg", "price_gap", zh, en));
    }
    check.finish()?;
    Ok(Terms { kg: wanted.kg, price, way })
}
