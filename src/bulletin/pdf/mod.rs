//! The edition as a PDF, typeset by Typst: the only place that knows of it. The page is `page.typ`; the figures reach it
//! as JSON, so nothing that anybody typed is ever markup, and every character of it is one that a font has.

mod fonts;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use self::fonts::Fonts;
use super::{
    export::{TITLE, beijing_minute},
    figures::{PriceUnit, PrintedChange, hundredths},
    files::Document,
    lunar::LunarDate,
    printed,
    sources::SourceKind,
    table::{IndexLine, Mover, Row, Table},
    workbook::percent_text,
};
use crate::kernel::{Error, ErrorCode, Result};

/// Whether this machine can typeset Chinese.
pub fn available() -> bool {
    !fonts::of_this_machine().families.is_empty()
}

/// A character of an edition that the page can only show as its code point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    /// `reason`, `variety`, `spec`, `source`, `note`, `index`.
    pub field: &'static str,
    /// The text that holds it, as it is printed.
    pub printed: String,
    pub character: char,
}

/// The characters of a table's texts that have no glyph on this machine, each once per text.
pub fn unprintable(table: &Table) -> Vec<Unprintable> {
    let fonts = fonts::of_this_machine();
    let rows = table.rows.iter().flat_map(|row| {
        let note = row.note.iter().map(|note| ("note", note));
        [("variety", &row.variety.name_zh), ("spec", &row.spec)].into_iter().chain(note)
    });
    let sources = table.sources.iter().map(|source| ("source", &source.name));
    let index = table.index.iter().map(|index| ("index", &index.name_zh));
    let texts: BTreeSet<(&str, &String)> =
        table.reason.iter().map(|reason| ("reason", reason)).chain(sources).chain(rows).chain(index).collect();
    let found = texts.into_iter().flat_map(|(field, text)| {
        fonts.unprintable(text).into_iter().map(move |character| Unprintable { field, printed: fonts.printable(text), character })
    });
    found.collect()
}

/// Typesets the edition.
///
/// # Errors
/// `unavailable` when no Chinese font is installed, or the page cannot be set for another reason, which the log has.
pub fn typeset(document: &Document) -> Result<Vec<u8>> {
    let fonts = fonts::of_this_machine();
    if fonts.families.is_empty() {
        return Err(Error::new(ErrorCode::Unavailable).detail(
            "服务器没有安装中文字体（例如 fonts-noto-cjk），无法排版 PDF；请下载 XLSX 或 CSV",
            "no Chinese font (such as fonts-noto-cjk) is installed on the server, so there is no PDF; download XLSX or CSV",
        ));
    }
    let mut figures = figures(document);
    spell_out(fonts, &mut figures);
    figures["families"] = json!(fonts.families);
    let desk = Desk::new(fonts, &figures)?;
    let typst::diag::Warned { output, .. } = typst::compile(&desk);
    let page = output.map_err(|faults| typeset_error("typst", &faults))?;
    let options = PdfOptions {
        // The same edition in the same unit is the same document, whoever makes it.
        ident: Smart::Custom(format!("cailanzi {} {}", document.row.digest, document.unit.as_str())),
        creator: Smart::Custom(Some("cailanzi".to_owned())),
        // For archives: everything needed to show the page in fifty years is in the file.
        standards: PdfStandards::new(&[PdfStandard::A_2u]).map_err(|fault| Error::unexpected(fault.message()))?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&page, &options).map_err(|faults| typeset_error("pdf", &faults))?;
    // Typst remembers what it has computed; the next edition is another one.
    typst::comemo::evict(0);
    Ok(bytes)
}

/// The figures are there in other formats, so a page that cannot be set is no fault of the reader's request.
fn typeset_error(what: &str, faults: &[typst::diag::SourceDiagnostic]) -> Error {
    let lines: Vec<String> = faults.iter().map(|fault| fault.message.to_string()).collect();
    let cause = format!("{what}: {}", lines.join("; "));
    tracing::error!(cause, "the page cannot be typeset");
    let error = Error::new(ErrorCode::Unavailable).detail(
        "本版暂时无法排版成 PDF；请下载 XLSX 或 CSV",
        "this edition cannot be typeset as a PDF at present; download XLSX or CSV",
    );
    Error { cause: Some(cause), ..error }
}

/// Replaces what no font has by its code point, in every text of the page.
fn spell_out(fonts: &Fonts, value: &mut Value) {
    match value {
        Value::String(text) => *text = fonts.printable(text),
        Value::Array(items) => items.iter_mut().for_each(|item| spell_out(fonts, item)),
        Value::Object(fields) => fields.values_mut().for_each(|field| spell_out(fonts, field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// All that Typst may see: our page, its figures, and the fonts.
struct Desk {
    library: LazyHash<Library>,
    fonts: &'static Fonts,
    page: Source,
    figures_id: FileId,
    figures: Bytes,
}

impl Desk {
    fn new(fonts: &'static Fonts, figures: &Value) -> Result<Desk> {
        let file = |name: &str| -> Result<FileId> {
            let path = VirtualPath::new(name).map_err(|e| Error::unexpected(format!("{name}: {e:?}")))?;
            Ok(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        Ok(Desk {
            library: LazyHash::new(Library::default()),
            fonts,
            page: Source::new(file("page.typ")?, include_str!("page.typ").to_owned()),
            figures_id: file("figures.json")?,
            figures: Bytes::new(serde_json::to_vec(figures).map_err(Error::unexpected)?),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.store.book()
    }

    fn main(&self) -> FileId {
        self.page.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.page.id() { Ok(self.page.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.figures_id { Ok(self.figures.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.store.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// What the page shows, as texts in the unit of the document.
fn figures(document: &Document) -> Value {
    let (table, row) = (&document.table, &document.row);
    let lunar = LunarDate::of(table.day).map(|date| date.name_zh(true));
    let day = table.day;
    let chains: Vec<&str> = table.sources.iter().filter(|s| s.kind == SourceKind::Chain).map(|s| s.name.as_str()).collect();
    let movers = |movers: &[Mover]| -> Vec<String> {
        movers.iter().map(|m| format!("{} {}%", m.variety.name_zh, percent_text(m.change_permille))).collect()
    };
    let sources = |reported: bool| -> Vec<&str> {
        table.sources.iter().filter(|s| s.reported == reported).map(|s| s.name.as_str()).collect()
    };
    let summary = document.summary();
    let public = row.state.is_public();
    let signature = row.signature();
    json!({
        "title": TITLE,
        "date": [day.year(), i16::from(day.month()), i16::from(day.day_of_month())],
        "day": format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day_of_month()),
        "lunar": lunar,
        "edition": row.edition,
        "unit": document.unit.name_zh(),
        "public": public,
        "published": row.published_at.map(beijing_minute),
        "reason": row.reason,
        "summary": summary.text_zh,
        "risers": movers(&summary.risers),
        "fallers": movers(&summary.fallers),
        "index": table.index.as_ref().map(IndexLine::text_zh),
        "chains": chains,
        "rows": table.rows.iter().map(|row| line(document.unit, row)).collect::<Vec<_>>(),
        "compared": table.compared().into_iter().map(|(zh, _, day)| format!("{zh}：{day}")).collect::<Vec<_>>(),
        "coverage": {
            "markets": format!("{}/{}", table.coverage.markets, table.coverage.markets_expected),
            "chains": format!("{}/{}", table.coverage.chains, table.coverage.chains_expected),
            "stores": format!("{}/{}", table.coverage.stores, table.coverage.stores_expected),
        },
        "reported": sources(true),
        "silent": sources(false),
        "prepared": document.prepared_by.as_deref().unwrap_or("平台"),
        "reviewed": document.reviewed_by,
        "method": row.method_version,
        "digest": public.then_some(&row.digest),
        "previous": public.then_some(&row.previous_digest),
        "key": signature.as_ref().map(|s| &s.key_id),
        "signature": signature.as_ref().map(|s| &s.value),
    })
}

/// One line as texts; an empty text is a dash on the page.
fn line(unit: PriceUnit, row: &Row) -> Value {
    let (wholesale, retail) = (&row.wholesale, &row.retail);
    let price = |fen: Option<i64>| fen.map(|fen| unit.text(fen)).unwrap_or_default();
    let percent = |permille: Option<i64>| permille.map(percent_text).unwrap_or_default();
    let mostly = match (wholesale.mostly_low, wholesale.mostly_high) {
        (Some(low), Some(high)) if unit.printed(low) == unit.printed(high) => unit.text(low),
        (Some(low), Some(high)) => format!("{}–{}", unit.text(low), unit.text(high)),
        _ => String::new(),
    };
    let changes = printed::changes(unit, row);
    let day = changes.day.map(|PrintedChange { by, .. }| format!("{}{}", if by > 0 { "+" } else { "" }, hundredths(by)));
    json!({
        "rank": row.rank.to_string(),
        "name": row.variety.name_zh,
        "spec": row.spec,
        "insufficient": wholesale.insufficient,
        "wholesale": [price(wholesale.low), price(wholesale.average), price(wholesale.high), mostly],
        "markets": wholesale.sources.to_string(),
        "tonnes": wholesale.volume_kg.map(|kg| (kg + 500) / 1000).map(|t| t.to_string()).unwrap_or_default(),
        "chains": row.chains.iter().map(|chain| price(chain.price)).collect::<Vec<_>>(),
        "retail": price(retail.average),
        "retail_insufficient": retail.insufficient,
        "stores": retail.stores.to_string(),
        "margin": percent(changes.margin).trim_start_matches('+'),
        "changes": [day.unwrap_or_default(), percent(changes.day.and_then(|day| day.permille)), percent(changes.week), percent(changes.year), percent(changes.lunar)],
        "note": row.note.clone().unwrap_or_default(),
    })
}
