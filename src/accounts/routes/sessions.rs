//! Log-in, refresh, log-out, and a forgotten password.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
    post, web,
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    config::AuthConfig,
    model::{Opened, Session},
    service::{self, AskReset, ConfirmReset, DEVICE_DAYS, Device, LogIn, ProveMailbox},
};
use ::web::{Json, Problem};
use access::{May, door};
use kernel::{Error, ErrorCode, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(log_in).service(refresh).service(log_out).service(ask_reset).service(confirm_reset);
    cfg.service(prove_mailbox);
}

/// Where the refresh token travels: no script can read it, and only these paths receive it.
const COOKIE: &str = "cailanzi_refresh";
const COOKIE_PATH: &str = "/api/v1/auth";

/// By which a device is known to be the person's own: it outlives the session.
const DEVICE_COOKIE: &str = "cailanzi_device";

fn cookie(config: &AuthConfig, name: &'static str, token: String, days: i64) -> Cookie<'static> {
    Cookie::build(name, token)
        .path(COOKIE_PATH)
        .http_only(true)
        .secure(config.secure_cookie)
        .same_site(SameSite::Strict)
        .max_age(Duration::days(days))
        .finish()
}

fn no_cookie(config: &AuthConfig) -> Cookie<'static> {
    cookie(config, COOKIE, String::new(), 0)
}

fn refresh_cookie(config: &AuthConfig, token: &str) -> Cookie<'static> {
    cookie(config, COOKIE, token.to_owned(), config.refresh_days)
}

/// The device that sends the request, by the cookie of its last log-in.
pub(super) fn device_of(request: &HttpRequest) -> Device {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let sent = request.cookie(DEVICE_COOKIE).map(|cookie| cookie.value().to_owned());
    Device::new(agent.unwrap_or_default().to_owned(), sent)
}

pub(super) fn device_cookie(config: &AuthConfig, device: &Device) -> Cookie<'static> {
    cookie(config, DEVICE_COOKIE, device.token.clone(), DEVICE_DAYS)
}

/// What somebody who has just logged in keeps.
pub(super) fn set_cookies(response: &mut HttpResponseBuilder, config: &AuthConfig, opened: &Opened, device: &Device) {
    response.cookie(refresh_cookie(config, &opened.refresh_token)).cookie(device_cookie(config, device));
}

fn answer(config: &AuthConfig, opened: &Opened) -> HttpResponse {
    HttpResponse::Ok().cookie(refresh_cookie(config, &opened.refresh_token)).json(&opened.session)
}

fn sent(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).filter(|token| !token.is_empty())
}

/// Opens a session. The refresh token is set as a cookie.
#[utoipa::path(operation_id = "auth_log_in", tag = "accounts", request_body = LogIn,
    responses((status = 200, body = Session), (status = "4XX", body = Problem)))]
#[post("/auth/login")]
async fn log_in(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    body: Json<LogIn>,
) -> Result<HttpResponse> {
    let device = device_of(&request);
    let opened = service::log_in(&db, &config, &ctx, body.0, &device).await?;
    let mut response = HttpResponse::Ok();
    set_cookies(&mut response, &config, &opened, &device);
    Ok(response.json(&opened.session))
}

/// A new access token for the refresh token in the cookie, which is replaced. `409` means that another tab
/// did the same a moment ago: repeat the request.
#[utoipa::path(operation_id = "auth_refresh", tag = "accounts",
    responses((status = 200, body = Session), (status = "4XX", body = Problem)))]
#[post("/auth/refresh")]
async fn refresh(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let token = sent(&request).ok_or_else(|| Error::new(ErrorCode::SessionExpired))?;
    let settings = config.clone();
    let opened = db.write(move |tx| service::refresh(tx, &ctx, &settings, &token)).await??;
    Ok(answer(&config, &opened))
}

/// Ends the session at once.
#[utoipa::path(operation_id = "auth_log_out", tag = "accounts",
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/auth/logout")]
async fn log_out(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (settings, token) = (config.clone(), sent(&request));
    db.write(move |tx| service::log_out(tx, &ctx, &settings, token.as_deref())).await?;
    Ok(HttpResponse::NoContent().cookie(no_cookie(&config)).finish())
}

/// The least time that a request for a reset takes: longer than its work, so that the time tells nothing.
const RESET_PAUSE: std::time::Duration = std::time::Duration::from_millis(200);

/// Sends a reset link if the login belongs to somebody; the answer does not tell.
#[utoipa::path(operation_id = "auth_ask_reset", tag = "accounts", request_body = AskReset,
    responses((status = 202), (status = "4XX", body = Problem)))]
#[post("/auth/password-reset")]
async fn ask_reset(db: web::Data<Db>, ctx: May<door::Anyone>, body: Json<AskReset>) -> Result<HttpResponse> {
    let work = db.write(move |tx| service::ask_reset(tx, &ctx, &body.0));
    let (done, ()) = tokio::join!(work, tokio::time::sleep(RESET_PAUSE));
    done?;
    Ok(HttpResponse::Accepted().finish())
}

/// Sets a new password with the token of the mail; all sessions end.
#[utoipa::path(operation_id = "auth_confirm_reset", tag = "accounts", request_body = ConfirmReset,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/auth/password-reset/confirm")]
async fn confirm_reset(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    body: Json<ConfirmReset>,
) -> Result<HttpResponse> {
    let device = device_of(&request);
    service::confirm_reset(&db, &config, &ctx, body.0, &device).await?;
    Ok(HttpResponse::NoContent().cookie(device_cookie(&config, &device)).finish())
}

/// Proves a mailbox with the token of the mail that was sent to it.
#[utoipa::path(operation_id = "auth_prove_mailbox", tag = "accounts", request_body = ProveMailbox,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/auth/mailbox")]
async fn prove_mailbox(db: web::Data<Db>, ctx: May<door::Anyone>, body: Json<ProveMailbox>) -> Result<HttpResponse> {
    db.write(move |tx| service::prove_mailbox(tx, &ctx, &body.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
