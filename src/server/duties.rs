//! One inbox for everyone: what waits for the caller, counted by each capability for itself.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::capabilities::CAPABILITIES;
use ::web::Problem;
use access::{May, Permission, door, require};
use kernel::Result;
use notify::Duty;
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(duties);
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Duties {
    items: Vec<Duty>,
}

/// What waits for the caller, the most pressing first; what does not wait is left out.
#[utoipa::path(operation_id = "duties_list", tag = "notify",
    responses((status = 200, body = Duties), (status = "4XX", body = Problem)))]
#[get("/duties")]
async fn duties(db: web::Data<Db>, ctx: May<door::Own>) -> Result<web::Json<Duties>> {
    let items = db.read(move |tx| {
        require(&ctx, Permission::Own)?;
        let mut items = Vec::new();
        for counter in CAPABILITIES.iter().filter_map(|capability| capability.inbox) {
            items.extend(counter(tx, &ctx)?);
        }
        items.retain(|duty| duty.count > 0);
        items.sort_by_key(|duty| duty.code);
        Ok(items)
    });
    Ok(web::Json(Duties { items: items.await? }))
}
