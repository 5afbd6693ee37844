//! The classes of one side as those of the other side see them, for markets that change: columns come and go,
//! rows hold freight and days on the road from each place to every column.
//!
//! Sinks look at sources as sources look at sinks, with every number negated: `−(p + f)` is to be as high as
//! possible, and "good enough", "early enough", "cheap enough" turn around. So one loop serves both.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{Lane, TopTwo, WIDTH};
use super::{OutOfRange, lane};

/// A class that looks for a partner, or can be one.
#[derive(Clone, Copy)]
pub(crate) struct Asker<T> {
    pub(super) grade: T,
    pub(super) from: T,
    pub(super) to: T,
    pub(super) limit: T,
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
pub(super) struct Row<T> {
    pub freight: Vec<T>,
    pub transit: Vec<T>,
}

/// A column, and its price less the freight there.
#[derive(Clone, Copy)]
pub(crate) struct Sight {
    pub column: u32,
    pub worth: i64,
    pub freight: i32,
}

/// Freight and days of a lane; `None` if it is closed.
type Way = Option<(i32, i32)>;

/// One side of one variety.
pub(crate) struct Face<T> {
    arch: Arch,
    /// [`Lane::CLOSED`] while a column is hidden, or free.
    pub(super) grade: Vec<T>,
    /// The grade even so; 0 for free columns.
    pub(super) own_grade: Vec<T>,
    pub(super) from: Vec<T>,
    pub(super) to: Vec<T>,
    limit: Vec<T>,
    pub(super) price: Vec<T>,
    /// The place of each column, numbered.
    pub(super) place: Vec<u32>,
    pub(super) rows: Vec<Row<T>>,
    /// Columns that are not taken.
    free: Vec<u32>,
    /// Another number whenever columns or rows come or go.
    pub(super) layout: u64,
}

impl<T: Lane> Face<T> {
    /// Without columns and rows.
    pub fn new() -> Self {
        let empty = Vec::new;
        let (grade, own_grade, from, to, limit, price) = (empty(), empty(), empty(), empty(), empty(), empty());
        let (arch, place, rows, free) = (Arch::new(), Vec::new(), Vec::new(), Vec::new());
        Self { arch, grade, own_grade, from, to, limit, price, place, rows, free, layout: 1 }
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
        self.layout += 1;
        Ok(self.rows.len() as u32 - 1)
    }

    /// Adds a class at a place; `ways` lead to it from the rows in order. Its column.
    ///
    /// # Errors
    /// If a freight or time does not fit the lanes, or there are more columns than they can count.
    pub fn add_column(&mut self, class: Asker<T>, place: u32, ways: impl Iterator<Item = Way>) -> Result<u32, OutOfRange> {
        if self.free.is_empty() {
            self.widen()?;
        }
        let column = self.free.pop().ok_or(OutOfRange)?;
        let at = column as usize;
        for (row, way) in self.rows.iter_mut().zip(ways) {
            (row.freight[at], row.transit[at]) = cells(way)?;
        }
        let Asker { grade, from, to, limit } = class;
        self.own_grade[at] = grade;
        self.layout += 1;
        (self.grade[at], self.from[at], self.to[at], self.limit[at], self.place[at]) = (grade, from, to, limit, place);
        Ok(column)
    }

    fn widen(&mut self) -> Result<(), OutOfRange> {
        let (start, end) = (self.grade.len(), self.grade.len() + WIDTH);
        lane::<T>((end / WIDTH) as i64)?;
        self.grade.resize(end, T::CLOSED);
        for list in [&mut self.own_grade, &mut self.from, &mut self.to, &mut self.limit, &mut self.price] {
            list.resize(end, T::default());
        }
        self.place.resize(end, 0);
        for row in &mut self.rows {
            row.freight.resize(end, T::CLOSED);
            row.transit.resize(end, T::default());
        }
        self.free.extend((start as u32..end as u32).rev());
        Ok(())
    }

    /// Nobody sees the column any more.
    pub fn remove_column(&mut self, column: u32) {
        (self.grade[column as usize], self.own_grade[column as usize]) = (T::CLOSED, T::default());
        self.layout += 1;
        self.free.push(column);
    }

    /// Hides a column from those who look, or shows it again.
    pub fn hide(&mut self, column: u32, hidden: bool) {
        self.grade[column as usize] = if hidden { T::CLOSED } else { self.own_grade[column as usize] };
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

    /// The highest of price less freight that a class at the place of a row sees among the columns that suit it, and the
    /// first column where it stands.
    pub fn best(&self, row: u32, class: Asker<T>) -> Option<Sight> {
        let (worth, column) = self.arch.dispatch(Best { face: self, row: row as usize, class });
        let freight: i64 = (*self.rows[row as usize].freight.get(column)?).into();
        (worth > T::LOWEST).then(|| Sight { column: column as u32, worth: worth.into(), freight: freight as i32 })
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

/// Compares all columns.
struct Best<'f, T> {
    face: &'f Face<T>,
    row: usize,
    class: Asker<T>,
}

impl<T: Lane> WithSimd for Best<'_, T> {
    type Output = (T, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> (T, usize) {
        let Self { face: Face { grade, from, to, limit, price, rows, .. }, row, class } = self;
        let columns = chunks(grade).zip(chunks(from)).zip(chunks(to)).zip(chunks(limit)).zip(chunks(price));
        let ways = chunks(&rows[row].freight).zip(chunks(&rows[row].transit));
        let (mut top, mut chunk) = (TopTwo::<T, WIDTH>::new(), T::default());
        for (((((grade, from), to), limit), price), (freight, transit)) in columns.zip(ways) {
            let mut values = [T::LOWEST; WIDTH];
            for lane in 0..WIDTH {
                let fits = (grade[lane] <= class.grade)
                    & (from[lane] <= class.to.plus(transit[lane]))
                    & (class.from.plus(transit[lane]) <= to[lane])
                    & (class.limit.plus(freight[lane]) <= limit[lane]);
                values[lane] = if fits { price[lane].minus(freight[lane]) } else { T::LOWEST };
            }
            top.offer(&values, chunk);
            chunk = chunk.plus(T::ONE);
        }
        let (best, column, _) = top.finish();
        (best, column)
    }
}
