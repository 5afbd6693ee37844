//! Candidates against each other and against what the source reported before: duplicates, corrections, doubtful prices.
//! The look-ups are bounded windows of one source: the days of the batch, and the weeks before them.

use std::collections::{HashMap, VecDeque};

use super::{
    candidate::JudgedRow,
    outlier,
    rules::{self, RowVerdict, Rule},
};
use crate::{
    bulletin::{
        figures,
        observations::{
            model::{RECENT_DAYS, RECENT_PRICES},
            store,
        },
    },
    kernel::{Day, Id, Result},
    storage::Tx,
};

/// So many recent prices judge a new one.
const WINDOW: usize = 15;

/// An outlier by its score is set aside when it is also off the median by more than this factor: prices of vegetables
/// do move, and a queue that holds every lively day is read by nobody.
pub const OUTLIER_FACTOR: f64 = 1.5;

/// A sheet with fewer prices than this may well be equal by chance.
const STALE_ROWS: usize = 10;

/// What an earlier observation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    pub prices: [i64; 3],
    pub volume_kg: Option<i64>,
    pub stores: Option<i32>,
}

/// How strict a channel is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Strictness {
    /// A change over 2 % against the previous report needs its reason ("figures", section 2).
    pub reasons: bool,
    /// Whole sheets that repeat the day before are set aside.
    pub stale: bool,
}

/// The recent prices of one series, newest last.
#[derive(Debug, Default)]
struct History {
    points: VecDeque<(Day, i64, f64)>,
}

impl History {
    fn push(&mut self, day: Day, price: i64) {
        if self.points.len() == WINDOW {
            self.points.pop_front();
        }
        self.points.push_back((day, price, (price as f64).ln()));
    }

    /// Forgets what is too old on `day`.
    fn at(&mut self, day: Day) -> &VecDeque<(Day, i64, f64)> {
        let first = day.plus(-RECENT_DAYS);
        while self.points.front().is_some_and(|(day, ..)| *day < first) {
            self.points.pop_front();
        }
        &self.points
    }
}

/// The series of one variety and spec, by origin, and the number of what they are together.
#[derive(Default)]
struct Kin {
    number: Option<usize>,
    origins: HashMap<String, usize>,
}

/// The series of one source by number.
#[derive(Default)]
struct SeriesIndex {
    /// Source → variety → spec → origin, so that a look-up copies nothing.
    numbers: HashMap<String, HashMap<String, HashMap<String, Kin>>>,
    /// For each series, the number of its kin: the same goods of any origin.
    kin: Vec<usize>,
    kins: usize,
}

impl SeriesIndex {
    fn number(&mut self, source: &str, variety: &str, spec: &str, origin: &str) -> usize {
        let kin = inner(inner(inner(&mut self.numbers, source), variety), spec);
        if let Some(number) = kin.origins.get(origin) {
            return *number;
        }
        let whole = *kin.number.get_or_insert_with(|| {
            self.kins += 1;
            self.kins - 1
        });
        let next = self.kin.len();
        kin.origins.insert(origin.to_owned(), next);
        self.kin.push(whole);
        next
    }
}

/// The recent prices of every series, and of every kin.
#[derive(Default)]
struct Histories {
    own: Vec<History>,
    kin: Vec<History>,
}

impl Histories {
    fn push(&mut self, index: &SeriesIndex, series: usize, day: Day, price: i64) {
        self.own.resize_with(index.kin.len(), History::default);
        self.kin.resize_with(index.kins, History::default);
        self.own[series].push(day, price);
        self.kin[index.kin[series]].push(day, price);
    }

    fn recent(&mut self, index: &SeriesIndex, series: usize, day: Day) -> Recent<'_> {
        self.own.resize_with(index.kin.len(), History::default);
        self.kin.resize_with(index.kins, History::default);
        Recent { own: self.own[series].at(day), kin: self.kin[index.kin[series]].at(day) }
    }
}

/// What a new price is judged by.
struct Recent<'a> {
    own: &'a VecDeque<(Day, i64, f64)>,
    kin: &'a VecDeque<(Day, i64, f64)>,
}

impl Recent<'_> {
    /// The last prices, newest last, by which a unit is judged: a list that names no origin, or a new one, is measured
    /// by the goods of any origin. One place may be dearer than another, but hardly just twice as dear.
    fn for_unit(&self) -> Vec<i64> {
        let points = if self.own.len() < figures::MIN_HISTORY { self.kin } else { self.own };
        points.iter().skip(points.len().saturating_sub(RECENT_PRICES)).map(|(_, price, _)| *price).collect()
    }
}

fn inner<'a, V: Default>(map: &'a mut HashMap<String, V>, key: &str) -> &'a mut V {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), V::default());
    }
    map.get_mut(key).expect("just put there")
}

/// Compares the rows that can be compared, in the order of their days whatever the order in the file, and decides.
///
/// # Errors
/// Those of the database.
pub fn settle(tx: &mut Tx, rows: &mut [JudgedRow], strict: Strictness) -> Result<()> {
    same_ids(rows);
    let mut index = SeriesIndex::default();
    let mut order: Vec<(Day, usize, usize)> = Vec::with_capacity(rows.len());
    let mut spans: HashMap<String, (Day, Day)> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let c = &row.candidate;
        let (RowVerdict::Accepted, Some(variety), Some(day)) = (row.verdict, &c.variety, c.day) else { continue };
        order.push((day, at, index.number(&c.source, variety, &c.spec, &c.origin)));
        match spans.get_mut(&c.source) {
            Some(span) => *span = (span.0.min(day), span.1.max(day)),
            None => {
                spans.insert(c.source.clone(), (day, day));
            }
        }
    }
    order.sort_unstable();
    let mut known: HashMap<(usize, Day), (Id, Content)> = HashMap::new();
    let mut histories = Histories::default();
    let mut sheets: HashMap<String, (Day, Vec<(usize, i64)>)> = HashMap::new();
    for (source, (first, last)) in &spans {
        for (variety, spec, origin, day, price) in store::recent_of(tx, source, *first)? {
            let series = index.number(source, &variety, &spec, &origin);
            histories.push(&index, series, day, price.0);
            let sheet = sheets.entry(source.clone()).or_insert_with(|| (day, Vec::new()));
            if sheet.0 != day {
                *sheet = (day, Vec::new());
            }
            sheet.1.push((series, price.0));
        }
        for found in store::contents(tx, source, *first, *last)? {
            let series = index.number(source, &found.variety, &found.spec, &found.origin);
            known.insert((series, found.day), (found.id, found.content()));
        }
    }
    // What is stored for days of the batch is history for its later days.
    let mut stored: Vec<(Day, usize, i64)> =
        known.iter().map(|((series, day), (_, content))| (*day, *series, content.prices[1])).collect();
    stored.sort_unstable();
    let mut stored = stored.into_iter().peekable();
    let mut seen: HashMap<(usize, Day), (Content, u32)> = HashMap::with_capacity(order.len());
    for (day, at, series) in &order {
        while let Some((when, series, price)) = stored.next_if(|(when, ..)| when < day) {
            if !seen.contains_key(&(series, when)) {
                histories.push(&index, series, when, price);
            }
        }
        let fresh = judge(&mut rows[*at], *day, *series, &mut seen, &known, &histories.recent(&index, *series, *day), strict);
        if let Some(price) = fresh {
            histories.push(&index, *series, *day, price);
        }
    }
    if strict.stale {
        stale(rows, &order, sheets);
    }
    Ok(())
}

fn content_of(row: &JudgedRow) -> Option<Content> {
    let c = &row.candidate;
    Some(Content { prices: c.prices()?, volume_kg: c.volume_kg, stores: c.stores })
}

fn mark(row: &mut JudgedRow, rule: &Rule, zh: impl std::fmt::Display, en: impl std::fmt::Display) {
    row.verdict = rule.verdict;
    row.messages.push(rule.with("", zh, en));
}

/// Decides one row; the price by which later days of its series are judged, if it is one of its own.
fn judge(
    row: &mut JudgedRow,
    day: Day,
    series: usize,
    seen: &mut HashMap<(usize, Day), (Content, u32)>,
    known: &HashMap<(usize, Day), (Id, Content)>,
    recent: &Recent<'_>,
    strict: Strictness,
) -> Option<i64> {
    let content = content_of(row)?;
    if let Some((earlier, number)) = seen.get(&(series, day)) {
        let rule = if *earlier == content { rules::DUPLICATE_ROW } else { rules::CONFLICT };
        mark(row, &rule, format!("第 {number} 行"), format!("row {number}"));
        return None;
    }
    seen.insert((series, day), (content, row.row));
    let mut correction = None;
    if let Some((id, earlier)) = known.get(&(series, day)) {
        // A file that says less than what is known does not contradict it.
        let same = earlier.prices == content.prices
            && content.volume_kg.is_none_or(|volume| earlier.volume_kg == Some(volume))
            && content.stores.is_none_or(|stores| earlier.stores == Some(stores));
        if same {
            mark(row, &rules::ALREADY_REPORTED, day, day);
            return Some(content.prices[1]);
        }
        correction = Some(*id);
    }
    doubt(row, content.prices[1], recent, strict);
    if row.verdict == RowVerdict::Accepted && correction.is_some() {
        mark(row, &rules::CORRECTED, day, day);
    }
    row.corrects = correction;
    Some(content.prices[1])
}

/// Asks whether a price fits the recent ones.
fn doubt(row: &mut JudgedRow, price: i64, recent: &Recent<'_>, strict: Strictness) {
    let text = |fen: i64| figures::PriceUnit::Kg.text(fen);
    let measure = recent.for_unit();
    if figures::unit_suspected(price, &measure) {
        let last = measure.last().copied().unwrap_or(price);
        row.factor = if price > last { 1 } else { -1 };
        let shown = format!("{} / {} 元/公斤", text(price), text(last));
        mark(row, &rules::UNIT_SUSPECTED, &shown, &shown);
        return;
    }
    let logs: Vec<f64> = recent.own.iter().map(|(.., log)| *log).collect();
    let log = (price as f64).ln();
    if let Some(z) = outlier::modified_z(&logs, log, outlier::MIN_POINTS).filter(|z| *z > outlier::THRESHOLD) {
        let mut sorted = logs;
        let middle = outlier::median(&mut sorted);
        if (log - middle).abs() > OUTLIER_FACTOR.ln() {
            let middle = text(middle.exp().round() as i64);
            let z = if z.is_finite() { format!("{z:.1}") } else { "∞".to_owned() };
            mark(
                row,
                &rules::OUTLIER,
                format!("{} 元/公斤，近期中位 {middle}，z = {z}", text(price)),
                format!("{} yuan/kg, recent median {middle}, z = {z}", text(price)),
            );
            return;
        }
    }
    if strict.reasons
        && row.candidate.reason.as_deref().is_none_or(|reason| reason.trim().is_empty())
        && let Some((_, previous, _)) = recent.own.back()
        && figures::needs_reason(price, *previous)
    {
        mark(row, &rules::REASON_REQUIRED, text(*previous), text(*previous));
    }
}

/// The same id twice: the same content is a duplicate, another one a conflict.
fn same_ids(rows: &mut [JudgedRow]) {
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for at in 0..rows.len() {
        let c = &rows[at].candidate;
        let Some(id) = c.id.clone() else { continue };
        if rows[at].verdict == RowVerdict::Refused {
            continue;
        }
        let key = (c.source.clone(), id);
        match seen.get(&key).copied() {
            None => {
                seen.insert(key, at);
            }
            Some(first) => {
                let (number, same) = (rows[first].row, rows[first].candidate == rows[at].candidate);
                let rule = if same { rules::DUPLICATE_ID } else { rules::ID_CONFLICT };
                rows[at].messages.insert(0, rule.with("", format!("第 {number} 行"), format!("row {number}")));
                rows[at].verdict = rule.verdict;
            }
        }
    }
}

/// A day whose whole sheet says what the sheet of the last day said, price by price.
fn stale(rows: &mut [JudgedRow], order: &[(Day, usize, usize)], mut last: HashMap<String, (Day, Vec<(usize, i64)>)>) {
    let mut start = 0;
    while start < order.len() {
        let day = order[start].0;
        let end = start + order[start..].iter().take_while(|(d, ..)| *d == day).count();
        let mut today: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (_, at, series) in &order[start..end] {
            // What was reported before belongs to the day's sheet, too; what stands in the file twice does not.
            let twice = rows[*at]
                .messages
                .iter()
                .any(|m| [rules::DUPLICATE_ROW.code, rules::DUPLICATE_ID.code].contains(&m.code.as_str()));
            if !twice && rows[*at].candidate.average.is_some() {
                today.entry(rows[*at].candidate.source.clone()).or_default().push((*series, *at));
            }
        }
        for (source, prices) in today {
            let mut sheet: Vec<(usize, i64)> =
                prices.iter().filter_map(|(series, at)| Some((*series, rows[*at].candidate.average?))).collect();
            sheet.sort_unstable();
            let before = last.entry(source).or_insert_with(|| (day, Vec::new()));
            before.1.sort_unstable();
            if sheet.len() >= STALE_ROWS && before.0 < day && before.0 >= day.plus(-RECENT_DAYS) && before.1 == sheet {
                let earlier = before.0;
                for (_, at) in prices {
                    if matches!(rows[at].verdict, RowVerdict::Accepted | RowVerdict::Superseding) {
                        rows[at].messages.clear();
                        mark(&mut rows[at], &rules::STALE, earlier, earlier);
                    }
                }
            }
            *before = (day, sheet);
        }
        start = end;
    }
}
