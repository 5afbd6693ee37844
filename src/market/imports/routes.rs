//! Imports over HTTP.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    importer::Importers,
    model::{Commit, Committed, ImportKind, ImportRow, ImportView, RowStatus},
    reading::ListingReading,
    service, upload,
};
use ::web::{IdempotencyKey, Json, Path, Problem, Query, UploadLimit};
use access::{May, Permission, door, require_approved};
use exports::{File, Format};
use idempotency::create;
use kernel::{Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(template).service(reading).service(preview).service(look).service(rows).service(rows_export).service(commit);
}

/// What this process takes; offers and demands unless the server has registered more.
fn importers(registered: Option<web::Data<Importers>>) -> Importers {
    registered.map(|data| data.get_ref().clone()).unwrap_or_default()
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; the fields are read as a stream")]
struct UploadForm {
    kind: ImportKind,
    /// How to read the file, a [`ListingMapping`] as JSON; found unless given.
    mapping: Option<String>,
    /// CSV (UTF-8 or GBK), XLSX or XLS.
    #[schema(format = Binary, value_type = String)]
    file: String,
}

/// Uploads a file and judges every row; the market stays as it is.
#[utoipa::path(operation_id = "imports_preview", tag = "market",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportView), (status = "4XX", body = Problem)))]
#[post("/imports")]
async fn preview(
    db: web::Data<Db>,
    ctx: May<door::ImportListings>,
    key: IdempotencyKey,
    limit: web::Data<UploadLimit>,
    registered: Option<web::Data<Importers>>,
    form: Multipart,
) -> Result<HttpResponse> {
    // Asked before a byte of the file is read; the use case asks once more.
    require_approved(&ctx, Permission::ImportListings)?;
    let importers = importers(registered);
    let upload = upload::read(form, limit.0).await?;
    create(&db, &ctx, key, "imports_preview", upload, move |tx, ctx, upload| service::preview(tx, ctx, &importers, upload)).await
}

/// Looks at a file: its sheets, its heads, and which column is read as what. Nothing is kept.
#[utoipa::path(operation_id = "imports_reading", tag = "market",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ListingReading), (status = "4XX", body = Problem)))]
#[post("/imports/reading")]
async fn reading(
    db: web::Data<Db>,
    ctx: May<door::ImportListings>,
    limit: web::Data<UploadLimit>,
    registered: Option<web::Data<Importers>>,
    form: Multipart,
) -> Result<web::Json<ListingReading>> {
    require_approved(&ctx, Permission::ImportListings)?;
    let importers = importers(registered);
    let upload = upload::read(form, limit.0).await?;
    Ok(web::Json(db.compute(move || service::look(&ctx, &importers, &upload)).await?))
}

/// One import: its account and state.
#[utoipa::path(operation_id = "imports_get", tag = "market", params(("id" = Id, Path)),
    responses((status = 200, body = ImportView), (status = "4XX", body = Problem)))]
#[get("/imports/{id}")]
async fn look(db: web::Data<Db>, ctx: May<door::ImportListings>, id: Path<Id>) -> Result<web::Json<ImportView>> {
    Ok(web::Json(db.read(move |tx| service::seen(tx, &ctx, id.0)).await?))
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowsQuery {
    #[param(inline)]
    status: Option<RowStatus>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The file's rows with what was said of each, in the order of the file.
#[utoipa::path(operation_id = "imports_rows", tag = "market", params(("id" = Id, Path), RowsQuery),
    responses((status = 200, body = Page<ImportRow>), (status = "4XX", body = Problem)))]
#[get("/imports/{id}/rows")]
async fn rows(
    db: web::Data<Db>,
    ctx: May<door::ImportListings>,
    id: Path<Id>,
    query: Query<RowsQuery>,
) -> Result<web::Json<Page<ImportRow>>> {
    let page = PageQuery { limit: query.0.limit, cursor: query.0.cursor };
    Ok(web::Json(db.read(move |tx| service::rows(tx, &ctx, id.0, query.0.status, &page)).await?))
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SheetQuery {
    #[param(inline)]
    status: Option<RowStatus>,
    #[param(inline)]
    format: Option<Format>,
}

/// The rows as they came, each with its verdict: to be corrected and uploaded again.
#[utoipa::path(operation_id = "imports_rows_export", tag = "market", params(("id" = Id, Path), SheetQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/imports/{id}/rows/export")]
async fn rows_export(db: web::Data<Db>, ctx: May<door::ImportListings>, id: Path<Id>, query: Query<SheetQuery>) -> Result<File> {
    db.read(move |tx| service::sheet(tx, &ctx, id.0, query.0.status, query.0.format.unwrap_or_default())).await
}

/// Turns the accepted rows into what they stand for. Repeating it has no further effect.
#[utoipa::path(operation_id = "imports_commit", tag = "market", params(("id" = Id, Path)), request_body = Commit,
    responses((status = 200, body = Committed), (status = "4XX", body = Problem)))]
#[post("/imports/{id}/commit")]
async fn commit(
    db: web::Data<Db>,
    ctx: May<door::ImportListings>,
    id: Path<Id>,
    registered: Option<web::Data<Importers>>,
    body: Json<Commit>,
) -> Result<web::Json<Committed>> {
    let importers = importers(registered);
    Ok(web::Json(db.write(move |tx| service::commit(tx, &ctx, &importers, id.0, body.0)).await?))
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TemplateQuery {
    #[param(inline)]
    format: Option<Format>,
}

/// An empty file of this kind, with an example row.
#[utoipa::path(operation_id = "imports_template", tag = "market", params(("kind" = ImportKind, Path), TemplateQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/imports/templates/{kind}")]
async fn template(
    ctx: May<door::Anyone>,
    kind: Path<ImportKind>,
    query: Query<TemplateQuery>,
    registered: Option<web::Data<Importers>>,
) -> Result<File> {
    importers(registered).get(kind.0)?.template(&ctx, query.0.format.unwrap_or_default())
}
