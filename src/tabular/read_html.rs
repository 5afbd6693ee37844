//! Web pages, which markets hand out under the names of workbooks. The tags are read as a browser's tokenizer reads
//! them; each table that holds text is a sheet.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, CharacterTokens, EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
        states::RawKind,
    },
};

use super::{
    TextEncoding,
    book::{self, Book},
    collect::{Found, Marks},
    encoding::{decode, labelled},
    fault::{Foreign, ReadError},
    read::{Limits, Reading, Sheet, Source, letters},
};

/// At most so many tables of a page are kept.
const MOST_TABLES: usize = 60;
/// How deep tables may stand in each other.
const DEEPEST: usize = 20;

/// Whether the content begins as a web page does.
pub(super) fn looks_like(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(1_000).collect::<String>().to_ascii_lowercase();
    start.starts_with('<')
        && ["<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<div", "<tr"].iter().any(|tag| start.contains(tag))
}

pub(super) fn read(bytes: &[u8], limits: &Limits, how: &Reading) -> Result<Sheet, ReadError> {
    let (text, _) = decode(bytes, how.encoding.or_else(|| declared(bytes)));
    let page = Page { limits: *limits, state: RefCell::new(State::default()) };
    let tokenizer = Tokenizer::new(page, Default::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&text));
    // The page never asks for a script to be run.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    if let Some(fault) = state.fault {
        return Err(fault);
    }
    state.tables.retain(|t| t.rows.iter().any(|r| r.cells.iter().any(|c| !c.trim().is_empty())));
    if state.tables.is_empty() {
        return Err(ReadError::Foreign(Foreign::NoTable));
    }
    book::read(&mut Tables(state.tables), limits, how, |sheet| Source::Html { sheet })
}

/// The encoding that the page says it is in.
fn declared(bytes: &[u8]) -> Option<TextEncoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]).to_ascii_lowercase();
    let (_, rest) = start.split_once("charset=")?;
    let label: String =
        rest.trim_start_matches(['"', '\'']).chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    // What reads as ASCII so far is no UTF-16, whatever it says of itself.
    labelled(&label).filter(|kind| *kind != TextEncoding::Utf16)
}

#[derive(Default)]
struct HtmlRow {
    cells: Vec<String>,
    hidden: bool,
}

#[derive(Default)]
struct HtmlTable {
    rows: Vec<HtmlRow>,
    /// Cells that go on below: last row, column; rows counted from 1.
    spans: Vec<(u32, usize)>,
    marks: Marks,
    in_cell: bool,
}

#[derive(Default)]
struct State {
    tables: Vec<HtmlTable>,
    /// The tables that are open, the innermost last.
    open: Vec<usize>,
    /// Tables within the innermost of them that are open and not kept.
    refused: usize,
    rows: usize,
    text: usize,
    fault: Option<ReadError>,
}

struct Page {
    limits: Limits,
    state: RefCell<State>,
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        if state.fault.is_some() {
            return TokenSinkResult::Continue;
        }
        match token {
            TagToken(tag) if tag.kind == StartTag => {
                state.start(&tag, &self.limits);
                match &*tag.name {
                    "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            TagToken(tag) if tag.kind == EndTag => state.end(&tag.name),
            // The page's own line breaks are blanks.
            CharacterTokens(text) => state.write(&text.replace(['\n', '\r', '\t', '\u{A0}'], " "), &self.limits),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

impl State {
    fn table(&mut self) -> Option<&mut HtmlTable> {
        let at = *self.open.last()?;
        self.tables.get_mut(at)
    }

    fn start(&mut self, tag: &Tag, limits: &Limits) {
        match &*tag.name {
            "table" if self.open.len() < DEEPEST && self.tables.len() < MOST_TABLES => {
                self.open.push(self.tables.len());
                self.tables.push(HtmlTable::default());
            }
            "table" => self.refused += 1,
            "tr" => {
                self.rows += 1;
                if self.rows > limits.rows {
                    self.fault = Some(ReadError::TooManyRows { limit: limits.rows });
                    return;
                }
                // Some programs write rows without a table around them.
                if self.open.is_empty() && self.tables.len() < MOST_TABLES {
                    self.open.push(self.tables.len());
                    self.tables.push(HtmlTable::default());
                }
                let style = attribute(tag, "style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
                let hidden = style.contains("display:none") || attribute(tag, "hidden").is_some();
                if let Some(table) = self.table() {
                    table.in_cell = false;
                    table.rows.push(HtmlRow { cells: Vec::new(), hidden });
                }
            }
            "td" | "th" => {
                let number = |name| attribute(tag, name).and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(1).max(1);
                let (wide, tall) = (number("colspan").min(limits.columns), number("rowspan").min(limits.rows));
                let Some(table) = self.table() else { return };
                let row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
                let Some(cells) = table.rows.last_mut().map(|r| &mut r.cells) else { return };
                table.spans.retain(|(last, _)| *last >= row);
                while table.spans.iter().any(|(_, column)| *column == cells.len()) {
                    cells.push(String::new());
                }
                let column = cells.len();
                if column + wide > limits.columns {
                    self.fault = Some(ReadError::TooManyColumns { row, limit: limits.columns });
                    return;
                }
                let last = row.saturating_add(u32::try_from(tall - 1).unwrap_or(0));
                if table.marks.merged.len() + table.marks.spanned.len() < limits.rows {
                    table.marks.merge((row, last), (column as u32, (column + wide - 1) as u32));
                }
                if tall > 1 {
                    table.spans.extend((column..column + wide).map(|c| (last, c)));
                }
                cells.push(String::new());
                table.in_cell = true;
                // The cells to the right that it covers follow when the next one begins.
                table.spans.extend((column + 1..column + wide).map(|c| (row, c)));
            }
            "br" | "p" | "div" => self.write("\n", limits),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table" if self.refused > 0 => self.refused -= 1,
            "table" => drop(self.open.pop()),
            "td" | "th" | "tr" => {
                if let Some(table) = self.table() {
                    table.in_cell = false;
                }
            }
            _ => {}
        }
    }

    fn write(&mut self, text: &str, limits: &Limits) {
        self.text += text.len();
        if self.text > limits.text_bytes {
            self.fault = Some(ReadError::TooMuchText { limit: limits.text_bytes });
            return;
        }
        let Some(table) = self.table().filter(|t| t.in_cell) else { return };
        let row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        let Some(cells) = table.rows.last_mut().map(|r| &mut r.cells) else { return };
        let column = cells.len().saturating_sub(1);
        if let Some(cell) = cells.last_mut() {
            // A break before the first word is none.
            if text != "\n" || !cell.trim().is_empty() {
                cell.push_str(text);
            }
            if cell.len() > 4 * limits.cell_chars {
                self.fault = Some(ReadError::CellTooLong { row, column: letters(column), limit: limits.cell_chars });
            }
        }
    }
}

struct Tables(Vec<HtmlTable>);

impl Book for Tables {
    fn sheets(&self) -> Vec<(String, bool)> {
        (1..=self.0.len()).map(|n| (format!("表格{n}"), true)).collect()
    }

    fn rows(&mut self, sheet: usize, each: &mut dyn FnMut(u32, Vec<Found>) -> Result<bool, ReadError>) -> Result<(), ReadError> {
        for (number, row) in (1..).zip(&self.0[sheet].rows) {
            let cells = row.cells.iter().map(|cell| Found::Text(cell.trim().to_owned())).collect();
            if !each(number, cells)? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn marks(&mut self, sheet: usize) -> Result<Marks, ReadError> {
        let table = &self.0[sheet];
        let hidden = (1..).zip(&table.rows).filter(|(_, row)| row.hidden).map(|(number, _)| (number, number)).collect();
        let mut marks = Marks { hidden_rows: hidden, ..table.marks.clone() };
        marks.sort();
        Ok(marks)
    }

    fn stated_rows(&mut self, sheet: usize) -> Option<u32> {
        u32::try_from(self.0[sheet].rows.len()).ok()
    }
}
