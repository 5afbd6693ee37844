//! Buying from an offer, or selling to a demand, in one step: the caller's own listing, if there is none that fits, and the
//! proposal are made together or not at all. The quote says before what the step will do, by the same rules.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    fit::{self, Terms, Wanted, Way},
    model::sane,
    propose::{self, Pair, ways},
    read,
    view::Proposal,
};
use crate::{
    listing::{
        self, Form, Listing, ListingState, Side,
        service::{Posting, place as post, writes},
    },
    party::Party,
    settings,
};
use access::{Permission, require_approved};
use kernel::{Ctx, Day, Error, ErrorCode, Fen, FenPerKg, Id, Kg, Result, Ts, error::Check};
use places::lanes::LaneTable;
use storage::Tx;

/// Goods are on the road for so many days at most: no rule of a lane allows more.
const LONGEST_TRANSIT_DAYS: i32 = 30;

/// Buys from an offer of the board, or sells to a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trade {
    /// The side of the listing that is answered: `offer` to buy, `demand` to sell.
    pub side: Side,
    pub listing_id: Id,
    /// An open listing of one's own for the other side. Without it one is posted, over the same quantity.
    pub own_id: Option<Id>,
    #[schema(value_type = i64, minimum = 1, maximum = 1000000000)]
    pub kg: Kg,
    /// For the listing to be posted: a destination's code when buying, the code of the region of origin when selling.
    #[schema(example = "xinfadi")]
    pub place: Option<String>,
    /// For a sale to a demand that takes any variety of a category.
    pub variety: Option<String>,
    /// Of what is sold; the least that the demand accepts unless given.
    #[schema(minimum = 1, maximum = 4)]
    pub grade: Option<i32>,
    /// At the origin. Unless given, what the listing shows: to a buyer its ask, to a seller its bid less the freight.
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 100000)]
    pub price_fen_per_kg: Option<FenPerKg>,
    /// Day of delivery; the earliest possible unless given.
    pub day: Option<Day>,
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// The delivered price that the caller has seen in a quote: at any other the step is refused with `conflict`.
    pub seen_delivered_fen_per_kg: Option<FenPerKg>,
}

/// What a trade would commit the caller to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TradeQuote {
    /// `buyer` or `seller`.
    pub my_side: Party,
    pub kg: Kg,
    /// At the origin.
    pub price_fen_per_kg: FenPerKg,
    pub freight_fen_per_kg: FenPerKg,
    pub delivered_fen_per_kg: FenPerKg,
    /// What the buyer pays to the seller.
    pub goods_fen: Fen,
    /// What the buyer pays to the carrier.
    pub freight_fen: Fen,
    pub total_fen: Fen,
    pub variety: Option<String>,
    pub grade: i32,
    /// A region's code.
    pub origin: String,
    /// A destination's code.
    pub destination: String,
    /// When the goods leave and arrive.
    pub leaves: Day,
    pub day: Day,
    /// The least and the most that the two listings allow.
    pub least_kg: Kg,
    pub most_kg: Kg,
    /// Until when the other side may answer.
    pub answer_until: Ts,
    /// The other listing accepts such terms by its rule: the trade is a deal at once and cannot be withdrawn.
    pub deal_at_once: bool,
    /// A listing of one's own will be posted with it.
    pub posts_listing: bool,
}

/// What the trade would do; nothing is written.
///
/// # Errors
/// Those of [`trade`].
pub fn quote(tx: &mut Tx, ctx: &Ctx, cmd: &Trade) -> Result<TradeQuote> {
    require_approved(ctx, Permission::Proposals)?;
    let plan = plan(tx, ctx, cmd)?;
    let hours = settings::proposal_hours(tx)?;
    let (pair, terms) = (&plan.pair, plan.terms);
    let row = pair.row(tx.market(), ctx, terms, hours);
    let times = |price: FenPerKg| price.times(terms.kg).ok_or_else(|| Error::unexpected("an amount is too large"));
    let (goods_fen, freight_fen) = (times(row.price_fen_per_kg)?, times(row.freight_fen_per_kg)?);
    let left = |listing: &Listing| listing.quantities.left_kg;
    let most = if plan.form.is_some() { left(pair.other()) } else { left(&pair.offer).min(left(&pair.demand)) };
    if row.kg > most {
        return Err(Error::new(ErrorCode::QuantityGone)
            .detail(format!("最多还可成交 {}", most.zh()), format!("{most} can be traded at most")));
    }
    Ok(TradeQuote {
        my_side: pair.by,
        kg: row.kg,
        price_fen_per_kg: row.price_fen_per_kg,
        freight_fen_per_kg: row.freight_fen_per_kg,
        delivered_fen_per_kg: row.delivered(),
        goods_fen,
        freight_fen,
        total_fen: Fen(goods_fen.0 + freight_fen.0),
        variety: pair.offer.variety.clone(),
        grade: pair.offer.grade,
        origin: pair.offer.place.clone(),
        destination: pair.demand.place.clone(),
        leaves: terms.way.leaves,
        day: row.delivery_day,
        least_kg: pair.offer.min_lot_kg.max(pair.demand.min_lot_kg).max(Kg(1)),
        most_kg: most,
        answer_until: row.expires_at.min(pair.offer.expires_at).min(pair.demand.expires_at),
        deal_at_once: row.agreed(),
        posts_listing: plan.form.is_some(),
    })
}

/// Posts the caller's listing, where one is needed, and proposes with it.
///
/// # Errors
/// Field errors that say what does not fit; `conflict` when the delivered price is not the one that was seen;
/// `quantity_gone` when less is left.
pub fn trade(tx: &mut Tx, ctx: &Ctx, cmd: &Trade) -> Result<Proposal> {
    require_approved(ctx, Permission::Proposals)?;
    let Plan { mut pair, terms, form } = plan(tx, ctx, cmd)?;
    let delivered = FenPerKg(terms.price.0 + terms.way.freight.0);
    if cmd.seen_delivered_fen_per_kg.is_some_and(|seen| seen != delivered) {
        return Err(Error::new(ErrorCode::Conflict).detail(
            format!("到货价已变为 {delivered} 元/公斤，请核对后再提交"),
            format!("the delivered price is {delivered} yuan/kg now; look at it and send again"),
        ));
    }
    if let Some(form) = form {
        // It is reserved in this very transaction, so nobody is called to it. The like of it may be there: it is meant.
        let posting = Posting { form, draft: false, again: true, import_key: None, notify: false };
        let side = cmd.side.other();
        let posted = post(tx, ctx, side, posting)?;
        let own = listing::find(tx, side, posted)?;
        if side == Side::Offer { pair.offer = own } else { pair.demand = own }
    }
    let id = propose::place(tx, ctx, &pair, terms, cmd.note.as_ref())?;
    read::find(tx, ctx, id)
}

/// What a trade comes to: the two listings, the terms, and the form of the listing that is still to be posted.
#[derive(Debug)]
struct Plan {
    pair: Pair,
    terms: Terms,
    form: Option<Form>,
}

fn plan(tx: &mut Tx, ctx: &Ctx, cmd: &Trade) -> Result<Plan> {
    let mut check = Check::new();
    sane(&mut check, cmd.kg, cmd.price_fen_per_kg, cmd.note.as_ref());
    check.finish()?;
    let me = ctx.enterprise_id().ok_or_else(|| Error::new(ErrorCode::Forbidden))?;
    let theirs = listing::find(tx, cmd.side, cmd.listing_id)?;
    // A draft is nobody's business but its owner's.
    if theirs.state == ListingState::Draft {
        return Err(cmd.side.missing());
    }
    if theirs.enterprise_id == me {
        return Err(Error::field("listing_id", "own_listing", "这是本企业的挂牌", "the listing is your own enterprise's"));
    }
    let lanes = places::service::lane_table(tx, ctx.now.day())?;
    let (own, form) = match cmd.own_id {
        Some(id) => {
            let own = listing::find(tx, cmd.side.other(), id)?;
            if own.enterprise_id != me {
                return Err(cmd.side.other().missing());
            }
            (own, None)
        }
        None => {
            require_approved(ctx, writes(cmd.side.other()))?;
            let form = form(ctx, cmd, &theirs, &lanes)?;
            let terms = form.clone().check(tx, cmd.side.other(), ctx.now.day())?;
            let user = ctx.user_id().ok_or_else(|| Error::new(ErrorCode::Forbidden))?;
            (terms.listing(cmd.side.other(), (me, user), ctx.now), Some(form))
        }
    };
    let (offer, demand, by) = match cmd.side {
        Side::Offer => (theirs, own, Party::Buyer),
        Side::Demand => (own, theirs, Party::Seller),
    };
    let pair = Pair { offer, demand, by };
    let wanted = Wanted { kg: cmd.kg, price: cmd.price_fen_per_kg, day: cmd.day };
    let terms = propose::settle(tx, ctx, &lanes, &pair, wanted)?;
    Ok(Plan { pair, terms, form })
}

/// The form of the caller's listing: as much as is traded, at the price that is traded, for the day on which it is.
fn form(ctx: &Ctx, cmd: &Trade, theirs: &Listing, lanes: &LaneTable) -> Result<Form> {
    let missing = |path: &str, zh: &str, en: &str| Error::field(path, "required", zh, en);
    let place = cmd.place.as_deref().map(str::trim).filter(|place| !place.is_empty());
    let place = place.ok_or_else(|| match cmd.side {
        Side::Offer => missing("place", "请选择送到哪里", "say where it is to be delivered"),
        Side::Demand => missing("place", "请选择在哪里装车", "say where it is loaded"),
    })?;
    let variety = theirs.variety.clone().or_else(|| cmd.variety.clone());
    let variety = variety.ok_or_else(|| missing("variety", "请选择品种", "choose a variety"))?;
    let way = way(ctx, cmd, theirs, place, lanes)?;
    let by = if cmd.side == Side::Offer { Party::Buyer } else { Party::Seller };
    let price = cmd.price_fen_per_kg.unwrap_or_else(|| fit::shown_price(by, theirs.price, theirs.price, way.freight));
    let (own_price, day) = match cmd.side {
        Side::Offer => (FenPerKg(price.0 + way.freight.0), way.arrives()),
        Side::Demand => (price, way.leaves),
    };
    if own_price.0 < 1 {
        return Err(Error::field(
            "price_fen_per_kg",
            "price_gap",
            format!("运费 {} 元/公斤，已不低于买方的到货最高价 {}", way.freight, theirs.price),
            format!("the freight of {} yuan/kg leaves nothing of the bid of {}", way.freight, theirs.price),
        ));
    }
    let grade = if cmd.side == Side::Demand { cmd.grade.unwrap_or(theirs.grade) } else { theirs.grade };
    Ok(Form {
        variety: Some(variety),
        grade: Some(grade),
        quantity: Some(cmd.kg.0.to_string()),
        quantity_unit: Some("kg".to_owned()),
        price: Some(own_price.to_string()),
        price_unit: Some("kg".to_owned()),
        place: Some(place.to_owned()),
        from: Some(day),
        to: Some(day),
        ..Form::default()
    })
}

/// The road that the goods take, before the caller's listing is there to say on which days they may.
fn way(ctx: &Ctx, cmd: &Trade, theirs: &Listing, place: &str, lanes: &LaneTable) -> Result<Way> {
    let today = ctx.now.day();
    let (open, within) = match cmd.side {
        Side::Offer => {
            let days = (theirs.from.max(today), theirs.to);
            (ways(lanes, (&theirs.place, place), days), today..=theirs.to.plus(LONGEST_TRANSIT_DAYS))
        }
        Side::Demand => {
            let days = (theirs.from.plus(-LONGEST_TRANSIT_DAYS).max(today), theirs.to);
            (ways(lanes, (place, &theirs.place), days), theirs.from..=theirs.to)
        }
    };
    if open.is_empty() {
        return Err(Error::field(
            "place",
            "lane_closed",
            "到该地点的线路不通，请换一个地点",
            "no open lane connects the two places: choose another",
        ));
    }
    fit::choose(&open, within, cmd.day)
        .ok_or_else(|| Error::field("day", "days", "这一天送不到，请换一天", "it cannot be delivered on that day"))
}
