//! Where one listing stands: what a round would give it if it ran now, and why no more. The same engine and checker as
//! in a round, over the goods that are cleared together with the listing's; nothing is written or reserved.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    book::{self, Book, goods_of},
    compute::{self, Cleared},
    model::{Help, LotRule, UnmatchedReason},
    read,
    settings::{self, Settings},
};
use access::{Permission, require};
use kernel::{Ctx, Day, Error, FenPerKg, Id, Kg, Result};
use market::{
    listing::{self, BoardItem, ListingState, Side},
    settings::PriceRule,
};
use storage::{Db, Tx};

/// The largest counterparts shown.
const PARTNERS: usize = 20;

/// A counterpart that a round would propose now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Partner {
    pub listing: BoardItem,
    pub kg: Kg,
    /// At the origin, by the market's price rule.
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivered_fen_per_kg: FenPerKg,
    pub delivery_day: Day,
}

/// A listing's place in the optimum of the open market as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    /// What a round would pair now.
    pub matched_kg: Kg,
    /// What would be left over.
    pub left_kg: Kg,
    /// The largest first, 20 at most.
    pub partners: Vec<Partner>,
    /// Why the rest stays; absent when nothing is left.
    pub reason: Option<UnmatchedReason>,
    #[serde(flatten)]
    pub help: Help,
    /// How a round would set the prices now.
    pub price_rule: PriceRule,
    /// Open offers and demands that were weighed against each other: those of its variety, or of its whole category where
    /// somebody takes any variety of it.
    pub offers: i64,
    pub demands: i64,
}

/// Where a listing stands now. It computes, so it is not for a thread that serves others; it holds no transaction
/// meanwhile.
///
/// # Errors
/// `not_found` for others than the owner and the regulators; `wrong_state` unless it takes part in clearing;
/// `unexpected` when the checker finds a fault.
pub fn standing(db: &Db, ctx: &Ctx, side: Side, id: Id) -> Result<Standing> {
    let asked = db.read_now(|tx| ask(tx, ctx, side, id))?;
    let found = work_out(asked)?;
    db.read_now(|tx| show(tx, &found))
}

/// What was read for one listing's standing.
#[derive(Debug)]
struct Asked {
    side: Side,
    id: Id,
    book: Book,
    settings: Settings,
}

/// Reads the listing's part of the market.
fn ask(tx: &mut Tx, ctx: &Ctx, side: Side, id: Id) -> Result<Asked> {
    require(ctx, Permission::Own)?;
    let mine = listing::find_own_or_overseen(tx, ctx, side, id)?;
    if mine.state != ListingState::Open {
        return Err(Error::wrong_state("只有已发布的信息参与撮合", "only an open listing takes part in clearing"));
    }
    let goods = goods_of(tx, mine.variety.as_deref(), &mine.category)?;
    Ok(Asked { side, id, book: book::load_part(tx, ctx, &goods)?, settings: settings::load(tx)? })
}

/// A computed standing; counterparts still by position.
#[derive(Debug)]
struct Found {
    side: Side,
    price_rule: PriceRule,
    position: Option<usize>,
    cleared: Cleared,
}

fn work_out(asked: Asked) -> Result<Found> {
    let Asked { side, id, book, settings } = asked;
    let position = match side {
        Side::Offer => &book.offers,
        Side::Demand => &book.demands,
    };
    let position = position.binary_search_by_key(&id, |listing| listing.id).ok();
    let options = matching::Options { mode: settings.schedule.mode.engine(), lots: LotRule::Respect.engine(), threads: None };
    let cleared = compute::compute(book, &options, settings.price_rule).map_err(Error::unexpected)?;
    Ok(Found { side, price_rule: settings.price_rule, position, cleared })
}

/// Names the counterparts.
fn show(tx: &mut Tx, found: &Found) -> Result<Standing> {
    let Found { side, price_rule, position, cleared } = found;
    // Nothing left, expired a moment ago, or of an enterprise that may not trade.
    let Some(position) = *position else {
        return Err(Error::wrong_state("该信息目前不参与撮合", "the listing takes no part in clearing at present"));
    };
    let pick = |m: &compute::Match| match side {
        Side::Offer => (m.offer, cleared.book.demands[m.demand].id),
        Side::Demand => (m.demand, cleared.book.offers[m.offer].id),
    };
    let mut pairs: Vec<(&compute::Match, Id)> =
        cleared.matches.iter().map(|m| (m, pick(m))).filter(|(_, (at, _))| *at == position).map(|(m, (_, id))| (m, id)).collect();
    pairs.sort_by_key(|(m, id)| (-m.kg.0, *id));
    let matched_kg = Kg(pairs.iter().map(|(m, _)| m.kg.0).sum());
    pairs.truncate(PARTNERS);
    let ids: Vec<Id> = pairs.iter().map(|(_, id)| *id).collect();
    let mut items = listing::brief(tx, side.other(), &ids)?;
    let partner = |(m, id): (&compute::Match, Id)| {
        Some(Partner {
            listing: items.remove(&id)?,
            kg: m.kg,
            price_fen_per_kg: m.price,
            freight_fen_per_kg: m.freight,
            delivered_fen_per_kg: FenPerKg(m.price.0 + m.freight.0),
            delivery_day: m.day,
        })
    };
    let partners = pairs.into_iter().filter_map(partner).collect();
    let (names, ends) = (read::destination_names(tx)?, cleared.book.destinations().codes());
    let help = |rest: &compute::Rest| Help::new(rest.guidance.map(FenPerKg), &rest.detail(&ends), &names);
    let rest = cleared.rest.iter().find(|rest| rest.side == *side && rest.listing == position);
    Ok(Standing {
        matched_kg,
        left_kg: rest.map(|rest| rest.kg).unwrap_or_default(),
        partners,
        reason: rest.map(|rest| UnmatchedReason { code: rest.code, fen_per_kg: rest.fen.map(FenPerKg) }),
        help: rest.map_or_else(Help::default, help),
        price_rule: *price_rule,
        offers: cleared.book.offers.len() as i64,
        demands: cleared.book.demands.len() as i64,
    })
}
