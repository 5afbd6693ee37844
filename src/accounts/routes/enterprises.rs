//! Enterprises: registration, and what they keep up themselves.

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::sessions::{device_of, set_cookies};
use crate::{
    config::AuthConfig,
    credit_code::{self, Flaw},
    model::{Enterprise, Me, Register},
    service::{self, EditEnterprise, LogIn},
};
use ::web::{IdempotencyKey, IfMatch, Json, Path, Problem, ok};
use access::{May, door};
use idempotency::{create, stored};
use kernel::{Ctx, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(register).service(check_code).service(mine).service(edit).service(resubmit);
}

/// A registered enterprise, and the session of its owner.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Registered {
    enterprise: Enterprise,
    access_token: String,
    /// Seconds.
    expires_in: i64,
    me: Me,
}

/// Registers an enterprise with its first user, who is logged in at once.
#[utoipa::path(operation_id = "enterprises_register", tag = "accounts", request_body = Register,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Registered), (status = "4XX", body = Problem)))]
#[post("/enterprises")]
async fn register(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Json<Register>,
) -> Result<HttpResponse> {
    body.0.check()?;
    // No token is kept with the idempotency key: repeating the request proves the password once more.
    let login = LogIn { login: body.0.user.email.clone(), password: body.0.user.password.clone(), totp_code: None };
    let created = match stored(&db, &ctx, &key, "enterprises_register", &body.0).await? {
        Some(answer) => answer,
        None => {
            // No password is hashed for a caller who tries too often.
            service::count_registration_attempt(&db, &ctx).await?;
            let hash = body.0.user.password.hash(config.password_cost).await?;
            let work = move |tx: &mut storage::Tx, ctx: &Ctx, cmd: &Register| service::register(tx, ctx, cmd, &hash);
            create(&db, &ctx, key, "enterprises_register", body.0, work).await?
        }
    };
    let (mut answer, enterprise) = super::reopen(created)?;
    let device = device_of(&request);
    let opened = service::log_in(&db, &config, &ctx, login, &device).await?;
    set_cookies(&mut answer, &config, &opened, &device);
    let session = opened.session;
    Ok(answer.json(Registered { enterprise, access_token: session.access_token, expires_in: session.expires_in, me: session.me }))
}

/// Whether a credit code may have been issued.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct CodeVerdict {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Flaw>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Checks a unified social credit code by its check character.
#[utoipa::path(operation_id = "credit_codes_check", tag = "accounts", params(("code" = String, Path)),
    responses((status = 200, body = CodeVerdict), (status = "4XX", body = Problem)))]
#[get("/credit-codes/{code}")]
async fn check_code(ctx: May<door::Anyone>, code: Path<String>) -> Result<web::Json<CodeVerdict>> {
    Ok(web::Json(match credit_code::check(&credit_code::normalise(&code.0)) {
        Ok(()) => CodeVerdict { valid: true, reason: None, message: None },
        Err(flaw) => {
            let (zh, en) = flaw.message();
            let message = if ctx.lang == kernel::Lang::En { en } else { zh };
            CodeVerdict { valid: false, reason: Some(flaw), message: Some(message.to_owned()) }
        }
    }))
}

/// The caller's enterprise.
#[utoipa::path(operation_id = "enterprises_mine", tag = "accounts",
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[get("/enterprises/mine")]
async fn mine(db: web::Data<Db>, ctx: May<door::Own>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::mine(tx, &ctx)).await?))
}

/// Changes the caller's enterprise. A new name, kind, credit code or region is vetted again.
#[utoipa::path(operation_id = "enterprises_edit_mine", tag = "accounts", request_body = EditEnterprise,
    params(("If-Match" = String, Header)),
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[patch("/enterprises/mine")]
async fn edit(
    db: web::Data<Db>,
    ctx: May<door::EnterpriseEditOwn>,
    seen: IfMatch,
    body: Json<EditEnterprise>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::edit(tx, &ctx, seen.0, &body.0)).await?))
}

/// Submits a returned enterprise again.
#[utoipa::path(operation_id = "enterprises_resubmit", tag = "accounts",
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[post("/enterprises/mine/resubmit")]
async fn resubmit(db: web::Data<Db>, ctx: May<door::EnterpriseEditOwn>) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::resubmit(tx, &ctx)).await?))
}
