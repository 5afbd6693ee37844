//! Batches, the queue, names and rules over HTTP.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    batch::{self, Batch, BatchDetail, BatchState, Decide, RowState, RowView},
    batches,
    mapping::Mapping,
    names::{self, AnswerName, NameView, WaitingName},
    queue::{self, CorrectRow, DecideRows, Decided, Outcome},
    report::{self, BatchResult, ReportBatch},
    rules::{RowVerdict, RuleView},
    sheet,
    store::{BatchFilter, RowFilter},
    upload,
};
use crate::model::Reason;
use ::web::{IdempotencyKey, Json, Path, Problem, Query, UploadLimit, ok};
use access::{May, Permission, door, require};
use exports::{File, Format};
use idempotency::create;
use kernel::{Day, Id, Page, PageQuery, Result};
use storage::{Db, Tx};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(report_batch)
        .service(preview)
        .service(list)
        .service(look)
        .service(rows)
        .service(rows_export)
        .service(remap)
        .service(commit)
        .service(discard)
        .service(queue_list)
        .service(queue_count)
        .service(queue_export)
        .service(queue_decide)
        .service(queue_correct)
        .service(names_waiting)
        .service(names_list)
        .service(names_answer)
        .service(rules);
}

/// Takes up to 5 000 prices at once, each with its result. The same rows again have no effect.
#[utoipa::path(operation_id = "observations_batch", tag = "prices", request_body = ReportBatch,
    responses((status = 201, body = BatchResult), (status = "4XX", body = Problem)))]
#[post("/observations/batch")]
async fn report_batch(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    key: IdempotencyKey,
    body: Json<ReportBatch>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "observations_batch", body.0, report::report).await
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; the fields are read as a stream")]
struct PriceFileForm {
    /// The code of a price source.
    source: String,
    /// How to read the file, as JSON; the source's own way, or a proposed one, unless given.
    mapping: Option<String>,
    /// `true`: the prices are those of the day before, so that the sheet is not taken for an old one.
    unchanged: Option<bool>,
    /// CSV, TSV, XLSX, XLS or JSON.
    #[schema(format = Binary, value_type = String)]
    file: String,
}

/// Uploads a price file and judges every row; no price is stored yet.
#[utoipa::path(operation_id = "price_batches_preview", tag = "prices",
    request_body(content = PriceFileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = BatchDetail), (status = "4XX", body = Problem)))]
#[post("/price-batches")]
async fn preview(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    key: IdempotencyKey,
    limit: web::Data<UploadLimit>,
    form: Multipart,
) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    let incoming = upload::read(form, limit.0).await?;
    create(&db, &ctx, key, "price_batches_preview", incoming, batches::preview).await
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BatchQuery {
    state: Option<BatchState>,
    source: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Batches, the newest first; people of an enterprise see those of their own sources.
#[utoipa::path(operation_id = "price_batches_list", tag = "prices", params(BatchQuery),
    responses((status = 200, body = Page<Batch>), (status = "4XX", body = Problem)))]
#[get("/price-batches")]
async fn list(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<BatchQuery>) -> Result<web::Json<Page<Batch>>> {
    let BatchQuery { state, source, limit, cursor } = query.0;
    let page = PageQuery { limit, cursor };
    Ok(web::Json(db.read(move |tx| batches::list(tx, &ctx, BatchFilter { state, source, sources: None }, &page)).await?))
}

/// One batch: its account, its systematic faults with their remedies, how it is read.
#[utoipa::path(operation_id = "price_batches_get", tag = "prices", params(("id" = Id, Path)),
    responses((status = 200, body = BatchDetail), (status = "4XX", body = Problem)))]
#[get("/price-batches/{id}")]
async fn look(db: web::Data<Db>, ctx: May<door::PricesRead>, id: Path<Id>) -> Result<HttpResponse> {
    Ok(ok(&db.read(move |tx| batches::get(tx, &ctx, id.0)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowsQuery {
    verdict: Option<RowVerdict>,
    limit: Option<u32>,
    cursor: Option<String>,
    /// Of an export only.
    #[param(inline)]
    format: Option<Format>,
}

/// The batch's rows that were not simply accepted, in the order of the file.
#[utoipa::path(operation_id = "price_batches_rows", tag = "prices", params(("id" = Id, Path), RowsQuery),
    responses((status = 200, body = Page<RowView>), (status = "4XX", body = Problem)))]
#[get("/price-batches/{id}/rows")]
async fn rows(
    db: web::Data<Db>,
    ctx: May<door::PricesRead>,
    id: Path<Id>,
    query: Query<RowsQuery>,
) -> Result<web::Json<Page<RowView>>> {
    let page = PageQuery { limit: query.0.limit, cursor: query.0.cursor };
    let filter = RowFilter { batch: Some(id.0), verdict: query.0.verdict, ..RowFilter::default() };
    let work = move |tx: &mut Tx| batches::get(tx, &ctx, id.0).and_then(|_| queue::list(tx, &ctx, filter, &page));
    Ok(web::Json(db.read(work).await?))
}

/// The rows that were not taken as a sheet: file, row, column, value, rule, and the cells as they came.
#[utoipa::path(operation_id = "price_batches_rows_export", tag = "prices", params(("id" = Id, Path), RowsQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/price-batches/{id}/rows/export")]
async fn rows_export(db: web::Data<Db>, ctx: May<door::PricesRead>, id: Path<Id>, query: Query<RowsQuery>) -> Result<File> {
    db.read(move |tx| sheet::not_taken(tx, &ctx, id.0, query.0.verdict, query.0.format.unwrap_or_default())).await
}

/// Another way to read the file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = RemapPriceBatch)]
struct Remap {
    mapping: Mapping,
}

/// Reads a batch that is not decided again, with another mapping.
#[utoipa::path(operation_id = "price_batches_remap", tag = "prices", params(("id" = Id, Path)), request_body = Remap,
    responses((status = 200, body = BatchDetail), (status = "4XX", body = Problem)))]
#[post("/price-batches/{id}/remap")]
async fn remap(db: web::Data<Db>, ctx: May<door::PricesReport>, id: Path<Id>, body: Json<Remap>) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    Ok(ok(&db.write(move |tx| batches::remap(tx, &ctx, id.0, &body.0.mapping)).await?))
}

/// Stores the batch's prices. With a systematic fault it is held, unless released with a reason.
#[utoipa::path(operation_id = "price_batches_commit", tag = "prices", params(("id" = Id, Path)), request_body = Decide,
    responses((status = 200, body = BatchDetail), (status = "4XX", body = Problem)))]
#[post("/price-batches/{id}/commit")]
async fn commit(db: web::Data<Db>, ctx: May<door::PricesReport>, id: Path<Id>, body: Json<Decide>) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    Ok(ok(&db.write(move |tx| batches::commit(tx, &ctx, id.0, &body.0)).await?))
}

/// Throws the batch away; its account stays.
#[utoipa::path(operation_id = "price_batches_discard", tag = "prices", params(("id" = Id, Path)), request_body = Reason,
    responses((status = 200, body = BatchDetail), (status = "4XX", body = Problem)))]
#[post("/price-batches/{id}/discard")]
async fn discard(db: web::Data<Db>, ctx: May<door::PricesReport>, id: Path<Id>, body: Json<Reason>) -> Result<HttpResponse> {
    require(&ctx, Permission::PricesReport)?;
    Ok(ok(&db.write(move |tx| batches::discard(tx, &ctx, id.0, &body.0.reason)).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QueueQuery {
    /// `waiting` unless given.
    state: Option<RowState>,
    source: Option<String>,
    rule: Option<String>,
    /// The name in the price list.
    name: Option<String>,
    day: Option<Day>,
    limit: Option<u32>,
    cursor: Option<String>,
    /// Of an export only.
    #[param(inline)]
    format: Option<Format>,
}

impl QueueQuery {
    fn parts(self) -> (RowFilter, PageQuery, Format) {
        let filter = RowFilter {
            verdict: Some(RowVerdict::SetAside),
            state: Some(self.state.unwrap_or(RowState::Waiting)),
            source: self.source,
            rule: self.rule,
            name: self.name.map(|name| super::lexicon::name_key(&name)).filter(|n| !n.is_empty()),
            day: self.day,
            ..RowFilter::default()
        };
        (filter, PageQuery { limit: self.limit, cursor: self.cursor }, self.format.unwrap_or_default())
    }
}

/// Rows set aside that wait for a decision, in the order in which they came.
#[utoipa::path(operation_id = "price_queue_list", tag = "prices", params(QueueQuery),
    responses((status = 200, body = Page<RowView>), (status = "4XX", body = Problem)))]
#[get("/price-queue")]
async fn queue_list(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<QueueQuery>) -> Result<web::Json<Page<RowView>>> {
    let (filter, page, _) = query.0.parts();
    Ok(web::Json(db.read(move |tx| queue::list(tx, &ctx, filter, &page)).await?))
}

/// How many rows wait.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PriceQueueCount)]
struct QueueCount {
    /// Up to 1 000; then there may be more.
    waiting: i64,
    more: bool,
}

/// How many rows wait for the caller's decision.
#[utoipa::path(operation_id = "price_queue_count", tag = "prices",
    responses((status = 200, body = QueueCount), (status = "4XX", body = Problem)))]
#[get("/price-queue/count")]
async fn queue_count(db: web::Data<Db>, ctx: May<door::PricesRead>) -> Result<web::Json<QueueCount>> {
    let waiting = db.read(move |tx| queue::count(tx, &ctx)).await?;
    Ok(web::Json(QueueCount { waiting, more: waiting >= queue::COUNTED }))
}

/// The queue as a file.
#[utoipa::path(operation_id = "price_queue_export", tag = "prices", params(QueueQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/price-queue/export")]
async fn queue_export(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<QueueQuery>) -> Result<File> {
    let (filter, _, format) = query.0.parts();
    db.read(move |tx| queue::export(tx, &ctx, filter, format)).await
}

/// Accepts or drops up to 500 waiting rows.
#[utoipa::path(operation_id = "price_queue_decide", tag = "prices", request_body = DecideRows,
    responses((status = 200, body = Outcome), (status = "4XX", body = Problem)))]
#[post("/price-queue/decide")]
async fn queue_decide(db: web::Data<Db>, ctx: May<door::PricesReport>, body: Json<DecideRows>) -> Result<web::Json<Outcome>> {
    Ok(web::Json(db.write(move |tx| queue::decide(tx, &ctx, &body.0)).await?))
}

/// Puts a waiting row right and accepts it.
#[utoipa::path(operation_id = "price_queue_correct", tag = "prices", params(("id" = Id, Path)), request_body = CorrectRow,
    responses((status = 200, body = Decided), (status = "4XX", body = Problem)))]
#[post("/price-queue/{id}/correct")]
async fn queue_correct(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    id: Path<Id>,
    body: Json<CorrectRow>,
) -> Result<web::Json<Decided>> {
    require(&ctx, Permission::PricesReport)?;
    Ok(web::Json(db.write(move |tx| queue::correct(tx, &ctx, id.0, &body.0)).await?))
}

/// Names that wait for an answer, the most frequent first, 200 at most.
#[utoipa::path(operation_id = "price_names_waiting", tag = "prices",
    responses((status = 200, body = Page<WaitingName>), (status = "4XX", body = Problem)))]
#[get("/price-names/waiting")]
async fn names_waiting(db: web::Data<Db>, ctx: May<door::PricesRead>) -> Result<web::Json<Page<WaitingName>>> {
    let items = db.read(move |tx| names::waiting(tx, &ctx)).await?;
    Ok(web::Json(Page { items, next_cursor: None }))
}

/// What names mean, as it was answered.
#[utoipa::path(operation_id = "price_names_list", tag = "prices", params(PageQuery),
    responses((status = 200, body = Page<NameView>), (status = "4XX", body = Problem)))]
#[get("/price-names")]
async fn names_list(db: web::Data<Db>, ctx: May<door::PricesRead>, query: Query<PageQuery>) -> Result<web::Json<Page<NameView>>> {
    Ok(web::Json(db.read(move |tx| names::list(tx, &ctx, &query.0)).await?))
}

/// Says what a name means; it is remembered, and the rows that waited for it are judged anew.
#[utoipa::path(operation_id = "price_names_answer", tag = "prices", request_body = AnswerName,
    responses((status = 201, body = NameView), (status = "4XX", body = Problem)))]
#[post("/price-names")]
async fn names_answer(
    db: web::Data<Db>,
    ctx: May<door::PricesReport>,
    key: IdempotencyKey,
    body: Json<AnswerName>,
) -> Result<HttpResponse> {
    create(&db, &ctx, key, "price_names_answer", body.0, names::answer).await
}

/// Every rule of the intake with its words. Public.
#[utoipa::path(operation_id = "price_rules_list", tag = "prices", responses((status = 200, body = Page<RuleView>)))]
#[get("/price-rules")]
async fn rules() -> web::Json<Page<RuleView>> {
    web::Json(Page { items: batch::all_rules(), next_cursor: None })
}
