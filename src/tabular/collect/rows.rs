//! The rows below the heads: data, or set aside as sums, notes, groups and heads again.

use super::{
    super::{
        fault::ReadError,
        heads::{is_group, is_note, is_numeric, is_sentence, is_summary},
        plan::{Fault, Raw, is_statement, plan, stated},
        read::{Reading, Row, header_key},
    },
    Block, Collector, Days, PREFACE,
};

impl Collector<'_> {
    pub(super) fn leave(&mut self, raw: &Raw, code: &'static str) {
        let line = raw.line();
        self.layout.leave_row(code, self.sheet.as_deref(), raw.number, &line);
        if code == "title" && self.layout.titles.len() < PREFACE {
            self.layout.titles.push(line);
        }
    }

    /// A row below the heads.
    pub(super) fn take(&mut self, mut raw: Raw) -> Result<(), ReadError> {
        if self.how.words.is_some() && self.aside(&raw)? {
            return Ok(());
        }
        let Some(section) = &self.section else { return Ok(()) };
        if raw.cells.len() > section.width {
            let filled = raw.cells[section.width..].iter().any(|c| !c.is_empty());
            if self.how.headless || (self.grid && section.blocks.len() == 1) {
                self.widen(raw.cells.len())?;
            } else if filled || !raw.problems.is_empty() {
                raw.problems.push(Fault::TooManyCells { expected: section.width, found: raw.cells.len() });
            }
        }
        let Some(section) = &self.section else { return Ok(()) };
        if section.plain {
            let problems = raw.problems.iter().map(|fault| self.problem(fault)).collect();
            raw.cells.truncate(section.width);
            return self.keep(0, Row { number: raw.number, cells: raw.cells, problems });
        }
        let width = self.header.len();
        let bytes = |cells: &[String]| cells.iter().map(String::len).sum::<usize>();
        if let ([block], []) = (&section.blocks[..], &section.days[..]) {
            let own = bytes(&raw.cells);
            let mut cells = vec![String::new(); width];
            for (from, to) in &block.columns {
                if let Some(cell) = raw.cells.get_mut(*from) {
                    cells[*to] = std::mem::take(cell);
                }
            }
            for (at, text) in &section.added {
                cells[*at].clone_from(text);
            }
            let problems = raw.problems.iter().filter(|fault| section.concerns(fault, block, None));
            let row = Row { number: raw.number, problems: problems.map(|fault| self.problem(fault)).collect(), cells };
            // What the row had itself is counted already.
            self.weigh(bytes(&row.cells).saturating_sub(own))?;
            return self.keep(0, row);
        }
        let put = |cells: &mut Vec<String>, columns: &[(usize, usize)]| {
            for (from, to) in columns {
                if let Some(cell) = raw.cells.get(*from) {
                    cells[*to].clone_from(cell);
                }
            }
        };
        let row = |cells: Vec<String>, block: &Block, days: Option<&Days>| {
            let own = raw.problems.iter().filter(|fault| section.concerns(fault, block, days));
            Row { number: raw.number, cells, problems: own.map(|fault| self.problem(fault)).collect() }
        };
        let mut made: Vec<(usize, Row)> = Vec::new();
        let mut summed = false;
        for (n, block) in section.blocks.iter().enumerate() {
            let mut cells = vec![String::new(); width];
            put(&mut cells, &block.columns);
            if section.blocks.len() > 1 {
                let filled = |c: usize| raw.cells.get(c).is_some_and(|text| !text.is_empty());
                // A fault is told even where its table has nothing else in this row.
                let faulty = |c: usize| raw.problems.iter().any(|fault| fault.column() == Some(c)) && section.unshared(c);
                let mut texts = block.columns.iter().filter_map(|(from, _)| raw.cells.get(*from));
                let first = texts.find(|text| !text.is_empty() && !is_numeric(text));
                if self.how.words.is_some() && first.is_some_and(|text| is_summary(&header_key(text))) {
                    summed = true;
                    continue;
                }
                if !block.columns.iter().any(|(from, _)| filled(*from) || faulty(*from)) {
                    continue;
                }
            }
            for (at, text) in &section.added {
                cells[*at].clone_from(text);
            }
            if section.days.is_empty() {
                made.push((n, row(cells, block, None)));
                continue;
            }
            for group in &section.days {
                let mut cells = cells.clone();
                put(&mut cells, &group.columns);
                if let Some(at) = section.day_at {
                    cells[at].clone_from(&group.day);
                }
                made.push((n, row(cells, block, Some(group))));
            }
        }
        let copied = made.iter().map(|(_, row)| bytes(&row.cells)).sum::<usize>().saturating_sub(bytes(&raw.cells));
        self.weigh(copied)?;
        if summed {
            let line = raw.line();
            self.layout.leave_row("summary", self.sheet.as_deref(), raw.number, &line);
        }
        for (n, row) in made {
            self.keep(n, row)?;
        }
        Ok(())
    }

    /// Whether the row is no data: a sum, a note, a group, the heads again. What it is, is noted.
    pub(super) fn aside(&mut self, raw: &Raw) -> Result<bool, ReadError> {
        let (Some(words), Some(section)) = (self.how.words, &self.section) else { return Ok(false) };
        let mut filled = raw.filled();
        let Some((column, first)) = filled.next() else { return Ok(false) };
        let lone = filled.next().is_none() && !section.carried.contains(&column);
        let key = header_key(first);
        let code = if lone && self.layout.titles.iter().any(|t| t == first) {
            Some("title")
        } else if ((lone || key.contains(':')) && is_note(&key)) || (lone && section.width > 2 && is_sentence(first)) {
            Some("note")
        } else if lone && section.width > 2 && (is_group(&key) || self.marks.spans(raw.number)) {
            Some("group")
        } else {
            let name = section.blocks[0].name.filter(|c| *c != column).and_then(|c| raw.cells.get(c));
            let sums = || is_summary(&key) || name.is_some_and(|text| is_summary(&header_key(text)));
            (section.blocks.len() == 1 && sums()).then_some("summary")
        };
        if let Some(code) = code {
            self.leave(raw, code);
            return Ok(true);
        }
        // Whatever holds a number is a row of data.
        let short = |text: &str| text.len() < 6 && is_numeric(text);
        let long = |text: &str| text.len() >= 6 && is_numeric(text) && (words.day)(text).is_none();
        if raw.filled().any(|(_, text)| short(text)) || raw.filled().any(|(_, text)| long(text)) {
            return Ok(false);
        }
        let again = |row: &Vec<String>| raw.filled().all(|(c, text)| row.get(c).is_some_and(|head| head == text));
        if !lone && section.head_rows.iter().any(again) {
            self.leave(raw, "heads");
            return Ok(true);
        }
        if !section.day_columns.contains(&column) && is_statement(raw, words) {
            let (unit, day) = stated(raw, words);
            self.unit = unit.or(self.unit.take());
            self.day = day.or(self.day.take());
            self.leave(raw, "title");
            self.add_stated()?;
            return Ok(true);
        }
        let known = raw.filled().filter(|(_, text)| (words.head)(text).is_some()).count();
        if known >= 3 && !self.how.headless {
            // Another table under the first.
            let how = Reading { header_rows: Some(1), words: self.how.words, ..Reading::default() };
            let mut found = plan(std::slice::from_ref(raw), &how)?;
            found.first = 1;
            self.leave(raw, "heads");
            self.start(&found)?;
            return Ok(true);
        }
        Ok(false)
    }
}
