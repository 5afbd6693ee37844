//! The rows of a file become one table, under the limits; every reader feeds it.

mod cells;
mod rows;
mod section;

use std::collections::HashMap;

use super::{
    fault::ReadError,
    heads::Head,
    layout::{Layout, RawRow},
    plan::{Fault, Plan, Raw, plan},
    read::{Limits, Reading, Row, Sheet, Source, letters},
};

/// So many rows show where the table of a sheet begins.
pub(super) const PREFACE: usize = 50;
/// So many of them are shown to people.
const SHOWN: usize = 20;

/// A cell as a reader found it.
pub(super) enum Found {
    Text(String),
    Error(String),
    FormulaWithoutValue,
}

/// What a workbook says of a sheet beside its cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Rows, counted from 1, that are hidden: first and last.
    pub hidden_rows: Vec<(u32, u32)>,
    /// Columns, counted from 0.
    pub hidden_columns: Vec<(usize, usize)>,
    /// Cells of several rows that are one, by their first row: first row, last row, first column; rows counted from 1,
    /// columns from 0.
    pub merged: Vec<(u32, u32, usize)>,
    /// Rows in which one cell goes over three columns or more, in their order.
    pub spanned: Vec<u32>,
}

impl Marks {
    /// Notes a merged cell by its first and last row and column.
    pub fn merge(&mut self, rows: (u32, u32), columns: (u32, u32)) {
        if rows.0 < rows.1 {
            self.merged.push((rows.0, rows.1, columns.0 as usize));
        } else if columns.1 >= columns.0.saturating_add(2) {
            self.spanned.push(rows.0);
        }
    }

    /// Puts what was noted into the order of the rows.
    pub fn sort(&mut self) {
        self.hidden_rows.sort_unstable();
        self.merged.sort_unstable();
        self.spanned.sort_unstable();
    }

    fn spans(&self, row: u32) -> bool {
        self.spanned.binary_search(&row).is_ok()
    }

    fn hides(&self, row: u32) -> bool {
        let after = self.hidden_rows.partition_point(|(from, _)| *from <= row);
        after.checked_sub(1).and_then(|at| self.hidden_rows.get(at)).is_some_and(|(_, to)| row <= *to)
    }
}

/// Where the columns of one of the tables side by side go.
struct Block {
    columns: Vec<(usize, usize)>,
    /// Column of the goods in the file.
    name: Option<usize>,
}

/// Columns of the file under a day, and where their cells go.
struct Days {
    day: String,
    columns: Vec<(usize, usize)>,
}

/// The table that is being read.
struct Section {
    blocks: Vec<Block>,
    days: Vec<Days>,
    /// Where the day of such columns goes.
    day_at: Option<usize>,
    /// Every column goes to its own place, and nothing is added.
    plain: bool,
    /// Columns of the file that have heads.
    width: usize,
    head_rows: Vec<Vec<String>>,
    /// Texts that stand in every row.
    added: Vec<(usize, String)>,
    day_columns: Vec<usize>,
    carried: Vec<usize>,
}

impl Section {
    /// Whether a fault is one of a row of this block, under this day. What is in no column that is read is every row's.
    fn concerns(&self, fault: &Fault, block: &Block, days: Option<&Days>) -> bool {
        let Some(at) = fault.column() else { return true };
        let has = |columns: &[(usize, usize)]| columns.iter().any(|(from, _)| *from == at);
        let elsewhere = || self.blocks.iter().any(|b| has(&b.columns)) || self.days.iter().any(|d| has(&d.columns));
        has(&block.columns) || days.is_some_and(|d| has(&d.columns)) || !elsewhere()
    }

    /// Whether a column belongs to one of the tables side by side alone.
    fn unshared(&self, column: usize) -> bool {
        self.blocks.iter().filter(|b| b.columns.iter().any(|(from, _)| *from == column)).count() == 1
    }
}

pub(super) struct Collector<'a> {
    limits: &'a Limits,
    how: &'a Reading,
    header: Vec<String>,
    /// Head → column, and the letter of those without a head.
    places: HashMap<String, usize>,
    rows: Vec<Row>,
    /// Rows of the tables to the right of the first.
    beside: Vec<Vec<Row>>,
    taken: usize,
    blank_rows: usize,
    text_bytes: usize,
    preface: Vec<Raw>,
    section: Option<Section>,
    marks: Marks,
    /// Merged cells that go on below: their last row, column and text.
    merged: Vec<(u32, usize, String)>,
    merges_met: usize,
    sheet: Option<String>,
    named_sheet: bool,
    /// The number of the row that is read.
    row: u32,
    unit: Option<String>,
    day: Option<String>,
    /// Rows of a workbook may have cells beside the table; in a text file too many cells are a fault.
    pub grid: bool,
    pub layout: Layout,
}

impl<'a> Collector<'a> {
    pub fn new(limits: &'a Limits, how: &'a Reading) -> Self {
        Self {
            limits,
            how,
            header: Vec::new(),
            places: HashMap::new(),
            rows: Vec::new(),
            beside: Vec::new(),
            taken: 0,
            blank_rows: 0,
            text_bytes: 0,
            preface: Vec::new(),
            section: None,
            marks: Marks::default(),
            merged: Vec::new(),
            merges_met: 0,
            sheet: None,
            named_sheet: false,
            row: 0,
            unit: None,
            day: None,
            grid: false,
            layout: Layout::default(),
        }
    }

    /// Begins a sheet of a workbook; its name goes into a column of its own where several are read.
    pub fn begin(&mut self, name: &str, marks: Marks, named: bool) {
        self.sheet = Some(name.to_owned());
        self.marks = marks;
        self.named_sheet = named;
        (self.unit, self.day) = (None, None);
        (self.merged, self.merges_met) = (Vec::new(), 0);
    }

    /// # Errors
    /// What breaks a limit.
    pub fn push(&mut self, number: u32, found: Vec<Found>) -> Result<(), ReadError> {
        self.row = number;
        let Some(mut raw) = self.clean(number, found)? else {
            self.blank_rows += 1;
            return Ok(());
        };
        self.fill_merged(&mut raw)?;
        if self.marks.hides(number) {
            self.layout.leave_row("hidden_rows", self.sheet.as_deref(), number, &raw.line());
            return Ok(());
        }
        if self.section.is_none() {
            self.preface.push(raw);
            // A row of heads that is stated far below may not make the whole file wait for it.
            if self.preface.len() > self.limits.rows.saturating_add(PREFACE) {
                return Err(ReadError::TooManyRows { limit: self.limits.rows });
            }
            let enough = match (self.how.words, self.how.header_row) {
                (_, Some(row)) => self.preface.len() >= PREFACE && number > row.saturating_add(1),
                (Some(_), None) => self.preface.len() >= PREFACE,
                // The first row is the heads, or none.
                (None, None) => true,
            };
            return if enough { self.decide() } else { Ok(()) };
        }
        self.take(raw)
    }

    /// Ends the sheet.
    ///
    /// # Errors
    /// What breaks a limit, or heads that were stated and are not there.
    pub fn end(&mut self) -> Result<(), ReadError> {
        if self.section.is_none() && !self.preface.is_empty() {
            self.decide()?;
        }
        self.section = None;
        for mut rows in std::mem::take(&mut self.beside) {
            self.rows.append(&mut rows);
        }
        Ok(())
    }

    /// # Errors
    /// `Empty` where no row was met.
    pub fn finish(mut self, source: Source) -> Result<Sheet, ReadError> {
        self.end()?;
        if self.header.is_empty() {
            return Err(ReadError::Empty);
        }
        let width = self.header.len();
        for row in &mut self.rows {
            row.cells.resize(width, String::new());
        }
        self.name_the_unnamed();
        self.layout.blocks = self.layout.blocks.max(1);
        Ok(Sheet { header: self.header, rows: self.rows, blank_rows: self.blank_rows, source, layout: self.layout })
    }

    /// Whose rows name their columns themselves.
    pub fn finish_named(mut self, header: Vec<String>, source: Source) -> Result<Sheet, ReadError> {
        self.header = header;
        self.finish(source)
    }

    /// A row whose columns are the header's.
    pub fn push_named(&mut self, number: u32, found: Vec<Found>) -> Result<(), ReadError> {
        match self.clean(number, found)? {
            None => self.blank_rows += 1,
            Some(raw) => {
                self.show(&raw);
                let problems = raw.problems.iter().map(|fault| self.problem(fault)).collect();
                self.keep(0, Row { number, cells: raw.cells, problems })?;
            }
        }
        Ok(())
    }

    fn show(&mut self, raw: &Raw) {
        if self.layout.first_rows.len() < SHOWN {
            self.layout.first_rows.push(RawRow { row: raw.number, cells: raw.cells.clone() });
        }
    }

    /// Says from the first rows where the table begins, and takes what of them is data.
    fn decide(&mut self) -> Result<(), ReadError> {
        let mut preface = std::mem::take(&mut self.preface);
        let found = plan(&preface, self.how)?;
        if self.layout.header_row.is_none() && self.header.is_empty() {
            preface.iter().take(SHOWN).for_each(|raw| self.show(raw));
            self.layout.header_row = found.header_row;
            self.layout.header_rows = u8::try_from(found.head_rows.len()).unwrap_or(u8::MAX);
            self.layout.blocks = u8::try_from(found.blocks.len()).unwrap_or(u8::MAX);
            self.layout.day_columns = found.days.iter().map(|d| d.head.clone()).collect();
        }
        for at in &found.titles {
            self.leave(&preface[*at], "title");
        }
        if let Some(at) = found.tag_row {
            self.leave(&preface[at], "tags");
        }
        self.unit = found.unit.clone();
        self.day = found.day.clone().or_else(|| self.day_of_sheet(&found));
        self.start(&found)?;
        for raw in preface.drain(..).skip(found.first) {
            self.take(raw)?;
        }
        Ok(())
    }

    /// The day that the sheet's name states, where no column holds days.
    fn day_of_sheet(&self, found: &Plan) -> Option<String> {
        let words = self.how.words?;
        let column = found.heads.iter().any(|h| (words.head)(h) == Some(Head::Day)) || !found.days.is_empty();
        if column { None } else { (words.day)(self.sheet.as_deref()?) }
    }

    fn keep(&mut self, block: usize, row: Row) -> Result<(), ReadError> {
        if self.taken == self.limits.rows {
            return Err(ReadError::TooManyRows { limit: self.limits.rows });
        }
        self.taken += 1;
        if block == 0 {
            self.rows.push(row);
        } else {
            while self.beside.len() < block {
                self.beside.push(Vec::new());
            }
            self.beside[block - 1].push(row);
        }
        Ok(())
    }

    /// A column without a head that holds something is called by its letter.
    fn name_the_unnamed(&mut self) {
        for at in 0..self.header.len() {
            if self.header[at].is_empty() && self.rows.iter().any(|r| !r.cells[at].is_empty()) {
                let letter = letters(at);
                if !self.header.contains(&letter) {
                    self.header[at] = letter;
                }
            }
        }
    }
}
