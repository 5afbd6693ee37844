//! Drives the simplex of one component: start where an auction ends, price everything, collect the improving arcs, pivot
//! on the best of them, until a pricing finds none. That last pricing is the proof of optimality.

use crate::{
    auction::auction,
    classes::{Side, Step},
    model::Mode,
    network::{Arc, Entry, Network},
    pricing::{Dense, Lane, OutOfRange, Outlets, Pricing, Strips, Table, Ties},
    split::Indexed,
};

/// Bytes of rows up to which [`Dense`] pricing stays within the cache and beats [`Table`].
const CACHED_BYTES: usize = 16 << 20;
/// By how much the auction lowers a price at least, fen per kg: less takes longer than it saves the simplex.
const DECREMENT: i64 = 8;
/// The same in guarantee mode, where prices span tiers.
const TIER_DECREMENT: i64 = 40;
/// With no more candidates than this, pricing anew is quicker than looking for what else their sources could do.
const FEW: usize = 50;
/// Most bytes that the rows of one component may take.
const MOST_BYTES: usize = 256 << 20;

/// One component of the market, ready to be solved.
pub(super) struct Problem<'a> {
    pub indexed: &'a Indexed<'a>,
    pub offers: Side,
    pub demands: Side,
    pub mode: Mode,
}

/// A component solved to optimality.
pub(super) struct Solved<'p> {
    pub network: Network,
    /// Knows which transports have no reduced cost.
    pub ties: Box<dyn Ties + 'p>,
    /// What one tier is worth in guarantee mode, fen per kg; 0 in surplus mode.
    pub bonus: i64,
}

/// A weighted price as (tiers, fen): `price = tiers · bonus + fen` with `|fen| < bonus / 2`.
pub(super) fn split_price(price: i64, bonus: i64) -> (i64, i64) {
    if bonus == 0 {
        return (0, price);
    }
    let tiers = (price + bonus / 2).div_euclid(bonus);
    (tiers, price - tiers * bonus)
}

impl Problem<'_> {
    /// Clears the component, in the shortest integers that hold its prices.
    pub fn solve(&self) -> Solved<'_> {
        let bonus = self.bonus();
        let solved = self.attempt::<i16>(bonus).or_else(|_| self.attempt::<i32>(bonus)).or_else(|_| self.attempt::<i64>(bonus));
        match solved {
            Ok(solved) => solved,
            // A price beyond 2^61 fen would need a path through 10^12 classes.
            Err(OutOfRange) => unreachable!("all prices fit 64 bits"),
        }
    }

    fn dearest_road(&self) -> i64 {
        let origins = self.offers.classes.chunk_by(|a, b| a.place == b.place).map(|run| run[0].place);
        origins.flat_map(|origin| self.indexed.roads.get(origin)).map(|road| i64::from(road.freight)).max().unwrap_or(0)
    }

    /// The bonus per tier: more than any cycle of the network can gain in fen, twice, so that a price splits
    /// uniquely into tiers and fen (see [`split_price`]).
    fn bonus(&self) -> i64 {
        if self.mode == Mode::Surplus {
            return 0;
        }
        let price = self.offers.steps.iter().chain(&self.demands.steps).map(|step| step.price).max().unwrap_or(0);
        let nodes = (self.offers.classes.len() + self.demands.classes.len() + 2) as i64;
        2 * nodes * price.max(self.dearest_road()).max(1) + 1
    }

    /// A bonus per tier for the auction alone: over the full one it would haggle for very long. This one already gives
    /// the higher tiers most of what they will get.
    fn light_bonus(&self) -> i64 {
        self.offers.steps.iter().chain(&self.demands.steps).map(|step| step.price).max().unwrap_or(0) / 4 + 1
    }

    /// The bids with the bonus of their tier.
    fn weighted_bids(&self, bonus: i64) -> impl Iterator<Item = Step> {
        let demands = &self.demands;
        demands.classes.iter().zip(demands.first_step.windows(2)).flat_map(move |(class, range)| {
            let extra = if bonus == 0 { 0 } else { i64::from(3 - class.tier) * bonus };
            demands.steps[range[0] as usize..range[1] as usize]
                .iter()
                .map(move |step| Step { price: step.price + extra, kg: step.kg })
        })
    }

    fn network(&self, bonus: i64) -> Network {
        let steps: Vec<Step> = self.offers.steps.iter().copied().chain(self.weighted_bids(bonus)).collect();
        let sources = self.offers.classes.len();
        let offset = self.offers.steps.len() as u32;
        let firsts = self.offers.first_step[..sources].iter().copied();
        let firsts: Vec<u32> = firsts.chain(self.demands.first_step.iter().map(|first| first + offset)).collect();
        Network::new(steps, &firsts, sources)
    }

    /// Runs the auction and takes over where it ends.
    fn start(&self, network: &mut Network, sinks: &mut impl Outlets) {
        let flows = match self.mode {
            Mode::Surplus => auction(network, sinks, DECREMENT),
            Mode::Guarantee => auction(&self.network(self.light_bonus()), sinks, TIER_DECREMENT),
        };
        network.adopt(&flows);
    }

    fn attempt<T: Lane + 'static>(&self, bonus: i64) -> Result<Solved<'_>, OutOfRange> {
        let mut network = self.network(bonus);
        if network.dearest_step().max(self.dearest_road()) > T::RANGE {
            return Err(OutOfRange);
        }
        let (offers, demands) = (&self.offers, &self.demands);
        let rows = Dense::<T>::cells(self.indexed, offers, demands).saturating_mul(size_of::<T>());
        let table = || Table::<T>::lanes(self.indexed, offers, demands).saturating_mul(size_of::<T>());
        let indexed = self.indexed;
        let ties: Box<dyn Ties> = if self.mode == Mode::Surplus && rows > CACHED_BYTES && table() < rows.min(MOST_BYTES) {
            let mut strips = Strips::<T>::new(indexed, offers, demands, self.mode)?;
            self.start(&mut network, &mut strips);
            optimise(&mut network, &mut Table::<T>::new(indexed, offers, demands)?)?;
            for (sink, &price) in (0..).zip(&network.prices()[offers.classes.len()..]) {
                strips.set_price(sink, price);
            }
            Box::new(strips)
        } else if rows <= MOST_BYTES {
            let mut dense = Dense::<T>::new(indexed, offers, demands, self.mode)?;
            self.start(&mut network, &mut dense);
            optimise(&mut network, &mut dense)?;
            Box::new(dense)
        } else {
            let mut strips = Strips::<T>::new(indexed, offers, demands, self.mode)?;
            self.start(&mut network, &mut strips);
            optimise(&mut network, &mut strips)?;
            Box::new(strips)
        };
        Ok(Solved { network, ties, bonus })
    }
}

/// Pivots until no arc improves the objective.
pub(super) fn optimise(network: &mut Network, pricing: &mut impl Pricing) -> Result<(), OutOfRange> {
    let mut sources = Vec::new();
    let mut candidates = Vec::new();
    pricing.refresh(network.prices())?;
    loop {
        follow(network, pricing)?;
        network.step_violations(&mut candidates);
        pricing.violations(network.prices(), &mut sources);
        candidates.extend(sources.drain(..).filter_map(|(violation, source)| Some((violation, pricing.partner(source)?))));
        debug_assert!(network.is_strong());
        if candidates.is_empty() {
            return Ok(());
        }
        let many = candidates.len() > FEW;
        pivot_on(network, &mut candidates);
        while many && !candidates.is_empty() {
            follow(network, pricing)?;
            look_again(network, pricing, &mut candidates);
            pivot_on(network, &mut candidates);
        }
        candidates.clear();
    }
}

/// Computes the prices of what has moved.
fn follow(network: &mut Network, pricing: &mut impl Pricing) -> Result<(), OutOfRange> {
    network.follow();
    pricing.follow(network.prices(), network.changed())
}

/// Pivots on the candidates, the largest violations first: few pivots on large violations lead further than many on small
/// ones.
fn pivot_on(network: &mut Network, candidates: &mut [(i64, Arc)]) {
    candidates.sort_unstable_by_key(|&(violation, _)| -violation);
    for &(_, arc) in candidates.iter() {
        while network.pivot(arc, 0) == Entry::Passed {}
    }
}

/// Keeps the candidates that still violate, or whose sources now have another arc that does.
fn look_again(network: &Network, pricing: &impl Pricing, candidates: &mut Vec<(i64, Arc)>) {
    for (violation, arc) in candidates.iter_mut() {
        *violation = network.violation(*arc);
        if *violation <= 0
            && let Arc::Transport { source, .. } = *arc
            && let Some(better) = pricing.partner(source)
        {
            (*violation, *arc) = (network.violation(better), better);
        }
    }
    candidates.retain(|&(violation, _)| violation > 0);
}
