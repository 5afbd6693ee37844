//! The front end, embedded in the binary: every text file lies beside its brotli and gzip forms, made at build time.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, HeaderMap},
    },
};
use rust_embed::{EmbeddedFile, RustEmbed};

use kernel::{Error, ErrorCode, Result};
use web::{decoded_path, document::accepts, open::is_known};

#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Dist;

/// Smallest first; the plain file is always there.
const FORMS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A file of the front end. Any other path that a browser navigates to is a page of the single-page
/// application and gets its `index.html`.
///
/// # Errors
/// `not_found` for unknown API paths and missing files.
pub async fn serve(request: HttpRequest) -> Result<HttpResponse> {
    let path = decoded_path(&request).trim_start_matches('/');
    if path.starts_with("api/") || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::new(ErrorCode::NotFound));
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    // The compressed forms are answers to a header, not addresses.
    let hidden = path.starts_with('.') || FORMS.iter().any(|(_, ending)| path.ends_with(ending));
    let name = if is_file { path } else { "index.html" };
    let Some((encoding, file)) = Some(name).filter(|_| !hidden).and_then(|name| pick(name, request.headers())) else {
        if is_file {
            return Err(Error::new(ErrorCode::NotFound));
        }
        return Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("前端尚未构建：请先运行 make frontend。\nThe front end has not been built: run make frontend.\n"));
    };
    // Each form has a tag of its own: a cache must not answer one for the other.
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let unchanged = is_known(&request, &etag);
    // The names below assets/ carry a hash of the content, so they never change.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ETAG, etag))
        .insert_header((header::VARY, "Accept-Encoding"));
    // Named even for the plain form, so that nobody compresses on the way what was decided here.
    response.insert_header((header::CONTENT_ENCODING, encoding));
    if unchanged {
        return Ok(response.finish());
    }
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let text = mime.type_() == "text" || mime.subtype() == "javascript" || mime.subtype() == "json";
    let content_type = if text { format!("{mime}; charset=utf-8") } else { mime.to_string() };
    Ok(response.content_type(content_type).body(file.data.into_owned()))
}

/// The smallest form of a file that the reader accepts.
fn pick(name: &str, headers: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let compressed = FORMS.iter().filter(|(encoding, _)| accepts(accepted, encoding));
    let found = compressed.filter_map(|(encoding, ending)| Some((*encoding, Dist::get(&format!("{name}{ending}"))?))).next();
    found.or_else(|| Some(("identity", Dist::get(name)?)))
}
