//! Where a deal's goods are loaded and where they go: what a driver has to be told.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::DealRow;
use crate::schema::listings;
use kernel::{Id, RegionCode, Result};
use places::schema::places;
use storage::{
    Tx,
    schema::{enterprises, regions},
};

/// One end of the way. Its address is the one that the party has registered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DealPlace {
    /// The region of the origin, or the market, centre or point of the destination.
    pub name: String,
    pub name_en: String,
    /// Province and prefecture or district.
    pub region: String,
    pub region_en: String,
    /// The party's street address.
    pub address: String,
    /// In millionths of a degree, to about a kilometre; only where a marker helps a driver.
    pub lng_micro: Option<i32>,
    pub lat_micro: Option<i32>,
}

struct Destination {
    name_zh: String,
    name_en: String,
    region: String,
    point: Option<(i32, i32)>,
}

/// Pick-up and delivery of deals.
pub(super) struct Places {
    origins: HashMap<Id, String>,
    destinations: HashMap<Id, Destination>,
    regions: HashMap<String, (String, String)>,
    addresses: HashMap<Id, String>,
}

impl Places {
    /// Reads what these deals need, with four queries whatever their number.
    pub fn load(tx: &mut Tx, rows: &[DealRow]) -> Result<Places> {
        let ids = |pick: fn(&DealRow) -> Id| rows.iter().map(pick).collect::<Vec<Id>>();
        let origins: Vec<(Id, String)> = listings::table
            .of(tx)
            .filter(listings::id.eq_any(ids(|row| row.offer_id)))
            .select((listings::id, listings::place))
            .load(tx)?;
        let found: Vec<(Id, String, String, String, String, i32, i32)> = listings::table
            .of(tx)
            .inner_join(places::table.on(places::market.eq(listings::market).and(places::code.eq(listings::place))))
            .filter(listings::id.eq_any(ids(|row| row.demand_id)))
            .select((
                listings::id,
                places::name_zh,
                places::name_en,
                places::region,
                places::kind,
                places::lng_micro,
                places::lat_micro,
            ))
            .load(tx)?;
        let destinations: HashMap<Id, Destination> = found
            .into_iter()
            .map(|(id, name_zh, name_en, region, kind, lng, lat)| {
                // A district's point stands for the whole district.
                let point = (kind != "district_point").then_some((lng, lat));
                (id, Destination { name_zh, name_en, region, point })
            })
            .collect();
        let codes: HashSet<String> = origins
            .iter()
            .map(|(_, code)| code)
            .chain(destinations.values().map(|destination| &destination.region))
            .flat_map(|code| [code.clone(), RegionCode::province_of(code)])
            .collect();
        let names: Vec<(String, String, String)> = regions::table
            .filter(regions::code.eq_any(codes.into_iter().collect::<Vec<String>>()))
            .select((regions::code, regions::name_zh, regions::name_en))
            .load(tx)?;
        let mut parties = ids(|row| row.seller_id);
        parties.extend(ids(|row| row.buyer_id));
        let addresses: Vec<(Id, String)> = enterprises::table
            .of(tx)
            .filter(enterprises::id.eq_any(parties))
            .select((enterprises::id, enterprises::address))
            .load(tx)?;
        Ok(Places {
            origins: origins.into_iter().collect(),
            destinations,
            regions: names.into_iter().map(|(code, zh, en)| (code, (zh, en))).collect(),
            addresses: addresses.into_iter().collect(),
        })
    }

    pub fn pickup(&self, row: &DealRow) -> DealPlace {
        let code = self.origins.get(&row.offer_id).map_or("", String::as_str);
        let (name, name_en) = self.regions.get(code).cloned().unwrap_or_default();
        let (region, region_en) = self.full(code);
        DealPlace { name, name_en, region, region_en, address: self.address(row.seller_id), lng_micro: None, lat_micro: None }
    }

    pub fn delivery(&self, row: &DealRow) -> DealPlace {
        let Some(to) = self.destinations.get(&row.demand_id) else { return DealPlace::default() };
        let (region, region_en) = self.full(&to.region);
        DealPlace {
            name: to.name_zh.clone(),
            name_en: to.name_en.clone(),
            region,
            region_en,
            address: self.address(row.buyer_id),
            lng_micro: to.point.map(|(lng, _)| lng),
            lat_micro: to.point.map(|(_, lat)| lat),
        }
    }

    fn address(&self, party: Id) -> String {
        self.addresses.get(&party).cloned().unwrap_or_default()
    }

    /// `山东省潍坊市`; a region that is its own province is named once.
    fn full(&self, code: &str) -> (String, String) {
        let name = |code: &str| self.regions.get(code).cloned().unwrap_or_default();
        let ((zh, en), (province_zh, province_en)) = (name(code), name(&RegionCode::province_of(code)));
        if province_zh.is_empty() || province_zh == zh {
            return (zh, en);
        }
        (format!("{province_zh}{zh}"), format!("{en}, {province_en}"))
    }
}
