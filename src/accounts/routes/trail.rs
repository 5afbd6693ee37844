//! The audit trail over HTTP. It is served from here because who may read it is a matter of permissions.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::{self, TrailLine};
use ::web::{Problem, Query};
use access::{May, door};
use audit::{AuditFilter, Entity, Verdict};
use exports::{File, Format};
use kernel::{Day, Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(export).service(verify);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TrailQuery {
    entity: Option<Entity>,
    entity_id: Option<String>,
    /// The id of the person who did it.
    actor: Option<Id>,
    /// The first day, in Beijing.
    from: Option<Day>,
    /// The last day.
    to: Option<Day>,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl TrailQuery {
    fn filter(&self) -> AuditFilter {
        AuditFilter {
            entity: self.entity,
            entity_id: self.entity_id.as_deref().map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned),
            actor_user_id: self.actor,
            enterprise_id: None,
            from: self.from.map(Day::start),
            to: self.to.map(Day::end),
        }
    }
}

/// The newest entries first; owners see what people of their enterprise did.
#[utoipa::path(operation_id = "audit_list", tag = "audit", params(TrailQuery),
    responses((status = 200, body = Page<TrailLine>), (status = "4XX", body = Problem)))]
#[get("/audit")]
async fn list(
    db: web::Data<Db>,
    ctx: May<(door::AuditReadOwn, door::AuditReadAll)>,
    query: Query<TrailQuery>,
) -> Result<web::Json<Page<TrailLine>>> {
    let filter = query.0.filter();
    let page = PageQuery { limit: query.0.limit, cursor: query.0.cursor };
    Ok(web::Json(db.read(move |tx| service::trail(tx, &ctx, filter, &page)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TrailExport {
    entity: Option<Entity>,
    entity_id: Option<String>,
    actor: Option<Id>,
    from: Option<Day>,
    to: Option<Day>,
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file, the newest entries first.
#[utoipa::path(operation_id = "audit_export", tag = "audit", params(TrailExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/audit/export")]
async fn export(
    db: web::Data<Db>,
    ctx: May<(door::AuditReadOwn, door::AuditReadAll)>,
    query: Query<TrailExport>,
) -> Result<File> {
    let TrailExport { entity, entity_id, actor, from, to, format } = query.0;
    let filter = TrailQuery { entity, entity_id, actor, from, to, ..TrailQuery::default() }.filter();
    db.read(move |tx| service::export_trail(tx, &ctx, filter, format.unwrap_or_default())).await
}

/// Recomputes the chain of the whole trail.
#[utoipa::path(operation_id = "audit_verify", tag = "audit",
    responses((status = 200, body = Verdict), (status = "4XX", body = Problem)))]
#[get("/audit/verify")]
async fn verify(db: web::Data<Db>, ctx: May<door::AuditVerify>) -> Result<web::Json<Verdict>> {
    Ok(web::Json(db.read(move |tx| service::verify_trail(tx, &ctx)).await?))
}
