//! The file on its way to the caller.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::BoxBody,
    http::header::{CacheControl, CacheDirective, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
};
use kernel::Day;

use super::Format;

/// The header of a file that does not hold its whole list: after so many rows it was cut.
pub const CUT_AT: &str = "Cailanzi-Cut-At";

/// A list as a file.
#[derive(Debug, Clone)]
pub struct File {
    pub format: Format,
    /// Without its extension, in any script.
    pub name: String,
    pub bytes: Vec<u8>,
    /// After how many rows the list was cut.
    pub cut_at: Option<usize>,
}

impl File {
    /// The same file with more to its name.
    #[must_use]
    pub fn about(mut self, what: &str) -> File {
        self.name = format!("{}-{what}", self.name);
        self
    }

    /// The same file with the day in its name.
    #[must_use]
    pub fn dated(self, day: Day) -> File {
        self.about(&day.to_string())
    }
}

impl Responder for File {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = head(self.format, &self.name);
        if let Some(rows) = self.cut_at {
            response.insert_header((CUT_AT, rows));
        }
        response.body(self.bytes)
    }
}

pub(super) fn head(format: Format, name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.content_type())
        .insert_header(disposition(&format!("{}.{}", safe_name(name), format.extension())))
        .insert_header(CacheControl(vec![CacheDirective::Private, CacheDirective::NoCache]));
    response
}

/// RFC 6266: an ASCII name for the oldest clients, the real one in RFC 5987's encoding beside it.
pub fn disposition(name: &str) -> ContentDisposition {
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(ascii),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}

/// No path, no quotes, nothing that a file system refuses.
fn safe_name(name: &str) -> String {
    let safe: String = name.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|;%".contains(*c)).take(80).collect();
    let safe = safe.trim_matches(['.', ' ']);
    if safe.is_empty() { "export" } else { safe }.to_owned()
}
