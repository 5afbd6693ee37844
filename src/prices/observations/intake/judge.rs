//! Candidates against each other and against what was reported before: duplicates, corrections, doubtful prices.
//! The look-ups are bounded windows: the days of the batch and the weeks before them, of its sources and of those that
//! they are compared with.

use hashbrown::HashMap;

use super::{
    candidate::{Candidate, JudgedRow},
    compare::{CONFIRMED_DAYS, Form, Known, OTHERS_DAYS},
    first::Batchmates,
    rules::{self, RowVerdict, Rule},
    series::{Book, Standing},
    stale::Sheets,
    store as batches,
};
use crate::{
    figures,
    observations::{
        model::{RECENT_DAYS, RECENT_PRICES},
        store,
    },
    sources::{self, PriceSource},
};
use catalogue::{self, search::VarietyIndex};
use kernel::{Day, FieldError, Id, Result};
use storage::Tx;

/// A batch over more days than this is measured by two weekdays of the other sources only: …
const EVERY_DAY: i32 = 31;
/// … Thursday and Sunday, as remainders of [`Day::number`]. A source that is closed on one of them is seen on the other.
const WEEKDAYS: [i32; 2] = [0, 3];

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
    /// Whole sheets that repeat the one before are set aside.
    pub stale: bool,
}

/// What speaks against a single price, measured as every row of a batch is.
///
/// # Errors
/// Those of the database.
pub fn doubts(tx: &mut Tx, candidate: Candidate) -> Result<Vec<FieldError>> {
    let varieties = catalogue::service::index(tx)?;
    let all = sources::list(tx, None)?;
    let mut rows = [JudgedRow::new(candidate)];
    settle(tx, &mut rows, Strictness::default(), &varieties, &all)?;
    let [row] = rows;
    Ok(if row.verdict == RowVerdict::SetAside { row.messages } else { Vec::new() })
}

/// A row that can be compared: day, row, series. They are taken in the order of days, whatever the order in the file.
pub type Placed = (Day, usize, usize);

/// Source → its first and last day in the batch.
type Spans = HashMap<String, (Day, Day)>;

/// Compares the rows that can be compared, in the order of their days, and decides. `all` are the sources.
///
/// # Errors
/// Those of the database.
pub fn settle(
    tx: &mut Tx,
    rows: &mut [JudgedRow],
    strict: Strictness,
    varieties: &VarietyIndex,
    all: &[PriceSource],
) -> Result<()> {
    same_ids(rows);
    let mut known = Known { book: Book::default(), forms: Vec::new(), confirmed: HashMap::new(), varieties };
    for source in all {
        known.book.source(&source.code);
        known.forms.push(Form::of(source));
    }
    let (order, spans) = ordered(rows, &mut known.book);
    let mut contents: HashMap<(usize, Day), (Id, Content)> = HashMap::new();
    let mut sheets = Sheets::default();
    for (source, (first, last)) in &spans {
        for (variety, spec, origin, day, price) in batches::confirmed(tx, source, first.plus(-CONFIRMED_DAYS), *last)? {
            let series = known.book.number(source, &variety, &spec, &origin);
            known.confirmed.entry(series).or_default().push((day, price.0));
        }
        let mut recent = Vec::new();
        for (variety, spec, origin, day, price) in store::recent_of(tx, source, *first)? {
            let series = known.book.number(source, &variety, &spec, &origin);
            known.book.push(series, day, price.0, known.standing(series, day));
            recent.push((day, series, price.0));
        }
        if strict.stale {
            sheets.read(source, &recent, batches::unchanged_on(tx, source, *first)?);
        }
        for found in store::contents(tx, source, *first, *last)? {
            let series = known.book.number(source, &found.variety, &found.spec, &found.origin);
            contents.insert((series, found.day), (found.id, found.content()));
        }
    }
    let mut elsewhere = elsewhere(tx, all, &spans, &mut known.book)?.into_iter().peekable();
    // What is stored for days of the batch is history for its later days.
    let mut stored: Vec<(Day, usize, i64)> =
        contents.iter().map(|((series, day), (_, content))| (*day, *series, content.prices[1])).collect();
    stored.sort_unstable();
    let mut stored = stored.into_iter().peekable();
    let averages: Vec<Option<i64>> = order.iter().map(|(_, at, _)| rows[*at].candidate.average).collect();
    let mut runs: Vec<Vec<usize>> = vec![Vec::new(); known.book.series.len()];
    for (n, (_, _, series)) in order.iter().enumerate() {
        runs[*series].push(n);
    }
    let mut beside = Beside::default();
    let mut seen: HashMap<(usize, Day), (Content, u32)> = HashMap::with_capacity(order.len());
    for (n, (day, at, series)) in order.iter().enumerate() {
        while let Some((when, series, price)) = elsewhere.next_if(|(when, ..)| when <= day) {
            known.book.push(series, when, price, Standing::Plain);
        }
        while let Some((when, series, price)) = stored.next_if(|(when, ..)| when < day) {
            if !seen.contains_key(&(series, when)) {
                known.book.push(series, when, price, known.standing(series, when));
            }
        }
        let mates = || batchmates(&averages, &order, &runs[*series], beside.of(&order, &known.book, n), n);
        let noted = judge(&mut rows[*at], *day, *series, &mut seen, &contents, &known, mates, strict);
        if let Some((price, standing)) = noted {
            known.book.push(*series, *day, price, standing);
        }
    }
    if strict.stale {
        let days = all.iter().map(|source| (source.code.clone(), source.unchanged_days)).collect();
        sheets.mark(rows, &order, &days);
    }
    Ok(())
}

fn ordered(rows: &[JudgedRow], book: &mut Book) -> (Vec<Placed>, Spans) {
    let mut order = Vec::with_capacity(rows.len());
    let mut spans: Spans = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let c = &row.candidate;
        let (RowVerdict::Accepted, Some(variety), Some(day)) = (row.verdict, &c.variety, c.day) else { continue };
        order.push((day, at, book.number(&c.source, variety, &c.spec, &c.origin)));
        match spans.get_mut(&c.source) {
            Some(span) => *span = (span.0.min(day), span.1.max(day)),
            None => {
                spans.insert(c.source.clone(), (day, day));
            }
        }
    }
    order.sort_unstable();
    (order, spans)
}

/// The prices of the sources that those of the batch are compared with, in the order of days: of every day of the batch
/// and the week before it, or of two weekdays for a long one, so that each of its days has two in the week up to it.
fn elsewhere(tx: &mut Tx, all: &[PriceSource], spans: &Spans, book: &mut Book) -> Result<Vec<(Day, usize, i64)>> {
    let own: Vec<Form> = all.iter().filter(|source| spans.contains_key(&source.code)).map(Form::of).collect();
    let compared = |source: &&PriceSource| {
        let form = Form::of(source);
        !spans.contains_key(&source.code) && own.iter().any(|own| own.comparable(&form))
    };
    let codes: Vec<String> = all.iter().filter(compared).map(|source| source.code.clone()).collect();
    let (first, last) = (spans.values().map(|span| span.0).min(), spans.values().map(|span| span.1).max());
    let (Some(first), Some(last), false) = (first, last, codes.is_empty()) else { return Ok(Vec::new()) };
    let long = last.number() - first.number() > EVERY_DAY;
    let taken = |n: &i32| !long || WEEKDAYS.contains(&n.rem_euclid(7));
    let days: Vec<Day> = (first.number() - OTHERS_DAYS..=last.number()).filter(taken).map(Day::from_number).collect();
    let found = store::of_days(tx, &codes, &days)?;
    let prices = found
        .into_iter()
        .map(|(source, variety, spec, origin, day, price)| (day, book.number(&source, &variety, &spec, &origin), price.0));
    Ok(prices.collect())
}

/// The places in order of one day by their goods, only of days on which a series begins.
#[derive(Default)]
struct Beside {
    day: Option<Day>,
    of: HashMap<usize, Vec<usize>>,
}

impl Beside {
    /// The places of the `n`th row's goods on its day.
    fn of(&mut self, order: &[Placed], book: &Book, n: usize) -> &[usize] {
        let (day, _, series) = order[n];
        if self.day != Some(day) {
            self.day = Some(day);
            self.of.clear();
            let (first, end) = (order.partition_point(|place| place.0 < day), order.partition_point(|place| place.0 <= day));
            for (place, (_, _, series)) in (first..).zip(&order[first..end]) {
                self.of.entry(book.goods_of(*series)).or_default().push(place);
            }
        }
        self.of.get(&book.goods_of(series)).map_or(&[], Vec::as_slice)
    }
}

/// The rows of the batch by which the first price of a series, the `n`th row in order, can be measured. `run` are the
/// places in order of its series, `of_day` those of the same goods on its day; `averages` are the prices in order.
fn batchmates(averages: &[Option<i64>], order: &[Placed], run: &[usize], of_day: &[usize], n: usize) -> Batchmates {
    let (day, _, series) = order[n];
    let price = |place: &usize| averages[*place];
    let last = day.plus(RECENT_DAYS);
    let after = run.partition_point(|place| order[*place].0 <= day);
    let later = run[after..].iter().take_while(|place| order[**place].0 <= last);
    let same_day = of_day.iter().filter(|place| order[**place].2 != series);
    Batchmates { later: later.filter_map(price).take(RECENT_PRICES).collect(), same_day: same_day.filter_map(price).collect() }
}

fn content_of(row: &JudgedRow) -> Option<Content> {
    let c = &row.candidate;
    Some(Content { prices: c.prices()?, volume_kg: c.volume_kg, stores: c.stores })
}

pub fn mark(row: &mut JudgedRow, rule: &Rule, zh: impl std::fmt::Display, en: impl std::fmt::Display) {
    row.verdict = rule.verdict;
    row.messages.push(rule.with("", zh, en));
}

/// Decides one row; the price by which later days of its series are judged, if there is one, and how far. `mates` is asked
/// of the first price of a series only.
#[expect(clippy::too_many_arguments, reason = "what is known of the row, of its batch and of the database")]
fn judge(
    row: &mut JudgedRow,
    day: Day,
    series: usize,
    seen: &mut HashMap<(usize, Day), (Content, u32)>,
    contents: &HashMap<(usize, Day), (Id, Content)>,
    known: &Known<'_>,
    mates: impl FnOnce() -> Batchmates,
    strict: Strictness,
) -> Option<(i64, Standing)> {
    let content = content_of(row)?;
    if let Some((earlier, number)) = seen.get(&(series, day)) {
        let rule = if *earlier == content { rules::DUPLICATE_ROW } else { rules::CONFLICT };
        mark(row, &rule, format!("第 {number} 行"), format!("row {number}"));
        return None;
    }
    seen.insert((series, day), (content, row.row));
    let reported = contents.get(&(series, day));
    if let Some((_, earlier)) = reported {
        // A file that says less than what is known does not contradict it.
        let same = earlier.prices == content.prices
            && content.volume_kg.is_none_or(|volume| earlier.volume_kg == Some(volume))
            && content.stores.is_none_or(|stores| earlier.stores == Some(stores));
        if same {
            mark(row, &rules::ALREADY_REPORTED, day, day);
            return Some((content.prices[1], known.standing(series, day)));
        }
    }
    let price = content.prices[1];
    if let Some(doubt) = known.doubt(series, day, price, mates) {
        row.factor = doubt.factor;
        mark(row, &doubt.rule, doubt.zh, doubt.en);
    } else if strict.reasons
        && row.candidate.reason.as_deref().is_none_or(|reason| reason.trim().is_empty())
        && let Some(previous) = known.book.series[series].0.before(day).next_back()
        && figures::needs_reason(price, previous.price)
    {
        let text = figures::PriceUnit::Kg.text(previous.price);
        mark(row, &rules::REASON_REQUIRED, &text, &text);
    }
    if row.verdict == RowVerdict::Accepted && reported.is_some() {
        mark(row, &rules::CORRECTED, day, day);
    }
    row.corrects = reported.map(|(id, _)| *id);
    let doubted = row.verdict == RowVerdict::SetAside;
    match reported {
        // What was reported counts until a person decides.
        Some((_, earlier)) if doubted => Some((earlier.prices[1], known.standing(series, day))),
        // Prices in a wrong unit are no level of a series, however many there are.
        _ if row.factor != 0 => None,
        _ => Some((price, if doubted { Standing::Doubted } else { Standing::Plain })),
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
