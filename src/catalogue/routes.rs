//! The catalogue over HTTP.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    export,
    model::{Category, Staple, Variety},
    search::{MatchKind, VarietyIndex},
    service::{self, AddVariety, EditVariety, IndexCache},
    units::{Unit, UnitView},
};
use ::web::{IdempotencyKey, IfMatch, Json, Path, Problem, Query, ok};
use access::{May, door};
use exports::{File, Format};
use idempotency::create;
use kernel::{Page, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    // One cache per worker thread: it belongs to the database that this thread serves.
    cfg.app_data(web::Data::new(IndexCache::default()));
    cfg.service(varieties).service(export_varieties).service(variety).service(add_variety).service(edit_variety);
    cfg.service(categories).service(staples).service(units);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VarietyQuery {
    /// Any name or its beginning, in simplified or traditional characters, pinyin or initials: 番茄, xihongshi, xhs.
    q: Option<String>,
    category: Option<String>,
    /// Only those in the city's basket.
    watched: Option<bool>,
    /// Also those that are switched off.
    inactive: Option<bool>,
    /// How many, 1 to 500; all unless given.
    limit: Option<usize>,
}

/// A variety in a list; the last two fields tell how a search found it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
struct ListedVariety {
    #[serde(flatten)]
    variety: Variety,
    matched_by: Option<MatchKind>,
    /// The name that matched, where it is not the first name.
    matched_name: Option<String>,
}

/// The varieties that a query means, in the list's order.
fn chosen(index: &VarietyIndex, query: &VarietyQuery) -> Vec<ListedVariety> {
    let listed = |v: Variety| ListedVariety { variety: v, matched_by: None, matched_name: None };
    let found = |q: &str| {
        let found = index.search(q);
        if found.is_empty() { index.similar(q) } else { found }
    };
    let mut items: Vec<ListedVariety> = match query.q.as_deref().filter(|q| !q.trim().is_empty()) {
        Some(q) => (found(q).into_iter())
            .map(|f| ListedVariety { matched_by: Some(f.matched_by), matched_name: f.matched_name, ..listed(f.variety) })
            .collect(),
        None => index.all().cloned().map(listed).collect(),
    };
    items.retain(|item| {
        let v = &item.variety;
        query.category.as_ref().is_none_or(|c| *c == v.category)
            && query.watched.is_none_or(|w| w == v.watched_rank.is_some())
            && (v.active || query.inactive == Some(true))
    });
    items
}

/// Varieties: the best match first, or in the order of the catalogue, which begins with the watched ones.
#[utoipa::path(operation_id = "varieties_list", tag = "catalogue", params(VarietyQuery),
    responses((status = 200, body = Page<ListedVariety>), (status = "4XX", body = Problem)))]
#[get("/varieties")]
async fn varieties(
    db: web::Data<Db>,
    cache: web::Data<IndexCache>,
    query: Query<VarietyQuery>,
) -> Result<web::Json<Page<ListedVariety>>> {
    let (query, cache) = (query.0, cache.into_inner());
    let index = db.read(move |tx| cache.get(tx)).await?;
    let mut items = chosen(&index, &query);
    items.truncate(query.limit.unwrap_or(500).clamp(1, 500));
    Ok(web::Json(Page::whole(items)))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VarietiesExport {
    q: Option<String>,
    category: Option<String>,
    /// Only those in the city's basket.
    watched: Option<bool>,
    /// Also those that are switched off.
    inactive: Option<bool>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "varieties_export", tag = "catalogue", params(VarietiesExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/varieties/export")]
async fn export_varieties(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    cache: web::Data<IndexCache>,
    query: Query<VarietiesExport>,
) -> Result<File> {
    let VarietiesExport { q, category, watched, inactive, format } = query.0;
    let (query, cache) = (VarietyQuery { q, category, watched, inactive, limit: None }, cache.into_inner());
    let (index, all) = db.read(move |tx| Ok((cache.get(tx)?, service::categories(tx)?))).await?;
    let rows = chosen(&index, &query).into_iter().map(|listed| listed.variety).collect();
    export::columns(&all).write_rows(format.unwrap_or_default(), ctx.lang, rows)
}

/// One variety.
#[utoipa::path(operation_id = "variety_get", tag = "catalogue", params(("code" = String, Path)),
    responses((status = 200, body = Variety), (status = "4XX", body = Problem)))]
#[get("/varieties/{code}")]
async fn variety(db: web::Data<Db>, code: Path<String>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| service::variety(tx, &code.0)).await?))
}

/// Adds a variety; its code is its name's pinyin.
#[utoipa::path(operation_id = "variety_add", tag = "catalogue", request_body = AddVariety,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Variety), (status = "4XX", body = Problem)))]
#[post("/varieties")]
async fn add_variety(
    db: web::Data<Db>,
    ctx: May<door::CatalogueWrite>,
    key: IdempotencyKey,
    body: Json<AddVariety>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "variety_add", body.0, service::add_variety).await
}

/// Changes a variety or its aliases.
#[utoipa::path(operation_id = "variety_edit", tag = "catalogue", request_body = EditVariety,
    params(("code" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Variety), (status = "4XX", body = Problem)))]
#[patch("/varieties/{code}")]
async fn edit_variety(
    db: web::Data<Db>,
    ctx: May<door::CatalogueWrite>,
    code: Path<String>,
    seen: IfMatch,
    body: Json<EditVariety>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::edit_variety(tx, &ctx, &code.0, seen.0, &body.0)).await?))
}

/// The categories of the catalogue.
#[utoipa::path(operation_id = "categories_list", tag = "catalogue", responses((status = 200, body = Page<Category>)))]
#[get("/categories")]
async fn categories(db: web::Data<Db>) -> Result<web::Json<Page<Category>>> {
    Ok(web::Json(Page::whole(db.read(service::categories).await?)))
}

/// The staple categories of the reserves.
#[utoipa::path(operation_id = "staples_list", tag = "catalogue", responses((status = 200, body = Page<Staple>)))]
#[get("/staples")]
async fn staples(db: web::Data<Db>) -> Result<web::Json<Page<Staple>>> {
    Ok(web::Json(Page::whole(db.read(service::staples).await?)))
}

/// The units in which quantities and prices may be given.
#[utoipa::path(operation_id = "units_list", tag = "catalogue", responses((status = 200, body = Page<UnitView>)))]
#[get("/units")]
async fn units() -> web::Json<Page<UnitView>> {
    web::Json(Page::whole(Unit::ALL.iter().copied().map(UnitView::from).collect()))
}
