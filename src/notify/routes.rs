//! A person's inbox, and the stream of live events.

use actix_web::{HttpResponse, get, http::header, post, web};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    live::{Bus, Holder},
    model::Notification,
    store,
};
use ::web::{Path, Problem, Query, no_content};
use access::{May, door};
use kernel::{Ctx, Error, ErrorCode, Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(inbox).service(unread_count).service(read_one).service(read_all).service(events);
}

fn me(ctx: &Ctx) -> Result<Id> {
    ctx.user_id().ok_or_else(|| Error::new(ErrorCode::LoginRequired))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// Only lines not read yet.
    unread: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The caller's notifications, newest first.
#[utoipa::path(operation_id = "notifications_list", tag = "notify", params(InboxQuery),
    responses((status = 200, body = Page<Notification>), (status = "4XX", body = Problem)))]
#[get("/notifications")]
async fn inbox(db: web::Data<Db>, ctx: May<door::Own>, query: Query<InboxQuery>) -> Result<web::Json<Page<Notification>>> {
    let (user, query) = (me(&ctx)?, query.0);
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    let unread = query.unread.unwrap_or(false);
    Ok(web::Json(db.read(move |tx| store::inbox(tx, user, unread, &page)).await?))
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct UnreadCount {
    /// Counted to 100 at most.
    unread: i64,
}

/// How many notifications are unread.
#[utoipa::path(operation_id = "notifications_unread_count", tag = "notify",
    responses((status = 200, body = UnreadCount), (status = "4XX", body = Problem)))]
#[get("/notifications/unread-count")]
async fn unread_count(db: web::Data<Db>, ctx: May<door::Own>) -> Result<web::Json<UnreadCount>> {
    let user = me(&ctx)?;
    Ok(web::Json(UnreadCount { unread: db.read(move |tx| store::unread(tx, user)).await? }))
}

/// Marks one notification as read.
#[utoipa::path(operation_id = "notifications_read", tag = "notify", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/notifications/{id}/read")]
async fn read_one(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<HttpResponse> {
    let (user, now) = (me(&ctx)?, ctx.now);
    db.write(move |tx| store::mark_read(tx, user, Some(id.0), now)).await?;
    Ok(no_content())
}

/// Marks all notifications as read.
#[utoipa::path(operation_id = "notifications_read_all", tag = "notify",
    responses((status = 204), (status = "4XX", body = Problem)))]
#[post("/notifications/read-all")]
async fn read_all(db: web::Data<Db>, ctx: May<door::Own>) -> Result<HttpResponse> {
    let (user, now) = (me(&ctx)?, ctx.now);
    db.write(move |tx| store::mark_read(tx, user, None, now)).await?;
    Ok(no_content())
}

/// Live hints as server-sent events: `event:` is the kind, `data:` is `{"id": …}`. A `reload` event means that hints were
/// missed, a `closed` event that the person has opened newer streams instead. A comment every 20 seconds keeps proxies from
/// closing the line. The stream ends with the session, or the key, that opened it.
#[utoipa::path(operation_id = "events_stream", tag = "notify",
    responses((status = 200, content_type = "text/event-stream", body = String), (status = "4XX", body = Problem)))]
#[get("/events")]
async fn events(bus: web::Data<Bus>, ctx: May<door::Own>) -> Result<HttpResponse> {
    let opened = bus.open(me(&ctx)?, holder(&ctx)?);
    let lines = stream::unfold(opened, |mut opened| async move {
        let line = opened.next().await?;
        Some((Ok::<_, Error>(web::Bytes::copy_from_slice(line.as_bytes())), opened))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(lines))
}

fn holder(ctx: &Ctx) -> Result<Holder> {
    let actor = ctx.actor().ok_or_else(|| Error::new(ErrorCode::LoginRequired))?;
    let session = actor.session_id.map(Holder::Session);
    session.or(actor.api_key_id.map(Holder::Key)).ok_or_else(|| Error::new(ErrorCode::SessionExpired))
}
