//! For whoever watches the process: alive, and ready to serve.

use actix_web::{HttpResponse, get, web};
use diesel::RunQueryDsl;

use crate::storage::{Db, pending};

/// The process answers.
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

/// The database answers and its schema is this binary's.
#[get("/readyz")]
pub async fn readyz(db: web::Data<Db>) -> HttpResponse {
    let url = db.url().clone();
    let alive = db.read(|tx| Ok(diesel::sql_query("SELECT 1").execute(tx)?)).await.is_ok();
    let steps = web::block(move || pending(&url)).await.ok().and_then(Result::ok);
    match (alive, steps) {
        (true, Some(steps)) if steps.is_empty() => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        (true, Some(steps)) => {
            HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "migrations pending", "pending": steps }))
        }
        _ => HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "database unavailable" })),
    }
}
