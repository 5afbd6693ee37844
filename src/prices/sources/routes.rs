//! Duties, the wall of reports, and the reporter's grid over HTTP.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    duties::{self, EditSource, SourceDuties},
    form::{self, Form},
    reports::{self, DayRates, Wall, WallLine},
};
use ::web::{Json, Path, Problem, Query, ok};
use access::{May, Permission, door, require};
use kernel::{Day, Page, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(source_duties).service(edit).service(grid).service(wall).service(rates).service(complete).service(review);
}

/// What a source reports, until when, and how its files are read.
#[utoipa::path(operation_id = "price_sources_duties", tag = "prices", params(("code" = String, Path)),
    responses((status = 200, body = SourceDuties), (status = "4XX", body = Problem)))]
#[get("/price-sources/{code}/duties")]
async fn source_duties(db: web::Data<Db>, ctx: May<door::PricesRead>, code: Path<String>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| duties::duties(tx, &ctx, &code.0)).await?))
}

/// Changes a source: name, deadline, duties, currency, who reports for it.
#[utoipa::path(operation_id = "price_sources_edit", tag = "prices", params(("code" = String, Path)), request_body = EditSource,
    responses((status = 200, body = SourceDuties), (status = "4XX", body = Problem)))]
#[patch("/price-sources/{code}")]
async fn edit(
    db: web::Data<Db>,
    ctx: May<door::BulletinPrepare>,
    code: Path<String>,
    body: Json<EditSource>,
) -> Result<HttpResponse> {
    require(&ctx, Permission::BulletinPrepare)?;
    Ok(ok(&db.write(move |tx| duties::edit(tx, &ctx, &code.0, &body.0)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// Today unless given.
    day: Option<Day>,
}

/// The reporter's grid: what the source owes, with the last report beside each field.
#[utoipa::path(operation_id = "price_sources_form", tag = "prices", params(("code" = String, Path), DayQuery),
    responses((status = 200, body = Form), (status = "4XX", body = Problem)))]
#[get("/price-sources/{code}/form")]
async fn grid(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    code: Path<String>,
    query: Query<DayQuery>,
) -> Result<web::Json<Form>> {
    let day = query.0.day.unwrap_or_else(|| ctx.now.day());
    Ok(web::Json(db.read(move |tx| form::form(tx, &ctx, &code.0, day)).await?))
}

/// Who has reported, who is late, who has looked at it.
#[utoipa::path(operation_id = "price_reports_wall", tag = "prices", params(DayQuery),
    responses((status = 200, body = Wall), (status = "4XX", body = Problem)))]
#[get("/price-reports")]
async fn wall(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<DayQuery>) -> Result<web::Json<Wall>> {
    let day = query.0.day.unwrap_or_else(|| ctx.now.day());
    Ok(web::Json(db.read(move |tx| reports::wall(tx, &ctx, day)).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RangeQuery {
    from: Day,
    to: Day,
}

/// Reporting rates day by day, 92 days at most.
#[utoipa::path(operation_id = "price_reports_rates", tag = "prices", params(RangeQuery),
    responses((status = 200, body = Page<DayRates>), (status = "4XX", body = Problem)))]
#[get("/price-reports/rates")]
async fn rates(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<RangeQuery>) -> Result<web::Json<Page<DayRates>>> {
    let items = db.read(move |tx| reports::rates(tx, &ctx, query.0.from, query.0.to)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

/// Says that a source's report of a day is all there is.
#[utoipa::path(operation_id = "price_reports_complete", tag = "prices", params(("source" = String, Path), ("day" = Day, Path)),
    responses((status = 200, body = WallLine), (status = "4XX", body = Problem)))]
#[post("/price-reports/{source}/{day}/complete")]
async fn complete(db: web::Data<Db>, ctx: May<door::PricesReport>, path: Path<(String, Day)>) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    let (source, day) = path.0;
    Ok(ok(&db.write(move |tx| reports::complete(tx, &ctx, &source, day)).await?))
}

/// A second person agrees with a report.
#[utoipa::path(operation_id = "price_reports_review", tag = "prices", params(("source" = String, Path), ("day" = Day, Path)),
    responses((status = 200, body = WallLine), (status = "4XX", body = Problem)))]
#[post("/price-reports/{source}/{day}/review")]
async fn review(db: web::Data<Db>, ctx: May<door::PricesReport>, path: Path<(String, Day)>) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    let (source, day) = path.0;
    Ok(ok(&db.write(move |tx| reports::review(tx, &ctx, &source, day)).await?))
}
