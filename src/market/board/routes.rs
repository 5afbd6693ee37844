//! The board over HTTP, for everyone.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    facets::{Counts, Facets},
    model::{BoardFilter, BoardQuery},
    service,
};
use crate::listing::{BoardItem, Side};
use ::web::{Path, Problem, Query};
use access::{May, door};
use exports::File;
use kernel::{Id, Page, PageQuery, Result};
use storage::Db;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(board).service(facets).service(export).service(one);
}

/// Open listings of one side.
#[utoipa::path(operation_id = "board_list", tag = "market", params(BoardQuery),
    responses((status = 200, body = Page<BoardItem>), (status = "4XX", body = Problem)))]
#[get("/board")]
async fn board(db: web::Data<Db>, query: Query<BoardQuery>) -> Result<web::Json<Page<BoardItem>>> {
    let page = PageQuery { limit: query.0.limit, cursor: query.0.cursor.clone() };
    let (sort, filter) = (query.0.sort.unwrap_or_default(), BoardFilter::from(query.0));
    Ok(web::Json(db.read(move |tx| service::board(tx, &filter, sort, &page)).await?))
}

/// How many listings each further filter would leave, counted to 50. The counts may be three seconds old.
#[utoipa::path(operation_id = "board_facets", tag = "market", params(BoardQuery),
    responses((status = 200, body = Facets), (status = "4XX", body = Problem)))]
#[get("/board/facets")]
async fn facets(db: web::Data<Db>, counts: web::Data<Counts>, query: Query<BoardQuery>) -> Result<web::Json<Facets>> {
    Ok(web::Json(counts.facets(&db, &BoardFilter::from(query.0)).await?))
}

/// One open listing as the board shows it: no contacts, none of its owner's rules.
#[utoipa::path(operation_id = "board_listing", tag = "market", params(("side" = Side, Path), ("id" = Id, Path)),
    responses((status = 200, body = BoardItem), (status = "4XX", body = Problem)))]
#[get("/board/{side}/{id}")]
async fn one(db: web::Data<Db>, path: Path<(Side, Id)>) -> Result<web::Json<BoardItem>> {
    let (side, id) = path.0;
    Ok(web::Json(db.read(move |tx| service::one(tx, side, id)).await?))
}

/// The board as a file.
#[utoipa::path(operation_id = "board_export", tag = "market", params(BoardQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/board/export")]
async fn export(db: web::Data<Db>, ctx: May<door::Anyone>, query: Query<BoardQuery>) -> Result<File> {
    let (format, sort) = (query.0.format.unwrap_or_default(), query.0.sort.unwrap_or_default());
    let filter = BoardFilter::from(query.0);
    db.read(move |tx| service::export(tx, &filter, sort, format, ctx.lang)).await
}
