//! The market falls into independent components: varieties that some category demand accepts together belong
//! to one component (union-find), all others stand alone.

use crate::{
    index::{Buckets, Ids, Road},
    model::{Demand, Market, Offer, Wants},
};

/// The market with its ids numbered.
pub(super) struct Indexed<'a> {
    pub market: &'a Market,
    pub varieties: Ids,
    pub origins: Ids,
    pub dests: Ids,
    pub roads: Buckets<Road>,
    members: Buckets<u32>,
    categories: Ids,
}

/// Listings that may influence each other. Both lists hold positions in the market's lists.
#[derive(Default)]
pub(super) struct Part {
    pub offers: Vec<u32>,
    pub demands: Vec<u32>,
}

impl<'a> Indexed<'a> {
    /// Numbers everything; the market has been validated.
    pub fn new(market: &'a Market) -> Self {
        let wanted = market.demands.iter().filter_map(|demand| match demand.wants {
            Wants::Variety(variety) => Some(variety),
            Wants::Category(_) => None,
        });
        let offered = market.offers.iter().map(|offer| offer.variety);
        let grouped = market.categories.iter().map(|member| member.variety);
        let varieties = Ids::new(offered.chain(wanted).chain(grouped));
        let categories = Ids::new(market.categories.iter().map(|member| member.category));
        let origins = Ids::new(market.offers.iter().map(|offer| offer.origin));
        let dests = Ids::new(market.demands.iter().map(|demand| demand.dest));
        let mut lanes: Vec<(u32, Road)> = market
            .lanes
            .iter()
            .filter_map(|lane| {
                let road = Road { dest: dests.get(lane.dest)?, freight: lane.freight as i32, transit: lane.transit };
                Some((origins.get(lane.origin)?, road))
            })
            .collect();
        lanes.sort_unstable_by_key(|(origin, road)| (*origin, road.dest));
        let roads = Buckets::new(origins.len(), lanes.iter().copied());
        let mut pairs: Vec<(u32, u32)> = market
            .categories
            .iter()
            .filter_map(|member| Some((categories.get(member.category)?, varieties.get(member.variety)?)))
            .collect();
        pairs.sort_unstable();
        let members = Buckets::new(categories.len(), pairs.iter().copied());
        Self { market, varieties, origins, dests, roads, members, categories }
    }

    /// The number of an offer's variety.
    pub fn variety_of(&self, offer: u32) -> u32 {
        self.varieties.get(self.market.offers[offer as usize].variety).unwrap_or_default()
    }

    /// The varieties a demand accepts, as a number: below [`Ids::len`] one variety, above a category.
    pub fn wants_of(&self, demand: u32) -> u32 {
        match self.market.demands[demand as usize].wants {
            Wants::Variety(variety) => self.varieties.get(variety).unwrap_or_default(),
            Wants::Category(category) => self.varieties.len() as u32 + self.categories.get(category).unwrap_or_default(),
        }
    }

    /// The varieties behind a number of [`Self::wants_of`].
    pub fn accepted(&self, wants: u32) -> &[u32] {
        match wants.checked_sub(self.varieties.len() as u32) {
            Some(category) => self.members.get(category),
            None => &[],
        }
    }

    /// Freight between two listings, fen per kg; 0 if there is no lane.
    pub fn freight(&self, offer: &Offer, demand: &Demand) -> i64 {
        let (Some(origin), Some(dest)) = (self.origins.get(offer.origin), self.dests.get(demand.dest)) else {
            return 0;
        };
        let roads = self.roads.get(origin);
        roads.binary_search_by_key(&dest, |road| road.dest).map_or(0, |road| i64::from(roads[road].freight))
    }

    /// The components that have both sides, in order of their smallest variety.
    pub fn parts(&self) -> Vec<Part> {
        let count = self.varieties.len();
        let mut parent: Vec<u32> = (0..count as u32).collect();
        let wants: Vec<u32> = (0..self.market.demands.len() as u32).map(|demand| self.wants_of(demand)).collect();
        let mut joined = vec![false; self.categories.len()];
        for category in wants.iter().filter_map(|wants| wants.checked_sub(count as u32)) {
            if std::mem::replace(&mut joined[category as usize], true) {
                continue;
            }
            for pair in self.members.get(category).windows(2) {
                let (a, b) = (root(&mut parent, pair[0]), root(&mut parent, pair[1]));
                parent[a.max(b) as usize] = a.min(b);
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        parts.resize_with(count, Part::default);
        for offer in 0..self.market.offers.len() as u32 {
            parts[root(&mut parent, self.variety_of(offer)) as usize].offers.push(offer);
        }
        for (demand, &wants) in wants.iter().enumerate() {
            let variety = self.accepted(wants).first().copied().unwrap_or(wants);
            parts[root(&mut parent, variety) as usize].demands.push(demand as u32);
        }
        parts.retain(|part| !part.offers.is_empty() && !part.demands.is_empty());
        parts
    }
}

/// The representative of a set, with path halving.
fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        parent[node as usize] = parent[parent[node as usize] as usize];
        node = parent[node as usize];
    }
    node
}
