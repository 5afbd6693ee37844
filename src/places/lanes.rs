//! Lanes: what it costs and how long it takes to bring a kilogram from a region to a destination on a day.
//!
//! The default comes from the distance alone: road distance = great circle × 1.3 (the usual detour of the trunk
//! network); freight = 8 fen/kg for loading, tolls' fixed part and unloading + 35 fen per tonne-kilometre (a full
//! 30 t truck, 0.35 yuan per t·km), rounded up; transit 0 days within 150 km, else one day for every started 650 km
//! of road. The regulator overrides single lanes from one day to another. The table is a value: whoever clears the
//! market fetches it once and computes without a database.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::{Day, FenPerKg, RegionCode, Text};

/// Mean radius of the earth in km (IUGG).
const EARTH_KM: f64 = 6_371.008_8;
const ROAD_PERCENT: i64 = 130;
const LOADING_FEN_PER_KG: i64 = 8;
/// Fen per tonne-kilometre.
const HAULAGE_FEN: i64 = 35;
const SAME_DAY_KM: i64 = 150;
const KM_PER_DAY: i64 = 650;

/// A point on the map, in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub lng_micro: i32,
    pub lat_micro: i32,
}

impl Point {
    /// Great-circle distance in whole km (haversine). Floats end here: what follows is integer arithmetic.
    pub fn km_to(self, other: Point) -> i64 {
        let rad = |micro: i32| (f64::from(micro) / 1e6).to_radians();
        let (lat1, lat2) = (rad(self.lat_micro), rad(other.lat_micro));
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lng = ((rad(other.lng_micro) - rad(self.lng_micro)) / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lng * half_lng;
        let km = 2.0 * EARTH_KM * h.sqrt().min(1.0).asin();
        #[expect(clippy::cast_possible_truncation, reason = "at most half the circumference, 20 016 km")]
        let km = km.round() as i64;
        km
    }
}

/// Freight and transit by distance alone.
pub fn by_distance(great_circle_km: i64) -> (FenPerKg, u32) {
    let road_km = great_circle_km * ROAD_PERCENT / 100;
    let freight = LOADING_FEN_PER_KG + (HAULAGE_FEN * road_km + 999) / 1_000;
    let days = if great_circle_km <= SAME_DAY_KM { 0 } else { (road_km + KM_PER_DAY - 1) / KM_PER_DAY };
    (FenPerKg(freight), u32::try_from(days).unwrap_or(u32::MAX))
}

/// What a regulator decided about a lane, both days included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// A region's code; a prefecture's or a province's covers everything within it.
    pub origin: RegionCode,
    /// `None`: every destination.
    pub destination: Option<String>,
    pub open: bool,
    pub freight: Option<FenPerKg>,
    pub transit_days: Option<u32>,
    pub from: Day,
    pub to: Day,
    pub reason: String,
}

impl Rule {
    fn applies(&self, origin: &str, destination: &str, day: Day) -> bool {
        (self.from..=self.to).contains(&day)
            && self.destination.as_deref().is_none_or(|d| d == destination)
            && self.origin.contains(origin)
    }

    /// A narrower origin weighs more than a named destination.
    fn narrowness(&self) -> (usize, bool) {
        (self.origin.prefix().len(), self.destination.is_some())
    }
}

/// A lane on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lane {
    /// Fen per kg.
    pub freight: FenPerKg,
    pub transit_days: u32,
    pub open: bool,
    /// Great-circle distance in km.
    pub distance_km: i64,
    /// Where the numbers come from, or who closed it and why.
    pub why: Text,
}

/// All lanes, as a value.
#[derive(Debug, Clone, Default)]
pub struct LaneTable {
    origins: HashMap<String, Point>,
    destinations: HashMap<String, Point>,
    rules: Vec<Rule>,
}

impl LaneTable {
    /// `rules` in the order in which they were made.
    pub fn new(
        origins: impl IntoIterator<Item = (String, Point)>,
        destinations: impl IntoIterator<Item = (String, Point)>,
        rules: Vec<Rule>,
    ) -> Self {
        Self { origins: origins.into_iter().collect(), destinations: destinations.into_iter().collect(), rules }
    }

    /// The lane for goods that leave on `day`; `None` when one of the two places is unknown.
    ///
    /// A closure always wins, however broad, so that a special freight agreed earlier never re-opens a closed
    /// province by accident. Freight and transit time come from the narrowest rule, of equals the newest.
    pub fn get(&self, origin: &str, destination: &str, day: Day) -> Option<Lane> {
        let distance_km = self.origins.get(origin)?.km_to(*self.destinations.get(destination)?);
        let (freight, transit_days) = by_distance(distance_km);
        let mut lane = Lane {
            freight,
            transit_days,
            open: true,
            distance_km,
            why: Text::new(
                format!("按距离估算（直线 {distance_km} 公里）"),
                format!("estimated from the distance ({distance_km} km)"),
            ),
        };
        let applying = || self.rules.iter().filter(|rule| rule.applies(origin, destination, day));
        // `max_by_key` keeps the last of equals, which is the newest.
        if let Some(rule) = applying().filter(|rule| rule.open).max_by_key(|rule| rule.narrowness()) {
            lane.freight = rule.freight.unwrap_or(lane.freight);
            lane.transit_days = rule.transit_days.unwrap_or(lane.transit_days);
            lane.why = explained("调整", "set by the regulator", rule);
        }
        if let Some(rule) = applying().filter(|rule| !rule.open).max_by_key(|rule| rule.narrowness()) {
            lane.open = false;
            lane.why = explained("关闭", "closed by the regulator", rule);
        }
        Some(lane)
    }
}

fn explained(zh: &str, en: &str, rule: &Rule) -> Text {
    let Rule { from, to, reason, .. } = rule;
    Text::new(format!("{from} 至 {to} {zh}：{reason}"), format!("{en} from {from} to {to}: {reason}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const XINFADI: Point = Point { lng_micro: 116_349_205, lat_micro: 39_817_909 };

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn table(rules: Vec<Rule>) -> LaneTable {
        let place = |code: &str, lng, lat| (code.to_owned(), Point { lng_micro: lng, lat_micro: lat });
        LaneTable::new(
            [
                place("370700", 119_161_721, 36_706_774),
                place("460100", 110_198_293, 20_044_002),
                place("110115", 116_338_033, 39_728_908),
            ],
            [("xinfadi".to_owned(), XINFADI), ("shuitun".to_owned(), XINFADI)],
            rules,
        )
    }

    fn rule(origin: &str, destination: Option<&str>, open: bool, freight: Option<i64>) -> Rule {
        Rule {
            origin: origin.parse().unwrap(),
            destination: destination.map(Into::into),
            open,
            freight: freight.map(FenPerKg),
            transit_days: None,
            from: day("2026-04-01"),
            to: day("2026-04-10"),
            reason: "测试".into(),
        }
    }

    #[test]
    fn defaults_follow_the_distance() {
        // Great circle, freight in fen/kg, days.
        for (km, freight, days) in [(0, 8, 0), (10, 9, 0), (150, 15, 0), (151, 15, 1), (500, 31, 1), (501, 31, 2), (2_000, 99, 4)]
        {
            assert_eq!(by_distance(km), (FenPerKg(freight), days), "{km} km");
        }
        let lanes = table(vec![]);
        let weifang = lanes.get("370700", "xinfadi", day("2026-04-08")).expect("known");
        assert_eq!((weifang.distance_km, weifang.freight.0, weifang.transit_days), (424, 28, 1));
        let haikou = lanes.get("460100", "xinfadi", day("2026-04-08")).expect("known");
        assert_eq!((haikou.distance_km, haikou.transit_days), (2_276, 5));
        assert_eq!(lanes.get("110115", "xinfadi", day("2026-04-08")).map(|l| l.transit_days), Some(0));
        assert_eq!(lanes.get("999999", "xinfadi", day("2026-04-08")), None);
    }

    #[test]
    fn narrowest_rule_prices_and_a_closure_wins() {
        let lanes = table(vec![
            rule("370700", None, true, Some(20)),
            rule("370000", Some("xinfadi"), true, Some(50)),
            rule("370700", None, true, Some(25)),
        ]);
        let get = |lanes: &LaneTable, to, on| lanes.get("370700", to, day(on)).expect("known");
        assert_eq!(get(&lanes, "xinfadi", "2026-04-10").freight, FenPerKg(25), "of equals the newest");
        assert_eq!(get(&lanes, "xinfadi", "2026-04-11").freight, FenPerKg(28), "the rule has ended");

        let closed = table(vec![rule("370000", None, false, None), rule("370700", Some("xinfadi"), true, Some(20))]);
        let lane = get(&closed, "xinfadi", "2026-04-01");
        assert!(!lane.open && lane.why.zh.contains("关闭：测试"), "{lane:?}");
        assert!(get(&closed, "shuitun", "2026-03-31").open);
        let other = table(vec![rule("370700", Some("shuitun"), false, None)]);
        assert!(get(&other, "xinfadi", "2026-04-01").open);
        assert!(closed.get("460100", "xinfadi", day("2026-04-01")).is_some_and(|l| l.open));
    }

    proptest! {
        #[test]
        fn farther_is_never_cheaper_or_faster(near in 0i64..20_000, more in 0i64..5_000) {
            let (a, b) = (by_distance(near), by_distance(near + more));
            prop_assert!(a.0 <= b.0 && a.1 <= b.1);
        }

        #[test]
        fn distance_is_symmetric_and_bounded(a in any::<[i32; 2]>(), b in any::<[i32; 2]>()) {
            let point = |[x, y]: [i32; 2]| Point { lng_micro: x % 180_000_000, lat_micro: y % 90_000_000 };
            let (a, b) = (point(a), point(b));
            prop_assert_eq!(a.km_to(b), b.km_to(a));
            prop_assert!((0..=20_016).contains(&a.km_to(b)));
            prop_assert_eq!(a.km_to(a), 0);
        }
    }
}
