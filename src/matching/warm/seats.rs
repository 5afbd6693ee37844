//! Where the classes of a group stand so that the other side finds them: per variety the offers as demands see
//! them, and the demands as offers see them. A demand for a category stands with each of its varieties.

use std::collections::HashMap;

use super::listing::{Kind, Lanes};
use crate::matching::model::Wants;
use crate::matching::pricing::{Asker, Face, Lane, OutOfRange};

/// The varieties of each category.
pub(in crate::matching) type Accepted = HashMap<u64, Vec<u64>>;

/// A class's place with one variety: its column on its own side, its row on the other.
pub(super) struct Seat {
    block: u32,
    column: u32,
    row: u32,
}

/// The classes of one side that deal in one variety.
struct Bench<T> {
    face: Face<T>,
    /// Node and place of each column.
    columns: Vec<(u32, u64)>,
    /// Places of the other side, from which they are looked at.
    rows: HashMap<u64, u32>,
    places: Vec<u64>,
}

/// All of them.
pub(super) struct Seats<T> {
    accepted: Accepted,
    /// The day from which days are counted.
    base: i32,
    /// Offers and demands, variety by variety.
    blocks: Vec<[Bench<T>; 2]>,
    block_of: HashMap<u64, u32>,
    /// The blocks in which somebody has looked in this search.
    searched: Vec<u32>,
}

impl<T: Lane> Bench<T> {
    fn new() -> Self {
        Self { face: Face::new(), columns: Vec::new(), rows: HashMap::new(), places: Vec::new() }
    }

    /// The row of a place of the other side.
    fn row(&mut self, sells: bool, place: u64, lanes: &Lanes) -> Result<u32, OutOfRange> {
        if let Some(&row) = self.rows.get(&place) {
            return Ok(row);
        }
        let row = self.face.add_row(self.columns.iter().map(|&(_, other)| lanes.between(sells, place, other)))?;
        self.rows.insert(place, row);
        self.places.push(place);
        Ok(row)
    }

    fn column(&mut self, node: u32, kind: &Kind, class: Asker<T>, lanes: &Lanes) -> Result<u32, OutOfRange> {
        let ways = self.places.iter().map(|&other| lanes.between(kind.sells, kind.place, other));
        let column = self.face.add_column(class, ways)?;
        self.columns.resize(self.face.columns(), (0, 0));
        self.columns[column as usize] = (node, kind.place);
        Ok(column)
    }
}

impl<T: Lane> Seats<T> {
    /// Nobody is seated.
    pub fn new(accepted: Accepted, base: i32) -> Self {
        Self { accepted, base, blocks: Vec::new(), block_of: HashMap::new(), searched: Vec::new() }
    }

    /// A class as it looks at the other side, or is looked at.
    fn class(&self, kind: &Kind, looks: bool) -> Result<Asker<T>, OutOfRange> {
        let days = (i64::from(kind.from) - i64::from(self.base), i64::from(kind.to) - i64::from(self.base));
        let limit = kind.price.unwrap_or(if kind.sells { 0 } else { T::RANGE });
        Asker::new(kind.grade, days, limit, kind.sells != looks)
    }

    /// Seats a class.
    ///
    /// # Errors
    /// If the lanes are too short for it.
    pub fn take(&mut self, node: u32, kind: &Kind, lanes: &Lanes) -> Result<Vec<Seat>, OutOfRange> {
        let class = self.class(kind, false)?;
        let (own, other) = (usize::from(!kind.sells), usize::from(kind.sells));
        let varieties: &[u64] = match &kind.wants {
            Wants::Variety(variety) => std::slice::from_ref(variety),
            Wants::Category(category) => self.accepted.get(category).map_or(&[], Vec::as_slice),
        };
        let mut seats = Vec::with_capacity(varieties.len());
        for &variety in varieties {
            let block = *self.block_of.entry(variety).or_insert_with(|| {
                self.blocks.push([Bench::new(), Bench::new()]);
                self.blocks.len() as u32 - 1
            });
            let benches = &mut self.blocks[block as usize];
            let column = benches[own].column(node, kind, class, lanes)?;
            let row = benches[other].row(kind.sells, kind.place, lanes)?;
            seats.push(Seat { block, column, row });
        }
        Ok(seats)
    }

    /// Nobody finds the class any more.
    pub fn leave(&mut self, seats: &[Seat], side: usize) {
        for seat in seats {
            self.blocks[seat.block as usize][side].face.remove_column(seat.column);
        }
    }

    /// Shows the price of a class to the other side.
    ///
    /// # Errors
    /// If it is outside the range of the lanes.
    pub fn show(&mut self, seats: &[Seat], side: usize, price: i64) -> Result<(), OutOfRange> {
        let shown = if side == 0 { -price } else { price };
        seats.iter().try_for_each(|seat| self.blocks[seat.block as usize][side].face.set_price(seat.column, shown))
    }

    /// Says whether a class comes first among those that are equally far.
    pub fn prefer(&mut self, seats: &[Seat], side: usize, preferred: bool) {
        for seat in seats {
            self.blocks[seat.block as usize][side].face.prefer(seat.column, preferred);
        }
    }

    /// Begins a search.
    pub fn start(&mut self) {
        self.searched.clear();
    }

    /// The face of one side of a block, as new if nobody has looked there in this search.
    fn face(&mut self, block: u32, side: usize) -> &mut Face<T> {
        let face = &mut self.blocks[block as usize][side].face;
        if !self.searched.contains(&block) {
            self.searched.push(block);
            face.start();
        }
        face
    }

    /// A class looks at the other side. It is `far` away itself, and the visit of number `who`.
    ///
    /// # Errors
    /// If a number does not fit the lanes.
    pub fn look(&mut self, kind: &Kind, seats: &[Seat], price: i64, far: i64, who: u32) -> Result<(), OutOfRange> {
        let class = self.class(kind, true)?;
        let base = far + if kind.sells { price } else { -price };
        for seat in seats {
            self.face(seat.block, usize::from(kind.sells)).look(seat.row, class, base, who)?;
        }
        Ok(())
    }

    /// The nearest class that is not reached yet: how far it is, whose visit found it, which it is.
    pub fn nearest(&self, side: usize) -> Option<(i64, u32, u32)> {
        let nearest = self.searched.iter().filter_map(|&block| {
            let bench = &self.blocks[block as usize][side];
            let (far, who, column) = bench.face.nearest()?;
            Some((far, who, bench.columns[column as usize].0))
        });
        nearest.min()
    }

    /// A class is reached, in every variety.
    pub fn reached(&mut self, seats: &[Seat], side: usize) {
        for seat in seats {
            self.face(seat.block, side).reached(seat.column);
        }
    }
}
