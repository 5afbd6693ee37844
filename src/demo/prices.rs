//! Sixty days of prices at seven markets and six chains.

use std::collections::HashMap;

use serde::Deserialize;

use super::{lines, people::People, random::Random};
use kernel::{Ctx, Day, Id, Kg, Result, Ts};
use prices::{
    AddSource, SourceKind,
    figures::needs_reason,
    observations::{self, Earlier, ReportPrice},
    sources as price_sources,
};
use storage::Tx;

/// Days with prices before today.
pub(super) const DAYS: i32 = 60;

/// A variety as the market of the demonstration knows it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Good {
    pub code: String,
    /// Beijing's wholesale price over the year.
    pub fen_per_kg: i64,
    /// How far the season moves it up and down.
    swing_percent: i64,
    /// The month in which it is dearest.
    peak_month: i64,
    pub tonnes_a_day: i64,
}

impl Good {
    /// The wholesale price that the season makes, in fen per kg.
    pub fn in_season(&self, day: Day) -> i64 {
        let in_year = (i64::from(day.month()) - 1) * 30 + i64::from(day.day_of_month());
        let peak = (self.peak_month - 1) * 30 + 15;
        let apart = (in_year - peak).rem_euclid(360);
        let apart = apart.min(360 - apart);
        self.fen_per_kg * (9000 + self.swing_percent * (90 - apart)) / 9000
    }
}

pub(super) fn goods() -> Result<Vec<Good>> {
    lines(include_str!("data/varieties.csv"))
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SourceLine {
    pub code: String,
    name_zh: String,
    name_en: String,
    kind: SourceKind,
    region: String,
    stores: i32,
    /// Its price level against the city's, in thousandths.
    pub level_permille: i64,
    /// Its share of the city's volume.
    pub share_permille: i64,
}

pub(super) fn sources() -> Result<Vec<SourceLine>> {
    lines(include_str!("data/sources.csv"))
}

/// Where a market's goods come from: north in the warm half of the year, south of it in the cold one.
pub(super) fn origin(source: &str, variety: &str, day: Day) -> &'static str {
    const WARM: [&str; 5] = ["河北", "北京", "山东", "内蒙古", "辽宁"];
    const COLD: [&str; 5] = ["山东", "河北", "海南", "云南", "河南"];
    let mix = source.bytes().chain(variety.bytes()).fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 1009);
    let season = if (5..=10).contains(&day.month()) { WARM } else { COLD };
    season[mix % season.len()]
}

/// What has happened in the last weeks, in thousandths of the usual price: something for every rule to find.
fn event(variety: &str, days_ago: i32) -> i64 {
    let ramp = |from: i32, to: i32, end: i64| {
        let gone = i64::from((days_ago - from).clamp(0, to - from));
        1000 + (end - 1000) * gone / i64::from(to - from)
    };
    match variety {
        // A cold spell in the producing regions; a glut of cabbage.
        "bo-cai" => ramp(-58, -38, 1750),
        "da-bai-cai" => ramp(-58, -36, 560),
        // Snow on the road: a week that doubles, and two days running.
        "jiu-cai" => ramp(-5, -3, 1480),
        "wo-sun" => ramp(-3, -1, 1200),
        _ => 1000,
    }
}

/// What one source reports beside the city's movement: a fine lot at one market, an empty shelf in one chain.
const FINE_LOT: (i32, &str, &str) = (-3, "yuegezhuang", "qin-cai");
const EMPTY_SHELF: (i32, &str, &str) = (-4, "lejia", "ku-gua");

/// Which enterprise reports for a source.
const REPORTERS: [(&str, &str); 7] = [
    ("xinfadi", "market"),
    ("baliqiao", "jingdong"),
    ("jinghui", "buyer"),
    ("xianda", "xianda"),
    ("wufu", "wufu"),
    ("lejia", "lejia"),
    ("caixianyun", "caixianyun"),
];

const DEARER: [&str; 4] = ["降温，到货减少", "产地降雨，采收减少", "节前备货，需求增加", "产地换茬，货源偏紧"];
const CHEAPER: [&str; 4] = ["天气转好，到货增加", "本地菜集中上市", "产区增加，货源充足", "需求平淡，走货放缓"];

/// The day whose table is corrected, and the price that was typed into the wrong row.
pub(super) const WRONG: (i32, &str, &str) = (-6, "xinfadi", "xi-hong-shi");

/// Enters sources and sixty days of reports, today's among them.
pub(super) fn report(tx: &mut Tx, now: Ts, people: &People, random: &mut Random) -> Result<usize> {
    let start = Ctx::system("demo", now.plus_hours(-24 * 70));
    let all = sources()?;
    let mut reporters: HashMap<String, Id> = HashMap::new();
    for source in &all {
        let login = REPORTERS.iter().find(|(code, _)| *code == source.code).map(|(_, login)| *login);
        let reporter = people.get(login.unwrap_or("district"))?;
        reporters.insert(source.code.clone(), reporter.user);
        let cmd = AddSource {
            code: source.code.clone(),
            name_zh: source.name_zh.clone(),
            name_en: source.name_en.clone(),
            kind: source.kind,
            region: source.region.clone(),
            stores: Some(source.stores),
            enterprise_id: reporter.enterprise,
        };
        price_sources::add(tx, &start, &cmd)?;
    }
    let mut walks: Vec<(Good, i64)> = goods()?.into_iter().map(|good| (good, 0)).collect();
    let mut last: HashMap<(String, String), i64> = HashMap::new();
    let mut earlier = Vec::new();
    for day in (-DAYS..=0).map(|n| now.day().plus(n)) {
        for (good, walk) in &mut walks {
            // The city's own movement: it wanders, and is drawn back to the season.
            *walk = *walk * 94 / 100 + random.between(-16, 16);
            let days_ago = day.number() - now.day().number();
            let city = good.in_season(day) * (1000 + *walk) / 1000 * event(&good.code, days_ago) / 1000;
            for source in &all {
                // Two days without a report from one market, and a gap here and there.
                let silent = (source.code == "shuitun" && [-13, -12].contains(&days_ago))
                    || (source.code == super::intake::SILENT && days_ago == 0)
                    || (days_ago >= EMPTY_SHELF.0
                        && (source.code.as_str(), good.code.as_str()) == (EMPTY_SHELF.1, EMPTY_SHELF.2));
                let told = (days_ago, source.code.as_str(), good.code.as_str()) == WRONG;
                if silent || (random.percent(3) && !told) {
                    continue;
                }
                let key = (source.code.clone(), good.code.clone());
                let at = (day.start().plus_hours(12).plus_minutes(random.between(0, 100))).min(now);
                let report = one(source, good, city, day, now, last.get(&key).copied(), random);
                if let Some((price, report)) = report {
                    last.insert(key, price);
                    earlier.push(Earlier { report, at, by: reporters.get(&source.code).copied() });
                }
            }
        }
    }
    // In the order of time, so that the newest ids are the newest reports.
    earlier.sort_by_key(|e| e.at);
    observations::backfill(tx, &Ctx::system("demo", now), earlier)
}

/// What a source reports for a variety. A price that hardly moved is reported as it was.
fn one(
    source: &SourceLine,
    good: &Good,
    city: i64,
    day: Day,
    now: Ts,
    last: Option<i64>,
    random: &mut Random,
) -> Option<(i64, ReportPrice)> {
    let days_ago = day.number() - now.day().number();
    let retail = source.kind == SourceKind::Chain;
    let mut price = city * source.level_permille / 1000 * (1000 + random.between(-14, 14)) / 1000;
    if (days_ago, source.code.as_str(), good.code.as_str()) == FINE_LOT {
        price = price * 138 / 100;
    }
    if let Some(last) = last {
        let moved = (price - last).abs() * 1000 / last;
        // Shops change their tags less often than markets their boards.
        if moved < if retail { 40 } else { 12 } {
            price = last;
        }
    }
    let reason = last
        .filter(|last| needs_reason(price, *last))
        .map(|last| random.pick(if price > last { &DEARER } else { &CHEAPER }).to_string());
    let mut printed = price;
    let mut reason = reason;
    if (days_ago, source.code.as_str(), good.code.as_str()) == WRONG {
        printed = price * 62 / 100;
        reason = Some("本地菜集中上市".to_owned());
    }
    let (unit, per_kg) = match source.code.as_str() {
        "shuitun" | "shimen" => ("元/公斤", 1),
        _ if retail => ("元/500克", 2),
        _ => ("元/斤", 2),
    };
    // 八里桥 has typed a price per 公斤 into its table of 斤 today: flagged, and left out until it is cleared up.
    let slip = days_ago == 0 && source.code == "baliqiao" && good.code == "tu-dou";
    let in_unit = |fen: i64| if slip { fen } else { fen / per_kg };
    if slip {
        reason = None;
    }
    let average = in_unit(printed).max(1);
    // A chain sells at one price; a market has a range around its average.
    let (below, above) = if retail { (0, 0) } else { (random.between(3, 9), random.between(3, 11)) };
    let (low, high) = (average * (100 - below) / 100, average * (100 + above) / 100);
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let volume = good.tonnes_a_day * source.share_permille * random.between(85, 115) / 100;
    Some((
        price,
        ReportPrice {
            source: source.code.clone(),
            variety: good.code.clone(),
            day,
            low: yuan(low.max(1)),
            average: yuan(average),
            high: yuan(high),
            unit: unit.to_owned(),
            volume_kg: (volume > 0).then_some(Kg(volume)),
            stores: None,
            spec: Some("普通".to_owned()),
            origin: (!retail).then(|| origin(&source.code, &good.code, day).to_owned()),
            reason,
        },
    ))
}
