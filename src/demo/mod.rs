//! The demonstration: enterprises, prices, listings, rounds and deals of the last weeks, relative to today and the
//! same for everyone. It is made through the services, as people would make it, so every rule holds in it.

mod accounts;
mod deals;
mod editions;
mod history;
mod intake;
mod payments;
mod people;
mod prices;
mod random;
mod trade;

pub use accounts::{block_accounts, refuse_open_accounts};
use diesel::prelude::*;
use kernel::{Ctx, Error, Result, Role, Ts};
use random::Random;
use signing::Signers;
use storage::{Db, schema::enterprises};

/// Everybody's password in the demonstration.
pub const PASSWORD: &str = "cailanzi-2026";

/// The same numbers for everyone.
const SEED: u64 = 0x6361_696c_616e;

/// Someone whom a visitor may be.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub login: &'static str,
    pub role: Role,
    pub name_zh: &'static str,
    pub name_en: &'static str,
}

/// One account per actor, in the order of the five-minute tour.
pub const ACCOUNTS: [Account; 13] = [
    Account { login: "grower@demo.cn", role: Role::Producer, name_zh: "寿光蔬菜合作社", name_en: "Grower in Shouguang" },
    Account { login: "buyer@demo.cn", role: Role::Buyer, name_zh: "连锁超市采购", name_en: "Buyer of a supermarket chain" },
    Account {
        login: "city@demo.cn",
        role: Role::CityRegulator,
        name_zh: "市级监管（撮合、公示编制）",
        name_en: "City regulator",
    },
    Account {
        login: "reviewer@demo.cn",
        role: Role::CityRegulator,
        name_zh: "市级监管（公示复核）",
        name_en: "City regulator, reviewer",
    },
    Account {
        login: "district@demo.cn", role: Role::DistrictRegulator, name_zh: "丰台区监管", name_en: "Regulator of Fengtai"
    },
    Account { login: "market@demo.cn", role: Role::Buyer, name_zh: "批发市场", name_en: "Wholesale market" },
    Account { login: "merchant@demo.cn", role: Role::Merchant, name_zh: "批发商户", name_en: "Merchant" },
    Account { login: "reserve@demo.cn", role: Role::Reserve, name_zh: "储备企业", name_en: "Reserve enterprise" },
    Account { login: "carrier@demo.cn", role: Role::Carrier, name_zh: "冷链承运", name_en: "Carrier" },
    Account { login: "hub@demo.cn", role: Role::Hub, name_zh: "进京中转站", name_en: "Transit hub" },
    Account { login: "staff@demo.cn", role: Role::Producer, name_zh: "合作社员工", name_en: "Staff of the grower" },
    Account {
        login: "new@demo.cn", role: Role::Producer, name_zh: "待审核合作社", name_en: "Cooperative waiting for approval"
    },
    Account { login: "admin@demo.cn", role: Role::Admin, name_zh: "平台管理员", name_en: "Administrator" },
];

/// What was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    pub enterprises: usize,
    pub observations: usize,
    pub editions: usize,
    pub listings: usize,
    pub rounds: usize,
}

/// Loads the demonstration into a database that has schema and catalogue and no enterprise yet; `None` when somebody
/// is there already.
///
/// # Errors
/// Those of the services; what was loaded until then stays, so begin again with an empty database.
pub fn load(db: &Db, signer: &Signers, now: Ts) -> Result<Option<Loaded>> {
    let started = std::time::Instant::now();
    let step = |what: &str| tracing::info!(what, seconds = started.elapsed().as_secs_f32(), "demonstration");
    let entered = db.write_now(|tx| {
        let inhabited: i64 = enterprises::table.of(tx).count().get_result(tx)?;
        if inhabited > 0 {
            return Ok(None);
        }
        let people = people::enter(tx, now)?;
        step("people");
        let observations = prices::report(tx, now, &people, &mut Random::new(SEED))?;
        step("prices");
        let observations = observations + history::report(tx, now, &mut Random::new(SEED + 7))?;
        step("older prices");
        // Tables print the day's index, so it comes before them.
        history::follow(tx, now, &people)?;
        step("history, index, warnings");
        let editions = editions::publish(tx, now, &people, signer)?;
        step("editions");
        intake::complete(tx, now, &people, prices::DAYS)?;
        intake::slips(tx, now, &people)?;
        history::catch_up(tx, now)?;
        step("reports of today");
        Ok(Some((people, observations, editions)))
    })?;
    let Some((people, observations, editions)) = entered else { return Ok(None) };
    let traded = trade::simulate(db, now, &people, Random::new(SEED + 1))?;
    step("trade");
    // What all this has told people is history: nobody gets two months of mail, and the inbox shows the last day.
    db.write_now(|tx| notify::drop_history(tx, &Ctx::system("demo", now), now.plus_hours(-24)))?;
    let enterprises = people.all().filter(|p| p.position_is_owner()).filter(|p| p.enterprise.is_some()).count();
    Ok(Some(Loaded { enterprises, observations, editions, listings: traded.listings, rounds: traded.rounds }))
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::unexpected)
}
