//! Where the table of a sheet begins and what its columns are, from its first rows.

mod columns;

use columns::{blocks, days, joined, parts};

use super::{
    fault::ReadError,
    heads::{Head, Vocabulary, is_numeric, stated_unit},
    read::{Reading, header_key, letters},
};

/// A row with clean cells.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub number: u32,
    pub cells: Vec<String>,
    pub problems: Vec<Fault>,
}

/// What is wrong with a cell, by its column in the file.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    TooManyCells { expected: usize, found: usize },
    Undecodable(usize),
    Error(usize, String),
    WithoutValue(usize),
}

impl Fault {
    /// The column in the file, where it is a matter of one cell.
    pub fn column(&self) -> Option<usize> {
        match self {
            Self::TooManyCells { .. } => None,
            Self::Undecodable(at) | Self::Error(at, _) | Self::WithoutValue(at) => Some(*at),
        }
    }
}

impl Raw {
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        self.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()).map(|(at, c)| (at, c.as_str()))
    }

    /// The row's words in one line.
    pub fn line(&self) -> String {
        self.filled().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    }
}

/// Columns under one day.
#[derive(Clone, Debug)]
pub(super) struct DayGroup {
    pub head: String,
    pub day: String,
    /// Column, and what it is called below the day.
    pub columns: Vec<(usize, String)>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The first row of data among the rows that were looked at.
    pub first: usize,
    /// One per column.
    pub heads: Vec<String>,
    /// The rows of the heads as they came.
    pub head_rows: Vec<Vec<String>>,
    /// The number of the first of them.
    pub header_row: Option<u32>,
    /// The columns of each of the tables side by side.
    pub blocks: Vec<Vec<usize>>,
    pub days: Vec<DayGroup>,
    pub tags: Vec<String>,
    pub tag_row: Option<usize>,
    /// Rows around the heads that are no data.
    pub titles: Vec<usize>,
    pub unit: Option<String>,
    pub day: Option<String>,
    /// There are goods and prices, as far as the heads say.
    pub priced: bool,
}

/// # Errors
/// `NoSuchRow` where the stated row of the heads is not among the rows.
pub(super) fn plan(rows: &[Raw], how: &Reading) -> Result<Plan, ReadError> {
    if how.headless {
        return Ok(without_heads(rows, how));
    }
    let at = match how.header_row {
        Some(row) => rows.iter().position(|r| r.number >= row).ok_or(ReadError::NoSuchRow { row })?,
        None => heads_at(rows, how),
    };
    let (at, count) = extent(rows, at, how);
    let mut plan = Plan {
        first: at + count,
        header_row: rows.get(at).map(|r| r.number),
        head_rows: rows[at..(at + count).min(rows.len())].iter().map(|r| r.cells.clone()).collect(),
        titles: (0..at).collect(),
        ..Plan::default()
    };
    let parts = parts(&plan.head_rows);
    plan.heads = parts.iter().map(|(group, own)| joined(group, own)).collect();
    if let Some(words) = how.words {
        below(&mut plan, rows, words);
        take_titles(&mut plan, rows, words);
        if how.day_columns != Some(false) {
            let lines: String = plan.titles.iter().map(|at| rows[*at].line()).collect();
            days(&mut plan, &parts, &lines, words);
        }
        let is = |kind: Head| plan.heads.iter().any(|h| (words.head)(h) == Some(kind));
        plan.priced = (is(Head::Name) && (is(Head::Price) || !plan.days.is_empty()))
            || (!how.wanted.is_empty() && wanted(&plan.heads, how) * 2 >= how.wanted.len());
    }
    plan.blocks = blocks(&plan, how);
    Ok(plan)
}

fn without_heads(rows: &[Raw], how: &Reading) -> Plan {
    let widest = rows.iter().map(|r| r.filled().count()).max().unwrap_or(0);
    let title = |r: &Raw| widest >= 3 && r.filled().count() == 1 && r.filled().all(|(_, text)| !is_numeric(text));
    let first = if how.words.is_some() { rows.iter().take_while(|r| title(r)).count() } else { 0 };
    let mut plan = Plan { first, titles: (0..first).collect(), ..Plan::default() };
    if let Some(words) = how.words {
        take_titles(&mut plan, rows, words);
    }
    plan.heads = (0..rows[first..].iter().map(|r| r.cells.len()).max().unwrap_or(0)).map(letters).collect();
    plan.blocks = vec![(0..plan.heads.len()).collect()];
    plan
}

/// The unit and the day of the first title that states one.
fn take_titles(plan: &mut Plan, rows: &[Raw], words: &Vocabulary) {
    for at in &plan.titles {
        let (unit, day) = stated(&rows[*at], words);
        plan.unit = plan.unit.take().or(unit);
        plan.day = plan.day.take().or(day);
    }
}

fn wanted(cells: &[String], how: &Reading) -> usize {
    cells.iter().filter(|c| !c.is_empty() && how.wanted.contains(&header_key(c))).count()
}

/// The row of the heads, or the first of two.
fn heads_at(rows: &[Raw], how: &Reading) -> usize {
    let Some(words) = how.words else { return 0 };
    let best = (0..rows.len()).map(|at| (wanted(&rows[at].cells, how), at)).rev().max_by_key(|(n, _)| *n);
    if let Some((n, at)) = best
        && n > 0
        && n * 2 >= how.wanted.len()
    {
        return at;
    }
    let tagged = |row: &Raw| row.filled().count() >= 2 && row.filled().all(|(_, text)| text.starts_with('#'));
    let like = |row: &Raw| -> Option<(usize, bool)> {
        if tagged(row) {
            return None;
        }
        let (mut known, mut useful, mut days, mut others) = (0, false, 0, 0);
        for (_, text) in row.filled() {
            if let Some(kind) = (words.head)(text) {
                known += 1;
                useful |= matches!(kind, Head::Name | Head::Price);
            } else if (words.day)(text).is_some() {
                days += 1;
            } else if is_numeric(text) || (words.unit)(text) {
                others += 1;
            }
        }
        (others == 0 && days != 1).then_some((known + usize::from(days > 1), useful))
    };
    let looks: Vec<Option<(usize, bool)>> = rows.iter().map(like).collect();
    let first = |least: usize| looks.iter().position(|l| l.is_some_and(|(known, useful)| known >= least && useful));
    let several = |at: &usize| rows[*at].filled().count() >= 2;
    if let Some(at) = first(2).or_else(|| first(1).filter(several)) {
        return at;
    }
    // Heads in other words stand above their tags.
    if let Some(at) = rows.iter().position(tagged) {
        return at.saturating_sub(1);
    }
    // Lines of one cell above rows of several are titles.
    let widest = rows.iter().map(|r| r.filled().count()).max().unwrap_or(0);
    if widest >= 3 { rows.iter().position(|r| r.filled().count() >= 2).unwrap_or(0) } else { 0 }
}

/// The first row of the heads and how many there are.
fn extent(rows: &[Raw], at: usize, how: &Reading) -> (usize, usize) {
    match how.header_rows {
        Some(2) if at + 1 < rows.len() => return (at, 2),
        Some(_) => return (at, 1),
        None => {}
    }
    let Some(words) = how.words else { return (at, 1) };
    let adjacent = |a: &Raw, b: &Raw| a.number + 1 == b.number;
    let wordy = |r: &Raw| r.filled().all(|(_, text)| !is_numeric(text) && !text.starts_with('#') && !(words.unit)(text));
    if let Some(next) = rows.get(at + 1)
        && adjacent(&rows[at], next)
        && wordy(next)
    {
        let head = &rows[at];
        let known = next.filled().filter(|(_, text)| (words.head)(text).is_some()).count();
        let under_blank = next.filled().any(|(c, _)| head.cell(c).is_empty());
        if known > 0 && under_blank {
            return (at, 2);
        }
    }
    if how.header_row.is_none()
        && let Some(above) = at.checked_sub(1)
        && adjacent(&rows[above], &rows[at])
        && wordy(&rows[above])
    {
        let (group, own) = (&rows[above], &rows[at]);
        let says = group.filled().any(|(_, text)| (words.day)(text).is_some() || stated_unit(text, words.unit).is_some());
        let days = group.filled().filter(|(_, text)| (words.day)(text).is_some()).count();
        let blanks: Vec<usize> = (0..own.cells.len()).filter(|c| own.cell(*c).is_empty()).collect();
        let covered = !blanks.is_empty() && blanks.iter().all(|c| !group.cell(*c).is_empty());
        let over = group.filled().count() >= 2
            && group.filled().all(|(c, _)| own.cell(c).is_empty() || group.cell(c + 1).is_empty() || c + 1 >= own.cells.len());
        if over && (covered && (!says || days > 1)) {
            return (above, 2);
        }
    }
    (at, 1)
}

/// Lines under the heads that are no data: tags, units, the day.
fn below(plan: &mut Plan, rows: &[Raw], words: &Vocabulary) {
    while let Some(row) = rows.get(plan.first).filter(|row| row.filled().next().is_some()) {
        let all = |is: &dyn Fn(&str) -> bool| row.filled().all(|(_, text)| is(text));
        let bare = |text: &str| text.trim_matches(['(', ')', '（', '）', ' ']).to_owned();
        if all(&|text| text.starts_with('#')) {
            plan.tags = row.cells.clone();
            plan.tag_row = Some(plan.first);
        } else if all(&|text| (words.unit)(&bare(text))) {
            for (c, text) in row.filled() {
                if let Some(head) = plan.heads.get_mut(c).filter(|h| !h.is_empty() && !h.contains(['(', '（'])) {
                    *head = format!("{head}({})", bare(text));
                }
            }
            plan.titles.push(plan.first);
        } else if is_statement(row, words) {
            plan.titles.push(plan.first);
        } else {
            return;
        }
        plan.first += 1;
    }
}

/// A line that states nothing but the unit and the day.
pub(super) fn is_statement(row: &Raw, words: &Vocabulary) -> bool {
    let label = |text: &str| {
        let key = header_key(text);
        let key = key.trim_end_matches(':');
        matches!(key, "单位" | "日期" | "采价日期" | "采价时间" | "时间" | "报价日期" | "发布日期")
    };
    let (mut cells, mut said) = (0, false);
    for (_, text) in row.filled() {
        let says = stated_unit(text, words.unit).is_some() || (words.day)(text).is_some();
        if cells == 4 || !(says || label(text)) {
            return false;
        }
        said |= says;
        cells += 1;
    }
    said
}

/// The unit and the day that the words of a line state.
pub(super) fn stated(row: &Raw, words: &Vocabulary) -> (Option<String>, Option<String>) {
    let (mut unit, mut day, mut label) = (None, None, false);
    for (_, text) in row.filled() {
        let told = stated_unit(text, words.unit).or_else(|| (label && (words.unit)(text)).then(|| text.to_owned()));
        unit = unit.or(told);
        day = day.or_else(|| (words.day)(text));
        label = header_key(text).trim_end_matches(':').ends_with("单位");
    }
    (unit, day)
}
