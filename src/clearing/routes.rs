//! Clearing over HTTP.

use actix_web::{HttpResponse, get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    asked::RunRound,
    export,
    flows::{self, Flows},
    model::{Round, Unmatched},
    preview::{self, Preview},
    read::{self, UnmatchedFilter},
    run,
    settings::{self, SetSettings, Settings},
    shadow::{self, ShadowExport, ShadowPrices, ShadowQuery},
    standing::{self, Standing},
    what_if::{self, CutsQuery, Outlook, ProvinceCut, Suppose},
};
use ::web::{IdempotencyKey, IfMatch, Json, Path, Problem, Query, ok};
use access::{May, door};
use exports::{File, Format};
use idempotency::create;
use kernel::{Ctx, Id, Page, PageQuery, Result};
use market::{
    listing::Side,
    proposals::{self, Proposal, ProposalFilter},
};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(start)
        .service(list)
        .service(export_list)
        .service(find)
        .service(proposals_of)
        .service(unmatched)
        .service(export_unmatched)
        .service(offer_standing)
        .service(demand_standing)
        .service(flows_of)
        .service(preview_round)
        .service(suppose)
        .service(province_cuts)
        .service(shadow_prices)
        .service(export_shadow_prices)
        .service(find_settings)
        .service(set_settings);
}

/// Clears the open market now and answers when it is done. Proposals go out to many, so it is asked for with the digest of
/// the preview that was shown (`seen_result`), or with `confirm: true` by a program that needs none.
#[utoipa::path(operation_id = "clearing_run", tag = "clearing", request_body = RunRound,
    responses((status = 201, body = Round), (status = "4XX", body = Problem)))]
#[post("/clearing/rounds")]
async fn start(
    db: web::Data<Db>,
    ctx: May<door::ClearingRun>,
    key: IdempotencyKey,
    body: Json<RunRound>,
) -> Result<HttpResponse> {
    let (who, cmd) = (ctx.clone(), body.0.clone());
    let prepared = db.read(move |tx| run::prepare_meant(tx, &who, &cmd)).await?;
    let cmd = body.0.clone();
    let ready = db.compute(move || Ok(run::work_out(prepared, &cmd))).await?;
    create(&db, &ctx, key, "clearing_run", body.0, move |tx, ctx, _| run::write(tx, ctx, &ready)).await
}

/// The rounds, newest first.
#[utoipa::path(operation_id = "clearing_rounds", tag = "clearing", params(PageQuery),
    responses((status = 200, body = Page<Round>), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds")]
async fn list(db: web::Data<Db>, ctx: May<door::ClearingRead>, page: Query<PageQuery>) -> Result<web::Json<Page<Round>>> {
    Ok(web::Json(db.read(move |tx| read::list(tx, &ctx, &page.0)).await?))
}

#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportRounds {
    #[param(inline)]
    format: Option<Format>,
}

/// The same list as a file.
#[utoipa::path(operation_id = "clearing_rounds_export", tag = "clearing", params(ExportRounds),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds/export")]
async fn export_list(db: web::Data<Db>, ctx: May<door::ClearingRead>, query: Query<ExportRounds>) -> Result<File> {
    db.read(move |tx| export::rounds(tx, &ctx, query.0.format.unwrap_or_default())).await
}

/// One round with its certificate.
#[utoipa::path(operation_id = "clearing_round", tag = "clearing", params(("id" = Id, Path)),
    responses((status = 200, body = Round), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds/{id}")]
async fn find(db: web::Data<Db>, ctx: May<door::ClearingRead>, id: Path<Id>) -> Result<HttpResponse> {
    let round = db.read(move |tx| read::find(tx, &ctx, id.0)).await?;
    Ok(ok(&round))
}

/// The round's proposals that the caller may see.
#[utoipa::path(operation_id = "clearing_proposals", tag = "clearing", params(("id" = Id, Path), PageQuery),
    responses((status = 200, body = Page<Proposal>), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds/{id}/proposals")]
async fn proposals_of(
    db: web::Data<Db>,
    ctx: May<(door::Proposals, door::MarketOversee)>,
    id: Path<Id>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Proposal>>> {
    let PageQuery { limit, cursor } = page.0;
    let filter = ProposalFilter { round: Some(id.0), limit, cursor, ..ProposalFilter::default() };
    let work = move |tx: &mut Tx| read::known(tx, id.0).and_then(|()| proposals::list(tx, &ctx, &filter));
    Ok(web::Json(db.read(work).await?))
}

/// What the round left over, with the reason and a guidance price; traders see their own listings.
#[utoipa::path(operation_id = "clearing_unmatched", tag = "clearing", params(("id" = Id, Path), UnmatchedFilter),
    responses((status = 200, body = Page<Unmatched>), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds/{id}/unmatched")]
async fn unmatched(
    db: web::Data<Db>,
    ctx: May<(door::ListingsReadOwn, door::ClearingRead)>,
    id: Path<Id>,
    filter: Query<UnmatchedFilter>,
) -> Result<web::Json<Page<Unmatched>>> {
    let work = move |tx: &mut Tx| read::known(tx, id.0).and_then(|()| read::unmatched(tx, &ctx, id.0, &filter.0));
    Ok(web::Json(db.read(work).await?))
}

/// The same list as a file.
#[utoipa::path(operation_id = "clearing_unmatched_export", tag = "clearing", params(("id" = Id, Path), UnmatchedFilter),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds/{id}/unmatched/export")]
async fn export_unmatched(
    db: web::Data<Db>,
    ctx: May<(door::ListingsReadOwn, door::ClearingRead)>,
    id: Path<Id>,
    filter: Query<UnmatchedFilter>,
) -> Result<File> {
    db.read(move |tx| read::known(tx, id.0).and_then(|()| export::unmatched(tx, &ctx, id.0, &filter.0))).await
}

/// Where a listing would stand in a round that ran now; nothing is written.
async fn stand(db: &Db, ctx: Ctx, side: Side, id: Id) -> Result<web::Json<Standing>> {
    let reading = db.clone();
    let found = db.compute(move || standing::standing(&reading, &ctx, side, id)).await?;
    Ok(web::Json(found))
}

/// The offer's place in the optimum of the open market as it is now.
#[utoipa::path(operation_id = "offers_standing", tag = "clearing", params(("id" = Id, Path)),
    responses((status = 200, body = Standing), (status = "4XX", body = Problem)))]
#[get("/offers/{id}/standing")]
async fn offer_standing(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<web::Json<Standing>> {
    stand(&db, ctx.into_ctx(), Side::Offer, id.0).await
}

/// The demand's place in the optimum of the open market as it is now.
#[utoipa::path(operation_id = "demands_standing", tag = "clearing", params(("id" = Id, Path)),
    responses((status = 200, body = Standing), (status = "4XX", body = Problem)))]
#[get("/demands/{id}/standing")]
async fn demand_standing(db: web::Data<Db>, ctx: May<door::Own>, id: Path<Id>) -> Result<web::Json<Standing>> {
    stand(&db, ctx.into_ctx(), Side::Demand, id.0).await
}

/// What a round moves: from which province to which destination, by variety.
#[utoipa::path(operation_id = "clearing_flows", tag = "clearing", params(("id" = Id, Path)),
    responses((status = 200, body = Flows), (status = "4XX", body = Problem)))]
#[get("/clearing/rounds/{id}/flows")]
async fn flows_of(db: web::Data<Db>, ctx: May<door::ClearingRead>, id: Path<Id>) -> Result<web::Json<Flows>> {
    Ok(web::Json(db.read(move |tx| flows::of_round(tx, &ctx, id.0)).await?))
}

/// What a round would do if it ran now; nothing is written.
#[utoipa::path(operation_id = "clearing_preview", tag = "clearing", request_body = RunRound,
    responses((status = 200, body = Preview), (status = "4XX", body = Problem)))]
#[post("/clearing/preview")]
async fn preview_round(db: web::Data<Db>, ctx: May<door::ClearingRun>, body: Json<RunRound>) -> Result<web::Json<Preview>> {
    let cmd = body.0.clone();
    let prepared = db.read(move |tx| preview::prepare(tx, &ctx, &cmd)).await?;
    let (cleared, asked) = db.compute(move || preview::work_out(prepared, &body.0)).await?;
    Ok(web::Json(db.read(move |tx| preview::show(tx, &cleared, &asked)).await?))
}

/// What closures, or other quantities and prices, would cost; nothing is written.
#[utoipa::path(operation_id = "clearing_what_if", tag = "clearing", request_body = Suppose,
    responses((status = 200, body = Outlook), (status = "4XX", body = Problem)))]
#[post("/clearing/what-if")]
async fn suppose(db: web::Data<Db>, ctx: May<door::ClearingRead>, body: Json<Suppose>) -> Result<web::Json<Outlook>> {
    let scene = db.read(move |tx| what_if::read(tx, &ctx)).await?;
    let outlook = db.compute(move || what_if::suppose(&scene, &body.0)).await?;
    Ok(web::Json(outlook))
}

/// Every province that offers something, cut off one at a time, the worst first.
#[utoipa::path(operation_id = "clearing_province_cuts", tag = "clearing", params(CutsQuery),
    responses((status = 200, body = Page<ProvinceCut>), (status = "4XX", body = Problem)))]
#[get("/clearing/province-cuts")]
async fn province_cuts(
    db: web::Data<Db>,
    ctx: May<door::ClearingRead>,
    query: Query<CutsQuery>,
) -> Result<web::Json<Page<ProvinceCut>>> {
    let scene = db.read(move |tx| what_if::read(tx, &ctx)).await?;
    let items = db.compute(move || what_if::province_cuts(&scene, query.0.mode)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

/// What one more kilogram is worth at every destination, and what lanes that carry nothing would take, at the optimum of
/// the open market as it is now.
#[utoipa::path(operation_id = "clearing_shadow_prices", tag = "clearing", params(ShadowQuery),
    responses((status = 200, body = ShadowPrices), (status = "4XX", body = Problem)))]
#[get("/clearing/shadow-prices")]
async fn shadow_prices(
    db: web::Data<Db>,
    ctx: May<door::ClearingRead>,
    query: Query<ShadowQuery>,
) -> Result<web::Json<ShadowPrices>> {
    let view = db.read(move |tx| shadow::read(tx, &ctx)).await?;
    let found = db.compute(move || shadow::show(&view, &query.0)).await?;
    Ok(web::Json(found))
}

/// All of them as a file: destinations, or lanes.
#[utoipa::path(operation_id = "clearing_shadow_prices_export", tag = "clearing", params(ShadowExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/clearing/shadow-prices/export")]
async fn export_shadow_prices(db: web::Data<Db>, ctx: May<door::ClearingRead>, query: Query<ShadowExport>) -> Result<File> {
    let lang = ctx.lang;
    let view = db.read(move |tx| shadow::read(tx, &ctx)).await?;
    db.compute(move || shadow::export(&view, &query.0, lang)).await
}

/// The rounds' price rule, timetable and lifetime of proposals.
#[utoipa::path(operation_id = "clearing_settings", tag = "clearing",
    responses((status = 200, body = Settings), (status = "4XX", body = Problem)))]
#[get("/clearing/settings")]
async fn find_settings(db: web::Data<Db>, ctx: May<door::ClearingRead>) -> Result<HttpResponse> {
    let settings = db.read(move |tx| settings::look(tx, &ctx)).await?;
    Ok(ok(&settings))
}

/// Changes price rule, timetable and lifetime of proposals.
#[utoipa::path(operation_id = "clearing_settings_set", tag = "clearing", params(("If-Match" = String, Header, description = "The version seen; required.")),
    request_body = SetSettings,
    responses((status = 200, body = Settings), (status = "4XX", body = Problem)))]
#[put("/clearing/settings")]
async fn set_settings(
    db: web::Data<Db>,
    ctx: May<door::ClearingSettings>,
    seen: IfMatch,
    body: Json<SetSettings>,
) -> Result<HttpResponse> {
    let settings = db.write(move |tx| settings::change(tx, &ctx, seen.0, &body.0)).await?;
    Ok(ok(&settings))
}
