//! One row of freights per source class, over the sinks that accept its variety, with [`Lane::CLOSED`] where
//! the two do not fit. A row is then one subtraction and one maximum per sink.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{Lane, TopTwo, WIDTH, highest};
use super::scan::runs;
use super::{OutOfRange, Outlet, Outlets, Pricing, in_range, lane};
use crate::matching::classes::{Class, Side};
use crate::matching::index::Buckets;
use crate::matching::model::Mode;
use crate::matching::network::Arc;
use crate::matching::split::Indexed;

/// Sinks that accept one variety, and the rows of that variety's sources.
struct Block<T> {
    sources: Range<u32>,
    sinks: Vec<u32>,
    width: usize,
    rows: Vec<T>,
    prices: Vec<T>,
    /// Prices of the sinks as of the last [`Pricing::violations`].
    priced: Vec<T>,
    /// No sink paid a source more at those prices.
    bounds: Vec<i64>,
}

/// Rows of freights for all compatible class pairs of a component.
pub(in crate::matching) struct Dense<T> {
    arch: Arch,
    sources: u32,
    blocks: Vec<Block<T>>,
    /// Where each sink stands: block and column.
    columns: Buckets<(u32, u32)>,
}

impl<T: Lane> Dense<T> {
    /// How many pairs the rows of a component would hold.
    pub fn cells(indexed: &Indexed, offers: &Side, demands: &Side) -> usize {
        let runs = offers.classes.chunk_by(|a, b| a.kind == b.kind);
        runs.map(|run| run.len() * accepting(indexed, run[0].kind, &demands.classes).len().next_multiple_of(WIDTH)).sum()
    }

    /// Lays out the rows.
    ///
    /// # Errors
    /// If a freight, a day or (in guarantee mode) a price does not fit the lanes.
    pub fn new(indexed: &Indexed, offers: &Side, demands: &Side, mode: Mode) -> Result<Self, OutOfRange> {
        let arch = Arch::new();
        let mut blocks: Vec<Block<T>> = Vec::new();
        let mut first = 0;
        for run in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
            let sources = first..first + run.len() as u32;
            first = sources.end;
            blocks.push(Block::new(arch, indexed, &offers.classes, &demands.classes, mode, sources)?);
        }
        let columns = blocks.iter().zip(0..).flat_map(|(block, number)| {
            let sinks = block.sinks.iter().zip(0..);
            sinks.map(move |(&sink, column)| (sink, (number, column)))
        });
        let columns: Vec<(u32, (u32, u32))> = columns.collect();
        let columns = Buckets::new(demands.classes.len(), columns.iter().copied());
        Ok(Self { arch, sources: first, blocks, columns })
    }

    fn block(&self, source: u32) -> &Block<T> {
        &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)]
    }
}

impl<T: Lane> Pricing for Dense<T> {
    fn refresh(&mut self, price: &[i64]) -> Result<(), OutOfRange> {
        in_range::<T>(price)?;
        let sinks = &price[self.sources as usize..];
        for block in &mut self.blocks {
            for (lane, &sink) in block.prices.iter_mut().zip(&block.sinks) {
                *lane = T::try_from(sinks[sink as usize]).map_err(|_| OutOfRange)?;
            }
        }
        Ok(())
    }

    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>) {
        for block in self.blocks.iter_mut().filter(|block| block.width > 0) {
            self.arch.dispatch(Violations { block, price, found });
        }
    }

    fn partner(&self, source: u32) -> Option<Arc> {
        let block = self.block(source);
        let start = (source - block.sources.start) as usize * block.width;
        let row = &block.rows[start..start + block.width];
        let (_, position, _) = self.arch.dispatch(BestTwo { row, prices: &block.prices });
        let freight: i64 = (*row.get(position)?).into();
        let sink = self.sources + block.sinks.get(position)?;
        (row[position] != T::CLOSED).then_some(Arc::Transport { source, sink, freight: freight as i32 })
    }
}

impl<T: Lane> Outlets for Dense<T> {
    fn set_price(&mut self, sink: u32, price: i64) {
        let price = T::try_from(price.clamp(-T::RANGE, T::RANGE)).unwrap_or_default();
        for &(block, column) in self.columns.get(sink) {
            self.blocks[block as usize].prices[column as usize] = price;
        }
    }

    fn best(&self, source: u32) -> Option<Outlet> {
        let block = self.block(source);
        let start = (source - block.sources.start) as usize * block.width;
        let row = &block.rows[start..start + block.width];
        let (best, column, second) = self.arch.dispatch(BestTwo { row, prices: &block.prices });
        let (&sink, &freight) = (block.sinks.get(column)?, row.get(column)?);
        let outlet = Outlet { sink, freight: freight.into() as i32, best: best.into(), second: second.into() };
        (freight != T::CLOSED).then_some(outlet)
    }
}

/// Finds the best and second best sink of a row.
struct BestTwo<'a, T> {
    row: &'a [T],
    prices: &'a [T],
}

impl<T: Lane> WithSimd for BestTwo<'_, T> {
    type Output = (T, usize, T);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Self::Output {
        let (mut top, mut chunk) = (TopTwo::<T, WIDTH>::new(), T::default());
        for (freights, prices) in self.row.as_chunks::<WIDTH>().0.iter().zip(self.prices.as_chunks::<WIDTH>().0) {
            let mut values = [T::LOWEST; WIDTH];
            for lane in 0..WIDTH {
                values[lane] = prices[lane].minus(freights[lane]);
            }
            top.offer(&values, chunk);
            chunk = chunk.plus(T::ONE);
        }
        top.finish()
    }
}

/// The sinks as columns, seen from one origin.
struct Columns<T> {
    grade: Vec<T>,
    bid: Vec<T>,
    freight: Vec<T>,
    /// First and last day on which goods may leave the origin to arrive in time.
    from: Vec<T>,
    to: Vec<T>,
}

/// Finds the sources of a block whose best net-back exceeds their price. Most need not be looked at: no net-back can have
/// risen by more than the price of any sink.
struct Violations<'a, T> {
    block: &'a mut Block<T>,
    price: &'a [i64],
    found: &'a mut Vec<(i64, u32)>,
}

impl<T: Lane> WithSimd for Violations<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { block, price, found } = self;
        let rise: i64 = highest(&block.priced, &block.prices).into();
        block.priced.copy_from_slice(&block.prices);
        let rows = block.rows.chunks_exact(block.width).zip(&mut block.bounds);
        for (source, (row, bound)) in block.sources.clone().zip(rows) {
            let price = price[source as usize];
            *bound += rise;
            if *bound > price {
                *bound = highest(row, &block.prices).into();
                if *bound > price {
                    found.push((*bound - price, source));
                }
            }
        }
    }
}

/// Writes the row of one source class: the freight of the sinks that it reaches, all others closed.
struct Fill<'a, T> {
    columns: &'a Columns<T>,
    row: &'a mut [T],
    grade: T,
    from: T,
    to: T,
    ask: T,
}

impl<T: Lane> WithSimd for Fill<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Columns { grade, bid, freight, from, to } = self.columns;
        let days = from.as_chunks::<WIDTH>().0.iter().zip(to.as_chunks::<WIDTH>().0);
        let sinks = grade.as_chunks::<WIDTH>().0.iter().zip(bid.as_chunks::<WIDTH>().0);
        let rows = self.row.as_chunks_mut::<WIDTH>().0.iter_mut().zip(freight.as_chunks::<WIDTH>().0);
        for (((row, freight), (grade, bid)), (from, to)) in rows.zip(sinks).zip(days) {
            for lane in 0..WIDTH {
                let fits = (grade[lane] <= self.grade) & (from[lane] <= self.to) & (self.from <= to[lane]);
                let pays = self.ask.plus(freight[lane]) <= bid[lane];
                row[lane] = if fits & pays { freight[lane] } else { T::CLOSED };
            }
        }
    }
}

impl<T: Lane> Block<T> {
    fn new(
        arch: Arch,
        indexed: &Indexed,
        offers: &[Class],
        demands: &[Class],
        mode: Mode,
        sources: Range<u32>,
    ) -> Result<Self, OutOfRange> {
        let offers = &offers[sources.start as usize..sources.end as usize];
        let sinks = accepting(indexed, offers[0].kind, demands);
        let width = sinks.len().next_multiple_of(WIDTH);
        let mut rows = vec![T::CLOSED; width * offers.len()];
        let prices = vec![T::default(); width];
        let base = i64::from(offers.iter().map(|class| class.from).min().unwrap_or(0));
        let day = |day: i32| lane::<T>(i64::from(day) - base);
        let mut columns = Columns {
            grade: vec![T::CLOSED; width],
            bid: vec![T::CLOSED; width],
            freight: vec![T::CLOSED; width],
            from: vec![T::default(); width],
            to: vec![T::default(); width],
        };
        for (at, &sink) in sinks.iter().enumerate() {
            let sink = &demands[sink as usize];
            columns.grade[at] = lane(i64::from(sink.grade))?;
            if mode == Mode::Guarantee {
                columns.bid[at] = lane(sink.price)?;
            }
        }
        let mut roads = vec![None; indexed.dests.len()];
        let mut rest = rows.as_mut_slice();
        for run in offers.chunk_by(|a, b| a.place == b.place) {
            for road in indexed.roads.get(run[0].place) {
                roads[road.dest as usize] = Some(*road);
            }
            for (at, &sink) in sinks.iter().enumerate() {
                let sink = &demands[sink as usize];
                match roads[sink.place as usize] {
                    Some(road) => {
                        columns.freight[at] = lane(i64::from(road.freight))?;
                        columns.from[at] = day(sink.from - road.transit)?;
                        columns.to[at] = day(sink.to - road.transit)?;
                    }
                    None => columns.freight[at] = T::CLOSED,
                }
            }
            for class in run {
                let (row, after) = rest.split_at_mut(width);
                rest = after;
                let ask = if mode == Mode::Guarantee { lane(class.price)? } else { T::default() };
                let (grade, from, to) = (lane(i64::from(class.grade))?, day(class.from)?, day(class.to)?);
                arch.dispatch(Fill { columns: &columns, row, grade, from, to, ask });
            }
            for road in indexed.roads.get(run[0].place) {
                roads[road.dest as usize] = None;
            }
        }
        let (priced, bounds) = (prices.clone(), vec![i64::MAX / 2; offers.len()]);
        Ok(Self { sources, sinks, width, rows, prices, priced, bounds })
    }
}

/// The sink classes that accept a variety.
pub(in crate::matching) fn accepting(indexed: &Indexed, variety: u32, demands: &[Class]) -> Vec<u32> {
    runs(indexed, variety, demands).into_iter().flatten().collect()
}
