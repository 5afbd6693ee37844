//! Where the classes of a group stand so that the other side finds them: per variety the offers as demands see
//! them, and the demands as offers see them. A demand for a category stands with each of its varieties.

use std::collections::HashMap;

use super::listing::{Kind, Lanes};
use crate::{
    model::Wants,
    pricing::{Asker, Board, Face, Lane, OutOfRange, Sight},
};

/// So many classes compare all columns one by one; a [`Board`] for them costs as much as that, and is quicker from then on.
const FEW: u32 = 10;

/// The varieties of each category.
pub(crate) type Accepted = HashMap<u64, Vec<u64>>;

/// A class's place with one variety: its column on its own side, its row on the other.
pub(super) struct Seat {
    block: u32,
    column: u32,
    row: u32,
}

/// The classes of one side that deal in one variety.
struct Bench<T> {
    face: Face<T>,
    board: Board<T>,
    /// How many have looked since prices were shown.
    looks: u32,
    /// Class and place of each column.
    columns: Vec<(u32, u64)>,
    /// The places of the columns, numbered.
    numbers: HashMap<u64, u32>,
    /// Places of the other side, from which they are looked at.
    rows: HashMap<u64, u32>,
    places: Vec<u64>,
}

/// All of them.
pub(super) struct Seats<T> {
    accepted: Accepted,
    /// The day from which days are counted.
    base: i32,
    /// Whether limits may part classes that suit each other.
    limits: bool,
    /// Offers and demands, variety by variety.
    blocks: Vec<[Bench<T>; 2]>,
    block_of: HashMap<u64, u32>,
    /// Where somebody has looked since prices were shown: block and side.
    looked: Vec<(u32, usize)>,
}

impl<T: Lane> Bench<T> {
    fn new() -> Self {
        let (face, board, numbers, rows) = (Face::new(), Board::new(), HashMap::new(), HashMap::new());
        Self { face, board, looks: 0, columns: Vec::new(), numbers, rows, places: Vec::new() }
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
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry(kind.place).or_insert(next);
        let column = self.face.add_column(class, number, ways)?;
        self.columns.resize(self.face.columns(), (0, 0));
        self.columns[column as usize] = (node, kind.place);
        Ok(column)
    }
}

impl<T: Lane> Seats<T> {
    /// Nobody is seated.
    pub fn new(accepted: Accepted, base: i32, limits: bool) -> Self {
        Self { accepted, base, limits, blocks: Vec::new(), block_of: HashMap::new(), looked: Vec::new() }
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

    /// Prices have been shown; who looks from now on sees them.
    pub fn start(&mut self) {
        for (block, side) in self.looked.drain(..) {
            self.blocks[block as usize][side].looks = 0;
        }
    }

    /// Hides a class from the other side, or shows it again.
    pub fn hide(&mut self, seats: &[Seat], side: usize, hidden: bool) {
        for seat in seats {
            self.blocks[seat.block as usize][side].face.hide(seat.column, hidden);
        }
    }

    /// The partner on the other side with whom a class of this price gains most, if that is at least `least`, which may
    /// be negative: the gain, fen per kg, the partner's number, and the freight.
    ///
    /// # Errors
    /// If a number does not fit the lanes.
    pub fn best(&mut self, kind: &Kind, seats: &[Seat], price: i64, least: i64) -> Result<Option<(i64, u32, i32)>, OutOfRange> {
        let (class, other) = (self.class(kind, true)?, usize::from(kind.sells));
        let own = if kind.sells { price } else { -price };
        let mut worth = own + least - 1;
        let mut best = None;
        for seat in seats {
            let Bench { face, board, looks, columns, numbers, .. } = &mut self.blocks[seat.block as usize][other];
            if *looks == 0 {
                self.looked.push((seat.block, other));
            }
            *looks = looks.saturating_add(1);
            if *looks == FEW + 1 && (self.limits || !board.fill(face, numbers.len())) {
                // There is none: one by one, then.
                *looks = 1;
            }
            let sight = if *looks > FEW { board.best(face, seat.row, class, worth) } else { face.best(seat.row, class) };
            if let Some(Sight { column, worth: here, freight }) = sight.filter(|sight| sight.worth > worth) {
                worth = here;
                best = Some((worth - own, columns[column as usize].0, freight));
            }
        }
        Ok(best)
    }
}
