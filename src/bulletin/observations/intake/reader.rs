//! A sheet's rows become candidates: what could be read of each, and every rule that the reading broke.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;

use super::{
    candidate::{Candidate, JudgedRow, cut, price, spec_with},
    lexicon::Lexicon,
    mapping::{Mapping, Places, measure, split_header},
    rules::{self, RowVerdict},
};
use crate::{
    bulletin::figures,
    catalogue::units::{Decimal, Measure, half_width},
    kernel::{Day, FieldError, Result},
    tabular::{
        Row, Sheet,
        days::{day_in_name, parse_day},
        header_key,
    },
};

/// What a list writes where there is no price.
const MISSING: [&str; 14] = ["", "0", "-", "--", "—", "——", "/", "nr", "na", "n/a", "null", "none", "空", "无"];

/// So many rows are read at a time, on as many processors as there are.
const PIECE: usize = 8_000;

/// Reads rows, remembering what names and units mean.
#[derive(Clone)]
pub struct Reader<'a> {
    mapping: &'a Mapping,
    places: Arc<Places>,
    header: &'a [String],
    lexicon: &'a Lexicon<'a>,
    today: Day,
    /// Code of the source for rows that name none.
    source: &'a str,
    /// Market's name, code or mapped name → code.
    sources: &'a HashMap<String, String>,
    file_day: Option<Day>,
    names: HashMap<String, Option<Option<(String, bool)>>>,
    units: HashMap<String, Result<Measure, FieldError>>,
    header_unit: Vec<Option<String>>,
    missing: Vec<String>,
    above: Vec<String>,
    volume: Option<Measure>,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// Field errors for columns that the mapping names and the file lacks.
    pub fn new(
        sheet: &'a Sheet,
        mapping: &'a Mapping,
        lexicon: &'a Lexicon<'a>,
        sources: &'a HashMap<String, String>,
        source: &'a str,
        file_name: &str,
        today: Day,
    ) -> Result<Reader<'a>> {
        let places = Arc::new(Places::of(mapping, sheet)?);
        let volume = mapping.volume_unit.as_deref().map(|unit| measure(unit, &mapping.weights, "mapping.volume_unit"));
        let volume = volume.transpose().map_err(|fault| crate::kernel::Error::invalid(vec![fault]))?;
        if let Some(unit) = &mapping.unit {
            measure(unit, &mapping.weights, "mapping.unit").map_err(|fault| crate::kernel::Error::invalid(vec![fault]))?;
        }
        Ok(Reader {
            mapping,
            places,
            header: &sheet.header,
            lexicon,
            today,
            source,
            sources,
            file_day: if mapping.day_in_name { day_in_name(file_name, mapping.day_format) } else { None },
            names: HashMap::new(),
            units: HashMap::new(),
            header_unit: sheet.header.iter().map(|h| split_header(h).1).collect(),
            missing: mapping.missing.iter().map(|mark| half_width(mark)).collect(),
            above: Vec::new(),
            volume,
        })
    }

    /// Every row of the sheet; of a wide table, every cell with a variety over it.
    ///
    /// # Errors
    /// `unit_disagrees` when the rows contradict the unit in the header: a factor of two would hide in such a file.
    pub fn read_all(&mut self, rows: &[Row]) -> Result<Vec<JudgedRow>> {
        self.check_units(rows)?;
        // A blank cell may stand for any cell above it.
        let piece = if self.places.fill_down.is_empty() { PIECE } else { rows.len().max(1) };
        let read = |(number, rows): (usize, &[Row])| self.clone().read_piece(number * piece, rows);
        let pieces: Vec<Vec<JudgedRow>> = rows.par_chunks(piece).enumerate().map(read).collect();
        let mut all = Vec::with_capacity(pieces.iter().map(Vec::len).sum());
        pieces.into_iter().for_each(|piece| all.extend(piece));
        Ok(all)
    }

    /// Some rows, of which the first has this index.
    fn read_piece(&mut self, first: usize, rows: &[Row]) -> Vec<JudgedRow> {
        let mut all = Vec::with_capacity(rows.len() * self.places.wide.len().max(1));
        for (index, row) in (first..).zip(rows) {
            let filled = self.filled(row);
            let row = filled.as_ref().unwrap_or(row);
            if self.places.wide.is_empty() {
                all.push(self.read(index, row, None));
            } else {
                for column in &Arc::clone(&self.places).wide {
                    all.push(self.read(index, row, Some(*column)));
                }
            }
        }
        all
    }

    fn check_units(&mut self, rows: &[Row]) -> Result<()> {
        if self.mapping.unit_wins {
            return Ok(());
        }
        let mut stated: Option<(String, i64)> = None;
        for column in [self.places.low, self.places.average, self.places.high].into_iter().flatten() {
            let Some(text) = self.header_unit[column].clone() else { continue };
            let Ok(grams) = self.measure(&text).map(Measure::grams) else { continue };
            match &stated {
                Some((_, first)) if *first != grams => {
                    let (zh, en) = ("表头的价格单位不一致", "the headers of the prices state different units");
                    return Err(crate::kernel::Error::field("file", "unit_disagrees", zh, en));
                }
                _ => stated = Some((text, grams)),
            }
        }
        let Some((stated, grams)) = stated else { return Ok(()) };
        for row in rows {
            let Some(unit) = row.get(self.places.unit) else { continue };
            if self.measure(unit).is_ok_and(|measure| measure.grams() != grams) {
                return Err(crate::kernel::Error::field(
                    format!("rows[{}].{}", row.number, self.label(self.places.unit)),
                    "unit_disagrees",
                    format!("表头单位是“{stated}”，第 {} 行却是“{unit}”，整个文件不予导入", row.number),
                    format!("the header says '{stated}' and row {} says '{unit}': the file is refused", row.number),
                ));
            }
        }
        Ok(())
    }

    /// The row with blank cells filled from above, where the mapping says so.
    fn filled(&mut self, row: &Row) -> Option<Row> {
        if self.places.fill_down.is_empty() || row.problem.is_some() {
            return None;
        }
        let mut row = row.clone();
        self.above.resize(self.header.len(), String::new());
        for column in &self.places.fill_down {
            let Some(cell) = row.cells.get_mut(*column) else { continue };
            if cell.is_empty() { cell.clone_from(&self.above[*column]) } else { self.above[*column].clone_from(cell) }
        }
        Some(row)
    }

    fn label(&self, column: Option<usize>) -> &'a str {
        let header = self.header;
        column.and_then(|c| header.get(c)).map_or("", String::as_str)
    }

    fn variety(&mut self, name: &str) -> Option<Option<(String, bool)>> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let found = self.lexicon.variety(name, self.mapping);
        self.names.insert(name.to_owned(), found.clone());
        found
    }

    fn measure(&mut self, unit: &str) -> Result<Measure, FieldError> {
        if let Some(known) = self.units.get(unit) {
            return known.clone();
        }
        let measure = measure(unit, &self.mapping.weights, self.label(self.places.unit));
        self.units.insert(unit.to_owned(), measure.clone());
        measure
    }

    fn is_missing(&self, text: &str) -> bool {
        // Most cells hold a plain price.
        let priced = self.missing.is_empty() && text.starts_with(|first: char| matches!(first, '1'..='9'));
        if priced || text.len() > 12 {
            return false;
        }
        let plain = half_width(text);
        MISSING.contains(&plain.as_str())
            || self.missing.contains(&plain)
            || plain.trim_end_matches('0').trim_end_matches('.').trim_start_matches('0').is_empty()
    }

    fn read(&mut self, index: usize, row: &Row, wide: Option<usize>) -> JudgedRow {
        let mut out = JudgedRow {
            row: row.number,
            index,
            verdict: RowVerdict::Accepted,
            messages: Vec::new(),
            candidate: Candidate::default(),
            corrects: None,
            factor: 0,
        };
        if let Some(problem) = &row.problem {
            let path = problem.column().unwrap_or_default();
            out.messages.push(FieldError::new(path, problem.code(), problem.to_string(), problem.to_string()));
        } else if let (Some(only), Some(column)) = (&self.mapping.only, self.places.only)
            && !only.values.iter().any(|value| Some(value.as_str()) == row.get(Some(column)))
        {
            out.messages.push(rules::FILTERED_OUT.at(&only.column));
        }
        if out.messages.is_empty() {
            self.fill(row, wide, &mut out);
        }
        // A row that cannot become a price at all is refused, whatever else is wrong with it.
        out.messages.sort_by_key(|m| rules::verdict_of(&m.code) != RowVerdict::Refused);
        if let Some(first) = out.messages.first() {
            out.verdict = rules::verdict_of(&first.code);
        }
        out
    }

    fn fill(&mut self, row: &Row, wide: Option<usize>, out: &mut JudgedRow) {
        let places = Arc::clone(&self.places);
        self.who_and_when(row, wide, &places, out);
        let (low, average, high) = match wide {
            Some(column) => (Some(column), Some(column), Some(column)),
            None => (places.low, places.average, places.high),
        };
        let cell = |column: Option<usize>| row.get(column).unwrap_or_default();
        let fixed = self.mapping.unit.as_deref();
        let stated = if self.mapping.unit_wins { None } else { row.get(places.unit) };
        let of_column = || average.and_then(|c| self.header_unit.get(c)?.clone());
        let unit = stated.or(fixed).map(str::to_owned).or_else(of_column);
        let measure = match &unit {
            None => Err(rules::UNIT_MISSING.at(self.label(places.unit))),
            Some(unit) => self.measure(unit),
        };
        let quote = &mut out.candidate.quote;
        quote.unit = unit.unwrap_or_default();
        let texts = [low, average, high].map(cell);
        [quote.low, quote.average, quote.high] = texts.map(str::to_owned);
        let stalls = row.get(places.stalls).filter(|text| wide.is_none() && !self.is_missing(text));
        if let Some(stalls) = stalls {
            self.stalls(stalls, measure.ok(), self.label(places.stalls), out);
        } else {
            let labels = [low, average, high].map(|c| self.label(c));
            self.prices(measure, texts, labels, places.single || wide.is_some(), out);
        }
        self.rest(row, &places, out);
    }

    fn who_and_when(&mut self, row: &Row, wide: Option<usize>, places: &Places, out: &mut JudgedRow) {
        let market = row.get(places.market);
        match market {
            None => self.source.clone_into(&mut out.candidate.source),
            Some(market) => match self.sources.get(&header_key(market)) {
                Some(code) => out.candidate.source.clone_from(code),
                None => out.messages.push(rules::UNKNOWN_SOURCE.with(self.label(places.market), market, market)),
            },
        }
        let header = self.header;
        let name = match wide {
            Some(column) => header[column].as_str(),
            None => row.get(places.name).or(self.mapping.name.as_deref()).unwrap_or_default(),
        };
        name.clone_into(&mut out.candidate.name);
        let spec: Vec<&str> = places.spec.iter().filter_map(|c| row.get(Some(*c))).collect();
        let spec = spec.join(" ");
        let column = wide.or(places.name);
        if name.is_empty() {
            out.messages.push(rules::NAME_MISSING.at(self.label(column)));
        } else {
            match self.variety(name) {
                None => out.messages.push(rules::UNKNOWN_VARIETY.with(self.label(column), name, name)),
                Some(None) => out.messages.push(rules::VARIETY_IGNORED.with(self.label(column), name, name)),
                Some(Some((code, own))) => {
                    out.candidate.variety = Some(code);
                    // 新土豆 and 土豆 are one variety and two goods: another name stays a part of the spec.
                    if !own {
                        out.candidate.quote.name = Some(name.to_owned());
                    }
                }
            }
        }
        out.candidate.spec =
            spec_with(out.candidate.quote.name.as_deref().or(Some(name).filter(|_| out.candidate.variety.is_none())), &spec);
        row.get(places.origin).unwrap_or_default().clone_into(&mut out.candidate.origin);
        cut(&mut out.candidate.spec);
        cut(&mut out.candidate.origin);
        let text = row.get(places.day);
        let day = match text {
            Some(text) => parse_day(text, self.mapping.day_format),
            None => self.mapping.day.or(self.file_day),
        };
        match day {
            None => {
                out.messages.push(rules::INVALID_DAY.with(self.label(places.day), text.unwrap_or("—"), text.unwrap_or("none")))
            }
            Some(day) if day > self.today => out.messages.push(rules::IN_FUTURE.with(self.label(places.day), day, day)),
            Some(_) => {}
        }
        out.candidate.day = day;
    }

    /// Low, average and high; missing ones are never taken for zero.
    fn prices(
        &self,
        measure: Result<Measure, FieldError>,
        texts: [&str; 3],
        labels: [&str; 3],
        single: bool,
        out: &mut JudgedRow,
    ) {
        let missing = texts.map(|text| self.is_missing(text));
        if missing == [true; 3] {
            out.messages.push(rules::PRICE_MISSING.at(labels[1]));
            return;
        }
        if let Some(at) = missing.iter().position(|missing| *missing) {
            out.messages.push(rules::PRICE_INCOMPLETE.at(labels[at]));
        }
        let measure = match measure {
            Ok(measure) => Some(measure),
            Err(fault) => {
                out.messages.push(fault);
                None
            }
        };
        let mut read = [None; 3];
        for (at, slot) in read.iter_mut().enumerate() {
            if missing[at] || (single && at > 0) {
                continue;
            }
            match price(texts[at], measure) {
                Ok(price) => *slot = price,
                Err(rule) => out.messages.push(rule.with(labels[at], texts[at], texts[at])),
            }
        }
        if single {
            read = [read[0]; 3];
        }
        [out.candidate.low, out.candidate.average, out.candidate.high] = read;
        if let [Some(low), _, Some(high)] = read
            && low > high
        {
            out.messages.push(rules::LOW_ABOVE_HIGH.with(
                labels[0],
                format!("{} > {}", texts[0], texts[2]),
                format!("{} > {}", texts[0], texts[2]),
            ));
        } else if let [Some(low), Some(average), Some(high)] = read
            && !(low..=high).contains(&average)
        {
            out.messages.push(rules::AVERAGE_OUTSIDE.with(labels[1], texts[1], texts[1]));
        }
    }

    /// The mean of one to five stalls, rounded half to even; their ends are low and high ("figures", section 2).
    fn stalls(&self, text: &str, measure: Option<Measure>, label: &str, out: &mut JudgedRow) {
        let parts: Vec<&str> = text.split([' ', '/', '、', ';', '；', '\n', '\t']).filter(|p| !p.is_empty()).collect();
        let mut read = Vec::with_capacity(parts.len());
        for part in &parts {
            match price(part, measure) {
                Ok(Some(price)) => read.push(price),
                Ok(None) => {}
                Err(rule) => out.messages.push(rule.with(label, part, part)),
            }
        }
        out.candidate.quote.stalls = parts.iter().map(|p| (*p).to_owned()).collect();
        if measure.is_none() {
            out.messages.push(rules::UNIT_MISSING.at(self.label(self.places.unit)));
        } else if !(1..=5).contains(&parts.len()) {
            out.messages.push(rules::NOT_PLAIN.with(label, "摊位数须为 1 至 5", "one to five stalls"));
        } else if read.len() == parts.len() {
            let sum: i64 = read.iter().sum();
            out.candidate.low = read.iter().min().copied();
            out.candidate.high = read.iter().max().copied();
            out.candidate.average = Some(figures::half_even(sum.into(), read.len() as i128));
        }
    }

    fn rest(&self, row: &Row, places: &Places, out: &mut JudgedRow) {
        let present = |column: Option<usize>| row.get(column).filter(|text| !self.is_missing(text));
        if let Some(text) = present(places.volume) {
            // A volume is weighed, not traded: whole kilograms are near enough.
            let grams = self.volume.map_or(1_000, Measure::grams);
            let kg = text.parse::<Decimal>().ok().filter(|n| n.is_positive()).map(|n| {
                figures::half_even(i128::from(n.digits()) * i128::from(grams), 1_000 * 10_i128.pow(u32::from(n.scale())))
            });
            match kg {
                Some(kg) => out.candidate.volume_kg = Some(kg).filter(|kg| *kg > 0),
                None => out.messages.push(rules::NOT_PLAIN.with(self.label(places.volume), text, text)),
            }
        }
        if let Some(text) = present(places.stores) {
            match text.trim_end_matches(".0").parse::<i32>().ok().filter(|n| (1..=100_000).contains(n)) {
                Some(stores) => out.candidate.stores = Some(stores),
                None => out.messages.push(rules::NOT_PLAIN.with(self.label(places.stores), text, text)),
            }
        }
        out.candidate.reason = row.get(places.reason).map(|text| text.chars().take(200).collect());
        out.candidate.id = row.get(places.id).map(|text| text.chars().take(60).collect());
    }
}
