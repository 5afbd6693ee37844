//! The sinks of a variety in strips of one destination each, for questions about one source at a time: within a
//! strip freight and transit are constants, so a source is compared with all sinks by plain loops over
//! short integers, without any memory per pair.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{Lane, TopTwo, WIDTH};
use super::{OutOfRange, Outlet, Outlets, Ties, lane};
use crate::matching::classes::Side;
use crate::matching::index::{Buckets, Road};
use crate::matching::pricing::dense::accepting;
use crate::matching::split::Indexed;

/// The sinks of one destination: columns `start..end` of the block, padded to whole vectors.
struct Strip<T> {
    place: u32,
    start: usize,
    end: usize,
    /// Number of its first chunk.
    first: T,
}

/// The sources of one variety and the sinks that accept it.
struct Block<T> {
    sources: Range<u32>,
    strips: Vec<Strip<T>>,
    sinks: Vec<u32>,
    grade: Vec<T>,
    from: Vec<T>,
    to: Vec<T>,
    price: Vec<T>,
}

/// All blocks of a component.
pub(in crate::matching) struct Strips<'a, T> {
    arch: Arch,
    indexed: &'a Indexed<'a>,
    offers: &'a Side,
    /// The day from which days are counted.
    base: i64,
    blocks: Vec<Block<T>>,
    /// Where each sink stands: block and column.
    columns: Buckets<(u32, u32)>,
}

impl<'a, T: Lane> Strips<'a, T> {
    /// Lays out the strips, at price 0.
    ///
    /// # Errors
    /// If a freight or day does not fit the lanes.
    pub fn new(indexed: &'a Indexed<'a>, offers: &'a Side, demands: &Side) -> Result<Self, OutOfRange> {
        let days = offers.classes.iter().chain(&demands.classes).flat_map(|class| [class.from, class.to]);
        let base = i64::from(days.clone().min().unwrap_or(0));
        // With the longest transit added, a day still fits.
        let longest = indexed.roads.all().iter().map(|road| road.transit).max().unwrap_or(0);
        lane::<T>(i64::from(indexed.roads.all().iter().map(|road| road.freight).max().unwrap_or(0)))?;
        lane::<T>(i64::from(days.max().unwrap_or(0)) - base + i64::from(longest))?;
        let mut blocks: Vec<Block<T>> = Vec::new();
        let mut first = 0;
        for run in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
            let sources = first..first + run.len() as u32;
            first = sources.end;
            blocks.push(Block::new(indexed, run[0].kind, demands, base, sources)?);
        }
        let columns = blocks.iter().zip(0..).flat_map(|(block, number)| {
            block.sinks.iter().zip(0..).filter(|(sink, _)| **sink != NONE).map(move |(&sink, column)| (sink, (number, column)))
        });
        let columns: Vec<(u32, (u32, u32))> = columns.collect();
        let columns = Buckets::new(demands.classes.len(), columns.iter().copied());
        Ok(Self { arch: Arch::new(), indexed, offers, base, blocks, columns })
    }
}

impl<T: Lane> Strips<'_, T> {
    /// A source as it looks at the strips; `None` if its days do not fit the lanes.
    fn seeker(&self, source: u32) -> Option<Seeker<'_, T>> {
        let block = &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)];
        let class = &self.offers.classes[source as usize];
        let roads = self.indexed.roads.get(class.place);
        let day = |day: i32| lane(i64::from(day) - self.base).ok();
        let (grade, from, to) = (lane(i64::from(class.grade)).ok()?, day(class.from)?, day(class.to)?);
        Some(Seeker { block, roads, grade, from, to })
    }
}

impl<T: Lane> Ties for Strips<'_, T> {
    fn ties(&self, source: u32, price: i64, found: &mut Vec<(u32, i32)>) {
        if let (Some(seeker), Ok(value)) = (self.seeker(source), lane(price)) {
            self.arch.dispatch(Equal { seeker, value, found });
        }
    }
}

impl<T: Lane> Outlets for Strips<'_, T> {
    fn set_price(&mut self, sink: u32, price: i64) {
        let price = T::try_from(price.clamp(-T::RANGE, T::RANGE)).unwrap_or_default();
        for &(block, column) in self.columns.get(sink) {
            self.blocks[block as usize].price[column as usize] = price;
        }
    }

    fn best(&self, source: u32) -> Option<Outlet> {
        let seeker = self.seeker(source)?;
        let (block, roads) = (seeker.block, seeker.roads);
        let (best, column, second) = self.arch.dispatch(BestTwo { seeker });
        let sink = *block.sinks.get(column).filter(|sink| **sink != NONE && best > T::LOWEST)?;
        let strip = &block.strips[block.strips.partition_point(|strip| strip.end <= column)];
        let road = roads[roads.binary_search_by_key(&strip.place, |road| road.dest).ok()?];
        Some(Outlet { sink, freight: road.freight, best: best.into(), second: second.into() })
    }
}

const NONE: u32 = u32::MAX;

impl<T: Lane> Block<T> {
    fn new(indexed: &Indexed, variety: u32, demands: &Side, base: i64, sources: Range<u32>) -> Result<Self, OutOfRange> {
        let mut accepted = accepting(indexed, variety, &demands.classes);
        accepted.sort_by_key(|&sink| demands.classes[sink as usize].place);
        let empty = || Vec::with_capacity(accepted.len() + accepted.len() / 2);
        let (sinks, strips) = (Vec::with_capacity(accepted.len()), Vec::new());
        let mut block = Self { sources, strips, sinks, grade: empty(), from: empty(), to: empty(), price: empty() };
        for strip in accepted.chunk_by(|&a, &b| demands.classes[a as usize].place == demands.classes[b as usize].place) {
            let start = block.sinks.len();
            for &sink in strip {
                let class = &demands.classes[sink as usize];
                block.sinks.push(sink);
                block.grade.push(lane(i64::from(class.grade))?);
                block.from.push(lane(i64::from(class.from) - base)?);
                block.to.push(lane(i64::from(class.to) - base)?);
            }
            let end = block.sinks.len().next_multiple_of(WIDTH);
            block.sinks.resize(end, NONE);
            block.grade.resize(end, T::CLOSED);
            block.from.resize(end, T::default());
            block.to.resize(end, T::default());
            // Counted in the lanes too.
            lane::<T>((end / WIDTH) as i64)?;
            block.strips.push(Strip {
                place: demands.classes[strip[0] as usize].place,
                start,
                end,
                first: lane((start / WIDTH) as i64)?,
            });
        }
        block.price.resize(block.sinks.len(), T::default());
        Ok(block)
    }
}

/// A source that looks at the strips.
struct Seeker<'q, T> {
    block: &'q Block<T>,
    roads: &'q [Road],
    grade: T,
    from: T,
    to: T,
}

impl<T: Lane> Seeker<'_, T> {
    /// Calls with every chunk of the strips that the source reaches: its number, the freight, and what every sink pays
    /// after freight, the lowest value where one does not fit.
    #[inline(always)]
    fn each_chunk(&self, mut call: impl FnMut(T, T, &[T; WIDTH])) {
        let Self { block, roads, grade, .. } = *self;
        let mut at = 0;
        for strip in &block.strips {
            while at < roads.len() && roads[at].dest < strip.place {
                at += 1;
            }
            let Some(road) = roads.get(at).filter(|road| road.dest == strip.place) else {
                continue;
            };
            // Both were found to fit when the strips were laid out.
            let (Ok(freight), Ok(transit)) = (T::try_from(road.freight), T::try_from(road.transit)) else {
                continue;
            };
            let (from, to) = (self.from.plus(transit), self.to.plus(transit));
            let columns = strip.start..strip.end;
            let grades = block.grade[columns.clone()].as_chunks::<WIDTH>().0.iter();
            let days =
                block.from[columns.clone()].as_chunks::<WIDTH>().0.iter().zip(block.to[columns.clone()].as_chunks::<WIDTH>().0);
            let mut chunk = strip.first;
            for ((grades, (froms, tos)), prices) in grades.zip(days).zip(block.price[columns].as_chunks::<WIDTH>().0) {
                let mut values = [T::LOWEST; WIDTH];
                for lane in 0..WIDTH {
                    let fits = (grades[lane] <= grade) & (froms[lane] <= to) & (from <= tos[lane]);
                    values[lane] = if fits { prices[lane].minus(freight) } else { T::LOWEST };
                }
                call(chunk, freight, &values);
                chunk = chunk.plus(T::ONE);
            }
        }
    }
}

/// Finds the best and second best sink of a source.
struct BestTwo<'q, T> {
    seeker: Seeker<'q, T>,
}

impl<T: Lane> WithSimd for BestTwo<'_, T> {
    type Output = (T, usize, T);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Self::Output {
        let mut top = TopTwo::<T, WIDTH>::new();
        self.seeker.each_chunk(|chunk, _, values| top.offer(values, chunk));
        top.finish()
    }
}

/// Finds the sinks with a given net-back.
struct Equal<'q, T> {
    seeker: Seeker<'q, T>,
    value: T,
    found: &'q mut Vec<(u32, i32)>,
}

impl<T: Lane> WithSimd for Equal<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { seeker, value, found } = self;
        seeker.each_chunk(|chunk, freight, values| {
            let hit = values.iter().fold(false, |hit, other| hit | (*other == value));
            if hit {
                let (chunk, freight): (i64, i64) = (chunk.into(), freight.into());
                let lanes = (0..WIDTH).filter(|&lane| values[lane] == value);
                found.extend(lanes.map(|lane| (seeker.block.sinks[chunk as usize * WIDTH + lane], freight as i32)));
            }
        });
    }
}
