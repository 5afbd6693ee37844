//! Saved searches over HTTP.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{ChangeSearch, SaveSearch, SavedSearch},
    service,
};
use ::web::{IdempotencyKey, Json, Path, Problem, no_content};
use access::{May, door};
use idempotency::create;
use kernel::{Id, Page, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(save).service(change).service(forget);
}

/// The caller's saved searches, newest first.
#[utoipa::path(operation_id = "saved_searches_list", tag = "market",
    responses((status = 200, body = Page<SavedSearch>), (status = "4XX", body = Problem)))]
#[get("/saved-searches")]
async fn list(db: web::Data<Db>, ctx: May<door::SavedSearches>) -> Result<web::Json<Page<SavedSearch>>> {
    Ok(web::Json(db.read(move |tx| service::list(tx, &ctx)).await?))
}

/// Keeps a filter of the board.
#[utoipa::path(operation_id = "saved_searches_save", tag = "market", request_body = SaveSearch,
    responses((status = 201, body = SavedSearch), (status = "4XX", body = Problem)))]
#[post("/saved-searches")]
async fn save(
    db: web::Data<Db>,
    ctx: May<door::SavedSearches>,
    key: IdempotencyKey,
    body: Json<SaveSearch>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "saved_searches_save", body.0, service::save).await
}

/// Changes the fields that are sent.
#[utoipa::path(operation_id = "saved_searches_change", tag = "market", params(("id" = Id, Path)),
    request_body = ChangeSearch, responses((status = 200, body = SavedSearch), (status = "4XX", body = Problem)))]
#[patch("/saved-searches/{id}")]
async fn change(
    db: web::Data<Db>,
    ctx: May<door::SavedSearches>,
    id: Path<Id>,
    body: Json<ChangeSearch>,
) -> Result<web::Json<SavedSearch>> {
    Ok(web::Json(db.write(move |tx| service::change(tx, &ctx, id.0, &body.0)).await?))
}

/// Deletes a saved search.
#[utoipa::path(operation_id = "saved_searches_forget", tag = "market", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/saved-searches/{id}")]
async fn forget(db: web::Data<Db>, ctx: May<door::SavedSearches>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::forget(tx, &ctx, id.0)).await?;
    Ok(no_content())
}
