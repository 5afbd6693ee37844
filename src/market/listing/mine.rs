//! The lists of one's own listings, and the same as a table to download.

use diesel::RunQueryDsl;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    model::{Listing, ListingState, Side},
    views::{BoardItem, Names, ViewSql, item, select_views},
};
use crate::{
    kernel::{Cursor, Error, Id, Lang, Page, PageQuery, Result},
    storage::{Statement, Tx, Value},
    tabular::{Column, Format, Table, Value as Cell},
    text_enum,
};

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
    pub sort: Option<MineSort>,
    pub format: Option<Format>,
}

impl From<ExportQuery> for MineQuery {
    fn from(query: ExportQuery) -> MineQuery {
        MineQuery { state: query.state, variety: query.variety, q: query.q, sort: query.sort, limit: None, cursor: None }
    }
}

/// One page of an enterprise's listings.
pub(crate) fn mine(tx: &mut Tx, enterprise: Id, side: Side, query: &MineQuery) -> Result<Page<BoardItem>> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor.clone() };
    let limit = page.limit()?;
    let sort = query.sort.unwrap_or_default();
    let rows = load(tx, enterprise, side, query, page.cursor()?, limit as i64 + 1)?;
    let keyed = Page::from_rows(rows, limit, |(listing, _)| key(listing, sort));
    Ok(keyed.map(item))
}

fn key(listing: &Listing, sort: MineSort) -> Cursor {
    match sort {
        MineSort::Newest | MineSort::Oldest => Cursor::of(&[&listing.id]),
        MineSort::PriceAsc | MineSort::PriceDesc => Cursor::of(&[&listing.id, &listing.price.0]),
        MineSort::LeftDesc => Cursor::of(&[&listing.id, &listing.quantities.left_kg.0]),
        MineSort::DayAsc => Cursor::of(&[&listing.id, &listing.from]),
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
    let mut sql: Statement<ViewSql> = Statement::new(&select_views(side, side.table()), []);
    sql.push(" WHERE l.enterprise_id = ?", [enterprise.into()]);
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
    let (column, direction) = match query.sort.unwrap_or_default() {
        MineSort::Newest => (None, "DESC"),
        MineSort::Oldest => (None, "ASC"),
        MineSort::PriceAsc => (Some(side.price()), "ASC"),
        MineSort::PriceDesc => (Some(side.price()), "DESC"),
        MineSort::LeftDesc => (Some("left_kg"), "DESC"),
        MineSort::DayAsc => (Some(side.first_day()), "ASC"),
    };
    let beyond = if direction == "ASC" { ">" } else { "<" };
    if let Some(cursor) = cursor {
        let id: Id = cursor.part(0)?;
        match column {
            None => sql.push(&format!(" AND l.id {beyond} ?"), [id.into()]),
            Some(name) => {
                let value: Value = if name == side.first_day() {
                    cursor.part::<crate::kernel::Day>(1)?.into()
                } else {
                    cursor.part::<i64>(1)?.into()
                };
                sql.push(&format!(" AND (l.{name}, l.id) {beyond} (?, ?)"), [value, id.into()])
            }
        };
    }
    match column {
        None => sql.push(&format!(" ORDER BY l.id {direction} LIMIT ?"), [limit.into()]),
        Some(name) => sql.push(&format!(" ORDER BY l.{name} {direction}, l.id {direction} LIMIT ?"), [limit.into()]),
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
    Ok(table(side, rows.into_iter().map(item), lang))
}

/// Listings as a table in the reader's language; quantities in kg, prices in yuan per kg.
pub(crate) fn table(side: Side, items: impl Iterator<Item = BoardItem>, lang: Lang) -> Table {
    let zh = lang == Lang::Zh;
    let common = |title: &str, place: &str, price: &str, grade: &str, flag: &str| {
        let names: Vec<String> = if zh {
            [
                "编号",
                "状态",
                "企业",
                "品种",
                grade,
                "总量(公斤)",
                "剩余(公斤)",
                "预留(公斤)",
                "成交待发(公斤)",
                "在途(公斤)",
                "已收(公斤)",
                "短少(公斤)",
                "最小成交量(公斤)",
                price,
                "原报价",
                place,
                "开始日",
                "截止日",
                flag,
                "保供等级",
                "备注",
                "发布时间",
            ]
            .map(str::to_owned)
            .into()
        } else {
            [
                "id",
                "state",
                "enterprise",
                "variety",
                grade,
                "listed (kg)",
                "left (kg)",
                "reserved (kg)",
                "committed (kg)",
                "shipped (kg)",
                "received (kg)",
                "shortfall (kg)",
                "least lot (kg)",
                price,
                "quote",
                place,
                "from",
                "to",
                flag,
                "tier",
                "note",
                "posted at",
            ]
            .map(str::to_owned)
            .into()
        };
        Table::new(title, names.into_iter().map(Column::new))
    };
    let mut table = match (side, zh) {
        (Side::Offer, true) => common("供应信息", "产地", "产地价(元/公斤)", "等级", "滞销"),
        (Side::Offer, false) => common("offers", "origin", "ask at origin (yuan/kg)", "grade", "unsold"),
        (Side::Demand, true) => common("需求信息", "到货地", "到货价上限(元/公斤)", "最低等级", "紧急"),
        (Side::Demand, false) => common("demands", "destination", "highest delivered price (yuan/kg)", "least grade", "urgent"),
    };
    for item in items {
        table.push(cells(item, zh));
    }
    table
}

fn cells(item: BoardItem, zh: bool) -> Vec<Cell> {
    let pick = |in_zh: &str, in_en: &str| Cell::text(if zh { in_zh } else { in_en });
    let head = |id: Id, state: ListingState, enterprise: &str| {
        vec![Cell::text(id.to_string()), state_name(state, zh), Cell::text(enterprise)]
    };
    let quoted =
        |q: &super::model::Quote| Cell::text(format!("{} {} @ {} /{}", q.quantity, q.quantity_unit, q.price, q.price_unit));
    let day = |day: crate::kernel::Day| Cell::text(day.to_string());
    let (mut row, rest, q) = match item {
        BoardItem::Offer(o) => {
            let mut row = head(o.id, o.state, &o.enterprise.name);
            row.extend([pick(&o.variety.name_zh, &o.variety.name_en), Cell::Int(o.grade.into())]);
            let rest = vec![
                Cell::Int(o.min_lot_kg.0),
                Cell::yuan(o.ask_fen_per_kg.0),
                quoted(&o.quote),
                pick(&o.origin.name, &o.origin.name_en),
                day(o.available_from),
                day(o.available_to),
                Cell::Bool(o.unsold),
                Cell::Empty,
                Cell::text(o.note),
                Cell::text(o.posted_at.to_string()),
            ];
            (row, rest, o.quantities)
        }
        BoardItem::Demand(d) => {
            let mut row = head(d.id, d.state, &d.enterprise.name);
            let goods = match &d.variety {
                Some(variety) => pick(&variety.name_zh, &variety.name_en),
                None => pick(&d.category.name_zh, &d.category.name_en),
            };
            row.extend([goods, Cell::Int(d.min_grade.into())]);
            let rest = vec![
                Cell::Int(d.min_lot_kg.0),
                Cell::yuan(d.bid_fen_per_kg.0),
                quoted(&d.quote),
                pick(&d.destination.name, &d.destination.name_en),
                day(d.delivery_from),
                day(d.delivery_to),
                Cell::Bool(d.urgent),
                Cell::Int(d.tier.into()),
                Cell::text(d.note),
                Cell::text(d.posted_at.to_string()),
            ];
            (row, rest, d.quantities)
        }
    };
    let kilograms = [q.listed_kg, q.left_kg, q.reserved_kg, q.committed_kg, q.shipped_kg, q.received_kg, q.shortfall_kg]
        .map(|kg| Cell::Int(kg.0));
    row.extend(kilograms);
    row.extend(rest);
    row
}

fn state_name(state: ListingState, zh: bool) -> Cell {
    Cell::text(match (state, zh) {
        (_, false) => state.as_str(),
        (ListingState::Draft, _) => "草稿",
        (ListingState::Open, _) => "在架",
        (ListingState::Withdrawn, _) => "已撤下",
        (ListingState::Expired, _) => "已过期",
    })
}
