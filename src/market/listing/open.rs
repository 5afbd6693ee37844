//! The open market as clearing reads it: the listings of all enterprises that may trade, with something left.

use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Integer},
};

use super::model::Side;
use crate::schema::listings;
use kernel::{Day, FenPerKg, Id, Kg, Result, Ts};
use storage::{Tx, schema::enterprises};

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
    let any = listings::table
        .of(tx)
        .filter(open(Side::Demand))
        .filter(listings::category.eq(category))
        .filter(listings::variety.is_null());
    Ok(diesel::select(diesel::dsl::exists(any)).get_result(tx)?)
}

/// Spelled out, not bound: only so does SQLite see that an index over the open listings alone will do.
fn open(side: Side) -> SqlLiteral<Bool> {
    sql(&format!("listings.side = '{side}' AND listings.state = 'open'"))
}

fn read(tx: &mut Tx, now: Ts, side: Side, part: Part) -> Result<Vec<OpenListing>> {
    // Enterprises that may not trade. Named as those that are left out, so that no engine begins with the many that are not.
    let barred = enterprises::table.of(tx).filter(enterprises::state.ne("approved")).select(enterprises::id);
    let listed = listings::table
        .of(tx)
        .filter(listings::enterprise_id.ne_all(barred))
        .filter(open(side))
        .filter(listings::left_kg.gt(Kg(0)))
        .filter(listings::expires_at.gt(now))
        .select((
            listings::id,
            listings::version,
            listings::price_version,
            listings::enterprise_id,
            listings::variety,
            listings::category,
            listings::grade,
            listings::place,
            listings::left_kg,
            listings::min_lot_kg,
            listings::price_fen_per_kg,
            listings::first_day,
            listings::last_day,
            listings::posted_at,
            listings::auto_accept,
            // Every offer ranks as the highest tier.
            sql::<Integer>("COALESCE(tier, 2)"),
        ))
        .into_boxed();
    let listed = match part {
        Part::After(id) => listed.filter(listings::id.gt(id)).order(listings::id).limit(CHUNK),
        Part::Of(Goods::Variety(code)) => listed.filter(listings::variety.eq(code)),
        Part::Of(Goods::Category(code)) => listed.filter(listings::category.eq(code)),
    };
    Ok(listed.load(tx)?)
}
