//! The editions over HTTP: published ones for everybody, drafts for the regulator.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    findings::{AcknowledgeFindings, Acknowledgement},
    model::{
        BuildBulletin, Bulletin, BulletinBrief, BulletinState, Correction, DraftCheck, IndexDifference, SetPublication,
        Verification,
    },
    outputs, service,
    settings::{self, SetSettings, Settings},
    subscriptions, undo,
};
use ::web::{IdempotencyKey, IfMatch, Json, OptionalIfMatch, Path, Problem, Query, no_content, ok};
use access::{May, door};
use idempotency::create;
use kernel::{Ctx, Day, Id, Page, PageQuery, Result};
use prices::Reason;
use signing::Signers;
use storage::Db;

/// Mounts editions, and what they forbid of prices. Fixed paths come before `/bulletins/{id}`.
pub fn routes(cfg: &mut ServiceConfig) {
    undo::routes::routes(cfg);
    subscriptions::routes(cfg);
    outputs::routes(cfg);
    cfg.service(list)
        .service(build)
        .service(latest)
        .service(corrections)
        .service(index_differences)
        .service(by_day)
        .service(editions)
        .service(read_settings)
        .service(set_settings)
        .service(check)
        .service(acknowledge)
        .service(acknowledgements)
        .service(set_publication)
        .service(rebuild)
        .service(review)
        .service(publish)
        .service(correct)
        .service(verify)
        .service(discard)
        .service(one);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    state: Option<BulletinState>,
    /// Only the editions of this day.
    day: Option<Day>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Editions, newest day first. The public sees published ones.
#[utoipa::path(operation_id = "bulletins_list", tag = "bulletin", params(ListQuery),
    responses((status = 200, body = Page<BulletinBrief>), (status = "4XX", body = Problem)))]
#[get("/bulletins")]
async fn list(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<ListQuery>) -> Result<web::Json<Page<BulletinBrief>>> {
    let query = query.0;
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    Ok(web::Json(db.read(move |tx| service::list(tx, &ctx, query.state, query.day, &page)).await?))
}

/// Prepares the first edition of a day as a draft.
#[utoipa::path(operation_id = "bulletins_build", tag = "bulletin", request_body = BuildBulletin,
    responses((status = 201, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins")]
async fn build(
    db: web::Data<Db>,
    ctx: May<door::BulletinPrepare>,
    key: IdempotencyKey,
    body: Json<BuildBulletin>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "bulletins_build", body.0, service::build).await
}

/// The newest published edition.
#[utoipa::path(operation_id = "bulletins_latest", tag = "bulletin",
    responses((status = 200, body = Bulletin), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/latest")]
async fn latest(db: web::Data<Db>, ctx: May<door::Anyone>, request: HttpRequest) -> Result<HttpResponse> {
    let asked = ctx.clone();
    Ok(shown(&request, &ctx, &db.read(move |tx| service::current(tx, &asked, None)).await?))
}

/// An edition; whoever has it already is told so.
fn shown(request: &HttpRequest, ctx: &Ctx, edition: &Bulletin) -> HttpResponse {
    match &edition.digest {
        // The version turns when a correction replaces the edition.
        Some(digest) => {
            let tag = format!("{}-{}", &digest[..16], edition.version);
            let cache = outputs::cache_for(ctx, edition.state, outputs::FRESH);
            outputs::cached(request, &tag, cache, HttpResponse::Ok().json(edition))
        }
        None => ok(edition),
    }
}

/// Corrections, newest day first: why, and what changed.
#[utoipa::path(operation_id = "bulletins_corrections", tag = "bulletin", params(PageQuery),
    responses((status = 200, body = Page<Correction>), (status = "4XX", body = Problem)))]
#[get("/bulletins/corrections")]
async fn corrections(db: web::Data<Db>, query: Query<PageQuery>) -> Result<web::Json<Page<Correction>>> {
    Ok(web::Json(db.read(move |tx| service::corrections(tx, &query.0)).await?))
}

/// Editions of the last year that hold and print another index than their method gives now: prices were corrected since, or an
/// earlier program computed it otherwise. Each can be corrected.
#[utoipa::path(operation_id = "bulletins_index_differences", tag = "bulletin",
    responses((status = 200, body = Page<IndexDifference>), (status = "4XX", body = Problem)))]
#[get("/bulletins/index-differences")]
async fn index_differences(db: web::Data<Db>, ctx: May<door::BulletinPrepare>) -> Result<web::Json<Page<IndexDifference>>> {
    let items = db.read(move |tx| service::index_differences(tx, &ctx)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

/// The edition that holds for a day.
#[utoipa::path(operation_id = "bulletins_by_day", tag = "bulletin", params(("day" = Day, Path)),
    responses((status = 200, body = Bulletin), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/days/{day}")]
async fn by_day(db: web::Data<Db>, ctx: May<door::Anyone>, request: HttpRequest, day: Path<Day>) -> Result<HttpResponse> {
    let asked = ctx.clone();
    Ok(shown(&request, &ctx, &db.read(move |tx| service::current(tx, &asked, Some(day.0))).await?))
}

/// All published editions of a day, the first one first.
#[utoipa::path(operation_id = "bulletins_editions", tag = "bulletin", params(("day" = Day, Path)),
    responses((status = 200, body = Page<BulletinBrief>), (status = "4XX", body = Problem)))]
#[get("/bulletins/days/{day}/editions")]
async fn editions(db: web::Data<Db>, day: Path<Day>) -> Result<web::Json<Page<BulletinBrief>>> {
    let items = db.read(move |tx| service::editions(tx, day.0)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

/// One edition; drafts only for those who prepare them.
#[utoipa::path(operation_id = "bulletins_get", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 200, body = Bulletin), (status = 304), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}")]
async fn one(db: web::Data<Db>, ctx: May<door::Anyone>, request: HttpRequest, id: Path<Id>) -> Result<HttpResponse> {
    let asked = ctx.clone();
    Ok(shown(&request, &ctx, &db.read(move |tx| service::get(tx, &asked, id.0)).await?))
}

/// Computes a draft anew from the observations of now.
#[utoipa::path(operation_id = "bulletins_rebuild", tag = "bulletin",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/rebuild")]
async fn rebuild(
    db: web::Data<Db>,
    ctx: May<door::BulletinPrepare>,
    id: Path<Id>,
    seen: OptionalIfMatch,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::rebuild(tx, &ctx, id.0, seen.0)).await?))
}

/// A second person agrees with the draft.
#[utoipa::path(operation_id = "bulletins_review", tag = "bulletin",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/review")]
async fn review(db: web::Data<Db>, ctx: May<door::BulletinReview>, id: Path<Id>, seen: OptionalIfMatch) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::review(tx, &ctx, id.0, seen.0)).await?))
}

/// Publishes a reviewed edition.
#[utoipa::path(operation_id = "bulletins_publish", tag = "bulletin",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/publish")]
async fn publish(
    db: web::Data<Db>,
    ctx: May<door::BulletinPublish>,
    signers: web::Data<Signers>,
    id: Path<Id>,
    seen: OptionalIfMatch,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::publish(tx, &ctx, &signers, id.0, seen.0)).await?))
}

/// Sets when a reviewed edition publishes itself; without a time it waits for a person.
#[utoipa::path(operation_id = "bulletins_schedule", tag = "bulletin", request_body = SetPublication,
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Bulletin), (status = "4XX", body = Problem)))]
#[put("/bulletins/{id}/publication")]
async fn set_publication(
    db: web::Data<Db>,
    ctx: May<door::BulletinPublish>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<SetPublication>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| service::set_publication(tx, &ctx, id.0, seen.0, body.0)).await?))
}

/// What a draft lacks, and what has been reported since it was made.
#[utoipa::path(operation_id = "bulletins_check", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 200, body = DraftCheck), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}/check")]
async fn check(db: web::Data<Db>, ctx: May<door::BulletinPrepare>, id: Path<Id>) -> Result<web::Json<DraftCheck>> {
    Ok(web::Json(db.read(move |tx| service::check(tx, &ctx, id.0)).await?))
}

/// A second person answers for findings about a draft with one word.
#[utoipa::path(operation_id = "bulletins_acknowledge", tag = "bulletin", params(("id" = Id, Path)),
    request_body = AcknowledgeFindings,
    responses((status = 200, body = DraftCheck), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/acknowledgements")]
async fn acknowledge(
    db: web::Data<Db>,
    ctx: May<door::BulletinReview>,
    id: Path<Id>,
    body: Json<AcknowledgeFindings>,
) -> Result<web::Json<DraftCheck>> {
    Ok(web::Json(db.write(move |tx| service::acknowledge(tx, &ctx, id.0, &body.0)).await?))
}

/// What was found about an edition before it was published, and the words for it.
#[utoipa::path(operation_id = "bulletins_acknowledgements", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 200, body = Page<Acknowledgement>), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}/acknowledgements")]
async fn acknowledgements(
    db: web::Data<Db>,
    ctx: May<door::BulletinPrepare>,
    id: Path<Id>,
) -> Result<web::Json<Page<Acknowledgement>>> {
    Ok(web::Json(db.read(move |tx| service::acknowledgements(tx, &ctx, id.0)).await?))
}

/// How the table is made when nobody says otherwise.
#[utoipa::path(operation_id = "bulletins_settings", tag = "bulletin",
    responses((status = 200, body = Settings), (status = "4XX", body = Problem)))]
#[get("/bulletins/settings")]
async fn read_settings(db: web::Data<Db>, ctx: May<door::BulletinPrepare>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| settings::read(tx, &ctx)).await?))
}

/// Puts other settings in force.
#[utoipa::path(operation_id = "bulletins_settings_set", tag = "bulletin", request_body = SetSettings,
    params(("If-Match" = String, Header, description = "The version seen.")),
    responses((status = 200, body = Settings), (status = "4XX", body = Problem)))]
#[put("/bulletins/settings")]
async fn set_settings(
    db: web::Data<Db>,
    ctx: May<door::BulletinPublish>,
    seen: IfMatch,
    body: Json<SetSettings>,
) -> Result<HttpResponse> {
    Ok(ok(&db.write(move |tx| settings::set(tx, &ctx, seen.0, &body.0)).await?))
}

/// Prepares the next edition of a published day.
#[utoipa::path(operation_id = "bulletins_correct", tag = "bulletin", params(("id" = Id, Path)), request_body = Reason,
    responses((status = 201, body = Bulletin), (status = "4XX", body = Problem)))]
#[post("/bulletins/{id}/correct")]
async fn correct(
    db: web::Data<Db>,
    ctx: May<door::BulletinPrepare>,
    key: IdempotencyKey,
    id: Path<Id>,
    body: Json<Reason>,
) -> Result<HttpResponse> {
    let command = (id.0, body.0);
    create(&db, &ctx, key, "bulletins_correct", command, |tx, ctx, (id, why)| service::correct(tx, ctx, *id, &why.reason)).await
}

/// Throws a draft away.
#[utoipa::path(operation_id = "bulletins_discard", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/bulletins/{id}")]
async fn discard(db: web::Data<Db>, ctx: May<door::BulletinPrepare>, id: Path<Id>) -> Result<HttpResponse> {
    db.write(move |tx| service::discard(tx, &ctx, id.0)).await?;
    Ok(no_content())
}

/// Computes the edition again from its observations and compares the bytes.
#[utoipa::path(operation_id = "bulletins_verify", tag = "bulletin", params(("id" = Id, Path)),
    responses((status = 200, body = Verification), (status = "4XX", body = Problem)))]
#[get("/bulletins/{id}/verify")]
async fn verify(db: web::Data<Db>, ctx: May<door::Anyone>, id: Path<Id>) -> Result<web::Json<Verification>> {
    Ok(web::Json(db.read(move |tx| service::verify(tx, &ctx, id.0)).await?))
}
