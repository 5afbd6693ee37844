//! The board's statements. Literals that decide which partial index serves a query (`state = 'open'`, the side) stand in the
//! text; everything else travels as a parameter.

use diesel::RunQueryDsl;

use super::model::{BoardFilter, BoardSort, province};
use crate::listing::{Listing, Names, Side, ViewSql, on_board, trading, views_of};
use kernel::{Cursor, Day, Id, RegionCode, Result, Ts};
use storage::{Statement, Tx, Value, plan_once};

/// The order, its column and direction.
fn order(sort: BoardSort) -> (&'static str, &'static str) {
    match sort {
        BoardSort::Newest => ("posted_at", "DESC"),
        BoardSort::PriceAsc => ("price_fen_per_kg", "ASC"),
        BoardSort::PriceDesc => ("price_fen_per_kg", "DESC"),
        BoardSort::QuantityDesc => ("quantity_kg", "DESC"),
        BoardSort::DayAsc => ("first_day", "ASC"),
    }
}

/// The key of the last row of a page.
pub(super) fn key(listing: &Listing, sort: BoardSort) -> Cursor {
    let last: &dyn ToString = match sort {
        BoardSort::Newest => &listing.posted_at,
        BoardSort::PriceAsc | BoardSort::PriceDesc => &listing.price.0,
        BoardSort::QuantityDesc => &listing.quantities.listed_kg.0,
        BoardSort::DayAsc => &listing.from,
    };
    Cursor::sorted(sort, &[last, &listing.id])
}

fn position(cursor: &Cursor, sort: BoardSort) -> Result<(Value, Id)> {
    let cursor = cursor.for_order(sort)?;
    let value = match sort {
        BoardSort::Newest => cursor.part::<Ts>(0)?.into(),
        BoardSort::DayAsc => cursor.part::<Day>(0)?.into(),
        BoardSort::PriceAsc | BoardSort::PriceDesc | BoardSort::QuantityDesc => cursor.part::<i64>(0)?.into(),
    };
    Ok((value, cursor.part(1)?))
}

/// The filters that have an index of their own: goods and place.
pub(super) fn indexed<ST>(sql: &mut Statement<ST>, market: RegionCode, filter: &BoardFilter, named: Option<&[String]>) {
    if let Some(variety) = &filter.variety {
        sql.push(" AND o.variety = ?", [variety.into()]);
    }
    if let Some(category) = &filter.category {
        sql.push(" AND o.category = ?", [category.into()]);
    }
    if let Some(codes) = named {
        sql.push(" AND o.variety IN ", []).push_list(codes.iter().map(Value::from));
    }
    match (filter.side, &filter.region) {
        (_, None) => {}
        (Side::Offer, Some(region)) => match province(region) {
            Some(two) => drop(sql.push(" AND SUBSTR(o.place, 1, 2) = ?", [two.into()])),
            None => drop(sql.push(" AND o.place = ?", [region.into()])),
        },
        (Side::Demand, Some(region)) => {
            let (test, code) = match province(region) {
                Some(two) => ("SUBSTR(d.region, 1, 2) = ?", two),
                None => ("d.region = ?", region.as_str()),
            };
            let within = format!(" AND o.place IN (SELECT d.code FROM places d WHERE d.market = ? AND {test})");
            sql.push(&within, [market.into(), code.into()]);
        }
    }
    if let Some(destination) = filter.destination.as_ref().filter(|_| filter.side == Side::Demand) {
        sql.push(" AND o.place = ?", [destination.into()]);
    }
}

/// The filters that are looked up row by row: who may trade at all first.
pub(super) fn residual<ST>(sql: &mut Statement<ST>, market: RegionCode, filter: &BoardFilter) {
    trading(sql, market);
    let side = filter.side;
    if let Some(grade) = filter.grade {
        sql.push(" AND o.grade = ?", [grade.into()]);
    }
    if let Some(tier) = filter.tier.filter(|_| side == Side::Demand) {
        sql.push(" AND o.tier = ?", [tier.into()]);
    }
    if let Some(least) = filter.price_min {
        sql.push(" AND o.price_fen_per_kg >= ?", [least.into()]);
    }
    if let Some(most) = filter.price_max {
        sql.push(" AND o.price_fen_per_kg <= ?", [most.into()]);
    }
    if let Some(day) = filter.day {
        sql.push(" AND o.first_day <= ? AND o.last_day >= ?", [day.into(), day.into()]);
    }
    if let Some(least) = filter.left_min {
        sql.push(" AND o.left_kg >= ?", [least.into()]);
    }
    let flagged = if side == Side::Offer { filter.unsold } else { filter.urgent };
    if flagged == Some(true) {
        // SQLite has no booleans, so the bare column is the one spelling that both engines index.
        sql.push(" AND o.flagged", []);
    }
}

/// The statement of one page; `limit` rows beyond `cursor`.
pub(super) fn page_query(
    market: RegionCode,
    filter: &BoardFilter,
    named: Option<&[String]>,
    sort: BoardSort,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Statement<ViewSql>> {
    let side = filter.side;
    let (column, direction) = order(sort);
    let mut inner = on_board(market, side);
    indexed(&mut inner, market, filter, named);
    residual(&mut inner, market, filter);
    if let Some(cursor) = cursor {
        let (value, id) = position(cursor, sort)?;
        let beyond = if direction == "ASC" { ">" } else { "<" };
        inner.push(&format!(" AND (o.{column}, o.id) {beyond} (?, ?)"), [value, id.into()]);
    }
    // The limit stands in the text: PostgreSQL takes a parameter there for a tenth of the table, finds its prepared plan
    // dear, and plans every page anew. There are at most a hundred texts of it.
    inner.push(&format!(" ORDER BY o.{column} {direction}, o.id {direction} LIMIT {limit}"), []);
    // The names are joined to the page, not to the table: whatever the planner thinks, it starts from the page.
    let mut outer = views_of(side, &inner);
    outer.push(&format!(" ORDER BY l.{column} {direction}, l.id {direction}"), []);
    Ok(outer)
}

/// The statement of one listing, if it is on the board.
pub(super) fn one_query(market: RegionCode, side: Side, id: Id) -> Statement<ViewSql> {
    let mut inner = on_board(market, side);
    inner.push(" AND o.id = ?", [id.into()]);
    trading(&mut inner, market);
    views_of(side, &inner)
}

pub(super) fn load(tx: &mut Tx, query: &Statement<ViewSql>) -> Result<Vec<(Listing, Names)>> {
    plan_once(tx)?;
    Ok(query.clone().load(tx)?)
}
