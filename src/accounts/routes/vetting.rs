//! What regulators see of enterprises, and decide.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    model::{Enterprise, EnterpriseState, Kind},
    service::{self, Decision, EnterpriseFilter, HistoryLine, Inbox},
};
use ::web::{Json, OptionalIfMatch, Path, Problem, Query, ok};
use access::{May, door};
use exports::{File, Format};
use kernel::{Ctx, Error, Id, Page, PageQuery, RegionCode, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    // Fixed paths come before the one with an id.
    cfg.service(list).service(export).service(read).service(history);
    cfg.service(approve).service(send_back).service(suspend).service(reinstate).service(inbox);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    state: Option<EnterpriseState>,
    kind: Option<Kind>,
    /// Part of the name, or the beginning of the credit code.
    q: Option<String>,
    /// 6-digit code; a province or prefecture stands for all within it.
    region: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

fn filter(
    state: Option<EnterpriseState>,
    kind: Option<Kind>,
    region: Option<String>,
    q: Option<String>,
) -> Result<EnterpriseFilter> {
    let given = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let unreadable = |_| Error::field("region", "invalid_value", "须为 6 位行政区划代码", "a 6-digit code (GB/T 2260)");
    let region = given(region).map(|code| code.parse::<RegionCode>().map_err(unreadable)).transpose()?;
    Ok(EnterpriseFilter { state, kind, region, q: given(q), district: None })
}

/// Enterprises within the regulator's reach: pending ones first come first served, others latest first.
#[utoipa::path(operation_id = "enterprises_list", tag = "accounts", params(ListQuery),
    responses((status = 200, body = Page<Enterprise>), (status = "4XX", body = Problem)))]
#[get("/enterprises")]
async fn list(db: web::Data<Db>, ctx: May<door::EnterpriseRead>, query: Query<ListQuery>) -> Result<web::Json<Page<Enterprise>>> {
    let ListQuery { state, kind, q, region, limit, cursor } = query.0;
    let (filter, page) = (filter(state, kind, region, q)?, PageQuery { limit, cursor });
    Ok(web::Json(db.read(move |tx| service::list(tx, &ctx, filter, &page)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    state: Option<EnterpriseState>,
    kind: Option<Kind>,
    q: Option<String>,
    region: Option<String>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "enterprises_export", tag = "accounts", params(ExportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/enterprises/export")]
async fn export(db: web::Data<Db>, ctx: May<door::EnterpriseRead>, query: Query<ExportQuery>) -> Result<File> {
    let ExportQuery { state, kind, q, region, format } = query.0;
    let filter = filter(state, kind, region, q)?;
    db.read(move |tx| service::export(tx, &ctx, filter, format.unwrap_or_default())).await
}

/// One enterprise.
#[utoipa::path(operation_id = "enterprises_read", tag = "accounts", params(("id" = Id, Path)),
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[get("/enterprises/{id}")]
async fn read(db: web::Data<Db>, ctx: May<(door::Own, door::EnterpriseRead)>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::read(tx, &ctx, id.0)).await?))
}

/// What has happened to an enterprise, newest first.
#[utoipa::path(operation_id = "enterprises_history", tag = "accounts", params(("id" = Id, Path), PageQuery),
    responses((status = 200, body = Page<HistoryLine>), (status = "4XX", body = Problem)))]
#[get("/enterprises/{id}/history")]
async fn history(
    db: web::Data<Db>,
    ctx: May<(door::Own, door::EnterpriseRead)>,
    id: Path<Id>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<HistoryLine>>> {
    Ok(web::Json(db.read(move |tx| service::history(tx, &ctx, id.0, &page.0)).await?))
}

async fn decide(db: &Db, ctx: Ctx, id: Id, seen: OptionalIfMatch, decision: Decision) -> Result<HttpResponse> {
    let seen = seen.0;
    Ok(ok(&db.write(move |tx| service::decide(tx, &ctx, id, seen, &decision)).await?))
}

#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approve {
    note: Option<String>,
    /// Needed where the check character of the credit code does not fit: why it is let in, for example that the licence was
    /// seen and shows it so.
    credit_code_reason: Option<String>,
}

/// Admits a pending enterprise to the market. With `If-Match`, only as it was seen.
#[utoipa::path(operation_id = "enterprises_approve", tag = "accounts",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header)), request_body = Approve,
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[post("/enterprises/{id}/approve")]
async fn approve(
    db: web::Data<Db>,
    ctx: May<door::EnterprisesVet>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Approve>,
) -> Result<HttpResponse> {
    let Approve { note, credit_code_reason } = body.0;
    decide(&db, ctx.into_ctx(), id.0, seen, Decision::Approve { note, credit_code_reason }).await
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Return {
    reasons: Vec<String>,
}

/// Sends a pending enterprise back with reasons.
#[utoipa::path(operation_id = "enterprises_return", tag = "accounts",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header)), request_body = Return,
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[post("/enterprises/{id}/return")]
async fn send_back(
    db: web::Data<Db>,
    ctx: May<door::EnterprisesVet>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Return>,
) -> Result<HttpResponse> {
    decide(&db, ctx.into_ctx(), id.0, seen, Decision::Return { reasons: body.0.reasons }).await
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Because {
    reason: String,
}

/// Stops an approved enterprise from trading and ends the sessions of its people.
#[utoipa::path(operation_id = "enterprises_suspend", tag = "accounts",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header)), request_body = Because,
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[post("/enterprises/{id}/suspend")]
async fn suspend(
    db: web::Data<Db>,
    ctx: May<door::EnterprisesVet>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Because>,
) -> Result<HttpResponse> {
    decide(&db, ctx.into_ctx(), id.0, seen, Decision::Suspend { reason: body.0.reason }).await
}

/// Lets a suspended enterprise trade again.
#[utoipa::path(operation_id = "enterprises_reinstate", tag = "accounts",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header)), request_body = Because,
    responses((status = 200, body = Enterprise), (status = "4XX", body = Problem)))]
#[post("/enterprises/{id}/reinstate")]
async fn reinstate(
    db: web::Data<Db>,
    ctx: May<door::EnterprisesVet>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Because>,
) -> Result<HttpResponse> {
    decide(&db, ctx.into_ctx(), id.0, seen, Decision::Reinstate { reason: body.0.reason }).await
}

/// The regulator's counters.
#[utoipa::path(operation_id = "inbox_read", tag = "accounts",
    responses((status = 200, body = Inbox), (status = "4XX", body = Problem)))]
#[get("/inbox")]
async fn inbox(db: web::Data<Db>, ctx: May<door::EnterprisesVet>) -> Result<web::Json<Inbox>> {
    Ok(web::Json(db.read(move |tx| service::inbox(tx, &ctx)).await?))
}
