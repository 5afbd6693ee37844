//! API keys.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    config::AuthConfig,
    service::{self, ApiKey, NewKey},
};
use ::web::{IdempotencyKey, Json, Path, Problem, Query, no_content};
use access::{May, door};
use idempotency::create;
use kernel::{Ctx, Id, Page, PageQuery, Result};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(make).service(revoke);
}

/// The caller's API keys, the latest first.
#[utoipa::path(operation_id = "api_keys_list", tag = "accounts", params(PageQuery),
    responses((status = 200, body = Page<ApiKey>), (status = "4XX", body = Problem)))]
#[get("/api-keys")]
async fn list(db: web::Data<Db>, ctx: May<door::ApiKeys>, page: Query<PageQuery>) -> Result<web::Json<Page<ApiKey>>> {
    Ok(web::Json(db.read(move |tx| service::keys(tx, &ctx, &page.0)).await?))
}

/// A new key with its secret part.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct MadeKey {
    #[serde(flatten)]
    about: ApiKey,
    /// Shown in this answer only: put it away safely.
    key: String,
}

/// Makes an API key; send it as `Authorization: Bearer clz_…`.
#[utoipa::path(operation_id = "api_keys_create", tag = "accounts", request_body = NewKey,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = MadeKey), (status = "4XX", body = Problem)))]
#[post("/api-keys")]
async fn make(
    db: web::Data<Db>,
    config: web::Data<AuthConfig>,
    ctx: May<door::ApiKeys>,
    key: IdempotencyKey,
    body: Json<NewKey>,
) -> Result<HttpResponse> {
    let settings = config.clone();
    let work = move |tx: &mut Tx, ctx: &Ctx, cmd: &NewKey| service::create_key(tx, ctx, &settings, cmd);
    let created = create(&db, &ctx, key, "api_keys_create", body.0, work).await?;
    let (mut answer, about) = super::reopen::<ApiKey>(created)?;
    let key = service::secret_of(&config, &about)?;
    Ok(answer.json(MadeKey { about, key }))
}

/// Revokes a key at once.
#[utoipa::path(operation_id = "api_keys_revoke", tag = "accounts", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/api-keys/{id}")]
async fn revoke(db: web::Data<Db>, ctx: May<door::ApiKeys>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::revoke_key(tx, &ctx, id.0)).await?;
    Ok(no_content())
}
