//! The history over HTTP, for everyone. What is answered ends at the last published day.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    export,
    model::PriceStep,
    season::PriceSeason,
    series::PriceSeries,
    service::{self, PriceOrigins, PriceOverview, SeriesQuery},
};
use crate::figures::PriceUnit;
use ::web::{Path, Problem, Query, open::open_json};
use access::{May, door};
use exports::{File, Format};
use kernel::{Day, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(overview).service(overview_export).service(series).service(series_export).service(season).service(origins);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OverviewParams {
    /// The last day shown; the last public one unless given.
    to: Option<Day>,
    /// How many days, 1 to 31; 14 unless given.
    days: Option<i32>,
    /// Of a file only.
    #[param(inline)]
    format: Option<Format>,
    /// Of a file only; 元/斤 unless given.
    unit: Option<PriceUnit>,
}

/// All varieties over some days, as the heat table shows them.
#[utoipa::path(operation_id = "prices_overview", tag = "prices", params(OverviewParams),
    responses((status = 200, body = PriceOverview), (status = "4XX", body = Problem)))]
#[get("/prices/overview")]
async fn overview(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    query: Query<OverviewParams>,
) -> Result<HttpResponse> {
    let query = query.0;
    open_json(&request, &db.read(move |tx| service::overview(tx, &ctx, query.to, query.days.unwrap_or(14))).await?)
}

/// The heat table as a file.
#[utoipa::path(operation_id = "prices_overview_export", tag = "prices", params(OverviewParams),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/prices/overview/export")]
async fn overview_export(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<OverviewParams>) -> Result<File> {
    let (query, lang) = (query.0, ctx.lang);
    let found = db.read(move |tx| service::overview(tx, &ctx, query.to, query.days.unwrap_or(14))).await?;
    export::overview(found, query.unit.unwrap_or(PriceUnit::Jin), query.format.unwrap_or_default(), lang)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SeriesParams {
    /// `day` unless given.
    step: Option<PriceStep>,
    from: Option<Day>,
    to: Option<Day>,
    /// Codes of markets and chains to show beside the city, separated by commas; eight at most.
    #[param(example = "xinfadi,baliqiao")]
    sources: Option<String>,
    /// Of a file only.
    #[param(inline)]
    format: Option<Format>,
    /// Of a file only; 元/斤 unless given.
    unit: Option<PriceUnit>,
}

impl SeriesParams {
    fn asked(&self) -> SeriesQuery {
        let sources = self.sources.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|code| !code.is_empty());
        SeriesQuery { step: self.step, from: self.from, to: self.to, sources: sources.map(str::to_owned).collect() }
    }
}

/// A variety's prices by day, week or month: low, average, high, volume, wholesale against retail, market by market.
#[utoipa::path(operation_id = "prices_series", tag = "prices", params(("variety" = String, Path), SeriesParams),
    responses((status = 200, body = PriceSeries), (status = "4XX", body = Problem)))]
#[get("/prices/{variety}/series")]
async fn series(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    variety: Path<String>,
    query: Query<SeriesParams>,
) -> Result<HttpResponse> {
    open_json(&request, &db.read(move |tx| service::series(tx, &ctx, &variety.0, &query.0.asked())).await?)
}

/// The same series as a file.
#[utoipa::path(operation_id = "prices_series_export", tag = "prices", params(("variety" = String, Path), SeriesParams),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/prices/{variety}/series/export")]
async fn series_export(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    variety: Path<String>,
    query: Query<SeriesParams>,
) -> Result<File> {
    let (format, unit, lang) = (query.0.format.unwrap_or_default(), query.0.unit.unwrap_or(PriceUnit::Jin), ctx.lang);
    let found = db.read(move |tx| service::series(tx, &ctx, &variety.0, &query.0.asked())).await?;
    export::series(&found, unit, format, lang)
}

/// A variety's last year, week by week, beside the lowest, middle and highest price of the same weeks of earlier years.
#[utoipa::path(operation_id = "prices_season", tag = "prices", params(("variety" = String, Path)),
    responses((status = 200, body = PriceSeason), (status = "4XX", body = Problem)))]
#[get("/prices/{variety}/season")]
async fn season(db: web::Data<Db>, ctx: May<door::Anyone>, request: HttpRequest, variety: Path<String>) -> Result<HttpResponse> {
    open_json(&request, &db.read(move |tx| service::season(tx, &ctx, &variety.0)).await?)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OriginParams {
    /// The last so many public days, 1 to 92; 30 unless given.
    days: Option<i32>,
}

/// Where a variety came from, by what the wholesale markets reported.
#[utoipa::path(operation_id = "prices_origins", tag = "prices", params(("variety" = String, Path), OriginParams),
    responses((status = 200, body = PriceOrigins), (status = "4XX", body = Problem)))]
#[get("/prices/{variety}/origins")]
async fn origins(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    variety: Path<String>,
    query: Query<OriginParams>,
) -> Result<HttpResponse> {
    open_json(&request, &db.read(move |tx| service::origins(tx, &ctx, &variety.0, query.0.days.unwrap_or(30))).await?)
}
