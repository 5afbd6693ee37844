//! The front end, embedded in the binary.

use actix_web::{HttpRequest, HttpResponse, http::header};
use rust_embed::RustEmbed;

use crate::kernel::{Error, ErrorCode, Result};

#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Dist;

/// A file of the front end. Any other path that a browser navigates to is a page of the single-page
/// application and gets its `index.html`.
///
/// # Errors
/// `not_found` for unknown API paths and missing files.
pub async fn serve(request: HttpRequest) -> Result<HttpResponse> {
    let path = request.path().trim_start_matches('/');
    if path.starts_with("api/") || !matches!(*request.method(), actix_web::http::Method::GET | actix_web::http::Method::HEAD) {
        return Err(Error::new(ErrorCode::NotFound));
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let (name, file) = match Dist::get(path) {
        Some(file) if is_file => (path, file),
        _ if is_file => return Err(Error::new(ErrorCode::NotFound)),
        _ => match Dist::get("index.html") {
            Some(index) => ("index.html", index),
            None => {
                return Ok(HttpResponse::Ok()
                    .content_type("text/plain; charset=utf-8")
                    .body("前端尚未构建：请先运行 make frontend。\nThe front end has not been built: run make frontend.\n"));
            }
        },
    };
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let unchanged = request.headers().get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == etag.as_bytes());
    // The names below assets/ carry a hash of the content, so they never change.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, cache)).insert_header((header::ETAG, etag));
    if unchanged {
        return Ok(response.finish());
    }
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let text = mime.type_() == "text" || mime.subtype() == "javascript" || mime.subtype() == "json";
    let content_type = if text { format!("{mime}; charset=utf-8") } else { mime.to_string() };
    Ok(response.content_type(content_type).body(file.data.into_owned()))
}
