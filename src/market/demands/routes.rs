//! Demands over HTTP.

use actix_web::{HttpResponse, get, patch, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{model::PlaceDemand, place as post_one};
use crate::{
    candidates::{self, Candidate, CandidatesQuery},
    listing::{CopyListing, Demand, ExportQuery, ListingVersion, MineQuery, PublishQuery, Side, Withdraw, desk},
};
use ::web::{IdempotencyKey, IfMatch, Json, Path, Problem, Query, ok};
use access::{May, door};
use exports::File;
use idempotency::create;
use kernel::{Id, Page, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(place).service(mine).service(export).service(look).service(edit).service(publish).service(withdraw);
    cfg.service(extend).service(copy).service(versions).service(counterparts);
}

/// Posts a demand. An enterprise that is not approved yet may post drafts only.
#[utoipa::path(operation_id = "demands_place", tag = "market", request_body = PlaceDemand,
    responses((status = 201, body = Demand), (status = "4XX", body = Problem)))]
#[post("/demands")]
async fn place(
    db: web::Data<Db>,
    ctx: May<door::DemandsWrite>,
    key: IdempotencyKey,
    body: Json<PlaceDemand>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "demands_place", body.0, post_one).await
}

/// The demands of the caller's enterprise.
#[utoipa::path(operation_id = "demands_mine", tag = "market", params(MineQuery),
    responses((status = 200, body = Page<Demand>), (status = "4XX", body = Problem)))]
#[get("/demands/mine")]
async fn mine(db: web::Data<Db>, ctx: May<door::ListingsReadOwn>, query: Query<MineQuery>) -> Result<web::Json<Page<Demand>>> {
    Ok(web::Json(db.read(move |tx| desk::mine(tx, &ctx, &query.0)).await?))
}

/// The same as a file.
#[utoipa::path(operation_id = "demands_mine_export", tag = "market", params(ExportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/demands/mine/export")]
async fn export(db: web::Data<Db>, ctx: May<door::ListingsReadOwn>, query: Query<ExportQuery>) -> Result<File> {
    db.read(move |tx| desk::export::<Demand>(tx, &ctx, query.0)).await
}

/// One demand: open ones for everybody, others for their owner and the regulators.
#[utoipa::path(operation_id = "demands_get", tag = "market", params(("id" = Id, Path)),
    responses((status = 200, body = Demand), (status = "4XX", body = Problem)))]
#[get("/demands/{id}")]
async fn look(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| desk::look::<Demand>(tx, &ctx, id.0)).await?))
}

/// Changes a demand: the fields that are sent, the others stay.
#[utoipa::path(operation_id = "demands_edit", tag = "market", params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = PlaceDemand, responses((status = 200, body = Demand), (status = "4XX", body = Problem)))]
#[patch("/demands/{id}")]
async fn edit(
    db: web::Data<Db>,
    ctx: May<door::DemandsWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<PlaceDemand>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::edit::<Demand>(tx, &ctx, id.0, seen.0, body.0.clone().into())).await?))
}

/// Puts a draft on the board.
#[utoipa::path(operation_id = "demands_publish", tag = "market",
    params(("id" = Id, Path), ("If-Match" = String, Header), PublishQuery),
    responses((status = 200, body = Demand), (status = "4XX", body = Problem)))]
#[post("/demands/{id}/publish")]
async fn publish(
    db: web::Data<Db>,
    ctx: May<door::DemandsWrite>,
    id: Path<Id>,
    seen: IfMatch,
    how: Query<PublishQuery>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::publish::<Demand>(tx, &ctx, id.0, seen.0, how.0)).await?))
}

/// Takes a demand off the board; what is agreed goes on.
#[utoipa::path(operation_id = "demands_withdraw", tag = "market", params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = Withdraw, responses((status = 200, body = Demand), (status = "4XX", body = Problem)))]
#[post("/demands/{id}/withdraw")]
async fn withdraw(
    db: web::Data<Db>,
    ctx: May<door::DemandsWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<Withdraw>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::withdraw::<Demand>(tx, &ctx, id.0, seen.0, body.0.reason.as_deref())).await?))
}

/// Moves the last day further out.
#[utoipa::path(operation_id = "demands_extend", tag = "market", params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = ExtendDemand, responses((status = 200, body = Demand), (status = "4XX", body = Problem)))]
#[post("/demands/{id}/extend")]
async fn extend(
    db: web::Data<Db>,
    ctx: May<door::DemandsWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<ExtendDemand>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::extend::<Demand>(tx, &ctx, id.0, seen.0, body.0.delivery_to)).await?))
}

/// A new demand like this one, beginning today if asked.
#[utoipa::path(operation_id = "demands_copy", tag = "market", params(("id" = Id, Path)), request_body = CopyListing,
    responses((status = 201, body = Demand), (status = "4XX", body = Problem)))]
#[post("/demands/{id}/copy")]
async fn copy(
    db: web::Data<Db>,
    ctx: May<door::DemandsWrite>,
    id: Path<Id>,
    key: IdempotencyKey,
    body: Json<CopyListing>,
) -> Result<HttpResponse> {
    let copy = (id.0, body.0.shift_to_today);
    create(&db, &ctx, key, "demands_copy", copy, |tx, ctx, (id, shift)| desk::copy::<Demand>(tx, ctx, *id, *shift)).await
}

/// What the demand says now and what it said before, newest first.
#[utoipa::path(operation_id = "demands_versions", tag = "market", params(("id" = Id, Path)),
    responses((status = 200, body = Page<ListingVersion>), (status = "4XX", body = Problem)))]
#[get("/demands/{id}/versions")]
async fn versions(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<web::Json<Page<ListingVersion>>> {
    Ok(web::Json(db.read(move |tx| desk::versions::<Demand>(tx, &ctx, id.0)).await?))
}

/// Counterparts, the best first; those that do not fit say why.
#[utoipa::path(operation_id = "demands_candidates", tag = "market", params(("id" = Id, Path), CandidatesQuery),
    responses((status = 200, body = Page<Candidate>), (status = "4XX", body = Problem)))]
#[get("/demands/{id}/candidates")]
async fn counterparts(
    db: web::Data<Db>,
    ctx: May<door::Own>,
    id: Path<Id>,
    query: Query<CandidatesQuery>,
) -> Result<web::Json<Page<Candidate>>> {
    Ok(web::Json(db.read(move |tx| candidates::candidates(tx, &ctx, Side::Demand, id.0, &query.0)).await?))
}

/// The new last day.
#[derive(Debug, Clone, serde::Deserialize, utoipa::ToSchema)]
struct ExtendDemand {
    delivery_to: kernel::Day,
}
