//! Tables as files: what people upload (CSV in any of the usual encodings, XLSX, XLS, JSON) becomes rows of text,
//! and what the platform lists becomes CSV or XLSX.
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
pub mod http;
mod json_survey;
pub mod layout;
mod marks;
mod model;
pub mod numerals;
mod plan;
mod read;
mod read_csv;
mod read_excel;
mod read_html;
mod read_json;
mod write;
mod xls_guard;

pub use encoding::TextEncoding;
pub use fault::{Foreign, ReadError, RowProblem, json_place_zh};
pub use heads::{Head, Vocabulary};
pub use model::{Column, Format, Table, Value};
pub use read::{Limits, Reading, Row, Sheet, Source, clean, header_key, read, read_as};
pub use write::{CsvRows, WriteError, to_csv, to_xlsx};

#[cfg(test)]
mod tests;
