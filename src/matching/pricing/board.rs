//! What [`Face`] answers by comparing all columns, for very many questions at the same prices: a table as in
//! [`super::table`], made in one go from the columns, then one short row per question. It knows nothing of limits.

use pulp::{Arch, Simd, WithSimd};

use super::facing::{Asker, Face, Sight};
use super::lanes::{Lane, WIDTH, highest, position};
use super::table::{empty, raise_along};
use crate::index::Buckets;

/// Most lanes that a board may take.
const MOST_LANES: i64 = 1 << 20;

/// The places that are equally long on the road from the place of a row.
struct View {
    /// Days on the road.
    transit: i64,
    /// First lane of their freights in the list.
    freights: usize,
}

/// The best price at every place, for every grade and pair of days.
pub(crate) struct Board<T> {
    arch: Arch,
    /// The lowest grade, last day and first day of any column, and how many there are from there on.
    low: [i64; 3],
    shape: [usize; 3],
    /// Lanes per cell: places, padded.
    width: usize,
    cells: Vec<T>,
    freights: Vec<T>,
    /// Views row by row, and the places that are in them.
    views: Vec<Vec<View>>,
    viewed: Vec<bool>,
    by_place: Buckets<u32>,
    /// The lane that each column writes to.
    lanes: Vec<u32>,
    /// Which columns and rows of the face all but the cells was made for, and whether they fit.
    layout: u64,
    fits: bool,
}

impl<T: Lane> Board<T> {
    /// Without any columns.
    pub fn new() -> Self {
        let (cells, freights, views, viewed, lanes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let by_place = Buckets::new(0, std::iter::empty());
        let (arch, low, shape) = (Arch::new(), [0; 3], [0; 3]);
        Self { arch, low, shape, width: 0, cells, freights, views, viewed, by_place, lanes, layout: 0, fits: false }
    }

    /// Takes over the columns of a face and their prices; `places` is the number of places. Whether they fit: if their
    /// days are too many, the board is of no use.
    pub fn fill(&mut self, face: &Face<T>, places: usize) -> bool {
        if self.layout != face.layout {
            self.layout = face.layout;
            self.fits = self.lay_out(face, places);
        }
        if !self.fits {
            return false;
        }
        self.cells.fill(empty());
        for ((&lane, &price), &grade) in self.lanes.iter().zip(&face.price).zip(&face.grade) {
            if grade != T::CLOSED {
                self.cells[lane as usize] = self.cells[lane as usize].max(price);
            }
        }
        self.arch.dispatch(Raise { cells: &mut self.cells, shape: self.shape, width: self.width });
        true
    }

    /// Finds the lane of every column, hidden or not, and makes room.
    fn lay_out(&mut self, face: &Face<T>, places: usize) -> bool {
        let taken = |at: &usize| face.own_grade[*at] != T::default();
        let ends = [&face.own_grade, &face.to, &face.from].map(|axis| {
            let values = || (0..axis.len()).filter(taken).map(|at| -> i64 { axis[at].into() });
            (values().min().unwrap_or(0), values().max().unwrap_or(-1))
        });
        self.low = ends.map(|(low, _)| low);
        self.shape = ends.map(|(low, high)| (high - low + 1) as usize);
        self.width = places.next_multiple_of(WIDTH);
        let lanes = self.shape.iter().try_fold(self.width as i64, |lanes, &count| lanes.checked_mul(count as i64));
        let Some(lanes) = lanes.filter(|lanes| *lanes <= MOST_LANES) else {
            return false;
        };
        self.cells.clear();
        self.cells.resize(lanes as usize, empty());
        self.lanes.clear();
        self.lanes.resize(face.grade.len(), 0);
        for at in (0..face.grade.len()).filter(taken) {
            let values: [i64; 3] = [face.own_grade[at].into(), face.to[at].into(), face.from[at].into()];
            let index = [0, 1, 2].map(|axis: usize| (values[axis] - self.low[axis]) as usize);
            self.lanes[at] = (self.cell(index) + face.place[at] as usize) as u32;
        }
        self.by_place = Buckets::new(places, (0..face.grade.len()).filter(taken).map(|at| (face.place[at], at as u32)));
        // Columns come and go, but most at places that have some already, and then nobody's view changes.
        let unseen =
            |place: usize| !self.viewed.get(place).is_some_and(|seen| *seen) && !self.by_place.get(place as u32).is_empty();
        let viewed_width = self.viewed.len().next_multiple_of(WIDTH);
        if viewed_width != self.width || self.views.len() != face.rows.len() || (0..places).any(unseen) {
            self.view_rows(face, places);
        }
        true
    }

    fn cell(&self, [grade, last, first]: [usize; 3]) -> usize {
        ((grade * self.shape[1] + last) * self.shape[2] + first) * self.width
    }

    /// Lists the freights from every row to every place, by days on the road.
    fn view_rows(&mut self, face: &Face<T>, places: usize) {
        self.freights.clear();
        self.views.clear();
        self.viewed = (0..places as u32).map(|place| !self.by_place.get(place).is_empty()).collect();
        for row in &face.rows {
            let mut views: Vec<View> = Vec::new();
            for place in 0..places as u32 {
                let Some(&column) = self.by_place.get(place).first() else { continue };
                let (freight, transit) = (row.freight[column as usize], row.transit[column as usize].into());
                if freight == T::CLOSED {
                    continue;
                }
                let known = views.iter().find(|view| view.transit == transit).map(|view| view.freights);
                let start = known.unwrap_or(self.freights.len());
                if known.is_none() {
                    views.push(View { transit, freights: start });
                    self.freights.resize(start + self.width, T::CLOSED);
                }
                self.freights[start + place as usize] = freight;
            }
            self.views.push(views);
        }
    }

    /// As [`Face::best`], if the worth is above `least`; another column may stand there that is as good.
    pub fn best(&self, face: &Face<T>, row: u32, class: Asker<T>, least: i64) -> Option<Sight> {
        let (grade, from, to): (i64, i64, i64) = (class.grade.into(), class.from.into(), class.to.into());
        let mut best = None;
        let mut worth = least;
        for view in &self.views[row as usize] {
            let high = |axis: usize| self.low[axis] + self.shape[axis] as i64 - 1;
            let (last, first) = ((from + view.transit).max(self.low[1]), (to + view.transit).min(high(2)));
            let grade = grade.min(high(0));
            if grade < self.low[0] || last > high(1) || first < self.low[2] {
                continue;
            }
            let index = [grade - self.low[0], last - self.low[1], first - self.low[2]].map(|index| index as usize);
            let cell = &self.cells[self.cell(index)..][..self.width];
            let freights = &self.freights[view.freights..][..self.width];
            let here: i64 = self.arch.dispatch(Highest { freights, cell }).into();
            if here > worth {
                (worth, best) = (here, Some((view.transit, freights, cell)));
            }
        }
        let (transit, freights, cell) = best?;
        let place = self.arch.dispatch(Where { freights, cell, worth: T::try_from(worth).ok()? })?;
        let freight: i64 = freights[place].into();
        let stands = |&&column: &&u32| {
            let at = column as usize;
            let (first, last): (i64, i64) = (face.from[at].into(), face.to[at].into());
            face.price[at] == cell[place] && face.grade[at] <= class.grade && first <= to + transit && from + transit <= last
        };
        let column = *self.by_place.get(place as u32).iter().find(stands)?;
        Some(Sight { column, worth, freight: freight as i32 })
    }
}

/// Takes maxima along all axes.
struct Raise<'b, T> {
    cells: &'b mut [T],
    shape: [usize; 3],
    width: usize,
}

impl<T: Lane> WithSimd for Raise<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        raise_along(self.cells, self.shape, self.width);
    }
}

/// The highest worth of a view.
struct Highest<'b, T> {
    freights: &'b [T],
    cell: &'b [T],
}

impl<T: Lane> WithSimd for Highest<'_, T> {
    type Output = T;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> T {
        highest(self.freights, self.cell)
    }
}

/// Where it stands.
struct Where<'b, T> {
    freights: &'b [T],
    cell: &'b [T],
    worth: T,
}

impl<T: Lane> WithSimd for Where<'_, T> {
    type Output = Option<usize>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Option<usize> {
        position(self.freights, self.cell, self.worth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places that come while the days do not fit, and go again, leave no views of another width behind.
    #[test]
    fn a_board_that_did_not_fit_looks_anew() {
        let class = |days, limit| Asker::new(1, days, limit, false).unwrap();
        let mut face = Face::<i16>::new();
        for _ in 0..2 {
            face.add_row(std::iter::empty()).unwrap();
        }
        for place in 0..WIDTH as u32 {
            let ways = [Some((5 + place as i32, 1)), Some((40 - place as i32, 1))];
            let column = face.add_column(class((0, 3), 5000), place, ways.into_iter()).unwrap();
            face.set_price(column, 100).unwrap();
        }
        let mut board = Board::new();
        assert!(board.fill(&face, WIDTH));
        let far = face.add_column(class((4000, 8000), 5000), WIDTH as u32, [Some((1, 1)), Some((1, 1))].into_iter()).unwrap();
        assert!(!board.fill(&face, WIDTH + 1));
        face.remove_column(far);
        assert!(board.fill(&face, WIDTH + 1));
        let asker = class((0, 3), 0);
        for row in 0..2 {
            let (found, plain) = (board.best(&face, row, asker, -1000).unwrap(), face.best(row, asker).unwrap());
            assert_eq!((found.column, found.worth, found.freight), (plain.column, plain.worth, plain.freight));
        }
    }
}
