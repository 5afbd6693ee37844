//! Seeded markets like Beijing's: 340 origins up to 3 000 km away, 60 destinations, Zipf weights, log-normal
//! prices and quantities. The same seed gives the same market on every machine.

use crate::model::{Demand, Lane, Market, Member, Offer, Wants};

/// How large a market to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Number of varieties; the first third is grouped into categories of two to six.
    pub varieties: u64,
    /// Offers, and demands, per variety.
    pub per_side: usize,
    /// Offers, and demands, of one more variety that everybody wants.
    pub hot: usize,
    /// Origin regions.
    pub origins: u64,
    /// Destinations.
    pub dests: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { varieties: 300, per_side: 100, hot: 0, origins: 340, dests: 60 }
    }
}

impl Plan {
    /// The sizes of the race: `tiny`, `S`, `M`, `L`, `HOT`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (varieties, per_side, hot) = match name {
            "tiny" => (12, 25, 0),
            "S" => (300, 100, 0),
            "M" => (300, 500, 0),
            "L" => (300, 1500, 20_000),
            "HOT" => (0, 0, 20_000),
            _ => return None,
        };
        Some(Self { varieties, per_side, hot, ..Self::default() })
    }
}

/// SplitMix64 and the distributions on it.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in 0..1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// exp of a normal variable: the sum of twelve uniforms is close enough and the same everywhere.
    fn spread(&mut self, sigma: f64) -> f64 {
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        (sigma * normal).exp()
    }

    /// An index with these weights.
    fn pick(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        let at = weights.iter().position(|weight| {
            rest -= weight;
            rest < 0.0
        });
        at.unwrap_or(weights.len() - 1)
    }
}

fn zipf(count: u64, power: f64) -> Vec<f64> {
    (0..count).map(|rank| (rank as f64 + 2.0).powf(-power)).collect()
}

/// Rounds most prices and quantities as people do.
fn rounded(value: f64, to: i64, dice: &mut Dice) -> i64 {
    let value = value.round() as i64;
    if dice.unit() < 0.65 { (value + to / 2) / to * to } else { value }
}

/// Makes a market.
#[must_use]
pub fn generate(plan: &Plan, seed: u64) -> Market {
    let mut dice = Dice(seed ^ 0x00AB_CDEF);
    let mut market = Market::default();
    let (origins, dests) = (plan.origins.max(1), plan.dests.max(1));
    let freight = lanes(&mut market, &mut dice, origins, dests);
    let mut category_of = vec![None; plan.varieties as usize + 1];
    let (mut variety, mut category) = (0, 0);
    while variety + 6 <= plan.varieties / 3 {
        let end = variety + 2 + dice.below(5);
        for member in variety..end {
            market.categories.push(Member { category, variety: member });
            category_of[member as usize] = Some(category);
        }
        variety = end;
        category += 1;
    }
    for variety in 0..plan.varieties + u64::from(plan.hot > 0) {
        let hot = variety == plan.varieties;
        let count = if hot { plan.hot } else { plan.per_side };
        let grows = if hot { 220 } else { 20 + dice.below(60) }.min(origins);
        let crop = Crop {
            variety,
            category: category_of[variety as usize],
            base: (230.0 * dice.spread(0.45)).clamp(90.0, 900.0),
            first: dice.below(origins),
            weights: zipf(grows, 0.8),
        };
        crop.offers(&mut market, &mut dice, count, &freight, (origins, dests));
        crop.demands(&mut market, &mut dice, count, dests);
    }
    market
}

/// Adds a lane for every pair; the freights, origin by origin.
fn lanes(market: &mut Market, dice: &mut Dice, origins: u64, dests: u64) -> Vec<i64> {
    let mut freights = Vec::new();
    for origin in 0..origins {
        let km = if origin * 12 < origins { 20.0 + 160.0 * dice.unit() } else { 150.0 + 2900.0 * dice.unit() };
        let handling = 6.0 + 10.0 * dice.unit();
        for dest in 0..dests {
            let way = km + 35.0 * dice.unit();
            let freight = (handling + 0.042 * way + 4.0 + 22.0 * ((dest * 7 % dests) as f64 / dests as f64) + 7.0 * dice.unit())
                .round() as i64;
            let transit = if way < 120.0 { 0 } else { (way / 750.0).ceil() as i32 };
            market.lanes.push(Lane { origin, dest, freight, transit });
            freights.push(freight);
        }
    }
    freights
}

/// One variety: where it grows and what it costs.
struct Crop {
    variety: u64,
    category: Option<u64>,
    base: f64,
    first: u64,
    weights: Vec<f64>,
}

impl Crop {
    fn offers(&self, market: &mut Market, dice: &mut Dice, count: usize, freight: &[i64], (origins, dests): (u64, u64)) {
        for _ in 0..count {
            let origin = (self.first + 7 * dice.pick(&self.weights) as u64) % origins;
            let grade = 1 + dice.pick(&[0.15, 0.40, 0.30, 0.15]) as u8;
            let level = (self.base - 0.35 * freight[(origin * dests) as usize] as f64).max(0.4 * self.base);
            let ask = rounded(level * (1.0 + 0.09 * (f64::from(grade) - 2.0)) * dice.spread(0.2), 5, dice).max(20);
            let qty = rounded(1900.0 * dice.spread(0.9), 50, dice).clamp(60, 40_000);
            let min_lot = if dice.unit() < 0.45 { 0 } else { (qty as f64 * (0.08 + 0.45 * dice.unit())) as i64 / 10 * 10 };
            let a0 = dice.pick(&[3.0, 3.0, 2.0, 2.0, 1.0, 1.0, 1.0, 0.5]) as i32;
            let a1 = a0 + [0, 1, 2, 4, 6][dice.pick(&[0.15, 0.2, 0.25, 0.25, 0.15])];
            let (id, posted) = (market.offers.len() as u64, dice.below(172_800) as i64);
            market.offers.push(Offer { id, posted, variety: self.variety, grade, origin, qty, min_lot, ask, a0, a1 });
        }
    }

    fn demands(&self, market: &mut Market, dice: &mut Dice, count: usize, dests: u64) {
        let places = zipf(dests, 0.6);
        for _ in 0..count {
            let dest = dice.pick(&places) as u64;
            let min_grade = 1 + dice.pick(&[0.40, 0.35, 0.18, 0.07]) as u8;
            let tier = dice.pick(&[0.2, 0.3, 0.5]) as u8;
            let worth = (0.8 * self.base + 70.0) * (1.0 + 0.07 * (f64::from(min_grade) - 1.0));
            let bid = rounded(worth * (1.0 + 0.03 * f64::from(2 - tier)) * dice.spread(0.2), 5, dice).max(25);
            let qty = rounded(1700.0 * dice.spread(0.8), 50, dice).clamp(40, 30_000);
            let min_lot = if dice.unit() < 0.55 { 0 } else { (qty as f64 * (0.05 + 0.35 * dice.unit())) as i64 / 10 * 10 };
            let b0 = 1 + dice.pick(&[2.0, 3.0, 3.0, 2.5, 2.0, 1.5, 1.5, 1.0, 0.7, 0.5]) as i32;
            let b1 = b0 + dice.pick(&[0.25, 0.35, 0.25, 0.15]) as i32;
            let wants = match self.category {
                Some(category) if dice.unit() < 0.08 => Wants::Category(category),
                _ => Wants::Variety(self.variety),
            };
            let (id, posted) = (market.demands.len() as u64, dice.below(172_800) as i64);
            market.demands.push(Demand { id, posted, wants, min_grade, dest, qty, min_lot, bid, b0, b1, tier });
        }
    }
}
