//! What the log says about a request: never a token, neither in the path nor in the query.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{Span, field::Empty};
use tracing_actix_web::{RequestId, RootSpanBuilder};

use super::metrics::method_label;

/// The span around every request.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        tracing::info_span!(
            "request",
            method = method_label(request.method()),
            path = %without_tokens(request.path()),
            request_id = %id,
            status = Empty,
            fault = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        match outcome {
            Ok(response) => span.record("status", response.status().as_u16()),
            Err(error) => span.record("fault", tracing::field::display(error)),
        };
    }
}

/// The path without what follows `subscriptions` or `subscription`: whoever knows it may end or change the subscription.
pub fn without_tokens(path: &str) -> String {
    let mut shown = String::with_capacity(path.len());
    let mut secret = false;
    for (at, part) in path.split('/').enumerate() {
        if at > 0 {
            shown.push('/');
        }
        shown.push_str(if secret && !part.is_empty() && part != "count" { "***" } else { part });
        secret = matches!(part, "subscriptions" | "subscription");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::without_tokens;

    #[test]
    fn a_token_in_the_path_is_not_logged() {
        assert_eq!(
            without_tokens("/api/v1/bulletins/subscriptions/s3cret/confirm"),
            "/api/v1/bulletins/subscriptions/***/confirm"
        );
        assert_eq!(without_tokens("/bulletin/subscription/s3cret"), "/bulletin/subscription/***");
        assert_eq!(without_tokens("/api/v1/bulletins/subscriptions"), "/api/v1/bulletins/subscriptions");
        assert_eq!(without_tokens("/api/v1/bulletins/subscriptions/count"), "/api/v1/bulletins/subscriptions/count");
        assert_eq!(without_tokens("/"), "/");
    }
}
