//! A sheet's rows become candidates: what could be read of each, and every rule that the reading broke.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;

use super::{
    candidate::{Candidate, JudgedRow, cut, spec_with},
    lexicon::Lexicon,
    mapping::{DecimalMark, Mapping, Places, quoted, split_header},
    rules::{self, RowVerdict},
};
use catalogue::{
    numbers::{self, Style},
    units::{Measure, QuotedUnit, half_width},
};
use kernel::{Day, Error, FieldError, Result};
use tabular::{
    Row, Sheet,
    days::{DayReading, Near, day_in_name},
    header_key,
};

/// What a list writes where there is no price.
pub(super) const MISSING: [&str; 14] = ["", "0", "-", "--", "—", "——", "/", "nr", "na", "n/a", "null", "none", "空", "无"];

/// So many rows are read at a time, on as many processors as there are.
const PIECE: usize = 8_000;

/// The batch's source, the sources that its rows may name (name → code), and their currencies (code → ISO 4217).
pub type Sources<'a> = (&'a str, &'a HashMap<String, String>, &'a HashMap<String, String>);

/// Reads rows, remembering what names and units mean.
#[derive(Clone)]
pub struct Reader<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) places: Arc<Places>,
    header: &'a [String],
    lexicon: &'a Lexicon<'a>,
    today: Day,
    /// Code of the source for rows that name none.
    source: &'a str,
    /// Market's name, code or mapped name → code.
    sources: &'a HashMap<String, String>,
    /// Code of a source → its currency.
    currencies: &'a HashMap<String, String>,
    file_day: Option<Day>,
    days: DayReading,
    /// What commas and points are in prices, and in volumes.
    pub(super) prices_style: Style,
    pub(super) volumes_style: Style,
    names: HashMap<String, Option<Option<(String, bool)>>>,
    /// Unknown name → the variety that it resembles.
    likely: HashMap<String, Option<String>>,
    units: HashMap<String, Result<QuotedUnit, FieldError>>,
    pub(super) header_unit: Vec<Option<String>>,
    missing: Vec<String>,
    above: Vec<String>,
    pub(super) volume: VolumeUnit,
}

/// The unit of the column of volumes.
#[derive(Debug, Clone)]
pub(super) enum VolumeUnit {
    /// Kilograms, unless a cell says otherwise.
    Unstated,
    Stated(Measure),
    /// The header states one that nobody knows: no volume is read.
    Unknown(String),
}

impl<'a> Reader<'a> {
    /// # Errors
    /// Field errors for columns that the mapping names and the file lacks.
    pub fn new(
        sheet: &'a Sheet,
        mapping: &'a Mapping,
        lexicon: &'a Lexicon<'a>,
        (source, sources, currencies): Sources<'a>,
        file_name: &str,
        today: Day,
    ) -> Result<Reader<'a>> {
        let places = Arc::new(Places::of(mapping, sheet)?);
        let stated = |unit: &str, path: &str| {
            quoted(unit, &mapping.weights, path).map_err(|fault| Error::invalid(vec![fault])).map(|unit| unit.measure)
        };
        if let Some(unit) = &mapping.unit {
            stated(unit, "mapping.unit")?;
        }
        let header_unit: Vec<Option<String>> = sheet.header.iter().map(|h| split_header(h).1).collect();
        let volume = match (&mapping.volume_unit, places.volume.and_then(|column| header_unit[column].as_deref())) {
            (Some(unit), _) => VolumeUnit::Stated(stated(unit, "mapping.volume_unit")?),
            (None, None) => VolumeUnit::Unstated,
            (None, Some(unit)) => stated(unit, "").map_or_else(|_| VolumeUnit::Unknown(unit.to_owned()), VolumeUnit::Stated),
        };
        let file_day = if mapping.day_in_name { day_in_name(file_name, mapping.day_format) } else { None };
        let style = |columns: &[usize]| match mapping.decimal {
            Some(DecimalMark::Point) => Style::POINT,
            Some(DecimalMark::Comma) => Style::COMMA,
            None => Style::of(sheet.rows.iter().flat_map(|row| columns.iter().filter_map(move |column| row.get(Some(*column))))),
        };
        let mut priced: Vec<usize> = [places.low, places.average, places.high, places.stalls].into_iter().flatten().collect();
        priced.extend(&places.wide);
        priced.dedup();
        Ok(Reader {
            mapping,
            header: &sheet.header,
            lexicon,
            today,
            source,
            sources,
            currencies,
            file_day,
            days: DayReading {
                format: mapping.day_format,
                near: Some(Near::Past(file_day.or(mapping.day).unwrap_or(today).min(today))),
                of_range: mapping.range_day,
                calendar_1904: sheet.layout.from_1904,
            },
            prices_style: style(&priced),
            volumes_style: style(&places.volume.into_iter().collect::<Vec<_>>()),
            names: HashMap::new(),
            likely: HashMap::new(),
            units: HashMap::new(),
            header_unit,
            missing: mapping.missing.iter().map(|mark| half_width(mark)).collect(),
            above: Vec::new(),
            volume,
            places,
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
            let Ok(grams) = self.unit(&text).map(|unit| unit.measure.grams()) else { continue };
            match &stated {
                Some((_, first)) if *first != grams => {
                    let (zh, en) = ("表头的价格单位不一致", "the headers of the prices state different units");
                    return Err(Error::field("file", "unit_disagrees", zh, en));
                }
                _ => stated = Some((text, grams)),
            }
        }
        let Some((stated, grams)) = stated else { return Ok(()) };
        for row in rows {
            let Some(unit) = row.get(self.places.unit) else { continue };
            if self.unit(unit).is_ok_and(|unit| unit.measure.grams() != grams) {
                return Err(Error::field(
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
        if self.places.fill_down.is_empty() || !row.problems.is_empty() {
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

    pub(super) fn label(&self, column: Option<usize>) -> &'a str {
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

    /// What an unknown name may be a slip of: said to the person who is asked, and never taken.
    fn likely(&mut self, name: &str) -> Option<String> {
        if let Some(known) = self.likely.get(name) {
            return known.clone();
        }
        let likely = self.lexicon.varieties.similar(name).first().map(|found| found.variety.name.zh.clone());
        self.likely.insert(name.to_owned(), likely.clone());
        likely
    }

    pub(super) fn unit(&mut self, unit: &str) -> Result<QuotedUnit, FieldError> {
        if let Some(known) = self.units.get(unit) {
            return known.clone();
        }
        let read = quoted(unit, &self.mapping.weights, self.label(self.places.unit));
        self.units.insert(unit.to_owned(), read.clone());
        read
    }

    /// The currency of the source that the row names.
    pub(super) fn currency(&self, source: &str) -> &'a str {
        self.currencies.get(source).map_or("CNY", String::as_str)
    }

    pub(super) fn is_missing(&self, text: &str) -> bool {
        // Most cells hold a plain price.
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return text.bytes().all(|b| matches!(b, b'0' | b'.')) || self.missing.iter().any(|mark| mark == text);
        }
        if text.len() > 24 {
            return false;
        }
        let plain = half_width(text);
        MISSING.contains(&plain.as_str())
            || self.missing.contains(&plain)
            // €0.00, 0元/公斤: nobody sells for nothing.
            || plain.contains('0') && numbers::read(text, Style::POINT).is_ok_and(|n| n.low.digits() == 0 && n.high.is_none())
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
        // What is wrong in a column that is not read spoils nothing.
        let problem = row.problems.iter().find(|p| {
            let at = p.column().and_then(|name| self.header.iter().position(|h| h == name));
            at.is_none_or(|at| wide == Some(at) || self.places.reads(at))
        });
        if let Some(problem) = problem {
            let path = problem.column().unwrap_or_default();
            let text = problem.text();
            out.messages.push(FieldError::new(path, problem.code(), text.zh, text.en));
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
        self.quote(row, wide, &places, out);
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
                None => {
                    let likely = self.likely(name);
                    let (zh, en) =
                        likely.map_or_else(Default::default, |n| (format!("，是不是“{n}”？"), format!(": did you mean {n}?")));
                    let label = self.label(column);
                    out.messages.push(rules::UNKNOWN_VARIETY.with(label, format!("{name}{zh}"), format!("{name}{en}")));
                }
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
        out.candidate.day = self.day(row.get(places.day), self.label(places.day), out);
    }

    fn day(&self, text: Option<&str>, label: &str, out: &mut JudgedRow) -> Option<Day> {
        let Some(text) = text else {
            let day = self.mapping.day.or(self.file_day);
            if day.is_none() {
                out.messages.push(rules::INVALID_DAY.with(label, "—", "none"));
            }
            return day.inspect(|day| self.not_to_come(*day, label, out));
        };
        match self.days.read(text) {
            Ok(written) => {
                if written.year_added {
                    out.candidate.quote.day = Some(text.to_owned());
                }
                self.not_to_come(written.day, label, out);
                Some(written.day)
            }
            Err(fault) => {
                let hint = fault.text();
                out.messages.push(rules::INVALID_DAY.with(label, format!("{text}，{}", hint.zh), format!("{text}: {}", hint.en)));
                None
            }
        }
    }

    fn not_to_come(&self, day: Day, label: &str, out: &mut JudgedRow) {
        if day > self.today {
            out.messages.push(rules::IN_FUTURE.with(label, day, day));
        }
    }

    fn rest(&self, row: &Row, places: &Places, out: &mut JudgedRow) {
        let present = |column: Option<usize>| row.get(column).filter(|text| !self.is_missing(text));
        if let Some(text) = present(places.volume) {
            match self.volume(text) {
                Ok(kg) => out.candidate.volume_kg = Some(kg.0).filter(|kg| *kg > 0),
                Err(rule) => out.messages.push(match &self.volume {
                    VolumeUnit::Unknown(unit) if rule.code == rules::VOLUME_UNIT.code => {
                        rule.with(self.label(places.volume), unit, unit)
                    }
                    _ => rule.with(self.label(places.volume), text, text),
                }),
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
