//! Which transport arcs would improve the basis? For a source class the question is the highest net-back
//! `price[D] − freight` over all sinks it can serve.
//!
//! [`Dense`] keeps one row of freights per source class, over the sinks that accept its variety, with
//! [`Lane::CLOSED`] where they do not fit. A row is then one subtraction and one maximum per sink on short
//! integers, a loop that compiles to vector instructions.

use std::ops::Range;

use crate::matching::classes::Side;
use crate::matching::model::Mode;
use crate::matching::network::Arc;
use crate::matching::split::Indexed;

/// Width to which rows are padded, so that the inner loop has a fixed trip count.
const WIDTH: usize = 32;

/// A price is outside the range in which this pricing is exact.
#[derive(Debug)]
pub(super) struct OutOfRange;

/// The integer type of a row.
pub(super) trait Lane: Copy + Ord + Default + TryFrom<i64> + Into<i64> {
    /// The freight of a pair that cannot trade: so high that its net-back undercuts every price in range.
    const CLOSED: Self;
    /// The lowest value.
    const LOWEST: Self;
    /// Prices and freights up to this size, of either sign, are exact.
    const RANGE: i64;
    /// Subtraction that cannot overflow within the range.
    fn minus(self, other: Self) -> Self;
}

macro_rules! lane {
    ($($kind:ty),*) => {$(
        impl Lane for $kind {
            const CLOSED: Self = <$kind>::MAX - <$kind>::MAX / 4;
            const LOWEST: Self = <$kind>::MIN;
            const RANGE: i64 = (<$kind>::MAX / 4 - 1) as i64;
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        }
    )*};
}
lane!(i16, i32, i64);

/// Sinks that accept one variety, and the rows of that variety's sources.
struct Block<T> {
    sources: Range<u32>,
    sinks: Vec<u32>,
    width: usize,
    rows: Vec<T>,
    prices: Vec<T>,
}

/// Rows of freights for all compatible class pairs.
pub(super) struct Dense<T> {
    blocks: Vec<Block<T>>,
}

impl<T: Lane> Dense<T> {
    /// Lays out the rows. `freight` must lie within the range of `T`.
    pub fn new(indexed: &Indexed, offers: &Side, demands: &Side, mode: Mode) -> Self {
        let mut blocks = Vec::new();
        let mut first = 0;
        for run in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
            let sources = first..first + run.len() as u32;
            first = sources.end;
            blocks.push(Block::new(indexed, offers, demands, mode, sources));
        }
        Self { blocks }
    }

    /// Takes over the sinks' prices; `price` lists the sources first, then the sinks.
    fn refresh(&mut self, price: &[i64], sources: u32) -> Result<(), OutOfRange> {
        if price.iter().any(|price| price.abs() > T::RANGE) {
            return Err(OutOfRange);
        }
        for block in &mut self.blocks {
            for (lane, &sink) in block.prices.iter_mut().zip(&block.sinks) {
                *lane = T::try_from(price[(sources + sink) as usize]).map_err(|_| OutOfRange)?;
            }
        }
        Ok(())
    }

    /// Adds every source class whose best arc violates the optimality condition, as `(violation, source)`.
    pub fn round(&mut self, price: &[i64], sources: u32, found: &mut Vec<(i64, u32)>) -> Result<(), OutOfRange> {
        self.refresh(price, sources)?;
        for block in &self.blocks {
            if block.width == 0 {
                continue;
            }
            for (source, row) in block.sources.clone().zip(block.rows.chunks_exact(block.width)) {
                let violation = highest(row, &block.prices).into() - price[source as usize];
                if violation > 0 {
                    found.push((violation, source));
                }
            }
        }
        Ok(())
    }

    /// The arc to the sink that pays a source most, at the prices of the last round. `None` if no sink fits.
    pub fn partner(&self, source: u32, sources: u32) -> Option<Arc> {
        let block = &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)];
        if block.width == 0 {
            return None;
        }
        let start = (source - block.sources.start) as usize * block.width;
        let row = &block.rows[start..start + block.width];
        let best = highest(row, &block.prices);
        let position = row.iter().zip(&block.prices).position(|(freight, price)| price.minus(*freight) == best)?;
        let freight: i64 = row[position].into();
        (row[position] != T::CLOSED).then(|| Arc::Transport {
            source,
            sink: sources + block.sinks[position],
            freight: freight as i32,
        })
    }

    /// The first partners of all sources at these prices.
    pub fn partners(&mut self, price: &[i64], sources: u32) -> Result<Vec<Option<(u32, i32)>>, OutOfRange> {
        self.refresh(price, sources)?;
        let arcs = (0..sources).map(|source| match self.partner(source, sources) {
            Some(Arc::Transport { sink, freight, .. }) => Some((sink, freight)),
            _ => None,
        });
        Ok(arcs.collect())
    }
}

/// The highest of price − freight.
fn highest<T: Lane>(row: &[T], prices: &[T]) -> T {
    let mut best = [T::LOWEST; WIDTH];
    for (row, prices) in row.as_chunks::<WIDTH>().0.iter().zip(prices.as_chunks::<WIDTH>().0) {
        for lane in 0..WIDTH {
            best[lane] = best[lane].max(prices[lane].minus(row[lane]));
        }
    }
    best.into_iter().max().unwrap_or(T::LOWEST)
}

impl<T: Lane> Block<T> {
    fn new(indexed: &Indexed, offers: &Side, demands: &Side, mode: Mode, sources: Range<u32>) -> Self {
        let variety = offers.classes[sources.start as usize].kind;
        let accepts = |kind: u32| kind == variety || indexed.accepted(kind).binary_search(&variety).is_ok();
        let mut sinks = Vec::new();
        let mut next = 0;
        for run in demands.classes.chunk_by(|a, b| a.kind == b.kind) {
            let end = next + run.len() as u32;
            if accepts(run[0].kind) {
                sinks.extend(next..end);
            }
            next = end;
        }
        let width = sinks.len().next_multiple_of(WIDTH);
        let mut rows = vec![T::CLOSED; width * sources.len()];
        if width > 0 {
            let mut road = vec![None; indexed.dests.len()];
            let mut origin = None;
            for (source, row) in sources.clone().zip(rows.chunks_exact_mut(width)) {
                let class = &offers.classes[source as usize];
                if origin != Some(class.place) {
                    road.fill(None);
                    for entry in indexed.roads.get(class.place) {
                        road[entry.dest as usize] = Some((entry.freight, entry.transit));
                    }
                    origin = Some(class.place);
                }
                for (cell, &sink) in row.iter_mut().zip(&sinks) {
                    let other = &demands.classes[sink as usize];
                    let Some((freight, transit)) = road[other.place as usize] else {
                        continue;
                    };
                    let fits = class.grade >= other.grade && class.from + transit <= other.to && other.from <= class.to + transit;
                    let pays = mode == Mode::Surplus || class.price + i64::from(freight) <= other.price;
                    if fits && pays {
                        *cell = T::try_from(i64::from(freight)).unwrap_or(T::CLOSED);
                    }
                }
            }
        }
        let prices = vec![T::default(); width];
        Self { sources, sinks, width, rows, prices }
    }
}
