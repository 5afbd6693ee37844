//! What a disturbance would cost: the open market is cleared with and without it, and what is promised already is counted
//! beside it. Nothing is written.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    book::{self, Book},
    model::LotRule,
    promised::{PromisedLoss, is_stopped, loss as promised_loss, within},
    read::goods_names,
    settings::RoundMode,
};
use access::{Permission, require};
use kernel::{Ctx, Error, Fen, FenPerKg, Id, Kg, RegionCode, Result, Text, error::Check};
use market::{
    listing::Side,
    promised::{Promised, promised},
};
use matching::{self, Change, Impact, Wants};
use storage::Tx;

/// Goods shown for one disturbance, and for each of many.
const GOODS: usize = 20;
const GOODS_OF_MANY: usize = 5;
const MOST_CHANGES: usize = 50;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Disturbance {
    /// Nothing leaves a region; a province or prefecture stands for everything within it.
    CloseOrigin { region: String },
    /// Nothing reaches a market, a distribution centre, a district's point or a hub.
    CloseDestination { destination: String },
    /// Nothing goes from this region to this destination.
    CloseLane { region: String, destination: String },
    /// A listing has another quantity left.
    ChangeQuantity { side: Side, listing: Id, kg: Kg },
    /// A listing asks or bids another price.
    ChangePrice { side: Side, listing: Id, price_fen_per_kg: FenPerKg },
    /// All offers of a variety, or all demands for it, hold this share of their quantity, in percent.
    ShiftQuantity { side: Side, variety: String, percent: i64 },
    /// All offers of a variety ask, or all demands for it bid, so much more; negative: less.
    ShiftPrice { side: Side, variety: String, fen_per_kg: i64 },
}

/// What to suppose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suppose {
    #[serde(default = "guarantee")]
    pub mode: RoundMode,
    /// All of them at once, 1 to 50.
    pub changes: Vec<Disturbance>,
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CutsQuery {
    #[serde(default = "guarantee")]
    #[param(inline)]
    pub mode: RoundMode,
}

const fn guarantee() -> RoundMode {
    RoundMode::Guarantee
}

/// More that stays unmet, by tier; negative where others step in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unmet {
    /// 0 sealed areas and hospitals, 1 key outlets, 2 everything else.
    pub tier: i32,
    pub kg: Kg,
}

/// What one variety, or a demand for any of a category, loses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GoodsLoss {
    /// A variety's code, or a category's.
    pub code: String,
    pub name: Text,
    /// The demand is for any variety of the category.
    pub any_of_category: bool,
    pub unmet: Vec<Unmet>,
}

/// What it would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outlook {
    /// Of the open market: what is listed and not promised yet.
    pub unmet: Vec<Unmet>,
    /// What is promised already, is not counted in `unmet`, and would be stopped too.
    pub promised: PromisedLoss,
    /// Negative if more is gained.
    pub surplus_lost_fen: Fen,
    /// More paid, at asks and freights, for a tonne of what is still delivered.
    pub dearer_fen_per_tonne: i64,
    /// The goods that are hit, hardest first.
    pub goods: Vec<GoodsLoss>,
}

/// What it would cost if nothing left one province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProvinceCut {
    /// GB/T 2260, six digits.
    pub region: String,
    pub name: Text,
    /// Offered there now.
    pub offered_kg: Kg,
    pub outlook: Outlook,
}

/// The market that suppositions are made about, with the names that answers need.
#[derive(Debug)]
pub(super) struct Scene {
    book: Book,
    promised: Vec<Promised>,
    names: HashMap<String, Text>,
    regions: HashMap<String, Text>,
}

/// Reads the market.
///
/// # Errors
/// `forbidden` for all but regulators.
pub(super) fn read(tx: &mut Tx, ctx: &Ctx) -> Result<Scene> {
    require(ctx, Permission::ClearingRead)?;
    let provinces = places::service::regions(tx, Some(places::RegionLevel::Province), None, "")?;
    let regions = provinces.into_iter().map(|region| (region.code, region.name)).collect();
    Ok(Scene { book: book::load(tx, ctx)?, promised: promised(tx, ctx.now)?, names: goods_names(tx)?, regions })
}

/// Clears with and without what is supposed; holds no transaction.
///
/// # Errors
/// Field errors naming the change that means nothing here.
pub(super) fn suppose(scene: &Scene, cmd: &Suppose) -> Result<Outlook> {
    let mut check = Check::new();
    let bounds = 1..=MOST_CHANGES;
    check.require(bounds.contains(&cmd.changes.len()), "changes", "out_of_range", "须为 1 到 50 项", "must be 1 to 50");
    check.finish()?;
    let mut changes = Vec::new();
    for (n, disturbance) in cmd.changes.iter().enumerate() {
        changes.extend(translate(scene, disturbance, n)?);
    }
    let market = book::market(&scene.book);
    let impact = matching::what_if(&market, &options(cmd.mode), &changes).map_err(|fault| refused(&fault))?;
    let stopped = scene.promised.iter().filter(|promised| cmd.changes.iter().any(|change| is_stopped(promised, change)));
    Ok(scene.outlook(&impact, stopped, GOODS))
}

/// Closes each province that offers something, or has promised something, one at a time, and ranks them, the worst first:
/// by what would be missing of tier 0, then of tier 1, of tier 2, of the open market and of what is promised together.
///
/// # Errors
/// `unexpected` when the market breaks a rule of the engine.
pub(super) fn province_cuts(scene: &Scene, mode: RoundMode) -> Result<Vec<ProvinceCut>> {
    let market = book::market(&scene.book);
    let mut provinces: BTreeMap<String, (i64, Vec<Change>)> = BTreeMap::new();
    for offer in &scene.book.offers {
        provinces.entry(RegionCode::province_of(&offer.place)).or_default().0 += offer.left.0;
    }
    for (origin, number) in scene.book.origins().all() {
        provinces.entry(RegionCode::province_of(origin)).or_default().1.push(Change::CloseOrigin(number));
    }
    for promised in &scene.promised {
        provinces.entry(RegionCode::province_of(&promised.origin)).or_default();
    }
    let provinces: Vec<(String, (i64, Vec<Change>))> = provinces.into_iter().collect();
    let cuts: Vec<Vec<Change>> = provinces.iter().map(|(_, (_, changes))| changes.clone()).collect();
    let ranked = matching::rank_cuts(&market, &options(mode), &cuts).map_err(Error::unexpected)?;
    let cut = |(at, impact): (usize, Impact)| {
        let (code, (kg, _)) = &provinces[at];
        let name = scene.regions.get(code).cloned().unwrap_or_else(|| Text::new(code.clone(), code.clone()));
        let stopped = scene.promised.iter().filter(|promised| within(&promised.origin, code));
        let outlook = scene.outlook(&impact, stopped, GOODS_OF_MANY);
        ProvinceCut { region: code.clone(), name, offered_kg: Kg(*kg), outlook }
    };
    let mut ranked: Vec<ProvinceCut> = ranked.into_iter().map(cut).collect();
    ranked.sort_by_key(|cut| cut.outlook.missing().map(|kg| -kg));
    Ok(ranked)
}

/// Least lots are left aside: a supposition is about what can be had at all.
const fn options(mode: RoundMode) -> matching::Options {
    matching::Options { mode: mode.engine(), lots: LotRule::Ignore.engine(), threads: None }
}

fn refused(fault: &matching::Invalid) -> Error {
    Error::field("changes", "impossible", format!("市场不能这样变化（{fault}）"), format!("the market cannot change so: {fault}"))
}

/// The engine's changes; a region stands for every origin whose code lies within it.
/// A place that only has promised goods takes part in no clearing: nothing changes there.
fn translate(scene: &Scene, disturbance: &Disturbance, n: usize) -> Result<Vec<Change>> {
    let book = &scene.book;
    let touches_promises = scene.promised.iter().any(|promised| is_stopped(promised, disturbance));
    let unknown = |field: &str, zh: &str, en: &str| Error::field(format!("changes[{n}].{field}"), "unknown", zh, en);
    let within = |region: &str| -> Result<Vec<u64>> {
        let is_region = region.parse::<RegionCode>().is_ok();
        let origins = book.origins();
        let inside = origins.all().filter(|(code, _)| within(code, region));
        let found: Vec<u64> = inside.map(|(_, number)| number).collect();
        if is_region && (touches_promises || !found.is_empty()) {
            return Ok(found);
        }
        Err(unknown("region", "该地区目前没有供应", "nothing is offered from this region"))
    };
    let end = |code: &str| {
        let number = book.destinations().get(code);
        let unknown = || unknown("destination", "该目的地目前没有需求", "nothing is wanted at this destination");
        if number.is_none() && !touches_promises { Err(unknown()) } else { Ok(number) }
    };
    let position = |side: Side, id: &Id| {
        let listings = if side == Side::Offer { &book.offers } else { &book.demands };
        let found = listings.binary_search_by_key(id, |listing| listing.id);
        found.map(|at| at as u64).map_err(|_| unknown("listing", "没有这条已发布的信息", "there is no such open listing"))
    };
    let goods =
        |code: &str| book.varieties().get(code).ok_or_else(|| unknown("variety", "没有这个品种", "there is no such variety"));
    let within_reason = |value: i64, bounds: std::ops::RangeInclusive<i64>, field: &str| {
        let fault = || {
            let path = format!("changes[{n}].{field}");
            Error::field(path, "out_of_range", "数值不合理", "the number makes no sense here")
        };
        bounds.contains(&value).then_some(value).ok_or_else(fault)
    };
    let sane = |value: i64, least: i64, field: &str| within_reason(value, least..=1_000_000_000, field);
    Ok(match disturbance {
        Disturbance::CloseOrigin { region } => within(region)?.into_iter().map(Change::CloseOrigin).collect(),
        Disturbance::CloseDestination { destination } => end(destination)?.map(Change::CloseDest).into_iter().collect(),
        Disturbance::CloseLane { region, destination } => {
            let end = end(destination)?;
            within(region)?.into_iter().filter_map(|origin| Some(Change::CloseLane(origin, end?))).collect()
        }
        Disturbance::ChangeQuantity { side, listing, kg } => {
            let (id, kg) = (position(*side, listing)?, sane(kg.0, 0, "kg")?);
            vec![if *side == Side::Offer { Change::OfferQty(id, kg) } else { Change::DemandQty(id, kg) }]
        }
        Disturbance::ShiftQuantity { side, variety, percent } => {
            let (variety, percent) = (goods(variety)?, within_reason(*percent, 0..=1_000, "percent")?);
            vec![if *side == Side::Offer { Change::Supply(variety, percent) } else { Change::Demand(variety, percent) }]
        }
        Disturbance::ShiftPrice { side, variety, fen_per_kg } => {
            let (variety, fen) = (goods(variety)?, within_reason(*fen_per_kg, -100_000..=100_000, "fen_per_kg")?);
            vec![if *side == Side::Offer { Change::Asks(variety, fen) } else { Change::Bids(variety, fen) }]
        }
        Disturbance::ChangePrice { side, listing, price_fen_per_kg } => {
            let (id, fen) = (position(*side, listing)?, sane(price_fen_per_kg.0, 1, "price_fen_per_kg")?);
            vec![if *side == Side::Offer { Change::OfferAsk(id, fen) } else { Change::DemandBid(id, fen) }]
        }
    })
}

impl Outlook {
    /// What would be missing of each tier, promised or not.
    fn missing(&self) -> [i64; 3] {
        let promised = |tier: usize| {
            self.promised.by_tier.get(tier).map_or(0, |promised| promised.unshipped_kg.0 + promised.unanswered_kg.0)
        };
        std::array::from_fn(|tier| self.unmet.get(tier).map_or(0, |unmet| unmet.kg.0) + promised(tier))
    }
}

impl Scene {
    fn outlook<'a>(&self, impact: &Impact, stopped: impl Iterator<Item = &'a Promised>, goods: usize) -> Outlook {
        let (varieties, categories) = (self.book.varieties(), self.book.categories());
        let loss = |loss: &matching::Loss| {
            let (code, any_of_category) = match loss.wants {
                Wants::Variety(number) => (varieties.code(number)?, false),
                Wants::Category(number) => (categories.code(number)?, true),
            };
            let name = self.names.get(code).cloned().unwrap_or_else(|| Text::new(code, code));
            Some(GoodsLoss { code: code.to_owned(), name, any_of_category, unmet: by_tier(loss.unmet_kg) })
        };
        Outlook {
            unmet: by_tier(impact.unmet_kg),
            promised: promised_loss(stopped, &self.names, goods),
            surplus_lost_fen: Fen(impact.surplus_lost),
            dearer_fen_per_tonne: impact.dearer_per_tonne,
            goods: impact.losses.iter().take(goods).filter_map(loss).collect(),
        }
    }
}

fn by_tier(kg: [i64; 3]) -> Vec<Unmet> {
    (0..).zip(kg).map(|(tier, kg)| Unmet { tier, kg: Kg(kg) }).collect()
}
