//! Files, feeds and keys over HTTP: for everybody, cached by whoever likes, the same for all.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    feed,
    files::{self, FileFormat},
    model::BulletinState,
    service,
    signature::BulletinKey,
    store,
};
use ::web::{Path, Problem, PublicUrl, Query, open::is_known};
use access::{May, door};
use kernel::{Ctx, Day, Error, Id, Page, Result, Who};
use prices::figures::PriceUnit;
use signing::{KeyList, Signers};
use storage::Db;

/// Fixed paths; those below an edition's id come with the editions.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(keys)
        .service(key_list)
        .service(atom)
        .service(dataset)
        .service(latest_file)
        .service(file_of_day)
        .service(export_file);
}

/// What changes at most once a day may be a minute old.
pub const FRESH: &str = "public, max-age=60";

/// What never changes: an edition by its id.
const FOREVER: &str = "public, max-age=604800, immutable";

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    #[param(inline)]
    format: Option<FileFormat>,
    /// The unit of all prices; the edition's own unless given. Signed and canonical files know no unit.
    unit: Option<PriceUnit>,
}

/// Answers with the body, or with `304` to whoever has it. `tag` names the content.
pub fn cached(request: &HttpRequest, tag: &str, cache: &'static str, response: HttpResponse) -> HttpResponse {
    let tag = format!("\"{tag}\"");
    let mut response = if is_known(request, &tag) { HttpResponse::NotModified().finish() } else { response };
    let headers = response.headers_mut();
    for (name, value) in [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, cache), (header::VARY, "Authorization, Cookie")] {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// A page for the caller's own eyes is kept nowhere.
pub fn cache_for(ctx: &Ctx, state: BulletinState, public: &'static str) -> &'static str {
    if state.is_public() && matches!(ctx.who, Who::Public) { public } else { "private, no-cache" }
}

async fn send(db: &Db, ctx: Ctx, request: &HttpRequest, id: Id, query: ExportQuery, cache: &'static str) -> Result<HttpResponse> {
    let (reading, format, lang) = (db.clone(), query.format.unwrap_or_default(), ctx.lang);
    let cache = |ctx: &Ctx, state| cache_for(ctx, state, cache);
    let (document, bytes, cache) = {
        let made = db.compute(move || {
            let document = files::document(&reading, &ctx, id, query.unit, format)?;
            let bytes = files::make(&reading, &ctx, &document, format)?;
            Ok((document, bytes, ctx))
        });
        let (document, bytes, ctx) = made.await?;
        let cache = cache(&ctx, document.row.state);
        (document, bytes, cache)
    };
    let row = &document.row;
    // Only CSV is in the reader's language: the others are the document itself.
    let kind = if format == FileFormat::Csv { format!("{}-csv", lang.as_str()) } else { format.extension().to_owned() };
    let tag = format!("{}-{}-{}-{}-{kind}", &row.digest[..16], row.version, document.unit.as_str(), files::LAYOUT);
    let name = match format {
        FileFormat::Json => format!("bulletin-{}-{}", row.day, row.edition),
        FileFormat::Canonical => format!("table-{}-{}", row.day, row.edition),
        FileFormat::Observations => format!("observations-{}-{}", row.day, row.edition),
        _ => document.file_name(),
    };
    let mut response = HttpResponse::Ok();
    response.content_type(format.content_type()).insert_header(exports::disposition(&format!("{name}.{}", format.extension())));
    if row.state.is_public() {
        response
            .insert_header(("Cailanzi-Digest", row.digest.clone()))
            .insert_header(("Cailanzi-Previous-Digest", row.previous_digest.clone()));
    }
    let mut response = cached(request, &tag, cache, response.body(bytes));
    if format == FileFormat::Csv {
        response.headers_mut().append(header::VARY, header::HeaderValue::from_static("Accept-Language"));
    }
    Ok(response)
}

/// The edition as a file: CSV, XLSX, PDF; as `json` with digest and signature, as `canonical` only the bytes that the
/// digest covers, as `observations` what it was computed from.
#[utoipa::path(operation_id = "bulletins_export", tag = "bulletin", params(("id" = Id, Path), ExportQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}/export")]
async fn export_file(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    id: Path<Id>,
    query: Query<ExportQuery>,
) -> Result<HttpResponse> {
    send(&db, ctx.into_ctx(), &request, id.0, query.0, FOREVER).await
}

/// The newest published edition as a file.
#[utoipa::path(operation_id = "bulletins_latest_export", tag = "bulletin", params(ExportQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/latest/export")]
async fn latest_file(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    query: Query<ExportQuery>,
) -> Result<HttpResponse> {
    let id = db.read(|tx| Ok(store::current(tx, None)?.id)).await?;
    send(&db, ctx.into_ctx(), &request, id, query.0, FRESH).await
}

/// The edition that holds for a day as a file.
#[utoipa::path(operation_id = "bulletins_day_export", tag = "bulletin", params(("day" = Day, Path), ExportQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/days/{day}/export")]
async fn file_of_day(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    day: Path<Day>,
    query: Query<ExportQuery>,
) -> Result<HttpResponse> {
    let id = db.read(move |tx| Ok(store::current(tx, Some(day.0))?.id)).await?;
    send(&db, ctx.into_ctx(), &request, id, query.0, FRESH).await
}

/// The public keys: those that sign now first, then those that have signed earlier editions.
#[utoipa::path(operation_id = "bulletins_keys", tag = "bulletin",
    responses((status = 200, body = Page<BulletinKey>), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/keys")]
async fn keys(db: web::Data<Db>, request: HttpRequest, signers: web::Data<Signers>) -> Result<HttpResponse> {
    let signers = signers.get_ref().clone();
    let items = db.read(move |tx| service::keys(tx, &signers)).await?;
    let tag = items.iter().map(|key| &key.key_id.as_str()[..8]).collect::<Vec<_>>().join("-");
    Ok(cached(&request, &tag, FRESH, HttpResponse::Ok().json(Page { items, next_cursor: None })))
}

/// The key list in force: which keys may sign what and when, signed by the root, whose public key is published in another way.
#[utoipa::path(operation_id = "keys_list", tag = "bulletin",
    responses((status = 200, body = KeyList), (status = 304), (status = "4XX", body = Problem)))]
#[get("/keys")]
async fn key_list(db: web::Data<Db>, request: HttpRequest) -> Result<HttpResponse> {
    let found = db.read(signing::service::in_force).await?;
    let list = found.ok_or_else(|| Error::not_found("密钥清单", "key list"))?.list;
    let tag = format!("keys-{}", list.sequence);
    Ok(cached(&request, &tag, FRESH, HttpResponse::Ok().json(list)))
}

/// The newest editions and corrections as an Atom feed.
#[utoipa::path(operation_id = "bulletins_feed", tag = "bulletin",
    responses((status = 200, content_type = "application/atom+xml", body = String), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/feed.atom")]
async fn atom(db: web::Data<Db>, request: HttpRequest, site: web::Data<PublicUrl>) -> Result<HttpResponse> {
    let rows = db.read(feed::rows).await?;
    let newest = rows.iter().max_by_key(|row| row.published_at).map_or("empty", |row| &row.digest[..16]);
    let body = HttpResponse::Ok().content_type("application/atom+xml; charset=utf-8").body(feed::atom(&site.0, &rows)?);
    Ok(cached(&request, newest, FRESH, body))
}

/// The table as a data set, for search engines and catalogues (schema.org, JSON-LD).
#[utoipa::path(operation_id = "bulletins_dataset", tag = "bulletin",
    responses((status = 200, content_type = "application/ld+json", body = serde_json::Value), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/dataset.jsonld")]
async fn dataset(db: web::Data<Db>, request: HttpRequest, site: web::Data<PublicUrl>) -> Result<HttpResponse> {
    let (span, city) = db.read(feed::scope).await?;
    let tag = span.map_or_else(|| "empty".to_owned(), |(first, last)| format!("{first}-{last}"));
    let body = HttpResponse::Ok().content_type("application/ld+json").body(feed::dataset(&site.0, &city, span).to_string());
    Ok(cached(&request, &tag, FRESH, body))
}
