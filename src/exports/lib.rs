//! Lists as files. A list declares its columns once: `column("agreed_kg", "约定数量(公斤)", "Agreed (kg)", |deal, _| deal.kg)`;
//! CSV, workbooks and JSON, in Chinese and in English, are written from that.
//!
//! Rows come in pages and go straight into the file, so that a list of any length costs the memory of its file and of one
//! page. A file ends after [`MAX_ROWS`] rows, and then says so in its last row and in the header [`CUT_AT`].
//!
//! - CSV: UTF-8 with its mark, which Excel needs, and CRLF; texts that a spreadsheet would compute are guarded.
//! - Workbooks: numbers and days that a spreadsheet can add up and sort; widths by content, a filter, a head that stays.
//! - JSON: an array of objects. Numbers are whole, in the unit that their key names (`price_fen_per_kg`, `change_permille`);
//!   days and instants are those of the API (RFC 3339), states its codes; only names are in the reader's language.
//!
//! Nothing here reads the database, knows a permission or decides what a list holds.

mod cell;
mod comma;
mod export;
mod file;
mod format;
mod object;
mod workbook;
mod writer;

pub use cell::Cell;
pub use export::{Export, MAX_ROWS};
pub use file::{CUT_AT, File, disposition};
pub use format::Format;

#[cfg(test)]
mod tests;
