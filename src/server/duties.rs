//! One inbox for everyone: what waits for the caller, counted by each capability for itself.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use ::web::Problem;
use access::{May, Permission, door, require};
use accounts::{self};
use kernel::{Ctx, Result};
use notify::Duty;
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(duties);
}

/// A capability's counter answers only for what the caller may do, and with nothing for everybody else.
type Counter = fn(&mut Tx, &Ctx) -> Result<Vec<Duty>>;

/// Most pressing first. A capability with something to do adds itself here.
const COUNTERS: &[Counter] = &[accounts::service::duties, bulletin::service::duties, prices::duties, market::duties::duties];

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Duties {
    items: Vec<Duty>,
}

/// What waits for the caller; what does not wait is left out.
#[utoipa::path(operation_id = "duties_list", tag = "notify",
    responses((status = 200, body = Duties), (status = "4XX", body = Problem)))]
#[get("/duties")]
async fn duties(db: web::Data<Db>, ctx: May<door::Own>) -> Result<web::Json<Duties>> {
    let items = db.read(move |tx| {
        require(&ctx, Permission::Own)?;
        let mut items = Vec::new();
        for counter in COUNTERS {
            items.extend(counter(tx, &ctx)?);
        }
        items.retain(|duty| duty.count > 0);
        Ok(items)
    });
    Ok(web::Json(Duties { items: items.await? }))
}
