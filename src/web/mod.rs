//! The plumbing between HTTP and use cases: problems, idempotent creation, versions, limits, headers.
//! It knows no capability.

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

pub use extract::{IdempotencyKey, IfMatch, Json, Path, Query, given};
pub use problem::Problem;
pub use reply::{Resource, created, no_content, ok};
pub use site::PublicUrl;

/// The largest upload, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct UploadLimit(pub usize);
