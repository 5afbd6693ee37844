//! The lists of one's own listings, and the same as a table to download.

use diesel::RunQueryDsl;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    model::{Listing, ListingState, Side},
    views::{BoardItem, Names, SideView, board_item, select_views},
};
use crate::cells::{day_cell, grade_cell, instant_cell, tier_cell};
use kernel::{Cursor, Error, Id, Lang, Page, PageQuery, Result, text_enum};
use storage::{Tx, Value};
use tabular::{Column, Format, Table, Value as Cell};

/// The most rows of one export.
pub(crate) const EXPORT_ROWS: i64 = 50_000;

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

/// The listings as a table, at most [`EXPORT_ROWS`].
pub(crate) fn export(tx: &mut Tx, enterprise: Id, side: Side, query: &MineQuery, lang: Lang) -> Result<Table> {
    let rows = load(tx, enterprise, side, query, None, EXPORT_ROWS)?;
    Ok(table(side, rows.into_iter().map(board_item), lang))
}

/// Listings as a table in the reader's language; quantities in kg, prices in yuan per kg, instants in Beijing time.
pub(crate) fn table(side: Side, items: impl Iterator<Item = BoardItem>, lang: Lang) -> Table {
    let zh = lang == Lang::Zh;
    let (title, price, place) = match (side, zh) {
        (Side::Offer, true) => ("供应信息", "产地价(元/公斤)", "产地"),
        (Side::Offer, false) => ("offers", "ask at origin (yuan/kg)", "origin"),
        (Side::Demand, true) => ("需求信息", "到货价上限(元/公斤)", "到货地"),
        (Side::Demand, false) => ("demands", "highest delivered price (yuan/kg)", "destination"),
    };
    let columns = if zh {
        [
            "编号",
            "状态",
            "企业",
            "品类",
            "品种",
            "等级",
            price,
            place,
            "开始日",
            "截止日",
            "总量(公斤)",
            "剩余(公斤)",
            "预留(公斤)",
            "成交待发(公斤)",
            "在途(公斤)",
            "已收(公斤)",
            "短少(公斤)",
            "最小成交量(公斤)",
            "滞销",
            "紧急",
            "保供等级",
            "包装",
            "质量说明",
            "发布时间",
        ]
    } else {
        [
            "id",
            "state",
            "enterprise",
            "category",
            "variety",
            "grade",
            price,
            place,
            "from",
            "to",
            "listed (kg)",
            "left (kg)",
            "reserved (kg)",
            "committed (kg)",
            "shipped (kg)",
            "received (kg)",
            "shortfall (kg)",
            "least lot (kg)",
            "unsold",
            "urgent",
            "tier",
            "packaging",
            "quality note",
            "posted at (Beijing)",
        ]
    };
    let mut table = Table::new(title, columns.map(Column::new));
    for item in items {
        table.push(cells(item, lang));
    }
    table
}

fn cells(item: BoardItem, lang: Lang) -> Vec<Cell> {
    let zh = lang == Lang::Zh;
    let pick = |in_zh: String, in_en: String| Cell::Text(if zh { in_zh } else { in_en });
    let q = item.quantities;
    let mut row = vec![
        Cell::text(item.id.to_string()),
        Cell::text(if zh { item.state.name_zh() } else { item.state.name_en() }),
        Cell::Text(item.enterprise.name),
        pick(item.category.name_zh, item.category.name_en),
        item.variety.map_or(Cell::Empty, |variety| pick(variety.name_zh, variety.name_en)),
        grade_cell(item.grade, lang),
        Cell::yuan(item.price_fen_per_kg.0),
        pick(item.place.name, item.place.name_en),
        day_cell(item.from_day),
        day_cell(item.to_day),
    ];
    let parts = [q.listed_kg, q.left_kg, q.reserved_kg, q.committed_kg, q.shipped_kg, q.received_kg, q.shortfall_kg];
    row.extend(parts.map(|kg| Cell::Int(kg.0)));
    row.extend([
        Cell::Int(item.min_lot_kg.0),
        Cell::Bool(item.unsold),
        Cell::Bool(item.urgent),
        item.tier.map_or(Cell::Empty, |tier| tier_cell(tier, lang)),
        Cell::Text(item.packaging),
        Cell::Text(item.quality_note),
        instant_cell(item.posted_at),
    ]);
    row
}
