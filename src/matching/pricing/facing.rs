//! The classes of one side as those of the other side see them, for markets that change: columns come and go,
//! rows hold freight and days on the road from each place to every column. Every column knows how far it is in the
//! search of the moment.
//!
//! Sinks look at sources as sources look at sinks, with every number negated: `−(p + f)` is to be as high as
//! possible, and "good enough", "early enough", "cheap enough" turn around. So one loop serves both.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{Lane, TopTwo, WIDTH};
use super::{OutOfRange, lane};

/// A class that looks for a partner, or can be one.
#[derive(Clone, Copy)]
pub(in crate::matching) struct Asker<T> {
    grade: T,
    from: T,
    to: T,
    limit: T,
}

impl<T: Lane> Asker<T> {
    /// A class by its grade, days counted from any fixed day, and limit price; all of it `negated` where sinks look at
    /// sources.
    ///
    /// # Errors
    /// If a number does not fit the lanes.
    pub fn new(grade: u8, (from, to): (i64, i64), limit: i64, negated: bool) -> Result<Self, OutOfRange> {
        let grade = i64::from(grade);
        let [grade, from, to, limit] = if negated { [-grade, -to, -from, -limit] } else { [grade, from, to, limit] };
        Ok(Self { grade: lane(grade)?, from: lane(from)?, to: lane(to)?, limit: lane(limit)? })
    }
}

/// Freight and days from one place to every column.
struct Row<T> {
    freight: Vec<T>,
    transit: Vec<T>,
}

/// Freight and days of a lane; `None` if it is closed.
type Way = Option<(i32, i32)>;

/// One side of one variety.
pub(in crate::matching) struct Face<T> {
    arch: Arch,
    grade: Vec<T>,
    from: Vec<T>,
    to: Vec<T>,
    limit: Vec<T>,
    price: Vec<T>,
    /// How far each column is; the highest number if nobody has seen it, the lowest once it is reached.
    far: Vec<T>,
    /// Who saw it from there.
    seen_by: Vec<T>,
    /// 0 for columns that come first among those that are equally far, 1 for others.
    rank: Vec<T>,
    rows: Vec<Row<T>>,
    /// Columns that are not taken.
    free: Vec<u32>,
}

impl<T: Lane> Face<T> {
    /// Without columns and rows.
    pub fn new() -> Self {
        let empty = Vec::new;
        let (grade, from, to, limit, price) = (empty(), empty(), empty(), empty(), empty());
        let (far, seen_by, rank) = (empty(), empty(), empty());
        Self { arch: Arch::new(), grade, from, to, limit, price, far, seen_by, rank, rows: Vec::new(), free: Vec::new() }
    }

    /// Adds a place from which to look; `ways` lead to the columns in order.
    ///
    /// # Errors
    /// If a freight or time does not fit the lanes.
    pub fn add_row(&mut self, ways: impl Iterator<Item = Way>) -> Result<u32, OutOfRange> {
        let mut row = Row { freight: Vec::with_capacity(self.grade.len()), transit: Vec::with_capacity(self.grade.len()) };
        for way in ways {
            let (freight, transit) = cells(way)?;
            row.freight.push(freight);
            row.transit.push(transit);
        }
        row.freight.resize(self.grade.len(), T::CLOSED);
        row.transit.resize(self.grade.len(), T::default());
        self.rows.push(row);
        Ok(self.rows.len() as u32 - 1)
    }

    /// Adds a class; `ways` lead to it from the rows in order. Its column.
    ///
    /// # Errors
    /// If a freight or time does not fit the lanes, or there are more columns than they can count.
    pub fn add_column(&mut self, class: Asker<T>, ways: impl Iterator<Item = Way>) -> Result<u32, OutOfRange> {
        if self.free.is_empty() {
            self.widen()?;
        }
        let column = self.free.pop().ok_or(OutOfRange)?;
        let at = column as usize;
        for (row, way) in self.rows.iter_mut().zip(ways) {
            (row.freight[at], row.transit[at]) = cells(way)?;
        }
        let Asker { grade, from, to, limit } = class;
        (self.grade[at], self.from[at], self.to[at], self.limit[at]) = (grade, from, to, limit);
        Ok(column)
    }

    fn widen(&mut self) -> Result<(), OutOfRange> {
        let (start, end) = (self.grade.len(), self.grade.len() + WIDTH);
        lane::<T>((end / WIDTH) as i64)?;
        self.grade.resize(end, T::CLOSED);
        let days = [&mut self.from, &mut self.to, &mut self.limit];
        for list in days.into_iter().chain([&mut self.price, &mut self.far, &mut self.seen_by, &mut self.rank]) {
            list.resize(end, T::default());
        }
        for row in &mut self.rows {
            row.freight.resize(end, T::CLOSED);
            row.transit.resize(end, T::default());
        }
        self.free.extend((start as u32..end as u32).rev());
        Ok(())
    }

    /// Nobody sees the column any more.
    pub fn remove_column(&mut self, column: u32) {
        self.grade[column as usize] = T::CLOSED;
        self.free.push(column);
    }

    /// How many columns there are, taken or free.
    pub fn columns(&self) -> usize {
        self.grade.len()
    }

    /// Sets the price of a column.
    ///
    /// # Errors
    /// If it is outside the range of the lanes.
    pub fn set_price(&mut self, column: u32, price: i64) -> Result<(), OutOfRange> {
        self.price[column as usize] = lane(price)?;
        Ok(())
    }

    /// Begins a search: nobody has been seen.
    pub fn start(&mut self) {
        self.far.fill(T::LOWEST.minus(T::ONE));
    }

    /// A class at the place of a row looks at all columns: each is `base` less its price plus the freight away, unless it
    /// was nearer before. `who` is a number below [`Lane::RANGE`].
    ///
    /// # Errors
    /// If a number does not fit the lanes.
    pub fn look(&mut self, row: u32, class: Asker<T>, base: i64, who: u32) -> Result<(), OutOfRange> {
        // Up to the range of the lanes away, at a price within that range.
        let base = T::try_from(base).map_err(|_| OutOfRange)?;
        let who = lane(i64::from(who))?;
        self.arch.dispatch(Look { face: self, row: row as usize, class, base, who });
        Ok(())
    }

    /// Whether a column comes first among those that are equally far.
    pub fn prefer(&mut self, column: u32, preferred: bool) {
        self.rank[column as usize] = if preferred { T::default() } else { T::ONE };
    }

    /// The nearest column that is not reached yet, within the range of the lanes: how far it is, who saw it, which it is.
    pub fn nearest(&self) -> Option<(i64, u32, u32)> {
        let beyond = T::try_from(T::RANGE + 1).ok()?;
        let (nearest, column) = self.arch.dispatch(Nearest { far: &self.far, rank: &self.rank, beyond });
        let (nearest, who): (i64, i64) = (nearest.into(), (*self.seen_by.get(column)?).into());
        let far = (-nearest).div_euclid(2);
        (nearest > T::LOWEST.into() && far <= T::RANGE).then_some((far, who as u32, column as u32))
    }

    /// A column is reached.
    pub fn reached(&mut self, column: u32) {
        self.far[column as usize] = T::LOWEST;
    }
}

fn cells<T: Lane>(way: Way) -> Result<(T, T), OutOfRange> {
    let Some((freight, transit)) = way else {
        return Ok((T::CLOSED, T::default()));
    };
    Ok((lane(i64::from(freight))?, lane(i64::from(transit))?))
}

#[inline(always)]
fn chunks<T>(list: &[T]) -> std::slice::Iter<'_, [T; WIDTH]> {
    list.as_chunks::<WIDTH>().0.iter()
}

#[inline(always)]
fn chunks_mut<T>(list: &mut [T]) -> std::slice::IterMut<'_, [T; WIDTH]> {
    list.as_chunks_mut::<WIDTH>().0.iter_mut()
}

/// Updates how far all columns are.
struct Look<'f, T> {
    face: &'f mut Face<T>,
    row: usize,
    class: Asker<T>,
    base: T,
    who: T,
}

impl<T: Lane> WithSimd for Look<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { face: Face { grade, from, to, limit, price, far, seen_by, rows, .. }, row, class, base, who } = self;
        let columns = chunks(grade).zip(chunks(from)).zip(chunks(to)).zip(chunks(limit));
        let ways = chunks(&rows[row].freight).zip(chunks(&rows[row].transit)).zip(chunks(price));
        let state = chunks_mut(far).zip(chunks_mut(seen_by));
        for (((((grade, from), to), limit), ((freight, transit), price)), (far, seen_by)) in columns.zip(ways).zip(state) {
            for lane in 0..WIDTH {
                let fits = (grade[lane] <= class.grade)
                    & (from[lane] <= class.to.plus(transit[lane]))
                    & (class.from.plus(transit[lane]) <= to[lane])
                    & (class.limit.plus(freight[lane]) <= limit[lane]);
                let here = base.minus(price[lane]).plus(freight[lane]);
                let nearer = fits & (here < far[lane]);
                far[lane] = if nearer { here } else { far[lane] };
                seen_by[lane] = if nearer { who } else { seen_by[lane] };
            }
        }
    }
}

/// Finds the nearest column, as the highest of all distances negated: the lowest number stays the lowest that way.
struct Nearest<'f, T> {
    far: &'f [T],
    rank: &'f [T],
    /// All beyond is equally far.
    beyond: T,
}

impl<T: Lane> WithSimd for Nearest<'_, T> {
    type Output = (T, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> Self::Output {
        let (mut top, mut chunk) = (TopTwo::<T, WIDTH>::new(), T::default());
        for (far, rank) in chunks(self.far).zip(chunks(self.rank)) {
            let mut values = [T::LOWEST; WIDTH];
            for lane in 0..WIDTH {
                let near = far[lane].min(self.beyond);
                let key = near.plus(near).plus(rank[lane]);
                values[lane] = if far[lane] == T::LOWEST { T::LOWEST } else { T::default().minus(key) };
            }
            top.offer(&values, chunk);
            chunk = chunk.plus(T::ONE);
        }
        let (nearest, column, _) = top.finish();
        (nearest, column)
    }
}
