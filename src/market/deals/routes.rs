//! Deals over HTTP. State changes take an optional `If-Match`: with it, a deal that moved on meanwhile is not touched.

use actix_web::{HttpResponse, get, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    disputes, export,
    forms::{Cancel, CorrectReceipt, Dispute, LoadReason, Receive, Resolve, Ship},
    messages,
    messages::{Message, PostMessage},
    payments,
    read::{self, DealFilter},
    receipts, service,
    settings::{self, DealSettings, SetDealSettings},
    shipments,
    statement::{self, Balance, BalancesExport, Period, Statement},
    view::Deal,
};
use ::web::{IdempotencyKey, IfMatch, Json, OptionalIfMatch, Path, Problem, Query, ok};
use access::{May, door};
use exports::File;
use kernel::{Ctx, Day, Id, Page, PageQuery, Result, Version};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list)
        .service(export_list)
        .service(arrivals)
        .service(find_settings)
        .service(set_settings)
        .service(find)
        .service(ship)
        .service(end_loading)
        .service(correct_load)
        .service(withdraw_load)
        .service(receive)
        .service(receive_load)
        .service(correct_receipt)
        .service(cancel)
        .service(dispute)
        .service(resolve)
        .service(list_messages)
        .service(post_message)
        .service(balances)
        .service(export_balances)
        .service(find_statement)
        .service(export_statement);
    payments::routes::routes(cfg);
}

/// Runs one step of a deal and answers with the deal.
pub(super) async fn step<C: Send + 'static>(
    db: &Db,
    ctx: Ctx,
    id: Id,
    seen: OptionalIfMatch,
    cmd: C,
    work: fn(&mut Tx, &Ctx, Id, Option<Version>, &C) -> Result<()>,
) -> Result<HttpResponse> {
    let seen = seen.0;
    let deal = db
        .write(move |tx| {
            work(tx, &ctx, id, seen, &cmd)?;
            read::find(tx, &ctx, id)
        })
        .await?;
    Ok(ok(&deal))
}

/// The deals of the caller's enterprise, or those that a regulator oversees; newest first.
#[utoipa::path(operation_id = "deals_list", tag = "deals", params(DealFilter),
    responses((status = 200, body = Page<Deal>), (status = "4XX", body = Problem)))]
#[get("/deals")]
async fn list(
    db: web::Data<Db>,
    ctx: May<(door::Deals, door::MarketOversee)>,
    filter: Query<DealFilter>,
) -> Result<web::Json<Page<Deal>>> {
    Ok(web::Json(db.read(move |tx| read::list(tx, &ctx, &filter.0)).await?))
}

#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ArrivalsQuery {
    /// Until the end of which day; today unless given.
    day: Option<Day>,
}

/// What is on its way to the caller's enterprise and expected by the end of the day, the earliest first; 500 at most.
#[utoipa::path(operation_id = "deals_arrivals", tag = "deals", params(ArrivalsQuery),
    responses((status = 200, body = Page<Deal>), (status = "4XX", body = Problem)))]
#[get("/deals/arrivals")]
async fn arrivals(
    db: web::Data<Db>,
    ctx: May<(door::Deals, door::MarketOversee)>,
    query: Query<ArrivalsQuery>,
) -> Result<web::Json<Page<Deal>>> {
    let day = query.0.day.unwrap_or_else(|| ctx.now.day());
    Ok(web::Json(db.read(move |tx| read::arrivals(tx, &ctx, day)).await?))
}

/// The same list as a file.
#[utoipa::path(operation_id = "deals_export", tag = "deals", params(DealFilter),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/deals/export")]
async fn export_list(db: web::Data<Db>, ctx: May<(door::Deals, door::MarketOversee)>, filter: Query<DealFilter>) -> Result<File> {
    db.read(move |tx| export::deals(tx, &ctx, &filter.0)).await
}

/// One deal.
#[utoipa::path(operation_id = "deals_find", tag = "deals", params(("id" = Id, Path)),
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[get("/deals/{id}")]
async fn find(db: web::Data<Db>, ctx: May<(door::Deals, door::MarketOversee)>, id: Path<Id>) -> Result<HttpResponse> {
    let deal = db.read(move |tx| read::find(tx, &ctx, id.0)).await?;
    Ok(ok(&deal))
}

/// How far weights may exceed what was announced or agreed.
#[utoipa::path(operation_id = "deals_settings", tag = "deals",
    responses((status = 200, body = DealSettings), (status = "4XX", body = Problem)))]
#[get("/deals/settings")]
async fn find_settings(db: web::Data<Db>, ctx: May<door::MarketOversee>) -> Result<HttpResponse> {
    let settings = db.read(move |tx| settings::look(tx, &ctx)).await?;
    Ok(ok(&settings))
}

/// Changes the tolerance of weights, for loads that are weighed from now on.
#[utoipa::path(operation_id = "deals_settings_set", tag = "deals", params(("If-Match" = String, Header, description = "The version seen; required.")),
    request_body = SetDealSettings,
    responses((status = 200, body = DealSettings), (status = "4XX", body = Problem)))]
#[put("/deals/settings")]
async fn set_settings(
    db: web::Data<Db>,
    ctx: May<door::ClearingSettings>,
    seen: IfMatch,
    body: Json<SetDealSettings>,
) -> Result<HttpResponse> {
    let settings = db.write(move |tx| settings::change(tx, &ctx, seen.0, &body.0)).await?;
    Ok(ok(&settings))
}

/// The seller reports that a truck has left; several of them may fulfil one deal.
#[utoipa::path(operation_id = "deals_ship", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Ship,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/ship")]
async fn ship(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Ship>,
) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, body.0, shipments::ship).await
}

/// The seller says that no further truck comes: what was not loaded goes back to both listings.
#[utoipa::path(operation_id = "deals_end_loading", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/end-loading")]
async fn end_loading(db: web::Data<Db>, ctx: May<door::Deals>, id: Path<Id>, seen: OptionalIfMatch) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, (), shipments::end_loading).await
}

/// The seller corrects a truck's weight, plate, driver or arrival until it is weighed.
#[utoipa::path(operation_id = "deals_correct_load", tag = "deals",
    params(("id" = Id, Path), ("load_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version of the load seen; checked when given.")),
    request_body = Ship,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[put("/deals/{id}/loads/{load_id}")]
async fn correct_load(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<Ship>,
) -> Result<HttpResponse> {
    let (id, load) = path.0;
    step(&db, ctx.into_ctx(), id, seen, (load, body.0), |tx, ctx, id, seen, (load, cmd)| {
        shipments::correct_load(tx, ctx, id, *load, seen, cmd)
    })
    .await
}

/// The seller takes back a truck that will not come, until it is weighed.
#[utoipa::path(operation_id = "deals_withdraw_load", tag = "deals",
    params(("id" = Id, Path), ("load_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version of the load seen; checked when given.")),
    request_body = LoadReason,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/loads/{load_id}/withdraw")]
async fn withdraw_load(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<LoadReason>,
) -> Result<HttpResponse> {
    let (id, load) = path.0;
    step(&db, ctx.into_ctx(), id, seen, (load, body.0), |tx, ctx, id, seen, (load, cmd)| {
        shipments::withdraw_load(tx, ctx, id, *load, seen, cmd)
    })
    .await
}

/// The buyer reports weight and grade of one truck at the gate. A dock without a network reports later, maybe twice.
#[utoipa::path(operation_id = "deals_receive_load", tag = "deals",
    params(("id" = Id, Path), ("load_id" = Id, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The version of the load seen; checked when given.")),
    request_body = Receive,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/loads/{load_id}/receive")]
async fn receive_load(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    key: IdempotencyKey,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<Receive>,
) -> Result<HttpResponse> {
    let (id, load) = path.0;
    let (ctx, seen, cmd) = (ctx.into_ctx(), seen.0, body.0);
    let (deal, first) = db
        .write(move |tx| {
            let first = idempotency::claim(tx, &ctx, &key, "deals_receive_load", &(id, load, &cmd))?;
            if first {
                receipts::receive_load(tx, &ctx, id, load, seen, &cmd)?;
            }
            Ok((read::find(tx, &ctx, id)?, first))
        })
        .await?;
    let mut response = ok(&deal);
    if !first {
        idempotency::mark_replayed(&mut response);
    }
    Ok(response)
}

/// The buyer corrects a receipt until money has been confirmed for the deal.
#[utoipa::path(operation_id = "deals_correct_receipt", tag = "deals",
    params(("id" = Id, Path), ("load_id" = Id, Path),
        ("If-Match" = Option<String>, Header, description = "The version of the load seen; checked when given.")),
    request_body = CorrectReceipt,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/loads/{load_id}/correct-receipt")]
async fn correct_receipt(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    path: Path<(Id, Id)>,
    seen: OptionalIfMatch,
    body: Json<CorrectReceipt>,
) -> Result<HttpResponse> {
    let (id, load) = path.0;
    step(&db, ctx.into_ctx(), id, seen, (load, body.0), |tx, ctx, id, seen, (load, cmd)| {
        receipts::correct_receipt(tx, ctx, id, *load, seen, cmd)
    })
    .await
}

/// The buyer reports weight and grade at the gate, of a deal with one truck on the road.
#[utoipa::path(operation_id = "deals_receive", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Receive,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/receive")]
async fn receive(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Receive>,
) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, body.0, receipts::receive).await
}

/// Either party calls the deal off before shipment.
#[utoipa::path(operation_id = "deals_cancel", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Cancel,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/cancel")]
async fn cancel(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Cancel>,
) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, body.0, service::cancel).await
}

/// Either party disputes a shipped or received deal.
#[utoipa::path(operation_id = "deals_dispute", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Dispute,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/dispute")]
async fn dispute(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Dispute>,
) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, body.0, disputes::dispute).await
}

/// A regulator ends a dispute; a party offers a solution, or agrees by sending the other's figures.
#[utoipa::path(operation_id = "deals_resolve", tag = "deals",
    params(("id" = Id, Path), ("If-Match" = Option<String>, Header, description = "The version seen; checked when given.")),
    request_body = Resolve,
    responses((status = 200, body = Deal), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/resolve")]
async fn resolve(
    db: web::Data<Db>,
    ctx: May<(door::Deals, door::MarketOversee, door::DisputesResolve)>,
    id: Path<Id>,
    seen: OptionalIfMatch,
    body: Json<Resolve>,
) -> Result<HttpResponse> {
    step(&db, ctx.into_ctx(), id.0, seen, body.0, disputes::resolve).await
}

/// The messages of a deal.
#[utoipa::path(operation_id = "deals_messages", tag = "deals", params(("id" = Id, Path), PageQuery),
    responses((status = 200, body = Page<Message>), (status = "4XX", body = Problem)))]
#[get("/deals/{id}/messages")]
async fn list_messages(
    db: web::Data<Db>,
    ctx: May<(door::Deals, door::MarketOversee, door::DisputesResolve)>,
    id: Path<Id>,
    page: Query<PageQuery>,
) -> Result<web::Json<Page<Message>>> {
    Ok(web::Json(db.read(move |tx| messages::list(tx, &ctx, id.0, &page.0)).await?))
}

/// Writes a message to the other party of a deal.
#[utoipa::path(operation_id = "deals_write", tag = "deals", params(("id" = Id, Path)), request_body = PostMessage,
    responses((status = 201, body = Message), (status = "4XX", body = Problem)))]
#[post("/deals/{id}/messages")]
async fn post_message(
    db: web::Data<Db>,
    ctx: May<(door::Deals, door::MarketOversee, door::DisputesResolve)>,
    key: IdempotencyKey,
    id: Path<Id>,
    body: Json<PostMessage>,
) -> Result<HttpResponse> {
    idempotency::create(&db, &ctx, key, "deals_write", (id.0, body.0), |tx, ctx, (id, cmd)| messages::post(tx, ctx, *id, cmd))
        .await
}

/// Everyone with whom the caller's enterprise has accounts, the largest balances first.
#[utoipa::path(operation_id = "statements_list", tag = "deals",
    responses((status = 200, body = Page<Balance>), (status = "4XX", body = Problem)))]
#[get("/statements")]
async fn balances(db: web::Data<Db>, ctx: May<door::Deals>) -> Result<web::Json<Page<Balance>>> {
    Ok(web::Json(db.read(move |tx| statement::balances(tx, &ctx)).await?))
}

/// The same list as a file.
#[utoipa::path(operation_id = "balances_export", tag = "deals", params(BalancesExport),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/statements/export")]
async fn export_balances(db: web::Data<Db>, ctx: May<door::Deals>, query: Query<BalancesExport>) -> Result<File> {
    db.read(move |tx| export::balances(tx, &ctx, &query.0)).await
}

/// The statement of account with one enterprise.
#[utoipa::path(operation_id = "statements_find", tag = "deals", params(("enterprise_id" = Id, Path), Period),
    responses((status = 200, body = Statement), (status = "4XX", body = Problem)))]
#[get("/statements/{enterprise_id}")]
async fn find_statement(
    db: web::Data<Db>,
    ctx: May<door::Deals>,
    other: Path<Id>,
    period: Query<Period>,
) -> Result<web::Json<Statement>> {
    Ok(web::Json(db.read(move |tx| statement::statement(tx, &ctx, other.0, &period.0)).await?))
}

/// The same statement as a file.
#[utoipa::path(operation_id = "statements_export", tag = "deals", params(("enterprise_id" = Id, Path), Period),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/statements/{enterprise_id}/export")]
async fn export_statement(db: web::Data<Db>, ctx: May<door::Deals>, other: Path<Id>, period: Query<Period>) -> Result<File> {
    db.read(move |tx| {
        let statement = statement::statement(tx, &ctx, other.0, &period.0)?;
        export::statement(tx, &ctx, &statement, period.0.format.unwrap_or_default())
    })
    .await
}
