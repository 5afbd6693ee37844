//! One page, set by Typst: the only place that knows of it.

use typeset::protocol::Page;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic, Warned},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::fonts::Fonts;

/// Sets the page as PDF/A-2u, in which everything needed to show it in fifty years is in the file.
///
/// # Errors
/// Why the page cannot be set.
pub fn set(fonts: &'static Fonts, page: Page) -> Result<Vec<u8>, String> {
    let ident = page.ident.clone();
    let desk = Desk::new(fonts, page)?;
    let bytes = set_on(&desk, ident);
    // Typst remembers what it has computed; the next page is another one.
    typst::comemo::evict(0);
    bytes
}

fn set_on(desk: &Desk, ident: String) -> Result<Vec<u8>, String> {
    let Warned { output, .. } = typst::compile(desk);
    let document = output.map_err(|faults| lines("typst", &faults))?;
    let options = PdfOptions {
        // The same figures in the same template are the same document, whoever sets it.
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("cailanzi".to_owned())),
        standards: PdfStandards::new(&[PdfStandard::A_2u]).map_err(|fault| fault.message().to_string())?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|faults| lines("pdf", &faults))
}

fn lines(what: &str, faults: &[SourceDiagnostic]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| fault.message.to_string()).collect();
    format!("{what}: {}", lines.join("; "))
}

/// All that Typst may see: the template, its figures, and the fonts.
struct Desk {
    library: LazyHash<Library>,
    fonts: &'static Fonts,
    template: Source,
    figures_id: FileId,
    figures: Bytes,
}

impl Desk {
    fn new(fonts: &'static Fonts, page: Page) -> Result<Desk, String> {
        let file = |name: &str| -> Result<FileId, String> {
            let path = VirtualPath::new(name).map_err(|e| format!("{name}: {e:?}"))?;
            Ok(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        Ok(Desk {
            library: LazyHash::new(Library::default()),
            fonts,
            template: Source::new(file("page.typ")?, page.template),
            figures_id: file("figures.json")?,
            figures: Bytes::new(serde_json::to_vec(&page.figures).map_err(|e| e.to_string())?),
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
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
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
