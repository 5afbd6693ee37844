//! The best price at every destination, for every grade and pair of days.
//!
//! A source of grade g whose goods arrive on the days x0 to x1 serves the sinks with grade ≤ g, last day ≥ x0
//! and first day ≤ x1. Cell (g, x0, x1) is therefore a row over the destinations holding the highest price of
//! such a sink. It is filled by writing every sink into its own cell and then taking maxima along each axis:
//! what a lower grade, a later last day or an earlier first day accepts is accepted here too. Pricing a
//! source then takes one row per transit time of its origin, however many sinks there are. The days are
//! those that sinks really have, so that the horizon may be long and sparse.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{Lane, WIDTH, highest};
use super::{OutOfRange, Pricing, in_range, lane};
use crate::{
    classes::{Class, Side},
    index::Buckets,
    network::Arc,
    pricing::dense::accepting,
    split::Indexed,
};

/// One view of a source: the destinations that it reaches in the same number of days.
#[derive(Clone, Copy)]
struct View {
    /// First lane of the cell in the block's table.
    cell: u32,
    /// First lane of the freights in the block's list.
    freights: u32,
}

/// The sources and sinks of one variety.
struct Block<T> {
    sources: Range<u32>,
    /// Lanes per cell: destinations, padded.
    width: usize,
    /// Number of grades, last days and first days.
    shape: [usize; 3],
    cells: Vec<T>,
    /// Sinks with the lane that they write to, and the prices that the cells are filled with.
    sinks: Vec<(u32, u32)>,
    filled: Vec<i64>,
    /// Sinks by destination.
    by_place: Buckets<u32>,
    freights: Vec<T>,
    /// Views of source `s` are `views[first_view[s]..first_view[s + 1]]`, counted from the block's first source.
    views: Vec<View>,
    first_view: Vec<u32>,
}

/// Dominance tables of a component, one per variety.
pub(crate) struct Table<'a, T> {
    arch: Arch,
    indexed: &'a Indexed<'a>,
    offers: &'a Side,
    demands: &'a Side,
    places: Vec<u32>,
    price: Vec<i64>,
    blocks: Vec<Block<T>>,
}

/// The value of an empty cell: below every net-back that counts, yet far enough from the lowest.
pub(super) fn empty<T: Lane>() -> T {
    T::try_from(-T::RANGE - 1).unwrap_or(T::LOWEST)
}

/// The distinct values, ascending.
fn axis<V: Ord>(values: impl Iterator<Item = V>) -> Vec<V> {
    let mut values: Vec<V> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

impl<'a, T: Lane> Table<'a, T> {
    /// How many lanes the tables of a component would take.
    pub fn lanes(indexed: &Indexed, offers: &Side, demands: &Side) -> usize {
        let places = axis(demands.classes.iter().map(|class| class.place)).len().next_multiple_of(WIDTH);
        let runs = offers.classes.chunk_by(|a, b| a.kind == b.kind);
        let cells = runs.map(|run| {
            let sinks = accepting(indexed, run[0].kind, &demands.classes);
            let class = |&sink: &u32| &demands.classes[sink as usize];
            let grades = axis(sinks.iter().map(|sink| class(sink).grade)).len();
            let from = axis(sinks.iter().map(|sink| class(sink).from)).len();
            let to = axis(sinks.iter().map(|sink| class(sink).to)).len();
            grades.saturating_mul(from).saturating_mul(to)
        });
        cells.fold(0, usize::saturating_add).saturating_mul(places)
    }

    /// Lays out the tables.
    ///
    /// # Errors
    /// If a freight does not fit the lanes.
    pub fn new(indexed: &'a Indexed<'a>, offers: &'a Side, demands: &'a Side) -> Result<Self, OutOfRange> {
        let places = axis(demands.classes.iter().map(|class| class.place));
        let mut blocks = Vec::new();
        let mut first = 0;
        for run in offers.classes.chunk_by(|a, b| a.kind == b.kind) {
            let sources = first..first + run.len() as u32;
            first = sources.end;
            blocks.push(Block::new(indexed, run, &demands.classes, &places, sources)?);
        }
        Ok(Self { arch: Arch::new(), indexed, offers, demands, places, price: Vec::new(), blocks })
    }

    fn block(&self, source: u32) -> &Block<T> {
        &self.blocks[self.blocks.partition_point(|block| block.sources.end <= source)]
    }
}

impl<T: Lane> Block<T> {
    fn new(
        indexed: &Indexed,
        offers: &[Class],
        demands: &[Class],
        places: &[u32],
        sources: Range<u32>,
    ) -> Result<Self, OutOfRange> {
        let accepted = accepting(indexed, offers[0].kind, demands);
        let class = |&sink: &u32| &demands[sink as usize];
        let grades = axis(accepted.iter().map(|sink| class(sink).grade));
        let lasts = axis(accepted.iter().map(|sink| class(sink).to));
        let firsts = axis(accepted.iter().map(|sink| class(sink).from));
        let width = places.len().next_multiple_of(WIDTH);
        let shape = [grades.len(), lasts.len(), firsts.len()];
        let cell = |grade: usize, last: usize, first: usize| ((grade * shape[1] + last) * shape[2] + first) * width;
        let place = |sink: &u32| places.partition_point(|&place| place < class(sink).place);
        let below = |axis: &[i32], day: i32| axis.partition_point(|&other| other < day);
        let sinks = accepted.iter().map(|sink| {
            let grade = grades.partition_point(|&grade| grade < class(sink).grade);
            (*sink, (cell(grade, below(&lasts, class(sink).to), below(&firsts, class(sink).from)) + place(sink)) as u32)
        });
        let sinks: Vec<(u32, u32)> = sinks.collect();
        let by_place = Buckets::new(places.len(), accepted.iter().map(|sink| (place(sink) as u32, *sink)));
        let mut block = Self {
            sources,
            width,
            shape,
            cells: vec![empty(); shape.iter().product::<usize>() * width],
            filled: vec![i64::MIN; sinks.len()],
            sinks,
            by_place,
            freights: Vec::new(),
            views: Vec::new(),
            first_view: vec![0],
        };
        for run in offers.chunk_by(|a, b| a.place == b.place) {
            let transits = block.list_freights(indexed, run[0].place, places)?;
            for class in run {
                let grade = grades.partition_point(|&grade| grade <= class.grade);
                for &(transit, freights) in &transits {
                    let last = below(&lasts, class.from + transit);
                    let first = firsts.partition_point(|&first| first <= class.to + transit);
                    if grade > 0 && last < lasts.len() && first > 0 {
                        block.views.push(View { cell: cell(grade - 1, last, first - 1) as u32, freights });
                    }
                }
                block.first_view.push(block.views.len() as u32);
            }
        }
        Ok(block)
    }

    /// Appends the freights out of an origin, one row per transit time; where each begins.
    fn list_freights(&mut self, indexed: &Indexed, origin: u32, places: &[u32]) -> Result<Vec<(i32, u32)>, OutOfRange> {
        let roads = indexed.roads.get(origin);
        let mut rows = Vec::new();
        for transit in axis(roads.iter().map(|road| road.transit)) {
            let start = self.freights.len();
            self.freights.resize(start + self.width, T::CLOSED);
            for road in roads.iter().filter(|road| road.transit == transit) {
                if let Ok(lane_of) = places.binary_search(&road.dest) {
                    self.freights[start + lane_of] = lane(i64::from(road.freight))?;
                }
            }
            rows.push((transit, start as u32));
        }
        Ok(rows)
    }

    fn views_of(&self, source: u32) -> &[View] {
        let source = (source - self.sources.start) as usize;
        &self.views[self.first_view[source] as usize..self.first_view[source + 1] as usize]
    }

    #[inline(always)]
    fn net_back(&self, view: View) -> T {
        let cell = &self.cells[view.cell as usize..view.cell as usize + self.width];
        highest(&self.freights[view.freights as usize..view.freights as usize + self.width], cell)
    }
}

/// Fills the cells from the sinks' prices.
struct Fill<'a, T> {
    block: &'a mut Block<T>,
    /// Prices of the sinks.
    price: &'a [i64],
}

impl<T: Lane> WithSimd for Fill<'_, T> {
    type Output = Result<(), OutOfRange>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Result<(), OutOfRange> {
        let Block { cells, sinks, filled, shape, width, .. } = self.block;
        if sinks.iter().zip(filled.iter()).all(|((sink, _), filled)| self.price[*sink as usize] == *filled) {
            return Ok(());
        }
        cells.fill(empty());
        for (&(sink, lane), filled) in sinks.iter().zip(filled) {
            *filled = self.price[sink as usize];
            let price = T::try_from(*filled).map_err(|_| OutOfRange)?;
            cells[lane as usize] = cells[lane as usize].max(price);
        }
        raise_along(cells, *shape, *width);
        Ok(())
    }
}

/// Takes maxima along the axes: over lower grades, later last days and earlier first days.
#[inline(always)]
pub(super) fn raise_along<T: Lane>(cells: &mut [T], [grades, lasts, firsts]: [usize; 3], width: usize) {
    let (row, plane) = (width * firsts, width * firsts * lasts);
    for plane in cells.chunks_exact_mut(plane.max(1)) {
        for last in (1..lasts).rev() {
            let (earlier, later) = plane.split_at_mut(last * row);
            raise(&mut earlier[(last - 1) * row..], &later[..row]);
        }
        for row in plane.chunks_exact_mut(row.max(1)) {
            for first in 1..firsts {
                let (earlier, later) = row.split_at_mut(first * width);
                raise(&mut later[..width], &earlier[(first - 1) * width..]);
            }
        }
    }
    for grade in 1..grades {
        let (lower, higher) = cells.split_at_mut(grade * plane);
        raise(&mut higher[..plane], &lower[(grade - 1) * plane..]);
    }
}

/// Takes the maximum, lane by lane.
#[inline(always)]
fn raise<T: Lane>(to: &mut [T], from: &[T]) {
    for (to, from) in to.as_chunks_mut::<WIDTH>().0.iter_mut().zip(from.as_chunks::<WIDTH>().0) {
        for lane in 0..WIDTH {
            to[lane] = to[lane].max(from[lane]);
        }
    }
}

/// Finds the sources of a block whose best net-back exceeds their price.
struct Violations<'a, T> {
    block: &'a Block<T>,
    price: &'a [i64],
    found: &'a mut Vec<(i64, u32)>,
}

impl<T: Lane> WithSimd for Violations<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { block, price, found } = self;
        for source in block.sources.clone() {
            let mut best = T::LOWEST;
            for &view in block.views_of(source) {
                best = best.max(block.net_back(view));
            }
            let violation = best.into() - price[source as usize];
            if violation > 0 {
                found.push((violation, source));
            }
        }
    }
}

/// Finds the best views' net-back, and the first lane where it stands.
struct Best<'a, T> {
    block: &'a Block<T>,
    source: u32,
}

impl<T: Lane> WithSimd for Best<'_, T> {
    type Output = Option<(T, u32)>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Option<(T, u32)> {
        let Self { block, source } = self;
        let views = block.views_of(source);
        let best = views.iter().map(|&view| block.net_back(view)).max()?;
        let view = views.iter().find(|&&view| block.net_back(view) == best)?;
        let cell = &block.cells[view.cell as usize..view.cell as usize + block.width];
        let freights = &block.freights[view.freights as usize..view.freights as usize + block.width];
        super::lanes::position(freights, cell, best).map(|lane| (best, lane as u32))
    }
}

impl<T: Lane> Pricing for Table<'_, T> {
    fn refresh(&mut self, price: &[i64]) -> Result<(), OutOfRange> {
        in_range::<T>(price)?;
        let sinks = &price[self.offers.classes.len()..];
        self.price.clear();
        self.price.extend_from_slice(sinks);
        self.blocks.iter_mut().try_for_each(|block| self.arch.dispatch(Fill { block, price: sinks }))
    }

    fn violations(&mut self, price: &[i64], found: &mut Vec<(i64, u32)>) {
        for block in &self.blocks {
            self.arch.dispatch(Violations { block, price, found });
        }
    }

    fn partner(&self, source: u32) -> Option<Arc> {
        let block = self.block(source);
        let (best, lane) = self.arch.dispatch(Best { block, source })?;
        let class = &self.offers.classes[source as usize];
        let place = *self.places.get(lane as usize)?;
        let roads = self.indexed.roads.get(class.place);
        let road = roads[roads.binary_search_by_key(&place, |road| road.dest).ok()?];
        let worth = best.into() + i64::from(road.freight);
        let fits = |&&sink: &&u32| {
            let other = &self.demands.classes[sink as usize];
            self.price[sink as usize] == worth && class.reaches(other, road.transit)
        };
        let sink = block.by_place.get(lane).iter().find(fits)?;
        Some(Arc::Transport { source, sink: self.offers.classes.len() as u32 + sink, freight: road.freight })
    }
}
