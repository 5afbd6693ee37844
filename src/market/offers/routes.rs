//! Offers over HTTP.

use actix_web::{HttpResponse, get, patch, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{model::PlaceOffer, place as post_one};
use crate::{
    candidates::{self, Candidate, CandidatesQuery},
    listing::{CopyListing, ExportQuery, ListingVersion, MineQuery, Offer, PublishQuery, Side, Withdraw, desk},
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

/// Posts an offer. An enterprise that is not approved yet may post drafts only.
#[utoipa::path(operation_id = "offers_place", tag = "market", request_body = PlaceOffer,
    responses((status = 201, body = Offer), (status = "4XX", body = Problem)))]
#[post("/offers")]
async fn place(
    db: web::Data<Db>,
    ctx: May<door::OffersWrite>,
    key: IdempotencyKey,
    body: Json<PlaceOffer>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "offers_place", body.0, post_one).await
}

/// The offers of the caller's enterprise.
#[utoipa::path(operation_id = "offers_mine", tag = "market", params(MineQuery),
    responses((status = 200, body = Page<Offer>), (status = "4XX", body = Problem)))]
#[get("/offers/mine")]
async fn mine(db: web::Data<Db>, ctx: May<door::ListingsReadOwn>, query: Query<MineQuery>) -> Result<web::Json<Page<Offer>>> {
    Ok(web::Json(db.read(move |tx| desk::mine(tx, &ctx, &query.0)).await?))
}

/// The same as a file.
#[utoipa::path(operation_id = "offers_mine_export", tag = "market", params(ExportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/offers/mine/export")]
async fn export(db: web::Data<Db>, ctx: May<door::ListingsReadOwn>, query: Query<ExportQuery>) -> Result<File> {
    db.read(move |tx| desk::export::<Offer>(tx, &ctx, query.0)).await
}

/// One offer: open ones for everybody, others for their owner and the regulators.
#[utoipa::path(operation_id = "offers_get", tag = "market", params(("id" = Id, Path)),
    responses((status = 200, body = Offer), (status = "4XX", body = Problem)))]
#[get("/offers/{id}")]
async fn look(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| desk::look::<Offer>(tx, &ctx, id.0)).await?))
}

/// Changes an offer: the fields that are sent, the others stay.
#[utoipa::path(operation_id = "offers_edit", tag = "market", params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = PlaceOffer, responses((status = 200, body = Offer), (status = "4XX", body = Problem)))]
#[patch("/offers/{id}")]
async fn edit(
    db: web::Data<Db>,
    ctx: May<door::OffersWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<PlaceOffer>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::edit::<Offer>(tx, &ctx, id.0, seen.0, body.0.clone().into())).await?))
}

/// Puts a draft on the board.
#[utoipa::path(operation_id = "offers_publish", tag = "market",
    params(("id" = Id, Path), ("If-Match" = String, Header), PublishQuery),
    responses((status = 200, body = Offer), (status = "4XX", body = Problem)))]
#[post("/offers/{id}/publish")]
async fn publish(
    db: web::Data<Db>,
    ctx: May<door::OffersWrite>,
    id: Path<Id>,
    seen: IfMatch,
    how: Query<PublishQuery>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::publish::<Offer>(tx, &ctx, id.0, seen.0, how.0)).await?))
}

/// Takes an offer off the board; what is agreed goes on.
#[utoipa::path(operation_id = "offers_withdraw", tag = "market", params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = Withdraw, responses((status = 200, body = Offer), (status = "4XX", body = Problem)))]
#[post("/offers/{id}/withdraw")]
async fn withdraw(
    db: web::Data<Db>,
    ctx: May<door::OffersWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<Withdraw>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::withdraw::<Offer>(tx, &ctx, id.0, seen.0, body.0.reason.as_deref())).await?))
}

/// Moves the last day further out.
#[utoipa::path(operation_id = "offers_extend", tag = "market", params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = ExtendOffer, responses((status = 200, body = Offer), (status = "4XX", body = Problem)))]
#[post("/offers/{id}/extend")]
async fn extend(
    db: web::Data<Db>,
    ctx: May<door::OffersWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<ExtendOffer>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| desk::extend::<Offer>(tx, &ctx, id.0, seen.0, body.0.available_to)).await?))
}

/// A new offer like this one, beginning today if asked.
#[utoipa::path(operation_id = "offers_copy", tag = "market", params(("id" = Id, Path)), request_body = CopyListing,
    responses((status = 201, body = Offer), (status = "4XX", body = Problem)))]
#[post("/offers/{id}/copy")]
async fn copy(
    db: web::Data<Db>,
    ctx: May<door::OffersWrite>,
    id: Path<Id>,
    key: IdempotencyKey,
    body: Json<CopyListing>,
) -> Result<HttpResponse> {
    let copy = (id.0, body.0.shift_to_today);
    create(&db, &ctx, key, "offers_copy", copy, |tx, ctx, (id, shift)| desk::copy::<Offer>(tx, ctx, *id, *shift)).await
}

/// What the offer says now and what it said before, newest first.
#[utoipa::path(operation_id = "offers_versions", tag = "market", params(("id" = Id, Path)),
    responses((status = 200, body = Page<ListingVersion>), (status = "4XX", body = Problem)))]
#[get("/offers/{id}/versions")]
async fn versions(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<web::Json<Page<ListingVersion>>> {
    Ok(web::Json(db.read(move |tx| desk::versions::<Offer>(tx, &ctx, id.0)).await?))
}

/// Counterparts, the best first; those that do not fit say why.
#[utoipa::path(operation_id = "offers_candidates", tag = "market", params(("id" = Id, Path), CandidatesQuery),
    responses((status = 200, body = Page<Candidate>), (status = "4XX", body = Problem)))]
#[get("/offers/{id}/candidates")]
async fn counterparts(
    db: web::Data<Db>,
    ctx: May<door::Own>,
    id: Path<Id>,
    query: Query<CandidatesQuery>,
) -> Result<web::Json<Page<Candidate>>> {
    Ok(web::Json(db.read(move |tx| candidates::candidates(tx, &ctx, Side::Offer, id.0, &query.0)).await?))
}

/// The new last day.
#[derive(Debug, Clone, serde::Deserialize, utoipa::ToSchema)]
struct ExtendOffer {
    available_to: kernel::Day,
}
