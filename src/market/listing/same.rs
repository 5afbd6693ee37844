//! The same goods posted twice: an enterprise is asked whether it means it.

use std::collections::HashMap;

use diesel::{RunQueryDsl, sql_types};

use super::{model::Side, terms::Terms};
use kernel::{
    Day, Error, ErrorCode, FenPerKg, Id, Kg, Result,
    sql::{DaySql, IdSql},
};
use storage::{Statement, Tx, exclusive};

/// Quantities per statement.
const QUANTITIES: usize = 200;

/// What two listings of one enterprise have in common when they are the same: 20 吨 and 20 000 公斤 are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SameGoods {
    variety: Option<String>,
    category: String,
    grade: i32,
    kg: Kg,
    price: FenPerKg,
    place: String,
    from: Day,
    to: Day,
}

impl From<&Terms> for SameGoods {
    fn from(terms: &Terms) -> SameGoods {
        SameGoods {
            variety: terms.variety.clone(),
            category: terms.category.clone(),
            grade: terms.grade,
            kg: terms.quantity_kg,
            price: terms.price_fen_per_kg,
            place: terms.place.clone(),
            from: terms.from_day,
            to: terms.to_day,
        }
    }
}

type Row = (Id, Option<String>, String, i32, i64, i64, String, Day, Day);
type RowSql = (
    IdSql,
    sql_types::Nullable<sql_types::Text>,
    sql_types::Text,
    sql_types::Integer,
    sql_types::BigInt,
    sql_types::BigInt,
    sql_types::Text,
    DaySql,
    DaySql,
);

/// The open listings of an enterprise that have one of these terms, the first of each; others of the same quantities are
/// among them.
///
/// # Errors
/// Those of the database.
pub(crate) fn open_like(tx: &mut Tx, side: Side, enterprise: Id, wanted: &[SameGoods]) -> Result<HashMap<SameGoods, Id>> {
    let mut quantities: Vec<Kg> = wanted.iter().map(|goods| goods.kg).collect();
    quantities.sort_unstable();
    quantities.dedup();
    let mut found = HashMap::new();
    for chunk in quantities.chunks(QUANTITIES) {
        // `open` is spelled out, so that both engines see that the index over open listings will do.
        let mut query: Statement<RowSql> = Statement::new(
            "SELECT id, variety, category, grade, quantity_kg, price_fen_per_kg, place, first_day, last_day FROM listings \
             WHERE market = ? AND state = 'open' AND enterprise_id = ? AND side = ? AND quantity_kg IN ",
            [tx.market().into(), enterprise.into(), side.as_str().into()],
        );
        query.push_list(chunk.iter().map(|kg| (*kg).into())).push(" ORDER BY id", []);
        let rows: Vec<Row> = query.load(tx)?;
        for (id, variety, category, grade, kg, price, place, from, to) in rows {
            let goods = SameGoods { variety, category, grade, kg: Kg(kg), price: FenPerKg(price), place, from, to };
            found.entry(goods).or_insert(id);
        }
    }
    Ok(found)
}

/// Asks for a confirmation when the enterprise has a listing with these terms on the board.
///
/// # Errors
/// `same_listing_open`, naming that listing.
pub(super) fn ask(tx: &mut Tx, side: Side, enterprise: Id, terms: &Terms) -> Result<()> {
    let goods = SameGoods::from(terms);
    // Two posts at the same moment would not see each other: the second waits, and is asked about.
    exclusive(tx, &format!("goods {enterprise} {}", goods.variety.as_deref().unwrap_or(&goods.category)))?;
    match open_like(tx, side, enterprise, std::slice::from_ref(&goods))?.remove(&goods) {
        None => Ok(()),
        Some(id) => Err(Error::new(ErrorCode::SameListingOpen).existing(id).detail(
            "您已有一条品种、等级、数量、价格、地点和日期都相同的信息在挂牌。如果确实要再发一条，请确认“仍要再发一条”",
            "you have a listing on the board with the same goods, grade, quantity, price, place and days; to post one more, confirm it (again: true)",
        )),
    }
}
