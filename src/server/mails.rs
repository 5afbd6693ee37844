//! Mails that were given up, for administrators: which, why, and once more.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use ::web::{Path, Problem, Query, no_content};
use access::{May, Permission, door, require};
use kernel::{Ctx, Id, Page, PageQuery, Result};
use notify::{self, FailedMail};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(retry);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Mails that were given up, the latest first. They are forgotten after 30 days.
#[utoipa::path(operation_id = "failed_mails_list", tag = "notify", params(ListQuery),
    responses((status = 200, body = Page<FailedMail>), (status = "4XX", body = Problem)))]
#[get("/failed-mails")]
async fn list(
    db: web::Data<Db>,
    ctx: May<door::UsersAdminister>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<FailedMail>>> {
    let page = PageQuery { limit: query.0.limit, cursor: query.0.cursor };
    Ok(web::Json(db.read(move |tx| notify::failed_mails(tx, &ctx, &page)).await?))
}

/// Sends a mail that was given up once more.
#[utoipa::path(operation_id = "failed_mails_retry", tag = "notify", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/failed-mails/{id}/retry")]
async fn retry(db: web::Data<Db>, ctx: May<door::UsersAdminister>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| send_again(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

fn send_again(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<()> {
    require(ctx, Permission::UsersAdminister)?;
    notify::retry_mail(tx, ctx, id)?;
    audit::record(tx, ctx, audit::Entry::new("mail", id, "retry").states(Some("failed"), "waiting"))
}
