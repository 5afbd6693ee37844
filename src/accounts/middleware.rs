//! Who sends this request: the first question, answered with one query.

use actix_web::{
    HttpMessage, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web,
};

use super::{config::AuthConfig, service, store, token};
use ::web::{address::Address, problem::Reader, rate_limit::Limits};
use kernel::{Actor, Clock, Ctx, Error, ErrorCode, Id, Lang, Result, Ts, Who};
use storage::Db;

/// Middleware: puts a [`Ctx`] on the request. Without `Authorization` the caller is the public.
///
/// # Errors
/// None of its own: a token that is no good is answered with `session_expired`.
pub async fn authenticate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    match context(&request).await {
        Ok(ctx) => {
            request.extensions_mut().insert(ctx);
            next.call(request).await.map(ServiceResponse::map_into_left_body)
        }
        Err(error) => Ok(request.into_response(error.error_response()).map_into_right_body()),
    }
}

async fn context(request: &ServiceRequest) -> Result<Ctx> {
    let part = |name: &str| Error::unexpected(format!("the application lacks its {name}"));
    let config = request.app_data::<web::Data<AuthConfig>>().cloned().ok_or_else(|| part("AuthConfig"))?;
    let clock = request.app_data::<web::Data<Clock>>().cloned().ok_or_else(|| part("Clock"))?;
    let now = clock.now();
    let reader = request.extensions().get::<Reader>().cloned();
    let reader = reader.unwrap_or_else(|| Reader { lang: Lang::Zh, request_id: Id::new(now).to_string() });
    let who = match bearer(request)? {
        None => Who::Public,
        Some(bearer) => {
            let db = request.app_data::<web::Data<Db>>().cloned().ok_or_else(|| part("Db"))?;
            Who::Actor(Box::new(resolve(&db, &config, bearer, now).await?))
        }
    };
    let budget_percent = request.app_data::<web::Data<Limits>>().map_or(100, |limits| limits.budget_percent);
    // Found out before, when the request was let in.
    let address = request.extensions().get::<Address>().map(|address| address.0.clone()).unwrap_or_default();
    Ok(Ctx { who, now, request_id: reader.request_id, lang: reader.lang, address, budget_percent })
}

/// The token in `Authorization: Bearer …`.
fn bearer(request: &ServiceRequest) -> Result<Option<String>> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    token.map(Some).ok_or_else(|| Error::new(ErrorCode::SessionExpired))
}

async fn resolve(db: &Db, config: &AuthConfig, bearer: String, now: Ts) -> Result<Actor> {
    if bearer.starts_with(token::KEY_PREFIX) {
        return service::resolve_key(db, config, &bearer, now).await;
    }
    let expired = || Error::new(ErrorCode::SessionExpired);
    let session = token::read(&config.secrets, token::Use::Access, &bearer, now).ok_or_else(expired)?;
    let found = db.read(move |tx| store::sessions::who(tx, session, now)).await?;
    let (user, state) = found.ok_or_else(expired)?;
    Ok(service::actor_of(&user, state, Some(session), config))
}
