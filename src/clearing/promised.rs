//! What a disturbance stops of the goods that are promised and not on the road yet. They are no longer in the open market,
//! yet a closure stops them too, and then they have to be found elsewhere.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::what_if::Disturbance;
use kernel::{Kg, RegionCode, Text};
use market::promised::Promised;

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

/// Whether an origin lies within a region: a province's or prefecture's code stands for everything whose code begins like it.
pub(super) fn within(origin: &str, region: &str) -> bool {
    region.parse::<RegionCode>().is_ok_and(|region| region.contains(origin))
}

/// A closure stops the goods; other quantities and prices of the open market do not touch what is promised.
pub(super) fn is_stopped(promised: &Promised, by: &Disturbance) -> bool {
    match by {
        Disturbance::CloseOrigin { region } => within(&promised.origin, region),
        Disturbance::CloseDestination { destination } => promised.destination == *destination,
        Disturbance::CloseLane { region, destination } => {
            promised.destination == *destination && within(&promised.origin, region)
        }
        Disturbance::ChangeQuantity { .. }
        | Disturbance::ChangePrice { .. }
        | Disturbance::ShiftQuantity { .. }
        | Disturbance::ShiftPrice { .. } => false,
    }
}

/// Sums up what is stopped, each promise once, however many disturbances stop it.
pub(super) fn loss<'a>(
    stopped: impl Iterator<Item = &'a Promised>,
    names: &HashMap<String, Text>,
    most_goods: usize,
) -> PromisedLoss {
    let mut tiers = [(0, 0); 3];
    let mut goods: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for promised in stopped {
        let (unshipped, unanswered) = (promised.unshipped.0, promised.unanswered.0);
        if let Some(tier) = usize::try_from(promised.tier).ok().and_then(|tier| tiers.get_mut(tier)) {
            *tier = (tier.0 + unshipped, tier.1 + unanswered);
        }
        let sum = goods.entry(&promised.variety).or_default();
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
