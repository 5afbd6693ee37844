//! Where the columns of a table in the file go, and what is added to its rows.

use super::{
    super::{
        fault::ReadError,
        heads::Head,
        layout::{HEAD_DAY, SHEET_COLUMN, TITLE_DAY, TITLE_UNIT},
        plan::Plan,
        read::{header_key, letters},
    },
    Block, Collector, Days, Section,
};

/// Columns that are added to those of the file at most.
const ADDED: usize = 5;

impl Collector<'_> {
    /// The place of a head in the table; a new one where there is none yet.
    ///
    /// # Errors
    /// `TooManyColumns` where tables below or beside each other have too many different heads.
    pub(super) fn place(&mut self, head: &str, column: usize) -> Result<usize, ReadError> {
        let key = if head.is_empty() { format!("\u{0}{column}") } else { header_key(head) };
        if let Some(at) = self.places.get(&key) {
            return Ok(*at);
        }
        if self.header.len() >= self.limits.columns + ADDED {
            return Err(ReadError::TooManyColumns { row: self.row, limit: self.limits.columns });
        }
        self.places.insert(key, self.header.len());
        self.header.push(head.to_owned());
        Ok(self.header.len() - 1)
    }

    /// Begins a table whose columns are these.
    pub(super) fn start(&mut self, found: &Plan) -> Result<(), ReadError> {
        let hidden = |c: usize| self.marks.hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&c));
        let (shown, unseen): (Vec<usize>, Vec<usize>) = (0..found.heads.len()).partition(|c| !hidden(*c));
        for column in unseen {
            let head = &found.heads[column];
            let name = if head.is_empty() { letters(column) } else { head.clone() };
            self.layout.leave_named("hidden_columns", self.sheet.as_deref(), &name);
        }
        let how = self.how;
        let head = |text: &str| how.words.and_then(|words| (words.head)(text));
        let mut blocks = Vec::new();
        for columns in &found.blocks {
            let mut used: Vec<usize> = Vec::new();
            let mut block = Block { columns: Vec::new(), name: None };
            for column in columns.iter().copied().filter(|c| shown.contains(c)) {
                let mut name = found.heads[column].clone();
                for again in 2.. {
                    let at = self.place(&name, column)?;
                    if !used.contains(&at) {
                        if again > 2 {
                            self.layout.leave_named("renamed", self.sheet.as_deref(), &name);
                        }
                        used.push(at);
                        block.columns.push((column, at));
                        break;
                    }
                    if how.words.is_none() {
                        return Err(ReadError::DuplicateColumn { name });
                    }
                    name = format!("{}({again})", found.heads[column]);
                }
                if block.name.is_none() && head(&found.heads[column]) == Some(Head::Name) {
                    block.name = Some(column);
                }
            }
            blocks.push(block);
        }
        let mut days = Vec::new();
        for group in &found.days {
            let mut columns = Vec::new();
            for (column, name) in group.columns.iter().filter(|(c, _)| shown.contains(c)) {
                columns.push((*column, self.place(name, *column)?));
            }
            days.push(Days { day: group.day.clone(), columns });
        }
        if !found.tags.is_empty() && self.layout.tags.is_empty() {
            self.layout.tags = vec![String::new(); self.header.len()];
            for (from, to) in blocks.iter().flat_map(|b| &b.columns) {
                if let Some(tag) = found.tags.get(*from) {
                    self.layout.tags[*to].clone_from(tag);
                }
            }
        }
        let day_columns = (0..found.heads.len())
            .filter(|c| head(&found.heads[*c]) == Some(Head::Day) || how.day.as_ref() == Some(&header_key(&found.heads[*c])))
            .collect();
        let carried = (0..found.heads.len()).filter(|c| how.carried.contains(&header_key(&found.heads[*c]))).collect();
        let straight = |b: &Block| b.columns.iter().enumerate().all(|(n, (from, to))| n == *from && n == *to);
        let plain = blocks.len() == 1 && days.is_empty() && straight(&blocks[0]) && blocks[0].columns.len() == found.heads.len();
        self.section = Some(Section {
            plain,
            blocks,
            days,
            day_at: None,
            width: found.heads.len(),
            head_rows: found.head_rows.clone(),
            added: Vec::new(),
            day_columns,
            carried,
        });
        self.add_stated()?;
        if !found.days.is_empty() {
            let at = self.place(HEAD_DAY, 0)?;
            if let Some(section) = &mut self.section {
                section.day_at = Some(at);
            }
        }
        Ok(())
    }

    /// Puts the sheet's name, and the day and unit of the lines around the heads, into columns of their own.
    pub(super) fn add_stated(&mut self) -> Result<(), ReadError> {
        let mut added = Vec::new();
        if self.named_sheet
            && let Some(sheet) = self.sheet.clone()
        {
            added.push((self.place(SHEET_COLUMN, 0)?, sheet));
        }
        if let Some(day) = self.day.clone() {
            added.push((self.place(TITLE_DAY, 0)?, day));
        }
        if let Some(unit) = self.unit.clone() {
            added.push((self.place(TITLE_UNIT, 0)?, unit));
        }
        if let Some(section) = &mut self.section {
            section.plain &= added.is_empty();
            section.added = added;
        }
        Ok(())
    }

    /// More columns than the heads have.
    pub(super) fn widen(&mut self, to: usize) -> Result<(), ReadError> {
        let Some(section) = &self.section else { return Ok(()) };
        let from = section.width;
        let mut more = Vec::new();
        for column in from..to {
            let name = if self.how.headless { letters(column) } else { String::new() };
            more.push((column, self.place(&name, column)?));
        }
        if let Some(section) = &mut self.section {
            section.plain &= more.iter().all(|(from, to)| from == to);
            section.width = to;
            section.blocks[0].columns.extend(more);
        }
        Ok(())
    }
}
