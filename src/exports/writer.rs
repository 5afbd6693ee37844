//! One row after another, in whichever format.

use super::{Cell, Format, comma::Comma, object::Objects, workbook::Book};
use kernel::{Lang, Result};

pub enum Writer {
    Comma(Box<Comma>),
    Book(Box<Book>),
    Objects(Objects),
}

/// A column's key and its head in the reader's language.
pub struct Head<'h> {
    pub key: &'h str,
    pub shown: &'h str,
}

impl Writer {
    /// # Errors
    /// `unexpected` when the table does not fit into the format.
    pub fn begin(format: Format, lang: Lang, title: &str, heads: &[Head<'_>]) -> Result<Writer> {
        match format {
            Format::Csv => {
                let mut comma = Comma::new(lang);
                comma.row(&heads.iter().map(|head| Cell::text(head.shown)).collect::<Vec<_>>())?;
                Ok(Writer::Comma(Box::new(comma)))
            }
            Format::Xlsx => Ok(Writer::Book(Box::new(Book::new(title, heads.iter().map(|head| head.shown), lang)?))),
            Format::Json => Ok(Writer::Objects(Objects::new(heads.iter().map(|head| head.key))?)),
        }
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Writer::Comma(comma) => comma.row(cells),
            Writer::Book(book) => book.row(cells),
            Writer::Objects(objects) => objects.row(cells),
        }
    }

    /// A last row with one sentence. Objects have no place for one.
    pub fn note(&mut self, text: &str) -> Result<()> {
        match self {
            Writer::Comma(comma) => comma.row(&[Cell::text(text)]),
            Writer::Book(book) => book.note(text),
            Writer::Objects(_) => Ok(()),
        }
    }

    /// What is ready to be sent: of a workbook nothing before its end.
    pub fn take(&mut self) -> Result<Vec<u8>> {
        match self {
            Writer::Comma(comma) => comma.take(),
            Writer::Book(_) => Ok(Vec::new()),
            Writer::Objects(objects) => Ok(objects.take()),
        }
    }

    /// What has not been taken yet, and the end.
    pub fn finish(self) -> Result<Vec<u8>> {
        match self {
            Writer::Comma(mut comma) => comma.take(),
            Writer::Book(book) => book.finish(),
            Writer::Objects(mut objects) => {
                objects.end();
                Ok(objects.take())
            }
        }
    }
}
