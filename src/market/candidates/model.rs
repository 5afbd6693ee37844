//! The rule: does an offer fit a demand, what would it cost delivered, and if it does not fit, why.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::listing::{BoardItem, Listing};
use kernel::{Day, FenPerKg, Kg, text_enum};

text_enum! {
    /// Why a counterpart does not fit.
    pub enum ReasonCode {
        /// Ask and freight exceed the bid by `gap_fen`.
        PriceGap = "price_gap",
        /// It would arrive `gap_days` too late, or be gone so many days too early.
        Days = "days",
        /// Grade `have` where `need` is asked for.
        Grade = "grade",
        /// Only `have` kg can be traded where lots of `need` kg are asked for.
        Lot = "lot",
        /// No road on any of the days.
        LaneClosed = "lane_closed",
        /// Nothing is left of one of the two.
        QuantityGone = "quantity_gone",
    }
}

/// One reason, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    pub code: ReasonCode,
    /// Fen per kg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_fen: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_days: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub have: Option<i64>,
}

impl Reason {
    fn of(code: ReasonCode) -> Reason {
        Reason { code, gap_fen: None, gap_days: None, need: None, have: None }
    }
}

/// The lane for goods that leave on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    pub freight: FenPerKg,
    pub transit_days: i32,
    pub open: bool,
}

/// What the rule says of one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub fits: bool,
    /// Ask and freight.
    pub delivered: FenPerKg,
    /// Bid less delivered price; what both sides may share.
    pub margin: FenPerKg,
    pub freight: FenPerKg,
    pub transit_days: i32,
    /// The earliest delivery that suits both; `None` when no day does.
    pub earliest: Option<Day>,
    /// Grades above (or, negative, below) what is asked for.
    pub grade_fit: i32,
    pub possible: Kg,
    pub reasons: Vec<Reason>,
}

/// A counterpart, ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    pub listing: BoardItem,
    pub fits: bool,
    pub delivered_fen_per_kg: FenPerKg,
    pub margin_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub transit_days: i32,
    /// The earliest delivery that suits both.
    pub earliest_day: Option<Day>,
    /// Grades above (or, negative, below) what is asked for.
    pub grade_fit: i32,
    pub possible_kg: Kg,
    /// Empty when it fits.
    pub reasons: Vec<Reason>,
}

/// Days of departure that are tried.
const TRIED_DAYS: i32 = 60;

/// Judges one pair as of `today`. `lane` gives the lane for a day of departure; `None` if there is no such lane at all.
pub fn judge(offer: &Listing, demand: &Listing, today: Day, lane: impl Fn(Day) -> Option<Leg>) -> Verdict {
    let first = offer.from.max(today);
    let last = offer.to.min(first.plus(TRIED_DAYS));
    let (mut leg, mut earliest, mut any_open) = (None, None, false);
    let mut gap_days: Option<i32> = None;
    for number in first.number()..=last.number() {
        let leaves = Day::from_number(number);
        let Some(here) = lane(leaves) else { break };
        leg = leg.or(Some(here));
        if !here.open {
            continue;
        }
        if !any_open {
            (any_open, leg) = (true, Some(here));
        }
        // Goods may wait on the way in, never the buyer: delivery on the day of arrival.
        let arrives = leaves.plus(here.transit_days);
        if arrives < demand.from {
            let early = demand.from.number() - arrives.number();
            gap_days = Some(gap_days.map_or(early, |gap| gap.min(early)));
        } else if arrives > demand.to {
            let late = arrives.number() - demand.to.number();
            gap_days = Some(gap_days.map_or(late, |gap| gap.min(late)));
            break;
        } else {
            (earliest, leg) = (Some(arrives), Some(here));
            break;
        }
    }
    let freight = leg.map_or(FenPerKg(0), |leg| leg.freight);
    let delivered = FenPerKg(offer.price.0 + freight.0);
    let margin = FenPerKg(demand.price.0 - delivered.0);
    let possible = offer.quantities.left_kg.min(demand.quantities.left_kg);
    let lot = offer.min_lot_kg.max(demand.min_lot_kg);
    let grade_fit = offer.grade - demand.grade;

    let mut reasons = Vec::new();
    if possible.0 == 0 {
        reasons.push(Reason { need: Some(lot.0.max(1)), have: Some(0), ..Reason::of(ReasonCode::QuantityGone) });
    } else if possible < lot {
        reasons.push(Reason { need: Some(lot.0), have: Some(possible.0), ..Reason::of(ReasonCode::Lot) });
    }
    if grade_fit < 0 {
        let (need, have) = (Some(demand.grade.into()), Some(offer.grade.into()));
        reasons.push(Reason { need, have, ..Reason::of(ReasonCode::Grade) });
    }
    if margin.0 < 0 {
        reasons.push(Reason { gap_fen: Some(-margin.0), ..Reason::of(ReasonCode::PriceGap) });
    }
    if first > last || any_open && earliest.is_none() {
        // An offer whose last day has passed misses by so many days, too.
        let gap_days = Some(gap_days.unwrap_or(first.number() - offer.to.number()));
        reasons.push(Reason { gap_days, ..Reason::of(ReasonCode::Days) });
    } else if !any_open {
        reasons.push(Reason::of(ReasonCode::LaneClosed));
    }
    Verdict {
        fits: reasons.is_empty(),
        delivered,
        margin,
        freight,
        transit_days: leg.map_or(0, |leg| leg.transit_days),
        earliest,
        grade_fit,
        possible,
        reasons,
    }
}

/// The order of the list: what fits first, by margin, day and quantity; then what misses by least.
pub(super) fn rank(verdict: &Verdict) -> (bool, usize, Reverse<i64>, Option<Day>, Reverse<Kg>) {
    let day = verdict.earliest.filter(|_| verdict.fits);
    (!verdict.fits, verdict.reasons.len(), Reverse(verdict.margin.0), day, Reverse(verdict.possible))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::{ListingState, Quantities, Quote, Remarks, Side};
    use kernel::Id;
    use testing::now;

    fn day(n: i32) -> Day {
        now().day().plus(n)
    }

    fn listing(side: Side, price: i64, grade: i32, kg: i64, from: i32, to: i32) -> Listing {
        let quote = Quote {
            quantity: String::new(),
            quantity_unit: "kg".into(),
            price: String::new(),
            price_unit: "kg".into(),
            kg_per_unit: None,
        };
        Listing {
            side,
            id: Id::new(now()),
            version: 1,
            price_version: 1,
            enterprise_id: Id::nil(),
            state: ListingState::Open,
            variety: Some("da-bai-cai".into()),
            category: "ye-cai".into(),
            grade,
            quantities: Quantities::fresh(Kg(kg)),
            min_lot_kg: Kg(0),
            price: FenPerKg(price),
            quote,
            place: String::new(),
            from: day(from),
            to: day(to),
            flagged: false,
            tier: 2,
            auto_accept: false,
            remarks: Remarks::default(),
            created_by: Id::nil(),
            posted_at: now(),
            expires_at: day(to).end(),
            updated_at: now(),
            import_key: None,
        }
    }

    fn road(_: Day) -> Option<Leg> {
        Some(Leg { freight: FenPerKg(30), transit_days: 2, open: true })
    }

    fn codes(verdict: &Verdict) -> Vec<ReasonCode> {
        verdict.reasons.iter().map(|r| r.code).collect()
    }

    #[test]
    fn fitting_pair_shows_price_margin_and_first_day() {
        let offer = listing(Side::Offer, 200, 3, 6000, 0, 5);
        let demand = listing(Side::Demand, 260, 2, 4000, 3, 4);
        let verdict = judge(&offer, &demand, day(0), road);
        assert!(verdict.fits, "{verdict:?}");
        assert_eq!((verdict.delivered.0, verdict.margin.0, verdict.possible), (230, 30, Kg(4000)));
        assert_eq!((verdict.earliest, verdict.grade_fit), (Some(day(3)), 1), "leaving on day 1 arrives on the first wanted day");
        assert_eq!(judge(&offer, &demand, day(2), road).earliest, Some(day(4)), "today has moved on");
        let exactly = listing(Side::Demand, 230, 3, 4000, 3, 4);
        assert!(judge(&offer, &exactly, day(0), road).fits, "nothing is left to share, yet both get what they asked for");
    }

    #[test]
    fn every_reason_is_named_with_its_numbers() {
        let offer = listing(Side::Offer, 200, 3, 6000, 0, 5);
        let poor = listing(Side::Demand, 229, 4, 500, 3, 4);
        let verdict = judge(&Listing { min_lot_kg: Kg(1000), ..offer.clone() }, &poor, day(0), road);
        assert_eq!(codes(&verdict), [ReasonCode::Lot, ReasonCode::Grade, ReasonCode::PriceGap]);
        assert_eq!((verdict.reasons[0].need, verdict.reasons[0].have), (Some(1000), Some(500)));
        assert_eq!((verdict.reasons[1].need, verdict.reasons[1].have), (Some(4), Some(3)));
        assert_eq!(verdict.reasons[2].gap_fen, Some(1));

        let early = judge(&offer, &listing(Side::Demand, 300, 1, 500, 0, 1), day(0), road);
        assert_eq!((codes(&early), early.reasons[0].gap_days, early.earliest), (vec![ReasonCode::Days], Some(1), None));
        let late = judge(&offer, &listing(Side::Demand, 300, 1, 500, 10, 12), day(0), road);
        assert_eq!((codes(&late), late.reasons[0].gap_days), (vec![ReasonCode::Days], Some(3)));
        let gone =
            Listing { quantities: Quantities { left_kg: Kg(0), reserved_kg: Kg(6000), ..offer.quantities }, ..offer.clone() };
        assert_eq!(codes(&judge(&gone, &listing(Side::Demand, 300, 1, 500, 2, 9), day(0), road)), [ReasonCode::QuantityGone]);
        let passed = judge(&offer, &listing(Side::Demand, 300, 1, 500, 2, 9), day(8), road);
        assert_eq!((codes(&passed), passed.reasons[0].gap_days), (vec![ReasonCode::Days], Some(3)));
    }

    #[test]
    fn a_closed_lane_delays_or_forbids() {
        let offer = listing(Side::Offer, 200, 3, 6000, 0, 5);
        let demand = listing(Side::Demand, 260, 2, 4000, 2, 6);
        let until = |reopens: Day| move |leaves: Day| road(leaves).map(|leg| Leg { open: leaves >= reopens, ..leg });
        assert_eq!(judge(&offer, &demand, day(0), until(day(3))).earliest, Some(day(5)));
        assert_eq!(codes(&judge(&offer, &demand, day(0), until(day(9)))), [ReasonCode::LaneClosed]);
        assert_eq!(codes(&judge(&offer, &demand, day(0), |_| None)), [ReasonCode::LaneClosed]);
        assert_eq!(codes(&judge(&offer, &demand, day(0), until(day(5)))), [ReasonCode::Days], "it reopens too late");
    }

    #[test]
    fn what_fits_comes_first_then_what_misses_by_least() {
        let offer = listing(Side::Offer, 200, 3, 6000, 0, 5);
        let bids = [229, 300, 250, 180];
        let mut verdicts: Vec<Verdict> =
            bids.iter().map(|bid| judge(&offer, &listing(Side::Demand, *bid, 1, 500, 2, 5), day(0), road)).collect();
        verdicts.sort_by_key(rank);
        assert_eq!(verdicts.iter().map(|v| v.margin.0).collect::<Vec<_>>(), [70, 20, -1, -50]);
    }
}
