//! What places and lanes are worth in the open market as it is now: the shadow prices of its optimum. Computed when
//! asked for; nothing is written. Least lots are left aside: with them there are no such prices.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    book::{self, Book},
    model::LotRule,
    settings::RoundMode,
};
use access::{Permission, require};
use exports::{Cell, Export, File, Format};
use kernel::{Ctx, Day, Error, FenPerKg, Kg, Lang, Result, Text, error::Check};
use market::cells::tier_cell;
use matching::{self, DestinationPrice, LanePrice};
use storage::Tx;

/// Rows of one list at most.
const MOST: u32 = 200;
const fn guarantee() -> RoundMode {
    RoundMode::Guarantee
}

/// Whose shadow prices to show.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShadowQuery {
    #[serde(default = "guarantee")]
    #[param(inline)]
    pub mode: RoundMode,
    /// One destination only.
    pub destination: Option<String>,
    /// One variety only.
    pub variety: Option<String>,
    /// Rows of each list, 1 to 200; 50 unless given.
    pub limit: Option<u32>,
}

/// Which table a file holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShadowTable {
    #[default]
    Destinations,
    Lanes,
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShadowExport {
    #[serde(default = "guarantee")]
    #[param(inline)]
    pub mode: RoundMode,
    #[serde(default)]
    #[param(inline)]
    pub table: ShadowTable,
    #[param(inline)]
    pub format: Option<Format>,
}

/// What one more kilogram of a variety is worth at a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DestinationWorth {
    pub destination: String,
    pub name: Text,
    pub variety: String,
    pub variety_name: Text,
    /// The days of arrival for which it holds.
    pub from: Day,
    pub to: Day,
    /// The tier whose gap it would narrow; absent where none is left, and in surplus mode.
    pub fills_tier: Option<i32>,
    /// The gain in value, delivered; with a gap, the gain beside the narrowing of the gap.
    pub price_fen_per_kg: FenPerKg,
}

/// A lane that carries nothing, and what it would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaneWorth {
    pub region: String,
    pub region_name: Text,
    pub destination: String,
    pub name: Text,
    pub open: bool,
    pub freight_fen_per_kg: FenPerKg,
    /// Of a closed lane: how many steps of guarantee the first kilogram gains, before any money.
    pub gain_tiers: i64,
    /// Of a closed lane: the value that the first kilogram gains.
    pub gain_fen_per_kg: FenPerKg,
    /// The highest freight at which it surely carries something, if it is open.
    pub used_at_fen_per_kg: Option<FenPerKg>,
    /// How much cheaper the freight must become for that.
    pub cheaper_fen_per_kg: Option<FenPerKg>,
    pub variety: Option<String>,
    pub variety_name: Option<Text>,
}

/// The shadow prices of the open market. Each list shows its first rows and says how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShadowPrices {
    /// Where one more kilogram is worth most, the most first.
    pub destinations: Vec<DestinationWorth>,
    pub destinations_total: i64,
    /// Closed lanes whose opening gains something, the most first.
    pub closed_lanes: Vec<LaneWorth>,
    pub closed_lanes_total: i64,
    /// Open lanes that carry nothing, those that lack least first.
    pub idle_lanes: Vec<LaneWorth>,
    pub idle_lanes_total: i64,
    /// Carried over all lanes.
    pub carried_kg: Kg,
}

/// The market with the names that answers need.
#[derive(Debug)]
pub(super) struct View {
    book: Book,
    varieties: HashMap<String, Text>,
    regions: HashMap<String, Text>,
    ends: HashMap<String, Text>,
}

/// Reads the market.
///
/// # Errors
/// `forbidden` for all but regulators.
pub(super) fn read(tx: &mut Tx, ctx: &Ctx) -> Result<View> {
    require(ctx, Permission::ClearingRead)?;
    let index = catalogue::service::index(tx)?;
    Ok(View {
        varieties: index.all().map(|v| (v.code.clone(), v.name.clone())).collect(),
        regions: places::service::regions(tx, None, None, "")?.into_iter().map(|r| (r.code, r.name)).collect(),
        ends: super::read::destination_names(tx)?,
        book: book::load(tx, ctx)?,
    })
}

/// Clears the market and reads its shadow prices; holds no transaction.
fn work_out(view: &View, mode: RoundMode) -> Result<matching::Shadow> {
    let market = book::market(&view.book);
    let options = matching::Options { mode: mode.engine(), lots: LotRule::Ignore.engine(), threads: None };
    let clearing = matching::clear(&market, &options).map_err(Error::unexpected)?;
    let shadow = matching::shadow_prices(&market, &clearing, &book::closed_lanes(&view.book));
    shadow.ok_or_else(|| Error::unexpected("the clearing has no shadow prices"))
}

/// The shadow prices that matter most.
///
/// # Errors
/// Field errors of the query.
pub(super) fn show(view: &View, query: &ShadowQuery) -> Result<ShadowPrices> {
    let limit = query.limit.unwrap_or(50);
    let mut check = Check::new();
    check.require((1..=MOST).contains(&limit), "limit", "out_of_range", "须为 1 到 200", "must be 1 to 200");
    check.finish()?;
    let shadow = work_out(view, query.mode)?;
    let names = Names::new(view);
    let here = |code: &str, wanted: &Option<String>| wanted.as_deref().is_none_or(|wanted| wanted == code);
    let mut destinations: Vec<&DestinationPrice> =
        shadow.destinations.iter().filter(|row| row.price > matching::Price::default()).collect();
    destinations.retain(|row| here(names.end(row.dest), &query.destination) && here(names.variety(row.variety), &query.variety));
    destinations.sort_by_key(|row| std::cmp::Reverse(row.price));
    let fits = |row: &&LanePrice| {
        here(names.end(row.dest), &query.destination)
            && (query.variety.is_none() || row.variety.is_some_and(|variety| here(names.variety(variety), &query.variety)))
    };
    let unused = || shadow.lanes.iter().filter(|row| row.kg == 0 && row.used_at.is_some()).filter(fits);
    let mut closed: Vec<&LanePrice> = unused().filter(|row| !row.open && row.price > matching::Price::default()).collect();
    closed.sort_by_key(|row| std::cmp::Reverse(row.price));
    let mut idle: Vec<&LanePrice> = unused().filter(|row| row.open).collect();
    idle.sort_by_key(|row| row.cheaper());
    let limit = limit as usize;
    Ok(ShadowPrices {
        destinations_total: destinations.len() as i64,
        closed_lanes_total: closed.len() as i64,
        idle_lanes_total: idle.len() as i64,
        destinations: destinations.into_iter().take(limit).map(|row| names.destination(row)).collect(),
        closed_lanes: closed.into_iter().take(limit).map(|row| names.lane(row)).collect(),
        idle_lanes: idle.into_iter().take(limit).map(|row| names.lane(row)).collect(),
        carried_kg: Kg(shadow.lanes.iter().map(|row| row.kg).sum()),
    })
}

/// All of them, as a file.
///
/// # Errors
/// `unexpected` when the market breaks a rule of the engine.
pub(super) fn export(view: &View, query: &ShadowExport, lang: Lang) -> Result<File> {
    let shadow = work_out(view, query.mode)?;
    let (names, format) = (Names::new(view), query.format.unwrap_or_default());
    match query.table {
        ShadowTable::Destinations => {
            let rows = shadow.destinations.iter().map(|row| names.destination(row)).collect();
            destination_columns().write_rows(format, lang, rows)
        }
        ShadowTable::Lanes => {
            let rows = shadow.lanes.iter().map(|lane| (names.lane(lane), Kg(lane.kg))).collect();
            lane_columns().write_rows(format, lang, rows)
        }
    }
}

fn destination_columns() -> Export<'static, DestinationWorth> {
    Export::new("目的地影子价格", "shadow prices of destinations")
        .column("destination", "目的地", "Destination", |row: &DestinationWorth, lang| Cell::of(&row.name, lang))
        .column("variety", "品种", "Variety", |row, lang| Cell::of(&row.variety_name, lang))
        .column("from", "到货起", "Arrives from", |row, _| row.from)
        .column("to", "到货止", "Arrives until", |row, _| row.to)
        .column("fills_tier", "补缺等级", "Fills the gap of", |row, lang| row.fills_tier.map(|tier| tier_cell(tier, lang)))
        .column("price_fen_per_kg", "影子价格(元/公斤)", "Shadow price (yuan/kg)", |row, _| row.price_fen_per_kg)
}

/// A lane with what it carries.
fn lane_columns() -> Export<'static, (LaneWorth, Kg)> {
    type Row = (LaneWorth, Kg);
    Export::new("线路影子价格", "shadow prices of lanes")
        .column("origin", "产地", "Origin", |(lane, _): &Row, lang| Cell::of(&lane.region_name, lang))
        .column("destination", "目的地", "Destination", |(lane, _), lang| Cell::of(&lane.name, lang))
        .column("state", "状态", "State", |(lane, _), lang| {
            if lane.open { Cell::coded("open", lang, "开通", "open") } else { Cell::coded("closed", lang, "关闭", "closed") }
        })
        .column("freight_fen_per_kg", "运费(元/公斤)", "Freight (yuan/kg)", |(lane, _), _| lane.freight_fen_per_kg)
        .column("carried_kg", "承运(公斤)", "Carried (kg)", |(_, kg), _| *kg)
        .column("gain_fen_per_kg", "开通首公斤增益(元)", "Gain of the first kg if opened (yuan)", |(lane, _), _| {
            lane.gain_fen_per_kg
        })
        .column("used_at_fen_per_kg", "可用运费(元/公斤)", "Carries up to a freight of (yuan/kg)", |(lane, _), _| {
            lane.used_at_fen_per_kg
        })
        .column("cheaper_fen_per_kg", "须降(元/公斤)", "Must fall by (yuan/kg)", |(lane, _), _| lane.cheaper_fen_per_kg)
        .column("variety", "品种", "Variety", |(lane, _), lang| lane.variety_name.as_ref().map(|name| Cell::of(name, lang)))
}

/// The engine's numbers as codes and names.
struct Names<'a> {
    view: &'a View,
    origins: Vec<&'a str>,
    ends: Vec<&'a str>,
    varieties: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn new(view: &'a View) -> Names<'a> {
        let book = &view.book;
        Names { view, origins: book.origins().codes(), ends: book.destinations().codes(), varieties: book.varieties().codes() }
    }

    fn end(&self, number: u64) -> &'a str {
        self.ends.get(number as usize).copied().unwrap_or_default()
    }

    fn variety(&self, number: u64) -> &'a str {
        self.varieties.get(number as usize).copied().unwrap_or_default()
    }

    fn named(names: &HashMap<String, Text>, code: &str) -> Text {
        names.get(code).cloned().unwrap_or_else(|| Text::new(code, code))
    }

    fn destination(&self, row: &DestinationPrice) -> DestinationWorth {
        let (end, variety) = (self.end(row.dest), self.variety(row.variety));
        DestinationWorth {
            destination: end.to_owned(),
            name: Self::named(&self.view.ends, end),
            variety: variety.to_owned(),
            variety_name: Self::named(&self.view.varieties, variety),
            from: self.view.book.day.plus(row.from),
            to: self.view.book.day.plus(row.to),
            fills_tier: (1..=3).contains(&row.price.tiers).then(|| 3 - row.price.tiers as i32),
            price_fen_per_kg: FenPerKg(row.price.fen),
        }
    }

    fn lane(&self, row: &LanePrice) -> LaneWorth {
        let region = self.origins.get(row.origin as usize).copied().unwrap_or_default();
        let end = self.end(row.dest);
        let variety = row.variety.map(|variety| self.variety(variety));
        LaneWorth {
            region: region.to_owned(),
            region_name: Self::named(&self.view.regions, region),
            destination: end.to_owned(),
            name: Self::named(&self.view.ends, end),
            open: row.open,
            freight_fen_per_kg: FenPerKg(row.freight),
            gain_tiers: row.price.tiers,
            gain_fen_per_kg: FenPerKg(row.price.fen),
            used_at_fen_per_kg: row.used_at.map(FenPerKg),
            cheaper_fen_per_kg: row.cheaper().map(FenPerKg),
            variety: variety.map(str::to_owned),
            variety_name: variety.map(|variety| Self::named(&self.view.varieties, variety)),
        }
    }
}
