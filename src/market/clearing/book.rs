//! The whole open market as one value, and its translation into the engine's numbers.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Integer},
};
use sha2::{Digest, Sha256};

use catalogue::{self, lanes::LaneTable};
use kernel::{Ctx, Day, FenPerKg, Id, Kg, Result, Ts};
use storage::{
    Tx,
    schema::{demands, enterprises, offers, varieties},
};

/// Listings read at once.
const CHUNK: i64 = 20_000;

/// Days that a round looks ahead, today included: what is further away can wait for a later round.
pub(super) const HORIZON: i32 = 16;

/// An open listing, as a round sees it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub(super) struct Open {
    pub id: Id,
    pub version: i32,
    pub price_version: i32,
    pub enterprise_id: Id,
    pub variety: Option<String>,
    pub category: String,
    pub grade: i32,
    pub place: String,
    pub left: Kg,
    pub min_lot: Kg,
    pub price: FenPerKg,
    pub from: Day,
    pub to: Day,
    pub posted_at: Ts,
    pub auto_accept: bool,
    pub tier: i32,
}

/// Everything that a round depends on.
#[derive(Debug)]
pub(super) struct Book {
    pub day: Day,
    pub offers: Vec<Open>,
    pub demands: Vec<Open>,
    /// (category, variety), sorted.
    pub members: Vec<(String, String)>,
    pub lanes: LaneTable,
}

/// Listings that are cleared together whatever else is in the market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goods {
    Variety(String),
    Category(String),
}

impl Goods {
    /// What a listing is cleared with: its variety, or the whole category where somebody takes any variety of it. No listing
    /// trades across categories.
    pub(super) fn of(tx: &mut Tx, variety: Option<&str>, category: &str) -> Result<Goods> {
        let any =
            demands::table.filter(open("demands")).filter(demands::category.eq(category)).filter(demands::variety.is_null());
        Ok(match variety {
            Some(variety) if !diesel::select(diesel::dsl::exists(any)).get_result::<bool>(tx)? => {
                Goods::Variety(variety.to_owned())
            }
            _ => Goods::Category(category.to_owned()),
        })
    }
}

/// Which of the open listings are read.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// The next chunk in the order of ids.
    After(Id),
    /// In any order: to get a part of the market in the order of ids, an engine might walk the whole of it.
    Of(&'a Goods),
}

/// Reads the whole market, chunk by chunk, in the order of ids.
pub(super) fn load(tx: &mut Tx, ctx: &Ctx) -> Result<Book> {
    let offers = walk(|after| open_offers(tx, ctx.now, Part::After(after)))?;
    let demands = walk(|after| open_demands(tx, ctx.now, Part::After(after)))?;
    book(tx, ctx, offers, demands)
}

/// Reads the market of some goods, in the order of ids; they are cleared as they would be in the whole.
pub(super) fn load_part(tx: &mut Tx, ctx: &Ctx, goods: &Goods) -> Result<Book> {
    let mut offers = open_offers(tx, ctx.now, Part::Of(goods))?;
    let mut demands = open_demands(tx, ctx.now, Part::Of(goods))?;
    offers.sort_unstable_by_key(|offer| offer.id);
    demands.sort_unstable_by_key(|demand| demand.id);
    book(tx, ctx, offers, demands)
}

fn book(tx: &mut Tx, ctx: &Ctx, offers: Vec<Open>, demands: Vec<Open>) -> Result<Book> {
    let day = ctx.now.day();
    let mut members: Vec<(String, String)> = varieties::table.select((varieties::category, varieties::code)).load(tx)?;
    members.sort_unstable();
    Ok(Book { day, offers, demands, members, lanes: catalogue::service::lane_table(tx, day)? })
}

fn walk(mut read: impl FnMut(Id) -> Result<Vec<Open>>) -> Result<Vec<Open>> {
    let mut all: Vec<Open> = Vec::new();
    loop {
        let some = read(all.last().map_or(Id::nil(), |last| last.id))?;
        let short = (some.len() as i64) < CHUNK;
        all.extend(some);
        if short {
            return Ok(all);
        }
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

fn open_offers(tx: &mut Tx, now: Ts, part: Part) -> Result<Vec<Open>> {
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

fn open_demands(tx: &mut Tx, now: Ts, part: Part) -> Result<Vec<Open>> {
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

/// Codes in their sorted order: the position is the engine's number, the same on every machine.
pub(super) struct Numbers<'a>(BTreeMap<&'a str, u64>);

impl<'a> Numbers<'a> {
    fn of(codes: impl Iterator<Item = &'a str>) -> Numbers<'a> {
        let sorted: BTreeSet<&str> = codes.collect();
        Numbers(sorted.into_iter().zip(0..).collect())
    }

    pub(super) fn get(&self, code: &str) -> Option<u64> {
        self.0.get(code).copied()
    }

    /// All of them, by code.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, u64)> {
        self.0.iter().map(|(code, number)| (*code, *number))
    }

    /// The codes by number.
    pub(super) fn codes(&self) -> Vec<&'a str> {
        self.0.keys().copied().collect()
    }

    pub(super) fn code(&self, number: u64) -> Option<&'a str> {
        self.all().find(|(_, n)| *n == number).map(|(code, _)| code)
    }
}

impl Book {
    pub(super) fn varieties(&self) -> Numbers<'_> {
        Numbers::of(self.members.iter().map(|(_, variety)| variety.as_str()))
    }

    pub(super) fn categories(&self) -> Numbers<'_> {
        Numbers::of(self.members.iter().map(|(category, _)| category.as_str()))
    }

    pub(super) fn origins(&self) -> Numbers<'_> {
        Numbers::of(self.offers.iter().map(|offer| offer.place.as_str()))
    }

    pub(super) fn destinations(&self) -> Numbers<'_> {
        Numbers::of(self.demands.iter().map(|demand| demand.place.as_str()))
    }
}

/// The market as the engine takes it: ids are positions in the book. Listings whose days are all beyond the horizon
/// are not in it.
pub(super) fn market(book: &Book) -> matching::Market {
    let (varieties, categories) = (book.varieties(), book.categories());
    let (origins, ends) = (book.origins(), book.destinations());
    let today = book.day.number();
    let window = |listing: &Open| {
        let (first, last) = ((listing.from.number() - today).max(0), (listing.to.number() - today).min(HORIZON - 1));
        (first <= last).then_some((first, last))
    };
    let grade = |listing: &Open| u8::try_from(listing.grade).unwrap_or(1);
    let offers = book.offers.iter().zip(0..).filter_map(|(offer, id)| {
        let (a0, a1) = window(offer)?;
        Some(matching::Offer {
            id,
            posted: offer.posted_at.as_micros(),
            variety: varieties.get(offer.variety.as_deref()?)?,
            grade: grade(offer),
            origin: origins.get(&offer.place)?,
            qty: offer.left.0,
            min_lot: offer.min_lot.0,
            ask: offer.price.0,
            a0,
            a1,
        })
    });
    let demands = book.demands.iter().zip(0..).filter_map(|(demand, id)| {
        let (b0, b1) = window(demand)?;
        let wants = match &demand.variety {
            Some(variety) => matching::Wants::Variety(varieties.get(variety)?),
            None => matching::Wants::Category(categories.get(&demand.category)?),
        };
        Some(matching::Demand {
            id,
            posted: demand.posted_at.as_micros(),
            wants,
            min_grade: grade(demand),
            dest: ends.get(&demand.place)?,
            qty: demand.left.0,
            min_lot: demand.min_lot.0,
            bid: demand.price.0,
            b0,
            b1,
            tier: u8::try_from(demand.tier).unwrap_or(2),
        })
    });
    let member = |(category, variety): &(String, String)| {
        Some(matching::Member { category: categories.get(category)?, variety: varieties.get(variety)? })
    };
    matching::Market {
        offers: offers.collect(),
        demands: demands.collect(),
        categories: book.members.iter().filter_map(member).collect(),
        lanes: lanes(book, true),
    }
}

/// The lanes that are closed now between places that offer and want something, with the freight and days that they
/// would have.
pub(super) fn closed_lanes(book: &Book) -> Vec<matching::Lane> {
    lanes(book, false)
}

fn lanes(book: &Book, open: bool) -> Vec<matching::Lane> {
    let (origins, ends) = (book.origins(), book.destinations());
    let mut lanes = Vec::new();
    for (origin, from) in &origins.0 {
        for (end, to) in &ends.0 {
            if let Some(lane) = book.lanes.get(origin, end, book.day).filter(|lane| lane.open == open) {
                let transit = i32::try_from(lane.transit_days).unwrap_or(i32::MAX);
                lanes.push(matching::Lane { origin: *from, dest: *to, freight: lane.freight.0, transit });
            }
        }
    }
    lanes
}

/// SHA-256 over the input in a canonical form: listings by id with every field that counts, and the engine's own
/// market, so that anyone who has both can recompute the round.
pub(super) fn digest(book: &Book, market: &matching::Market, options: &matching::Options) -> String {
    use std::fmt::Write;
    let mut hash = Sha256::new();
    let mut text = String::with_capacity(1 << 16);
    let _ = writeln!(text, "cailanzi round 1 {} {:?} {:?}", book.day, options.mode, options.lots);
    for lane in &market.lanes {
        let _ = writeln!(text, "l {} {} {} {}", lane.origin, lane.dest, lane.freight, lane.transit);
    }
    for (category, variety) in &book.members {
        let _ = writeln!(text, "m {category} {variety}");
    }
    for (kind, listings) in [("o", &book.offers), ("d", &book.demands)] {
        for l in listings {
            let _ = writeln!(
                text,
                "{kind} {} {} {} {} {} {} {} {} {} {} {} {} {} {}",
                l.id,
                l.version,
                l.price_version,
                l.variety.as_deref().unwrap_or("*"),
                l.category,
                l.grade,
                l.place,
                l.left.0,
                l.min_lot.0,
                l.price.0,
                l.from.number(),
                l.to.number(),
                l.posted_at.as_micros(),
                l.tier
            );
            if text.len() > 60_000 {
                hash.update(&text);
                text.clear();
            }
        }
    }
    hash.update(&text);
    hex::encode(hash.finalize())
}
