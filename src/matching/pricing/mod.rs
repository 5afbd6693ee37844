//! Which transport arcs would improve the basis? For a source class the question is the highest net-back
//! `price[D] − freight` over all sinks that it can serve.
//!
//! Three answers, equal to the last fen: [`Dense`] holds the freight of every compatible pair of classes, best
//! for components that fit the cache; [`Table`] holds, for every grade and pair of days, the best price at
//! every destination, and needs memory only for that; [`Strips`] holds the sinks and takes anything.

mod board;
mod dense;
mod facing;
mod lanes;
#[cfg(test)]
mod scan;
mod strips;
mod table;

pub(super) use board::Board;
pub(super) use dense::{Dense, accepting};
pub(super) use facing::{Asker, Face, Sight};
pub(super) use lanes::Lane;
#[cfg(test)]
use scan::Scan;
pub(super) use strips::Strips;
pub(super) use table::Table;

use crate::network::Arc;

/// A price, freight or day is outside the range in which this pricing is exact.
#[derive(Debug)]
pub(super) struct OutOfRange;

/// Finds improving transport arcs. Prices are given for all classes, sources first, then sinks.
pub(super) trait Pricing {
    /// Takes over the prices of the sinks.
    ///
    /// # Errors
    /// If a price is outside the range of the lanes.
    fn refresh(&mut self, price: &[i64]) -> Result<(), OutOfRange>;

    /// Takes over the prices of the classes that have changed.
    ///
    /// # Errors
    /// As for [`Self::refresh`].
    fn follow(&mut self, price: &[i64], changed: &[u32]) -> Result<(), OutOfRange> {
        if changed.is_empty() { Ok(()) } else { self.refresh(price) }
    }

    /// Adds every source whose best arc violates the optimality condition, as `(violation, source)`.
    /// The prices are those taken over last.
    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>);

    /// The arc to the sink that pays a source most, at the prices taken over last.
    /// `None` if no sink fits.
    fn partner(&self, source: u32) -> Option<Arc>;
}

/// The sink that pays a source best.
#[derive(Clone, Copy)]
pub(super) struct Outlet {
    /// Counted from the first sink.
    pub sink: u32,
    /// Fen per kg.
    pub freight: i32,
    /// What it pays less freight, fen per kg, and what the next best sink pays.
    pub best: i64,
    pub second: i64,
}

/// Answers for one source at a time, at prices of the sinks that change one by one.
pub(super) trait Outlets {
    /// Changes the price of one sink, counted from the first sink; beyond the range of the lanes it stands at their end.
    fn set_price(&mut self, sink: u32, price: i64);

    /// The sink that pays a source best, if any.
    fn best(&self, source: u32) -> Option<Outlet>;
}

/// Tells which sinks are as good for a source as its price says.
pub(super) trait Ties {
    /// Adds the sinks, counted from the first sink, that pay a source exactly `price` after freight, and the freight, at
    /// the prices of the sinks taken over last.
    fn ties(&self, source: u32, price: i64, found: &mut Vec<(u32, i32)>);
}

/// Checks that all prices are in the range of the lanes.
fn in_range<T: Lane>(price: &[i64]) -> Result<(), OutOfRange> {
    if price.iter().all(|price| price.abs() <= T::RANGE) { Ok(()) } else { Err(OutOfRange) }
}

/// A number as a lane.
fn lane<T: Lane>(value: i64) -> Result<T, OutOfRange> {
    if value.abs() > T::RANGE {
        return Err(OutOfRange);
    }
    T::try_from(value).map_err(|_| OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        classes::Side,
        generate::{Plan, generate},
        model::Mode,
        split::Indexed,
    };

    /// All pricings must agree on violations, and on the net-back of the partner.
    #[test]
    fn the_vectorised_pricings_agree_with_the_plain_one() {
        let market = generate(&Plan { varieties: 12, per_side: 60, ..Plan::default() }, 7);
        let indexed = Indexed::new(&market);
        for part in indexed.parts() {
            let (offers, demands) = (Side::offers(&indexed, &part, Mode::Surplus), Side::demands(&indexed, &part, Mode::Surplus));
            let price: Vec<i64> = offers.classes.iter().chain(&demands.classes).map(|class| class.price).collect();
            let mut plain = Scan::new(&indexed, &offers, &demands, Mode::Surplus);
            let expected = answers(&mut plain, &price);
            assert!(!expected.is_empty());
            assert_eq!(expected, answers(&mut Dense::<i16>::new(&indexed, &offers, &demands, Mode::Surplus).unwrap(), &price));
            assert_eq!(expected, answers(&mut Dense::<i64>::new(&indexed, &offers, &demands, Mode::Surplus).unwrap(), &price));
            assert_eq!(expected, answers(&mut Table::<i16>::new(&indexed, &offers, &demands).unwrap(), &price));
            assert_eq!(expected, answers(&mut Strips::<i16>::new(&indexed, &offers, &demands, Mode::Surplus).unwrap(), &price));
            assert_eq!(expected, answers(&mut Table::<i32>::new(&indexed, &offers, &demands).unwrap(), &price));
        }
    }

    /// The auction's view of the sinks, in both forms: as good as the plain answer, and the second best is right.
    #[test]
    fn the_outlets_are_the_best_two() {
        let market = generate(&Plan { varieties: 12, per_side: 60, ..Plan::default() }, 8);
        let indexed = Indexed::new(&market);
        for part in indexed.parts() {
            let (offers, demands) = (Side::offers(&indexed, &part, Mode::Surplus), Side::demands(&indexed, &part, Mode::Surplus));
            let price: Vec<i64> = offers.classes.iter().chain(&demands.classes).map(|class| class.price).collect();
            let sources = offers.classes.len();
            let mut plain = Scan::new(&indexed, &offers, &demands, Mode::Surplus);
            plain.refresh(&price).unwrap();
            let mut dense = Dense::<i16>::new(&indexed, &offers, &demands, Mode::Surplus).unwrap();
            let mut strips = Strips::<i16>::new(&indexed, &offers, &demands, Mode::Surplus).unwrap();
            for (sink, &price) in (0..).zip(&price[sources..]) {
                dense.set_price(sink, price);
                strips.set_price(sink, price);
            }
            for source in 0..sources as u32 {
                let best = plain.partner(source);
                let found = strips.best(source);
                assert_eq!(best.is_some(), found.is_some());
                assert_eq!(best.is_some(), dense.best(source).is_some());
                let (Some(Arc::Transport { sink, freight, .. }), Some(found)) = (best, found) else { continue };
                assert_eq!(found.best, price[sink as usize] - i64::from(freight));
                assert_eq!(found.best, price[sources + found.sink as usize] - i64::from(found.freight));
                assert_eq!(dense.best(source).unwrap().best, found.best);
                // Without its best sink, the source is left with the second best.
                let mut rest = price.clone();
                rest[sources + found.sink as usize] = -4000;
                plain.refresh(&rest).unwrap();
                if let Some(Arc::Transport { sink, freight, .. }) = plain.partner(source) {
                    let second = rest[sink as usize] - i64::from(freight);
                    assert!(second == found.second || second < -3000);
                    assert!(second == dense.best(source).unwrap().second || second < -3000);
                }
                plain.refresh(&price).unwrap();
            }
        }
    }

    /// Whoever is told of changed prices only answers like the plain pricing that looks at all of them.
    #[test]
    fn changed_prices_are_followed() {
        let market = generate(&Plan { varieties: 12, per_side: 60, ..Plan::default() }, 9);
        let indexed = Indexed::new(&market);
        let mut dice = 1_u64;
        let mut roll = |end: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) as usize % end
        };
        for (part, mode) in indexed.parts().iter().flat_map(|part| [(part, Mode::Surplus), (part, Mode::Guarantee)]) {
            let (offers, demands) = (Side::offers(&indexed, part, mode), Side::demands(&indexed, part, mode));
            let (sources, sinks) = (offers.classes.len(), demands.classes.len());
            let mut price: Vec<i64> = offers.classes.iter().chain(&demands.classes).map(|class| class.price).collect();
            let mut plain = Scan::new(&indexed, &offers, &demands, mode);
            let mut dense = Dense::<i32>::new(&indexed, &offers, &demands, mode).unwrap();
            let mut strips = Strips::<i16>::new(&indexed, &offers, &demands, mode).unwrap();
            dense.refresh(&price).unwrap();
            strips.refresh(&price).unwrap();
            for _ in 0..30 {
                let changed: Vec<u32> = (0..5).map(|_| roll(sources + sinks) as u32).collect();
                changed.iter().for_each(|&class| price[class as usize] = roll(1500) as i64);
                plain.refresh(&price).unwrap();
                dense.follow(&price, &changed).unwrap();
                strips.follow(&price, &changed).unwrap();
                let (mut expected, mut found, mut seen) = (Vec::new(), Vec::new(), Vec::new());
                plain.violations(&price, &mut expected);
                dense.violations(&price, &mut found);
                strips.violations(&price, &mut seen);
                assert_eq!(expected, found);
                assert_eq!(expected, seen);
                for (violation, source) in found {
                    let best = price[source as usize] + violation;
                    assert!(!sorted_ties(&plain, source, best).is_empty());
                    assert_eq!(sorted_ties(&plain, source, best), sorted_ties(&dense, source, best));
                    assert_eq!(sorted_ties(&plain, source, best), sorted_ties(&strips, source, best));
                    let Some(Arc::Transport { sink, freight, .. }) = strips.partner(source) else { panic!() };
                    assert_eq!(price[sink as usize] - i64::from(freight), best);
                }
            }
        }
    }

    fn sorted_ties(pricing: &impl Ties, source: u32, price: i64) -> Vec<(u32, i32)> {
        let mut found = Vec::new();
        pricing.ties(source, price, &mut found);
        found.sort_unstable();
        found
    }

    fn answers(pricing: &mut impl Pricing, price: &[i64]) -> Vec<(i64, u32, i64)> {
        pricing.refresh(price).unwrap();
        let mut found = Vec::new();
        pricing.violations(price, &mut found);
        let net_back = |source| match pricing.partner(source) {
            Some(Arc::Transport { sink, freight, .. }) => price[sink as usize] - i64::from(freight),
            _ => i64::MIN,
        };
        found.into_iter().map(|(violation, source)| (violation, source, net_back(source))).collect()
    }
}
