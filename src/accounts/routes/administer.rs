//! One person's account in the administrator's hands.

use actix_web::{HttpResponse, get, patch, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::{self, ChangePerson, PersonDetail, PersonReason};
use ::web::{IfMatch, Json, Path, Problem, no_content, ok};
use access::{May, door};
use kernel::{Id, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(read).service(change).service(end_sessions).service(send_reset).service(reset_totp);
}

/// One person, with where they are logged in.
#[utoipa::path(operation_id = "users_read", tag = "accounts", params(("id" = Id, Path)),
    responses((status = 200, body = PersonDetail), (status = "4XX", body = Problem)))]
#[get("/users/{id}")]
async fn read(db: web::Data<Db>, ctx: May<door::UsersAdminister>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::person(tx, &ctx, id.0)).await?))
}

/// Gives an official another role or district, or a person of an enterprise another position.
#[utoipa::path(operation_id = "users_change", tag = "accounts", request_body = ChangePerson,
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = PersonDetail), (status = "4XX", body = Problem)))]
#[patch("/users/{id}")]
async fn change(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<ChangePerson>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::change_person(tx, &ctx, id.0, seen.0, &body.0)).await?))
}

/// Ends all of a person's sessions, and tells them.
#[utoipa::path(operation_id = "users_end_sessions", tag = "accounts", params(("id" = Id, Path)), request_body = PersonReason,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/users/{id}/end-sessions")]
async fn end_sessions(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    id: Path<Id>,
    body: Json<PersonReason>,
) -> Result<HttpResponse> {
    db.write(move |tx| service::end_sessions(tx, &ctx, id.0, &body.0)).await?;
    Ok(no_content())
}

/// Mails a person a link with which they set a new password.
#[utoipa::path(operation_id = "users_send_reset", tag = "accounts", params(("id" = Id, Path)), request_body = PersonReason,
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/users/{id}/password-reset")]
async fn send_reset(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    id: Path<Id>,
    body: Json<PersonReason>,
) -> Result<HttpResponse> {
    db.write(move |tx| service::send_reset(tx, &ctx, id.0, &body.0)).await?;
    Ok(no_content())
}

/// Takes a person's lost second factor out of use, ends their sessions, and tells them.
#[utoipa::path(operation_id = "users_reset_totp", tag = "accounts", params(("id" = Id, Path)), request_body = PersonReason,
    responses((status = 200, body = PersonDetail), (status = "4XX", body = Problem)))]
#[post("/users/{id}/totp-reset")]
async fn reset_totp(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    id: Path<Id>,
    body: Json<PersonReason>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::reset_totp(tx, &ctx, id.0, &body.0)).await?))
}
