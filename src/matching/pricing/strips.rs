//! The sinks of a variety in strips of one destination (and tier) each: within a strip freight and transit are constants, so a
//! source is compared with all sinks by plain loops over short integers, without any memory per pair.
//!
//! For the questions of the auction, one source at a time; and as pricing for components whose pairs take too much
//! memory, where nothing else will do. There every source keeps a bound of what each strip pays it at most, so that
//! only strips whose prices have risen enough are looked at again.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::facing::Asker;
use super::lanes::{Lane, TopTwo, WIDTH, raise_bounds};
use super::{OutOfRange, Outlet, Outlets, Pricing, Ties, in_range, lane};
use crate::{
    classes::{Class, Side},
    index::{Buckets, Road},
    model::Mode,
    network::Arc,
    pricing::dense::accepting,
    split::Indexed,
};

/// The sinks of one destination and tier: columns `start..end` of the block, padded to whole vectors.
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
    /// The strip of every chunk.
    strip_of: Vec<u32>,
    sinks: Vec<u32>,
    grade: Vec<T>,
    from: Vec<T>,
    to: Vec<T>,
    /// What a sink pays at most, in guarantee mode; else nobody asks.
    bid: Vec<T>,
    price: Vec<T>,
}

/// What the pricing remembers of one block.
struct Watch<T> {
    /// Prices of the sinks as of the last [`Pricing::violations`].
    priced: Vec<T>,
    /// By source and strip: no sink of the strip paid the source more at those prices.
    bounds: Vec<T>,
    /// By strip: by how much the price of a sink has risen since, at most. Padded to whole chunks of strips.
    rises: Vec<T>,
}

/// All blocks of a component.
pub(crate) struct Strips<'a, T> {
    arch: Arch,
    indexed: &'a Indexed<'a>,
    offers: &'a Side,
    mode: Mode,
    /// The day from which days are counted.
    base: i64,
    blocks: Vec<Block<T>>,
    /// Block by block, from the first [`Pricing::refresh`] on.
    watches: Vec<Watch<T>>,
    /// Where each sink stands: block and column.
    columns: Buckets<(u32, u32)>,
}

impl<'a, T: Lane> Strips<'a, T> {
    /// Lays out the strips, at price 0.
    ///
    /// # Errors
    /// If a freight, a day or (in guarantee mode) a price does not fit the lanes.
    pub fn new(indexed: &'a Indexed<'a>, offers: &'a Side, demands: &Side, mode: Mode) -> Result<Self, OutOfRange> {
        let days = offers.classes.iter().chain(&demands.classes).flat_map(|class| [class.from, class.to]);
        let base = i64::from(days.clone().min().unwrap_or(0));
        // With the longest transit added, a day still fits.
        let longest = indexed.roads.all().iter().map(|road| road.transit).max().unwrap_or(0);
        lane::<T>(i64::from(indexed.roads.all().iter().map(|road| road.freight).max().unwrap_or(0)))?;
        lane::<T>(i64::from(days.max().unwrap_or(0)) - base + i64::from(longest))?;
        if mode == Mode::Guarantee {
            lane::<T>(offers.classes.iter().map(|class| class.price).max().unwrap_or(0))?;
        }
        let mut blocks: Vec<Block<T>> = Vec::new();
        let mut first = 0;
        for run in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
            let sources = first..first + run.len() as u32;
            first = sources.end;
            blocks.push(Block::new(indexed, run[0].kind, demands, mode, base, sources)?);
        }
        let columns = blocks.iter().zip(0..).flat_map(|(block, number)| {
            block.sinks.iter().zip(0..).filter(|(sink, _)| **sink != NONE).map(move |(&sink, column)| (sink, (number, column)))
        });
        let columns: Vec<(u32, (u32, u32))> = columns.collect();
        let columns = Buckets::new(demands.classes.len(), columns.iter().copied());
        Ok(Self { arch: Arch::new(), indexed, offers, mode, base, blocks, watches: Vec::new(), columns })
    }

    fn sources(&self) -> u32 {
        self.offers.classes.len() as u32
    }

    fn write(&mut self, sink: u32, price: T) {
        for &(block, column) in self.columns.get(sink) {
            self.blocks[block as usize].price[column as usize] = price;
        }
    }

    /// A source as it looks at the strips; `None` if its days do not fit the lanes.
    fn seeker(&self, source: u32) -> Option<Seeker<'_, T>> {
        let block = &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)];
        let class = &self.offers.classes[source as usize];
        let roads = self.indexed.roads.get(class.place);
        Some(Seeker { block, roads, asker: asker(class, self.mode, self.base)? })
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
        self.write(sink, T::try_from(price.clamp(-T::RANGE, T::RANGE)).unwrap_or_default());
    }

    fn best(&self, source: u32) -> Option<Outlet> {
        let seeker = self.seeker(source)?;
        let (block, roads) = (seeker.block, seeker.roads);
        let (best, column, second) = match self.mode {
            Mode::Surplus => self.arch.dispatch(BestTwo::<_, false> { seeker }),
            Mode::Guarantee => self.arch.dispatch(BestTwo::<_, true> { seeker }),
        };
        let sink = *block.sinks.get(column).filter(|sink| **sink != NONE && best > T::LOWEST)?;
        let strip = &block.strips[block.strips.partition_point(|strip| strip.end <= column)];
        let road = roads[roads.binary_search_by_key(&strip.place, |road| road.dest).ok()?];
        Some(Outlet { sink, freight: road.freight, best: best.into(), second: second.into() })
    }
}

impl<T: Lane> Pricing for Strips<'_, T> {
    fn refresh(&mut self, price: &[i64]) -> Result<(), OutOfRange> {
        in_range::<T>(price)?;
        for (sink, &price) in (0..).zip(&price[self.offers.classes.len()..]) {
            self.write(sink, lane(price)?);
        }
        self.watches = self.blocks.iter().map(Watch::new).collect();
        Ok(())
    }

    fn follow(&mut self, price: &[i64], changed: &[u32]) -> Result<(), OutOfRange> {
        for &class in changed {
            let price = lane(price[class as usize])?;
            let Some(sink) = class.checked_sub(self.sources()) else { continue };
            for &(block, column) in self.columns.get(sink) {
                let (block, watch) = (&mut self.blocks[block as usize], &mut self.watches[block as usize]);
                block.price[column as usize] = price;
                let rise = &mut watch.rises[block.strip_of[column as usize / WIDTH] as usize];
                *rise = (*rise).max(price.minus(watch.priced[column as usize]));
            }
        }
        Ok(())
    }

    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>) {
        let Self { arch, indexed, offers, mode, base, ref blocks, ref mut watches, .. } = *self;
        for (block, watch) in blocks.iter().zip(watches) {
            arch.dispatch(Violations { block, watch, indexed, offers, mode, base, price, found });
        }
    }

    fn partner(&self, source: u32) -> Option<Arc> {
        let at = self.blocks.partition_point(|block| block.sources.end <= source);
        let (seeker, watch) = (self.seeker(source)?, &self.watches[at]);
        let (sink, freight) = self.arch.dispatch(Best { seeker, watch, source: source - self.blocks[at].sources.start })?;
        Some(Arc::Transport { source, sink: self.sources() + sink, freight })
    }
}

const NONE: u32 = u32::MAX;

impl<T: Lane> Block<T> {
    fn new(
        indexed: &Indexed,
        variety: u32,
        demands: &Side,
        mode: Mode,
        base: i64,
        sources: Range<u32>,
    ) -> Result<Self, OutOfRange> {
        let mut accepted = accepting(indexed, variety, &demands.classes);
        let strip_of = |sink: u32| (demands.classes[sink as usize].place, demands.classes[sink as usize].tier);
        accepted.sort_by_key(|&sink| strip_of(sink));
        let empty = || Vec::with_capacity(accepted.len() + accepted.len() / 2);
        let (sinks, strips, strip_of_chunk) = (Vec::with_capacity(accepted.len()), Vec::new(), Vec::new());
        let (grade, from, to, bid, price) = (empty(), empty(), empty(), empty(), empty());
        let mut block = Self { sources, strips, strip_of: strip_of_chunk, sinks, grade, from, to, bid, price };
        for strip in accepted.chunk_by(|&a, &b| strip_of(a) == strip_of(b)) {
            let start = block.sinks.len();
            for &sink in strip {
                let class = &demands.classes[sink as usize];
                block.sinks.push(sink);
                block.grade.push(lane(i64::from(class.grade))?);
                block.from.push(lane(i64::from(class.from) - base)?);
                block.to.push(lane(i64::from(class.to) - base)?);
                block.bid.push(if mode == Mode::Guarantee { lane(class.price)? } else { T::CLOSED });
            }
            let end = block.sinks.len().next_multiple_of(WIDTH);
            block.sinks.resize(end, NONE);
            block.grade.resize(end, T::CLOSED);
            for list in [&mut block.from, &mut block.to, &mut block.bid] {
                list.resize(end, T::default());
            }
            // Counted in the lanes too.
            lane::<T>((end / WIDTH) as i64)?;
            block.strip_of.resize(end / WIDTH, block.strips.len() as u32);
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

    /// Calls with every chunk of a strip: its number, and what every sink pays after freight, the lowest value where one
    /// does not fit. Only where there are `LIMITS` bids are compared.
    #[inline(always)]
    fn each_chunk<const LIMITS: bool>(
        &self,
        strip: &Strip<T>,
        way: Haul<T>,
        asker: Asker<T>,
        mut call: impl FnMut(T, &[T; WIDTH]),
    ) {
        let Haul { freight, transit } = way;
        let (from, to, ask) = (asker.from.plus(transit), asker.to.plus(transit), asker.limit.plus(freight));
        let columns = strip.start..strip.end;
        let grades = self.grade[columns.clone()].as_chunks::<WIDTH>().0.iter();
        let days = self.from[columns.clone()].as_chunks::<WIDTH>().0.iter().zip(self.to[columns.clone()].as_chunks::<WIDTH>().0);
        let bids = self.bid[columns.clone()].as_chunks::<WIDTH>().0.iter().zip(self.price[columns].as_chunks::<WIDTH>().0);
        let mut chunk = strip.first;
        for ((grades, (froms, tos)), (bids, prices)) in grades.zip(days).zip(bids) {
            let mut values = [T::LOWEST; WIDTH];
            for lane in 0..WIDTH {
                let suits = (grades[lane] <= asker.grade) & (froms[lane] <= to) & (from <= tos[lane]);
                let fits = suits & (!LIMITS | (ask <= bids[lane]));
                values[lane] = if fits { prices[lane].minus(freight) } else { T::LOWEST };
            }
            call(chunk, &values);
            chunk = chunk.plus(T::ONE);
        }
    }
}

impl<T: Lane> Watch<T> {
    /// Nothing is known yet.
    fn new(block: &Block<T>) -> Self {
        let strips = block.strips.len();
        let (lanes, sources) = (strips.next_multiple_of(WIDTH), block.sources.len());
        let mut bounds = vec![T::LOWEST; lanes * sources];
        bounds.chunks_exact_mut(lanes.max(1)).for_each(|bounds| bounds[..strips].fill(T::CLOSED));
        Self { priced: block.price.clone(), bounds, rises: vec![T::default(); lanes] }
    }
}

/// A source class as it looks at sinks; only in guarantee mode it has a limit. `None` if it does not fit the lanes.
fn asker<T: Lane>(class: &Class, mode: Mode, base: i64) -> Option<Asker<T>> {
    let days = (i64::from(class.from) - base, i64::from(class.to) - base);
    let limit = if mode == Mode::Guarantee { class.price } else { 0 };
    Asker::new(class.grade, days, limit, false).ok()
}

/// A road in lanes.
#[derive(Clone, Copy)]
struct Haul<T> {
    freight: T,
    transit: T,
}

impl<T: Lane> Haul<T> {
    /// Both were found to fit when the strips were laid out.
    #[inline(always)]
    fn new(road: &Road) -> Option<Self> {
        Some(Self { freight: T::try_from(road.freight).ok()?, transit: T::try_from(road.transit).ok()? })
    }
}

/// A source that looks at the strips.
struct Seeker<'q, T> {
    block: &'q Block<T>,
    roads: &'q [Road],
    asker: Asker<T>,
}

impl<T: Lane> Seeker<'_, T> {
    /// As [`Block::each_chunk`], over all strips that the source reaches, and the freight.
    #[inline(always)]
    fn each_chunk<const LIMITS: bool>(&self, mut call: impl FnMut(T, T, &[T; WIDTH])) {
        let Self { block, roads, asker } = *self;
        let mut at = 0;
        for strip in &block.strips {
            while at < roads.len() && roads[at].dest < strip.place {
                at += 1;
            }
            let Some(way) = roads.get(at).filter(|road| road.dest == strip.place).and_then(Haul::new) else {
                continue;
            };
            block.each_chunk::<LIMITS>(strip, way, asker, |chunk, values| call(chunk, way.freight, values));
        }
    }
}

/// Finds the best and second best sink of a source.
struct BestTwo<'q, T, const LIMITS: bool> {
    seeker: Seeker<'q, T>,
}

impl<T: Lane, const LIMITS: bool> WithSimd for BestTwo<'_, T, LIMITS> {
    type Output = (T, usize, T);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Self::Output {
        let mut top = TopTwo::<T, WIDTH>::new();
        self.seeker.each_chunk::<LIMITS>(|chunk, _, values| top.offer(values, chunk));
        top.finish()
    }
}

/// Finds the sink that pays a source best, and the freight, looking only where it can be.
struct Best<'q, T> {
    seeker: Seeker<'q, T>,
    watch: &'q Watch<T>,
    /// Counted from the first source of the block.
    source: u32,
}

impl<T: Lane> WithSimd for Best<'_, T> {
    type Output = Option<(u32, i32)>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Self::Output {
        let Self { seeker: Seeker { block, roads, asker }, watch: Watch { bounds, rises, .. }, source } = self;
        let bounds = &bounds[source as usize * rises.len()..][..block.strips.len()];
        let most = |strip: usize| bounds[strip].plus(rises[strip]);
        let (mut best, mut found) = (T::LOWEST, None);
        let first = (0..block.strips.len()).max_by_key(|&strip| most(strip))?;
        for number in std::iter::once(first).chain(0..block.strips.len()) {
            let strip = &block.strips[number];
            if most(number) <= best {
                continue;
            }
            let road = roads.binary_search_by_key(&strip.place, |road| road.dest).ok();
            let Some(way) = road.and_then(|at| Haul::new(&roads[at])) else { continue };
            block.each_chunk::<true>(strip, way, asker, |chunk, values| {
                let here = values.iter().fold(T::LOWEST, |here, &value| here.max(value));
                if here > best {
                    (best, found) = (here, Some((chunk, here, way.freight)));
                }
            });
        }
        let (chunk, value, freight) = found?;
        let (chunk, freight): (i64, i64) = (chunk.into(), freight.into());
        let start = chunk as usize * WIDTH;
        let strip = &block.strips[block.strip_of[chunk as usize] as usize];
        let road = roads.binary_search_by_key(&strip.place, |road| road.dest).ok()?;
        let mut column = None;
        block.each_chunk::<true>(strip, Haul::new(&roads[road])?, asker, |other, values| {
            let other: i64 = other.into();
            if other == chunk {
                column = (0..WIDTH).find(|&lane| values[lane] == value);
            }
        });
        Some((block.sinks[start + column?], freight as i32))
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
        seeker.each_chunk::<true>(|chunk, freight, values| {
            let hit = values.iter().fold(false, |hit, other| hit | (*other == value));
            if hit {
                let (chunk, freight): (i64, i64) = (chunk.into(), freight.into());
                let lanes = (0..WIDTH).filter(|&lane| values[lane] == value);
                found.extend(lanes.map(|lane| (seeker.block.sinks[chunk as usize * WIDTH + lane], freight as i32)));
            }
        });
    }
}

/// Finds the sources of a block whose best net-back exceeds their price.
struct Violations<'q, T> {
    block: &'q Block<T>,
    watch: &'q mut Watch<T>,
    indexed: &'q Indexed<'q>,
    offers: &'q Side,
    mode: Mode,
    base: i64,
    price: &'q [i64],
    found: &'q mut Vec<(i64, u32)>,
}

impl<T: Lane> WithSimd for Violations<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { block, watch: Watch { priced, bounds, rises }, indexed, offers, mode, base, price, found } = self;
        let (mut place, mut ways) = (NONE, vec![None; block.strips.len()]);
        for (source, bounds) in block.sources.clone().zip(bounds.chunks_exact_mut(rises.len().max(1))) {
            let (class, price) = (&offers.classes[source as usize], price[source as usize]);
            if class.place != place {
                place = class.place;
                let roads = indexed.roads.get(place);
                for (strip, way) in block.strips.iter().zip(&mut ways) {
                    let road = roads.binary_search_by_key(&strip.place, |road| road.dest);
                    *way = road.ok().and_then(|at| Haul::new(&roads[at]));
                }
            }
            let (Some(asker), Ok(least)) = (asker::<T>(class, mode, base), T::try_from(price)) else { continue };
            let mut best = least;
            let groups = bounds.as_chunks_mut::<WIDTH>().0.iter_mut().zip(rises.as_chunks::<WIDTH>().0);
            for ((bounds, rises), first) in groups.zip((0..).step_by(WIDTH)) {
                raise_bounds(bounds, rises, least, |lane| {
                    let mut pays = T::LOWEST;
                    if let Some(way) = ways[first + lane] {
                        block.each_chunk::<true>(&block.strips[first + lane], way, asker, |_, values| {
                            pays = values.iter().fold(pays, |pays, &value| pays.max(value));
                        });
                    }
                    best = best.max(pays);
                    pays
                });
            }
            if best > least {
                found.push((best.into() - price, source));
            }
        }
        priced.copy_from_slice(&block.price);
        rises.fill(T::default());
    }
}
