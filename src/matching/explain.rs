//! Why a listing found no partner, or not for all its kg, and the price that would change it.
//!
//! Without least lots the answers are exact, because one kg more is worth, or costs, what the residual network says:
//! at the price given the listing trades (more); one fen worse it does so only if a tie falls its way, two fen worse
//! never. With least lots, and in guarantee mode for a listing that trades in part, the price is an indication.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    classes::{Class, Side},
    clearing::{Clearing, Price},
    invalid::MAX_PRICE,
    model::{Lots, Market, Mode},
    residual::{Component, Residual, Trades, Weight, accepts, unweigh},
    split::{Indexed, Part},
};

/// The one thing that keeps a listing from trading (more).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody on the other side deals in this variety.
    NobodyOtherSide,
    /// No open lane leads to anybody who does.
    LaneClosed,
    /// Nobody reachable accepts, or offers, such a grade.
    Grade,
    /// No days of delivery agree.
    Days,
    /// The best counterpart is still this many fen per kg away, even without competition.
    PriceGap {
        /// Fen per kg.
        fen: i64,
    },
    /// What could be traded is less than a least lot.
    Lot,
    /// There are counterparts, but others serve them better. This much better a price would win some of them.
    Outbid {
        /// Fen per kg; 0 if no price would.
        fen: i64,
    },
    /// Part of it trades; at this price the other side wants, or has, no more.
    Partly,
}

impl Reason {
    /// A stable code for programs, and the fen per kg that belong to it.
    #[must_use]
    pub const fn code(self) -> (&'static str, Option<i64>) {
        match self {
            Self::NobodyOtherSide => ("nobody_other_side", None),
            Self::LaneClosed => ("lane_closed", None),
            Self::Grade => ("grade", None),
            Self::Days => ("days", None),
            Self::PriceGap { fen } => ("price_gap", Some(fen)),
            Self::Lot => ("lot", None),
            Self::Outbid { fen } => ("outbid", Some(fen)),
            Self::Partly => ("partly", None),
        }
    }
}

/// Help with the freight that makes an unsold lot sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subsidy {
    /// The destination for which the least is needed.
    pub dest: u64,
    /// Fen per kg; never more than the freight itself.
    pub fen: i64,
}

/// Why one listing is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Id of the listing.
    pub id: u64,
    /// Kg not traded.
    pub left_kg: i64,
    /// What binds.
    pub reason: Reason,
    /// The price that helps: the highest ask at which an offer surely sells, the lowest bid at which a demand is
    /// surely served (if it trades in part, more than now), in fen per kg; `None` if no price helps.
    pub guidance: Option<i64>,
    /// Whether the guidance is exact; else an indication (see the module).
    pub exact: bool,
    /// For an offer that sells nothing: the least subsidy of its freight with which it surely sells. As exact as the
    /// guidance.
    pub subsidy: Option<Subsidy>,
}

/// The listings that are left over, in the order of the market's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Offers not sold out.
    pub offers: Vec<Why>,
    /// Demands not met in full.
    pub demands: Vec<Why>,
}

/// How far a listing gets on its way to a partner, in the order in which hurdles are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    #[default]
    Nobody,
    Variety,
    Lane,
    Grade,
    Days,
}

/// What a class can hope for. Prices are signed so that a higher one is a better hope on both sides: asks, and bids
/// negated.
#[derive(Debug, Clone, Copy, Default)]
struct Hope {
    reached: Reached,
    /// Best limit price of any counterpart, freight deducted.
    alone: Option<i64>,
    /// The price that surely wins one.
    sure: Option<i64>,
}

impl Hope {
    fn see(&mut self, alone: i64, sure: Option<i64>) {
        self.reached = Reached::Days;
        self.alone = self.alone.max(Some(alone));
        self.sure = self.sure.max(sure);
    }
}

/// Says for every listing that is not fully traded why, and what would help.
///
/// `clearing` must be a clearing of `market`.
#[must_use]
pub fn explain(market: &Market, clearing: &Clearing) -> Explanation {
    let indexed = Indexed::new(market);
    let parts = indexed.parts();
    let Some(trades) = Trades::new(market, &parts, clearing) else {
        return Explanation::default();
    };
    let nobody =
        |id, left_kg| Some(Why { id, left_kg, reason: Reason::NobodyOtherSide, guidance: None, exact: true, subsidy: None });
    let mut offers: Vec<Option<Why>> = market.offers.iter().map(|offer| nobody(offer.id, offer.qty)).collect();
    let mut demands: Vec<Option<Why>> = market.demands.iter().map(|demand| nobody(demand.id, demand.qty)).collect();
    let pieces = parts.par_iter().enumerate().with_max_len(1);
    let pieces: Vec<Piece> = pieces.map(|(number, part)| explain_part(&indexed, clearing, part, trades.of(number))).collect();
    for piece in pieces {
        for (list, found) in [(&mut offers, piece.offers), (&mut demands, piece.demands)] {
            found.into_iter().for_each(|(listing, why)| list[listing as usize] = why);
        }
    }
    Explanation { offers: offers.into_iter().flatten().collect(), demands: demands.into_iter().flatten().collect() }
}

/// The answers of one component, by position in the market's lists; none for a listing with nothing left.
struct Piece {
    offers: Vec<(u32, Option<Why>)>,
    demands: Vec<(u32, Option<Why>)>,
}

fn explain_part(indexed: &Indexed, clearing: &Clearing, part: &Part, trades: &[(u32, u32, i64)]) -> Piece {
    let component = Component::new(indexed, part, clearing.mode);
    let residual = (clearing.lots == Lots::Ignore).then(|| Residual::new(&component, clearing, trades)).flatten();
    let sources = component.sources();
    // What one kg is worth at each sink, and costs at each source.
    let (worth, cost) = match &residual {
        Some(residual) => (prices(&residual.lowest()[sources..]), prices(&residual.highest()[..sources])),
        None => (basis(&component.demands, &clearing.demand_prices), basis(&component.offers, &clearing.offer_prices)),
    };
    let view = View { component: &component, residual: residual.as_ref(), clearing, worth, cost };
    view.explain(trades)
}

fn prices(weights: &[Option<Weight>]) -> Vec<Option<Price>> {
    weights.iter().map(|weight| weight.map(unweigh)).collect()
}

/// The clearing's own prices, class by class.
fn basis(side: &Side, prices: &[Price]) -> Vec<Option<Price>> {
    side.classes.iter().map(|class| prices.get(side.order[class.listings.start as usize] as usize).copied()).collect()
}

struct View<'v, 'c, 'a> {
    component: &'c Component<'a>,
    residual: Option<&'v Residual<'c, 'a>>,
    clearing: &'v Clearing,
    worth: Vec<Option<Price>>,
    cost: Vec<Option<Price>>,
}

/// The certain ask over each road: ask, freight, number of the destination.
type Roads = Vec<(i64, i64, u32)>;

impl View<'_, '_, '_> {
    fn explain(&self, trades: &[(u32, u32, i64)]) -> Piece {
        let Component { offers, demands, source_runs, sink_runs, ends, .. } = self.component;
        let known = |met: bool| Hope { reached: if met { Reached::Variety } else { Reached::Nobody }, ..Hope::default() };
        let meets = |wanted: u32, variety: u32| accepts(self.component.indexed, wanted, variety);
        let mut of_sinks: Vec<Hope> = Vec::with_capacity(demands.classes.len());
        for run in sink_runs.chunk_by(|a, b| a.kind == b.kind) {
            let met = source_runs.iter().any(|other| meets(run[0].kind, other.kind));
            of_sinks.resize(of_sinks.len() + run.iter().map(|run| run.classes.len()).sum::<usize>(), known(met));
        }
        let mut piece =
            Piece { offers: Vec::with_capacity(offers.order.len()), demands: Vec::with_capacity(demands.order.len()) };
        let traded = traded(trades);
        let mut kinds: Vec<u32> = sink_runs.iter().map(|run| run.kind).collect();
        kinds.dedup();
        for (run, ends) in source_runs.iter().zip(ends) {
            let met = kinds.iter().any(|&wanted| meets(wanted, run.kind));
            for number in run.classes.clone() {
                let class = &offers.classes[number as usize];
                let mut hope = known(met);
                let mut roads: Roads = Vec::new();
                for end in ends {
                    let mut sure_here = None;
                    for sink in sink_runs[end.run as usize].classes.clone() {
                        let other = &demands.classes[sink as usize];
                        let theirs = &mut of_sinks[sink as usize];
                        let reached = reach(class, other, end.transit);
                        if reached < Reached::Days {
                            hope.reached = hope.reached.max(reached);
                            theirs.reached = theirs.reached.max(reached);
                            continue;
                        }
                        let sure = self.sells(sink, end.freight);
                        sure_here = sure_here.max(sure);
                        hope.see(other.price - end.freight, sure);
                        theirs.see(-(class.price + end.freight), self.serves(number, end.freight, other.tier));
                    }
                    if let Some(ask) = sure_here {
                        roads.push((ask, end.freight, sink_runs[end.run as usize].place));
                    }
                }
                self.offers_of(number, &hope, &roads, &traded.0, &mut piece.offers);
            }
        }
        for (number, hope) in (0..).zip(&of_sinks) {
            self.demands_of(number, hope, &traded.1, &mut piece.demands);
        }
        piece
    }

    /// The highest ask at which one kg surely sells to a sink.
    fn sells(&self, sink: u32, freight: i64) -> Option<i64> {
        let worth = self.worth[sink as usize]?;
        let gains = worth.fen - freight - 1;
        if self.component.mode == Mode::Surplus {
            return Some(gains);
        }
        let pays = self.component.demands.classes[sink as usize].price - freight;
        match worth.tiers {
            0 => Some(pays.min(gains)),
            1.. => Some(pays),
            _ => None,
        }
    }

    /// The lowest bid, negated, at which a demand of this tier is surely served by a source.
    fn serves(&self, source: u32, freight: i64, tier: u8) -> Option<i64> {
        let cost = self.cost[source as usize]?;
        let gains = cost.fen + freight + 1;
        if self.component.mode == Mode::Surplus {
            return Some(-gains);
        }
        let covers = self.component.offers.classes[source as usize].price + freight;
        match (3 - i64::from(tier)).cmp(&cost.tiers) {
            std::cmp::Ordering::Greater => Some(-covers),
            std::cmp::Ordering::Equal => Some(-covers.max(gains)),
            std::cmp::Ordering::Less => None,
        }
    }

    fn offers_of(&self, number: u32, hope: &Hope, roads: &Roads, traded: &Traded, found: &mut Vec<(u32, Option<Why>)>) {
        let Component { indexed, offers, .. } = self.component;
        let Class { listings, .. } = &offers.classes[number as usize];
        for at in listings.clone() {
            let listing = offers.order[at as usize];
            let offer = &indexed.market.offers[listing as usize];
            let kg = traded.of(listing);
            let more = || self.residual?.more_of_offer(number, at).map(|worth| unweigh(worth).fen - 1);
            let mut why = self.why((offer.id, offer.qty, kg), offer.ask, hope, more);
            if let Some(why) = &mut why {
                why.guidance = why.guidance.filter(|&ask| ask >= 0);
                why.subsidy = if kg == 0 { subsidy(offer.ask, roads) } else { None }
                    .map(|(fen, place)| Subsidy { dest: indexed.dests.id(place), fen });
            }
            found.push((listing, why));
        }
    }

    fn demands_of(&self, number: u32, hope: &Hope, traded: &Traded, found: &mut Vec<(u32, Option<Why>)>) {
        let Component { indexed, demands, .. } = self.component;
        let Class { listings, .. } = &demands.classes[number as usize];
        for at in listings.clone() {
            let listing = demands.order[at as usize];
            let demand = &indexed.market.demands[listing as usize];
            let kg = traded.of(listing);
            let more = || self.residual?.more_for_demand(number, at).map(|cost| -(unweigh(cost).fen + 1));
            let mut why = self.why((demand.id, demand.qty, kg), -demand.bid, hope, more);
            if let Some(why) = &mut why {
                why.guidance = why.guidance.map(|bid| -bid).filter(|&bid| bid <= MAX_PRICE);
            }
            found.push((listing, why));
        }
    }

    /// `limit` and all prices are signed as in [`Hope`].
    fn why(
        &self,
        (id, qty, traded): (u64, i64, i64),
        limit: i64,
        hope: &Hope,
        more: impl FnOnce() -> Option<i64>,
    ) -> Option<Why> {
        let left_kg = qty - traded;
        if left_kg <= 0 {
            return None;
        }
        let lots = self.clearing.lots == Lots::Respect;
        let exact = !lots && (traded == 0 || self.clearing.mode == Mode::Surplus);
        let sure = if traded > 0 && exact { more() } else { hope.sure };
        let gap = hope.alone.map(|alone| limit - alone).filter(|&gap| gap > 0);
        let reason = match (hope.reached, gap) {
            (Reached::Nobody, _) => Reason::NobodyOtherSide,
            (Reached::Variety, _) => Reason::LaneClosed,
            (Reached::Lane, _) => Reason::Grade,
            (Reached::Grade, _) => Reason::Days,
            (Reached::Days, Some(fen)) => Reason::PriceGap { fen },
            (Reached::Days, None) if lots && traded == 0 && sure.is_some_and(|sure| limit <= sure) => Reason::Lot,
            (Reached::Days, None) if traded > 0 => Reason::Partly,
            (Reached::Days, None) => Reason::Outbid { fen: sure.map_or(0, |sure| (limit - sure).max(0)) },
        };
        // An indication that is no improvement helps nobody.
        let guidance = sure.filter(|&sure| exact || sure < limit);
        Some(Why { id, left_kg, reason, guidance, exact, subsidy: None })
    }
}

/// How far two classes over an open lane get with each other.
#[inline]
fn reach(source: &Class, sink: &Class, transit: i32) -> Reached {
    if source.grade < sink.grade {
        Reached::Lane
    } else if source.reaches(sink, transit) {
        Reached::Days
    } else {
        Reached::Grade
    }
}

/// The least subsidy that brings an ask to where it surely sells over some road, and the destination.
fn subsidy(ask: i64, roads: &Roads) -> Option<(i64, u32)> {
    let needed = roads.iter().map(|&(sure, freight, place)| (ask - sure, freight, place));
    needed.filter(|&(fen, freight, _)| (1..=freight).contains(&fen)).map(|(fen, _, place)| (fen, place)).min()
}

/// Kg traded by listing, for those that trade.
struct Traded(Vec<(u32, i64)>);

impl Traded {
    fn new(mut kg: Vec<(u32, i64)>) -> Self {
        kg.sort_unstable();
        Self(kg.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, run.iter().map(|entry| entry.1).sum())).collect())
    }

    fn of(&self, listing: u32) -> i64 {
        self.0.binary_search_by_key(&listing, |entry| entry.0).map_or(0, |at| self.0[at].1)
    }
}

fn traded(trades: &[(u32, u32, i64)]) -> (Traded, Traded) {
    let of = |listing: fn(&(u32, u32, i64)) -> u32| Traded::new(trades.iter().map(|trade| (listing(trade), trade.2)).collect());
    (of(|trade| trade.0), of(|trade| trade.1))
}
