//! Proposals over HTTP. Answers take an optional `If-Match`: with it, nobody agrees to terms they have not seen.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    export,
    matrix::{self, Matrix},
    model::{Counter, Propose, Reject, WithdrawProposal},
    propose,
    read::{self, ProposalFilter},
    service,
    trade::{self, Trade, TradeQuote},
    view::Proposal,
    withdraw,
};
use crate::listing::{self, Side};
use ::web::{IdempotencyKey, Json, OptionalIfMatch, Path, Problem, Query, ok};
use access::{May, door};
use exports::File;
use idempotency::create;
use kernel::{Ctx, Id, Page, PageQuery, Result};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list)
        .service(export_list)
        .service(place)
        .service(find)
        .service(accept)
        .service(reject)
        .service(counter)
        .service(take_back)
        .service(quote_trade)
        .service(place_trade)
        .service(of_offer)
        .service(of_demand)
        .service(compare);
}

/// Runs one answer and shows the proposal after it.
async fn answer(db: &Db, ctx: Ctx, id: Id, work: impl Fn(&mut Tx, &Ctx) -> Result<()> + Send + 'static) -> Result<HttpResponse> {
    let proposal = db
        .write(move |tx| {
            work(tx, &ctx)?;
            read::find(tx, &ctx, id)
        })
        .await?;
    Ok(ok(&proposal))
}

/// The proposals of the caller's enterprise, or those that a regulator oversees; newest first.
#[utoipa::path(operation_id = "proposals_list", tag = "proposals", params(ProposalFilter),
    responses((status = 200, body = Page<Proposal>), (status = "4XX", body = Problem)))]
#[get("/proposals")]
async fn list(
    db: web::Data<Db>,
    ctx: May<(door::Proposals, door::MarketOversee)>,
    filter: Query<ProposalFilter>,
) -> Result<web::Json<Page<Proposal>>> {
    Ok(web::Json(db.read(move |tx| read::list(tx, &ctx, &filter.0)).await?))
}

/// The same list as a file.
#[utoipa::path(operation_id = "proposals_export", tag = "proposals", params(ProposalFilter),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/proposals/export")]
async fn export_list(
    db: web::Data<Db>,
    ctx: May<(door::Proposals, door::MarketOversee)>,
    filter: Query<ProposalFilter>,
) -> Result<File> {
    db.read(move |tx| export::proposals(tx, &ctx, &filter.0)).await
}

/// Proposes to the other side, outside any round; by that the caller has accepted.
#[utoipa::path(operation_id = "proposals_propose", tag = "proposals", request_body = Propose,
    responses((status = 201, body = Proposal), (status = "4XX", body = Problem)))]
#[post("/proposals")]
async fn place(db: web::Data<Db>, ctx: May<door::Proposals>, key: IdempotencyKey, body: Json<Propose>) -> Result<HttpResponse> {
    create(&db, &ctx, key, "proposals_propose", body.0, propose::propose).await
}

/// One proposal.
#[utoipa::path(operation_id = "proposals_find", tag = "proposals", params(("id" = Id, Path)),
    responses((status = 200, body = Proposal), (status = "4XX", body = Problem)))]
#[get("/proposals/{id}")]
async fn find(db: web::Data<Db>, ctx: May<(door::Proposals, door::MarketOversee)>, id: Path<Id>) -> Result<HttpResponse> {
    let proposal = db.read(move |tx| read::find(tx, &ctx, id.0)).await?;
    Ok(ok(&proposal))
}

/// Accepts; the second acceptance is a deal. Repeating it has no further effect.
#[utoipa::path(operation_id = "proposals_accept", tag = "proposals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Proposal), (status = "4XX", body = Problem)))]
#[post("/proposals/{id}/accept")]
async fn accept(db: web::Data<Db>, ctx: May<door::Proposals>, id: Path<Id>, seen: OptionalIfMatch) -> Result<HttpResponse> {
    answer(&db, ctx.into_ctx(), id.0, move |tx, ctx| service::accept(tx, ctx, id.0, seen.0)).await
}

/// Rejects a proposal with a reason.
#[utoipa::path(operation_id = "proposals_reject", tag = "proposals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Reject,
    responses((status = 200, body = Proposal), (status = "4XX", body = Problem)))]
#[post("/proposals/{id}/reject")]
async fn reject(
    db: web::Data<Db>,
    ctx: May<door::Proposals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Reject>,
) -> Result<HttpResponse> {
    answer(&db, ctx.into_ctx(), id.0, move |tx, ctx| service::reject(tx, ctx, id.0, seen.0, &body.0)).await
}

/// Answers with another quantity, price or day.
#[utoipa::path(operation_id = "proposals_counter", tag = "proposals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Counter,
    responses((status = 200, body = Proposal), (status = "4XX", body = Problem)))]
#[post("/proposals/{id}/counter")]
async fn counter(
    db: web::Data<Db>,
    ctx: May<door::Proposals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Counter>,
) -> Result<HttpResponse> {
    answer(&db, ctx.into_ctx(), id.0, move |tx, ctx| service::counter(tx, ctx, id.0, seen.0, &body.0)).await
}

/// Takes one's own terms back, until the other side has answered. The quantity is free again on both listings.
#[utoipa::path(operation_id = "proposals_withdraw", tag = "proposals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = WithdrawProposal,
    responses((status = 200, body = Proposal), (status = "4XX", body = Problem)))]
#[post("/proposals/{id}/withdraw")]
async fn take_back(
    db: web::Data<Db>,
    ctx: May<door::Proposals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<WithdrawProposal>,
) -> Result<HttpResponse> {
    answer(&db, ctx.into_ctx(), id.0, move |tx, ctx| withdraw::withdraw(tx, ctx, id.0, seen.0, &body.0)).await
}

/// What buying from an offer, or selling to a demand, would commit the caller to: price, freight, total, days. Nothing is
/// written.
#[utoipa::path(operation_id = "trades_quote", tag = "proposals", request_body = Trade,
    responses((status = 200, body = TradeQuote), (status = "4XX", body = Problem)))]
#[post("/trades/quote")]
async fn quote_trade(db: web::Data<Db>, ctx: May<door::Proposals>, body: Json<Trade>) -> Result<web::Json<TradeQuote>> {
    Ok(web::Json(db.read(move |tx| trade::quote(tx, &ctx, &body.0)).await?))
}

/// Buys from an offer, or sells to a demand: the caller's own listing, where one is needed, and the proposal in one step.
#[utoipa::path(operation_id = "trades_place", tag = "proposals", request_body = Trade,
    responses((status = 201, body = Proposal), (status = "4XX", body = Problem)))]
#[post("/trades")]
async fn place_trade(
    db: web::Data<Db>,
    ctx: May<door::Proposals>,
    key: IdempotencyKey,
    body: Json<Trade>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "trades_place", body.0, trade::trade).await
}

/// The proposals for one offer that the caller may see.
#[utoipa::path(operation_id = "offers_proposals", tag = "proposals", params(("id" = Id, Path), PageQuery),
    responses((status = 200, body = Page<Proposal>), (status = "4XX", body = Problem)))]
#[get("/offers/{id}/proposals")]
async fn of_offer(
    db: web::Data<Db>,
    ctx: May<(door::Proposals, door::MarketOversee)>,
    id: Path<Id>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Proposal>>> {
    let PageQuery { limit, cursor } = page.0;
    let filter = ProposalFilter { offer: Some(id.0), limit, cursor, ..ProposalFilter::default() };
    let work = move |tx: &mut Tx| listing::find(tx, Side::Offer, id.0).and_then(|_| read::list(tx, &ctx, &filter));
    Ok(web::Json(db.read(work).await?))
}

/// The proposals for one demand that the caller may see.
#[utoipa::path(operation_id = "demands_proposals", tag = "proposals", params(("id" = Id, Path), PageQuery),
    responses((status = 200, body = Page<Proposal>), (status = "4XX", body = Problem)))]
#[get("/demands/{id}/proposals")]
async fn of_demand(
    db: web::Data<Db>,
    ctx: May<(door::Proposals, door::MarketOversee)>,
    id: Path<Id>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Proposal>>> {
    let PageQuery { limit, cursor } = page.0;
    let filter = ProposalFilter { demand: Some(id.0), limit, cursor, ..ProposalFilter::default() };
    let work = move |tx: &mut Tx| listing::find(tx, Side::Demand, id.0).and_then(|_| read::list(tx, &ctx, &filter));
    Ok(web::Json(db.read(work).await?))
}

/// All live proposals for a demand side by side, the cheapest delivered price first.
#[utoipa::path(operation_id = "demands_matrix", tag = "proposals", params(("id" = Id, Path)),
    responses((status = 200, body = Matrix), (status = "4XX", body = Problem)))]
#[get("/demands/{id}/matrix")]
async fn compare(db: web::Data<Db>, ctx: May<(door::Proposals, door::MarketOversee)>, id: Path<Id>) -> Result<web::Json<Matrix>> {
    Ok(web::Json(db.read(move |tx| matrix::matrix(tx, &ctx, id.0)).await?))
}
