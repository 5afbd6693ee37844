//! The whole open market as one value, and its translation into the engine's numbers.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use kernel::{Ctx, Day, Result};
use market::listing::{Goods, OpenListing, Side, open_listings, open_listings_of, takes_any_variety};
use places::lanes::LaneTable;
use storage::Tx;

/// Days that a round looks ahead, today included: what is further away can wait for a later round.
pub(super) const HORIZON: i32 = 16;

/// Everything that a round depends on.
#[derive(Debug)]
pub(super) struct Book {
    pub day: Day,
    pub offers: Vec<OpenListing>,
    pub demands: Vec<OpenListing>,
    /// (category, variety), sorted.
    pub members: Vec<(String, String)>,
    pub lanes: LaneTable,
}

/// What a listing is cleared with, whatever else is in the market: its variety, or the whole category where somebody takes any
/// variety of it. No listing trades across categories.
pub(super) fn goods_of(tx: &mut Tx, variety: Option<&str>, category: &str) -> Result<Goods> {
    Ok(match variety {
        Some(variety) if !takes_any_variety(tx, category)? => Goods::Variety(variety.to_owned()),
        _ => Goods::Category(category.to_owned()),
    })
}

/// Reads the whole market, in the order of ids.
pub(super) fn load(tx: &mut Tx, ctx: &Ctx) -> Result<Book> {
    let offers = open_listings(tx, ctx.now, Side::Offer)?;
    let demands = open_listings(tx, ctx.now, Side::Demand)?;
    book(tx, ctx, offers, demands)
}

/// Reads the market of some goods, in the order of ids; they are cleared as they would be in the whole.
pub(super) fn load_part(tx: &mut Tx, ctx: &Ctx, goods: &Goods) -> Result<Book> {
    let offers = open_listings_of(tx, ctx.now, Side::Offer, goods)?;
    let demands = open_listings_of(tx, ctx.now, Side::Demand, goods)?;
    book(tx, ctx, offers, demands)
}

fn book(tx: &mut Tx, ctx: &Ctx, offers: Vec<OpenListing>, demands: Vec<OpenListing>) -> Result<Book> {
    let day = ctx.now.day();
    let varieties = catalogue::service::varieties(tx)?;
    let mut members: Vec<(String, String)> = varieties.into_iter().map(|variety| (variety.category, variety.code)).collect();
    members.sort_unstable();
    Ok(Book { day, offers, demands, members, lanes: places::service::lane_table(tx, day)? })
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
    let window = |listing: &OpenListing| {
        let (first, last) = ((listing.from.number() - today).max(0), (listing.to.number() - today).min(HORIZON - 1));
        (first <= last).then_some((first, last))
    };
    let grade = |listing: &OpenListing| u8::try_from(listing.grade).unwrap_or(1);
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
