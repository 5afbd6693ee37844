//! Tables that people upload (CSV in any of the usual encodings, XLSX, XLS, JSON, web pages) become rows of text. What the
//! platform lists is written by `exports`.
//!
//! Reading never trusts the file: its bytes, its inflated size, its rows, columns and cells are bounded, and a
//! mistake is reported with the row (as the user's program numbers it) and the column. A mistake that spoils
//! one row stays with that row, so that an importer may go on; only a file that cannot be read at all is refused.
//! What a column means is the importer's business: it hands over the words by which heads are known, and the reader
//! finds the table with them and names what it leaves out.

mod book;
mod collect;
pub mod days;
mod encoding;
mod fault;
mod foreign;
mod heads;
mod json_survey;
pub mod layout;
mod marks;
pub mod numerals;
mod plan;
mod read;
mod read_csv;
mod read_excel;
mod read_html;
mod read_json;
mod xls_guard;

pub use encoding::TextEncoding;
pub use fault::{Foreign, ReadError, RowProblem, json_place_zh};
pub use heads::{Head, Vocabulary};
pub use read::{Limits, Reading, Row, Sheet, Source, clean, header_key, read, read_as};
pub use read_csv::is_formula;

#[cfg(test)]
mod tests;
