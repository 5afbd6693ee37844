use std::collections::HashMap;

use diesel::{prelude::*, sql_types::BigInt};

use super::{
    model::{COLUMNS, Listing, ListingSql, ListingState, Side},
    terms::Terms,
};
use crate::schema::listing_versions;
use kernel::{Ctx, Error, Id, RegionCode, Result, Ts};
use places::schema::places;
use storage::{Statement, Tx, Value, schema::enterprises};

/// The listing with this id.
///
/// # Errors
/// `not_found`.
pub fn find(tx: &mut Tx, side: Side, id: Id) -> Result<Listing> {
    find_many(tx, side, &[id])?.pop().ok_or_else(|| side.missing())
}

/// Those of the listings that exist, in no particular order.
///
/// # Errors
/// Those of the database.
pub fn find_many(tx: &mut Tx, side: Side, ids: &[Id]) -> Result<Vec<Listing>> {
    let mut query = select(tx, side);
    query.push(" AND l.id IN ", []).push_list(ids.iter().map(|id| (*id).into()));
    Ok(query.load(tx)?)
}

fn select(tx: &Tx, side: Side) -> Statement<ListingSql> {
    Statement::new(&format!("SELECT {COLUMNS} FROM listings l WHERE l.market = ? AND l.side = '{side}'"), [tx.market().into()])
}

/// Open listings whose time has ended, the longest overdue first.
pub(super) fn overdue(tx: &mut Tx, side: Side, now: Ts, limit: i64) -> Result<Vec<Listing>> {
    let mut query = select(tx, side);
    query.push(" AND l.state = 'open' AND l.expires_at <= ? ORDER BY l.expires_at, l.id LIMIT ?", [now.into(), limit.into()]);
    Ok(query.load(tx)?)
}

/// Keys per statement.
const KEYS: usize = 500;

/// The listings that rows with these keys have become earlier.
pub(crate) fn imported_before(tx: &mut Tx, side: Side, enterprise: Id, keys: &[String]) -> Result<HashMap<String, Id>> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(KEYS) {
        let mut query: Statement<(diesel::sql_types::Text, kernel::sql::IdSql)> = Statement::new(
            "SELECT import_key, id FROM listings WHERE market = ? AND enterprise_id = ? AND side = ? AND import_key IN ",
            [tx.market().into(), enterprise.into(), side.as_str().into()],
        );
        query.push_list(chunk.iter().map(|key| key.into()));
        found.extend(query.load::<(String, Id)>(tx)?);
    }
    Ok(found)
}

pub(super) struct NewListing<'a> {
    pub id: Id,
    pub enterprise: Id,
    pub user: Id,
    pub state: ListingState,
    pub terms: &'a Terms,
    pub import_key: Option<String>,
    pub now: Ts,
}

/// The columns that an edit rewrites, with their values.
fn content(side: Side, terms: &Terms) -> Result<Vec<(&'static str, Value)>> {
    let json = |value: serde_json::Result<String>| value.map(Value::Text).map_err(Error::unexpected);
    let mut columns = vec![
        ("category", (&terms.category).into()),
        ("grade", terms.grade.into()),
        ("quantity_kg", terms.quantity_kg.into()),
        ("min_lot_kg", terms.min_lot_kg.into()),
        ("price_fen_per_kg", terms.price_fen_per_kg.into()),
        ("quote", json(serde_json::to_string(&terms.quote))?),
        ("place", (&terms.place).into()),
        ("first_day", terms.from_day.into()),
        ("last_day", terms.to_day.into()),
        ("flagged", terms.flagged.into()),
        ("auto_accept", terms.auto_accept.into()),
        ("remarks", json(serde_json::to_string(&terms.remarks))?),
        ("expires_at", terms.to_day.end().into()),
    ];
    if side == Side::Demand {
        columns.push(("tier", terms.tier.into()));
    }
    Ok(columns)
}

pub(super) fn insert(tx: &mut Tx, side: Side, new: &NewListing<'_>) -> Result<()> {
    let mut columns = content(side, new.terms)?;
    columns.extend([
        ("market", tx.market().into()),
        ("id", new.id.into()),
        ("side", side.as_str().into()),
        ("enterprise_id", new.enterprise.into()),
        ("created_by", new.user.into()),
        ("state", new.state.as_str().into()),
        ("left_kg", new.terms.quantity_kg.into()),
        ("posted_at", new.now.into()),
        ("updated_at", new.now.into()),
    ]);
    columns.extend(new.terms.variety.as_ref().map(|variety| ("variety", variety.into())));
    columns.extend(new.import_key.as_ref().map(|key| ("import_key", key.into())));
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut statement: Statement = Statement::new(&format!("INSERT INTO listings ({}) VALUES ", names.join(", ")), []);
    statement.push_list(columns.into_iter().map(|(_, value)| value));
    statement.execute(tx)?;
    Ok(())
}

/// Rewrites the content of the version that was read; says how many rows it changed, 0 or 1.
pub(super) fn rewrite(tx: &mut Tx, side: Side, id: Id, version: i32, terms: &Terms, repriced: bool, now: Ts) -> Result<usize> {
    let mut statement: Statement = Statement::new("UPDATE listings SET version = version + 1", []);
    for (name, value) in content(side, terms)? {
        statement.push(&format!(", {name} = ?"), [value]);
    }
    match &terms.variety {
        Some(variety) => statement.push(", variety = ?", [variety.into()]),
        None => statement.push(", variety = NULL", []),
    };
    statement.push(", price_version = price_version + ?, updated_at = ?", [i32::from(repriced).into(), now.into()]);
    let bound = "(reserved_kg + committed_kg + shipped_kg + received_kg + shortfall_kg)";
    let kg = terms.quantity_kg;
    statement.push(&format!(", left_kg = ? - {bound}"), [kg.into()]);
    statement.push(
        &format!(" WHERE market = ? AND id = ? AND version = ? AND state IN ('draft', 'open') AND {bound} <= ?"),
        [tx.market().into(), id.into(), version.into(), kg.into()],
    );
    Ok(statement.execute(tx)?)
}

/// How many listings of an enterprise are in this state; the state stands in the text, because the index is a partial one.
pub(super) fn count_of(tx: &mut Tx, side: Side, enterprise: Id, state: ListingState) -> Result<i64> {
    let sql =
        format!("SELECT COUNT(*) FROM listings WHERE market = ? AND enterprise_id = ? AND side = '{side}' AND state = '{state}'");
    let (count,): (i64,) = Statement::<(BigInt,)>::new(&sql, [tx.market().into(), enterprise.into()]).get_result(tx)?;
    Ok(count)
}

/// Changes the state of the version that was read; says how many rows it changed, 0 or 1.
pub(super) fn set_state(tx: &mut Tx, old: &Listing, to: ListingState, now: Ts) -> Result<usize> {
    let posted = if to == ListingState::Open { now } else { old.posted_at };
    let statement: Statement = Statement::new(
        "UPDATE listings SET state = ?, version = version + 1, posted_at = ?, updated_at = ? \
         WHERE market = ? AND id = ? AND version = ? AND state = ?",
        [
            to.as_str().into(),
            posted.into(),
            now.into(),
            tx.market().into(),
            old.id.into(),
            old.version.into(),
            old.state.as_str().into(),
        ],
    );
    Ok(statement.execute(tx)?)
}

/// The listings `o` on the board, for the caller to narrow. Side and state are spelled out, so that both engines see which
/// partial index will do.
pub(crate) fn on_board(market: RegionCode, side: Side) -> Statement {
    Statement::new(
        &format!("SELECT o.* FROM listings o WHERE o.market = ? AND o.side = '{side}' AND o.state = 'open'"),
        [market.into()],
    )
}

/// Leaves out what suspended enterprises had open (`o` is a listing): they get it back with their good standing. There
/// are few of them, so both engines read them once per statement.
pub(crate) fn trading<ST>(sql: &mut Statement<ST>, market: RegionCode) {
    let suspended = "SELECT s.id FROM enterprises s WHERE s.market = ? AND s.state = 'suspended'";
    sql.push(&format!(" AND o.enterprise_id NOT IN ({suspended})"), [market.into()]);
}

/// Keeps what the listing says now, before it changes.
pub(super) fn remember(tx: &mut Tx, ctx: &Ctx, old: &Listing) -> Result<()> {
    use listing_versions as t;
    let body = super::versions::Body { state: old.state, terms: Terms::from(old) };
    diesel::insert_into(t::table)
        .values((
            t::market.eq(tx.market()),
            t::listing_id.eq(old.id),
            t::version.eq(old.version),
            t::side.eq(old.side.as_str()),
            t::price_version.eq(old.price_version),
            t::body.eq(serde_json::to_string(&body).map_err(Error::unexpected)?),
            t::changed_by.eq(ctx.user_id()),
            t::changed_at.eq(ctx.now),
        ))
        .execute(tx)?;
    Ok(())
}

/// Whether the owner sits in this district, or the goods go there.
pub(super) fn touches_district(tx: &mut Tx, listing: &Listing, district: &str) -> Result<bool> {
    let home: String = enterprises::table.find((tx.market(), listing.enterprise_id)).select(enterprises::region).first(tx)?;
    if home == district || listing.side == Side::Offer {
        return Ok(home == district);
    }
    let goal: String = places::table.find((tx.market(), listing.place.clone())).select(places::region).first(tx)?;
    Ok(goal == district)
}
