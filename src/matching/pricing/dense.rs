//! One row of freights per source class, over the sinks that accept its variety, with [`Lane::CLOSED`] where
//! the two do not fit. A row is then one subtraction and one maximum per sink.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{Lane, TopTwo, WIDTH, each_equal, highest, raise_bounds};
use super::{OutOfRange, Outlet, Outlets, Pricing, Ties, in_range, lane};
use crate::{
    classes::{Class, Side},
    index::{Buckets, Road},
    model::Mode,
    network::Arc,
    split::Indexed,
};

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
    /// By source and chunk of sinks: no sink of the chunk paid the source more at those prices.
    chunk_bounds: Vec<T>,
    /// By chunk: by how much the price of a sink has risen since, at most. Padded to whole chunks itself.
    rises: Vec<T>,
}

/// Rows of freights for all compatible class pairs of a component.
pub(crate) struct Dense<T> {
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

    fn write(&mut self, sink: u32, price: T) {
        for &(block, column) in self.columns.get(sink) {
            self.blocks[block as usize].prices[column as usize] = price;
        }
    }

    /// The block of a source, and its row there.
    fn row(&self, source: u32) -> (&Block<T>, &[T]) {
        let block = &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)];
        let start = (source - block.sources.start) as usize * block.width;
        (block, &block.rows[start..start + block.width])
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
            block.priced.copy_from_slice(&block.prices);
            let chunks = block.width / WIDTH;
            block.bounds.fill(i64::MAX / 2);
            block.chunk_bounds.chunks_exact_mut(block.rises.len().max(1)).for_each(|bounds| bounds[..chunks].fill(T::CLOSED));
        }
        Ok(())
    }

    fn follow(&mut self, price: &[i64], changed: &[u32]) -> Result<(), OutOfRange> {
        for &class in changed {
            let price = lane(price[class as usize])?;
            if let Some(sink) = class.checked_sub(self.sources) {
                self.write(sink, price);
            }
        }
        Ok(())
    }

    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>) {
        for block in self.blocks.iter_mut().filter(|block| block.width > 0) {
            if block.rises.is_empty() {
                self.arch.dispatch(BySource { block, price, found });
            } else {
                self.arch.dispatch(ByChunk { block, price, found });
            }
        }
    }

    fn partner(&self, source: u32) -> Option<Arc> {
        let (block, row) = self.row(source);
        let (_, position, _) = self.arch.dispatch(BestTwo { row, prices: &block.prices });
        let freight: i64 = (*row.get(position)?).into();
        let sink = self.sources + block.sinks.get(position)?;
        (row[position] != T::CLOSED).then_some(Arc::Transport { source, sink, freight: freight as i32 })
    }
}

impl<T: Lane> Outlets for Dense<T> {
    fn set_price(&mut self, sink: u32, price: i64) {
        self.write(sink, T::try_from(price.clamp(-T::RANGE, T::RANGE)).unwrap_or_default());
    }

    fn best(&self, source: u32) -> Option<Outlet> {
        let (block, row) = self.row(source);
        let (best, column, second) = self.arch.dispatch(BestTwo { row, prices: &block.prices });
        let (&sink, &freight) = (block.sinks.get(column)?, row.get(column)?);
        let outlet = Outlet { sink, freight: freight.into() as i32, best: best.into(), second: second.into() };
        (freight != T::CLOSED).then_some(outlet)
    }
}

impl<T: Lane> Ties for Dense<T> {
    fn ties(&self, source: u32, price: i64, found: &mut Vec<(u32, i32)>) {
        let (block, row) = self.row(source);
        if let Ok(value) = lane(price) {
            self.arch.dispatch(Equal { block, row, value, found });
        }
    }
}

/// Finds the sinks of a row with a given net-back.
struct Equal<'a, T> {
    block: &'a Block<T>,
    row: &'a [T],
    value: T,
    found: &'a mut Vec<(u32, i32)>,
}

impl<T: Lane> WithSimd for Equal<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { block, row, value, found } = self;
        each_equal(row, &block.prices, value, |column| {
            let freight: i64 = row[column].into();
            found.push((block.sinks[column], freight as i32));
        });
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
    /// First and last day of delivery.
    from: Vec<T>,
    to: Vec<T>,
    /// Freight and days from the origin, and a chunk beyond the last column.
    freight: Vec<T>,
    transit: Vec<T>,
    /// The columns of each place, in their order.
    places: Vec<(u32, Range<usize>)>,
}

impl<T: Lane> Columns<T> {
    /// The sinks, seen from nowhere yet; days are counted from `base`.
    fn new(sinks: &[u32], demands: &[Class], mode: Mode, base: i64) -> Result<Self, OutOfRange> {
        let width = sinks.len().next_multiple_of(WIDTH);
        let (closed, zero) = (|| vec![T::CLOSED; width], || vec![T::default(); width]);
        let (freight, transit) = (vec![T::CLOSED; width + WIDTH], vec![T::default(); width + WIDTH]);
        let mut columns = Self { grade: closed(), bid: closed(), from: zero(), to: zero(), freight, transit, places: Vec::new() };
        for (at, &sink) in sinks.iter().enumerate() {
            let Class { place, grade, from, to, price, .. } = demands[sink as usize];
            columns.grade[at] = lane(i64::from(grade))?;
            (columns.from[at], columns.to[at]) = (lane(i64::from(from) - base)?, lane(i64::from(to) - base)?);
            if mode == Mode::Guarantee {
                columns.bid[at] = lane(price)?;
            }
            match columns.places.last_mut().filter(|last| last.0 == place) {
                Some((_, range)) => range.end = at + 1,
                None => columns.places.push((place, at..at + 1)),
            }
        }
        Ok(columns)
    }

    /// Looks at the sinks from an origin, given the roads out of it by destination.
    fn look(&mut self, roads: &[Option<Road>]) -> Result<(), OutOfRange> {
        for (place, range) in &self.places {
            let (freight, transit) = match roads[*place as usize] {
                Some(road) => (lane(i64::from(road.freight))?, lane(i64::from(road.transit))?),
                None => (T::CLOSED, T::default()),
            };
            // Whole chunks at a time; what is too much belongs to later places, or is beyond the last column.
            for start in range.clone().step_by(WIDTH) {
                self.freight[start..start + WIDTH].copy_from_slice(&[freight; WIDTH]);
                self.transit[start..start + WIDTH].copy_from_slice(&[transit; WIDTH]);
            }
        }
        Ok(())
    }
}

/// Finds the sources of a block whose best net-back exceeds their price. Most need not be looked at: no net-back can have
/// risen by more than the price of any sink.
struct BySource<'a, T> {
    block: &'a mut Block<T>,
    price: &'a [i64],
    found: &'a mut Vec<(i64, u32)>,
}

impl<T: Lane> WithSimd for BySource<'_, T> {
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

/// The same, chunk of sinks by chunk: where prices span tiers, one of them soon rises by more than all others differ.
struct ByChunk<'a, T> {
    block: &'a mut Block<T>,
    price: &'a [i64],
    found: &'a mut Vec<(i64, u32)>,
}

impl<T: Lane> WithSimd for ByChunk<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { block, price, found } = self;
        let chunks = block.prices.as_chunks::<WIDTH>().0;
        for ((rise, now), before) in block.rises.iter_mut().zip(chunks).zip(block.priced.as_chunks::<WIDTH>().0) {
            *rise = highest(before, now).max(T::default());
        }
        block.priced.copy_from_slice(&block.prices);
        let rises = block.rises.as_chunks::<WIDTH>().0;
        let rows = block.rows.chunks_exact(block.width).zip(block.chunk_bounds.chunks_exact_mut(block.rises.len()));
        for (source, (row, bounds)) in block.sources.clone().zip(rows) {
            let price = price[source as usize];
            let Ok(least) = T::try_from(price) else { continue };
            let mut best = least;
            for ((group, bounds), rises) in bounds.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate().zip(rises) {
                raise_bounds(bounds, rises, least, |lane| {
                    let chunk = (group * WIDTH + lane) * WIDTH;
                    let pays = highest(&row[chunk..chunk + WIDTH], &block.prices[chunk..chunk + WIDTH]);
                    best = best.max(pays);
                    pays
                });
            }
            if best > least {
                found.push((best.into() - price, source));
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
        let Columns { grade, bid, from, to, freight, transit, .. } = self.columns;
        let days = from.as_chunks::<WIDTH>().0.iter().zip(to.as_chunks::<WIDTH>().0);
        let sinks = grade.as_chunks::<WIDTH>().0.iter().zip(bid.as_chunks::<WIDTH>().0);
        let ways = freight.as_chunks::<WIDTH>().0.iter().zip(transit.as_chunks::<WIDTH>().0);
        let rows = self.row.as_chunks_mut::<WIDTH>().0.iter_mut();
        for (((row, (freight, transit)), (grade, bid)), (from, to)) in rows.zip(ways).zip(sinks).zip(days) {
            for lane in 0..WIDTH {
                let days = (from[lane] <= self.to.plus(transit[lane])) & (self.from.plus(transit[lane]) <= to[lane]);
                let fits = (grade[lane] <= self.grade) & days;
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
        let mut columns = Columns::new(&sinks, demands, mode, base)?;
        let mut roads = vec![None; indexed.dests.len()];
        let mut rest = rows.as_mut_slice();
        for run in offers.chunk_by(|a, b| a.place == b.place) {
            for road in indexed.roads.get(run[0].place) {
                roads[road.dest as usize] = Some(*road);
            }
            columns.look(&roads)?;
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
        let strip = if mode == Mode::Guarantee { (width / WIDTH).next_multiple_of(WIDTH) } else { 0 };
        let (chunk_bounds, rises) = (vec![T::LOWEST; strip * offers.len()], vec![T::default(); strip]);
        let (priced, bounds) = (prices.clone(), vec![0; offers.len()]);
        Ok(Self { sources, sinks, width, rows, prices, priced, bounds, chunk_bounds, rises })
    }
}

/// The runs of sink classes that accept a variety.
pub(super) fn runs(indexed: &Indexed, variety: u32, demands: &[Class]) -> Vec<Range<u32>> {
    let mut runs = Vec::new();
    let mut next = 0;
    for run in demands.chunk_by(|a, b| a.kind == b.kind) {
        let end = next + run.len() as u32;
        if run[0].kind == variety || indexed.accepted(run[0].kind).binary_search(&variety).is_ok() {
            runs.push(next..end);
        }
        next = end;
    }
    runs
}

/// The sink classes that accept a variety.
pub(crate) fn accepting(indexed: &Indexed, variety: u32, demands: &[Class]) -> Vec<u32> {
    runs(indexed, variety, demands).into_iter().flatten().collect()
}
