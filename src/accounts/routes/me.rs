//! One's own particulars, password, sessions and second factor.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::sessions::{device_cookie, device_of};
use crate::{
    config::AuthConfig,
    model::Me,
    service::{self, ChangePassword, ConfirmTotp, EditMe, MySession, RemoveTotp, TotpSetup},
};
use ::web::{Json, Path, Problem, no_content};
use access::{May, door};
use kernel::{Id, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(read).service(edit).service(change_password).service(ask_mailbox_proof);
    cfg.service(sessions).service(end_session).service(end_others);
    cfg.service(set_up_totp).service(confirm_totp).service(remove_totp);
}

/// The caller's particulars and permissions.
#[utoipa::path(operation_id = "me_read", tag = "accounts",
    responses((status = 200, body = Me), (status = "4XX", body = Problem)))]
#[get("/me")]
async fn read(db: web::Data<Db>, ctx: May<door::Account>) -> Result<web::Json<Me>> {
    Ok(web::Json(db.read(move |tx| service::me(tx, &ctx)).await?))
}

/// Changes the caller's particulars.
#[utoipa::path(operation_id = "me_edit", tag = "accounts", request_body = EditMe,
    responses((status = 200, body = Me), (status = "4XX", body = Problem)))]
#[patch("/me")]
async fn edit(db: web::Data<Db>, ctx: May<door::InPerson>, body: Json<EditMe>) -> Result<web::Json<Me>> {
    Ok(web::Json(db.write(move |tx| service::edit_me(tx, &ctx, &body.0)).await?))
}

/// Changes the caller's password; all other sessions end.
#[utoipa::path(operation_id = "me_change_password", tag = "accounts", request_body = ChangePassword,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/me/password")]
async fn change_password(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::InPerson>,
    request: HttpRequest,
    body: Json<ChangePassword>,
) -> Result<HttpResponse> {
    // Its cookie does not travel here, so it gets a new one.
    let device = device_of(&request);
    service::change_password(&db, &config, &ctx, body.0, &device).await?;
    Ok(HttpResponse::NoContent().cookie(device_cookie(&config, &device)).finish())
}

/// Sends another link that proves the caller's mailbox.
#[utoipa::path(operation_id = "me_ask_mailbox_proof", tag = "accounts",
    responses((status = 202), (status = "4XX", body = Problem)))]
#[post("/me/mailbox")]
async fn ask_mailbox_proof(db: web::Data<Db>, ctx: May<door::InPerson>) -> Result<HttpResponse> {
    db.write(move |tx| service::ask_mailbox_proof(tx, &ctx)).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// The caller's sessions, the latest first.
#[utoipa::path(operation_id = "me_sessions", tag = "accounts",
    responses((status = 200, body = Vec<MySession>), (status = "4XX", body = Problem)))]
#[get("/me/sessions")]
async fn sessions(db: web::Data<Db>, ctx: May<door::InPerson>) -> Result<web::Json<Vec<MySession>>> {
    Ok(web::Json(db.read(move |tx| service::sessions(tx, &ctx)).await?))
}

/// Ends one of the caller's sessions.
#[utoipa::path(operation_id = "me_end_session", tag = "accounts", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/me/sessions/{id}")]
async fn end_session(db: web::Data<Db>, ctx: May<door::InPerson>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::end_session(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

/// Ends all of the caller's sessions but this one.
#[utoipa::path(operation_id = "me_end_other_sessions", tag = "accounts",
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/me/sessions")]
async fn end_others(db: web::Data<Db>, ctx: May<door::InPerson>) -> Result<HttpResponse> {
    db.write(move |tx| service::end_other_sessions(tx, &ctx)).await?;
    Ok(no_content())
}

/// Begins the set-up of a second factor.
#[utoipa::path(operation_id = "me_totp_set_up", tag = "accounts",
    responses((status = 200, body = TotpSetup), (status = "4XX", body = Problem)))]
#[post("/me/totp")]
async fn set_up_totp(db: web::Data<Db>, config: web::Data<AuthConfig>, ctx: May<door::InPerson>) -> Result<web::Json<TotpSetup>> {
    Ok(web::Json(db.write(move |tx| service::set_up_totp(tx, &config, &ctx)).await?))
}

/// Puts the second factor into use with a first code.
#[utoipa::path(operation_id = "me_totp_confirm", tag = "accounts", request_body = ConfirmTotp,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/me/totp/confirm")]
async fn confirm_totp(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::InPerson>,
    body: Json<ConfirmTotp>,
) -> Result<HttpResponse> {
    db.write(move |tx| service::confirm_totp(tx, &config, &ctx, &body.0)).await?;
    Ok(no_content())
}

/// Takes the second factor out of use.
#[utoipa::path(operation_id = "me_totp_remove", tag = "accounts", request_body = RemoveTotp,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/me/totp/remove")]
async fn remove_totp(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::InPerson>,
    body: Json<RemoveTotp>,
) -> Result<HttpResponse> {
    service::remove_totp(&db, &config, &ctx, body.0).await?;
    Ok(no_content())
}
