//! Price sources and observations over HTTP.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    intake,
    model::{ObservationState, ObservationView, ReportPrice},
    service,
    store::Filter,
};
use crate::{
    export,
    model::Reason,
    sources::{self, AddSource, PriceSource, SourceKind},
};
use ::web::{IdempotencyKey, Json, Path, Problem, Query, ok};
use access::{May, Permission, door, require};
use exports::{File, Format};
use idempotency::create;
use kernel::{Day, Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    // `/observations/batch` stands before `/observations/{id}`.
    intake::routes::routes(cfg);
    sources::routes::routes(cfg);
    cfg.service(price_sources)
        .service(export_sources)
        .service(add_source)
        .service(list)
        .service(export_list)
        .service(report)
        .service(void_one);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SourceQuery {
    kind: Option<SourceKind>,
}

/// Markets and chains that report prices, in their order. Public.
#[utoipa::path(operation_id = "price_sources_list", tag = "prices", params(SourceQuery),
    responses((status = 200, body = Page<PriceSource>), (status = "4XX", body = Problem)))]
#[get("/price-sources")]
async fn price_sources(db: web::Data<Db>, query: Query<SourceQuery>) -> Result<web::Json<Page<PriceSource>>> {
    let items = db.read(move |tx| sources::list(tx, query.0.kind)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SourcesExport {
    kind: Option<SourceKind>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "price_sources_export", tag = "prices", params(SourcesExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/price-sources/export")]
async fn export_sources(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<SourcesExport>) -> Result<File> {
    let SourcesExport { kind, format } = query.0;
    let rows = db.read(move |tx| sources::list(tx, kind)).await?;
    export::sources().write_rows(format.unwrap_or_default(), ctx.lang, rows)
}

/// Adds a market or chain.
#[utoipa::path(operation_id = "price_sources_add", tag = "prices", request_body = AddSource,
    responses((status = 201, body = PriceSource), (status = "4XX", body = Problem)))]
#[post("/price-sources")]
async fn add_source(
    db: web::Data<Db>,
    ctx: May<door::BulletinPrepare>,
    key: IdempotencyKey,
    body: Json<AddSource>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "price_sources_add", body.0, sources::add).await
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    day: Option<Day>,
    variety: Option<String>,
    source: Option<String>,
    state: Option<ObservationState>,
    limit: Option<u32>,
    cursor: Option<String>,
    /// Of an export only.
    #[param(inline)]
    format: Option<Format>,
}

impl ListQuery {
    fn parts(self) -> (Filter, PageQuery, Format) {
        let filter = Filter { day: self.day, variety: self.variety, source: self.source, sources: None, state: self.state };
        (filter, PageQuery { limit: self.limit, cursor: self.cursor }, self.format.unwrap_or_default())
    }
}

/// Observations, newest first; people of an enterprise see those of their own sources.
#[utoipa::path(operation_id = "observations_list", tag = "prices", params(ListQuery),
    responses((status = 200, body = Page<ObservationView>), (status = "4XX", body = Problem)))]
#[get("/observations")]
async fn list(
    db: web::Data<Db>,
    ctx: May<door::PricesRead>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<ObservationView>>> {
    let (filter, page, _) = query.0.parts();
    Ok(web::Json(db.read(move |tx| service::list(tx, &ctx, filter, &page)).await?))
}

/// The same list as a file.
#[utoipa::path(operation_id = "observations_export", tag = "prices", params(ListQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/observations/export")]
async fn export_list(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<ListQuery>) -> Result<File> {
    let (filter, _, format) = query.0.parts();
    db.read(move |tx| service::export(tx, &ctx, filter, format)).await
}

/// Reports one price.
#[utoipa::path(operation_id = "observations_report", tag = "prices", request_body = ReportPrice,
    responses((status = 201, body = ObservationView), (status = "4XX", body = Problem)))]
#[post("/observations")]
async fn report(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    key: IdempotencyKey,
    body: Json<ReportPrice>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "observations_report", body.0, service::report).await
}

/// Withdraws a price with a reason; it stays readable.
#[utoipa::path(operation_id = "observations_void", tag = "prices", params(("id" = Id, Path)), request_body = Reason,
    responses((status = 200, body = ObservationView), (status = "4XX", body = Problem)))]
#[post("/observations/{id}/void")]
async fn void_one(db: web::Data<Db>, ctx: May<door::PricesReport>, id: Path<Id>, body: Json<Reason>) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    Ok(ok(&db.write(move |tx| service::make_void(tx, &ctx, id.0, &body.0.reason)).await?))
}
