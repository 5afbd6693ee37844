//! What is promised and not on the road yet: proposals that wait for an answer, and deals that are not shipped. It is no
//! longer in the open market, yet a closure stops it too, and then it has to be found elsewhere.

use std::collections::{BTreeMap, HashMap};

use diesel::{RunQueryDsl, sql_types};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::what_if::Disturbance;
use kernel::{Kg, RegionCode, Result, Text, Ts};
use storage::{Statement, Tx};

/// Promised goods of one road, variety and tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promise {
    pub origin: String,
    pub destination: String,
    variety: String,
    tier: i32,
    unshipped: Kg,
    unanswered: Kg,
}

/// What a disturbance stops of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromisedLoss {
    /// Of deals: what has not been loaded yet.
    pub unshipped_kg: Kg,
    /// Of proposals that wait for an answer.
    pub unanswered_kg: Kg,
    pub by_tier: Vec<PromisedTier>,
    /// The varieties that lose most of it first.
    pub goods: Vec<PromisedGoods>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromisedTier {
    /// 0 sealed areas and hospitals, 1 key outlets, 2 everything else.
    pub tier: i32,
    pub unshipped_kg: Kg,
    pub unanswered_kg: Kg,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromisedGoods {
    /// A variety's code.
    pub code: String,
    pub name: Text,
    pub unshipped_kg: Kg,
    pub unanswered_kg: Kg,
}

type Row = (String, String, String, i32, i64);
type RowSql = (sql_types::Text, sql_types::Text, sql_types::Text, sql_types::Integer, sql_types::BigInt);

/// Reads all of it, summed up by road, variety and tier.
pub(super) fn read(tx: &mut Tx, now: Ts) -> Result<Vec<Promise>> {
    let group = "GROUP BY o.origin, d.destination, o.variety, d.tier";
    // The states are spelled out, so that both engines see which index will do.
    let mut open: Statement<RowSql> = Statement::new(
        "SELECT o.origin, d.destination, o.variety, d.tier, CAST(SUM(p.kg) AS BIGINT) FROM proposals p \
         JOIN offers o ON o.id = p.offer_id JOIN demands d ON d.id = p.demand_id \
         WHERE p.state IN ('open', 'countered') AND p.expires_at > ? ",
        [now.into()],
    );
    open.push(group, []);
    let mut agreed: Statement<RowSql> = Statement::new(
        "SELECT o.origin, d.destination, o.variety, d.tier, CAST(SUM(x.agreed_kg - COALESCE(x.shipped_kg, 0)) AS BIGINT) \
         FROM deals x JOIN offers o ON o.id = x.offer_id JOIN demands d ON d.id = x.demand_id \
         WHERE x.state IN ('agreed', 'shipped') AND x.loads_complete = FALSE AND x.agreed_kg > COALESCE(x.shipped_kg, 0) ",
        [],
    );
    agreed.push(group, []);
    let mut sums: BTreeMap<(String, String, String, i32), (i64, i64)> = BTreeMap::new();
    for (origin, destination, variety, tier, kg) in open.load::<Row>(tx)? {
        sums.entry((origin, destination, variety, tier)).or_default().1 += kg;
    }
    for (origin, destination, variety, tier, kg) in agreed.load::<Row>(tx)? {
        sums.entry((origin, destination, variety, tier)).or_default().0 += kg;
    }
    let promise = |((origin, destination, variety, tier), (unshipped, unanswered))| Promise {
        origin,
        destination,
        variety,
        tier,
        unshipped: Kg(unshipped),
        unanswered: Kg(unanswered),
    };
    Ok(sums.into_iter().map(promise).collect())
}

/// Whether an origin lies within a region: a province's or prefecture's code stands for everything whose code begins like it.
pub(super) fn within(origin: &str, region: &str) -> bool {
    region.parse::<RegionCode>().is_ok_and(|region| region.contains(origin))
}

impl Promise {
    /// A closure stops the goods; other quantities and prices of the open market do not touch what is promised.
    pub fn is_stopped(&self, by: &Disturbance) -> bool {
        match by {
            Disturbance::CloseOrigin { region } => within(&self.origin, region),
            Disturbance::CloseDestination { destination } => self.destination == *destination,
            Disturbance::CloseLane { region, destination } => self.destination == *destination && within(&self.origin, region),
            Disturbance::ChangeQuantity { .. }
            | Disturbance::ChangePrice { .. }
            | Disturbance::ShiftQuantity { .. }
            | Disturbance::ShiftPrice { .. } => false,
        }
    }
}

/// Sums up what is stopped, each promise once, however many disturbances stop it.
pub(super) fn loss<'a>(
    stopped: impl Iterator<Item = &'a Promise>,
    names: &HashMap<String, Text>,
    most_goods: usize,
) -> PromisedLoss {
    let mut tiers = [(0, 0); 3];
    let mut goods: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for promise in stopped {
        let (unshipped, unanswered) = (promise.unshipped.0, promise.unanswered.0);
        if let Some(tier) = usize::try_from(promise.tier).ok().and_then(|tier| tiers.get_mut(tier)) {
            *tier = (tier.0 + unshipped, tier.1 + unanswered);
        }
        let sum = goods.entry(&promise.variety).or_default();
        *sum = (sum.0 + unshipped, sum.1 + unanswered);
    }
    let mut goods: Vec<PromisedGoods> = goods
        .into_iter()
        .map(|(code, (unshipped, unanswered))| PromisedGoods {
            code: code.to_owned(),
            name: names.get(code).cloned().unwrap_or_else(|| Text::new(code, code)),
            unshipped_kg: Kg(unshipped),
            unanswered_kg: Kg(unanswered),
        })
        .collect();
    goods.sort_by_key(|one| -(one.unshipped_kg.0 + one.unanswered_kg.0));
    goods.truncate(most_goods);
    PromisedLoss {
        unshipped_kg: Kg(tiers.iter().map(|tier| tier.0).sum()),
        unanswered_kg: Kg(tiers.iter().map(|tier| tier.1).sum()),
        by_tier: (0..)
            .zip(tiers)
            .map(|(tier, (unshipped, unanswered))| PromisedTier {
                tier,
                unshipped_kg: Kg(unshipped),
                unanswered_kg: Kg(unanswered),
            })
            .collect(),
        goods,
    }
}
