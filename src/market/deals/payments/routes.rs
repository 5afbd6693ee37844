//! Payments over HTTP. Every step answers with the deal, whose version it checks when an `If-Match` is sent.

use actix_web::{HttpResponse, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    forms::{PaymentReason, ReportPayment},
    service,
};
use crate::deals::{read, routes::step, view::Deal};
use ::web::{IdempotencyKey, Json, OptionalIfMatch, Path, Problem};
use access::{May, door};
use kernel::{Id, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(report).service(confirm).service(refute).service(withdraw).service(reverse).service(settle);
}

/// The payer reports a payment made elsewhere: the buyer any part of what is due, the seller a refund of an overpayment.
#[utoipa::path(operation_id = "payments_report", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = ReportPayment,
    responses((status = 201, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/payments")]
async fn report(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    key: IdempotencyKey,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<ReportPayment>,
) -> Result<HttpResponse> {
    // The version is no part of the command: a retry after an answer that was lost carries the old one.
    idempotency::create(&db, &ctx, key, "payments_report", (id.0, body.0), move |tx, ctx, (id, cmd)| {
        service::report(tx, ctx, *id, seen.0, cmd)?;
        read::find(tx, ctx, *id)
    })
    .await
}

/// The payee confirms that the payment has arrived. The deal is settled once confirmed payments cover what is due.
#[utoipa::path(operation_id = "payments_confirm", tag = "deals",
    params(("id" = Id, Path), ("payment_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/payments/{payment_id}/confirm")]
async fn confirm(db: web::Data<Db>, ctx: May<door::Deals>, path: Path<(Id, Id)>, seen: OptionalIfMatch) -> Result<HttpResponse> {
    let (id, payment) = path.0;
    step(&db, ctx.into_ctx(), id, seen, payment, service::confirm).await
}

/// The payee says why the payment does not count: it has not arrived, or not in this amount.
#[utoipa::path(operation_id = "payments_refute", tag = "deals",
    params(("id" = Id, Path), ("payment_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = PaymentReason,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/payments/{payment_id}/refute")]
async fn refute(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<PaymentReason>,
) -> Result<HttpResponse> {
    let (id, payment) = path.0;
    step(&db, ctx.into_ctx(), id, seen, (payment, body.0), service::refute).await
}

/// The payer takes back a wrong entry that is not confirmed.
#[utoipa::path(operation_id = "payments_withdraw", tag = "deals",
    params(("id" = Id, Path), ("payment_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = PaymentReason,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/payments/{payment_id}/withdraw")]
async fn withdraw(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<PaymentReason>,
) -> Result<HttpResponse> {
    let (id, payment) = path.0;
    step(&db, ctx.into_ctx(), id, seen, (payment, body.0), service::withdraw).await
}

/// The payee takes back its confirmation; a settled deal that is no longer paid is open again.
#[utoipa::path(operation_id = "payments_reverse", tag = "deals",
    params(("id" = Id, Path), ("payment_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = PaymentReason,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/payments/{payment_id}/reverse")]
async fn reverse(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<PaymentReason>,
) -> Result<HttpResponse> {
    let (id, payment) = path.0;
    step(&db, ctx.into_ctx(), id, seen, (payment, body.0), service::reverse).await
}

/// The seller confirms all payments that wait and closes the deal; with nothing due, at once.
#[utoipa::path(operation_id = "deals_settle", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/settle")]
async fn settle(db: web::Data<Db>, ctx: May<door::Deals>, id: Path<Id>, seen: OptionalIfMatch) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, (), service::settle).await
}
