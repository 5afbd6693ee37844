//! The catalogue over HTTP.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    model::{Category, Destination, DestinationKind, LaneOverride, LaneView, Region, RegionLevel, Staple, Variety},
    overrides::{self, ChangeLane, SetLane},
    search::MatchKind,
    service::{self, AddVariety, EditVariety, IndexCache},
    units::{Unit, UnitView},
};
use ::web::{IdempotencyKey, IfMatch, Json, May, Path, Problem, Query, door, no_content, ok};
use idempotency::create;
use kernel::{Day, Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    // One cache per worker thread: it belongs to the database that this thread serves.
    cfg.app_data(web::Data::new(IndexCache::default()))
        .service(varieties)
        .service(variety)
        .service(add_variety)
        .service(edit_variety)
        .service(categories)
        .service(staples)
        .service(units)
        .service(regions)
        .service(destinations)
        .service(lanes)
        .service(lane_overrides)
        .service(lane_override)
        .service(set_lane)
        .service(change_lane)
        .service(lift_lane);
}

/// The whole of a short list.
fn whole<T>(items: Vec<T>) -> web::Json<Page<T>> {
    web::Json(Page { items, next_cursor: None })
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
    items.truncate(query.limit.unwrap_or(500).clamp(1, 500));
    Ok(whole(items))
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
    Ok(whole(db.read(service::categories).await?))
}

/// The staple categories of the reserves.
#[utoipa::path(operation_id = "staples_list", tag = "catalogue", responses((status = 200, body = Page<Staple>)))]
#[get("/staples")]
async fn staples(db: web::Data<Db>) -> Result<web::Json<Page<Staple>>> {
    Ok(whole(db.read(service::staples).await?))
}

/// The units in which quantities and prices may be given.
#[utoipa::path(operation_id = "units_list", tag = "catalogue", responses((status = 200, body = Page<UnitView>)))]
#[get("/units")]
async fn units() -> web::Json<Page<UnitView>> {
    whole(Unit::ALL.iter().copied().map(UnitView::from).collect())
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RegionQuery {
    level: Option<RegionLevel>,
    /// The code of the region above.
    parent: Option<String>,
    /// Part of the name, or the beginning of its pinyin.
    q: Option<String>,
}

/// The regions.
#[utoipa::path(operation_id = "regions_list", tag = "catalogue", params(RegionQuery),
    responses((status = 200, body = Page<Region>), (status = "4XX", body = Problem)))]
#[get("/regions")]
async fn regions(db: web::Data<Db>, query: Query<RegionQuery>) -> Result<web::Json<Page<Region>>> {
    let query = query.0;
    let q = query.q.unwrap_or_default();
    Ok(whole(db.read(move |tx| service::regions(tx, query.level, query.parent.as_deref(), &q)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DestinationQuery {
    kind: Option<DestinationKind>,
}

/// The destinations.
#[utoipa::path(operation_id = "destinations_list", tag = "catalogue", params(DestinationQuery),
    responses((status = 200, body = Page<Destination>), (status = "4XX", body = Problem)))]
#[get("/destinations")]
async fn destinations(db: web::Data<Db>, query: Query<DestinationQuery>) -> Result<web::Json<Page<Destination>>> {
    let kind = query.0.kind;
    let mut items = db.read(service::destinations).await?;
    items.retain(|d| kind.is_none_or(|k| k == d.kind));
    Ok(whole(items))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LaneQuery {
    /// A region's code.
    origin: String,
    /// Absent: all destinations.
    destination: Option<String>,
    /// The day on which the goods leave; today unless given.
    day: Option<Day>,
}

/// Freight and transit time from a region, and whether the lane is open.
#[utoipa::path(operation_id = "lanes_list", tag = "catalogue", params(LaneQuery),
    responses((status = 200, body = Page<LaneView>), (status = "4XX", body = Problem)))]
#[get("/lanes")]
async fn lanes(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<LaneQuery>) -> Result<web::Json<Page<LaneView>>> {
    let query = query.0;
    let day = query.day.unwrap_or_else(|| ctx.now.day());
    Ok(whole(db.read(move |tx| service::lanes(tx, &query.origin, query.destination.as_deref(), day)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OverrideQuery {
    origin: Option<String>,
    destination: Option<String>,
    /// Only those that hold on this day.
    on: Option<Day>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// What the regulator has set or closed, the newest first.
#[utoipa::path(operation_id = "lane_overrides_list", tag = "catalogue", params(OverrideQuery),
    responses((status = 200, body = Page<LaneOverride>), (status = "4XX", body = Problem)))]
#[get("/lane-overrides")]
async fn lane_overrides(
    db: web::Data<Db>,
    ctx: May<door::MarketOversee>,
    query: Query<OverrideQuery>,
) -> Result<web::Json<Page<LaneOverride>>> {
    let q = query.0;
    let page = PageQuery { limit: q.limit, cursor: q.cursor };
    Ok(web::Json(db.read(move |tx| overrides::list(tx, &ctx, q.origin, q.destination, q.on, &page)).await?))
}

/// One lane override.
#[utoipa::path(operation_id = "lane_override_get", tag = "catalogue", params(("id" = Id, Path)),
    responses((status = 200, body = LaneOverride), (status = "4XX", body = Problem)))]
#[get("/lane-overrides/{id}")]
async fn lane_override(db: web::Data<Db>, ctx: May<door::MarketOversee>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| overrides::get(tx, &ctx, id.0)).await?))
}

/// Closes a lane or sets its freight or transit time, from one day to another.
#[utoipa::path(operation_id = "lane_override_set", tag = "catalogue", request_body = SetLane,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = LaneOverride), (status = "4XX", body = Problem)))]
#[post("/lane-overrides")]
async fn set_lane(
    db: web::Data<Db>,
    ctx: May<door::LanesWrite>,
    key: IdempotencyKey,
    body: Json<SetLane>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "lane_override_set", body.0, overrides::set).await
}

/// Changes a lane override.
#[utoipa::path(operation_id = "lane_override_change", tag = "catalogue", request_body = ChangeLane,
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = LaneOverride), (status = "4XX", body = Problem)))]
#[patch("/lane-overrides/{id}")]
async fn change_lane(
    db: web::Data<Db>,
    ctx: May<door::LanesWrite>,
    id: Path<Id>,
    seen: IfMatch,
    body: Json<ChangeLane>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| overrides::change(tx, &ctx, id.0, seen.0, &body.0)).await?))
}

/// Takes an override away; the audit trail keeps what it said.
#[utoipa::path(operation_id = "lane_override_lift", tag = "catalogue",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/lane-overrides/{id}")]
async fn lift_lane(db: web::Data<Db>, ctx: May<door::LanesWrite>, id: Path<Id>, seen: IfMatch) -> Result<HttpResponse> {
    db.write(move |tx| overrides::lift(tx, &ctx, id.0, seen.0)).await?;
    Ok(no_content())
}
