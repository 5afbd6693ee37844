//! Warnings over HTTP, for regulators.

use actix_web::{HttpResponse, get, post, put, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    decide::{self, Decision, WarningCount},
    model::{PriceWarning, WarningRule, WarningState},
    settings::{self, SetWarnings, WarningSettings},
    store::Filter,
};
use ::web::{IfMatch, Json, OptionalIfMatch, Path, Problem, Query, ok};
use access::{May, Permission, door, require};
use exports::{File, Format};
use kernel::{Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list)
        .service(count)
        .service(export_list)
        .service(look)
        .service(change)
        .service(acknowledge)
        .service(dismiss)
        .service(reopen);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    state: Option<WarningState>,
    rule: Option<WarningRule>,
    variety: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
    /// Of an export only.
    #[param(inline)]
    format: Option<Format>,
}

impl ListQuery {
    fn parts(self) -> (Filter, PageQuery, Format) {
        let filter = Filter { state: self.state, rule: self.rule, variety: self.variety };
        (filter, PageQuery { limit: self.limit, cursor: self.cursor }, self.format.unwrap_or_default())
    }
}

/// Price warnings, newest first.
#[utoipa::path(operation_id = "price_warnings_list", tag = "price warnings", params(ListQuery),
    responses((status = 200, body = Page<PriceWarning>), (status = "4XX", body = Problem)))]
#[get("/price-warnings")]
async fn list(
    db: web::Data<Db>,
    ctx: May<door::PriceWarnings>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<PriceWarning>>> {
    let (filter, page, _) = query.0.parts();
    Ok(web::Json(db.read(move |tx| decide::list(tx, &ctx, &filter, &page)).await?))
}

/// How many warnings wait, counted to 1 000.
#[utoipa::path(operation_id = "price_warnings_count", tag = "price warnings",
    responses((status = 200, body = WarningCount), (status = "4XX", body = Problem)))]
#[get("/price-warnings/count")]
async fn count(db: web::Data<Db>, ctx: May<door::PriceWarnings>) -> Result<web::Json<WarningCount>> {
    Ok(web::Json(db.read(move |tx| decide::count(tx, &ctx)).await?))
}

/// The same list as a file.
#[utoipa::path(operation_id = "price_warnings_export", tag = "price warnings", params(ListQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/price-warnings/export")]
async fn export_list(db: web::Data<Db>, ctx: May<door::PriceWarnings>, query: Query<ListQuery>) -> Result<File> {
    let (filter, _, format) = query.0.parts();
    db.read(move |tx| decide::export(tx, &ctx, &filter, format)).await
}

/// The thresholds in force.
#[utoipa::path(operation_id = "price_warnings_settings", tag = "price warnings",
    responses((status = 200, body = WarningSettings), (status = "4XX", body = Problem)))]
#[get("/price-warnings/settings")]
async fn look(db: web::Data<Db>, ctx: May<door::PriceWarnings>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| settings::look(tx, &ctx)).await?))
}

/// Changes the thresholds.
#[utoipa::path(operation_id = "price_warnings_settings_set", tag = "price warnings", params(("If-Match" = String, Header, description = "The version seen; required.")),
    request_body = SetWarnings,
    responses((status = 200, body = WarningSettings), (status = "4XX", body = Problem)))]
#[put("/price-warnings/settings")]
async fn change(
    db: web::Data<Db>,
    ctx: May<door::PriceSettings>,
    seen: IfMatch,
    body: Json<SetWarnings>,
) -> Result<HttpResponse> {
    require(&ctx, Permission::PriceSettings)?;
    Ok(ok(&db.write(move |tx| settings::change(tx, &ctx, seen.0, &body.0)).await?))
}

/// It is so, and somebody looks after it.
#[utoipa::path(operation_id = "price_warnings_acknowledge", tag = "price warnings", params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Decision, responses((status = 200, body = PriceWarning), (status = "4XX", body = Problem)))]
#[post("/price-warnings/{id}/acknowledge")]
async fn acknowledge(
    db: web::Data<Db>,
    ctx: May<door::PriceWarnings>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Decision>,
) -> Result<HttpResponse> {
    require(&ctx, Permission::PriceWarnings)?;
    Ok(ok(&db.write(move |tx| decide::acknowledge(tx, &ctx, id.0, seen.0, &body.0)).await?))
}

/// It is nothing, for the stated reason.
#[utoipa::path(operation_id = "price_warnings_dismiss", tag = "price warnings", params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Decision, responses((status = 200, body = PriceWarning), (status = "4XX", body = Problem)))]
#[post("/price-warnings/{id}/dismiss")]
async fn dismiss(
    db: web::Data<Db>,
    ctx: May<door::PriceWarnings>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Decision>,
) -> Result<HttpResponse> {
    require(&ctx, Permission::PriceWarnings)?;
    Ok(ok(&db.write(move |tx| decide::dismiss(tx, &ctx, id.0, seen.0, &body.0)).await?))
}

/// Takes a decision back.
#[utoipa::path(operation_id = "price_warnings_reopen", tag = "price warnings", params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = PriceWarning), (status = "4XX", body = Problem)))]
#[post("/price-warnings/{id}/reopen")]
async fn reopen(db: web::Data<Db>, ctx: May<door::PriceWarnings>, id: Path<Id>, seen: OptionalIfMatch) -> Result<HttpResponse> {
    require(&ctx, Permission::PriceWarnings)?;
    Ok(ok(&db.write(move |tx| decide::reopen(tx, &ctx, id.0, seen.0)).await?))
}
