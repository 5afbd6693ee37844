//! Pages as PDF: `pdf(template, figures)`. The typesetting itself is done by a program of its own, `cailanzi-typeset`, which
//! lies beside the server's and is started on demand: no template and no glyph can take the server's memory or time, and the
//! server is built without the 134 packages that setting a page needs.
//!
//! Everything that somebody typed reaches the page as JSON, so it is never markup, and only in characters that a font of this
//! machine has: a PDF for archives (PDF/A) refuses a text with a missing glyph, and with it the whole document.

mod fonts;
mod process;
pub mod protocol;

use kernel::{Error, ErrorCode, Result};
use serde_json::{Value, json};

pub use fonts::Fonts;
use protocol::{Page, Request};

/// Whether this machine can set a Chinese page: the program is there, and a Chinese font.
pub fn available() -> bool {
    fonts().is_ok_and(|fonts| !fonts.families.is_empty())
}

/// The fonts of this machine, asked for once.
///
/// # Errors
/// `unavailable` while the program is not installed.
pub fn fonts() -> Result<&'static Fonts> {
    process::fonts()
}

/// The fonts if they are known already: for use within a transaction, where nothing may be waited for.
pub fn remembered_fonts() -> Option<&'static Fonts> {
    process::remembered_fonts()
}

/// Asks for the fonts on a thread of its own, so that they are known before they are needed; until the program is installed,
/// once a minute.
pub fn find_fonts() {
    process::find_fonts();
}

/// Sets a page with Typst. The template finds the figures as `figures.json`, in which `families` names the fonts. The same
/// template, figures and `ident` give the same bytes. Takes about a second of CPU: call it off the request threads.
///
/// # Errors
/// `unavailable` while the program is not installed, when no Chinese font is, or when the page cannot be set, takes longer
/// than a minute or more than 2 GiB; the log has the reason.
pub fn pdf(template: &str, mut figures: Value, ident: &str) -> Result<Vec<u8>> {
    let fonts = fonts()?;
    if fonts.families.is_empty() {
        return Err(Error::new(ErrorCode::Unavailable).detail(
            "服务器没有安装中文字体（例如 fonts-noto-cjk），无法排版 PDF；请下载 XLSX 或 CSV",
            "no Chinese font (such as fonts-noto-cjk) is installed on the server, so there is no PDF; download XLSX or CSV",
        ));
    }
    fonts.spell_out(&mut figures);
    figures["families"] = json!(fonts.families);
    process::page(&Request::Page(Page { template: template.to_owned(), figures, ident: ident.to_owned() }))
}
