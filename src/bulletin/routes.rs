//! The editions over HTTP: published ones for everybody, drafts for the regulator.

use actix_web::{HttpResponse, delete, get, http::header, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    export,
    model::{BuildBulletin, Bulletin, BulletinBrief, BulletinState, Correction, Reason, Verification},
    forecast, history, index, observations, open_data, pass_through, service, warnings,
};
use crate::{
    idempotency::create,
    kernel::{Ctx, Day, Error, Id, Page, PageQuery, Result},
    market::imports::{ImportKind, Importers},
    storage::Db,
    tabular,
    web::{IdempotencyKey, IfMatch, Json, Path, Problem, Query, no_content, ok},
};

/// Mounts prices and editions. Fixed paths come before `/bulletins/{id}`.
pub fn routes(cfg: &mut ServiceConfig) {
    observations::routes::routes(cfg);
    open_data::routes::routes(cfg);
    history::routes::routes(cfg);
    forecast::routes::routes(cfg);
    pass_through::routes::routes(cfg);
    index::routes::routes(cfg);
    warnings::routes::routes(cfg);
    // The market's imports learn of one more kind of file.
    let importers = Importers::default().with(ImportKind::Observations, observations::PriceImporter);
    cfg.app_data(web::Data::new(importers))
        .service(list)
        .service(build)
        .service(latest)
        .service(corrections)
        .service(by_day)
        .service(editions)
        .service(rebuild)
        .service(review)
        .service(publish)
        .service(correct)
        .service(verify)
        .service(export_file)
        .service(discard)
        .service(one);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    state: Option<BulletinState>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Editions, newest day first. The public sees published ones.
#[utoipa::path(operation_id = "bulletins_list", tag = "bulletin", params(ListQuery),
    responses((status = 200, body = Page<BulletinBrief>), (status = "4XX", body = Problem)))]
#[get("/bulletins")]
async fn list(db: web::Data<Db>, ctx: Ctx, query: Query<ListQuery>) -> Result<web::Json<Page<BulletinBrief>>> {
    let query = query.0;
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    Ok(web::Json(db.read(move |tx| service::list(tx, &ctx, query.state, &page)).await?))
}

/// Prepares the first edition of a day as a draft.
#[utoipa::path(operation_id = "bulletins_build", tag = "bulletin", request_body = BuildBulletin,
    responses((status = 201, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins")]
async fn build(db: web::Data<Db>, ctx: Ctx, key: IdempotencyKey, body: Json<BuildBulletin>) -> Result<HttpResponse> {
    create(&db, &ctx, key, "bulletins_build", body.0, service::build).await
}

/// The newest published edition.
#[utoipa::path(operation_id = "bulletins_latest", tag = "bulletin",
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[get("/bulletins/latest")]
async fn latest(db: web::Data<Db>, ctx: Ctx) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::current(tx, &ctx, None)).await?))
}

/// Corrections, newest day first: why, and what changed.
#[utoipa::path(operation_id = "bulletins_corrections", tag = "bulletin", params(PageQuery),
    responses((status = 200, body = Page<Correction>), (status = "4XX", body = Problem)))]
#[get("/bulletins/corrections")]
async fn corrections(db: web::Data<Db>, query: Query<PageQuery>) -> Result<web::Json<Page<Correction>>> {
    Ok(web::Json(db.read(move |tx| service::corrections(tx, &query.0)).await?))
}

/// The edition that holds for a day.
#[utoipa::path(operation_id = "bulletins_by_day", tag = "bulletin", params(("day" = Day, Path)),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[get("/bulletins/days/{day}")]
async fn by_day(db: web::Data<Db>, ctx: Ctx, day: Path<Day>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::current(tx, &ctx, Some(day.0))).await?))
}

/// All published editions of a day, the first one first.
#[utoipa::path(operation_id = "bulletins_editions", tag = "bulletin", params(("day" = Day, Path)),
    responses((status = 200, body = Page<BulletinBrief>), (status = "4XX", body = Problem)))]
#[get("/bulletins/days/{day}/editions")]
async fn editions(db: web::Data<Db>, day: Path<Day>) -> Result<web::Json<Page<BulletinBrief>>> {
    let items = db.read(move |tx| service::editions(tx, day.0)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

/// One edition; drafts only for those who prepare them.
#[utoipa::path(operation_id = "bulletins_get", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}")]
async fn one(db: web::Data<Db>, ctx: Ctx, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::get(tx, &ctx, id.0)).await?))
}

/// Computes a draft anew from the observations of now.
#[utoipa::path(operation_id = "bulletins_rebuild", tag = "bulletin",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/rebuild")]
async fn rebuild(db: web::Data<Db>, ctx: Ctx, id: Path<Id>, seen: Option<IfMatch>) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::rebuild(tx, &ctx, id.0, seen.map(|s| s.0))).await?))
}

/// A second person agrees with the draft.
#[utoipa::path(operation_id = "bulletins_review", tag = "bulletin",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/review")]
async fn review(db: web::Data<Db>, ctx: Ctx, id: Path<Id>, seen: Option<IfMatch>) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::review(tx, &ctx, id.0, seen.map(|s| s.0))).await?))
}

/// Publishes a reviewed edition.
#[utoipa::path(operation_id = "bulletins_publish", tag = "bulletin",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/publish")]
async fn publish(db: web::Data<Db>, ctx: Ctx, id: Path<Id>, seen: Option<IfMatch>) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::publish(tx, &ctx, id.0, seen.map(|s| s.0))).await?))
}

/// Prepares the next edition of a published day.
#[utoipa::path(operation_id = "bulletins_correct", tag = "bulletin", params(("id" = Id, Path)), request_body = Reason,
    responses((status = 201, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/correct")]
async fn correct(db: web::Data<Db>, ctx: Ctx, key: IdempotencyKey, id: Path<Id>, body: Json<Reason>) -> Result<HttpResponse> {
    let command = (id.0, body.0);
    create(&db, &ctx, key, "bulletins_correct", command, |tx, ctx, (id, why)| service::correct(tx, ctx, *id, &why.reason)).await
}

/// Throws a draft away.
#[utoipa::path(operation_id = "bulletins_discard", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/bulletins/{id}")]
async fn discard(db: web::Data<Db>, ctx: Ctx, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::discard(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

/// Computes the edition again from its observations and compares the bytes.
#[utoipa::path(operation_id = "bulletins_verify", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 200, body = Verification), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}/verify")]
async fn verify(db: web::Data<Db>, ctx: Ctx, id: Path<Id>) -> Result<web::Json<Verification>> {
    Ok(web::Json(db.read(move |tx| service::verify(tx, &ctx, id.0)).await?))
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum FileFormat {
    #[default]
    Csv,
    Xlsx,
    /// The canonical bytes that the digest covers.
    Json,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    #[param(inline)]
    format: Option<FileFormat>,
}

/// The edition as a file. As JSON: the canonical bytes, with both digests in headers.
#[utoipa::path(operation_id = "bulletins_export", tag = "bulletin", params(("id" = Id, Path), ExportQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}/export")]
async fn export_file(db: web::Data<Db>, ctx: Ctx, id: Path<Id>, query: Query<ExportQuery>) -> Result<HttpResponse> {
    let row = db.read(move |tx| service::stored(tx, &ctx, id.0)).await?;
    let name = export::file_name(&row);
    let format = match query.0.format.unwrap_or_default() {
        FileFormat::Csv => tabular::Format::Csv,
        FileFormat::Xlsx => tabular::Format::Xlsx,
        FileFormat::Json => {
            return Ok(HttpResponse::Ok()
                .content_type("application/json")
                .insert_header((
                    header::CONTENT_DISPOSITION,
                    format!("attachment; filename=\"bulletin-{}-{}.json\"", row.day, row.edition),
                ))
                .insert_header(("Cailanzi-Digest", row.digest))
                .insert_header(("Cailanzi-Previous-Digest", row.previous_digest))
                .body(row.body));
        }
    };
    tabular::http::export(format, &name, &export::table(&row.table()?)).map_err(Error::unexpected)
}
