//! Answers that are the same for everyone: programs on other sites may read them, and caches may keep them.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::etag::Tags;
use kernel::{Error, Result};

/// How long a cache may answer without asking, in seconds: what is open changes a few times a day.
const FRESH_SECONDS: u32 = 60;

/// Adds what lets other sites read an answer and caches keep it.
pub fn open_to_all<'r>(response: &'r mut HttpResponseBuilder, tag: &str) -> &'r mut HttpResponseBuilder {
    response
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={FRESH_SECONDS}, must-revalidate")))
        .insert_header((header::ETAG, tag.to_owned()))
}

/// Whether the caller has the answer with this tag already.
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    Tags::of(request.headers(), &header::IF_NONE_MATCH).is_some_and(|known| known.name(tag))
}

/// A weak tag over these bytes: the answer may travel compressed.
pub fn tag_of(bytes: &[u8]) -> String {
    format!("W/\"{}\"", &hex::encode(Sha256::digest(bytes))[..24])
}

/// `304` without a body.
pub fn unchanged(tag: &str) -> HttpResponse {
    open_to_all(&mut HttpResponse::build(StatusCode::NOT_MODIFIED), tag).finish()
}

/// `200` with the value as JSON, or `304` for who has it.
///
/// # Errors
/// `unexpected`; what is answered always has a JSON form.
pub fn open_json<T: Serialize>(request: &HttpRequest, value: &T) -> Result<HttpResponse> {
    let body = serde_json::to_vec(value).map_err(Error::unexpected)?;
    let tag = tag_of(&body);
    if is_known(request, &tag) {
        return Ok(unchanged(&tag));
    }
    Ok(open_to_all(HttpResponse::Ok().content_type("application/json"), &tag).body(body))
}
