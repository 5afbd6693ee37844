//! The cells of one row: cleaned, bounded, filled from merged cells, and what is wrong with them.

use super::{
    super::{
        fault::{ReadError, RowProblem},
        plan::{Fault, Raw},
        read::{cleaned, letters},
    },
    Collector, Found,
};

impl Collector<'_> {
    /// Clean cells, or nothing where all are blank.
    pub(super) fn clean(&mut self, number: u32, found: Vec<Found>) -> Result<Option<Raw>, ReadError> {
        if found.len() > self.limits.columns {
            return Err(ReadError::TooManyColumns { row: number, limit: self.limits.columns });
        }
        let mut problems = Vec::new();
        let mut cells = Vec::with_capacity(found.len());
        // Blanks behind the last cell that says something, or that is at fault, are none.
        let (mut kept, mut bytes) = (0, 0);
        for (index, cell) in found.into_iter().enumerate() {
            let text = match cell {
                Found::Text(text) => cleaned(text),
                Found::Error(text) => {
                    problems.push(Fault::Error(index, text));
                    String::new()
                }
                Found::FormulaWithoutValue => {
                    problems.push(Fault::WithoutValue(index));
                    String::new()
                }
            };
            if text.len() > self.limits.cell_chars && text.chars().count() > self.limits.cell_chars {
                let column = self.label(index);
                return Err(ReadError::CellTooLong { row: number, column, limit: self.limits.cell_chars });
            }
            if text.contains('\u{FFFD}') {
                problems.push(Fault::Undecodable(index));
            }
            if !text.is_empty() || problems.last().and_then(Fault::column) == Some(index) {
                kept = index + 1;
            }
            bytes += text.len();
            cells.push(text);
        }
        self.weigh(bytes)?;
        cells.truncate(kept);
        Ok((!cells.is_empty()).then_some(Raw { number, cells, problems }))
    }

    /// Counts text that is kept.
    pub(super) fn weigh(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.text_bytes += bytes;
        if self.text_bytes > self.limits.text_bytes {
            return Err(ReadError::TooMuchText { limit: self.limits.text_bytes });
        }
        Ok(())
    }

    /// The head of a column of the file, or the letter that a spreadsheet shows.
    pub(super) fn label(&self, index: usize) -> String {
        let place = self.section.as_ref().and_then(|s| s.blocks.iter().flat_map(|b| &b.columns).find(|(from, _)| *from == index));
        let name = place.and_then(|(_, to)| self.header.get(*to)).filter(|name| !name.is_empty());
        name.cloned().unwrap_or_else(|| letters(index))
    }

    /// A fault with the head of its column.
    pub(super) fn problem(&self, fault: &Fault) -> RowProblem {
        match fault {
            Fault::TooManyCells { expected, found } => RowProblem::TooManyCells { expected: *expected, found: *found },
            Fault::Undecodable(at) => RowProblem::Undecodable { column: self.label(*at) },
            Fault::Error(at, text) => RowProblem::FormulaError { column: self.label(*at), text: text.clone() },
            Fault::WithoutValue(at) => RowProblem::FormulaWithoutValue { column: self.label(*at) },
        }
    }

    /// What a merged cell says holds for each of its rows.
    ///
    /// # Errors
    /// `TooMuchText` where that is more than may be kept.
    pub(super) fn fill_merged(&mut self, raw: &mut Raw) -> Result<(), ReadError> {
        while let Some((top, bottom, column)) = self.marks.merged.get(self.merges_met).filter(|(top, ..)| *top <= raw.number) {
            self.merges_met += 1;
            let text = raw.cells.get(*column).filter(|text| *top == raw.number && !text.is_empty());
            if let Some(text) = text {
                // A column has one merged cell at a time, however often the file names it.
                self.merged.retain(|(_, other, _)| other != column);
                self.merged.push((*bottom, *column, text.clone()));
            }
        }
        self.merged.retain(|(bottom, ..)| *bottom >= raw.number);
        let mut bytes = 0;
        for (_, column, text) in &self.merged {
            if raw.cells.len() <= *column {
                raw.cells.resize(column + 1, String::new());
            }
            if raw.cells[*column].is_empty() {
                raw.cells[*column].clone_from(text);
                bytes += text.len();
            }
        }
        self.weigh(bytes)
    }
}
