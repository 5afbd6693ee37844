//! What the log says about a request: never a token, neither in the path nor in the query.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{Span, field::Empty};
use tracing_actix_web::{RequestId, RootSpanBuilder};

use super::{decoded_path, metrics::method_label};

/// The span around every request.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        tracing::info_span!(
            "request",
            method = method_label(request.method()),
            path = %without_tokens(request.path(), decoded_path(request.request())),
            request_id = %id,
            market = Empty,
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

/// The path as it was sent, without what follows `subscriptions` or `subscription`: whoever knows it may end or change the
/// subscription. Decoding takes no slash away and adds none, so the parts of both are the same.
fn without_tokens(sent: &str, decoded: &str) -> String {
    let mut shown = String::with_capacity(sent.len());
    let mut secret = false;
    for (at, (part, meant)) in sent.split('/').zip(decoded.split('/')).enumerate() {
        if at > 0 {
            shown.push('/');
        }
        shown.push_str(if secret && !meant.is_empty() && meant != "count" { "***" } else { part });
        secret = matches!(meant, "subscriptions" | "subscription");
    }
    shown
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn logged(path: &str) -> String {
        let request = TestRequest::with_uri(path).to_srv_request();
        without_tokens(request.path(), decoded_path(request.request()))
    }

    #[test]
    fn a_token_in_the_path_is_not_logged() {
        assert_eq!(logged("/api/v1/bulletins/subscriptions/s3cret/confirm"), "/api/v1/bulletins/subscriptions/***/confirm");
        assert_eq!(logged("/bulletin/subscription/s3cret"), "/bulletin/subscription/***");
        assert_eq!(logged("/api/v1/bulletins/subscriptions"), "/api/v1/bulletins/subscriptions");
        assert_eq!(logged("/api/v1/bulletins/subscriptions/count"), "/api/v1/bulletins/subscriptions/count");
        assert_eq!(logged("/"), "/");
    }

    #[test]
    fn encoded_path_is_logged_as_sent_without_its_token() {
        assert_eq!(logged("/bulletin/%73ubscription/s3cret/%0A"), "/bulletin/%73ubscription/***/%0A");
        assert_eq!(logged("/a%2Fsubscription/x%25"), "/a%2Fsubscription/x%25");
    }
}
