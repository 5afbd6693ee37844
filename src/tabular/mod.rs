//! Tables as files: what people upload (CSV in any of the usual encodings, XLSX, XLS, JSON) becomes rows of text,
//! and what the platform lists becomes CSV or XLSX.
//!
//! Reading never trusts the file: its bytes, its inflated size, its rows, columns and cells are bounded, and a
//! mistake is reported with the row (as the user's program numbers it) and the column. A mistake that spoils
//! one row stays with that row, so that an importer may go on; only a file that cannot be read at all is refused.
//! It never guesses what a column means; that is the importer's business.

pub mod days;
mod encoding;
pub mod http;
mod model;
pub mod numerals;
mod read;
mod read_csv;
mod read_excel;
mod read_json;
mod write;
mod xls_guard;

pub use encoding::TextEncoding;
pub use model::{Column, Format, Table, Value};
pub use read::{Limits, ReadError, Reading, Row, RowProblem, Sheet, Source, clean, header_key, read, read_as};
pub use write::{CsvRows, WriteError, to_csv, to_xlsx};

#[cfg(test)]
mod tests;
