//! Two hundred slips among 60 real days of three price lists: nearly all wait for a person, and hardly an honest row does.
//! Skipped, visibly, where the lists are absent (see [`crate::real_files`]).
//!
//! A list that repeats the one before is said to be unchanged by its reporter, as the form and the upload let them say.
//!
//! The lists: the market of 新发地, spring 2016, with an origin for every row, which its lists do not name; the market of
//! Chengdu on the same days, which is new on the first of them; what a supermarket paid for its goods in spring 2021,
//! five years back. The steps that are allowed were set on other days, autumn 2015 (`intake/compare.rs`).

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use cailanzi::prices::schema::{observations as o, price_rows as r};
use cailanzi::{
    catalogue::{search::VarietyIndex, service},
    kernel::{Ctx, Day, Id},
    prices::{
        SourceKind,
        observations::{
            self,
            intake::{
                self, Channel, Incoming, Mapping, RowVerdict,
                queue::{self, CorrectRow, DecideRows, QueueAction},
                report::Line,
            },
        },
    },
    tabular::{self, Limits},
};
use diesel::prelude::*;

use crate::{real_files::folder, real_prices::enter, support::TestApp};

const FIRST: (i16, i8, i8) = (2016, 3, 1);
const DAYS: i32 = 60;
const EACH: usize = 25;
/// The price of another good is a slip from this factor on, as the smallest of the others is; below it, it may well be a
/// price that the good has had.
const PLAIN: f64 = 2.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    Twice,
    Half,
    TenTimes,
    HundredTimes,
    ColumnsSwapped,
    OtherGoodsPrice,
    NewMarket,
    BlankOrigin,
}

const SLIPS: [Slip; 8] = [
    Slip::Twice,
    Slip::Half,
    Slip::TenTimes,
    Slip::HundredTimes,
    Slip::ColumnsSwapped,
    Slip::OtherGoodsPrice,
    Slip::NewMarket,
    Slip::BlankOrigin,
];

/// A row of a list: prices in hundredths of the unit of the list, low, average and high.
#[derive(Debug, Clone)]
struct Row {
    name: String,
    spec: String,
    origin: &'static str,
    unit: &'static str,
    prices: [i64; 3],
}

impl Row {
    fn times(&self, numerator: i64, denominator: i64) -> Row {
        Row { prices: self.prices.map(|price| (price * numerator / denominator).max(1)), ..self.clone() }
    }

    fn plainly_off(&self, other: &Row) -> bool {
        (self.prices[1] as f64 / other.prices[1] as f64).ln().abs() >= PLAIN.ln()
    }
}

/// Source → day → rows, of varieties that the catalogue has, each series once a day, with the prices in order.
type Lists = BTreeMap<&'static str, BTreeMap<Day, Vec<Row>>>;

/// SplitMix64: the same slips on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let part = format!("{part:0<2}");
    Some(whole.parse::<i64>().ok()? * 100 + part.get(..2)?.parse::<i64>().ok()?)
}

fn day(text: &str, years: i16) -> Option<Day> {
    let mut parts = text.get(..10)?.split('-');
    let (year, month) = (parts.next()?.parse::<i16>().ok()?, parts.next()?.parse().ok()?);
    Day::from_ymd(year - years, month, parts.next()?.parse().ok()?)
}

fn lists(folder: &Path, index: &VarietyIndex) -> Lists {
    let mut lists = Lists::new();
    let mut known: BTreeSet<(&str, Day, String, String)> = BTreeSet::new();
    let mut put = |source: &'static str, day: Option<Day>, row: Row| {
        let (Some(day), Some(_)) = (day, index.resolve(&row.name)) else { return };
        let [low, average, high] = row.prices;
        if 0 < low && low <= average && average <= high && known.insert((source, day, row.name.clone(), row.spec.clone())) {
            lists.entry(source).or_default().entry(day).or_default().push(row);
        }
    };
    let sheet = |file: &str| tabular::read(&fs::read(folder.join(file)).unwrap(), &Limits::default()).unwrap();
    let xinfadi = sheet("xinfadi_xieli000/XinFDVeg - 2016-5-3.xlsx");
    let columns = ["品名", "最低价", "平均价", "最高价", "规格", "发布日期"].map(|name| xinfadi.column(&[name]));
    for row in &xinfadi.rows {
        let cell = |n: usize| row.get(columns[n]).unwrap_or_default().trim_matches('\u{feff}').to_owned();
        let Some(prices) = triple([cell(1), cell(2), cell(3)]) else { continue };
        put("xinfadi", day(&cell(5), 0), Row { name: cell(0), spec: cell(4), origin: "冀", unit: "元/斤", prices });
    }
    let chengdu = sheet("chengdu_leesper/vegetable_prices.csv");
    let columns = ["v_name", "l_price", "v_price", "h_price", "updateTime"].map(|name| chengdu.column(&[name]));
    for row in &chengdu.rows {
        let cell = |n: usize| row.get(columns[n]).unwrap_or_default().to_owned();
        let Some(prices) = triple([cell(1), cell(2), cell(3)]) else { continue };
        let row = Row { name: cell(0), spec: String::new(), origin: "川", unit: "元/公斤", prices };
        put("chengdu", day(&cell(4), 0), row);
    }
    let names = sheet("cn_supermarket_cumcm2023c/附件1.xlsx");
    let names: HashMap<String, String> = names.rows.iter().map(|row| (row.cells[0].clone(), row.cells[1].clone())).collect();
    for row in &sheet("cn_supermarket_cumcm2023c/附件3.xlsx").rows {
        let (Some(name), Some(price)) = (names.get(&row.cells[1]), hundredths(&row.cells[2])) else { continue };
        let of = Row { name: name.clone(), spec: String::new(), origin: "苏", unit: "元/公斤", prices: [price; 3] };
        put("supermarket", day(&row.cells[0], 5), of);
    }
    lists
}

fn triple(cells: [String; 3]) -> Option<[i64; 3]> {
    let [low, average, high] = cells.map(|cell| hundredths(&cell));
    Some([low?, average?, high?])
}

/// One row of a sheet as it is sent, and whether it is a slip.
struct Sent {
    row: Row,
    right: Row,
    slip: Option<Slip>,
}

/// What became of the rows.
#[derive(Default)]
struct Outcome {
    honest: usize,
    asked: usize,
    by_rule: BTreeMap<String, usize>,
    caught: BTreeMap<Slip, usize>,
    missed: Vec<String>,
}

struct World {
    app: TestApp,
    ctx: Ctx,
    outcome: Outcome,
    /// Source → its last list, as it should have been.
    last: HashMap<String, Vec<(String, String, [i64; 3])>>,
}

impl World {
    /// Sends a sheet, counts what waits, and lets a person who knows the truth decide it.
    fn send(&mut self, source: &str, day: Day, sheet: Vec<Sent>, counted: bool) {
        let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        let line = |sent: &Sent| {
            let [low, average, high] = sent.row.prices.map(yuan);
            let (variety, spec) = (sent.row.name.clone(), sent.row.spec.clone());
            let (unit, origin) = (sent.row.unit.to_owned(), sent.row.origin.to_owned());
            Line { variety, day: day.to_string(), low, average, high, unit, spec, origin, ..Line::default() }
        };
        let bytes = serde_json::to_vec(&sheet.iter().map(line).collect::<Vec<_>>()).unwrap();
        let right = |sent: &Sent| (sent.right.name.clone(), sent.right.spec.clone(), sent.right.prices);
        let mut list: Vec<_> = sheet.iter().map(right).collect();
        list.sort_unstable();
        let unchanged = self.last.insert(source.to_owned(), list.clone()).is_some_and(|last| last == list);
        let incoming = Incoming::new(source, Channel::Api, "sheet", Some(Mapping::canonical()), bytes);
        let incoming = Incoming { unchanged, ..incoming };
        let ctx = &self.ctx;
        let imported = self.app.db.write_now(|tx| {
            let mut verdicts: BTreeMap<usize, (u32, RowVerdict, String)> = BTreeMap::new();
            let made = intake::import(tx, ctx, &incoming, Some("当日原始采价单"), &mut |judged| {
                for row in &judged.rows {
                    let rule = row.messages.first().map(|m| m.code.clone()).unwrap_or_default();
                    verdicts.insert(row.index, (row.row, row.verdict, rule));
                }
            })?;
            Ok((made.batch.id, verdicts))
        });
        let (batch, verdicts) = imported.unwrap();
        let mut right: BTreeMap<i32, &Sent> = BTreeMap::new();
        for (at, sent) in sheet.iter().enumerate() {
            let (number, verdict, rule) = &verdicts[&at];
            let waits = matches!(verdict, RowVerdict::SetAside | RowVerdict::Refused);
            right.insert(*number as i32, sent);
            match sent.slip.filter(|_| counted) {
                Some(slip) if waits => *self.outcome.caught.entry(slip).or_default() += 1,
                Some(slip) => self.outcome.missed.push(format!("{slip:?} {source} {day} {:?} for {:?}", sent.row, sent.right)),
                None if counted => {
                    self.outcome.honest += 1;
                    self.outcome.asked += usize::from(waits);
                    if waits {
                        *self.outcome.by_rule.entry(format!("{source} {rule}")).or_default() += 1;
                    }
                }
                None => {}
            }
        }
        self.decide(batch, &right);
    }

    /// What is right is accepted, what is wrong put right; a slip that was believed is found out in the evening.
    fn decide(&self, batch: Id, right: &BTreeMap<i32, &Sent>) {
        let ctx = &self.ctx;
        let decided = self.app.db.write_now(|tx| {
            let waiting: Vec<(Id, i32)> = r::table
                .of(tx)
                .filter(r::batch_id.eq(batch))
                .filter(r::state.eq("waiting"))
                .select((r::id, r::row_number))
                .load(tx)?;
            let (wrong, good): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, number)| right[number].slip.is_some());
            for ids in good.chunks(500) {
                let ids = ids.iter().map(|(id, _)| *id).collect();
                let cmd = DecideRows { ids, action: QueueAction::Accept, reason: "已核对".to_owned() };
                queue::decide(tx, ctx, &cmd)?;
            }
            for (id, number) in wrong {
                let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
                let [low, average, high] = right[&number].right.prices.map(yuan);
                let unit = right[&number].right.unit.to_owned();
                let reason = "已核对".to_owned();
                let cmd = CorrectRow { low, average, high, unit, reason, confirmed: true, ..CorrectRow::default() };
                queue::correct(tx, ctx, id, &cmd)?;
            }
            let believed: Vec<(Id, String)> = o::table
                .of(tx)
                .filter(o::import_id.eq(Some(batch)))
                .filter(o::state.eq("valid"))
                .select((o::id, o::quote))
                .load(tx)?;
            let slips: Vec<&Sent> = right.values().copied().filter(|sent| sent.slip.is_some()).collect();
            for (id, quote) in believed {
                let yuan = |fen: i64| format!("\"{}.{:02}\"", fen / 100, fen % 100);
                let is = |sent: &&Sent| {
                    quote.contains(&sent.row.name) && sent.row.prices.iter().all(|price| quote.contains(&yuan(*price)))
                };
                if slips.iter().any(is) {
                    observations::service::make_void(tx, ctx, id, "录入有误")?;
                }
            }
            Ok(())
        });
        decided.unwrap();
    }
}

/// What a slip makes of a row; nothing where it would change nothing.
fn slipped(slip: Slip, row: &Row, sheet: &[Row], chance: &mut Chance) -> Option<Row> {
    let other = |chance: &mut Chance| {
        let others: Vec<&Row> = sheet.iter().filter(|other| other.unit == row.unit && other.plainly_off(row)).collect();
        (!others.is_empty()).then(|| Row { prices: others[chance.below(others.len())].prices, ..row.clone() })
    };
    let wrong = |chance: &mut Chance| match chance.below(4) {
        0 => Some(row.times(2, 1)),
        1 => Some(row.times(1, 2)),
        2 => Some(row.times(10, 1)),
        _ => other(chance),
    };
    let [low, average, high] = row.prices;
    match slip {
        Slip::Twice => Some(row.times(2, 1)),
        Slip::Half => Some(row.times(1, 2)),
        Slip::TenTimes => Some(row.times(10, 1)),
        Slip::HundredTimes => Some(row.times(100, 1)),
        Slip::ColumnsSwapped => (low < high).then(|| Row { prices: [high, average, low], ..row.clone() }),
        Slip::OtherGoodsPrice => other(chance),
        Slip::NewMarket => wrong(chance),
        Slip::BlankOrigin => wrong(chance).map(|row| Row { origin: "", ..row }),
    }
}

#[test]
fn seeded_slips_wait_and_honest_rows_do_not() {
    let Some(folder) = folder() else { return };
    let app = TestApp::new();
    let index = app.db.read_now(service::index).unwrap();
    let lists = lists(&folder, &index);
    for source in ["xinfadi", "chengdu", "supermarket", "newcomer"] {
        enter(&app, source, SourceKind::WholesaleMarket, None);
    }
    let (year, month, of_month) = FIRST;
    let first = Day::from_ymd(year, month, of_month).unwrap();
    let days = || (0..DAYS).map(|n| first.plus(n));
    // Every row of the sixty days may be the one that goes wrong.
    let mut rows: Vec<(Day, &str, usize)> = Vec::new();
    for (source, by_day) in &lists {
        let of_day = |day: Day| by_day.get(&day).map(Vec::len).unwrap_or_default();
        rows.extend(days().flat_map(|day| (0..of_day(day)).map(move |at| (day, *source, at))));
    }
    let mut chance = Chance(2016);
    for n in (1..rows.len()).rev() {
        rows.swap(n, chance.below(n + 1));
    }
    let mut slips: HashMap<(Day, &str, usize), (Slip, Row)> = HashMap::new();
    let mut free = rows.into_iter();
    for slip in SLIPS {
        let mut seeded = 0;
        while seeded < EACH {
            let (day, source, at) = free.next().expect("rows enough");
            let sheet = &lists[source][&day];
            if let Some(row) = slipped(slip, &sheet[at], sheet, &mut chance) {
                slips.insert((day, source, at), (slip, row));
                seeded += 1;
            }
        }
    }
    let ctx = Ctx::system("test", app.clock.now());
    let mut world = World { app, ctx, outcome: Outcome::default(), last: HashMap::new() };
    for n in -31..DAYS {
        let day = first.plus(n);
        for (source, by_day) in &lists {
            let Some(rows) = by_day.get(&day) else { continue };
            let mut sheet = Vec::new();
            for (at, right) in rows.iter().enumerate() {
                let honest = Sent { row: right.clone(), right: right.clone(), slip: None };
                match slips.get(&(day, *source, at)).cloned() {
                    None => sheet.push(honest),
                    Some((slip, row)) => {
                        let sent = Sent { row, right: right.clone(), slip: Some(slip) };
                        if slip == Slip::NewMarket {
                            sheet.push(honest);
                            world.send("newcomer", day, vec![sent], true);
                        } else {
                            sheet.push(sent);
                        }
                    }
                }
            }
            world.send(source, day, sheet, n >= 0);
        }
    }
    let outcome = world.outcome;
    println!("| slip | seeded | caught | missed |");
    for slip in SLIPS {
        let caught = outcome.caught.get(&slip).copied().unwrap_or_default();
        println!("| {slip:?} | {EACH} | {caught} | {} |", EACH - caught);
    }
    let caught: usize = outcome.caught.values().sum();
    println!("| all | {} | {caught} | {} |", EACH * SLIPS.len(), outcome.missed.len());
    println!("{} of {} honest rows are asked about: {:?}", outcome.asked, outcome.honest, outcome.by_rule);
    println!("{}", outcome.missed.join("\n"));
    assert_eq!(caught + outcome.missed.len(), EACH * SLIPS.len());
    assert!(caught * 100 >= EACH * SLIPS.len() * 98, "{caught} caught");
    assert!(outcome.asked * 100 <= outcome.honest * 2, "{} of {} asked", outcome.asked, outcome.honest);
}
