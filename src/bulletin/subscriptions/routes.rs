//! Subscriptions over HTTP. Nobody logs in: the link from the mail is the credential.

use actix_web::{HttpResponse, get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{SetSubscription, Subscribe, SubscriberCount, Subscription},
    service,
};
use ::web::{Json, Path, Problem, no_content};
use access::{May, door};
use kernel::Result;
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(count).service(subscribe).service(read).service(confirm).service(change).service(unsubscribe);
}

/// How many get the table by mail.
#[utoipa::path(operation_id = "subscriptions_count", tag = "bulletin",
    responses((status = 200, body = SubscriberCount), (status = "4XX", body = Problem)))]
#[get("/bulletins/subscriptions/count")]
async fn count(db: web::Data<Db>, ctx: May<door::BulletinPrepare>) -> Result<web::Json<SubscriberCount>> {
    Ok(web::Json(db.read(move |tx| service::count(tx, &ctx)).await?))
}

/// Asks for the table by mail. The answer is the same for every address; the mailbox must confirm.
#[utoipa::path(operation_id = "subscriptions_ask", tag = "bulletin", request_body = Subscribe,
    responses((status = 202), (status = "4XX", body = Problem)))]
#[post("/bulletins/subscriptions")]
async fn subscribe(db: web::Data<Db>, ctx: May<door::Anyone>, body: Json<Subscribe>) -> Result<HttpResponse> {
    db.write(move |tx| service::subscribe(tx, &ctx, &body.0)).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// The subscription of a link.
#[utoipa::path(operation_id = "subscriptions_get", tag = "bulletin", params(("token" = String, Path)),
    responses((status = 200, body = Subscription), (status = "4XX", body = Problem)))]
#[get("/bulletins/subscriptions/{token}")]
async fn read(db: web::Data<Db>, token: Path<String>) -> Result<web::Json<Subscription>> {
    Ok(web::Json(db.read(move |tx| service::read(tx, &token.0)).await?))
}

/// The mailbox agrees.
#[utoipa::path(operation_id = "subscriptions_confirm", tag = "bulletin", params(("token" = String, Path)),
    responses((status = 200, body = Subscription), (status = "4XX", body = Problem)))]
#[post("/bulletins/subscriptions/{token}/confirm")]
async fn confirm(db: web::Data<Db>, ctx: May<door::Anyone>, token: Path<String>) -> Result<web::Json<Subscription>> {
    Ok(web::Json(db.write(move |tx| service::confirm(tx, &ctx, &token.0)).await?))
}

/// Changes unit, varieties or language.
#[utoipa::path(operation_id = "subscriptions_change", tag = "bulletin", params(("token" = String, Path)),
    request_body = SetSubscription, responses((status = 200, body = Subscription), (status = "4XX", body = Problem)))]
#[put("/bulletins/subscriptions/{token}")]
async fn change(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    token: Path<String>,
    body: Json<SetSubscription>,
) -> Result<web::Json<Subscription>> {
    Ok(web::Json(db.write(move |tx| service::change(tx, &ctx, &token.0, &body.0)).await?))
}

/// Ends the subscription at once; mail programs post here by themselves (RFC 8058).
#[utoipa::path(operation_id = "subscriptions_end", tag = "bulletin", params(("token" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/bulletins/subscriptions/{token}/unsubscribe")]
async fn unsubscribe(db: web::Data<Db>, ctx: May<door::Anyone>, token: Path<String>) -> Result<HttpResponse> {
    db.write(move |tx| service::unsubscribe(tx, &ctx, &token.0)).await?;
    Ok(no_content())
}
