//! Pass-through over HTTP, for everyone.

use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::service::{self, PassThrough};
use ::web::{Path, Problem, open::open_json};
use access::{May, door};
use kernel::Result;
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(read);
}

/// How fast, and how evenly, each chain passes a move of the wholesale price on, from the last year's days.
#[utoipa::path(operation_id = "prices_pass_through", tag = "prices", params(("variety" = String, Path)),
    responses((status = 200, body = PassThrough), (status = "4XX", body = Problem)))]
#[get("/prices/{variety}/pass-through")]
async fn read(db: web::Data<Db>, ctx: May<door::Anyone>, request: HttpRequest, variety: Path<String>) -> Result<HttpResponse> {
    open_json(&request, &db.read(move |tx| service::read(tx, &ctx, &variety.0)).await?)
}
