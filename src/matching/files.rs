//! A market as a directory of CSV files, and a clearing written next to it.
//!
//! All columns are integers; every file begins with a header line; columns may come in any order. What is
//! wrong is refused with file, line, column and rule.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::{
    clearing::{Clearing, Price, Trade},
    explain::{Explanation, Why},
    invalid::{Invalid, validate},
    model::{Demand, Lane, Market, Member, Offer, Wants},
    shadow::{DestinationPrice, LanePrice, Shadow},
};

/// A file that cannot be read as a market or clearing.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {column}: {rule}")]
pub struct FileError {
    /// Name of the file.
    pub file: String,
    /// Line, counted from 1; 0 if the file as a whole is meant.
    pub line: u64,
    /// Column by name; empty if the line as a whole is meant.
    pub column: String,
    /// What was expected, and what was found.
    pub rule: String,
}

/// One open CSV file with its columns found.
struct Table {
    file: &'static str,
    reader: Reader<Box<dyn Read>>,
    columns: &'static [&'static str],
    positions: Vec<usize>,
    record: ByteRecord,
}

impl Table {
    fn open(dir: &Path, file: &'static str, columns: &'static [&'static str]) -> Result<Self, FileError> {
        let whole = |rule: String| FileError { file: file.into(), line: 0, column: String::new(), rule };
        let source = File::open(dir.join(file)).map_err(|error| whole(error.to_string()))?;
        let mut reader = ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(Box::new(source) as Box<dyn Read>);
        let header = reader.byte_headers().map_err(|error| whole(error.to_string()))?.clone();
        let mut positions = Vec::new();
        for &column in columns {
            let found = header.iter().position(|name| name.trim_ascii() == column.as_bytes());
            let missing =
                || FileError { file: file.into(), line: 1, column: column.into(), rule: "this column is missing".into() };
            positions.push(found.ok_or_else(missing)?);
        }
        if header.len() > columns.len() {
            let rule = format!("expected the columns {}", columns.join(","));
            return Err(FileError { file: file.into(), line: 1, column: String::new(), rule });
        }
        Ok(Self { file, reader, columns, positions, record: ByteRecord::new() })
    }

    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// Moves to the next row.
    fn advance(&mut self) -> Result<bool, FileError> {
        self.reader.read_byte_record(&mut self.record).map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            let rule = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("expected {expected_len} fields, found {len}")
                }
                _ => error.to_string(),
            };
            FileError { file: self.file.into(), line, column: String::new(), rule }
        })
    }

    fn wrong(&self, column: usize, rule: impl Into<String>) -> FileError {
        FileError { file: self.file.into(), line: self.line(), column: self.columns[column].into(), rule: rule.into() }
    }

    fn text(&self, column: usize) -> &[u8] {
        self.record.get(self.positions[column]).unwrap_or_default().trim_ascii()
    }

    /// The value of a column, which must be an integer that fits its type.
    fn get<T: TryFrom<i128>>(&self, column: usize) -> Result<T, FileError> {
        let text = self.text(column);
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<i128>().ok());
        let Some(number) = number else {
            return Err(self.wrong(column, format!("expected an integer, found \"{}\"", String::from_utf8_lossy(text))));
        };
        T::try_from(number).map_err(|_| self.wrong(column, format!("{number} does not fit {}", std::any::type_name::<T>())))
    }
}

/// Reads all rows of one file, and the line of each.
fn rows<T>(
    dir: &Path,
    file: &'static str,
    columns: &'static [&'static str],
    row: impl Fn(&Table) -> Result<T, FileError>,
) -> Result<(Vec<T>, Vec<u64>), FileError> {
    let mut table = Table::open(dir, file, columns)?;
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    while table.advance()? {
        rows.push(row(&table)?);
        lines.push(table.line());
    }
    Ok((rows, lines))
}

const LANES: &[&str] = &["origin", "dest", "freight", "transit"];
const CATEGORIES: &[&str] = &["category", "variety"];
const OFFERS: &[&str] = &["id", "posted", "variety", "grade", "origin", "qty", "min_lot", "ask", "a0", "a1"];
const DEMANDS: &[&str] =
    &["id", "posted", "variety", "category", "min_grade", "dest", "qty", "min_lot", "bid", "b0", "b1", "tier"];
const TRADES: &[&str] = &["offer", "demand", "kg", "price"];
const PRICES: &[&str] = &["side", "id", "tiers", "fen"];
const LEFT: &[&str] = &["side", "id", "left_kg", "reason", "fen", "guidance", "exact", "subsidy_dest", "subsidy_fen"];
const DESTINATION_PRICES: &[&str] = &["dest", "variety", "from", "to", "tiers", "fen"];
const LANE_PRICES: &[&str] = &["origin", "dest", "open", "freight", "kg", "tiers", "fen", "used_at", "cheaper", "variety"];

/// Reads `lanes.csv`, `categories.csv`, `offers.csv` and `demands.csv` of a directory, and validates them.
///
/// # Errors
/// [`FileError`] for the first thing wrong, be it the file, a field or a rule of the market.
pub fn read_market(dir: &Path) -> Result<Market, FileError> {
    let (lanes, lane_lines) = rows(dir, "lanes.csv", LANES, |row| {
        Ok(Lane { origin: row.get(0)?, dest: row.get(1)?, freight: row.get(2)?, transit: row.get(3)? })
    })?;
    let (categories, category_lines) =
        rows(dir, "categories.csv", CATEGORIES, |row| Ok(Member { category: row.get(0)?, variety: row.get(1)? }))?;
    let (offers, offer_lines) = rows(dir, "offers.csv", OFFERS, offer)?;
    let (demands, demand_lines) = rows(dir, "demands.csv", DEMANDS, demand)?;
    let market = Market { lanes, categories, offers, demands };
    validate(&market).map_err(|invalid| {
        let lines = match invalid.list {
            "lanes" => lane_lines,
            "categories" => category_lines,
            "offers" => offer_lines,
            _ => demand_lines,
        };
        let Invalid { list, index, field, rule, value } = invalid;
        let line = lines.get(index).copied().unwrap_or(0);
        FileError { file: format!("{list}.csv"), line, column: field.into(), rule: format!("{value}: {rule}") }
    })?;
    Ok(market)
}

/// Reads `closed.csv` of a directory, if it is there: the lanes that are closed now, in the form of `lanes.csv`.
///
/// # Errors
/// [`FileError`] for the first thing wrong.
pub fn read_closed(dir: &Path) -> Result<Vec<Lane>, FileError> {
    const FILE: &str = "closed.csv";
    if !dir.join(FILE).exists() {
        return Ok(Vec::new());
    }
    let (lanes, lines) = rows(dir, FILE, LANES, |row| {
        Ok(Lane { origin: row.get(0)?, dest: row.get(1)?, freight: row.get(2)?, transit: row.get(3)? })
    })?;
    let market = Market { lanes, ..Market::default() };
    validate(&market).map_err(|Invalid { index, field, rule, value, .. }| {
        let line = lines.get(index).copied().unwrap_or(0);
        FileError { file: FILE.into(), line, column: field.into(), rule: format!("{value}: {rule}") }
    })?;
    Ok(market.lanes)
}

/// Reads a market as one JSON object with the lists `lanes`, `categories`, `offers` and `demands`, and validates it.
///
/// # Errors
/// [`FileError`] for the first thing wrong: text that is no such object by line and character, a broken rule by list,
/// entry and field.
pub fn read_json(source: impl Read) -> Result<Market, FileError> {
    let refuse = |line: usize, column: String, rule: String| FileError { file: "-".into(), line: line as u64, column, rule };
    let market: Market = serde_json::from_reader(source)
        .map_err(|error| refuse(error.line().max(1), error.column().to_string(), error.to_string()))?;
    validate(&market).map_err(|invalid| {
        refuse(
            1,
            format!("{}[{}].{}", invalid.list, invalid.index, invalid.field),
            format!("{}: {}", invalid.value, invalid.rule),
        )
    })?;
    Ok(market)
}

fn offer(row: &Table) -> Result<Offer, FileError> {
    Ok(Offer {
        id: row.get(0)?,
        posted: row.get(1)?,
        variety: row.get(2)?,
        grade: row.get(3)?,
        origin: row.get(4)?,
        qty: row.get(5)?,
        min_lot: row.get(6)?,
        ask: row.get(7)?,
        a0: row.get(8)?,
        a1: row.get(9)?,
    })
}

fn demand(row: &Table) -> Result<Demand, FileError> {
    let wants = match (row.text(2), row.text(3)) {
        (b"-1", b"-1") => return Err(row.wrong(2, "variety and category are both -1")),
        (b"-1", _) => Wants::Category(row.get(3)?),
        (_, b"-1") => Wants::Variety(row.get(2)?),
        _ => return Err(row.wrong(3, "must be -1 where a variety is given")),
    };
    Ok(Demand {
        id: row.get(0)?,
        posted: row.get(1)?,
        wants,
        min_grade: row.get(4)?,
        dest: row.get(5)?,
        qty: row.get(6)?,
        min_lot: row.get(7)?,
        bid: row.get(8)?,
        b0: row.get(9)?,
        b1: row.get(10)?,
        tier: row.get(11)?,
    })
}

/// A file being written, with its header.
fn create(dir: &Path, file: &str, columns: &[&str]) -> std::io::Result<BufWriter<File>> {
    let mut writer = BufWriter::new(File::create(dir.join(file))?);
    writeln!(writer, "{}", columns.join(","))?;
    Ok(writer)
}

/// Writes a market as the four files that [`read_market`] reads; the directory is created.
///
/// # Errors
/// What the file system refuses.
pub fn write_market(dir: &Path, market: &Market) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut file = create(dir, "lanes.csv", LANES)?;
    for lane in &market.lanes {
        writeln!(file, "{},{},{},{}", lane.origin, lane.dest, lane.freight, lane.transit)?;
    }
    file.flush()?;
    let mut file = create(dir, "categories.csv", CATEGORIES)?;
    for member in &market.categories {
        writeln!(file, "{},{}", member.category, member.variety)?;
    }
    file.flush()?;
    let mut file = create(dir, "offers.csv", OFFERS)?;
    for o in &market.offers {
        let Offer { id, posted, variety, grade, origin, qty, min_lot, ask, a0, a1 } = o;
        writeln!(file, "{id},{posted},{variety},{grade},{origin},{qty},{min_lot},{ask},{a0},{a1}")?;
    }
    file.flush()?;
    let mut file = create(dir, "demands.csv", DEMANDS)?;
    for d in &market.demands {
        let wants = match d.wants {
            Wants::Variety(variety) => format!("{variety},-1"),
            Wants::Category(category) => format!("-1,{category}"),
        };
        let Demand { id, posted, min_grade, dest, qty, min_lot, bid, b0, b1, tier, .. } = d;
        writeln!(file, "{id},{posted},{wants},{min_grade},{dest},{qty},{min_lot},{bid},{b0},{b1},{tier}")?;
    }
    file.flush()
}

/// Writes `trades.csv`, `prices.csv` and the totals as `clearing.json`; the directory is created. `prices` are those at
/// which the trades settle, in fen per kg at the origin.
///
/// # Errors
/// What the file system refuses.
pub fn write_clearing(dir: &Path, market: &Market, clearing: &Clearing, prices: &[i64]) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut file = create(dir, "trades.csv", TRADES)?;
    for (trade, price) in clearing.trades.iter().zip(prices) {
        writeln!(file, "{},{},{},{price}", trade.offer, trade.demand, trade.kg)?;
    }
    file.flush()?;
    let mut file = create(dir, "prices.csv", PRICES)?;
    for (offer, price) in market.offers.iter().zip(&clearing.offer_prices) {
        writeln!(file, "0,{},{},{}", offer.id, price.tiers, price.fen)?;
    }
    for (demand, price) in market.demands.iter().zip(&clearing.demand_prices) {
        writeln!(file, "1,{},{},{}", demand.id, price.tiers, price.fen)?;
    }
    file.flush()?;
    let totals = Clearing { trades: Vec::new(), offer_prices: Vec::new(), demand_prices: Vec::new(), ..clearing.clone() };
    serde_json::to_writer_pretty(File::create(dir.join("clearing.json"))?, &totals)?;
    Ok(())
}

/// An empty field for nothing.
fn blank(value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Writes `left.csv`: what is left of every listing, why, and what would help; side 0 are offers, 1 demands.
///
/// # Errors
/// What the file system refuses.
pub fn write_explanation(dir: &Path, explanation: &Explanation) -> std::io::Result<()> {
    let mut file = create(dir, "left.csv", LEFT)?;
    for (side, list) in [&explanation.offers, &explanation.demands].into_iter().enumerate() {
        for why in list {
            let Why { id, left_kg, reason, guidance, exact, subsidy } = *why;
            let (reason, fen) = reason.code();
            let (fen, guidance, exact) = (blank(fen), blank(guidance), u8::from(exact));
            let (dest, help) = (blank(subsidy.map(|subsidy| subsidy.dest)), blank(subsidy.map(|subsidy| subsidy.fen)));
            writeln!(file, "{side},{id},{left_kg},{reason},{fen},{guidance},{exact},{dest},{help}")?;
        }
    }
    file.flush()
}

/// Writes `destination_prices.csv` and `lane_prices.csv`.
///
/// # Errors
/// What the file system refuses.
pub fn write_shadow(dir: &Path, shadow: &Shadow) -> std::io::Result<()> {
    let mut file = create(dir, "destination_prices.csv", DESTINATION_PRICES)?;
    for DestinationPrice { dest, variety, from, to, price } in &shadow.destinations {
        writeln!(file, "{dest},{variety},{from},{to},{},{}", price.tiers, price.fen)?;
    }
    file.flush()?;
    let mut file = create(dir, "lane_prices.csv", LANE_PRICES)?;
    for lane in &shadow.lanes {
        let LanePrice { origin, dest, open, freight, kg, price, used_at, variety } = *lane;
        let (open, used_at, cheaper, variety) = (u8::from(open), blank(used_at), blank(lane.cheaper()), blank(variety));
        writeln!(file, "{origin},{dest},{open},{freight},{kg},{},{},{used_at},{cheaper},{variety}", price.tiers, price.fen)?;
    }
    file.flush()
}

/// Reads what [`write_clearing`] wrote.
///
/// # Errors
/// [`FileError`] for the first thing wrong; prices must be complete and in the order of the market's lists.
pub fn read_clearing(dir: &Path, market: &Market) -> Result<Clearing, FileError> {
    let whole = |rule: String| FileError { file: "clearing.json".into(), line: 0, column: String::new(), rule };
    let text = std::fs::read(dir.join("clearing.json")).map_err(|error| whole(error.to_string()))?;
    let mut clearing: Clearing = serde_json::from_slice(&text).map_err(|error| whole(error.to_string()))?;
    (clearing.trades, _) = rows(dir, "trades.csv", TRADES, |row| {
        let price = row.get(3)?;
        Ok(Trade { offer: row.get(0)?, demand: row.get(1)?, kg: row.get(2)?, price_low: price, price_high: price })
    })?;
    let ids = market.offers.iter().map(|offer| (0, offer.id)).chain(market.demands.iter().map(|demand| (1, demand.id)));
    let expected: Vec<(i64, u64)> = ids.collect();
    let (prices, lines) = rows(dir, "prices.csv", PRICES, |row| {
        Ok(((row.get::<i64>(0)?, row.get::<u64>(1)?), Price { tiers: row.get(2)?, fen: row.get(3)? }))
    })?;
    let wrong = prices.iter().zip(&expected).position(|(price, expected)| price.0 != *expected);
    if let Some(position) = wrong.or_else(|| (prices.len() != expected.len()).then(|| prices.len().min(expected.len()))) {
        let line = lines.get(position).copied().unwrap_or(0);
        return Err(FileError {
            file: "prices.csv".into(),
            line,
            column: "id".into(),
            rule: "expected every offer, then every demand, in the market's order".into(),
        });
    }
    let mut prices = prices.into_iter().map(|(_, price)| price);
    clearing.offer_prices = prices.by_ref().take(market.offers.len()).collect();
    clearing.demand_prices = prices.collect();
    Ok(clearing)
}
