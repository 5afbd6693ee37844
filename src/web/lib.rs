//! The plumbing between HTTP and use cases: problems, idempotent creation, versions, limits, headers.
//! It knows no capability.

pub mod address;
pub mod body_timeout;
pub mod document;
pub mod doors;
pub mod etag;
pub mod extract;
pub mod head;
pub mod headers;
pub mod metrics;
pub mod open;
pub mod problem;
pub mod rate_limit;
pub mod reply;
mod site;
pub mod trace;
mod unreadable;
pub mod weight;

use actix_web::HttpRequest;

pub use extract::{IdempotencyKey, IfMatch, Json, JsonBytes, OptionalIfMatch, Path, Query, form_text, given, read_json};
pub use problem::Problem;
pub use reply::{Resource, created, no_content, ok};
pub use site::{PublicUrl, SecurityContact, host_name};

/// The path by which the router finds its routes: percent-decoded, so that `/%61pi` is `/api` for every check, too.
pub fn decoded_path(request: &HttpRequest) -> &str {
    request.match_info().as_str()
}

/// The largest upload, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct UploadLimit(pub usize);
