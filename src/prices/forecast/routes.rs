//! Forecasts over HTTP, for everyone.

use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{model::PriceForecast, service};
use ::web::{Path, Problem, open::open_json};
use access::{May, door};
use kernel::Result;
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(read);
}

/// What a variety may cost in the next two weeks, shown only where such forecasts have beaten the seasonal-naive one;
/// the back-test's numbers in any case.
#[utoipa::path(operation_id = "prices_forecast", tag = "prices", params(("variety" = String, Path)),
    responses((status = 200, body = PriceForecast), (status = "4XX", body = Problem)))]
#[get("/prices/{variety}/forecast")]
async fn read(db: web::Data<Db>, ctx: May<door::Anyone>, request: HttpRequest, variety: Path<String>) -> Result<HttpResponse> {
    open_json(&request, &db.read(move |tx| service::read(tx, &ctx, &variety.0)).await?)
}
