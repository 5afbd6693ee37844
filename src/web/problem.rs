//! Errors as `application/problem+json` (RFC 9457), in the reader's language, rendered in one place.

use actix_web::{
    HttpMessage, HttpResponse, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
};
use serde::{Deserialize, Serialize};
use tracing_actix_web::RequestId;
use utoipa::ToSchema;

use super::body_timeout::Slow;
use kernel::{Error, ErrorCode, Id, Lang};

/// What a client receives when a request fails.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A relative reference that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid_input")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub code: ErrorCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Quote it when you ask for help.
    pub request_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<ProblemField>,
    /// With `same_listing_open`: the listing that is on the board.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub existing_id: Option<Id>,
}

/// One field that broke one rule.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProblemField {
    #[schema(example = "enterprise.credit_code")]
    pub path: String,
    #[schema(example = "check_digit")]
    pub code: String,
    pub message: String,
}

impl Problem {
    pub fn render(error: &Error, lang: Lang, request_id: &str) -> Problem {
        Problem {
            kind: format!("/problems/{}", error.code.as_str()),
            title: error.code.title().get(lang).to_owned(),
            status: error.code.status(),
            code: error.code,
            detail: error.detail.as_ref().map(|text| text.get(lang).to_owned()),
            request_id: request_id.to_owned(),
            fields: error
                .fields
                .iter()
                .map(|f| ProblemField { path: f.path.clone(), code: f.code.clone(), message: f.message.get(lang).to_owned() })
                .collect(),
            existing_id: error.existing.as_deref().copied(),
        }
    }
}

/// Who reads the answer: found out first, so that even a refused request is answered in their language.
#[derive(Debug, Clone)]
pub struct Reader {
    pub lang: Lang,
    pub request_id: String,
}

impl Reader {
    fn of(request: &ServiceRequest) -> Reader {
        let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        Reader { lang: Lang::from_accept_language(header.unwrap_or_default()), request_id: id.unwrap_or_default() }
    }
}

/// Ends a request in a middleware, before it reaches its handler.
pub fn refuse<B>(request: ServiceRequest, error: &Error) -> ServiceResponse<EitherBody<B>> {
    request.into_response(error.error_response()).map_into_right_body()
}

/// Middleware: writes the body of every failed response, also of those that the framework made.
///
/// # Errors
/// Those of the inner service that carry no error of ours.
pub async fn render_problems<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let reader = Reader::of(&request);
    request.extensions_mut().insert(reader.clone());
    let slow = request.extensions().get::<Slow>().cloned();
    let response = next.call(request).await?;
    let carried = response.response().extensions().get::<Error>().cloned();
    let error = match (carried, response.status().as_u16()) {
        _ if slow.as_ref().is_some_and(Slow::yes) => Error::new(ErrorCode::RequestTimeout),
        (Some(error), _) => error,
        (None, 404) if !is_api_answer(&response) => Error::new(ErrorCode::NotFound),
        (None, 405) => Error::new(ErrorCode::MethodNotAllowed),
        (None, 400) if !is_api_answer(&response) => Error::new(ErrorCode::MalformedRequest),
        _ => return Ok(response.map_into_left_body()),
    };
    if error.code == ErrorCode::Unavailable && error.cause.is_none() {
        // Too many ask at once: a line for each of them would fill the log.
        tracing::debug!(request_id = reader.request_id, error = %error, "request turned away");
    } else if error.code.status() >= 500 {
        tracing::error!(request_id = reader.request_id, error = %error, "request failed");
    } else {
        tracing::debug!(request_id = reader.request_id, error = %error, "request refused");
    }
    let problem = Problem::render(&error, reader.lang, &reader.request_id);
    let mut built = HttpResponse::build(error.status_code());
    built.content_type("application/problem+json");
    built.insert_header((header::CONTENT_LANGUAGE, reader.lang.as_str()));
    if let Some(seconds) = error.retry_after {
        built.insert_header((header::RETRY_AFTER, seconds));
    }
    let (request, old) = response.into_parts();
    for (name, value) in old.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            built.append_header((name.clone(), value.clone()));
        }
    }
    Ok(ServiceResponse::new(request, built.json(problem)).map_into_right_body())
}

/// A response that a handler wrote on purpose has a content type; the framework's bare ones have none.
fn is_api_answer<B>(response: &ServiceResponse<B>) -> bool {
    response.headers().contains_key(header::CONTENT_TYPE)
}
