//! The open market as clearing reads it: the listings of all enterprises that may trade, with something left.

use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Integer},
};

use super::model::Side;
use kernel::{Day, FenPerKg, Id, Kg, Result, Ts};
use storage::{
    Tx,
    schema::{demands, enterprises, offers},
};

/// Listings read at once.
const CHUNK: i64 = 20_000;

/// An open listing of either side.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct OpenListing {
    pub id: Id,
    pub version: i32,
    pub price_version: i32,
    pub enterprise_id: Id,
    /// `None`: a demand that any variety of the category satisfies.
    pub variety: Option<String>,
    pub category: String,
    /// 1 to 4, 4 best; of a demand the least that will do.
    pub grade: i32,
    /// Origin region of an offer, destination of a demand.
    pub place: String,
    pub left: Kg,
    pub min_lot: Kg,
    /// At origin for an offer, delivered for a demand.
    pub price: FenPerKg,
    pub from: Day,
    pub to: Day,
    pub posted_at: Ts,
    pub auto_accept: bool,
    /// 0 to 2; 2 for every offer.
    pub tier: i32,
}

/// The goods of a part of the market, by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goods {
    Variety(String),
    Category(String),
}

/// Which of the open listings are read.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// The next chunk in the order of ids.
    After(Id),
    /// In any order: to get a part of the market in the order of ids, an engine might walk the whole of it.
    Of(&'a Goods),
}

/// All open listings of one side at `now`, in the order of ids.
///
/// # Errors
/// Those of the database.
pub fn open_listings(tx: &mut Tx, now: Ts, side: Side) -> Result<Vec<OpenListing>> {
    let mut all: Vec<OpenListing> = Vec::new();
    loop {
        let some = read(tx, now, side, Part::After(all.last().map_or(Id::nil(), |last| last.id)))?;
        let short = (some.len() as i64) < CHUNK;
        all.extend(some);
        if short {
            return Ok(all);
        }
    }
}

/// The open listings of these goods, in the order of ids. A demand for any variety belongs to its category only.
///
/// # Errors
/// Those of the database.
pub fn open_listings_of(tx: &mut Tx, now: Ts, side: Side, goods: &Goods) -> Result<Vec<OpenListing>> {
    let mut found = read(tx, now, side, Part::Of(goods))?;
    found.sort_unstable_by_key(|listing| listing.id);
    Ok(found)
}

/// Whether an open demand takes any variety of the category.
///
/// # Errors
/// Those of the database.
pub fn takes_any_variety(tx: &mut Tx, category: &str) -> Result<bool> {
    let any = demands::table.filter(open("demands")).filter(demands::category.eq(category)).filter(demands::variety.is_null());
    Ok(diesel::select(diesel::dsl::exists(any)).get_result(tx)?)
}

fn read(tx: &mut Tx, now: Ts, side: Side, part: Part) -> Result<Vec<OpenListing>> {
    match side {
        Side::Offer => open_offers(tx, now, part),
        Side::Demand => open_demands(tx, now, part),
    }
}

/// Spelled out, not bound: only so does SQLite see that an index over the open listings alone will do.
fn open(table: &str) -> SqlLiteral<Bool> {
    sql(&format!("{table}.state = 'open'"))
}

/// Enterprises that may not trade. Named as those that are left out, so that no engine begins with the many that are not.
#[diesel::dsl::auto_type(no_type_alias)]
fn barred() -> _ {
    enterprises::table.filter(enterprises::state.ne("approved")).select(enterprises::id)
}

fn open_offers(tx: &mut Tx, now: Ts, part: Part) -> Result<Vec<OpenListing>> {
    let tier = sql::<Integer>("2");
    let listed = offers::table
        .filter(offers::enterprise_id.ne_all(barred()))
        .filter(open("offers"))
        .filter(offers::left_kg.gt(Kg(0)))
        .filter(offers::expires_at.gt(now))
        .select((
            offers::id,
            offers::version,
            offers::price_version,
            offers::enterprise_id,
            offers::variety.nullable(),
            offers::category,
            offers::grade,
            offers::origin,
            offers::left_kg,
            offers::min_lot_kg,
            offers::ask_fen_per_kg,
            offers::available_from,
            offers::available_to,
            offers::posted_at,
            offers::auto_accept,
            tier,
        ))
        .into_boxed();
    let listed = match part {
        Part::After(id) => listed.filter(offers::id.gt(id)).order(offers::id).limit(CHUNK),
        Part::Of(Goods::Variety(code)) => listed.filter(offers::variety.eq(code)),
        Part::Of(Goods::Category(code)) => listed.filter(offers::category.eq(code)),
    };
    Ok(listed.load(tx)?)
}

fn open_demands(tx: &mut Tx, now: Ts, part: Part) -> Result<Vec<OpenListing>> {
    let listed = demands::table
        .filter(demands::enterprise_id.ne_all(barred()))
        .filter(open("demands"))
        .filter(demands::left_kg.gt(Kg(0)))
        .filter(demands::expires_at.gt(now))
        .select((
            demands::id,
            demands::version,
            demands::price_version,
            demands::enterprise_id,
            demands::variety,
            demands::category,
            demands::min_grade,
            demands::destination,
            demands::left_kg,
            demands::min_lot_kg,
            demands::bid_fen_per_kg,
            demands::delivery_from,
            demands::delivery_to,
            demands::posted_at,
            demands::auto_accept,
            demands::tier,
        ))
        .into_boxed();
    let listed = match part {
        Part::After(id) => listed.filter(demands::id.gt(id)).order(demands::id).limit(CHUNK),
        Part::Of(Goods::Variety(code)) => listed.filter(demands::variety.eq(code)),
        Part::Of(Goods::Category(code)) => listed.filter(demands::category.eq(code)),
    };
    Ok(listed.load(tx)?)
}
