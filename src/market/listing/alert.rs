//! Unsold produce and urgent demand call fitting counterparts at once.

use diesel::RunQueryDsl;

use super::model::{Listing, Side};
use kernel::{Ctx, Id, Result, Text, sql::IdSql};
use notify::{self, News};
use storage::{Statement, Tx};

/// At most so many people are told of one listing.
const MOST_PEOPLE: i64 = 200;
/// Parties that dealt in the goods within these days are asked, too.
const RECENT_DAYS: i64 = 30;

/// Tells people of enterprises that have a fitting counterpart on the board, or listed such goods lately.
pub(super) fn call_for_help(tx: &mut Tx, ctx: &Ctx, listing: &Listing) -> Result<()> {
    let people = counterparts(tx, ctx, listing)?;
    let kg = listing.quantities.left_kg;
    let zh = kg.zh();
    let price = listing.price;
    let goods = goods_name(tx, listing)?;
    let (title, body, link) = match listing.side {
        Side::Offer => (
            Text::new(format!("滞销求购：{}", goods.zh), format!("Unsold produce: {}", goods.en)),
            Text::new(
                format!("产地有 {zh} 待售，产地价 {price} 元/公斤，{} 至 {} 可发货。", listing.from, listing.to),
                format!("{kg} for sale at {price} yuan/kg at origin, available {} to {}.", listing.from, listing.to),
            ),
            format!("/offers/{}", listing.id),
        ),
        Side::Demand => (
            Text::new(format!("紧急需求：{}", goods.zh), format!("Urgent demand: {}", goods.en)),
            Text::new(
                format!("急需 {zh}，到货价不超过 {price} 元/公斤，{} 至 {} 到货。", listing.from, listing.to),
                format!("{kg} wanted at up to {price} yuan/kg delivered, from {} to {}.", listing.from, listing.to),
            ),
            format!("/demands/{}", listing.id),
        ),
    };
    let kind = if listing.side == Side::Offer { notify::NewsKind::UnsoldProduce } else { notify::NewsKind::UrgentDemand };
    notify::tell(tx, ctx, &people, &News { kind, title, body, link, mail: true })
}

/// People of approved enterprises on the other side that trade these goods; each sub-select walks one index and stops.
fn counterparts(tx: &mut Tx, ctx: &Ctx, listing: &Listing) -> Result<Vec<Id>> {
    let (market, other) = (tx.market(), listing.side.other());
    let mut goods: Statement = Statement::new("", []);
    match (&listing.variety, listing.side) {
        // A buyer of the whole category is a buyer of the variety.
        (Some(variety), Side::Offer) => {
            goods.push("(o.variety = ? OR (o.category = ? AND o.variety IS NULL))", [variety.into(), (&listing.category).into()])
        }
        (Some(variety), Side::Demand) => goods.push("o.variety = ?", [variety.into()]),
        (None, _) => goods.push("o.category = ?", [(&listing.category).into()]),
    };
    let grade = if other == Side::Offer { "o.grade >= ?" } else { "o.grade <= ?" };
    let mut query: Statement<(IdSql,)> = Statement::new(
        &format!(
            "SELECT u.id FROM users u JOIN enterprises e ON e.market = u.market AND e.id = u.enterprise_id \
             WHERE u.market = ? AND u.active = ? AND e.state = 'approved' AND e.id <> ? AND e.id IN ( \
             SELECT a.enterprise_id FROM (SELECT o.enterprise_id FROM listings o \
             WHERE o.market = ? AND o.side = '{other}' AND o.state = 'open' AND {grade} AND "
        ),
        [market.into(), true.into(), listing.enterprise_id.into(), market.into(), listing.grade.into()],
    );
    query.append(&goods);
    query.push(
        &format!(
            " ORDER BY o.posted_at DESC LIMIT ?) a UNION SELECT b.enterprise_id FROM (SELECT o.enterprise_id \
             FROM listings o WHERE o.market = ? AND o.side = '{other}' AND o.state IN ('withdrawn', 'expired') AND o.posted_at >= ? AND "
        ),
        [MOST_PEOPLE.into(), market.into(), ctx.now.plus_hours(-24 * RECENT_DAYS).into()],
    );
    query.append(&goods);
    query.push(" ORDER BY o.posted_at DESC LIMIT ?) b) ORDER BY u.id LIMIT ?", [MOST_PEOPLE.into(), MOST_PEOPLE.into()]);
    let people: Vec<(Id,)> = query.load(tx)?;
    Ok(people.into_iter().map(|(id,)| id).collect())
}

/// The name of the variety, or of the category that a demand asks for.
pub(crate) fn goods_name(tx: &mut Tx, listing: &Listing) -> Result<Text> {
    use diesel::sql_types::Text as SqlText;
    let (table, code) = match &listing.variety {
        Some(variety) => ("varieties", variety),
        None => ("categories", &listing.category),
    };
    let query: Statement<(SqlText, SqlText)> =
        Statement::new(&format!("SELECT name_zh, name_en FROM {table} WHERE code = ?"), [code.into()]);
    let (zh, en): (String, String) = query.get_result(tx)?;
    Ok(Text { zh, en })
}
