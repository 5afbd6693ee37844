//! The undoing of a batch of prices over HTTP.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Undo, Undone, preview_undo, undo};
use ::web::{Json, OptionalIfMatch, Path, Problem, ok};
use access::{May, Permission, door, require};
use kernel::{Id, Result};
use prices::Reason;
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(undo_preview).service(undo_batch);
}

/// What undoing the batch would do, and the editions that forbid it.
#[utoipa::path(operation_id = "price_batches_undo_preview", tag = "prices", params(("id" = Id, Path)),
    responses((status = 200, body = Undo), (status = "4XX", body = Problem)))]
#[get("/price-batches/{id}/undo")]
async fn undo_preview(db: web::Data<Db>, ctx: May<door::PricesReport>, id: Path<Id>) -> Result<web::Json<Undo>> {
    Ok(web::Json(db.read(move |tx| preview_undo(tx, &ctx, id.0)).await?))
}

/// Undoes a stored batch as a whole: its prices become void, what they had replaced counts again, its waiting rows are
/// dropped. Refused while a reviewed or published edition is computed from its prices.
#[utoipa::path(operation_id = "price_batches_undo", tag = "prices", request_body = Reason,
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Undone), (status = "4XX", body = Problem)))]
#[post("/price-batches/{id}/undo")]
async fn undo_batch(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Reason>,
) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    Ok(ok(&db.write(move |tx| undo(tx, &ctx, id.0, &body.0.reason, seen.0)).await?))
}
