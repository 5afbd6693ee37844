//! For whoever watches the process: alive, and ready to serve.

use actix_web::{HttpResponse, get, web};
use serde_json::json;

use storage::{Db, Health};

/// The database of all markets.
#[derive(Clone)]
pub struct Database(pub Db);

/// The process answers.
#[get("/livez")]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// The same under its older name.
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// The database takes a write, its file is whole, and its schema is this binary's. Never later than two seconds, and however
/// many ask, the database is asked once a second.
#[get("/readyz")]
pub async fn readyz(database: web::Data<Database>) -> HttpResponse {
    let status = match database.0.health().await {
        Health::Ready => return HttpResponse::Ok().json(json!({ "status": "ready" })),
        Health::MigrationsPending(steps) => {
            return unready().json(json!({ "status": "migrations pending", "pending": steps }));
        }
        Health::Silent => "database does not answer",
        Health::Locked => "database locked by another process",
        Health::Full => "disk full",
        Health::Damaged => "database file damaged or replaced: restore it and restart",
        Health::Unavailable => "database unavailable",
    };
    unready().json(json!({ "status": status }))
}

fn unready() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::ServiceUnavailable();
    response.insert_header((actix_web::http::header::RETRY_AFTER, "2"));
    response
}
