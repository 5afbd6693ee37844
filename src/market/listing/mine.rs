//! The lists of one's own listings, and the same as a table to download.

use diesel::RunQueryDsl;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    model::{Listing, ListingState, Side},
    views::{BoardItem, Names, SideView, board_item, select_views},
};
use crate::cells::tier_cell;
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Cursor, Error, Id, Page, PageQuery, Result, text_enum};
use storage::{Tx, Value};

/// Rows read at once for a file.
pub(crate) const EXPORT_PAGE: i64 = 500;

text_enum! {
    /// The order of one's own listings.
    #[derive(Default)]
    pub enum MineSort {
        #[default]
        Newest = "newest",
        Oldest = "oldest",
        PriceAsc = "price_asc",
        PriceDesc = "price_desc",
        LeftDesc = "left_desc",
        DayAsc = "day_asc",
    }
}

/// Which of one's own listings, in which order.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MineQuery {
    pub state: Option<ListingState>,
    /// A variety's code.
    pub variety: Option<String>,
    /// Part of the variety's name or alias, or of the remarks.
    pub q: Option<String>,
    #[param(inline)]
    pub sort: Option<MineSort>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

/// [`MineQuery`] for a download.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    pub state: Option<ListingState>,
    pub variety: Option<String>,
    pub q: Option<String>,
    #[param(inline)]
    pub sort: Option<MineSort>,
    #[param(inline)]
    pub format: Option<Format>,
}

impl From<ExportQuery> for MineQuery {
    fn from(query: ExportQuery) -> MineQuery {
        MineQuery { state: query.state, variety: query.variety, q: query.q, sort: query.sort, limit: None, cursor: None }
    }
}

/// One page of an enterprise's listings.
pub(crate) fn mine<V: SideView>(tx: &mut Tx, enterprise: Id, query: &MineQuery) -> Result<Page<V>> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor.clone() };
    let limit = page.limit()?;
    let sort = query.sort.unwrap_or_default();
    let rows = load(tx, enterprise, V::SIDE, query, page.cursor()?, limit as i64 + 1)?;
    let keyed = Page::from_rows(rows, limit, |(listing, _)| key(listing, sort));
    Ok(keyed.map(V::from_row))
}

fn key(listing: &Listing, sort: MineSort) -> Cursor {
    match sort {
        MineSort::Newest | MineSort::Oldest => Cursor::sorted(sort, &[&listing.id]),
        MineSort::PriceAsc | MineSort::PriceDesc => Cursor::sorted(sort, &[&listing.id, &listing.price.0]),
        MineSort::LeftDesc => Cursor::sorted(sort, &[&listing.id, &listing.quantities.left_kg.0]),
        MineSort::DayAsc => Cursor::sorted(sort, &[&listing.id, &listing.from]),
    }
}

fn load(
    tx: &mut Tx,
    enterprise: Id,
    side: Side,
    query: &MineQuery,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<Vec<(Listing, Names)>> {
    let mut sql = select_views(tx.market(), side);
    sql.push(" AND l.enterprise_id = ?", [enterprise.into()]);
    if let Some(state) = query.state {
        sql.push(" AND l.state = ?", [state.as_str().into()]);
    }
    if let Some(variety) = query.variety.as_ref().filter(|v| !v.is_empty()) {
        sql.push(" AND l.variety = ?", [variety.into()]);
    }
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        let like = like(q)?;
        let four = [&like, &like, &like, &like].map(|l| Value::Text(l.clone()));
        sql.push(
            r" AND (LOWER(v.name_zh) LIKE ? ESCAPE '\' OR LOWER(v.name_en) LIKE ? ESCAPE '\' OR LOWER(v.aliases) LIKE ? ESCAPE '\' OR LOWER(l.remarks) LIKE ? ESCAPE '\')",
            four,
        );
    }
    let sort = query.sort.unwrap_or_default();
    let (column, direction) = match sort {
        MineSort::Newest => (None, "DESC"),
        MineSort::Oldest => (None, "ASC"),
        MineSort::PriceAsc => (Some("price_fen_per_kg"), "ASC"),
        MineSort::PriceDesc => (Some("price_fen_per_kg"), "DESC"),
        MineSort::LeftDesc => (Some("left_kg"), "DESC"),
        MineSort::DayAsc => (Some("first_day"), "ASC"),
    };
    let beyond = if direction == "ASC" { ">" } else { "<" };
    if let Some(cursor) = cursor {
        let cursor = cursor.for_order(sort)?;
        let id: Id = cursor.part(0)?;
        match column {
            None => sql.push(&format!(" AND l.id {beyond} ?"), [id.into()]),
            Some(name) => {
                let value: Value =
                    if name == "first_day" { cursor.part::<kernel::Day>(1)?.into() } else { cursor.part::<i64>(1)?.into() };
                sql.push(&format!(" AND (l.{name}, l.id) {beyond} (?, ?)"), [value, id.into()])
            }
        };
    }
    match column {
        None => sql.push(&format!(" ORDER BY l.id {direction} LIMIT {limit}"), []),
        Some(name) => sql.push(&format!(" ORDER BY l.{name} {direction}, l.id {direction} LIMIT {limit}"), []),
    };
    Ok(sql.load(tx)?)
}

/// A `LIKE` pattern for "contains", lower case, with its own signs escaped.
fn like(q: &str) -> Result<String> {
    if q.chars().count() > 50 {
        return Err(Error::field("q", "too_long", "最多 50 个字", "at most 50 characters"));
    }
    let mut pattern = String::from("%");
    for c in q.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Ok(pattern)
}

/// The listings as a file.
pub(crate) fn export(tx: &mut Tx, ctx: &Ctx, enterprise: Id, side: Side, query: &MineQuery, format: Format) -> Result<File> {
    let (sort, mut after, mut more) = (query.sort.unwrap_or_default(), None, true);
    columns(side).write(format, ctx.lang, || {
        if !more {
            return Ok(None);
        }
        let rows = load(tx, enterprise, side, query, after.take(), EXPORT_PAGE)?;
        more = rows.len() as i64 == EXPORT_PAGE;
        after = rows.last().map(|(listing, _)| key(listing, sort));
        Ok(Some(rows.into_iter().map(board_item).collect()))
    })
}

/// Listings as files show them; quantities in kg, prices in yuan per kg, instants in Beijing time.
pub(crate) fn columns(side: Side) -> Export<'static, BoardItem> {
    let (list, price, place) = match side {
        Side::Offer => (("供应信息", "offers"), ("产地价(元/公斤)", "ask at origin (yuan/kg)"), ("origin", "产地", "origin")),
        Side::Demand => (
            ("需求信息", "demands"),
            ("到货价上限(元/公斤)", "highest delivered price (yuan/kg)"),
            ("destination", "到货地", "destination"),
        ),
    };
    Export::new(list.0, list.1)
        .column("id", "编号", "id", |l: &BoardItem, _| l.id)
        .column("state", "状态", "state", |l, lang| Cell::word(l.state, lang))
        .column("enterprise", "企业", "enterprise", |l, _| l.enterprise.name.clone())
        .column("category", "品类", "category", |l, lang| Cell::named(lang, &l.category.name_zh, &l.category.name_en))
        .column("variety", "品种", "variety", |l, lang| {
            l.variety.as_ref().map(|variety| Cell::named(lang, &variety.name_zh, &variety.name_en))
        })
        .column("grade", "等级", "grade", |l, lang| Cell::grade(l.grade, lang))
        .column("price_fen_per_kg", price.0, price.1, |l, _| l.price_fen_per_kg)
        .column(place.0, place.1, place.2, |l, lang| Cell::named(lang, &l.place.name, &l.place.name_en))
        .column("from_day", "开始日", "from", |l, _| l.from_day)
        .column("to_day", "截止日", "to", |l, _| l.to_day)
        .column("listed_kg", "总量(公斤)", "listed (kg)", |l, _| l.quantities.listed_kg)
        .column("left_kg", "剩余(公斤)", "left (kg)", |l, _| l.quantities.left_kg)
        .column("reserved_kg", "预留(公斤)", "reserved (kg)", |l, _| l.quantities.reserved_kg)
        .column("committed_kg", "成交待发(公斤)", "committed (kg)", |l, _| l.quantities.committed_kg)
        .column("shipped_kg", "在途(公斤)", "shipped (kg)", |l, _| l.quantities.shipped_kg)
        .column("received_kg", "已收(公斤)", "received (kg)", |l, _| l.quantities.received_kg)
        .column("shortfall_kg", "短少(公斤)", "shortfall (kg)", |l, _| l.quantities.shortfall_kg)
        .column("min_lot_kg", "最小成交量(公斤)", "least lot (kg)", |l, _| l.min_lot_kg)
        .column("unsold", "滞销", "unsold", |l, _| l.unsold)
        .column("urgent", "紧急", "urgent", |l, _| l.urgent)
        .column("tier", "保供等级", "tier", |l, lang| l.tier.map(|tier| tier_cell(tier, lang)))
        .column("packaging", "包装", "packaging", |l, _| l.packaging.clone())
        .column("quality_note", "质量说明", "quality note", |l, _| l.quality_note.clone())
        .column("posted_at", "发布时间", "posted at (Beijing)", |l, _| l.posted_at)
}
