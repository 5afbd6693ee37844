//! Clears a market: validate, number, split, solve the components in parallel, put the results together.

use rayon::prelude::*;

use crate::{
    classes::Side,
    clearing::{Clearing, Price, Trade},
    fairness::fairest,
    invalid::{Invalid, validate},
    lots::repair,
    model::{Lots, Market, Mode, Options},
    solve::{Problem, split_price},
    split::{Indexed, Part},
    trades::{Pair, split},
};

/// What one component contributes; positions are those of the market's lists.
#[derive(Default)]
pub(super) struct Piece {
    pub pairs: Vec<Pair>,
    pub offer_prices: Vec<(u32, Price)>,
    pub demand_prices: Vec<(u32, Price)>,
    pub classes: usize,
    pub pivots: u64,
}

/// Told how far a clearing is. The engine calls it from any of its threads.
pub trait Progress: Sync {
    /// The market is validated and split; solving begins.
    fn begin(&self) {}
    /// One component of so many listings is solved.
    fn component(&self, _listings: usize) {}
    /// All components are solved.
    fn end(&self) {}
}

/// Nobody watches.
impl Progress for () {}

/// Clears a market to proven optimality.
///
/// The result does not depend on the order of the lists or on the number of threads.
///
/// # Errors
/// [`Invalid`] names the first entry that breaks a rule; nothing is computed then.
pub fn clear(market: &Market, options: &Options) -> Result<Clearing, Invalid> {
    clear_with(market, options, &())
}

/// [`clear`], and somebody watches.
///
/// # Errors
/// As for [`clear`].
pub fn clear_with(market: &Market, options: &Options, progress: &impl Progress) -> Result<Clearing, Invalid> {
    validate(market)?;
    let indexed = Indexed::new(market);
    let parts = indexed.parts();
    let listings = |part: &Part| part.offers.len() + part.demands.len();
    let mut largest_first: Vec<usize> = (0..parts.len()).collect();
    largest_first.sort_by_key(|&part| std::cmp::Reverse(listings(&parts[part])));
    let one = |&part: &usize| {
        let piece = clear_part(&indexed, &parts[part], options);
        progress.component(listings(&parts[part]));
        (part, piece)
    };
    progress.begin();
    let mut pieces: Vec<(usize, Piece)> = match options.threads {
        Some(1) => largest_first.iter().map(one).collect(),
        None => largest_first.par_iter().with_max_len(1).map(one).collect(),
        Some(threads) => match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(|| largest_first.par_iter().with_max_len(1).map(one).collect()),
            Err(_) => largest_first.iter().map(one).collect(),
        },
    };
    progress.end();
    pieces.sort_unstable_by_key(|(part, _)| *part);
    Ok(assemble(&indexed, options, pieces.into_iter().map(|(_, piece)| piece).collect()))
}

fn clear_part(indexed: &Indexed, part: &Part, options: &Options) -> Piece {
    let mode = options.mode;
    let problem =
        Problem { indexed, offers: Side::offers(indexed, part, mode), demands: Side::demands(indexed, part, mode), mode };
    let solved = problem.solve();
    let prices = solved.network.prices();
    let flows = fairest(&problem, &solved);
    let Problem { offers, demands, .. } = &problem;
    let market = indexed.market;
    let offer_kg = |offer: u32| market.offers[offer as usize].qty;
    let demand_kg = |demand: u32| market.demands[demand as usize].qty;
    let mut pairs = split(&flows, offers, demands, offer_kg, demand_kg);
    if options.lots == Lots::Respect {
        pairs = repair(&problem, prices, solved.bonus, pairs);
    }
    let per_listing = |side: &Side, prices: &[i64]| {
        let priced = side.classes.iter().zip(prices).flat_map(|(class, &price)| {
            let (tiers, fen) = split_price(price, solved.bonus);
            let listings = &side.order[class.listings.start as usize..class.listings.end as usize];
            listings.iter().map(move |&listing| (listing, Price { tiers, fen }))
        });
        priced.collect()
    };
    let sources = offers.classes.len();
    Piece {
        pairs,
        offer_prices: per_listing(offers, &prices[..sources]),
        demand_prices: per_listing(demands, &prices[sources..]),
        classes: prices.len(),
        pivots: solved.network.pivots,
    }
}

/// What one tier's demands count in guarantee mode.
fn weight(mode: Mode, tier: u8) -> i64 {
    if mode == Mode::Guarantee { 3 - i64::from(tier) } else { 0 }
}

/// Puts the pieces together.
pub(super) fn assemble(indexed: &Indexed, options: &Options, pieces: Vec<Piece>) -> Clearing {
    let market = indexed.market;
    let trades = pieces.iter().map(|piece| piece.pairs.len()).sum();
    let mut clearing = Clearing {
        mode: options.mode,
        lots: options.lots,
        trades: Vec::with_capacity(trades),
        // Without a component of its own a listing is worth its own price: nobody competes for it.
        offer_prices: market.offers.iter().map(|offer| Price { tiers: 0, fen: offer.ask }).collect(),
        demand_prices: market
            .demands
            .iter()
            .map(|demand| Price { tiers: weight(options.mode, demand.tier), fen: demand.bid })
            .collect(),
        surplus: 0,
        dual: 0,
        dual_tiers: 0,
        filled_kg: 0,
        filled_by_tier: [0; 3],
        components: 0,
        classes: 0,
        pivots: 0,
        lots_gap: 0,
    };
    for piece in pieces {
        clearing.components += 1;
        clearing.classes += piece.classes;
        clearing.pivots += piece.pivots;
        for (offer, price) in piece.offer_prices {
            clearing.offer_prices[offer as usize] = price;
        }
        for (demand, price) in piece.demand_prices {
            clearing.demand_prices[demand as usize] = price;
        }
        for pair in piece.pairs {
            record(indexed, &mut clearing, pair);
        }
    }
    value_dual(market, &mut clearing);
    clearing.trades.sort_unstable();
    clearing.lots_gap = if options.lots == Lots::Respect { clearing.dual - clearing.surplus } else { 0 };
    clearing
}

/// Adds a pair to the trades and totals.
fn record(indexed: &Indexed, clearing: &mut Clearing, pair: Pair) {
    let (offer, demand) = (&indexed.market.offers[pair.offer as usize], &indexed.market.demands[pair.demand as usize]);
    let freight = indexed.freight(offer, demand);
    let (ask, highest) = (offer.ask, demand.bid - freight);
    let fen = trade_price(clearing.offer_prices[pair.offer as usize], ask, highest);
    clearing.trades.push(Trade { offer: offer.id, demand: demand.id, kg: pair.kg, price_low: fen, price_high: fen });
    clearing.surplus += (highest - ask) * pair.kg;
    clearing.filled_kg += pair.kg;
    clearing.filled_by_tier[demand.tier as usize] += pair.kg;
}

/// What a trade pays at the origin, given the offer's shadow price, and what the buyer can pay there at most.
pub(super) fn trade_price(price: Price, ask: i64, highest: i64) -> i64 {
    match price.tiers {
        0 => price.fen.clamp(ask, highest.max(ask)),
        1.. => highest,
        _ => ask,
    }
}

/// The dual objective: every listing's kg times its gain at the shadow prices.
fn value_dual(market: &Market, clearing: &mut Clearing) {
    let mut add = |kg: i64, tiers: i64, fen: i64| {
        if (tiers, fen) > (0, 0) {
            clearing.dual_tiers += kg * tiers;
            clearing.dual += kg * fen;
        }
    };
    for (offer, price) in market.offers.iter().zip(&clearing.offer_prices) {
        add(offer.qty, price.tiers, price.fen - offer.ask);
    }
    for (demand, price) in market.demands.iter().zip(&clearing.demand_prices) {
        add(demand.qty, weight(clearing.mode, demand.tier) - price.tiers, demand.bid - price.fen);
    }
}
