//! What a round moves, as a picture needs it: from which province to which destination, by variety.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{compute::Cleared, read};
use access::{Permission, require};
use kernel::{Ctx, Id, Kg, RegionCode, Result, Text};
use market::proposals::flows_of_round;
use places::RegionLevel;
use storage::Tx;

/// Flows shown, the largest first; what is left out is summed up.
const SHOWN: usize = 200;

/// Kilograms of one variety from one province to one destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Flow {
    /// Code of the variety.
    pub variety: String,
    pub variety_name: Text,
    /// The province's code, GB/T 2260.
    pub origin: String,
    pub origin_name: Text,
    /// Code of the destination.
    pub destination: String,
    pub destination_name: Text,
    pub kg: Kg,
}

/// The flows of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Flows {
    /// The largest first, 200 at most.
    pub items: Vec<Flow>,
    /// What the flows beyond those carry.
    pub rest_kg: Kg,
    pub total_kg: Kg,
}

/// (variety, province, destination) → kilograms.
#[derive(Debug, Default)]
pub(super) struct Sums(BTreeMap<(String, String, String), i64>);

impl Sums {
    fn add(&mut self, variety: &str, origin: &str, destination: &str, kg: Kg) {
        let province = RegionCode::province_of(origin);
        *self.0.entry((variety.to_owned(), province, destination.to_owned())).or_default() += kg.0;
    }

    /// What a computed round would move.
    pub(super) fn of(cleared: &Cleared) -> Sums {
        let mut sums = Sums::default();
        for pair in &cleared.matches {
            let (offer, demand) = (&cleared.book.offers[pair.offer], &cleared.book.demands[pair.demand]);
            sums.add(offer.variety.as_deref().unwrap_or(&offer.category), &offer.place, &demand.place, pair.kg);
        }
        sums
    }

    /// With the names that a reader needs.
    pub(super) fn named(self, tx: &mut Tx) -> Result<Flows> {
        let index = catalogue::service::index(tx)?;
        let varieties: HashMap<&str, &Text> = index.all().map(|v| (v.code.as_str(), &v.name)).collect();
        let provinces = places::service::regions(tx, Some(RegionLevel::Province), None, "")?;
        let provinces: HashMap<String, Text> = provinces.into_iter().map(|region| (region.code, region.name)).collect();
        let ends = places::service::destinations(tx)?;
        let ends: HashMap<String, Text> = ends.into_iter().map(|end| (end.code, end.name)).collect();
        let total = self.0.values().sum();
        let mut sorted: Vec<_> = self.0.into_iter().collect();
        sorted.sort_by_key(|(_, kg)| -kg);
        let rest = sorted.iter().skip(SHOWN).map(|(_, kg)| kg).sum();
        let or_code = |found: Option<&Text>, code: &str| found.cloned().unwrap_or_else(|| Text::new(code, code));
        let items = sorted.into_iter().take(SHOWN).map(|((variety, origin, destination), kg)| Flow {
            variety_name: or_code(varieties.get(variety.as_str()).copied(), &variety),
            origin_name: or_code(provinces.get(&origin), &origin),
            destination_name: or_code(ends.get(&destination), &destination),
            variety,
            origin,
            destination,
            kg: Kg(kg),
        });
        Ok(Flows { items: items.collect(), rest_kg: Kg(rest), total_kg: Kg(total) })
    }
}

/// What a recorded round proposed to move.
///
/// # Errors
/// `forbidden`, `not_found`.
pub(super) fn of_round(tx: &mut Tx, ctx: &Ctx, round: Id) -> Result<Flows> {
    require(ctx, Permission::ClearingRead)?;
    read::find(tx, ctx, round)?;
    let mut sums = Sums::default();
    for flow in flows_of_round(tx, round)? {
        sums.add(&flow.variety, &flow.origin, &flow.destination, flow.kg);
    }
    sums.named(tx)
}
