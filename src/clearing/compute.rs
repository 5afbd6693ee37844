//! From the market as a value to what a round will propose, as values: no database, no clock.

use std::collections::HashMap;

use super::{
    book::{self, Book},
    model::{Certificate, Detail, TierFill, UnmatchedCode},
    settings::settlement,
};
use kernel::{Day, Fen, FenPerKg, Kg};
use market::{
    listing::{OpenListing, Side},
    proposals::RoundPair,
    settings::PriceRule,
};
use matching::{self, Reason};

/// Below so many pairs the checker also compares the prices of every pair of listings.
const BRUTE_PAIRS: usize = 4_000_000;

/// One pair that will be proposed; positions are those of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub offer: usize,
    pub demand: usize,
    pub kg: Kg,
    pub price: FenPerKg,
    pub freight: FenPerKg,
    pub day: Day,
}

/// What is left of one listing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rest {
    pub side: Side,
    pub listing: usize,
    pub kg: Kg,
    pub code: UnmatchedCode,
    pub fen: Option<i64>,
    pub guidance: Option<i64>,
    pub exact: bool,
    /// Number of a destination, and fen per kg.
    pub subsidy: Option<(u64, i64)>,
}

impl Rest {
    /// What its row keeps; `ends` are the book's destinations by number.
    pub(super) fn detail(&self, ends: &[&str]) -> Detail {
        let code = |number: u64| ends.get(usize::try_from(number).ok()?).map(|code| (*code).to_owned());
        let subsidy = self.subsidy.and_then(|(end, fen)| Some((code(end)?, fen)));
        Detail { fen: self.fen, exact: self.exact, subsidy }
    }

    const fn new(side: Side, listing: usize, kg: Kg, code: UnmatchedCode) -> Rest {
        Rest { side, listing, kg, code, fen: None, guidance: None, exact: false, subsidy: None }
    }
}

/// A computed and checked round.
#[derive(Debug)]
pub(super) struct Cleared {
    pub book: Book,
    pub matches: Vec<Match>,
    pub rest: Vec<Rest>,
    /// Matches left out so far: an enterprise does not trade with itself.
    pub dropped: usize,
    pub certificate: Certificate,
}

impl Cleared {
    /// The match with its listings.
    pub(super) fn pair(&self, found: &Match) -> RoundPair<'_> {
        let Match { kg, price, freight, day, .. } = *found;
        RoundPair { offer: &self.book.offers[found.offer], demand: &self.book.demands[found.demand], kg, price, freight, day }
    }
}

/// Clears the book and has the result checked.
///
/// # Errors
/// The reason, in English, when the input breaks a rule of the engine or the checker finds a fault: then nothing may
/// be written.
pub(super) fn compute(book: Book, options: &matching::Options, rule: PriceRule) -> Result<Cleared, String> {
    let market = book::market(&book);
    let mut clearing = matching::clear(&market, options).map_err(|invalid| format!("invalid input: {invalid}"))?;
    if rule == PriceRule::Uniform {
        // One price for all that trade together is the middle of the whole range, not the corner where the solver stopped.
        matching::widen(&market, &mut clearing);
    }
    let brute = market.offers.len().saturating_mul(market.demands.len()) <= BRUTE_PAIRS;
    let checked = matching::check(&market, &clearing, brute).map_err(|fault| format!("the certificate is wrong: {fault}"))?;
    let certificate = Certificate {
        primal_fen: Fen(checked.surplus),
        dual_fen: Fen(clearing.dual),
        equal: checked.surplus == clearing.dual,
        input_digest: book::digest(&book, &market, options),
        lots_gap_fen: Fen(clearing.lots_gap),
        checked: true,
    };
    let (matches, own) = pairs(&book, &market, &clearing, rule)?;
    let rest = rests(&book, &market, &clearing, &own);
    Ok(Cleared { dropped: own.len(), book, matches, rest, certificate })
}

/// Prices and dates the trades; sets those apart that an enterprise would make with itself.
fn pairs(
    book: &Book,
    market: &matching::Market,
    clearing: &matching::Clearing,
    rule: PriceRule,
) -> Result<(Vec<Match>, Vec<Match>), String> {
    let lanes: HashMap<(u64, u64), (i64, i32)> =
        market.lanes.iter().map(|lane| ((lane.origin, lane.dest), (lane.freight, lane.transit))).collect();
    let offers: HashMap<u64, &matching::Offer> = market.offers.iter().map(|offer| (offer.id, offer)).collect();
    let demands: HashMap<u64, &matching::Demand> = market.demands.iter().map(|demand| (demand.id, demand)).collect();
    let (mut matches, mut own) = (Vec::with_capacity(clearing.trades.len()), Vec::new());
    for trade in &clearing.trades {
        let found = (offers.get(&trade.offer), demands.get(&trade.demand));
        let (Some(offer), Some(demand)) = found else { return Err("a trade names an unknown listing".to_owned()) };
        let Some(&(freight, transit)) = lanes.get(&(offer.origin, demand.dest)) else {
            return Err("a trade uses a closed lane".to_owned());
        };
        let uniform = (trade.price_low, trade.price_high);
        let price = matching::settlement_price(settlement(rule), offer.ask, demand.bid, freight, uniform);
        let pair = Match {
            offer: trade.offer as usize,
            demand: trade.demand as usize,
            kg: Kg(trade.kg),
            // A given-away offer still needs a price that a deal can carry.
            price: FenPerKg(price.max(1)),
            freight: FenPerKg(freight),
            day: book.day.plus((offer.a0 + transit).max(demand.b0)),
        };
        let same = book.offers[pair.offer].enterprise_id == book.demands[pair.demand].enterprise_id;
        if same { own.push(pair) } else { matches.push(pair) }
    }
    Ok((matches, own))
}

/// What every listing has left after the matches, with the reason that the engine gives, or our own.
fn rests(book: &Book, market: &matching::Market, clearing: &matching::Clearing, own: &[Match]) -> Vec<Rest> {
    let why = matching::explain(market, clearing);
    let mut rest: Vec<Rest> = Vec::new();
    let (mut offered, mut asked) = (vec![false; book.offers.len()], vec![false; book.demands.len()]);
    market.offers.iter().for_each(|offer| offered[offer.id as usize] = true);
    market.demands.iter().for_each(|demand| asked[demand.id as usize] = true);
    for (side, listings, taken) in [(Side::Offer, &book.offers, offered), (Side::Demand, &book.demands, asked)] {
        let beyond = |(index, listing): (usize, &OpenListing)| Rest::new(side, index, listing.left, UnmatchedCode::BeyondHorizon);
        rest.extend(listings.iter().enumerate().filter(|(index, _)| !taken[*index]).map(beyond));
    }
    for (side, list) in [(Side::Offer, &why.offers), (Side::Demand, &why.demands)] {
        for w in list {
            let (code, fen) = code_of(w.reason);
            let (guidance, exact, subsidy) = (w.guidance, w.exact, w.subsidy.map(|subsidy| (subsidy.dest, subsidy.fen)));
            let plain = Rest::new(side, w.id as usize, Kg(w.left_kg), code);
            rest.push(Rest { fen, guidance, exact, subsidy, ..plain });
        }
    }
    give_back(&mut rest, own.iter(), UnmatchedCode::OwnListing);
    rest
}

/// How much of each tier the pairs fill.
pub(super) fn by_tier(cleared: &Cleared, pairs: &[Match]) -> Vec<TierFill> {
    let demands = &cleared.book.demands;
    let tier = |tier: i32| TierFill {
        tier,
        kg: pairs.iter().filter(|pair| demands[pair.demand].tier == tier).map(|pair| pair.kg).sum(),
        of_kg: demands.iter().filter(|demand| demand.tier == tier).map(|demand| demand.left).sum(),
    };
    (0..=2).map(tier).collect()
}

/// What the pairs gain: Σ (bid − ask − freight) · kg.
pub(super) fn gain(cleared: &Cleared, pairs: &[Match]) -> Fen {
    let gain = |pair: &Match| {
        let (offer, demand) = (&cleared.book.offers[pair.offer], &cleared.book.demands[pair.demand]);
        (demand.price.0 - offer.price.0 - pair.freight.0) * pair.kg.0
    };
    Fen(pairs.iter().map(gain).sum())
}

/// Matches that will not be proposed are left on both sides, with this reason.
pub(super) fn give_back<'a>(rest: &mut Vec<Rest>, dropped: impl Iterator<Item = &'a Match>, code: UnmatchedCode) {
    let mut back: HashMap<(Side, usize), Kg> = HashMap::new();
    for pair in dropped {
        for key in [(Side::Offer, pair.offer), (Side::Demand, pair.demand)] {
            let kg = back.entry(key).or_default();
            *kg = *kg + pair.kg;
        }
    }
    for r in rest.iter_mut() {
        if let Some(kg) = back.remove(&(r.side, r.listing)) {
            (r.kg, r.code, r.fen, r.exact, r.subsidy) = (r.kg + kg, code, None, false, None);
        }
    }
    let mut more: Vec<Rest> = back.into_iter().map(|((side, listing), kg)| Rest::new(side, listing, kg, code)).collect();
    more.sort_unstable_by_key(|r| (r.side, r.listing));
    rest.extend(more);
}

const fn code_of(reason: Reason) -> (UnmatchedCode, Option<i64>) {
    match reason {
        Reason::NobodyOtherSide => (UnmatchedCode::NobodyOtherSide, None),
        Reason::LaneClosed => (UnmatchedCode::LaneClosed, None),
        Reason::Grade => (UnmatchedCode::Grade, None),
        Reason::Days => (UnmatchedCode::Days, None),
        Reason::PriceGap { fen } => (UnmatchedCode::PriceGap, Some(fen)),
        Reason::Lot => (UnmatchedCode::Lot, None),
        Reason::Outbid { fen } => (UnmatchedCode::Outbid, Some(fen)),
        Reason::Partly => (UnmatchedCode::Partly, None),
    }
}
