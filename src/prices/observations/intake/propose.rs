//! A mapping proposed from what a file shows: names of columns where there are any, shapes of values where not.

use std::collections::HashMap;

use super::{
    mapping::{Columns, Mapping, measure, split_header},
    vocabulary::{NAMES, plain_head, without_group},
};
use catalogue::{
    search::VarietyIndex,
    units::{Decimal, is_unit},
};
use tabular::{
    Limits, ReadError, Reading, Sheet,
    days::{DayFormat, day_in_name, parse_day},
    header_key, layout, read_as,
};

/// So many rows show what a file is like.
const LOOKED_AT: usize = 200;

/// Reads the file as `given` says where its table is, and says from its first rows what its columns seem to be. Never
/// refuses a readable file: what is not found is left open.
///
/// # Errors
/// [`ReadError`] when the file cannot be read at all.
pub fn propose(
    bytes: &[u8],
    file_name: &str,
    varieties: &VarietyIndex,
    limits: &Limits,
    owners: &Owners,
    given: &Mapping,
) -> Result<(Mapping, Sheet), ReadError> {
    let how = owners.reading(given.reading());
    let mut sheet = read_as(bytes, limits, &how)?;
    // A row that a person called the heads is believed.
    let headless = given.headless || (given.header_row.is_none() && names_nothing(&sheet.header));
    if headless && !given.headless {
        sheet = read_as(bytes, limits, &Reading { headless, ..how.clone() })?;
    }
    let mut mapping = if headless { by_shape(&sheet, varieties) } else { by_name(&sheet) };
    mapping = Mapping { headless, ..with_columns(given, mapping) };
    if !headless {
        wide(&mut mapping, &sheet, varieties);
    }
    if mapping.columns.market.as_deref() == Some(layout::SHEET_COLUMN) {
        owners.name_markets(&mut mapping, &sheet);
    }
    settle(&mut mapping, &sheet);
    // What was stated is not overruled by what was found.
    if given.day_format != DayFormat::Auto {
        mapping.day_format = given.day_format;
    }
    mapping.unit = given.unit.clone().or(mapping.unit);
    mapping.volume_unit = given.volume_unit.clone().or(mapping.volume_unit);
    if mapping.columns.day.is_none() && day_in_name(file_name, DayFormat::Auto).is_some() {
        mapping.day_in_name = true;
    }
    Ok((mapping, sheet))
}

/// The mapping that was given with the columns that were found.
fn with_columns(given: &Mapping, found: Mapping) -> Mapping {
    let market = given.columns.market.clone().or(found.columns.market);
    Mapping { columns: Columns { market, ..found.columns }, ..given.clone() }
}

/// Names that say whose prices a sheet holds, as [`header_key`] writes them.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// Of every source that the caller may report for, with its code.
    pub all: HashMap<String, String>,
    /// Of the source that the file is sent for.
    pub own: Vec<String>,
}

impl Owners {
    /// The sources that sheets mean whose names are shorter or longer than theirs.
    fn name_markets(&self, mapping: &mut Mapping, sheet: &Sheet) {
        for look in sheet.layout.sheets.iter().filter(|look| look.read) {
            let key = header_key(&look.name);
            let mut codes: Vec<&String> =
                self.all.iter().filter(|(name, _)| layout::is_named(name, &key)).map(|(_, code)| code).collect();
            codes.sort_unstable();
            codes.dedup();
            if let [code] = codes[..]
                && !self.all.contains_key(&key)
            {
                mapping.markets.insert(look.name.clone(), code.clone());
            }
        }
    }

    pub fn reading(&self, how: Reading) -> Reading {
        Reading { owners: self.all.keys().cloned().collect(), own: self.own.clone(), ..how }
    }
}

/// A first row with a day or with two numbers names no columns.
fn names_nothing(first: &[String]) -> bool {
    let day = first.iter().any(|cell| parse_day(cell, DayFormat::Auto).is_some_and(|_| cell.len() > 5));
    let numbers = first.iter().filter(|cell| cell.parse::<Decimal>().is_ok()).count();
    day || numbers >= 2
}

fn by_name(sheet: &Sheet) -> Mapping {
    let headers: Vec<String> = sheet.header.iter().map(|h| plain_head(h)).collect();
    let tags: Vec<String> = sheet.layout.tags.iter().map(|tag| header_key(tag)).collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut columns = Columns::default();
    for (role, names) in NAMES.iter() {
        let free = |at: &usize| !taken.contains(at);
        let called = |is: &dyn Fn(usize, &str) -> bool| {
            names.iter().find_map(|name| (0..headers.len()).filter(free).find(|at| is(*at, name)))
        };
        let at = called(&|at, name| headers[at] == name)
            .or_else(|| called(&|at, name| without_group(&headers[at]) == Some(name)))
            .or_else(|| called(&|at, name| name.starts_with('#') && tags.get(at).is_some_and(|tag| tag == name)));
        if let Some(at) = at {
            taken.push(at);
            put(&mut columns, role, &sheet.header[at]);
        }
    }
    let has = |name: &str| sheet.header.iter().any(|h| h == name);
    // What the reader added says more than any head.
    if has(layout::HEAD_DAY) {
        columns.day = Some(layout::HEAD_DAY.to_owned());
    }
    if has(layout::HEAD_PRICE) && columns.average.is_none() && columns.low.is_none() {
        columns.price = Some(layout::HEAD_PRICE.to_owned());
    }
    stated_columns(&mut columns, sheet);
    if columns.average.is_some() || columns.low.is_some() {
        columns.price = None;
    }
    Mapping { columns, ..Mapping::default() }
}

/// A table with one column per variety.
fn wide(mapping: &mut Mapping, sheet: &Sheet, varieties: &VarietyIndex) {
    let c = &mapping.columns;
    if c.name.is_none() && c.average.is_none() && c.price.is_none() && c.stalls.is_none() {
        let goods: Vec<String> = sheet.header.iter().filter(|h| varieties.resolve(h).is_some()).cloned().collect();
        if goods.len() > 1 {
            mapping.wide = goods;
        }
    }
}

/// The day and the unit that the lines around the heads state, where no column has them; the sheets' names, where they
/// say whose rows they hold.
fn stated_columns(columns: &mut Columns, sheet: &Sheet) {
    let added = |name: &str| sheet.header.iter().any(|h| h == name).then(|| name.to_owned());
    columns.day = columns.day.take().or_else(|| added(layout::TITLE_DAY));
    columns.unit = columns.unit.take().or_else(|| added(layout::TITLE_UNIT));
    if sheet.layout.sheets_name_owners && columns.market.is_none() {
        columns.market = added(layout::SHEET_COLUMN);
    }
}

fn put(columns: &mut Columns, role: &str, name: &str) {
    let slot = match role {
        "name" => &mut columns.name,
        "low" => &mut columns.low,
        "average" => &mut columns.average,
        "high" => &mut columns.high,
        "price" => &mut columns.price,
        "stalls" => &mut columns.stalls,
        "day" => &mut columns.day,
        "unit" => &mut columns.unit,
        "origin" => &mut columns.origin,
        "volume" => &mut columns.volume,
        "stores" => &mut columns.stores,
        "reason" => &mut columns.reason,
        "id" => &mut columns.id,
        "market" => &mut columns.market,
        _ => {
            columns.spec.push(name.to_owned());
            return;
        }
    };
    *slot = Some(name.to_owned());
}

/// The share of filled cells of a column, in percent, that are of a kind.
fn share(sheet: &Sheet, column: usize, is: impl Fn(&str) -> bool) -> usize {
    let cells: Vec<&str> = sheet.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(Some(column))).collect();
    if cells.is_empty() { 0 } else { cells.iter().filter(|cell| is(cell)).count() * 100 / cells.len() }
}

fn by_shape(sheet: &Sheet, varieties: &VarietyIndex) -> Mapping {
    let all = 0..sheet.header.len();
    let best = |is: &dyn Fn(&str) -> bool, least: usize| {
        let shares = all.clone().map(|column| (share(sheet, column, is), column));
        shares
            .filter(|(share, _)| *share >= least)
            .max_by_key(|(share, column)| (*share, std::cmp::Reverse(*column)))
            .map(|(_, column)| column)
    };
    let name = |column: Option<usize>| column.map(|column| sheet.header[column].clone());
    let day = best(&|cell| cell.len() >= 7 && parse_day(cell, DayFormat::Auto).is_some(), 80);
    let good = best(&|cell| varieties.resolve(cell).is_some(), 5);
    let unit = best(&|cell| cell.parse::<Decimal>().is_err() && is_unit(cell), 60);
    // Prices are written with a point, or are at least small; ids and codes are long whole numbers.
    let price = |cell: &str| cell.parse::<Decimal>().is_ok_and(|n| n.digits() >= 0) && (cell.contains('.') || cell.len() <= 3);
    let mut numbers: Vec<usize> = all
        .clone()
        .filter(|column| {
            Some(*column) != day && share(sheet, *column, price) >= 80 && share(sheet, *column, |c| c.contains('.')) >= 20
        })
        .collect();
    numbers.truncate(3);
    let mut columns = Columns { name: name(good), day: name(day), unit: name(unit), ..Columns::default() };
    match numbers[..] {
        [one] => columns.price = name(Some(one)),
        [_, _, _] => {
            // Low, average and high by what they hold, whatever their order.
            let sum = |column: usize| -> i128 {
                let cells = sheet.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(Some(column)));
                cells
                    .filter_map(|cell| cell.parse::<Decimal>().ok())
                    .map(|n| i128::from(n.digits()) * 10_i128.pow(u32::from(6 - n.scale().min(6))))
                    .sum()
            };
            numbers.sort_by_key(|column| sum(*column));
            columns.low = name(Some(numbers[0]));
            columns.average = name(Some(numbers[1]));
            columns.high = name(Some(numbers[2]));
        }
        _ => {}
    }
    let id = all
        .clone()
        .find(|column| share(sheet, *column, |cell| cell.len() >= 5 && cell.bytes().all(|b| b.is_ascii_digit())) >= 95);
    columns.id = name(id.filter(|column| Some(*column) != day));
    let mapped = [good, day, unit].into_iter().flatten().chain(numbers).collect::<Vec<_>>();
    columns.spec = specs(sheet, &mapped).into_iter().filter_map(|column| name(Some(column))).collect();
    stated_columns(&mut columns, sheet);
    Mapping { columns, ..Mapping::default() }
}

/// Columns of words that tell goods of one name apart; in a file without heads a spec and an origin look alike, and both
/// belong to what is compared.
fn specs(sheet: &Sheet, mapped: &[usize]) -> Vec<usize> {
    let added = [layout::SHEET_COLUMN, layout::TITLE_DAY, layout::TITLE_UNIT];
    let wordy =
        |cell: &str| cell.parse::<Decimal>().is_err() && !cell.bytes().all(|b| b.is_ascii_digit()) && cell.chars().count() <= 20;
    let free = (0..sheet.header.len()).filter(|c| !mapped.contains(c) && !added.contains(&sheet.header[*c].as_str()));
    let free = free.filter(|c| share(sheet, *c, wordy) >= 60);
    // A column with one word throughout, as the market's name, tells nothing apart.
    let several = |column: &usize| {
        let mut cells = sheet.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(Some(*column)));
        let first = cells.next();
        sheet.rows.len() == 1 || cells.any(|cell| Some(cell) != first)
    };
    free.filter(several).take(3).collect()
}

/// The format of days, and the unit that a header states.
fn settle(mapping: &mut Mapping, sheet: &Sheet) {
    let at = |name: &Option<String>| name.as_ref().and_then(|name| sheet.header.iter().position(|h| h == name));
    if let Some(column) = at(&mapping.columns.day) {
        let fits = |format: &DayFormat| share(sheet, column, |cell| parse_day(cell, *format).is_some());
        let best = DayFormat::ALL.into_iter().rev().max_by_key(|format| fits(format)).unwrap_or_default();
        // Where all days could be read both ways, a person decides.
        let either = best == DayFormat::Dmy && fits(&DayFormat::Mdy) == fits(&DayFormat::Dmy);
        mapping.day_format = if either { DayFormat::Auto } else { best };
    }
    let priced = [&mapping.columns.average, &mapping.columns.low, &mapping.columns.price];
    let stated = priced.into_iter().filter_map(|name| split_header(&sheet.header[at(name)?]).1);
    let stated = stated.into_iter().find(|unit| measure(unit, &mapping.weights, "unit").is_ok());
    mapping.unit = stated.or_else(|| mapping.unit.take());
    let volume = at(&mapping.columns.volume).and_then(|column| split_header(&sheet.header[column]).1);
    mapping.volume_unit = volume.filter(|unit| measure(unit, &mapping.weights, "volume_unit").is_ok());
}
