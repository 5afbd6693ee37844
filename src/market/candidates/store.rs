use diesel::RunQueryDsl;

use crate::listing::{Listing, Names, Side, ViewSql, on_board, trading, views_of};
use kernel::{Day, RegionCode, Result};
use storage::{Statement, Tx};

/// So many of the most promising, and so many of the newest whatever they ask.
const PROMISING: i64 = 200;
const NEWEST: i64 = 50;
/// No lane takes longer; the rule itself decides about days.
const LONGEST_DAYS: i32 = 15;

/// Open counterparts of other enterprises for the same goods: those whose grade, days and price may fit, best price
/// first, and the newest of the others. Each part walks one index and stops.
pub(super) fn counterparts(tx: &mut Tx, mine: &Listing, today: Day) -> Result<Vec<(Listing, Names)>> {
    let mut found = Vec::new();
    for goods in goods(mine) {
        for promising in [true, false] {
            let query = part(tx.market(), mine, &goods, promising, today);
            let rows: Vec<(Listing, Names)> = query.load(tx)?;
            found.extend(rows);
        }
    }
    found.sort_by_key(|(listing, _)| listing.id);
    found.dedup_by_key(|(listing, _)| listing.id);
    Ok(found)
}

/// The same variety; for an offer also demands for any variety of its category.
fn goods(mine: &Listing) -> Vec<Statement> {
    match (&mine.variety, mine.side) {
        (Some(variety), Side::Offer) => vec![
            Statement::new("o.variety = ?", [variety.into()]),
            Statement::new("o.category = ? AND o.variety IS NULL", [(&mine.category).into()]),
        ],
        (Some(variety), Side::Demand) => vec![Statement::new("o.variety = ?", [variety.into()])],
        (None, _) => vec![Statement::new("o.category = ?", [(&mine.category).into()])],
    }
}

fn part(market: RegionCode, mine: &Listing, goods: &Statement, promising: bool, today: Day) -> Statement<ViewSql> {
    let other = mine.side.other();
    let mut inner = on_board(market, other);
    inner.push(" AND o.enterprise_id <> ? AND ", [mine.enterprise_id.into()]);
    inner.append(goods);
    trading(&mut inner, market);
    if promising {
        let (grade, price, order) = match other {
            Side::Offer => ("o.grade >= ?", "o.price_fen_per_kg <= ?", "o.price_fen_per_kg, o.id"),
            Side::Demand => ("o.grade <= ?", "o.price_fen_per_kg >= ?", "o.price_fen_per_kg DESC, o.id DESC"),
        };
        // Of a demand the goods come from before its days, of an offer they arrive after its days.
        let (from, to) = match other {
            Side::Offer => (mine.from.plus(-LONGEST_DAYS), mine.to),
            Side::Demand => (mine.from.max(today), mine.to.plus(LONGEST_DAYS)),
        };
        inner.push(&format!(" AND {grade} AND {price} AND o.left_kg > 0"), [mine.grade.into(), mine.price.into()]);
        inner.push(" AND o.first_day <= ? AND o.last_day >= ?", [to.into(), from.into()]);
        inner.push(&format!(" ORDER BY {order} LIMIT {PROMISING}"), []);
    } else {
        inner.push(&format!(" ORDER BY o.posted_at DESC, o.id DESC LIMIT {NEWEST}"), []);
    }
    views_of(other, &inner)
}
