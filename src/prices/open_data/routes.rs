//! `/prices`: daily prices with filters, as pages of JSON or as a file of any length.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, Responder, get, http::header, web};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    export::Names,
    history::{
        DailyPrice,
        service::horizon,
        store::{self, Filter},
    },
    sources::{self, SourceKind},
};
use ::web::{
    Problem, Query,
    open::{is_known, open_json, open_to_all, tag_of, unchanged},
};
use access::{May, door};
use exports::{Export, Format};
use kernel::{Ctx, Cursor, Day, Error, Page, PageQuery, Result, error::Check};
use storage::{Db, Tx};

/// Rows read at once for a file.
const ROWS: usize = 2000;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(read_page).service(read_file);
}

/// Every parameter narrows; lists are separated by commas.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PriceFilter {
    /// Codes of varieties.
    #[param(example = "xi-hong-shi,huang-gua")]
    variety: Option<String>,
    /// Codes of markets and chains.
    #[param(example = "xinfadi")]
    source: Option<String>,
    /// Prices of this kind of source only.
    kind: Option<SourceKind>,
    /// The code of a category: varieties of it only.
    category: Option<String>,
    /// The first day.
    from: Option<Day>,
    /// The last day.
    to: Option<Day>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageParams {
    /// Codes of varieties, separated by commas.
    #[param(example = "xi-hong-shi,huang-gua")]
    variety: Option<String>,
    /// Codes of markets and chains, separated by commas.
    #[param(example = "xinfadi")]
    source: Option<String>,
    /// Prices of this kind of source only.
    kind: Option<SourceKind>,
    /// The code of a category: varieties of it only.
    category: Option<String>,
    /// The first day.
    from: Option<Day>,
    /// The last day.
    to: Option<Day>,
    /// How many items, 1 to 100; 20 unless given.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Values in one list parameter.
const MOST: usize = 50;

fn codes(text: Option<&str>) -> Option<Vec<String>> {
    let list: Vec<String> = text?.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    (!list.is_empty()).then_some(list)
}

/// What the parameters mean, within what is public.
fn resolve(tx: &mut Tx, ctx: &Ctx, asked: &PriceFilter) -> Result<(Filter, Day)> {
    let horizon = horizon(tx, ctx)?;
    let mut check = Check::new();
    let (mut varieties, mut wanted) = (codes(asked.variety.as_deref()), codes(asked.source.as_deref()));
    let count = |list: &Option<Vec<String>>| list.as_ref().map_or(0, Vec::len);
    check
        .require(count(&varieties) <= MOST, "variety", "too_many", "一次最多 50 个品种", "50 varieties at most")
        .require(count(&wanted) <= MOST, "source", "too_many", "一次最多 50 个采价点", "50 sources at most")
        .require(
            asked.from.zip(asked.to).is_none_or(|(from, to)| from <= to),
            "from",
            "from_after_to",
            "开始日期晚于结束日期",
            "the first day is after the last",
        );
    let index = catalogue::service::index(tx)?;
    let known = varieties.iter().flatten().all(|code| index.get(code).is_some());
    check.require(known, "variety", "unknown_variety", "目录中没有这个品种", "the catalogue has no such variety");
    let all = sources::list(tx, None)?;
    let known = wanted.iter().flatten().all(|code| all.iter().any(|s| s.code == *code));
    check.require(known, "source", "unknown_source", "没有这个采价点", "there is no such source");
    if let Some(category) = &asked.category {
        let known = catalogue::service::categories(tx)?.iter().any(|c| c.code == *category);
        check.require(known, "category", "unknown_category", "没有这个品类", "there is no such category");
        let inside = |code: &String| index.get(code).is_some_and(|v| v.category == *category);
        varieties = Some(match varieties {
            Some(list) => list.into_iter().filter(inside).collect(),
            None => index.all().filter(|v| v.category == *category).map(|v| v.code.clone()).collect(),
        });
    }
    check.finish()?;
    if let Some(kind) = asked.kind {
        let of_kind = all.iter().filter(|s| s.kind == kind).map(|s| s.code.clone());
        wanted = Some(match wanted {
            Some(list) => of_kind.filter(|code| list.contains(code)).collect(),
            None => of_kind.collect(),
        });
    }
    let to = asked.to.unwrap_or(horizon).min(horizon);
    Ok((Filter { varieties, sources: wanted, from: asked.from, to: Some(to) }, horizon))
}

/// Open data: one price per variety, market or chain, and day, in fen per kg, the newest day first. Other sites may read
/// it; answers carry an `ETag` and may be kept for a minute.
#[utoipa::path(operation_id = "prices_list", tag = "open data", params(PageParams),
    responses((status = 200, body = Page<DailyPrice>), (status = 304), (status = "4XX", body = Problem)))]
#[get("/prices")]
async fn read_page(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    query: Query<PageParams>,
) -> Result<HttpResponse> {
    let PageParams { variety, source, kind, category, from, to, limit, cursor } = query.0;
    let (asked, page) = (PriceFilter { variety, source, kind, category, from, to }, PageQuery { limit, cursor });
    let read = move |tx: &mut Tx| {
        let (limit, cursor) = (page.limit()?, page.cursor()?);
        let (filter, _) = resolve(tx, &ctx, &asked)?;
        store::list(tx, &filter, cursor.as_ref(), limit)
    };
    open_json(&request, &db.read(read).await?)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileParams {
    /// Codes of varieties, separated by commas.
    #[param(example = "xi-hong-shi,huang-gua")]
    variety: Option<String>,
    /// Codes of markets and chains, separated by commas.
    #[param(example = "xinfadi")]
    source: Option<String>,
    /// Prices of this kind of source only.
    kind: Option<SourceKind>,
    /// The code of a category: varieties of it only.
    category: Option<String>,
    /// The first day.
    from: Option<Day>,
    /// The last day.
    to: Option<Day>,
    #[param(inline)]
    format: Option<Format>,
}

/// Open data: the same prices as one file, names and prices in 元/公斤 included; CSV and JSON of any length.
#[utoipa::path(operation_id = "prices_export", tag = "open data", params(FileParams),
    responses((status = 200, content_type = "text/csv", body = String), (status = 304), (status = "4XX", body = Problem)))]
#[get("/prices/export")]
async fn read_file(
    db: web::Data<Db>,
    ctx: May<door::Anyone>,
    request: HttpRequest,
    query: Query<FileParams>,
) -> Result<HttpResponse> {
    let FileParams { variety, source, kind, category, from, to, format } = query.0;
    let (asked, format, lang) = (PriceFilter { variety, source, kind, category, from, to }, format.unwrap_or_default(), ctx.lang);
    let words = serde_json::to_string(&(&asked, format, lang)).map_err(Error::unexpected)?;
    let (filter, horizon, epoch, names) = db
        .read(move |tx| {
            let (filter, horizon) = resolve(tx, &ctx, &asked)?;
            Ok((filter, horizon, store::epoch(tx)?, Names::load(tx)?))
        })
        .await?;
    // The same prices give the same file: it need not be written to be known.
    let tag = tag_of(format!("{words} {horizon} {epoch}").as_bytes());
    if is_known(&request, &tag) {
        return Ok(unchanged(&tag));
    }
    let columns = columns(names);
    let mut response = if format == Format::Xlsx {
        let mut at = Some(None);
        let write = move |tx: &mut Tx| {
            columns.write(format, lang, || {
                let Some(after) = at.take() else { return Ok(None) };
                let page = store::list(tx, &filter, after.as_ref(), ROWS)?;
                at = after_page(&page)?;
                Ok(Some(page.items))
            })
        };
        db.read(write).await?.dated(horizon).respond_to(&request)
    } else {
        let pages = stream::try_unfold((db, Some(None)), move |(db, at)| {
            let filter = filter.clone();
            async move {
                let Some(after) = at else { return Ok::<_, Error>(None) };
                let page = db.read(move |tx| store::list(tx, &filter, after.as_ref(), ROWS)).await?;
                let next = after_page(&page)?;
                Ok(Some((page.items, (db, next))))
            }
        });
        columns.stream(format, lang, |name| format!("{name}-{horizon}"), Box::pin(pages))?
    };
    let mut open = HttpResponse::Ok();
    let headers = open_to_all(&mut open, &tag).insert_header((header::VARY, "Accept-Language")).finish();
    for (name, value) in headers.headers() {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    Ok(response)
}

/// Where the page behind this one begins; `None` behind the last.
fn after_page(page: &Page<DailyPrice>) -> Result<Option<Option<Cursor>>> {
    let query = PageQuery { limit: None, cursor: page.next_cursor.clone() };
    Ok(query.cursor()?.map(Some))
}

/// Codes stand under English heads, for programs, and what they are called under those of the reader's language.
fn columns(names: Names) -> Export<'static, DailyPrice> {
    let names = Arc::new(names);
    let (varieties, sources) = (names.clone(), names.clone());
    Export::new("菜价", "prices")
        .column("day", "day", "day", |price: &DailyPrice, _| price.day.to_string())
        .column("variety", "variety", "variety", |price, _| price.variety.clone())
        .column("variety_name", "品种", "variety name", move |price, lang| {
            varieties.variety(&price.variety, lang).unwrap_or_default().to_owned()
        })
        .column("source", "source", "source", |price, _| price.source.clone())
        .column("source_name", "采价点", "source name", move |price, lang| {
            sources.source(&price.source, lang).unwrap_or_default().to_owned()
        })
        .column("kind", "kind", "kind", move |price, _| names.kind(&price.source).map_or("", SourceKind::as_str))
        .column("low_fen_per_kg", "最低价(元/公斤)", "low (yuan/kg)", |price, _| price.low_fen_per_kg)
        .column("average_fen_per_kg", "平均价(元/公斤)", "average (yuan/kg)", |price, _| price.average_fen_per_kg)
        .column("high_fen_per_kg", "最高价(元/公斤)", "high (yuan/kg)", |price, _| price.high_fen_per_kg)
        .column("volume_kg", "上市量(公斤)", "volume (kg)", |price, _| price.volume_kg)
        .column("stores", "门店数", "shops", |price, _| price.stores)
        .column("quotes", "报价数", "quotes", |price, _| price.quotes)
}
