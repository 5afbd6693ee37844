//! Before a request is let in: how much its caller has asked, and whether it asks for something that there is.

use actix_web::{
    HttpMessage, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};

use super::{
    address::{self, Address, Proxies},
    decoded_path,
    problem::refuse,
    rate_limit::Limits,
    weight::{self, Weight},
};
use kernel::{Ctx, Error, ctx::network};

/// What a path is, as far as limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Whether the process lives: always answered.
    Alive,
    Api,
    /// Files of the web pages, documents, readiness.
    File,
}

fn kind_of(path: &str) -> Kind {
    match path {
        "/livez" | "/healthz" => Kind::Alive,
        "/api/v1" => Kind::Api,
        path if path.starts_with("/api/v1/") => Kind::Api,
        _ => Kind::File,
    }
}

/// Middleware around the whole application, before anything is looked up: who asks too much is refused here.
///
/// # Errors
/// Those of the inner service; a refusal is a response.
pub async fn admit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let none = Proxies::default();
    let trusted = request.app_data::<web::Data<Proxies>>().map_or(&none, |proxies| proxies.get_ref());
    let from = address::of(&request, trusted);
    let counted = network(&from);
    request.extensions_mut().insert(Address(from));
    let Some(limits) = request.app_data::<web::Data<Limits>>().cloned() else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let token = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes().to_vec());
    let kind = kind_of(decoded_path(request.request()));
    let verdict = match (kind, &token) {
        (Kind::Alive, _) => return Ok(next.call(request).await?.map_into_left_body()),
        (Kind::File, _) => limits.file(&counted).map(|_| None),
        (Kind::Api, None) => limits.stranger(&counted, weigh(&request).cost).map(Some),
        (Kind::Api, Some(token)) => limits.check_token(&counted, token).await.map(|()| None),
    };
    let left = match verdict {
        Ok(left) => left,
        Err(error) => return Ok(refuse(request, &error)),
    };
    let mut response = next.call(request).await?;
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    if let (Kind::Api, Some(token)) = (kind, token) {
        // Whether the token is somebody's: a status alone says nothing about it, since handlers have their own 401, and what
        // failed before the token was looked up says nothing either.
        let somebodys = response.request().extensions().get::<Ctx>().map(|ctx| ctx.actor().is_some());
        match (somebodys, response.status()) {
            (Some(true), _) => limits.token_good(&token).await,
            (None, StatusCode::UNAUTHORIZED) => {
                if let Err(error) = limits.token_bad(&counted).await {
                    let (request, _) = response.into_parts();
                    let refused = error.error_response();
                    return Ok(ServiceResponse::new(request, refused).map_into_right_body());
                }
            }
            _ => {}
        }
    }
    Ok(response.map_into_left_body())
}

/// What a request weighs.
pub fn weigh(request: &ServiceRequest) -> Weight {
    weight::of(request.method().as_str(), decoded_path(request.request()))
}

/// Middleware around the API: an export has no pages, so whoever asks for one with `limit` or `cursor` would get something
/// else than what was asked for.
///
/// # Errors
/// Those of the inner service; a refusal is a response.
pub async fn whole_files<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    if request.method() == Method::GET && weight::is_export(decoded_path(request.request())) {
        let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
        if let Some((name, _)) = pairs.find(|(name, _)| matches!(name.as_ref(), "limit" | "cursor")) {
            let error = Error::field(
                name.as_ref(),
                "not_for_files",
                "导出文件不分页，请去掉此参数，改用筛选条件缩小范围",
                "a file has no pages: leave this out, and narrow the filters instead",
            );
            return Ok(refuse(request, &error));
        }
    }
    Ok(next.call(request).await?.map_into_left_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_limited_but_liveness() {
        assert_eq!(kind_of("/livez"), Kind::Alive);
        for path in ["/api/v1", "/api/v1/board"] {
            assert_eq!(kind_of(path), Kind::Api, "{path}");
        }
        for path in ["/readyz", "/api/v1x", "/api/openapi.json", "/api/docs/", "/", "/assets/index.js", "/nothing"] {
            assert_eq!(kind_of(path), Kind::File, "{path}");
        }
    }
}
