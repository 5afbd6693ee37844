//! The index over HTTP: reading for everyone, weights for the city's regulator.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    export,
    store::{self, IndexScope},
    view::{self, PriceIndex},
    weights::{self, AddWeights, IndexWeightSet, ProposedWeights, SetRow},
};
use crate::history::PriceStep;
use ::web::{IdempotencyKey, Json, Path, Problem, Query, no_content, ok, open::open_json};
use access::{May, Permission, door, require};
use exports::{File, Format};
use idempotency::create;
use kernel::{Ctx, Day, Id, Page, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(read).service(export_file).service(sets).service(proposal).service(set).service(add).service(withdraw);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct IndexParams {
    /// `total` unless given.
    scope: Option<IndexScope>,
    /// The code of a category or a variety, for those scopes.
    code: Option<String>,
    /// `day` unless given.
    step: Option<PriceStep>,
    from: Option<Day>,
    to: Option<Day>,
    /// Of a file only.
    #[param(inline)]
    format: Option<Format>,
}

async fn find(db: &Db, ctx: Ctx, query: IndexParams) -> Result<PriceIndex> {
    let (scope, code) = (query.scope.unwrap_or(IndexScope::Total), query.code.unwrap_or_default());
    db.read(move |tx| view::index(tx, &ctx, scope, &code, query.step.unwrap_or(PriceStep::Day), (query.from, query.to))).await
}

/// 菜篮子批发价格指数: one line over time, and all classes and items of the last public day.
#[utoipa::path(operation_id = "price_index", tag = "price index", params(IndexParams),
    responses((status = 200, body = PriceIndex), (status = "4XX", body = Problem)))]
#[get("/price-index")]
async fn read(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    query: Query<IndexParams>,
) -> Result<HttpResponse> {
    open_json(&request, &find(&db, ctx.into_ctx(), query.0).await?)
}

/// The same line as a file.
#[utoipa::path(operation_id = "price_index_export", tag = "price index", params(IndexParams),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/price-index/export")]
async fn export_file(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<IndexParams>) -> Result<File> {
    let (format, lang) = (query.0.format.unwrap_or_default(), ctx.lang);
    let index = find(&db, ctx.into_ctx(), query.0).await?;
    export::columns(&index).write_rows(format, lang, index.points)
}

/// Weight sets in the order of time, those not in force yet among them. Public. A city has a few, so they are not paged.
#[utoipa::path(operation_id = "index_weights_list", tag = "price index",
    responses((status = 200, body = Page<SetRow>), (status = "4XX", body = Problem)))]
#[get("/price-index/weights")]
async fn sets(db: web::Data<Db>) -> Result<web::Json<Page<SetRow>>> {
    Ok(web::Json(Page { items: db.read(store::sets).await?, next_cursor: None }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BaseParams {
    from: Day,
    to: Day,
}

/// Weights for the basket by the turnover of a period.
#[utoipa::path(operation_id = "index_weights_propose", tag = "price index", params(BaseParams),
    responses((status = 200, body = ProposedWeights), (status = "4XX", body = Problem)))]
#[get("/price-index/weights/proposal")]
async fn proposal(
    db: web::Data<Db>,
    ctx: May<door::PriceSettings>,
    query: Query<BaseParams>,
) -> Result<web::Json<ProposedWeights>> {
    require(&ctx, Permission::PriceSettings)?;
    Ok(web::Json(db.read(move |tx| weights::propose(tx, &ctx, query.0.from, query.0.to)).await?))
}

/// A weight set with its weights. Public.
#[utoipa::path(operation_id = "index_weights_get", tag = "price index", params(("id" = Id, Path)),
    responses((status = 200, body = IndexWeightSet), (status = "4XX", body = Problem)))]
#[get("/price-index/weights/{id}")]
async fn set(db: web::Data<Db>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| weights::get(tx, id.0)).await?))
}

/// Adds a weight set that holds from a coming day on.
#[utoipa::path(operation_id = "index_weights_add", tag = "price index", request_body = AddWeights,
    responses((status = 201, body = IndexWeightSet), (status = "4XX", body = Problem)))]
#[post("/price-index/weights")]
async fn add(
    db: web::Data<Db>,
    ctx: May<door::PriceSettings>,
    key: IdempotencyKey,
    body: Json<AddWeights>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "index_weights_add", body.0, weights::add).await
}

/// Takes back a weight set that is not in force yet.
#[utoipa::path(operation_id = "index_weights_withdraw", tag = "price index", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/price-index/weights/{id}")]
async fn withdraw(db: web::Data<Db>, ctx: May<door::PriceSettings>, id: Path<Id>) -> Result<HttpResponse> {
    require(&ctx, Permission::PriceSettings)?;
    db.write(move |tx| weights::withdraw(tx, &ctx, id.0)).await?;
    Ok(no_content())
}
