//! `HEAD` (RFC 9110, 9.3.2): what `GET` would answer, without its body.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Middleware: hands a `HEAD` to the handler of `GET`. The protocol's own layer, which still knows the question, leaves
/// the body out.
///
/// # Errors
/// Those of the inner service.
pub async fn as_get<B: MessageBody>(mut request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}
