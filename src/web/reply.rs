//! The shapes of answers: status, `Location`, `ETag`.

use actix_web::{HttpResponse, http::header};
use serde::Serialize;

/// Something with an address and, if it can be edited, a version.
pub trait Resource: Serialize {
    /// The path below `/api/v1`, for example `/offers/0189…`.
    fn location(&self) -> String;

    fn version(&self) -> Option<i32> {
        None
    }
}

/// `200` with the resource and its version as `ETag`.
pub fn ok<T: Resource>(resource: &T) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(version) = resource.version() {
        response.insert_header((header::ETAG, format!("\"{version}\"")));
    }
    response.json(resource)
}

/// `201` with `Location`, for creations outside [`idempotency::create`].
pub fn created<T: Resource>(resource: &T) -> HttpResponse {
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/api/v1{}", resource.location())));
    if let Some(version) = resource.version() {
        response.insert_header((header::ETAG, format!("\"{version}\"")));
    }
    response.json(resource)
}

pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
