//! Headers that every answer carries.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
};

use super::decoded_path;

/// Only our own scripts run, nothing may frame us, nothing is sent elsewhere. Photos are fetched with the caller's token and shown from
/// memory (`blob:`). Styles may be inline
/// because the component library sets them at run time.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// Swagger UI starts itself with an inline script, so its pages alone may run one.
const DOCS_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Middleware: the security headers; API answers are never cached unless the handler says so.
///
/// # Errors
/// Those of the inner service.
pub async fn secure<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    let path = decoded_path(request.request()).to_owned();
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    // A file that somebody uploaded comes with a stricter one.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = if path.starts_with("/api/docs") { DOCS_SECURITY_POLICY } else { CONTENT_SECURITY_POLICY };
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(self), microphone=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Open data says for itself that other sites may read it.
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    if !headers.contains_key(&policy) {
        headers.insert(policy, HeaderValue::from_static("same-origin"));
    }
    if path.starts_with("/api/") && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
