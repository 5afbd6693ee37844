//! Places and lanes over HTTP.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    export,
    model::{Destination, DestinationKind, LaneOverride, LaneView, Region, RegionLevel},
    overrides::{self, ChangeLane, SetLane},
    service,
};
use ::web::{IdempotencyKey, IfMatch, Json, Path, Problem, Query, no_content, ok};
use access::{May, door};
use exports::{File, Format};
use idempotency::create;
use kernel::{Day, Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(regions).service(destinations).service(export_destinations).service(lanes);
    cfg.service(lane_overrides)
        .service(export_overrides)
        .service(lane_override)
        .service(set_lane)
        .service(change_lane)
        .service(lift_lane);
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
    Ok(web::Json(Page::whole(db.read(move |tx| service::regions(tx, query.level, query.parent.as_deref(), &q)).await?)))
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
    Ok(web::Json(Page::whole(db.read(move |tx| service::destinations_of(tx, kind)).await?)))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DestinationsExport {
    kind: Option<DestinationKind>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "destinations_export", tag = "catalogue", params(DestinationsExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/destinations/export")]
async fn export_destinations(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<DestinationsExport>) -> Result<File> {
    let DestinationsExport { kind, format } = query.0;
    db.read(move |tx| export::destinations(tx, &ctx, kind, format.unwrap_or_default())).await
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
    Ok(web::Json(Page::whole(db.read(move |tx| service::lanes(tx, &query.origin, query.destination.as_deref(), day)).await?)))
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

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OverridesExport {
    origin: Option<String>,
    destination: Option<String>,
    /// Only those that hold on this day.
    on: Option<Day>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "lane_overrides_export", tag = "catalogue", params(OverridesExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/lane-overrides/export")]
async fn export_overrides(db: web::Data<Db>, ctx: May<door::MarketOversee>, query: Query<OverridesExport>) -> Result<File> {
    let OverridesExport { origin, destination, on, format } = query.0;
    db.read(move |tx| export::overrides(tx, &ctx, origin, destination, on, format.unwrap_or_default())).await
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
