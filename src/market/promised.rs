//! What is promised and not on the road yet: proposals that wait for an answer, and deals that are not shipped.

use std::collections::BTreeMap;

use diesel::{RunQueryDsl, sql_types};

use kernel::{Kg, Result, Ts};
use storage::{Statement, Tx};

/// Promised goods of one road, variety and tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promised {
    /// Code of the region of origin.
    pub origin: String,
    pub destination: String,
    pub variety: String,
    pub tier: i32,
    /// Of deals: what has not been loaded yet.
    pub unshipped: Kg,
    /// Of proposals that wait for an answer.
    pub unanswered: Kg,
}

type Row = (String, String, String, i32, i64);
type RowSql = (sql_types::Text, sql_types::Text, sql_types::Text, sql_types::Integer, sql_types::BigInt);

/// All of it, summed up by road, variety and tier.
///
/// # Errors
/// Those of the database.
pub fn promised(tx: &mut Tx, now: Ts) -> Result<Vec<Promised>> {
    let group = "GROUP BY o.place, d.place, o.variety, d.tier";
    // The states are spelled out, so that both engines see which index will do.
    let mut open: Statement<RowSql> = Statement::new(
        "SELECT o.place, d.place, o.variety, d.tier, CAST(SUM(p.kg) AS BIGINT) FROM proposals p \
         JOIN listings o ON o.market = p.market AND o.id = p.offer_id \
         JOIN listings d ON d.market = p.market AND d.id = p.demand_id WHERE p.market = ? AND p.state IN ('open', 'countered') AND p.expires_at > ? ",
        [tx.market().into(), now.into()],
    );
    open.push(group, []);
    let mut agreed: Statement<RowSql> = Statement::new(
        "SELECT o.place, d.place, o.variety, d.tier, CAST(SUM(x.agreed_kg - COALESCE(x.shipped_kg, 0)) AS BIGINT) \
         FROM deals x JOIN listings o ON o.market = x.market AND o.id = x.offer_id \
         JOIN listings d ON d.market = x.market AND d.id = x.demand_id WHERE x.market = ? AND x.state IN ('agreed', 'shipped') AND x.loads_complete = FALSE AND x.agreed_kg > COALESCE(x.shipped_kg, 0) ",
        [tx.market().into()],
    );
    agreed.push(group, []);
    let mut sums: BTreeMap<(String, String, String, i32), (i64, i64)> = BTreeMap::new();
    for (origin, destination, variety, tier, kg) in open.load::<Row>(tx)? {
        sums.entry((origin, destination, variety, tier)).or_default().1 += kg;
    }
    for (origin, destination, variety, tier, kg) in agreed.load::<Row>(tx)? {
        sums.entry((origin, destination, variety, tier)).or_default().0 += kg;
    }
    let sum = |((origin, destination, variety, tier), (unshipped, unanswered))| Promised {
        origin,
        destination,
        variety,
        tier,
        unshipped: Kg(unshipped),
        unanswered: Kg(unanswered),
    };
    Ok(sums.into_iter().map(sum).collect())
}
