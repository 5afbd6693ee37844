//! The permission table for readers.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use ::web::Problem;
use access::{Function, functions};
use kernel::{Page, Result};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

/// The functions of the platform and who may use each.
#[utoipa::path(operation_id = "permissions_list", tag = "accounts",
    responses((status = 200, body = Page<Function>), (status = "4XX", body = Problem)))]
#[get("/permissions")]
async fn list() -> Result<web::Json<Page<Function>>> {
    Ok(web::Json(Page::whole(functions())))
}
