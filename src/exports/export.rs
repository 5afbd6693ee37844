//! The declaration of a list's columns, and the writing of its rows.

use std::borrow::Cow;

use actix_web::{HttpResponse, web::Bytes};
use futures_util::stream::{self, Stream, StreamExt};

use super::{
    Cell, File, Format,
    file::head,
    writer::{Head, Writer},
};
use kernel::{Error, Lang, Page, PageQuery, Result, Text};

/// Rows of one file at most.
pub const MAX_ROWS: usize = 50_000;

type CellOf<'a, R> = Box<dyn Fn(&R, Lang) -> Cell + Send + Sync + 'a>;

struct Column<'a, R> {
    key: Cow<'static, str>,
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
    cell: CellOf<'a, R>,
}

impl<R> Column<'_, R> {
    fn head(&self, lang: Lang) -> Head<'_> {
        let shown = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        Head { key: &self.key, shown }
    }
}

/// A list whose rows are `R`, as it is written to files.
pub struct Export<'a, R> {
    name: Text,
    columns: Vec<Column<'a, R>>,
    most: usize,
}

impl<'a, R> Export<'a, R> {
    /// The name stands on the sheet of a workbook, and is the file's unless it gets more to it.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Export<'a, R> {
        Export { name: Text::new(zh, en), columns: Vec::new(), most: MAX_ROWS }
    }

    /// The next column: its key in JSON, which names the unit of a number; its heads, which do so for people; its cell.
    #[must_use]
    pub fn column<C: Into<Cell>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R, Lang) -> C + Send + Sync + 'a,
    ) -> Export<'a, R> {
        let cell = Box::new(move |row: &R, lang| cell(row, lang).into());
        self.columns.push(Column { key: key.into(), zh: zh.into(), en: en.into(), cell });
        self
    }

    /// Another bound than [`MAX_ROWS`]: for what came in as one file and must go out as one.
    #[must_use]
    pub fn up_to(mut self, rows: usize) -> Export<'a, R> {
        self.most = rows;
        self
    }

    fn begin(&self, format: Format, lang: Lang) -> Result<Writer> {
        let heads: Vec<Head<'_>> = self.columns.iter().map(|column| column.head(lang)).collect();
        Writer::begin(format, lang, self.name.get(lang), &heads)
    }

    fn put(&self, writer: &mut Writer, cells: &mut Vec<Cell>, row: &R, lang: Lang) -> Result<()> {
        cells.clear();
        cells.extend(self.columns.iter().map(|column| (column.cell)(row, lang)));
        writer.row(cells)
    }

    /// Writes page after page until there is no further one.
    ///
    /// # Errors
    /// Those of `next`; `unexpected` when the table does not fit into the format.
    pub fn write(&self, format: Format, lang: Lang, mut next: impl FnMut() -> Result<Option<Vec<R>>>) -> Result<File> {
        let (mut writer, mut cells) = (self.begin(format, lang)?, Vec::with_capacity(self.columns.len()));
        let (mut written, mut cut_at) = (0, None);
        'pages: while let Some(page) = next()? {
            for row in page {
                if written == self.most {
                    cut_at = Some(written);
                    writer.note(&note(written, lang))?;
                    break 'pages;
                }
                written += 1;
                self.put(&mut writer, &mut cells, &row, lang)?;
            }
        }
        Ok(File { format, name: self.name.get(lang).to_owned(), bytes: writer.finish()?, cut_at })
    }

    /// Writes rows that are there already.
    ///
    /// # Errors
    /// Those of [`Export::write`].
    pub fn write_rows(&self, format: Format, lang: Lang, rows: Vec<R>) -> Result<File> {
        let mut rows = Some(rows);
        self.write(format, lang, || Ok(rows.take()))
    }

    /// Writes a list of the API, page after page.
    ///
    /// # Errors
    /// Those of `list` and of [`Export::write`].
    pub fn write_list(&self, format: Format, lang: Lang, mut list: impl FnMut(&PageQuery) -> Result<Page<R>>) -> Result<File> {
        let mut query = Some(PageQuery { limit: Some(100), cursor: None });
        self.write(format, lang, || {
            let Some(asked) = query.take() else { return Ok(None) };
            let page = list(&asked)?;
            query = page.next_cursor.map(|cursor| PageQuery { cursor: Some(cursor), ..asked });
            Ok(Some(page.items))
        })
    }
}

impl<R: 'static> Export<'static, R> {
    /// CSV or JSON of any length under `name` of the list's own, each page sent as it comes. An error ends the body early, which a client sees as a broken
    /// transfer and never as a short but complete file. A workbook is sent at its end, and so in one piece.
    ///
    /// # Errors
    /// `unexpected` when the heads do not fit into the format.
    pub fn stream<S>(self, format: Format, lang: Lang, name: impl FnOnce(&str) -> String, pages: S) -> Result<HttpResponse>
    where
        S: Stream<Item = Result<Vec<R>>> + 'static,
    {
        let (writer, name) = (self.begin(format, lang)?, name(self.name.get(lang)));
        // The end of the list is its last page.
        let pages = pages.map(|page| page.map(Some)).chain(stream::iter([Ok(None)]));
        let body = pages.scan(Some(writer), move |state, page| {
            let piece = (|| {
                let writer = state.as_mut().ok_or_else(|| Error::unexpected("rows after the end of a file"))?;
                let Some(rows) = page? else { return state.take().map_or(Ok(Vec::new()), Writer::finish) };
                let mut cells = Vec::with_capacity(self.columns.len());
                for row in &rows {
                    self.put(writer, &mut cells, row, lang)?;
                }
                writer.take()
            })();
            std::future::ready(Some(piece.map(Bytes::from)))
        });
        Ok(head(format, &name).streaming(body))
    }
}

fn note(rows: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（只列出前 {rows} 行，后面还有。请缩小筛选范围，分几次导出）"),
        Lang::En => {
            format!("(Only the first {rows} rows are listed, and there are more. Narrow the filter and export in parts.)")
        }
    }
}
