//! Two weeks of the market: what was posted, day by day, and the rounds that paired it.

use serde_json::json;

use super::{
    deals,
    people::{People, Person},
    prices::{Good, goods},
    random::Random,
};
use accounts::Kind;
use clearing::{RunRound, settings::RoundMode};
use kernel::{Ctx, Day, Error, Result, Role, Ts};
use market::{
    demands::{self, PlaceDemand},
    listing,
    offers::{self, PlaceOffer},
    proposals,
};
use places::lanes::LaneTable;
use storage::{Db, Tx};

/// Days of trade before today.
const DAYS: i32 = 12;
const OFFERS_A_DAY: i64 = 27;
const DEMANDS_A_DAY: i64 = 21;

const PACKAGING: [&str; 5] = ["网袋 25 公斤", "纸箱 15 公斤", "泡沫箱 10 公斤", "周转筐", "散装"];
const QUALITY: [&str; 6] =
    ["农残速测合格", "当日采收，预冷 4 小时", "绿色食品认证", "可追溯到棚号", "大小均匀，无机械伤", "GAP 基地"];
const NOTES: [&str; 5] = ["可分车发运", "夜间装车，次日凌晨到", "长期供应，欢迎签年约", "需提前半天约车", "可送货到市内各点"];

/// The places where each kind of buyer wants its goods.
fn destinations(person: &Person) -> &'static [&'static str] {
    match (person.login.as_str(), person.kind) {
        ("market", _) => &["xinfadi"],
        ("jingdong", _) => &["baliqiao"],
        ("buyer", _) => &["dc-chaoyang", "dc-tongzhou"],
        ("xianda", _) => &["dc-haidian", "point-haidian"],
        ("wufu", _) => &["dc-daxing"],
        ("lejia", _) => &["dc-tongzhou", "point-tongzhou"],
        ("caixianyun", _) => &["dc-shunyi"],
        ("linjia", _) => &["point-fengtai"],
        (_, Some(Kind::Reserve)) => &["point-fengtai", "point-xicheng", "point-daxing"],
        _ => &["xinfadi", "yuegezhuang", "dayanglu"],
    }
}

struct Market<'a> {
    goods: Vec<Good>,
    lanes: LaneTable,
    sellers: Vec<&'a Person>,
    buyers: Vec<&'a Person>,
}

/// What the two weeks brought.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traded {
    pub listings: usize,
    pub rounds: usize,
}

/// Lives through the days. Each day is a few transactions, because a round computes outside any.
pub(super) fn simulate(db: &Db, now: Ts, people: &People, mut random: Random) -> Result<Traded> {
    let traders = |roles: &[Role]| -> Vec<&Person> {
        people.all().filter(|p| p.is_approved() && roles.contains(&p.role) && p.login != "staff").collect()
    };
    let first = now.day().plus(-DAYS);
    let market = Market {
        goods: goods()?,
        lanes: db.read_now(|tx| places::service::lane_table(tx, first))?,
        sellers: traders(&[Role::Producer, Role::Merchant, Role::Reserve]),
        buyers: traders(&[Role::Buyer, Role::Merchant, Role::Reserve]),
    };
    let mut traded = Traded::default();
    for n in -DAYS..=0 {
        let day = now.day().plus(n);
        (traded.listings, random) = db.write_now(|tx| {
            let mut random = random.clone();
            let system = Ctx::system("demo", day.start().plus_hours(3).min(now));
            proposals::expire_due(tx, &system)?;
            listing::expire_due(tx, &system)?;
            deals::fulfil(tx, day, now, people, &mut random)?;
            let posted = market.post(tx, day, now, &mut random)?;
            Ok((traded.listings + posted, random))
        })?;
        if n % 2 == 0 || n >= -1 {
            let mode = if n % 4 == 0 { RoundMode::Guarantee } else { RoundMode::Surplus };
            let cmd: RunRound = serde_json::from_value(json!({ "mode": mode })).map_err(Error::unexpected)?;
            let ten = day.start().plus_hours(10).min(now);
            clearing::run(db, &people.get("city")?.at(ten), &cmd)?;
            traded.rounds += 1;
            random = db.write_now(|tx| {
                let mut random = random.clone();
                deals::answer(tx, day, now, people, &mut random)?;
                Ok(random)
            })?;
        }
    }
    Ok(traded)
}

/// Yuan with two decimals.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

impl Market<'_> {
    /// A morning's offers and demands; returns how many.
    fn post(&self, tx: &mut Tx, day: Day, now: Ts, random: &mut Random) -> Result<usize> {
        let morning = |minutes: i64| day.start().plus_minutes(6 * 60 + minutes).min(now);
        let mut posted = 0;
        for n in 0..OFFERS_A_DAY {
            let seller = *random.pick(&self.sellers);
            if let Some(offer) = self.offer(seller, day, random) {
                offers::place(tx, &seller.at(morning(n * 5)), &offer)?;
                posted += 1;
            }
        }
        for n in 0..DEMANDS_A_DAY {
            let buyer = *random.pick(&self.buyers);
            let demand = self.demand(buyer, day, random);
            demands::place(tx, &buyer.at(morning(n * 6 + 2)), &demand)?;
            posted += 1;
        }
        Ok(posted)
    }

    /// An offer from this seller, priced so that it mostly sells in Beijing.
    fn offer(&self, seller: &Person, day: Day, random: &mut Random) -> Option<PlaceOffer> {
        let variety = random.pick(&seller.trades);
        let good = self.goods.iter().find(|g| g.code == *variety)?;
        let grade = *random.pick(&[2, 2, 2, 3, 3, 4]);
        let freight = self.lanes.get(&seller.region, "xinfadi", day).map_or(20, |lane| lane.freight.0);
        let unsold = random.percent(5);
        let level = if unsold { random.between(70, 82) } else { random.between(84, 100) } + i64::from(grade - 2) * 6;
        let price = (good.in_season(day) * level / 100 - freight).max(good.in_season(day) * 3 / 10).max(24);
        let tonnes = random.between(2, 45);
        let (quantity, quantity_unit, kg_per_unit) = match random.between(0, 5) {
            0 => (tonnes * 1000, "kg", None),
            1 => (tonnes, "ton", None),
            2 => (tonnes * 40, "bag", Some("25".to_owned())),
            _ => (tonnes * 2000, "jin", None),
        };
        let (price, price_unit) = if random.percent(65) { (yuan(price / 2), "jin") } else { (yuan(price), "kg") };
        let from = day.plus(random.between(0, 2) as i32);
        Some(PlaceOffer {
            variety: Some(variety.clone()),
            grade: Some(grade),
            quantity: Some(quantity.to_string()),
            quantity_unit: Some(quantity_unit.to_owned()),
            kg_per_unit,
            min_lot_kg: Some(*random.pick(&[0, 0, 500, 1000, 2000])),
            price: Some(price),
            price_unit: Some(price_unit.to_owned()),
            origin: Some(seller.region.clone()),
            available_from: Some(from),
            available_to: Some(from.plus(random.between(3, 6) as i32)),
            unsold: Some(unsold),
            auto_accept: Some(random.percent(15)),
            packaging: Some((*random.pick(&PACKAGING)).to_owned()),
            quality_note: Some((*random.pick(&QUALITY)).to_owned()),
            note: random.percent(40).then(|| (*random.pick(&NOTES)).to_owned()),
            draft: Some(random.percent(3)),
            again: Some(true),
        })
    }

    /// A demand of this buyer: most for a variety, some for whatever a category has.
    fn demand(&self, buyer: &Person, day: Day, random: &mut Random) -> PlaceDemand {
        let good = random.pick(&self.goods);
        let shop = buyer.kind == Some(Kind::CommunityStore);
        let reserve = buyer.role == Role::Reserve;
        let price = good.in_season(day) * random.between(98, 116) / 100;
        let kg = if shop { random.between(2, 15) * 100 } else { random.between(2, 30) * 1000 };
        let tier = if reserve { 0 } else { *random.pick(&[1, 2, 2, 2]) };
        let from = day.plus(random.between(1, 3) as i32);
        PlaceDemand {
            variety: Some(good.code.clone()),
            category: None,
            min_grade: Some(*random.pick(&[1, 1, 2, 2, 3])),
            quantity: Some((kg * 2).to_string()),
            quantity_unit: Some("jin".to_owned()),
            kg_per_unit: None,
            min_lot_kg: Some(if shop { 0 } else { *random.pick(&[0, 0, 500, 1000]) }),
            price: Some(yuan(price / 2)),
            price_unit: Some("jin".to_owned()),
            destination: Some((*random.pick(destinations(buyer))).to_owned()),
            delivery_from: Some(from),
            delivery_to: Some(from.plus(random.between(2, 4) as i32)),
            tier: Some(tier),
            urgent: Some(tier == 0 && random.percent(30)),
            auto_accept: Some(random.percent(15)),
            packaging: None,
            quality_note: None,
            note: random.percent(20).then(|| "凌晨 4 点前到货".to_owned()),
            draft: Some(random.percent(2)),
            again: Some(true),
        }
    }
}
