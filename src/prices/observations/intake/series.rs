//! The recent prices of every series that a batch touches or is compared with. Series are numbered, so that judging a row
//! copies no text: one series is one spec and origin of a variety at a source.

use std::collections::VecDeque;

use hashbrown::HashMap;
use kernel::Day;

use crate::observations::model::RECENT_DAYS;

/// So many recent prices of a series are kept.
pub const WINDOW: usize = 15;

/// So many doubtful prices in a row are a level that a series may be measured by. Those that look like another unit are
/// never among them.
const LEVEL: usize = 4;

/// How far an earlier price may be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Plain,
    /// It was doubtful, and a person has accepted it.
    Confirmed,
    /// It waits for a person itself.
    Doubted,
}

/// One earlier price.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    pub day: Day,
    pub price: i64,
    pub log: f64,
    pub standing: Standing,
}

/// The recent prices of one series, newest last.
#[derive(Debug, Default)]
pub struct History {
    points: VecDeque<Point>,
}

impl History {
    fn push(&mut self, point: Point) {
        if self.points.len() == WINDOW {
            self.points.pop_front();
        }
        self.points.push_back(point);
    }

    /// The prices by which one of `day` is measured, newest last: those that nobody doubts, or all of them once the
    /// doubtful ones have become a level.
    pub fn reliable(&self, day: Day) -> Vec<&Point> {
        let level = self.before(day).rev().take_while(|point| point.standing == Standing::Doubted).count() >= LEVEL;
        self.before(day).filter(|point| level || point.standing != Standing::Doubted).collect()
    }

    /// The prices of the [`RECENT_DAYS`] before `day`, newest last.
    pub fn before(&self, day: Day) -> impl DoubleEndedIterator<Item = &Point> {
        let first = day.plus(-RECENT_DAYS);
        self.points.iter().filter(move |point| point.day >= first && point.day < day)
    }

    /// The newest price that nobody doubted, from `first` to `last`.
    pub fn newest(&self, first: Day, last: Day) -> Option<&Point> {
        let mut known = self.points.iter().rev().filter(|point| point.day <= last && point.standing != Standing::Doubted);
        known.next().filter(|point| point.day >= first)
    }
}

/// One spec of a variety at a source, of any origin.
#[derive(Debug)]
pub struct Kin {
    pub spec: String,
    pub goods: usize,
    pub series: Vec<usize>,
    /// The prices of all origins.
    pub history: History,
}

/// One variety at one source.
#[derive(Debug)]
pub struct Goods {
    pub source: usize,
    pub variety: usize,
    pub kins: Vec<usize>,
}

/// One variety at all sources.
#[derive(Debug)]
pub struct Variety {
    pub code: String,
    pub goods: Vec<usize>,
}

#[derive(Debug, Default)]
struct Numbers {
    goods: Option<usize>,
    specs: HashMap<String, (usize, HashMap<String, usize>)>,
}

/// All series by number.
#[derive(Debug, Default)]
pub struct Book {
    sources: HashMap<String, (usize, HashMap<String, Numbers>)>,
    by_variety: HashMap<String, usize>,
    /// For each series its prices, and the number of its kin.
    pub series: Vec<(History, usize)>,
    pub kins: Vec<Kin>,
    pub goods: Vec<Goods>,
    pub varieties: Vec<Variety>,
}

impl Book {
    /// The number of a source.
    pub fn source(&mut self, code: &str) -> usize {
        let next = self.sources.len();
        self.sources.entry_ref(code).or_insert_with(|| (next, HashMap::new())).0
    }

    /// The number of a series, a new one where it was not known.
    pub fn number(&mut self, source: &str, variety: &str, spec: &str, origin: &str) -> usize {
        let next = self.sources.len();
        let (source, varieties) = self.sources.entry_ref(source).or_insert_with(|| (next, HashMap::new()));
        let numbers = varieties.entry_ref(variety).or_default();
        let goods = *numbers.goods.get_or_insert_with(|| {
            let known = self.varieties.len();
            let at = *self.by_variety.entry_ref(variety).or_insert(known);
            if at == known {
                self.varieties.push(Variety { code: variety.to_owned(), goods: Vec::new() });
            }
            self.varieties[at].goods.push(self.goods.len());
            self.goods.push(Goods { source: *source, variety: at, kins: Vec::new() });
            self.goods.len() - 1
        });
        let next = self.kins.len();
        let (kin, origins) = numbers.specs.entry_ref(spec).or_insert_with(|| (next, HashMap::new()));
        if *kin == self.kins.len() {
            self.kins.push(Kin { spec: spec.to_owned(), goods, series: Vec::new(), history: History::default() });
            self.goods[goods].kins.push(*kin);
        }
        let next = self.series.len();
        let series = *origins.entry_ref(origin).or_insert(next);
        if series == next {
            self.series.push((History::default(), *kin));
            self.kins[*kin].series.push(series);
        }
        series
    }

    /// Notes a price; in the order of days.
    pub fn push(&mut self, series: usize, day: Day, price: i64, standing: Standing) {
        let point = Point { day, price, log: (price as f64).ln(), standing };
        let (history, kin) = &mut self.series[series];
        history.push(point);
        self.kins[*kin].history.push(point);
    }

    /// The variety at the source that a series belongs to.
    pub fn goods_of(&self, series: usize) -> usize {
        self.kins[self.series[series].1].goods
    }
}
